"""What hangs together is hidden together: leanings with their distribution, bases of statistics with each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.disclosure.tables import codes, counted, distribution, made_safe
from tests.measures.small import RULES

# A leaning is one side of a distribution


def _with_leaning(counts: list[int], side: str = "high") -> dict:
    """{(measure, answer): code} of a distribution of four answers, as asked, with the leaning of one side of it."""
    rows = [row for row in distribution(counts, scale="four") if row["detail"] == 0]
    n = sum(row["n"] for row in rows if row["side"] == side)
    frame = made_safe([*rows, counted("leaning", n, sum(counts), question="a", side=side)])
    return codes(frame, "measure", "answer")


def test_a_leaning_goes_when_part_of_its_side_is_hidden():
    # 'Often' (3) is hidden, and refused (10) with it; 43 lean, 40 of them 'Always': that would leave 3
    got = _with_leaning([20, 20, 3, 40, 12, 10])
    assert (got["share", "Often"], got["share", "Always"], got["leaning", ""]) == ("c", "", "c")


def test_a_leaning_stays_when_what_is_hidden_lies_elsewhere():
    got = _with_leaning([20, 20, 15, 40, 12, 4])
    assert got["share", "refused"] == got["share", "dont_know"] == "c" and got["leaning", ""] == ""


def test_the_leaning_of_a_reversed_question_is_judged_by_its_own_side():
    assert _with_leaning([20, 20, 3, 40, 12, 10], side="low")["leaning", ""] == ""
    assert _with_leaning([3, 20, 20, 40, 12, 10], side="low")["leaning", ""] == "c"


def test_the_leaning_of_another_country_is_left_alone():
    rows = [row for row in distribution([20, 20, 3, 40, 12, 10], scale="four") if row["detail"] == 0]
    rows += [row | {"country": "JOR", "n": 20, "base": 120} for row in rows]
    rows += [counted("leaning", 43, 105, question="a", side="high")]
    rows += [counted("leaning", 40, 120, question="a", side="high", country="JOR")]
    got = codes(made_safe(rows), "measure", "country")
    assert (got["leaning", "EGY"], got["leaning", "JOR"]) == ("c", "")


def test_a_leaning_without_its_distribution_does_not_pass():
    with pytest.raises(ValueError, match="the leaning of 'a' needs the distribution of its answers beside it"):
        made_safe([counted("leaning", 40, 100, question="a", side="high")])


# Bases of statistics are said in steps, so that two of them never differ by a few people


@pytest.mark.parametrize(
    ("base", "whole", "said"),
    [
        (347, 400, 340),  # down to the step
        (389, 400, 380),
        (390, 400, 400),  # 10 left out: that these few were is not said
        (400, 400, 400),
        (404, 404, 404),  # a whole country is no secret
        (39, 60, 30),
    ],
)
@pytest.mark.parametrize(
    "measure", ["score", "efficiency", "reliability", "omega", "association", "odds_ratio", "independence"]
)
def test_the_base_of_a_statistic_is_said_in_steps(measure, base, whole, said):
    row = made_safe([counted(measure, base, base, whole=whole)]).iloc[0]
    assert (row["code"], row["n"], row["base"], row["whole"]) == ("", said, said, whole)


@pytest.mark.parametrize(("effective", "said"), [(287.4, 280), (290, 290), (99.9, 90), (391.0, 390)])
def test_the_effective_number_of_people_is_said_in_steps(effective, said):
    """Kish's effective n of a raked figure is a number of its own; its base is said like any other."""
    row = made_safe([counted("raked", effective, 391, whole=400)]).iloc[0]
    assert (row["code"], row["n"], row["base"], row["whole"]) == ("", said, 400, 400)


@settings(deadline=None, max_examples=60)
@given(st.integers(30, 500), st.integers(0, 60), st.integers(0, 60))
def test_two_bases_of_the_same_people_never_differ_by_a_few(base, more, left_out):
    whole = base + more + left_out
    rows = [counted("score", base, base, whole=whole), counted("association", base + more, base + more, whole=whole)]
    apart = abs(np.diff(made_safe(rows)["base"]))[0]
    assert apart == 0 or apart >= RULES.min_count


def test_the_whole_is_not_said_of_groups_nor_of_a_few():
    rows = [counted("score", 40, 40, whole=44, group_by="gender", group="Male"), counted("score", 3, 3, whole=9)]
    assert made_safe(rows)["whole"].isna().all()
