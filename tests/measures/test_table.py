"""The one shape of a measured table, and who stands behind its rows."""

from __future__ import annotations

import numpy as np

from microdrivers.measures.sample import respondents
from microdrivers.measures.table import ALL, COLUMNS, slices, tidy
from tests.measures.small import only_row, small_survey

COUNTRY = ["EGY", "EGY", "JOR", "MAR", "JOR"]
GENDER = [1, 2, 2, None, 2]
SURVEY = small_survey({"a": [1, 2, 3, 4, 5]}, country=COUNTRY, gender=GENDER)


def test_tidy_fills_every_column():
    row = tidy([{"measure": "share", "country": "EGY", "estimate": 40, "n": 4}]).iloc[0]
    assert list(row.index) == COLUMNS
    assert row["group"] == row["answer"] == row["interval"] == ""
    assert row["detail"] == 0 and row["estimate"] == 40.0
    assert np.isnan(row["lo"]) and np.isnan(row["base"]) and np.isnan(row["q"])


def test_tidy_without_rows_has_the_columns_too():
    assert list(tidy([]).columns) == COLUMNS and tidy([]).empty


def test_a_slice_is_a_country():
    masks = {who["country"]: mask.tolist() for who, mask in slices(SURVEY, ("JOR", "EGY"))}
    assert masks == {"JOR": [False, False, True, False, True], "EGY": [True, True, False, False, False]}


def test_all_stands_for_the_countries_of_the_table_only():
    masks = {who["country"]: mask.tolist() for who, mask in slices(SURVEY, (ALL, "EGY", "JOR"))}
    assert masks[ALL] == [True, True, True, False, True]  # Morocco is not of this table


def test_groups_leave_out_who_did_not_state_theirs():
    masks = {(who["country"], who["group"]): mask.sum() for who, mask in slices(SURVEY, ("EGY", "MAR"), "gender")}
    assert masks == {("EGY", "Male"): 1, ("EGY", "Female"): 1, ("MAR", "Male"): 0, ("MAR", "Female"): 0}


def test_respondents_by_country_and_together():
    table = respondents(SURVEY, ("EGY", "JOR"))
    assert table[["country", "estimate", "n", "base"]].values.tolist() == [
        ["all", 4, 4, 4],
        ["EGY", 2, 2, 2],
        ["JOR", 2, 2, 2],
    ]


def test_respondents_by_group_are_counted_out_of_their_country():
    table = respondents(SURVEY, ("EGY", "JOR"), group_by="gender")
    female = only_row(table, country="JOR", group="Female")
    assert (female["n"], female["base"]) == (2, 2)
    male = only_row(table, country="JOR", group="Male")
    assert (male["n"], male["base"]) == (0, 2)
    assert set(table["country"]) == {"EGY", "JOR"}
