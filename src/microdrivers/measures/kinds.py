"""Kinds of people: who is alike in all that a measure looks at is counted once, with how many they are.

Every measure of a survey without weights depends on how many people are of each kind, never on who they are. Kinds are
few where people are many, so a measure that looks at kinds costs no more for ten million people than the counting.
Under weights nobody is like another: there, every respondent is a kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
import pandas as pd

from microdrivers.survey import Codebook, Survey

CELLS = 1 << 22  # the largest table that is counted in one go
CHUNK = 1 << 16  # people whose codes fit into the processor's cache


@dataclass(frozen=True)
class Kinds:
    """People of a survey by kind; can stand where a measure takes a `Survey`.

    count: people of each kind, shape (kinds,). columns: positions from 0, -1 where there is none, each of shape (kinds,):
    'country', groups, questions (positions of answers), 'cells QUESTION' (see `Survey.cells`), and what else was counted.
    whose: the kind of each row that was counted, where `alike` was asked for it.
    """

    survey: Survey
    count: np.ndarray
    columns: dict[str, np.ndarray]
    whose: np.ndarray | None = None

    @property
    def codebook(self) -> Codebook:
        return self.survey.codebook

    @property
    def countries(self) -> tuple[str, ...]:
        return self.survey.countries

    @property
    def weighted(self) -> bool:
        return self.survey.weighted

    @property
    def people(self) -> pd.DataFrame:
        """The respondents: under weights, a row for each kind."""
        return self.survey.people

    @property
    def clusters_per_stratum(self) -> dict[object, int]:
        return self.survey.clusters_per_stratum

    @cached_property
    def country_codes(self) -> np.ndarray:
        return self.columns["country"]

    def group_codes(self, group: str) -> np.ndarray:
        return self.columns[group]

    def codes(self, question: str) -> np.ndarray:
        if question in self.columns:
            return self.columns[question]
        cells = self.columns[_cells(question)]
        return np.where(cells < self._answers(question), cells, -1)

    def reasons(self, question: str) -> np.ndarray:
        reasons = self.columns[_cells(question)] - self._answers(question)
        return np.where(reasons >= 0, reasons, -1)

    def cells(self, question: str) -> np.ndarray:
        return self.columns[_cells(question)]

    def _answers(self, question: str) -> int:
        return len(self.codebook.scale_of(question).values)


People = Survey | Kinds


def number(who: People, among: np.ndarray) -> int:
    """How many people there are `among` these rows, boolean of shape (rows,)."""
    return int(who.count[among].sum())


def alike(
    who: People,
    questions: Sequence[str] = (),
    groups: Sequence[str] = (),
    reasons: bool = True,
    whose: bool = False,
    **others: np.ndarray,
) -> Kinds:
    """The people by country, these questions and groups, and `others`: positions from 0, -1 for none, shape (rows,).

    reasons: also by why there is no answer. The kinds stand in the order of their columns, -1 first.
    """
    columns = {"country": who.country_codes} | {group: who.group_codes(group) for group in groups} | others
    for question in questions:
        columns |= {_cells(question): who.cells(question)} if reasons else {question: who.codes(question)}
    survey = who if isinstance(who, Survey) else who.survey
    if survey.weighted:
        return Kinds(survey, who.count, columns, np.arange(len(who.count)) if whose else None)
    sizes = [int(column.max(initial=0)) + 1 for column in columns.values()]
    found, count, rows = tally(list(columns.values()), sizes, None if who is survey else who.count, whose)
    return Kinds(survey, count, dict(zip(columns, found, strict=True)), rows)


def _cells(question: str) -> str:
    return f"cells {question}"


def tally(
    columns: list[np.ndarray], sizes: list[int], count: np.ndarray | None = None, whose: bool = False
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray | None]:
    """The combinations that occur: their positions in each column, how many people, and, if asked, the kind of each row.

    columns: positions from -1 to size - 1, shape (rows,). count: people of each row; None: one.
    The cost grows with the number of rows and not faster: nothing is sorted.
    """
    columns = [column if column.itemsize <= 4 else column.astype(np.int32) for column in columns]
    sizes = [size + 1 for size in sizes]  # -1 becomes 0
    if not whose and prod(sizes) <= CELLS:
        counts = _counted(columns, sizes, count)
        present = np.flatnonzero(counts)
        places = np.unravel_index(present, sizes)
        return [(place - 1).astype(np.int32) for place in places], counts[present], None
    return _sparse(columns, sizes, count)


def _counted(columns: list[np.ndarray], sizes: list[int], count: np.ndarray | None) -> np.ndarray:
    """People in each cell of the table of all columns, shape (product of sizes,)."""
    counts, chunk = np.zeros(prod(sizes), dtype=np.int64), max(CHUNK, 4 * prod(sizes))
    for start in range(0, len(columns[0]), chunk):
        rows = slice(start, start + chunk)
        cell = np.zeros(len(columns[0][rows]), dtype=np.int32)
        for column, size in zip(columns, sizes, strict=True):
            cell *= size
            cell += column[rows]
            cell += 1
        weights = None if count is None else count[rows]
        counts += np.bincount(cell, weights, len(counts)).astype(np.int64)  # whole numbers are exact up to 2^53
    return counts


def _sparse(
    columns: list[np.ndarray], sizes: list[int], count: np.ndarray | None
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """The same where the table of all columns would be too large: cells that are empty so far get no number."""
    cell, cells = np.zeros(len(columns[0]), dtype=np.int32), 1
    for column, size in zip(columns, sizes, strict=True):
        if cells * size > CELLS:
            cell, cells = _renumbered(cell, cells)
        cell *= size
        cell += column
        cell += 1
        cells *= size
    cell, cells = _renumbered(cell, cells)
    first = np.zeros(cells, dtype=np.intp)
    first[cell] = np.arange(len(cell))  # some row of each kind
    counts = np.bincount(cell, count, cells).astype(np.int64)
    return [column[first].astype(np.int32) for column in columns], counts, cell


def _renumbered(cell: np.ndarray, cells: int) -> tuple[np.ndarray, int]:
    """Numbers without gaps for the cells that occur, in the same order, and how many they are."""
    present = np.zeros(cells, dtype=bool)
    present[cell] = True
    places = np.cumsum(present, dtype=np.int32) - 1
    return places[cell], int(present.sum())
