"""The ledger: every published number of a book, read back from the figures of its executed chapters."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pandas as pd

from microdrivers.book.downloads import figures_of
from microdrivers.disclosure.audit import LEDGER, TOGETHER
from microdrivers.errors import fail


def read_ledger(chapters: dict[str, Path]) -> pd.DataFrame:
    """One row per number of a survey in the figures of executed notebooks (page id -> file); columns of `LEDGER`.

    Raises `MicrodriversError` for a chapter that another version of the program ran.
    """
    rows: list[dict] = []
    for page, path in chapters.items():
        for details in figures_of(path):
            table = csv.DictReader(StringIO(details["download"]["csv"], newline=""))
            columns = set(table.fieldnames or ())
            if "measure" not in columns:
                continue
            if not set(LEDGER) - {"page", "figure"} <= columns:
                raise fail(
                    f"chapter '{page}'", "Another version of the program ran it.", "Run `microdrivers build` once."
                )
            rows += _named(list(table), page, details["key"])
    ledger = pd.DataFrame(rows, columns=LEDGER)
    ledger["code"] = ledger["code"].str.strip("[]")
    ledger[["n", "base"]] = ledger[["n", "base"]].apply(pd.to_numeric)
    return ledger


def _named(rows: list[dict], page: str, figure: str) -> list[dict]:
    """The rows of a figure with their place; countries together are named by who they are."""
    together = TOGETHER + "+".join(sorted({row["country"] for row in rows} - {"all"}))
    return [
        row | {"page": page, "figure": figure, "country": together if row["country"] == "all" else row["country"]}
        for row in rows
    ]
