"""Compare what this project hides with what pytauargus hides, on the same fifty tables, and attack both alike.

pytauargus runs in an environment of its own: --tauargus PYTHON, or MICRODRIVERS_TAUARGUS; --install makes one in a
temporary folder with pip. Without it the column of this project is printed alone.
Usage: python benchmarks/disclosure.py [--install | --tauargus PYTHON] [--tables N] [--list]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from microdrivers.book.build import open_book
from microdrivers.book.ledger import read_ledger
from microdrivers.framework import load_framework
from microdrivers.project import DEFAULT_SURVEY
from tables import BASE, LEANING, PROJECT, Cell, Outcome, Table, fifty, ours, widths

VERSION = "0.6.0"
RUNNER = Path(__file__).with_name("tauargus.py")
ALONE = "small counts alone hidden (to try the attack)"
OURS, MERGED = "`protect`, as asked", "`protect`, with merging, as in the book"


@dataclass
class Tally:
    """What one way of hiding did to all tables, counted over the cells that the book publishes; bases are never hidden."""

    cells: int = 0
    hidden: int = 0
    hidden_answers: int = 0
    merged: int = 0
    secrets: int = 0
    told: list[str] = field(default_factory=list)  # small counts that can be worked out
    narrow: int = 0  # other hidden cells that can be
    by_table: list[int] = field(default_factory=list)  # hidden cells

    def add(self, table: Table, outcome: Outcome, least: int) -> None:
        """Count a table's cells, hidden cells, and those that a reader can work out."""
        beyond = {cell.members for cell in table.column_totals()} - {cell.members for cell in table.cells(least)}
        hidden = [cell for cell in outcome.hidden if cell.members not in beyond]
        secret = [cell for cell in table.cells(least) if cell.secret]
        single = [cell for cell in outcome.hidden if cell.members not in {each.members for each in secret}]
        self.cells += sum(cell.members not in beyond and cell.answer != BASE for cell in outcome.shown + outcome.hidden)
        self.hidden += len(hidden)
        self.hidden_answers += sum(cell.answer not in (LEANING, BASE) for cell in hidden)
        self.merged += outcome.merged
        self.secrets += len(secret)
        self.by_table.append(len(hidden))
        for cell, width in zip(secret, widths(table, outcome, secret), strict=True):
            if width < least - 1e-6:
                self.told.append(f"{table.name}, {cell.country}, {cell.answer}: {cell.n}, width {width:.0f}")
        self.narrow += sum(width < least - 1e-6 for width in widths(table, outcome, single))


def outcome_of(hidden: Iterable[Sequence[str]], cells: list[Cell]) -> Outcome:
    """The outcome of hiding the cells named (country, answer)."""
    names = {tuple(name) for name in hidden}
    assert names <= {(cell.country, cell.answer) for cell in cells}
    return Outcome(
        [cell for cell in cells if (cell.country, cell.answer) not in names],
        [cell for cell in cells if (cell.country, cell.answer) in names],
    )


def tauargus(python: str, tables: list[Table], least: int) -> dict:
    """The answer of benchmarks/tauargus.py for these tables."""
    job = {"least": least, "tables": [_plain(table, least) for table in tables]}
    with tempfile.TemporaryDirectory() as folder:
        asked, answer = Path(folder) / "tables.json", Path(folder) / "answer.json"
        asked.write_text(json.dumps(job), encoding="utf-8")
        subprocess.run([python, str(RUNNER), str(asked), str(answer)], check=True, cwd=folder)
        return json.loads(answer.read_text(encoding="utf-8"))


def _plain(table: Table, least: int) -> dict:
    base = dict(zip(table.countries, table.counts.sum(axis=1).tolist(), strict=True))
    cells = [
        {**vars(cell), "n": cell.n, "secret": bool(cell.secret), "rest": base.get(cell.country, cell.n) - cell.n}
        for cell in table.cells(least)
    ]
    plain = {"countries": table.countries, "answers": table.answers, "lean": table.lean}
    return {**plain, "counts": table.counts.tolist(), "cells": cells}


