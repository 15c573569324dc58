"""Scores: items turned towards the driver, rescaled to 0-100, averaged where enough were answered, and reliable."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.measures.omega import omega_total
from microdrivers.measures.polychoric import polychoric_matrix
from microdrivers.measures.reliability_interval import coefficient_intervals
from microdrivers.measures.scores import (
    alpha_of,
    ordinal_alpha,
    person_scores,
    reliabilities,
    scores,
    unreliable,
)
from tests.measures.small import DONT_KNOW, NOT_ASKED, REFUSED, RULES, only_row, project_rules, small_survey

NAN = float("nan")
RELIGION, EGYPT = ("religion",), ("EGY",)


def reliability(survey, **keys):
    return only_row(reliabilities(survey, RELIGION, survey.countries, RULES), **({"measure": "reliability"} | keys))


def compound_symmetric(rho: float, items: int, size: int, seed: int) -> np.ndarray:
    """Five-point answers (1-5) whose latent variables all correlate by rho."""
    rng = np.random.default_rng(seed)
    latent = np.sqrt(rho) * rng.normal(size=(size, 1)) + np.sqrt(1 - rho) * rng.normal(size=(size, items))
    return np.searchsorted([-1.2, -0.4, 0.3, 1.1], latent) + 1


def as_answers(codes: np.ndarray) -> dict[str, list]:
    return {f"q{index}": list(column) for index, column in enumerate(codes.T, start=1)}


def test_rescaled_and_averaged_by_hand():
    survey = small_survey({"a": [1, 2, 5], "b": [1, 3, 5], "c": [1, 4, 5]})
    # 1..5 -> 0, 25, 50, 75, 100; the second: (25 + 50 + 75) / 3
    assert person_scores(survey, "religion", RULES).tolist() == [0, 50, 100]


def test_scales_of_different_length_weigh_alike():
    survey = small_survey({"a": [2], "b": [3], "c": [2]}, scale={"a": "yes_no", "b": "four", "c": "five"})
    # yes of no/yes 100; third of four 66.67; second of five 25
    assert person_scores(survey, "religion", RULES)[0] == pytest.approx((100 + 200 / 3 + 25) / 3)


def test_a_reversed_item_is_turned():
    answers = {"a": [5, 4], "b": [1, 2], "c": [5, 3]}
    # b turned: 1 -> 100, 2 -> 75
    assert person_scores(small_survey(answers, reversed=("b",)), "religion", RULES).tolist() == [
        100,
        pytest.approx((75 + 75 + 50) / 3),
    ]


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(*[st.sampled_from([1, 2, 3, 4, 5, DONT_KNOW])] * 3), min_size=1, max_size=20))
def test_turning_every_item_turns_the_score(rows):
    answers = as_answers(np.array(rows))
    straight = person_scores(small_survey(answers), "religion", RULES)
    turned = person_scores(small_survey(answers, reversed=tuple(answers)), "religion", RULES)
    np.testing.assert_allclose(straight + turned, np.where(np.isnan(straight), np.nan, 100))


SEVEN = [
    ([5, 5, 5, 5, 5, 5, 5], 100),
    ([5, 5, 5, 5, 5, DONT_KNOW, REFUSED], 100),  # 5 of 7 answered: 71 %
    ([5, 5, 5, 5, DONT_KNOW, REFUSED, NOT_ASKED], NAN),  # 4 of 7: 57 %
    ([DONT_KNOW] * 7, NAN),
]


@pytest.mark.parametrize(("row", "expected"), SEVEN)
def test_a_score_needs_two_thirds_of_seven_items(row, expected):
    survey = small_survey({f"q{index}": [code] for index, code in enumerate(row)})
    assert person_scores(survey, "religion", RULES)[0] == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("answered", "items"), [(2, 3), (4, 6), (6, 9)])
def test_exactly_two_thirds_are_enough_with_the_rules_of_the_book(answered, items):
    """METHOD A7: only if at least 2/3 of the items are answered; 2 of 3 are two thirds."""
    row = [4] * answered + [DONT_KNOW] * (items - answered)
    survey = small_survey({f"q{index}": [code] for index, code in enumerate(row)})
    assert person_scores(survey, "religion", project_rules())[0] == 75


@pytest.mark.parametrize(("answered", "items"), [(1, 2), (2, 4), (3, 5), (5, 8)])
def test_less_than_two_thirds_are_not_enough_with_the_rules_of_the_book(answered, items):
    row = [4] * answered + [DONT_KNOW] * (items - answered)
    survey = small_survey({f"q{index}": [code] for index, code in enumerate(row)})
    assert np.isnan(person_scores(survey, "religion", project_rules())[0])


def test_a_driver_without_items_has_no_score():
    survey = small_survey({"a": [1, 5]})
    assert np.isnan(person_scores(survey, "digitalisation", RULES)).all()


# Reliability


@pytest.mark.parametrize(("rho", "items", "alpha"), [(0.5, 4, 0.8), (0.3, 7, 0.75), (0.2, 5, 0.5556)])
def test_ordinal_alpha_of_equal_correlations(rho, items, alpha):
    """alpha = k rho / (1 + (k - 1) rho), whatever the thresholds; Pearson's correlations would give less."""
    codes = compound_symmetric(rho, items, 4000, seed=1) - 1
    assert ordinal_alpha(codes) == pytest.approx(alpha, abs=0.02)


