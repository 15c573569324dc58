"""The ledger: every published number of a book, read back from the figures and sentences of its executed chapters."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pandas as pd

from microdrivers.book.downloads import figures_among, outputs_of
from microdrivers.disclosure.audit import LEDGER
from microdrivers.errors import fail
from microdrivers.figure_format import TOLD

TEXT = "text"  # stands in the place of a figure's key where a sentence tells the number


def read_ledger(chapters: dict[str, Path]) -> pd.DataFrame:
    """One row per number of a survey in executed notebooks (page id -> file); columns of `LEDGER`.

    Raises `MicrodriversError` for a chapter that another version of the program ran.
    """
    rows: list[dict] = []
    for page, path in chapters.items():
        for figure, table in numbers_of(path):
            if not set(LEDGER) - {"page", "figure"} <= set(table[0]):
                mend = "Run `microdrivers build` once."
                raise fail(f"chapter '{page}'", "Another version of the program ran it.", mend)
            rows += [row | {"page": page, "figure": figure} for row in table]
    ledger = pd.DataFrame(rows, columns=LEDGER)
    ledger["code"] = ledger["code"].str.strip("[]")
    numbers = ["estimate", "lo", "hi", "n", "base"]
    ledger[numbers] = ledger[numbers].apply(pd.to_numeric)
    return ledger


def numbers_of(path: Path) -> Iterator[tuple[str, list[dict]]]:
    """Key and rows of every table of survey numbers in a chapter."""
    outputs = outputs_of(path)
    for details in figures_among(outputs):
        table = list(csv.DictReader(StringIO(details["download"]["csv"], newline="")))
        if table and "measure" in table[0]:
            yield details["key"], table
    for output in outputs:
        if told := output.get("metadata", {}).get(TOLD):
            yield TEXT, told