def install(folder: str) -> str:
    """A new environment with pytauargus; returns its Python."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = str(Path(folder) / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", f"pytauargus=={VERSION}"], check=True)
    return python


def print_tallies(tallies: dict[str, Tally], tables: int) -> None:
    """The table of results; the average of hidden cells is over all tables."""
    print("| Way | Cells published | Hidden | Hidden per table | Answers hidden | Answers told only together |"
          " Small counts worked out | Other hidden cells worked out |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|")
    for name, tally in tallies.items():
        print(f"| {name} | {tally.cells} | {100 * tally.hidden / tally.cells:.1f} % | {tally.hidden / tables:.2f} | "
              f"{tally.hidden_answers} | {tally.merged} | {len(tally.told)} of {tally.secrets} | {tally.narrow} |")  # fmt: skip


def print_book() -> None:
    """How much of the driver chapters of the illustrative survey is hidden, from the chapters that were built."""
    book = open_book(PROJECT, DEFAULT_SURVEY)
    chapters = {c.id: book.site.chapters / f"{c.id}.ipynb" for c in book.plan if c.kind == "driver"}
    chapters = {name: path for name, path in chapters.items() if path.is_file()}
    if not chapters:
        print("No chapter is built: run `microdrivers build` first.")
        return
    ledger = read_ledger(chapters)
    small, coded = (ledger["code"].isin(["c", "b"])).sum(), (ledger["code"] != "").sum()
    shares = ledger[ledger["measure"] == "share"]
    distributions = shares.drop_duplicates(["country", "question"])
    whole = shares[shares["answer"].isin(["dont_know"])].drop_duplicates(["country", "question"])
    print(
        f"\n| Driver chapters of the illustrative survey ({len(chapters)}) | |\n|---|---|\n"
        f"| Numbers | {len(ledger)} |\n"
        f"| Hidden because few people are behind them (c, b) | {small} ({100 * small / len(ledger):.2f} %) |\n"
        f"| Not shown for any reason (with x: a score that is not reliable) | {coded} ({100 * coded / len(ledger):.2f} %) |\n"
        f"| Distributions with merged answers | {len(distributions) - len(whole)} of {len(distributions)} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tauargus", default=os.environ.get("MICRODRIVERS_TAUARGUS"), help="a Python with pytauargus")
    parser.add_argument("--install", action="store_true", help="install pytauargus into a temporary folder")
    parser.add_argument("--tables", type=int, default=50)
    parser.add_argument("--list", action="store_true", help="also list every table, and what was worked out")
    options = parser.parse_args()
    framework = load_framework(PROJECT.framework)
    least = framework.rules.min_count
    tables = list(fifty(options.tables))
    tallies = {ALONE: Tally()}
    for table in tables:
        cells = table.cells(least)
        small = [(cell.country, cell.answer) for cell in cells if cell.secret]
        tallies[ALONE].add(table, outcome_of(small, cells), least)
    for name, merging in ((OURS, False), (MERGED, True)):
        tallies[name] = Tally()
        began = time.monotonic()
        for table in tables:
            tallies[name].add(table, ours(table, framework, merging), least)
        print(f"{name}: {time.monotonic() - began:.1f} seconds with the attack", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        python = install(folder) if options.install else options.tauargus
        if python:
            answer = tauargus(python, tables, least)
            print(f"pytauargus {answer['version']}, seconds: {answer['seconds']}", file=sys.stderr)
            for name, hidden in answer["hidden"].items():
                tally = tallies[f"pytauargus {answer['version']}, {name}"] = Tally()
                for table, names in zip(tables, hidden, strict=True):
                    cells = table.cells(least)
                    if name.startswith("two-way"):
                        cells += table.column_totals()
                    tally.add(table, outcome_of(names, cells), least)
    print_tallies(tallies, len(tables))
    print_book()
    if options.list:
        print(f"\n| Table | {' | '.join(tallies)} |\n|---|{'---|' * len(tallies)}")
        for number, table in enumerate(tables):
            print(f"| {table.name} | {' | '.join(str(tally.by_table[number]) for tally in tallies.values())} |")
        for name, tally in tallies.items():
            print(f"\n{name}, worked out:", *tally.told, sep="\n- ")


if __name__ == "__main__":
    main()
