"""The ledger: every published number of a book, read back from the figures of its executed chapters."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd

from microdrivers.book.downloads import figures_of
from microdrivers.disclosure.audit import LEDGER, TOGETHER
from microdrivers.errors import fail

TEXTS = ["measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side", "code"]


def read_ledger(chapters: dict[str, Path]) -> pd.DataFrame:
    """One row per number of a survey in the figures of executed notebooks (page id -> file); columns of `LEDGER`.

    Raises `MicrodriversError` for a chapter that another version of the program ran.
    """
    tables = []
    for page, path in chapters.items():
        for details in figures_of(path):
            table = _table(details).assign(page=page, figure=details["key"])
            if "measure" not in table:
                continue
            if not set(LEDGER) <= set(table.columns):
                raise fail(
                    f"chapter '{page}'", "Another version of the program ran it.", "Run `microdrivers build` once."
                )
            tables.append(table[LEDGER])
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=LEDGER)


def _table(details: dict) -> pd.DataFrame:
    table = pd.read_csv(StringIO(details["download"]["csv"]), dtype=dict.fromkeys(TEXTS, str), keep_default_na=False)
    if "measure" not in table:
        return table
    table["code"] = table["code"].str.strip("[]")
    for column in ("n", "base"):
        table[column] = pd.to_numeric(table[column])
    named = sorted(set(table["country"]) - {"all"})
    table["country"] = table["country"].replace("all", TOGETHER + "+".join(named))
    return table
