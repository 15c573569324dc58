"""The only kind of table that figures, findings and downloads accept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

_SEAL = object()


@dataclass(frozen=True)
class About:
    """Where a table's numbers come from; it travels with every chart, table and download."""

    source: str  # id of the survey, or keys of the published sources
    title: str
    citation: str
    version: str
    mark: str = ""  # e.g. 'Illustrative data, simulated'
    population: str = ""
    fieldwork: str = ""
    weighted: bool = False
    min_count: int = 0
    min_base: int = 0


@dataclass(frozen=True, repr=False)
class SafeTable:
    """A table that may be published. Only functions of `microdrivers.disclosure` can make one.

    frame: for a survey the columns of `measures.table.COLUMNS` plus 'survey', its id, and 'code': '' where a number
    is shown, else the reason why it is not (c, b, w, x), and then every number of the row that could give it away is NaN.
    labels: for each key column, what to call its keys.
    """

    _frame: pd.DataFrame
    about: About
    labels: Mapping[str, Mapping[str, str]]
    key: InitVar[object] = None

    def __post_init__(self, key: object) -> None:
        if key is not _SEAL:
            raise TypeError("A SafeTable is made by microdrivers.disclosure.protect, never directly.")
        frozen = MappingProxyType({column: MappingProxyType(dict(names)) for column, names in self.labels.items()})
        object.__setattr__(self, "labels", frozen)

    def __repr__(self) -> str:
        return f"<SafeTable of {self.about.title}: {len(self._frame)} rows>"

    def __reduce__(self):  # a pickle could be edited into an unsafe table
        raise TypeError("A SafeTable cannot be pickled.")

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self._frame.copy()

    def where(self, **keys: str) -> SafeTable:
        """The rows in which every named column has the given value; as safe as the whole."""
        return self.only(**{column: (value,) for column, value in keys.items()})

    def only(self, **keys: tuple[str, ...]) -> SafeTable:
        """The rows in which every named column has one of the given values; as safe as the whole."""
        rows = np.ones(len(self._frame), dtype=bool)
        for column, values in keys.items():
            rows &= self._frame[column].isin(values).to_numpy()
        return seal(self._frame[rows].reset_index(drop=True), self.about, self.labels)

    def relabelled(self, **labels: Mapping[str, str]) -> SafeTable:
        """The same table with other words for the keys of a column."""
        return seal(self._frame, self.about, {**self.labels, **labels})

    def name(self, column: str, key: str) -> str:
        """What to call a key of a column; the key itself where there is no label."""
        return self.labels.get(column, {}).get(key, key)

    @property
    def empty(self) -> bool:
        """True when no row shows a number."""
        return not (self._frame["code"] == "").any()


def seal(frame: pd.DataFrame, about: About, labels: Mapping[str, Mapping[str, str]]) -> SafeTable:
    """For the modules of this room only."""
    return SafeTable(frame, about, labels, _SEAL)


def beside(first: SafeTable, *others: SafeTable) -> SafeTable:
    """The rows of several safe tables of one survey in one table; what they give away together, the audit of a book asks.

    Raises `ValueError` for tables of different surveys.
    """
    if any(other.about != first.about for other in others):
        raise ValueError("Tables of different surveys do not fit into one; see `across`.")
    return _joined((first, *others), first.about)


def across(*tables: SafeTable) -> SafeTable:
    """Tables of several surveys in one, oldest first; the column 'survey' tells their rows apart.

    What it says of itself is said of all: a single simulated survey marks the whole.
    """
    abouts = [table.about for table in tables]

    def all_of(part: str) -> str:
        return "; ".join(dict.fromkeys(text for about in abouts if (text := getattr(about, part))))

    texts = {part: all_of(part) for part in ("title", "citation", "version", "mark", "population", "fieldwork")}
    numbers = {part: max(getattr(about, part) for about in abouts) for part in ("weighted", "min_count", "min_base")}
    return _joined(tables, About(source=" ".join(about.source for about in abouts), **texts, **numbers))


def _joined(tables: Sequence[SafeTable], about: About) -> SafeTable:
    columns = dict.fromkeys(column for table in tables for column in table.labels)
    labels = {c: {k: name for table in tables for k, name in table.labels.get(c, {}).items()} for c in columns}
    return seal(pd.concat([table.frame for table in tables], ignore_index=True), about, labels)
