"""Leanings: who answers on the side that points towards the driver, of all who were asked."""

from __future__ import annotations

import numpy as np
import pytest

from microdrivers.measures.leanings import cell_leanings, sides
from microdrivers.measures.shares import answer_shares
from tests.measures.small import DONT_KNOW, NOT_ASKED, REFUSED, RULES, only_row, people, small_survey

CELL = [("religion", "family")]
# 40 asked: 10 on the low side, 8 in the middle, 12 on the high side, 10 without an answer
COUNTS = {1: 4, 2: 6, 3: 8, 4: 10, 5: 2, DONT_KNOW: 7, REFUSED: 3, NOT_ASKED: 10}


def test_an_item_by_hand():
    row = only_row(cell_leanings(small_survey({"a": people(COUNTS)}), CELL, ("EGY",), RULES))
    assert (row["measure"], row["question"], row["driver"]) == ("leaning", "a", "religion")
    assert (row["estimate"], row["n"], row["base"]) == (30, 12, 40)  # 12 of 40: without an answer is not leaning
    assert row["lo"] < 30 < row["hi"]


def test_a_reversed_item_leans_the_other_way():
    survey = small_survey({"a": people(COUNTS)}, reversed=("a",))
    row = only_row(cell_leanings(survey, CELL, ("EGY",), RULES))
    assert (row["estimate"], row["n"], row["base"]) == (25, 10, 40)


def test_sides():
    answers = {"a": [1, 2, 3, 4, 5, DONT_KNOW, NOT_ASKED]}
    expected = [-1, -1, 0, 1, 1, np.nan, np.nan]
    np.testing.assert_array_equal(sides(small_survey(answers), "a"), expected)
    np.testing.assert_array_equal(sides(small_survey(answers, reversed=("a",)), "a"), -np.array(expected))


def test_several_questions_lean_by_their_majority():
    answers = {
        "a": [5, 4, 5, 4, 3, DONT_KNOW, NOT_ASKED, NOT_ASKED],
        "b": [4, 1, 3, 1, 4, DONT_KNOW, NOT_ASKED, 5],
        "c": [1, 4, 3, 1, 3, 5, NOT_ASKED, DONT_KNOW],
    }  # sums of the sides: 2 - 1 = 1, 1, 1, -1, 1, 1 (one answer), not asked, 1 (one answer)
    nobody = [NOT_ASKED] * 9  # with the seventh, ten who were asked none of the three
    survey = small_survey({key: column + nobody for key, column in answers.items()})
    row = only_row(cell_leanings(survey, [("religion", "family")], ("EGY",), RULES))
    assert (row["n"], row["base"]) == (6, 7)
    assert row["estimate"] == pytest.approx(100 * 6 / 7)
    assert row["question"] == ""  # three questions: none of them names the cell


def test_few_who_were_not_asked_do_not_lean():
    """Nine are in the base; of several questions, it is enough that one question has few."""
    nine = small_survey({"a": people(COUNTS | {NOT_ASKED: 9})})
    row = only_row(cell_leanings(nine, CELL, ("EGY",), RULES))
    assert (row["n"], row["base"]) == (12, 49) and row["estimate"] == pytest.approx(100 * 12 / 49)
    two = small_survey({"a": [5] * 31 + [NOT_ASKED] * 9, "b": [5] * 30 + [NOT_ASKED] * 10})
    row = only_row(cell_leanings(two, CELL, ("EGY",), RULES))
    assert (row["n"], row["base"]) == (31, 40)


def test_a_tie_between_the_sides_is_no_leaning():
    survey = small_survey({"a": [5, 5], "b": [1, 5]})
    row = only_row(cell_leanings(survey, [("religion", "family")], ("EGY",), RULES))
    assert (row["n"], row["base"]) == (1, 2)


def test_a_cell_with_one_question_names_it_and_the_side_that_leans():
    survey = small_survey({"a": people(COUNTS)})
    row = only_row(cell_leanings(survey, [("religion", "family")], ("EGY",), RULES))
    assert (row["question"], row["side"]) == ("a", "high")


def test_a_cell_without_a_question_has_no_base():
    survey = small_survey({"a": people(COUNTS)})
    row = only_row(cell_leanings(survey, [("religion", "online")], ("EGY",), RULES))
    assert (row["n"], row["base"], row["question"]) == (0, 0, "") and np.isnan(row["estimate"])
    assert (row["driver"], row["context"]) == ("religion", "online")


def test_countries_and_both_together():
    survey = small_survey({"a": [5, 5, 1, 1, 5, 1, 1, 1]}, country=["EGY"] * 4 + ["JOR"] * 4)
    table = cell_leanings(survey, CELL, ("EGY+JOR", "EGY", "JOR"), RULES)
    assert table.set_index("country")["estimate"].to_dict() == {"EGY+JOR": 37.5, "EGY": 50, "JOR": 25}


def test_a_weighted_leaning_is_the_weighted_share_of_its_side():
    rng = np.random.default_rng(1)
    survey = small_survey({"a": people(COUNTS)}, weight=list(rng.uniform(0.5, 2, 50)))
    row = only_row(cell_leanings(survey, CELL, ("EGY",), RULES))
    side = only_row(answer_shares(survey, ("a",), ("EGY",), RULES), detail=2, side="high")
    assert row[["estimate", "lo", "hi", "n", "base"]].tolist() == pytest.approx(
        side[["estimate", "lo", "hi", "n", "base"]].tolist()
    )
