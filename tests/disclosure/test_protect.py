"""Every code in its case, at its threshold; and what cannot be judged does not pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.disclosure import protect
from microdrivers.measures import (
    answer_counts,
    cell_leanings,
    item_associations,
    odds_ratios,
    respondents,
    score_associations,
    scores,
)
from microdrivers.measures.table import tidy
from tests.disclosure.tables import ABOUT, codes, counted, distribution, gone, made_safe
from tests.measures.small import DONT_KNOW, RULES, only_row, people, small_survey

STATISTICS = [
    "score",
    "raked",
    "efficiency",
    "reliability",
    "omega",
    "association",
    "odds_ratio",
    "independence",
]


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
@pytest.mark.parametrize("measure", STATISTICS)
def test_statistics_need_a_base(measure, n, code):
    assert made_safe([counted(measure, n, n)])["code"].tolist() == [code]


@pytest.mark.parametrize("measure", STATISTICS)
def test_a_statistic_that_could_not_be_computed_is_not_available(measure):
    row = counted(measure, 80, 80) | {"estimate": float("nan"), "reason": "The reason"}
    frame = made_safe([row])
    assert frame["code"].tolist() == ["x"] and gone(frame) and frame["reason"].tolist() == ["The reason"]


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
    assert gone(frame)
    assert frame["base"].tolist() == [60]  # how many were asked tells nothing about who answered what


@pytest.mark.parametrize(("base", "left"), [(9, True), (10, True), (29, True), (30, False)])
def test_a_small_base_is_hidden_too(base, left):
    assert made_safe([counted("leaning", 2, base)])["base"].isna().tolist() == [left]


MEASURES = st.sampled_from(["leaning", "respondents", *STATISTICS])
ROWS = st.lists(st.tuples(MEASURES, st.integers(0, 60), st.integers(0, 60), st.booleans()), min_size=1, max_size=12)


@settings(deadline=None)
@given(ROWS)
def test_whatever_is_hidden_is_gone(rows):
    table = []
    for index, (measure, n, more, grouped) in enumerate(rows):
        base = n if measure in STATISTICS else n + more  # means are of all who are counted
        keys = {"context": f"c{index}"} | ({"group_by": "gender", "group": "Male"} if grouped else {})
        row = counted(measure, n, base, **keys)
        if measure in ("reliability", "omega") and n < RULES.min_base:
            row["estimate"] = float("nan")
        table.append(row)
    frame = made_safe(table)
    assert len(frame) == len(rows)
    hidden = frame["code"] != ""
    assert gone(frame[hidden])
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


def test_an_empty_group_looks_like_a_small_one():
    empty, small = (
        protect(scores(_survey(women), ("religion",), ("EGY",), RULES, group_by="gender"), ABOUT, {}, RULES)
        .where(group="Female")
        .frame
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
    frame = protect(respondents(_survey(women=0), ("EGY",), RULES, group_by="gender"), ABOUT, {}, RULES).frame
    male, female = only_row(frame, group="Male"), only_row(frame, group="Female")
    assert female["code"] == "c"
    assert male["code"] == "c" or np.isnan(male["base"]) and np.isnan(female["base"])


@pytest.mark.parametrize(
    ("men", "women", "unstated", "code"),
    [
        (19, 10, 0, ""),
        (20, 9, 0, "c"),  # 13 + 9 women together, less the 13 of the first country on its own page
        (29, 0, 0, "c"),
        (15, 10, 4, "c"),  # the four are what is left of all
        (15, 10, 10, ""),
    ],
)
def test_a_group_of_two_countries_goes_when_one_of_them_brings_few(men, women, unstated, code):
    gender = [1] * 16 + [2] * 13 + [1] * men + [2] * women + [None] * unstated
    survey = small_survey({"a": ([1, 5] * len(gender))[: len(gender)]}, gender=gender,
                          country=["EGY"] * 29 + ["JOR"] * (len(gender) - 29))  # fmt: skip
    frame = protect(respondents(survey, ("EGY+JOR",), RULES, group_by="gender"), ABOUT, {}, RULES).frame
    assert frame["code"].tolist() == [code, code]


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
    return [counted("leaning", sum(n.values()), 100 * len(n), country="+".join(sorted(n))), *parts]


def test_the_total_goes_when_one_country_is_hidden():
    frame = made_safe(_by_country(EGY=40, JOR=3, MAR=60))
    assert codes(frame, "country") == {"EGY+JOR+MAR": "c", "EGY": "", "JOR": "c", "MAR": ""}


def test_the_total_goes_when_one_country_has_too_few_people():
    rows = [*_by_country(EGY=40, JOR=50, MAR=12)[:3], counted("leaning", 12, 29, country="MAR")]
    assert codes(made_safe(rows), "country") == {"EGY+JOR+MAR": "c", "EGY": "", "JOR": "", "MAR": "b"}


def test_the_total_stays_only_when_no_country_is_hidden():
    assert set(made_safe(_by_country(EGY=40, JOR=30, MAR=60))["code"]) == {""}
    two = made_safe(_by_country(EGY=40, JOR=8, MAR=7, XKX=60))  # the two have 15 together, which is theirs to keep
    assert codes(two, "country") == {"EGY+JOR+MAR+XKX": "c", "EGY": "", "JOR": "c", "MAR": "c", "XKX": ""}


def test_a_total_is_every_row_whose_countries_hold_those_of_another():
    """Hidden: Egypt, and Kosovo and Bosnia as one. What holds neither is shown."""
    n = {"EGY": 3, "JOR": 40, "MAR": 60, "EGY+JOR": 43, "JOR+MAR": 100, "EGY+JOR+MAR": 103}
    n |= {"ALB": 30, "BIH+XKX": 4, "ALB+BIH+XKX": 34, "ALB+JOR": 70}
    rows = [counted("leaning", count, 200, country=countries) for countries, count in n.items()]
    hidden = {countries for countries, code in codes(made_safe(rows), "country").items() if code}
    assert hidden == {"EGY", "EGY+JOR", "EGY+JOR+MAR", "BIH+XKX", "ALB+BIH+XKX"}


def test_a_country_where_nobody_was_asked_hides_nothing():
    rows = [*_by_country(EGY=40, JOR=30, MAR=0)[:3], counted("leaning", 0, 0, country="MAR")]
    assert codes(made_safe(rows), "country") == {"EGY+JOR+MAR": "", "EGY": "", "JOR": "", "MAR": "w"}


def test_the_total_of_another_question_is_left_alone():
    rows = [row | {"context": "a"} for row in _by_country(EGY=40, JOR=3)]
    rows += [row | {"context": "b"} for row in _by_country(EGY=40, JOR=30)]
    got = codes(made_safe(rows), "context", "country")
    assert got["a", "EGY+JOR"] == "c" and got["b", "EGY+JOR"] == ""


def test_the_number_of_respondents_of_a_hidden_country_cannot_be_worked_out():
    """107 respondents, 60 and 40 of them shown: the third country had 7."""
    frame = protect(respondents(_three(), ("EGY", "JOR", "MAR"), RULES), ABOUT, {}, RULES).frame
    assert codes(frame, "country") == {"EGY+JOR+MAR": "c", "EGY": "", "JOR": "", "MAR": "c"}
    assert only_row(frame, country="EGY+JOR+MAR")[["n", "base"]].isna().all()


def test_nor_from_how_many_people_were_asked_a_question():
    """107 were asked, 60 and 40 of them in countries whose bases are told."""
    countries = ("EGY", "JOR", "MAR")
    tables = [
        cell_leanings(_three(), [("religion", "family")], ("EGY+JOR+MAR", *countries), RULES),
        answer_counts(_three(), ("a",), countries, RULES),
    ]
    frame = protect(pd.concat(tables), ABOUT, {}, RULES).where(measure="leaning").frame
    base = dict(zip(frame["country"], frame["base"], strict=True))
    assert np.isnan(base["MAR"])
    assert np.isnan(base["EGY+JOR+MAR"]) or np.isnan(base["EGY"]) or np.isnan(base["JOR"])


@pytest.mark.parametrize("measure", [score_associations, odds_ratios])
def test_nor_from_a_statistic_of_all_countries_together(measure):
    """It rests on the 100 people of two countries; said as 107, for only 7 are left out, it would tell of the third."""
    common = np.random.default_rng(1).normal(size=107)
    answers = {key: (3 + common).round().clip(1, 5).astype(int).tolist() for key in ("a", "b", "c", "peace")}
    answers["c"] = answers["c"][1:] + [3]
    countries = ("EGY", "JOR", "MAR")
    survey = small_survey(answers, country=["EGY"] * 60 + ["JOR"] * 40 + ["MAR"] * 7, outcomes=("peace",))
    table = measure(survey, ("religion",), "peace", countries, RULES)
    row = only_row(protect(table, ABOUT, {}, RULES).frame, country="EGY+JOR+MAR")
    assert row["n"] == 100 and 107 not in row[["base", "whole"]].tolist()


def _three():
    """60, 40 and 7 people of three countries."""
    countries = ["EGY"] * 60 + ["JOR"] * 40 + ["MAR"] * 7
    return small_survey({"a": ([1, 5] * 54)[:107]}, country=countries)


def test_the_number_of_respondents_of_a_hidden_group_cannot_be_worked_out():
    """Base 57, 50 men shown: there were 7 women."""
    frame = protect(respondents(_survey(women=7), ("EGY",), RULES, group_by="gender"), ABOUT, {}, RULES).frame
    male, female = only_row(frame, group="Male"), only_row(frame, group="Female")
    assert female["code"] == "c"
    assert male["code"] == "c" or np.isnan(male["base"]) and np.isnan(female["base"])


# Groups of a score: who is in none of those shown


def _groups(driver: str = "religion", country: str = "EGY", not_stated: int = 0, **people: int) -> list[dict]:
    """Scores of groups, and how many of the country have one."""
    whole = sum(people.values()) + not_stated
    keys = {"driver": driver, "country": country, "group_by": "gender", "whole": whole}
    return [counted("score", n, n, group=group, **keys) for group, n in people.items()]


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [
        (_groups(Male=50, Female=40), ""),
        (_groups(Male=50, Female=40, not_stated=1), "Female"),  # the smallest of those shown
        (_groups(Male=50, Female=40, not_stated=9), "Female"),
        (_groups(Male=50, Female=40, not_stated=10), ""),
        (_groups(Male=50, Female=7), "Male Female"),  # 7 women alone would be the country less the men
        (_groups(Male=50, Female=29), "Female"),  # b: too few for a mean, but no few people
        (_groups(Male=50, Female=40, Other=7), "Female Other"),
        (_groups(Male=50, Female=40, Other=5, not_stated=5), "Other"),
        (_groups(Male=30, Female=30, not_stated=3), "Male"),  # the first of two alike
    ],
)
def test_the_few_people_in_no_shown_group_take_the_smallest_group_with_them(rows, hidden):
    frame = made_safe(rows)
    assert " ".join(frame.loc[frame["code"] != "", "group"]) == hidden
    small = dict(zip(frame["group"], [row["n"] < RULES.min_base for row in rows], strict=True))
    assert all(code == ("b" if small[group] else "c") for group, code in codes(frame, "group").items() if code)
    assert gone(frame[frame["code"] != ""]) and frame["whole"].isna().all()


def test_other_drivers_and_countries_keep_their_groups():
    rows = [
        *_groups(Male=50, Female=40, not_stated=4),
        *_groups("identity", Male=50, Female=40),
        *_groups(country="JOR", Male=50, Female=40),
    ]
    got = codes(made_safe(rows), "driver", "country", "group")
    assert [place for place, code in got.items() if code] == [("religion", "EGY", "Female")]


def test_groups_leave_the_score_of_their_country_alone():
    rows = [*_groups(Male=50, Female=40, not_stated=4), counted("score", 94, 94, driver="religion", whole=120)]
    frame = made_safe(rows)
    assert codes(frame, "group") == {"Male": "", "Female": "c", "": ""}
    assert only_row(frame, group="")[["base", "whole"]].tolist() == [90, 120]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=4), st.integers(0, 20))
def test_no_few_people_are_left_over_of_the_shown_groups_of_a_score(groups, not_stated):
    people = {f"g{index}": n for index, n in enumerate(groups)}
    frame = made_safe(_groups(not_stated=not_stated, **people))
    shown = frame.loc[frame["code"] == "", "group"]
    rest = sum(groups) + not_stated - sum(people[group] for group in shown)
    assert shown.empty or rest == 0 or rest >= RULES.min_count


# Ranks compare leanings


def _ranked(**leaning: int) -> list[dict]:
    """Leanings of 100 people by context, and their ranks."""
    order = sorted(leaning, key=lambda context: -leaning[context])
    return [counted("leaning", n, 100, context=context) for context, n in leaning.items()] + [
        counted("rank", 100, 100, context=context) | {"estimate": order.index(context) + 1, "lo": 1, "hi": 3}
        for context in leaning
    ]


def test_ranks_stay_when_every_leaning_is_shown():
    frame = made_safe(_ranked(family=20, school=50, work=40))
    ranks = frame[frame["measure"] == "rank"]
    assert set(frame["code"]) == {""}
    assert dict(zip(ranks["context"], ranks["estimate"], strict=True)) == {"school": 1, "work": 2, "family": 3}


def test_no_rank_is_told_where_one_leaning_of_the_country_is_hidden():
    """The rank of a hidden share lies between those of the shown ones."""
    rows = _ranked(family=4, school=50, work=40)
    rows += [row | {"country": "JOR"} for row in _ranked(family=20, school=50, work=40)]
    frame = made_safe(rows)
    ranks = frame[frame["measure"] == "rank"]
    assert ranks.groupby("country")["code"].unique().str.join("").to_dict() == {"EGY": "c", "JOR": ""}
    assert gone(ranks[ranks["country"] == "EGY"])


def test_ranks_go_when_a_leaning_follows_its_distribution_or_a_part_of_its_total():
    rows = [row for row in distribution([20, 20, 3, 40, 12, 10], scale="four") if row["detail"] == 0]
    rows += [counted("leaning", 43, 105, question="a", side="high", context="school")]
    rows += [counted("leaning", 40, 105, context="work")]
    rows += [counted("rank", 105, 105, context=context) for context in ("school", "work")]
    assert codes(made_safe(rows), "measure", "context")["rank", "work"] == "c"
    parts = _by_country(EGY=40, JOR=3)
    total = counted("rank", 200, 200, country="EGY+JOR")
    assert codes(made_safe([*parts, total]), "measure", "country")["rank", "EGY+JOR"] == "c"


def test_ranks_without_their_leanings_do_not_pass():
    rows = _ranked(family=20, school=50, work=40)
    with pytest.raises(ValueError, match="the ranks of 'EGY' need the leanings beside them"):
        made_safe(rows[1:])
    with pytest.raises(ValueError, match="the ranks of 'EGY' need the leanings beside them"):
        made_safe([row for row in rows if row["measure"] == "rank"])


def test_ranks_of_too_few_people_do_not_tell_how_many_they_were():
    rows = [counted("leaning", 10, 15, context="school"), counted("rank", 15, 15, context="school")]
    assert made_safe(rows)["base"].isna().all()


# Rounding: a mean with all its digits gives away by how many people it was divided


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ("leaning", (41.2, 36.2, 46.2)),
        ("score", (41, 36, 46)),
        ("raked", (41, 36, 46)),
        ("efficiency", (41, 36, 46)),
        ("reliability", (41.23, 36.23, 46.23)),
        ("omega", (41.23, 36.23, 46.23)),
        ("association", (41.23, 36.23, 46.23)),
        ("odds_ratio", (41.23, 36.23, 46.23)),
        ("independence", (41, 36, 46)),
    ],
)
def test_a_number_is_told_with_as_many_digits_as_it_needs(measure, told):
    estimate = {"estimate": 41.23456, "lo": 36.23456, "hi": 46.23456, "q": 0.123456}
    row = made_safe([counted(measure, 50, 100) | estimate]).iloc[0]
    assert (row["estimate"], row["lo"], row["hi"], row["q"]) == (*told, 0.123)


def test_shares_and_ranks_are_rounded_too():
    rows = [row | {"lo": 1.23456, "hi": 98.76543} for row in distribution([70, 70, 70, 70, 70, 70, 71])]
    share = made_safe(rows).iloc[0]
    assert (share["estimate"], share["lo"], share["hi"]) == (14.3, 1.2, 98.8)  # 70 of 491: 14.2566
    rank = made_safe([counted("leaning", 50, 100), counted("rank", 100, 100) | {"estimate": 2.0, "lo": 1.4, "hi": 2.6}])
    assert rank.iloc[1][["estimate", "lo", "hi"]].tolist() == [2, 1, 3]


def test_the_digits_of_a_mean_fit_many_numbers_of_people():
    """Means of 330, 332 and 339 people that differ in their third digit are told alike."""
    rows = [counted("score", n, n, driver=str(n), whole=400) | {"estimate": 100 / 3 + n / 1e4} for n in (330, 332, 339)]
    assert made_safe(rows)[["estimate", "base"]].drop_duplicates().to_numpy().tolist() == [[33, 330]]


@pytest.mark.parametrize("people", [30, 31, 37, 39])
def test_every_mean_that_is_told_fits_every_number_of_people(people):
    """Three questions of five answers: the mean of n people is one of 12 n + 1 numbers from 0 to 100. With one decimal
    0.6 would fit 30 people and not 31: 2 of 360 are 0.56, of 372 they are 0.54 and 3 are 0.81."""
    rows = [
        counted("score", people, people, whole=400) | {"estimate": 100 * points / (12 * people)}
        for points in range(12 * people + 1)
    ]
    frame = made_safe(rows)
    assert set(frame["base"]) == {30} and set(frame["estimate"]) == set(range(101))


# A number of people is told in steps


@pytest.mark.parametrize(
    ("people", "whole", "said"),
    [
        (41, 60, 40),
        (47, 60, 40),
        (49, 60, 40),  # eleven are left out
        (50, 60, 60),
        (51, 60, 60),
        (55, 60, 60),
        (60, 60, 60),
        (64, 64, 64),
        (41, float("nan"), 40),  # of no whole that may be told
        (60, float("nan"), 60),
    ],
)
def test_a_number_of_people_is_said_by_hand(people, whole, said):
    assert RULES.said(people, whole) == said
    assert RULES.said(np.array([people, people]), np.array([whole, whole])).tolist() == [said, said]


def test_the_steps_are_those_of_the_rules():
    assert RULES.model_copy(update={"min_count": 20}).said(55, np.array([80, 70])).tolist() == [40, 70]


# A correlation of two questions with two given answers each


@pytest.mark.parametrize(
    ("least", "code"), [(10, ""), (9, "c"), (0, "c"), (float("inf"), ""), (float("nan"), "")], ids=str
)
def test_a_correlation_that_would_give_away_few_people_is_hidden(least, code):
    frame = made_safe([counted("association", 94, 94, whole=120, least=least)])
    assert frame["code"].tolist() == [code] and frame["base"].tolist() == [90]
    assert gone(frame) is (code == "c")
    assert frame["least"].isna().all()


def test_too_small_a_base_and_no_estimate_are_said_before_few_people_in_a_combination():
    few = counted("association", 29, 29, least=3)
    none = counted("association", 80, 80, least=3) | {"estimate": float("nan")}
    assert made_safe([few, none])["code"].tolist() == ["b", "x"]


@pytest.mark.parametrize(("together", "code"), [(10, ""), (9, "c")])
def test_the_few_who_gave_two_answers_together_are_hidden_from_the_survey_on(together, code):
    answers = people({(1, 1): 40, (1, 2): 30, (2, 1): 30, (2, 2): together})
    survey = small_survey(
        {"a": [item for item, _ in answers], "peace": [outcome for _, outcome in answers]},
        scale="yes_no",
        outcomes=("peace",),
    )
    table = item_associations(survey, "peace", ("EGY",), RULES)
    frame = protect(table, ABOUT, {}, RULES).frame
    assert table["least"].tolist() == [together] and frame["least"].isna().all()
    assert frame["code"].tolist() == [code] and gone(frame) is (code == "c")


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
    tables = [cell_leanings(survey, [cell], ("EGY+JOR", "EGY", "JOR"), RULES) for cell in cells]
    tables.append(answer_counts(survey, ("a", "b"), ("EGY", "JOR"), RULES))
    safe = protect(pd.concat(tables), ABOUT, {}, RULES).where(measure="leaning")
    together = codes(safe.frame, "question", "country")
    assert together == {
        ("a", "EGY+JOR"): "c",
        ("a", "EGY"): "",
        ("a", "JOR"): "c",
        ("b", "EGY+JOR"): "",
        ("b", "EGY"): "",
        ("b", "JOR"): "",
    }
