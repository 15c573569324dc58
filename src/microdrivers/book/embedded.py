"""Tables inside the files of a site: in charts, data files and downloads; and what must not be in any of them."""

from __future__ import annotations

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO

from microdrivers.framework import Rules

MOST_ROWS = 600  # of one table; the largest honest one has a row per country, question and answer
SPEC = re.compile(r'<script type="application/json" class="md-spec">(.*?)</script>', re.DOTALL)
PERSONAL_COLUMNS = {
    "respondent", "respno", "respondent_id", "uuid", "_id", "_uuid", "deviceid", "psu", "weight", "withinwt", "wt"
}  # fmt: skip
PACKED = (".csv", ".json", ".md")  # what a download may hold
MEND = "Build again; if it stays, the step that made this figure is at fault."


def page_problems(html: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """What is wrong with the data of the charts in a page."""
    for spec in SPEC.findall(html):
        yield from json_problems(spec, rules)


def json_problems(text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """What is wrong with the tables in a JSON text, wherever in it they stand."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        yield "A chart or data file is no JSON, so nobody can look into it.", MEND
        return
    for rows in _tables(content):
        yield from table_problems(rows, rules)


def csv_problems(text: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """What is wrong with a CSV table."""
    try:
        rows = list(csv.DictReader(StringIO(text, newline="")))
    except csv.Error:
        yield "A table cannot be read, so nobody can look into it.", MEND
        return
    yield from table_problems(rows, rules)


def zip_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """Name (in small letters) and text of every file in a download; an empty text for what is no text of ours.

    Raises `zipfile.BadZipFile` when it does not open.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            known = name.lower().endswith(PACKED)
            yield name.lower(), archive.read(name).decode("utf-8", errors="replace") if known else ""


def _tables(content: object) -> Iterator[list[dict]]:
    if isinstance(content, dict):
        for value in content.values():
            yield from _tables(value)
    elif isinstance(content, list):
        rows = [row for row in content if isinstance(row, dict)]
        if rows:
            yield rows
        for value in content:
            yield from _tables(value)


def table_problems(rows: list[dict], rules: Rules) -> Iterator[tuple[str, str]]:
    """Too many rows, columns about single people, counts under the minimum."""
    if len(rows) > MOST_ROWS:
        yield f"A chart or download holds {len(rows)} rows, more than any table of ours.", MEND
    columns = {str(column).lower() for row in rows for column in row}
    if found := PERSONAL_COLUMNS & columns:
        yield f"A chart or download holds columns about single people: {', '.join(sorted(found))}.", MEND
    for column in ("n", "base"):
        if any(_count(row.get(column)) < rules.min_count for row in rows):
            yield f"A chart or download holds a count under {rules.min_count} in '{column}'.", MEND


def _count(cell: object) -> float:
    """A cell as a number of people; infinity where it is none."""
    try:
        return float(str(cell).replace(",", "")) if cell not in (None, "") else float("inf")
    except ValueError:
        return float("inf")
