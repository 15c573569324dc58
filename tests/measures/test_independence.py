"""Differences between groups: the test against Pearson's and R's, the family against scipy, and a verdict alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, chi2_contingency, false_discovery_control

from microdrivers.measures import independence
from microdrivers.measures.independence import group_differences, group_tests
from tests.measures.reference import CLOSE, TOGETHER, frozen, people_survey
from tests.measures.small import DONT_KNOW, RULES, only_row, small_survey

EGYPT = ("EGY",)


def of_table(table, **others):
    """A survey with these people: one row per answer of the five-point scale, one column per gender."""
    table = np.array(table)
    answer, gender = (np.repeat(one.ravel() + 1, table.ravel()) for one in np.indices(table.shape))
    return small_survey({"a": answer.tolist()}, gender=gender.tolist(), **others)


def only_test(survey, group_by: str = "gender", question: str = "a", country: str = "EGY") -> dict:
    [test] = group_tests(survey, (question,), group_by, (country,), RULES)
    return test


def test_a_difference_by_hand():
    # men 40 of 50 disagree, women 20 of 50: X^2 = 100 * (40 * 30 - 10 * 20)^2 / (50 * 50 * 60 * 40) = 16.667
    survey = of_table([[40, 20], [10, 30]])
    assert only_test(survey)["p"] == pytest.approx(chi2.sf(16.66667, 1), abs=1e-4)  # 0.000045
    row = only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES))
    assert row["estimate"] == 1
    assert (row["n"], row["base"], row["whole"]) == (100, 100, 100)
    expected = {
        "measure": "independence",
        "country": "EGY",
        "group_by": "gender",
        "question": "a",
        "driver": "religion",
    }
    assert row[list(expected)].to_dict() == expected and row["reason"] == ""


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000))
def test_p_of_people_drawn_one_by_one(seed):
    """With simple sampling Rao & Scott's F is Pearson's test but for the sample's own departure from independence."""
    table = np.random.default_rng(seed).integers(40, 70, (5, 2))
    assert only_test(of_table(table))["p"] == pytest.approx(chi2_contingency(table).pvalue, abs=0.003)


def test_equal_distributions_do_not_differ():
    survey = of_table([[20, 40], [30, 60]])
    assert only_test(survey)["p"] == pytest.approx(1, abs=1e-9)
    assert only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES))["estimate"] == 0


def test_opposite_distributions_differ():
    survey = of_table([[49, 1], [1, 49]])
    assert only_test(survey)["p"] < 1e-10
    assert only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES))["estimate"] == 1


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=5).filter(np.any))
def test_nothing_is_told_but_a_verdict(table):
    """Any number beside the sizes of the groups and the answers of the country would tell of the groups' answers."""
    survey = of_table(table)
    row, test = only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES)), only_test(survey)
    if "p" in test:
        assert row["estimate"] == (test["p"] < 0.05) and row["reason"] == ""  # alone in its family, q is p
    else:
        assert np.isnan(row["estimate"]) and row["reason"] == test["reason"] != ""
    assert row[["lo", "hi", "q", "least"]].isna().all() and row["interval"] == row["answer"] == row["group"] == ""
    assert "p" not in row.index


# Who is in the test


def test_who_did_not_answer_or_state_the_group_is_not():
    answers = [1, 5] * 40 + [DONT_KNOW] * 12 + [1] * 8
    gender = [1, 1, 2, 2] * 20 + [1] * 12 + [None] * 8
    survey = small_survey({"a": answers}, gender=gender)
    row = only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES))
    assert (row["n"], row["base"], row["whole"]) == (80, 80, 92)  # 92 stated their gender
    assert row["estimate"] == 0 and only_test(survey)["p"] == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize(("women", "known"), [(30, True), (29, False)])
def test_a_group_with_few_answers_is_left_out(women, known):
    rng = np.random.default_rng(1)
    survey = small_survey({"a": rng.integers(1, 6, 50 + women).tolist()}, gender=[1] * 50 + [2] * women)
    row = only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES))
    assert np.isnan(row["estimate"]) != known and ("p" in only_test(survey)) == known
    assert row["reason"] == ("" if known else "fewer than two groups have 30 answers")
    assert (row["base"], row["whole"]) == (50 + 30 * known, 50 + women)


def test_one_of_three_groups_may_be_left_out():
    """Answers, not people, are counted: of 40 in the middle band 25 answered, so the test has two bands."""
    rng = np.random.default_rng(2)
    answers = rng.integers(1, 6, 120).tolist()
    answers[40:55] = [DONT_KNOW] * 15
    ages = [16] * 40 + [22] * 40 + [27] * 40
    survey = small_survey({"a": answers}, age=ages, bands=((15, 19), (20, 24), (25, 30)))
    test = only_test(survey, "age_band")
    counts = [[part.count(code) for code in range(1, 6)] for part in (answers[:40], answers[80:])]
    assert test["p"] == pytest.approx(chi2_contingency(counts).pvalue, abs=0.01)  # 0.444; of five to twelve people each
    assert (test["n"], test["whole"]) == (80, 120)


