"""What others have found and counted: the tables of data/published/, each row with its source.

Takes the folder; gives `PublishedTable`s and single facts. Knows nothing of surveys or charts.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from microdrivers.errors import MicrodriversError, Problem, fail, listed
from microdrivers.reads import TABLE, note
from microdrivers.records import records

COLUMNS = {
    "sources": ["key", "title", "publisher", "date", "url", "confidence", "supports"],
    "facts": ["key", "value", "unit", "statement", "source", "confidence"],
    "findings": ["key", "driver", "region", "country", "context", "level", "statement", "source", "confidence"],
    "recommendations": [
        "key",
        "audience",
        "driver",
        "region",
        "context",
        "level",
        "what",
        "why",
        "specificity",
        "source",
    ],  # fmt: skip
    "limitations": ["key", "scope", "statement", "source"],
    "indicators": ["key", "label", "unit", "decimals", "caution"],
    "official_indicators": ["iso3", "indicator", "year", "value", "point", "source", "confidence"],
    "youth_population_margins": ["iso3", "gender", "age_band", "year", "population", "source"],
    "eu_support": ["key", "topic", "statement", "budget", "dates", "partners", "source", "confidence"],
    "timeline": ["key", "date", "precision", "event", "source"],
    "foreign_fighters": ["key", "scope", "measure", "figure", "as_of", "source", "confidence", "note"],
    "practitioners": ["key", "profession", "source"],
    "prevention_activities": ["key", "activity", "statement", "source"],
    "actors": ["key", "profession", "driver", "what", "basis", "source"],
    "influences": ["key", "from", "to", "statement", "evidence", "source", "confidence"],
    "survey_design": ["key", "topic", "statement", "value", "source", "confidence"],
    "publications": ["key", "title", "authors", "region", "country", "level", "date", "source"],
    "neighbouring_surveys": ["key", "study", "country", "population", "statement", "source"],
    "support_by_country": ["key", "iso3", "country", "instrument", "instrument_name", "covered", "basis", "source"],
    "glossary": ["key", "term", "definition", "forms", "source"],
    "statements": ["key", "document", "statement", "page", "source"],
}
MEND_LINE = "Put quotation marks around cells that hold a comma."
NUMERIC = {"year", "value", "population", "decimals"}
TEXT_VALUES = {"facts", "survey_design", "neighbouring_surveys"}  # what their cells hold is printed as it is


@dataclass(frozen=True)
class PublishedTable:
    """Rows of one file of data/published/. Made by `Published` alone; it never holds a respondent."""

    name: str
    _frame: pd.DataFrame

    @property
    def frame(self) -> pd.DataFrame:
        """A copy of the rows."""
        return self._frame.copy()

    def where(self, **keys: object) -> PublishedTable:
        """The rows in which every named column has the given value, or one of the given list of values."""
        frame = self._frame
        for column, wanted in keys.items():
            frame = frame[frame[column].isin(wanted if isinstance(wanted, list | tuple) else [wanted])]
        return PublishedTable(self.name, frame.reset_index(drop=True))


class Published:
    """The folder data/published/, read table by table on demand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, PublishedTable] = {}

    def table(self, name: str) -> PublishedTable:
        """One table.

        Raises `MicrodriversError` when the file is missing, lacks a column, or cites a source that is not listed.
        """
        if name not in self._tables:
            note(TABLE, name)
            frame = self._read(name)
            if name != "sources" and "source" in frame:
                self._check_sources(name, frame)
            self._tables[name] = PublishedTable(name, frame)
        return self._tables[name]

    def _read(self, name: str) -> pd.DataFrame:
        if name not in COLUMNS:
            raise fail(f"published table '{name}'", "There is no such table.", f"Use one of: {listed(COLUMNS)}.")
        path = self.folder / f"{name}.csv"
        header, rows = _lines(path)
        frame = pd.DataFrame(rows, columns=header, dtype=str)
        if missing := [column for column in COLUMNS[name] if column not in frame]:
            raise fail(f"{path}, line 1", f"These columns are missing: {listed(missing)}.", "Add them to the header.")
        if "key" in frame and frame["key"].duplicated().any():
            line = int(frame["key"].duplicated().to_numpy().argmax()) + 2
            raise fail(f"{path}, line {line}", "The key stands in an earlier row too.", "Give the row another key.")
        for column in NUMERIC & set(frame.columns):
            if name not in TEXT_VALUES:
                frame[column] = _numbers(frame[column], path)
        return frame

    def _check_sources(self, name: str, frame: pd.DataFrame) -> None:
        problems = []
        for line, cell in enumerate(frame["source"], start=2):
            unknown = [key for key in cell.split() if key not in self.sources] if cell.split() else ["(none)"]
            if unknown:
                mend = "Add the source to sources.csv, or correct the key."
                problems.append(Problem(f"{name}.csv, line {line}", f"Unknown source: {listed(unknown)}.", mend))
        if problems:
            raise MicrodriversError(*problems)

    @cached_property
    def sources(self) -> dict[str, dict[str, str]]:
        """Every source by its key."""
        return {row["key"]: row for row in records(self.table("sources").frame)}

    @cached_property
    def facts(self) -> dict[str, dict[str, str]]:
        """Every single figure by its key; `value` is what a page prints."""
        return {row["key"]: row for row in records(self.table("facts").frame)}

    def fact(self, key: str) -> dict[str, str]:
        """One figure.

        Raises `MicrodriversError` when there is none with this key.
        """
        if key not in self.facts:
            raise fail(
                f"fact '{key}'", "There is no such row in facts.csv.", "Add it with its source, or correct the key."
            )
        return self.facts[key]

    def source(self, key: str) -> dict[str, str]:
        """One source.

        Raises `MicrodriversError` when there is none with this key.
        """
        if key not in self.sources:
            raise fail(f"source '{key}'", "There is no such row in sources.csv.", "Add it, or correct the key.")
        return self.sources[key]

    def label(self, key: str) -> str:
        """How a source is cited in a text: who published it, the year where one is known, and a letter where other
        sources would be cited alike.

        Raises `MicrodriversError` when there is no such source.
        """
        self.source(key)
        return self._labels[key]

    @cached_property
    def _labels(self) -> dict[str, str]:
        alike: dict[str, list[str]] = {}
        for key, source in self.sources.items():
            year = re.search(r"\b(19|20)\d\d\b", source["date"])
            alike.setdefault(f"{source['publisher']} {year[0]}" if year else source["publisher"], []).append(key)
        return {
            key: _told_apart(label, number) if len(keys) > 1 else label
            for label, keys in alike.items()
            for number, key in enumerate(keys)
        }

    @property
    def read(self) -> frozenset[str]:
        """Names of the tables that have been read so far."""
        return frozenset(self._tables)


def _told_apart(label: str, number: int) -> str:
    """The label with a letter: 'CONNEKT 2024b', or 'CONNEKT n.d. b' where no year is known; 'aa' comes after 'z'."""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters, number = chr(ord("a") + rest) + letters, number - 1
    return f"{label}{letters}" if label[-1].isdigit() else f"{label} n.d. {letters}"


def _lines(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file; every row as long as the header."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except FileNotFoundError:
        raise fail(path, "There is no such file.", "Restore it from the project.") from None
    except UnicodeDecodeError:
        raise fail(path, "The file is not UTF-8 text.", "Save it again with the encoding UTF-8.") from None
    if not rows:
        raise fail(path, "The file is empty.", "Restore it from the project.")
    header, body = rows[0], rows[1:]
    for line, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise fail(f"{path}, line {line}", f"It has {len(row)} cells, the header {len(header)}.", MEND_LINE)
    return header, body


def _numbers(column: pd.Series, path: Path) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.isna().any():
        line = int(numbers.isna().to_numpy().argmax()) + 2
        raise fail(f"{path}, line {line}, column '{column.name}'", "The cell is not a number.", "Correct it.")
    return numbers