def test_ordinal_alpha_is_nan_for_a_constant_item():
    codes = compound_symmetric(0.5, 3, 100, seed=2) - 1
    codes[:, 1] = 2
    assert np.isnan(ordinal_alpha(codes))


def test_alpha_of_correlations_by_hand():
    matrix = np.array([[1, 0.3, 0.6], [0.3, 1, 0.3], [0.6, 0.3, 1]])
    # mean correlation 0.4: 3 * 0.4 / (1 + 2 * 0.4) = 2 / 3
    assert alpha_of(matrix) == pytest.approx(2 / 3)


def test_reliability_says_how_many_have_a_score():
    answers = as_answers(compound_symmetric(0.5, 3, 60, seed=3))
    for key in ("q1", "q2"):  # the last six answered one question of three
        answers[key] = answers[key][:54] + [DONT_KNOW] * 6
    survey = small_survey(answers)
    codes = np.column_stack([np.array(answers[key][:54]) - 1 for key in answers])
    for measure, coefficient in (("reliability", alpha_of), ("omega", omega_total)):
        row = reliability(survey, measure=measure)
        assert (row["n"], row["base"], row["whole"]) == (54, 54, 60)  # 10 % left out
        expected = coefficient_intervals(codes, polychoric_matrix(codes), [coefficient], 0.95)[0]
        assert row[["estimate", "lo", "hi"]].tolist() == pytest.approx(list(expected))
        assert row["lo"] < row["estimate"] < row["hi"] < 1
        assert (row["interval"], row["reason"]) == ("95 % infinitesimal jackknife over respondents", "")
    assert reliability(survey)["estimate"] == pytest.approx(ordinal_alpha(codes))


def test_items_without_a_common_factor_have_alpha_and_no_omega():
    """Questions 1 and 2 go together, 1 and 3 too, 2 and 3 hardly: no loading up to 1 explains that."""
    rng = np.random.default_rng(20)
    latent = rng.multivariate_normal([0, 0, 0], [[1, 0.75, 0.75], [0.75, 1, 0.2], [0.75, 0.2, 1]], 300)
    survey = small_survey(as_answers(np.searchsorted([-1.2, -0.4, 0.3, 1.1], latent) + 1))
    assert reliability(survey)["estimate"] > 0.7
    omega = reliability(survey, measure="omega")
    assert np.isnan(omega[["estimate", "lo", "hi"]].tolist()).all() and omega["n"] == 300
    assert "No single factor stands behind these items" in omega["reason"] and omega["interval"] == ""


def test_reliability_turns_reversed_items():
    codes = compound_symmetric(0.5, 4, 500, seed=4)
    straight = reliability(small_survey(as_answers(codes)))
    codes[:, 2] = 6 - codes[:, 2]
    turned = small_survey(as_answers(codes), reversed=("q3",))
    assert reliability(turned)["estimate"] == pytest.approx(straight["estimate"])
    forgotten = reliability(small_survey(as_answers(codes)))
    assert forgotten["estimate"] < 0.6 < straight["estimate"]


