"""The one shape of a measured table, and who stands behind its rows."""

from __future__ import annotations

import numpy as np

from microdrivers.measures.sample import respondents
from microdrivers.measures.table import COLUMNS, asked, slices, tidy
from tests.measures.small import DONT_KNOW, NOT_ASKED, RULES, only_row, small_survey

COUNTRY = ["EGY", "EGY", "JOR", "MAR", "JOR"]
GENDER = [1, 2, 2, None, 2]
SURVEY = small_survey({"a": [1, 2, 3, 4, 5]}, country=COUNTRY, gender=GENDER)


def test_tidy_fills_every_column():
    row = tidy([{"measure": "share", "country": "EGY", "estimate": 40, "n": 4}]).iloc[0]
    assert list(row.index) == COLUMNS
    assert row["group"] == row["answer"] == row["interval"] == row["reason"] == ""
    assert row["detail"] == 0 and row["estimate"] == 40.0
    assert np.isnan(row["lo"]) and np.isnan(row["base"]) and np.isnan(row["q"]) and np.isnan(row["least"])


def test_tidy_without_rows_has_the_columns_too():
    assert list(tidy([]).columns) == COLUMNS and tidy([]).empty


def test_a_slice_is_a_country():
    masks = {who["country"]: mask.tolist() for who, mask in slices(SURVEY, ("JOR", "EGY"))}
    assert masks == {"JOR": [False, False, True, False, True], "EGY": [True, True, False, False, False]}


def test_countries_put_together_are_one_slice():
    masks = {who["country"]: mask.tolist() for who, mask in slices(SURVEY, ("EGY+JOR", "MAR"))}
    assert masks == {"EGY+JOR": [True, True, True, False, True], "MAR": [False, False, False, True, False]}
    by_gender = {who["group"]: mask.sum() for who, mask in slices(SURVEY, ("EGY+JOR",), "gender")}
    assert by_gender == {"Male": 1, "Female": 3}


def test_a_country_that_the_survey_does_not_know_has_nobody():
    assert [mask.sum() for _, mask in slices(SURVEY, ("XKX", "EGY+XKX"))] == [0, 2]


def test_small_age_bands_are_one_slice():
    survey = small_survey({"a": [1] * 40}, age=[16] * 9 + [26] * 31)
    apart = {who["group"]: mask.sum() for who, mask in slices(survey, ("EGY",), "age_band")}
    merged = {who["group"]: mask.sum() for who, mask in slices(survey, ("EGY",), "age_band", least=10)}
    assert apart == {"15 to 22": 9, "23 to 30": 31} and merged == {"15 to 30": 40}


def test_groups_leave_out_who_did_not_state_theirs():
    masks = {(who["country"], who["group"]): mask.sum() for who, mask in slices(SURVEY, ("EGY", "MAR"), "gender")}
    assert masks == {("EGY", "Male"): 1, ("EGY", "Female"): 1, ("MAR", "Male"): 0, ("MAR", "Female"): 0}


def test_respondents_by_country_and_together():
    table = respondents(SURVEY, ("EGY", "JOR"), RULES)
    assert table[["country", "estimate", "n", "base"]].values.tolist() == [
        ["EGY+JOR", 4, 4, 4],
        ["EGY", 2, 2, 2],
        ["JOR", 2, 2, 2],
    ]


def test_respondents_by_group_are_counted_out_of_their_country():
    table = respondents(SURVEY, ("EGY", "JOR"), RULES, group_by="gender")
    female = only_row(table, country="JOR", group="Female")
    assert (female["n"], female["base"]) == (2, 2)
    male = only_row(table, country="JOR", group="Male")
    assert (male["n"], male["base"]) == (0, 2)
    assert set(table["country"]) == {"EGY", "JOR"}


def test_respondents_of_a_single_country_or_unit_are_said_once():
    assert respondents(SURVEY, ("EGY",), RULES)["country"].tolist() == ["EGY"]
    assert respondents(SURVEY, ("EGY+JOR",), RULES)["country"].tolist() == ["EGY+JOR"]
    assert respondents(SURVEY, ("MAR", "EGY+JOR"), RULES)["country"].tolist() == ["EGY+JOR+MAR", "MAR", "EGY+JOR"]


def test_respondents_of_small_age_bands_are_counted_together():
    survey = small_survey({"a": [1] * 60}, country=["EGY"] * 20 + ["JOR"] * 40, age=([16] * 10 + [26] * 10) * 3)
    table = respondents(survey, ("EGY", "EGY+JOR"), RULES, group_by="age_band")
    # 10 and 10 in Egypt are fewer than 30 each; 30 and 30 in both are not
    assert table[["country", "group", "n", "base"]].values.tolist() == [
        ["EGY", "15 to 30", 20, 20],
        ["EGY+JOR", "15 to 22", 30, 60],
        ["EGY+JOR", "23 to 30", 30, 60],
    ]


# Who forms the base of a question


def asked_of(answers: list, **others) -> tuple[int, int]:
    """People in the base of a question, and those of them without an answer on record."""
    base, few = asked(small_survey({"a": answers}, **others), "a", RULES)
    assert not (few & ~base).any()
    return int(base.sum()), int(few.sum())


def test_nine_without_a_record_are_in_the_base_and_ten_are_not():
    assert asked_of([5] * 30) == (30, 0)
    assert asked_of([5] * 30 + [NOT_ASKED]) == (31, 1)
    assert asked_of([5] * 30 + [NOT_ASKED] * 9) == (39, 9)
    assert asked_of([5] * 30 + [NOT_ASKED] * 10) == (30, 0)
    assert asked_of([5] * 20 + [DONT_KNOW] * 10 + [NOT_ASKED] * 9) == (39, 9)  # 'don't know' is on record


def test_the_few_are_counted_country_by_country():
    country = ["EGY"] * 39 + ["JOR"] * 40
    nine, ten = [5] * 30 + [NOT_ASKED] * 9, [5] * 30 + [NOT_ASKED] * 10
    assert asked_of(nine + ten, country=country) == (69, 9)
    assert asked_of(nine + nine, country=["EGY"] * 39 + ["JOR"] * 39) == (78, 18)


def test_where_nobody_was_asked_nobody_is_in_the_base():
    assert asked_of([5] * 30 + [NOT_ASKED] * 5, country=["EGY"] * 30 + ["JOR"] * 5) == (30, 0)
    assert asked_of([5] * 35, country=["EGY"] * 30 + ["JOR"] * 5, asked_in={"a": ("EGY",)}) == (30, 0)


def test_asking_does_not_change_the_survey():
    survey = small_survey({"a": [5] * 30 + [NOT_ASKED]})
    asked(survey, "a", RULES)
    assert survey.asked("a").sum() == 30
