"""What is worked out of hidden cells: by hand, and the same as linear programming finds in random tables."""

from __future__ import annotations

import random
from math import inf

import numpy as np
import pytest
from scipy.optimize import linprog

from microdrivers.teaching.attack import Table, board, cells, ranges, summary, verdict

SMALL = Table(("red", "blue"), ("yes", "no"), ((40, 30), (3, 27)))
ALL = SMALL.places()


def test_a_single_hidden_cell_is_worked_out_from_any_total():
    assert ranges(SMALL, {(1, 0)}, rows=True, columns=False) == {(1, 0): (3, 3)}
    assert ranges(SMALL, {(1, 0)}, rows=False, columns=True) == {(1, 0): (3, 3)}
    assert ranges(SMALL, {(1, 0)}, rows=False, columns=False) == {(1, 0): (0, inf)}


def test_four_hidden_cells_keep_each_other():
    found = ranges(SMALL, ALL)
    assert found[1, 0] == (0, 30)  # between nobody and all of the blue ones: 43 yes, 30 blue
    assert found[0, 0] == (13, 43)  # 30 of the 43 yes could be blue


def test_two_in_a_row_keep_each_other_from_its_total_only():
    two = {(1, 0), (1, 1)}
    assert ranges(SMALL, two, rows=True, columns=False) == {(1, 0): (0, 30), (1, 1): (0, 30)}
    assert ranges(SMALL, two, rows=False, columns=True) == {(1, 0): (3, 3), (1, 1): (27, 27)}


def by_linear_programming(table: Table, hidden: list, rows: bool, columns: bool) -> dict:
    counts, left, right = np.array(table.counts), [], []
    for axis, given in ((0, rows), (1, columns)):
        for line in range(counts.shape[axis]) if given else ():
            inside = [float(place[axis] == line) for place in hidden]
            if any(inside):
                left.append(inside)
                right.append(sum(counts[place] for place in hidden if place[axis] == line))
    found = {}
    for index, place in enumerate(hidden):
        cost = np.eye(len(hidden))[index]
        ends = [linprog(sign * cost, A_eq=left or None, b_eq=right or None, method="highs") for sign in (1, -1)]
        found[place] = tuple(
            round(sign * end.fun, 6) if end.status == 0 else inf for sign, end in zip((1, -1), ends, strict=True)
        )
    return found


@pytest.mark.parametrize("seed", range(60))
def test_a_greatest_flow_finds_what_linear_programming_finds(seed):
    drawn = random.Random(seed)
    high, wide = drawn.randint(1, 4), drawn.randint(1, 4)
    counts = tuple(tuple(drawn.choice((0, 1, 3, 9, 40)) for _ in range(wide)) for _ in range(high))
    table = Table(tuple("abcd"[:high]), tuple("wxyz"[:wide]), counts)
    hidden = [place for place in table.places() if drawn.random() < 0.6]
    for rows in (True, False):
        for columns in (True, False):
            assert ranges(table, hidden, rows, columns) == by_linear_programming(table, hidden, rows, columns)


def test_the_verdict_names_what_is_open_and_what_can_be_worked_out():
    assert verdict(SMALL, (), True, True, 10) == ["blue, yes: a count of 3 stands there for everybody to read."]
    (told,) = verdict(SMALL, {(1, 0)}, True, False, 10)
    assert told == "blue, yes: the hidden count can be worked out, it is exactly 3."
    assert verdict(SMALL, ALL, True, True, 10) == []
    lines, cost = summary(SMALL, ALL, True, True, 10)
    assert lines == ["The attacker learns nothing about fewer than 10 people. The table is safe."]
    assert cost == "You hide 4 of 4 cells."


def test_the_board_hides_what_is_chosen_and_shows_the_totals_that_are_wanted():
    assert board(SMALL, {(1, 0)}, False, False) == (("Who", "yes", "no"), (("red", "40", "30"), ("blue", "[c]", "27")))
    head, lines = board(SMALL, {(1, 0)}, True, True)
    assert head == ("Who", "yes", "no", "All answers")
    assert lines == (("red", "40", "30", "70"), ("blue", "[c]", "27", "30"), ("Everybody", "43", "57", "100"))
    assert cells(SMALL)[2] == ("blue: yes", (1, 0))
