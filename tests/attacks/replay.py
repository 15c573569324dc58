"""The seed of the bootstrap is public, and so is the program: does drawing again tell which hidden counts fit?

Whoever tries every way to share the hidden people among two hidden cells, and runs the program on each, can compare the
intervals that follow with the intervals that are published.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from microdrivers.measures.estimate import bootstrapped_share
from microdrivers.measures.shares import details
from microdrivers.survey import Codebook
from tests.attacks.counts import narrow
from tests.attacks.knowledge import Recovery, covered
from tests.attacks.surveys import NO_RECORD, OPEN, Truth, shipped_framework

MOST = 60  # ways to share the hidden people that are tried

Limits = Callable[[np.ndarray, tuple[str, str, str, str], int, int], np.ndarray]


@dataclass(frozen=True)
class Program:
    """How the numbers are made, which is public: what an attacker can conclude depends on it.

    limits: of all cells of a distribution; alpha_by_formula: its interval follows from alpha and the number of people
    alone; p_of_real_base: the p-value of a correlation is made from the real number of people, not from the told one.
    """

    limits: Limits
    alpha_by_formula: bool = False
    p_of_real_base: bool = False


def limits_of_shares(counts: np.ndarray, names: tuple[str, str, str, str], seed: int, outside: int) -> np.ndarray:
    """Limits of all cells of a distribution as the project makes them, shape (2, cells); outside: not asked."""
    cells = [
        bootstrapped_share(counts[None], cell, seed, shipped_framework().rules, names) for cell in range(len(counts))
    ]
    return np.array([[cell["lo"], cell["hi"]] for cell in cells]).T


THE_PROGRAM = Program(limits_of_shares)


def intervals_replayed(
    rows: list[dict], codebook: Codebook, truth: Truth, people: dict, program: Program
) -> Iterator[Recovery]:
    """Distributions with two hidden cells and published intervals, in surveys without weights."""
    if codebook.design.weight:
        return
    cuts: dict[tuple, dict[str, dict]] = {}
    for row in rows:
        if row["measure"] == "share" and not row["group_by"] and row["country"] in people:
            cuts.setdefault((row["country"], row["question"]), {})[row["answer"]] = row
    for (country, question), cells in cuts.items():
        hidden = [answer for answer, row in cells.items() if row["code"]]
        shown = [row for row in cells.values() if not row["code"]]
        if len(hidden) != 2 or not shown or any(math.isnan(row["lo"]) for row in shown):
            continue
        total = int(shown[0]["base"] - sum(row["n"] for row in shown))
        if total > MOST:
            continue
        outside = int(people[country] - shown[0]["base"])
        fitting = _fitting(list(cells.values()), total, outside, (country, question), codebook, program)
        answers = covered(cells[hidden[0]], codebook.scale_of(question))
        answers = (*answers, NO_RECORD) if set(OPEN) <= set(answers) else answers
        count = sum(truth.answers.get((country, question, answer), 0) for answer in answers)
        if fitting and min(count, total - count) < 10 and narrow(min(fitting), max(fitting)):
            yield Recovery("replayed intervals", f"{country} {question} {hidden[0]}", min(fitting), max(fitting), count)


def _fitting(
    cells: list[dict], total: int, outside: int, names: tuple[str, str], codebook: Codebook, program: Program
) -> list[int]:
    """Counts of the first hidden cell that give the published intervals."""
    shown = np.array([not row["code"] for row in cells])
    known = np.array([row["n"] for row in cells])
    limits = np.array([[row["lo"], row["hi"]] for row in cells]).T[:, shown]
    half = 0.5 * 10.0 ** -max(row["decimals"] for row in cells) + 1e-6
    first, second = np.flatnonzero(~shown)
    ways = [set(dict(way)) for way in details(codebook.scale_of(names[1]))]
    answers = {row["answer"] for row in cells}
    if answers not in ways:
        return []
    detail = str(ways.index(answers))
    found = []
    for count in range(total + 1):
        counts = known.copy()
        counts[[first, second]] = count, total - count
        again = program.limits(counts, ("share", names[1], detail, names[0]), codebook.design.seed, outside)
        if np.all(np.abs(again[:, shown] - limits) <= half):
            found.append(count)
    return found
