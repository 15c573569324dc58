"""Every code in its case, at its threshold; and what cannot be judged does not pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.disclosure import protect
from microdrivers.measures import answer_counts, answer_shares, cell_leanings, respondents, score_associations, scores
from microdrivers.measures.table import tidy
from tests.disclosure.tables import ABOUT, NUMBERS, codes, counted, distribution, made_safe
from tests.measures.small import DONT_KNOW, RULES, only_row, people, small_survey


def test_an_unknown_measure_raises():
    with pytest.raises(ValueError, match="no disclosure rule for the measure 'median income'"):
        made_safe([counted("leaning", 50, 100), counted("median income", 50, 100)])


def test_an_empty_table_is_safe():
    frame = made_safe([])
    assert frame.empty and "code" in frame


# Thresholds, each on both sides


@pytest.mark.parametrize(
    ("n", "base", "code"),
    [
        (10, 40, ""),
        (9, 40, "c"),  # those who lean
        (30, 40, ""),
        (31, 40, "c"),  # those who do not: 9
        (0, 40, "c"),
        (40, 40, "c"),
        (15, 30, ""),
        (15, 29, "b"),
        (3, 29, "b"),
        (0, 0, "w"),
    ],
)
def test_leanings_tell_of_both_sides(n, base, code):
    assert made_safe([counted("leaning", n, base)])["code"].tolist() == [code]


@pytest.mark.parametrize(
    ("n", "code"), [(30, ""), (29, "b"), (1, "b"), (0, "w")], ids=["30 people", "29 people", "1 person", "nobody"]
)
@pytest.mark.parametrize("measure", ["score", "reliability", "association"])
def test_statistics_need_a_base(measure, n, code):
    assert made_safe([counted(measure, n, n)])["code"].tolist() == [code]


def test_a_statistic_that_could_not_be_computed_is_not_available():
    row = counted("score", 80, 80) | {"estimate": float("nan")}
    assert made_safe([row])["code"].tolist() == ["x"]


@pytest.mark.parametrize(("n", "code"), [(10, ""), (9, "c"), (0, "w")])
def test_respondents_are_counted_from_ten_on(n, code):
    assert made_safe([counted("respondents", n, n)])["code"].tolist() == [code]


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ([10, 10, 10, 10, 10, 10, 10], ""),
        ([5, 4, 5, 5, 5, 3, 2], "b"),  # base 29
        ([0, 0, 0, 0, 0, 0, 0], "w"),
    ],
)
def test_distributions_need_a_base(counts, code):
    assert set(made_safe(distribution(counts))["code"]) == {code}


def test_thresholds_come_from_the_rules():
    stricter = RULES.model_copy(update={"min_count": 20, "min_base": 100})
    rows = [counted("leaning", 19, 100, context="a"), counted("leaning", 50, 99, context="b")]
    assert made_safe(rows)["code"].tolist() == ["", ""]
    assert made_safe(rows, stricter)["code"].tolist() == ["c", "b"]


# Nothing hidden leaves a number


def test_a_hidden_row_has_no_number_left():
    frame = made_safe([counted("leaning", 4, 60)])
    assert frame[NUMBERS].isna().all(axis=None)
    assert frame["base"].tolist() == [60]  # how many were asked tells nothing about who answered what


@pytest.mark.parametrize(("base", "left"), [(9, True), (10, True), (29, True), (30, False)])
def test_a_small_base_is_hidden_too(base, left):
    assert made_safe([counted("leaning", 2, base)])["base"].isna().tolist() == [left]


MEASURES = st.sampled_from(["leaning", "score", "reliability", "association", "respondents"])
ROWS = st.lists(st.tuples(MEASURES, st.integers(0, 60), st.integers(0, 60), st.booleans()), min_size=1, max_size=12)


@settings(deadline=None)
@given(ROWS)
def test_whatever_is_hidden_is_gone(rows):
    table = []
    for index, (measure, n, more, grouped) in enumerate(rows):
        base = n if measure in ("score", "association") else n + more  # means are of all who are counted
        keys = {"context": f"c{index}"} | ({"group_by": "gender", "group": "Male"} if grouped else {})
        row = counted(measure, n, base, **keys)
        if measure == "reliability" and n < RULES.min_base:
            row["estimate"] = float("nan")
        table.append(row)
    frame = made_safe(table)
    assert len(frame) == len(rows)
    hidden = frame["code"] != ""
    assert frame.loc[hidden, NUMBERS].isna().all(axis=None)
    assert frame.loc[~hidden, ["estimate", "n", "base"]].notna().all(axis=None)
    assert not (frame[["n", "base"]] < RULES.min_count).any(axis=None)
    assert frame["code"].isin(["", "c", "b", "w", "x"]).all()


def test_what_came_in_stays_as_it_was():
    table = tidy(distribution([1, 2, 3, 40, 50, 6, 7]))
    before = table.copy()
    protect(table, ABOUT, {}, RULES)
    assert table.equals(before)


# An empty group is as quiet as a small one


def _survey(women: int):
    """50 men, and so many women, of one country."""
    size = 50 + women
    return small_survey({"a": ([1, 5] * size)[:size]}, gender=[1] * 50 + [2] * women)


@pytest.mark.parametrize(
    "measure",
    [
        lambda survey: answer_shares(survey, ("a",), ("EGY",), RULES, group_by="gender"),
        lambda survey: scores(survey, ("religion",), ("EGY",), RULES, group_by="gender"),
    ],
    ids=["shares", "scores"],
)
def test_an_empty_group_looks_like_a_small_one(measure):
    empty, small = (
        protect(measure(_survey(women)), ABOUT, {}, RULES).where(group="Female").frame.drop(columns="interval")
        for women in (0, 7)
    )
    assert set(empty["code"]) == {"b"}
    assert empty.equals(small)


def test_an_empty_group_of_respondents_looks_like_a_small_one():
    """60 people, 20 of whom did not state their gender, or 13: nothing tells 0 women from 7."""
    men = counted("respondents", 40, 60, group_by="gender", group="Male")
    empty, small = (
        made_safe([men, counted("respondents", women, 60, group_by="gender", group="Female")]) for women in (0, 7)
    )
    assert empty["code"].tolist() == ["", "c"]
    assert empty.equals(small)


def test_that_a_group_of_respondents_is_empty_cannot_be_worked_out():
    """50 men of 50 people: the hidden number of women would be 0, and everybody would know."""
    frame = protect(respondents(_survey(women=0), ("EGY",), group_by="gender"), ABOUT, {}, RULES).frame
    male, female = only_row(frame, group="Male"), only_row(frame, group="Female")
    assert female["code"] == "c"
    assert male["code"] == "c" or np.isnan(male["base"]) and np.isnan(female["base"])


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=4), st.integers(0, 20))
def test_no_hidden_group_of_respondents_can_be_worked_out(groups, not_stated):
    base = sum(groups) + not_stated
    rows = [counted("respondents", n, base, group_by="gender", group=f"g{i}") for i, n in enumerate(groups)]
    frame = made_safe(rows)
    hidden = frame["code"] != ""
    rest = base - frame.loc[~hidden, "n"].sum()  # the hidden groups and those who did not state theirs
    assert (frame.loc[~hidden, "n"] >= RULES.min_count).all()
    assert not hidden.any() or hidden.all() or rest >= RULES.min_count


# A total gives away the one part that is hidden


def _by_country(**n: int) -> list[dict]:
    """Leanings of countries with 100 people each, and of all together."""
    parts = [counted("leaning", count, 100, country=iso3) for iso3, count in n.items()]
    return [counted("leaning", sum(n.values()), 100 * len(n), country="all"), *parts]


def test_the_total_goes_when_one_country_is_hidden():
    frame = made_safe(_by_country(EGY=40, JOR=3, MAR=60))
    assert codes(frame, "country") == {"all": "c", "EGY": "", "JOR": "c", "MAR": ""}


def test_the_total_goes_when_one_country_has_too_few_people():
    rows = [*_by_country(EGY=40, JOR=50), counted("leaning", 12, 29, country="MAR")]
    assert codes(made_safe(rows), "country") == {"all": "c", "EGY": "", "JOR": "", "MAR": "b"}


def test_the_total_stays_only_when_no_country_is_hidden():
    assert set(made_safe(_by_country(EGY=40, JOR=30, MAR=60))["code"]) == {""}
    two = made_safe(_by_country(EGY=40, JOR=8, MAR=7, XKX=60))  # the two have 15 together, which is theirs to keep
    assert codes(two, "country") == {"all": "c", "EGY": "", "JOR": "c", "MAR": "c", "XKX": ""}


def test_a_country_where_nobody_was_asked_hides_nothing():
    rows = [*_by_country(EGY=40, JOR=30), counted("leaning", 0, 0, country="MAR")]
    assert codes(made_safe(rows), "country") == {"all": "", "EGY": "", "JOR": "", "MAR": "w"}


def test_the_total_of_another_question_is_left_alone():
    rows = [row | {"context": "a"} for row in _by_country(EGY=40, JOR=3)]
    rows += [row | {"context": "b"} for row in _by_country(EGY=40, JOR=30)]
    got = codes(made_safe(rows), "context", "country")
    assert got["a", "all"] == "c" and got["b", "all"] == ""


def test_the_number_of_respondents_of_a_hidden_country_cannot_be_worked_out():
    """107 respondents, 60 and 40 of them shown: the third country had 7."""
    survey = small_survey({"a": [1] * 107}, country=["EGY"] * 60 + ["JOR"] * 40 + ["MAR"] * 7)
    frame = protect(respondents(survey, ("EGY", "JOR", "MAR")), ABOUT, {}, RULES).frame
    got = codes(frame, "country")
    assert got["MAR"] == "c"
    shown = [key for key, code in got.items() if not code]
    assert "all" not in shown or len(shown) < 3


def test_the_number_of_respondents_of_a_hidden_group_cannot_be_worked_out():
    """Base 57, 50 men shown: there were 7 women."""
    frame = protect(respondents(_survey(women=7), ("EGY",), group_by="gender"), ABOUT, {}, RULES).frame
    male, female = only_row(frame, group="Male"), only_row(frame, group="Female")
    assert female["code"] == "c"
    assert male["code"] == "c" or np.isnan(male["base"]) and np.isnan(female["base"])


# The codes say what happened


def test_too_few_answers_for_a_correlation_is_not_nobody():
    """25 people answered both questions in Egypt: code b, base under the minimum; not w, nobody was asked."""
    size = 105
    rng = np.random.default_rng(1)
    survey = small_survey(
        {key: rng.integers(1, 6, size).tolist() for key in ("a", "b", "c", "peace")},
        country=["EGY"] * 25 + ["JOR"] * 80,
        outcomes=("peace",),
    )
    table = score_associations(survey, ("religion",), "peace", ("EGY", "JOR"), RULES)
    assert only_row(protect(table, ABOUT, {}, RULES).frame, country="EGY")["code"] == "b"


def test_several_tables_at_once_are_judged_like_each_alone():
    """Tables put together keep the row numbers they had; one table's hidden row must not hide another's."""
    survey = small_survey(
        {
            "a": people({5: 30, 1: 30}) + people({5: 4, 1: 56}),
            "b": people({5: 30, 1: 30}) + people({5: 20, DONT_KNOW: 40}),
        },
        country=["EGY"] * 60 + ["JOR"] * 60,
        places={"a": ("religion", "family"), "b": ("religion", "work")},
    )
    cells = [("religion", "family"), ("religion", "work")]
    tables = [cell_leanings(survey, [cell], ("all", "EGY", "JOR"), RULES) for cell in cells]
    tables.append(answer_counts(survey, ("a", "b"), ("EGY", "JOR"), RULES))
    safe = protect(pd.concat(tables), ABOUT, {}, RULES).where(measure="leaning")
    together = codes(safe.frame, "question", "country")
    assert together == {
        ("a", "all"): "c",
        ("a", "EGY"): "",
        ("a", "JOR"): "c",
        ("b", "all"): "",
        ("b", "EGY"): "",
        ("b", "JOR"): "",
    }