def _two_items():
    return compound_symmetric(0.8, 2, 200, seed=5)


def _constant_item():
    codes = compound_symmetric(0.8, 4, 200, seed=6)
    codes[:, 0] = 3
    return codes


def _too_few_people():
    return compound_symmetric(0.8, 4, 29, seed=7)


NO_SCORE = [
    (_two_items(), "the driver has fewer than 3 questions"),
    (_constant_item(), "these answers have no ordinal alpha"),
    (_too_few_people(), "fewer than 30 people have a score"),
]


@pytest.mark.parametrize(("codes", "reason"), NO_SCORE)
def test_no_reliability_no_score(codes, reason):
    survey = small_survey(as_answers(codes))
    score = only_row(scores(survey, RELIGION, EGYPT, RULES))
    for row in (reliability(survey), reliability(survey, measure="omega"), score):
        assert np.isnan(row[["estimate", "lo", "hi"]].astype(float)).all()
        assert row["n"] == len(codes)  # how many there would have been is still known
    assert score["reason"] == reason and score["interval"] == ""
    assert unreliable(survey, "religion", EGYPT, RULES) == {"EGY": reason}


@pytest.mark.parametrize(("codes", "reason"), [NO_SCORE[0], NO_SCORE[2]])
def test_a_reliability_that_is_not_estimated_says_why(codes, reason):
    survey = small_survey(as_answers(codes))
    assert [reliability(survey, measure=one)["reason"] for one in ("reliability", "omega")] == [reason] * 2


def test_the_alpha_of_a_constant_item_says_why_it_is_not_estimated():
    row = reliability(small_survey(as_answers(_constant_item())))
    assert np.isnan(row["estimate"]) and row["reason"] == "these answers have no ordinal alpha"


def test_a_driver_without_questions_says_so():
    table = scores(small_survey({"a": [1] * 40}), ("digitalisation",), EGYPT, RULES)
    assert only_row(table)["reason"] == "the driver has fewer than 3 questions" and only_row(table)["base"] == 0


def test_a_score_under_the_minimum_reliability_is_not_given():
    codes = compound_symmetric(0.12, 4, 2000, seed=8)  # alpha = 0.48 / 1.36 = 0.35
    survey = small_survey(as_answers(codes))
    assert reliability(survey)["estimate"] == pytest.approx(0.35, abs=0.06) and reliability(survey)["reason"] == ""
    score = only_row(scores(survey, RELIGION, EGYPT, RULES))
    assert np.isnan(score["estimate"]) and score["reason"] == "ordinal alpha is under 0.60"


def test_reliability_is_asked_of_every_country_for_itself():
    good, bad = compound_symmetric(0.6, 4, 200, seed=9), np.random.default_rng(9).integers(1, 6, (200, 4))
    survey = small_survey(as_answers(np.vstack([good, bad])), country=["EGY"] * 200 + ["JOR"] * 200)
    table = scores(survey, ("religion",), ("EGY", "JOR"), RULES)
    assert only_row(table, country="EGY")["estimate"] == pytest.approx(25 * (good.mean() - 1))
    assert np.isnan(only_row(table, country="JOR")["estimate"])
    assert table["reason"].tolist() == ["", "ordinal alpha is under 0.60"]


def test_countries_put_together_have_a_reliability_of_their_own():
    codes = compound_symmetric(0.6, 4, 50, seed=19)
    survey = small_survey(as_answers(codes), country=["EGY"] * 25 + ["JOR"] * 25)
    table = scores(survey, RELIGION, ("EGY", "EGY+JOR"), RULES)
    assert table["reason"].tolist() == ["fewer than 30 people have a score", ""]
    assert only_row(table, country="EGY+JOR")["estimate"] == pytest.approx(25 * (codes.mean() - 1))
    together = only_row(reliabilities(survey, RELIGION, ("EGY+JOR",), RULES), measure="reliability")
    assert together["estimate"] == pytest.approx(ordinal_alpha(codes - 1)) and together["n"] == 50