def test_small_age_bands_are_one_group():
    rng = np.random.default_rng(3)
    answers, ages = rng.integers(1, 6, 120).tolist(), [16] * 20 + [22] * 40 + [27] * 60
    survey = small_survey({"a": answers}, age=ages, bands=((15, 19), (20, 24), (25, 30)))
    test = only_test(survey, "age_band")
    counts = [[part.count(code) for code in range(1, 6)] for part in (answers[:60], answers[60:])]
    assert test["p"] == pytest.approx(chi2_contingency(counts).pvalue, abs=0.01) and test["n"] == 120  # 0.249


def test_one_answer_of_everybody_says_so():
    survey = of_table([[40, 40]])
    row = only_row(group_differences(survey, ("a",), "gender", EGYPT, RULES))
    assert np.isnan(row["estimate"]) and "p" not in only_test(survey)
    assert row["reason"] == "these answers allow no test"  # not: all gave the same one


def test_turning_a_question_changes_nothing():
    table = [[40, 20], [25, 25], [10, 30]]
    straight, turned = (only_test(of_table(table, reversed=names)) for names in ((), ("a",)))
    assert straight["p"] == pytest.approx(turned["p"]) and straight["n"] == turned["n"] == 150


# The family


def test_the_family_is_the_table():
    rng = np.random.default_rng(4)
    gender = rng.integers(1, 3, 200)
    moved = [0, 0.4, 0.8]
    answers = {
        key: np.clip(np.round(rng.normal(3 + by * (gender == 2), 1)), 1, 5).astype(int).tolist()
        for key, by in zip("abc", moved, strict=True)
    }
    survey = small_survey(answers, gender=gender.tolist(), country=["EGY"] * 100 + ["JOR"] * 100)
    alone = [only_test(survey, question=key, country=country)["p"] for country in ("EGY", "JOR") for key in "abc"]
    table = group_differences(survey, ("a", "b", "c"), "gender", ("EGY", "JOR"), RULES)
    assert table[["country", "question"]].values.tolist() == [[iso3, key] for iso3 in ("EGY", "JOR") for key in "abc"]
    assert table["estimate"].tolist() == (false_discovery_control(alone) < 0.05).tolist()
    assert set(table["estimate"]) == {0, 1}


@pytest.mark.parametrize(
    ("p", "differ"),
    [
        ([0.049], [1]),
        ([0.05], [0]),
        ([0.02, 0.9], [1, 0]),  # q 0.04
        ([0.03, 0.9], [0, 0]),  # q 0.06, though p alone is under 0.05
        ([0.01, 0.04, 0.03], [1, 1, 1]),  # q 0.03, 0.04, 0.04
        ([0.03, None, 0.9], [0, None, 0]),  # not tested: in no family
        ([0.03, None], [1, None]),
        ([None], [None]),
    ],
)
def test_verdicts_by_hand(monkeypatch, p, differ):
    tests = [
        {"question": str(index)} | ({"reason": "no test"} if one is None else {"p": one}) for index, one in enumerate(p)
    ]
    monkeypatch.setattr(independence, "group_tests", lambda *_: tests)
    table = group_differences(None, (), "gender", EGYPT, RULES)
    assert [None if np.isnan(one) else one for one in table["estimate"]] == differ
    assert table["reason"].tolist() == ["no test" if one is None else "" for one in p]


def test_what_was_not_tested_is_not_in_the_family():
    answers, gender = {"a": [1, 5] * 40, "b": [3] * 80}, [1, 1, 1, 2, 2, 2, 1, 2] * 10
    survey = small_survey(answers, gender=gender)
    both, alone = (group_differences(survey, keys, "gender", EGYPT, RULES) for keys in (("a", "b"), ("a",)))
    assert only_row(both, question="a")["estimate"] == only_row(alone)["estimate"]
    assert np.isnan(only_row(both, question="b")["estimate"])
    nothing = group_differences(survey, ("b",), "gender", EGYPT, RULES)
    assert np.isnan(only_row(nothing)["estimate"])


# Under a design


@pytest.mark.parametrize(("group_by", "name"), [("gender", "people_q1_gender"), ("age_band", "people_q1_band")])
def test_p_of_a_design_is_that_of_r(group_by, name):
    """survey::svychisq of 635 simulated people in clusters (tests/reference/survey.R)."""
    survey = people_survey({"q1": "five"}, weighted=True)
    test = only_test(survey, group_by, "q1", TOGETHER)
    assert test["p"] == pytest.approx(frozen("survey")["rao_scott"][name]["p"], rel=CLOSE)  # 0.644 and 0.759
    assert (test["n"], test["whole"]) == (623, 635)
    assert only_row(group_differences(survey, ("q1",), group_by, (TOGETHER,), RULES))["estimate"] == 0


@pytest.mark.parametrize("names", ["stratum", "cluster"])
def test_without_weights_people_are_drawn_one_by_one(names):
    rng = np.random.default_rng(6)
    answers, gender = {"a": rng.integers(1, 6, 80).tolist()}, rng.integers(1, 3, 80).tolist()
    plain, named = (
        only_test(small_survey(answers, gender=gender, **design))
        for design in ({}, {names: np.repeat(range(8), 10).tolist()})
    )
    assert named["p"] == pytest.approx(plain["p"])
