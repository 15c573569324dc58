"""Suppress tables with pytauargus, in an environment of its own; started by benchmarks/disclosure.py.

Usage: python tauargus.py tables.json answer.json. Imports nothing of this project.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import pytauargus
from pytauargus._tauargus import HiTaSCtrl

TOTAL = "Total"
SECONDS = 60  # that the solver may take for a table


def two_way(table: dict, least: int, method: str, folder: str) -> list[list[str]]:
    """The documented call: a table country x answer with all its totals, the answers of the leaning with a subtotal."""
    codes = [str(number) for number in range(len(table["answers"]))]
    people = {"Country": [], "Answer": [], "One": []}
    for country, counts in zip(table["countries"], table["counts"], strict=True):
        for code, count in zip(codes, counts, strict=True):
            people["Country"] += [country] * count
            people["Answer"] += [code] * count
            people["One"] += [1] * count
    hierarchy = Path(folder) / "answers.hrc"
    lean = [codes[number] for number in table["lean"]]
    tree = ["L", *(f"@{code}" for code in lean), *(code for code in codes if code not in lean)]
    hierarchy.write_text("\n".join(tree) + "\n", encoding="utf-8")
    result = pytauargus.protect(
        people, ["Country", "Answer"], response="One", safety_rules=f"FREQ({least},100)", suppress=f"{method}(1)",
        hrc={"Answer": str(hierarchy)}, hierleadstring="@", workdir=folder,
    )  # fmt: skip
    names = {**dict(zip(codes, table["answers"], strict=True)), "L": "leaning", TOTAL: "base"}
    rows = result.tables[0].rows
    assert len(rows) == (len(table["countries"]) + 1) * (len(codes) + 2), "not the table that was asked for"
    return [
        ["all" if row["Country"] == TOTAL else row["Country"], names[row["Answer"]]]
        for row in rows
        if row["status"] in "UM"
    ]


def as_published(table: dict, least: int, equal: bool, folder: str) -> list[list[str]]:
    """Optimal suppression of exactly the cells that the book publishes, in the solver's own file format.

    equal: every cell costs the same, so that the fewest cells are hidden; else a cell costs its count.
    """
    cells, width = table["cells"], len(table["answers"])
    finest = {cell["members"][0]: number for number, cell in enumerate(cells) if len(cell["members"]) == 1}
    assert len(finest) == width * len(table["countries"])
    lines = ["0", str(len(cells))]
    for number, cell in enumerate(cells):
        # An interval of the width of the minimum count, which begins at nobody: of the cell, or of the rest of its base.
        rest = cell["n"] if cell["n"] < least else cell["rest"]
        below, above = (rest, least - rest) if cell["n"] < least else (least - rest, rest)
        below, above = (below, above) if cell["secret"] else (0, 0)
        status = "u" if cell["secret"] else "z" if cell["answer"] == "base" else "s"
        lines.append(f"{number} {cell['n']} {1 if equal else cell['n']} {status} 0 1000000 {below} {above} 0")
    sums = [(number, cell["members"]) for number, cell in enumerate(cells) if len(cell["members"]) > 1]
    lines.append(str(len(sums)))
    for number, members in sums:
        parts = " ".join(f"{finest[member]} (1)" for member in members)
        lines.append(f"0 {len(members) + 1} : {number} (-1) {parts} ")
    problem, answer = Path(folder) / "problem.jj", Path(folder) / "answer.jj"
    problem.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = HiTaSCtrl().full_jj(in_file_jj=str(problem), out_file=str(answer), max_time=SECONDS)
    assert code == 0, f"the solver ended with code {code}"
    second = {int(line.split()[0]) for line in answer.read_text().splitlines() if line.strip()}
    return [[c["country"], c["answer"]] for number, c in enumerate(cells) if c["secret"] or number in second]


WAYS = {
    "two-way, OPT": lambda table, least, folder: two_way(table, least, "OPT", folder),
    "as published, OPT": lambda table, least, folder: as_published(table, least, False, folder),
    "as published, OPT, fewest": lambda table, least, folder: as_published(table, least, True, folder),
}


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answer = {"version": version("pytauargus"), "hidden": {}, "seconds": {}}
    for name, way in WAYS.items():
        began = time.monotonic()
        answer["hidden"][name] = []
        for table in job["tables"]:
            with tempfile.TemporaryDirectory() as folder:
                answer["hidden"][name].append(way(table, job["least"], folder))
        answer["seconds"][name] = time.monotonic() - began
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