# Means


def test_a_mean_score_and_its_interval():
    codes = compound_symmetric(0.6, 4, 400, seed=10)
    survey = small_survey(as_answers(codes))
    row = only_row(scores(survey, ("religion",), ("EGY",), RULES.model_copy(update={"replicates": 10_000})))
    per_person = 25 * (codes.mean(axis=1) - 1)
    assert row["estimate"] == pytest.approx(per_person.mean())
    half = 1.96 * per_person.std() / np.sqrt(400)  # of the mean of 400 people
    assert (row["lo"], row["hi"]) == pytest.approx((per_person.mean() - half, per_person.mean() + half), abs=0.15)
    assert (row["n"], row["base"]) == (400, 400)


def test_who_has_no_score_is_not_in_the_mean():
    codes = compound_symmetric(0.6, 3, 60, seed=11)
    answers = as_answers(codes)
    answers["q1"], answers["q2"] = ([*column[:50], *[REFUSED] * 10] for column in (answers["q1"], answers["q2"]))
    row = only_row(scores(small_survey(answers), ("religion",), ("EGY",), RULES))
    assert row["estimate"] == pytest.approx(25 * (codes[:50].mean() - 1)) and row["base"] == 50


def test_scores_by_group():
    codes = compound_symmetric(0.6, 3, 60, seed=12)
    survey = small_survey(as_answers(codes), gender=[1] * 35 + [2] * 20 + [None] * 5)
    table = scores(survey, ("religion",), ("EGY",), RULES, group_by="gender")
    assert table.set_index("group")["base"].to_dict() == {"Male": 35, "Female": 20}
    assert only_row(table, group="Female")["estimate"] == pytest.approx(25 * (codes[35:55].mean() - 1))


def test_a_group_is_a_part_of_those_of_its_country_with_a_score():
    answers = as_answers(compound_symmetric(0.6, 3, 80, seed=14))
    for key in ("q1", "q2"):  # the first ten have no score: six men, three women, one of unknown gender
        answers[key] = [REFUSED] * 10 + answers[key][10:]
    survey = small_survey(answers, gender=[1] * 6 + [2] * 3 + [None] + [1] * 40 + [2] * 25 + [None] * 5)
    table = scores(survey, RELIGION, EGYPT, RULES, group_by="gender")
    assert table[["group", "n", "base", "whole"]].values.tolist() == [["Male", 40, 40, 70], ["Female", 25, 25, 70]]
    assert only_row(scores(survey, RELIGION, EGYPT, RULES))["whole"] == 80  # a country is a part of all its people


def test_small_age_bands_have_one_score():
    codes = compound_symmetric(0.6, 3, 90, seed=15)
    survey = small_survey(
        as_answers(codes), age=[16] * 20 + [20] * 25 + [26] * 45, bands=((15, 18), (19, 24), (25, 30))
    )
    table = scores(survey, RELIGION, EGYPT, RULES, group_by="age_band")
    assert table.set_index("group")["base"].to_dict() == {"15 to 24": 45, "25 to 30": 45}
    assert only_row(table, group="15 to 24")["estimate"] == pytest.approx(25 * (codes[:45].mean() - 1))


def test_a_weighted_score_is_the_weighted_mean_with_its_design_interval():
    codes = compound_symmetric(0.6, 3, 80, seed=13)
    weight = np.random.default_rng(13).uniform(0.4, 2.5, 80)
    row = only_row(scores(small_survey(as_answers(codes), weight=list(weight)), ("religion",), ("EGY",), RULES))
    per_person = 25 * (codes.mean(axis=1) - 1)
    mean = np.average(per_person, weights=weight)
    error = np.sqrt(80 / 79 * np.sum((weight * (per_person - mean)) ** 2)) / weight.sum()
    assert row["estimate"] == pytest.approx(mean)
    assert (row["lo"], row["hi"]) == pytest.approx((mean - 1.959964 * error, mean + 1.959964 * error), abs=1e-5)
    assert row["interval"] == "95 % design-based (Taylor linearisation)"
