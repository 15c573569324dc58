"""What the files of a site may not hold: tables that are too long or tell of single people, small counts, ids."""

from __future__ import annotations

import csv
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from html import unescape
from io import BytesIO, StringIO
from itertools import zip_longest

from microdrivers.book.ids import Ids
from microdrivers.framework import Rules

MOST_ROWS = 600  # of one table; the largest honest one has a row per country, question and answer
PERSONAL_COLUMNS = {
    "respondent", "respno", "respondent_id", "uuid", "_id", "_uuid", "deviceid", "psu", "weight", "withinwt", "wt"
}  # fmt: skip
COUNTS = ("n", "base", "people")  # columns that hold numbers of people
PACKED = (".csv", ".json", ".md")  # what a download may hold
MEND = "Build again; if it stays, the step that made this figure is at fault."
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError)

SPEC = re.compile(r'<script type="application/json" class="md-spec">(.*?)</script>', re.DOTALL)
JSON_START = re.compile(r'\[\s*\{\s*"|\{\s*"[^"\n]{0,80}"\s*:\s*[\[{]')  # rows that are objects; objects of columns
JSON = json.JSONDecoder()
TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
ROW = re.compile(r"<tr\b", re.IGNORECASE)
CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")

Table = list[tuple[str, list]]  # name and cells of every column
Found = Iterator[tuple[str, str]]  # what is wrong, and how to mend it


def page_problems(html: str, rules: Rules, ids: Ids) -> Found:
    """What is wrong with the data in a page: of its charts, in its tables, scripts and attributes."""
    parts = SPEC.split(html)  # what stands between the charts, and the charts
    for spec in parts[1::2]:
        yield from json_problems(spec, rules, ids)
    rest = "".join(parts[::2])
    for table in TABLE.findall(rest):
        yield from table_problems(_html_table(table), rules, ids)
    yield from script_problems(rest.replace("&quot;", '"').replace("&#34;", '"'), rules, ids)


def json_problems(text: str, rules: Rules, ids: Ids) -> Found:
    """What is wrong with the tables in a JSON text, wherever in it they stand."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        yield "A chart or data file is no JSON, so nobody can look into it.", MEND
        return
    for table in _tables(content):
        yield from table_problems(table, rules, ids)


def script_problems(text: str, rules: Rules, ids: Ids) -> Found:
    """What is wrong with the tables that stand as JSON somewhere in another text."""
    end = 0
    while start := JSON_START.search(text, end):
        try:
            content, end = JSON.raw_decode(text, start.start())
        except ValueError:  # it only looked like JSON
            end = start.start() + 1
            continue
        for table in _tables(content):
            yield from table_problems(table, rules, ids)


def csv_problems(text: str, rules: Rules, ids: Ids) -> Found:
    """What is wrong with a CSV table."""
    try:
        table = _csv_table(text)
    except csv.Error:
        yield "A table cannot be read, so nobody can look into it.", MEND
        return
    yield from table_problems(table, rules, ids)


def zip_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """Name (in small letters) and text of every file in a download; an empty text for what is no text of ours.

    Raises one of `UNREADABLE` when a part of it does not open.
    """
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            known = name.lower().endswith(PACKED)
            yield name.lower(), archive.read(name).decode("utf-8") if known else ""


def _tables(content: object) -> Iterator[Table]:
    """All that could be a table in parsed JSON: rows (objects, lists or values), objects of columns, texts of CSV."""
    if isinstance(content, list):
        yield _rows_table(content)
        rows = [row for row in content if isinstance(row, dict)]
        inner = [cell for row in rows for cell in row.values() if isinstance(cell, list | dict)]
        inner += [row for row in content if isinstance(row, list | str)]
    elif isinstance(content, dict):
        yield [("", list(content)), *((name, _cells(value)) for name, value in content.items())]
        inner = list(content.values())
    else:
        inner = []
        yield from _text_table(str(content))
    for value in inner:
        if isinstance(value, list | dict) or (isinstance(value, str) and "\n" in value):
            yield from _tables(value)


def _cells(column: object) -> list:
    if isinstance(column, dict):
        return list(column.values())
    return column if isinstance(column, list) else [column]


def _rows_table(rows: list) -> Table:
    objects, lists = ([row for row in rows if isinstance(row, kind)] for kind in (dict, list))
    names = dict.fromkeys(name for row in objects for name in row)
    table = [(name, [row.get(name) for row in objects]) for name in names]
    table += [("", list(column)) for column in zip_longest(*lists)]
    return [*table, ("", rows)]


def _csv_table(text: str) -> Table:
    text = text.lstrip("\ufeff")
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    header, *rows = [*csv.reader(StringIO(text, newline=""), delimiter=delimiter)] or [[]]
    return [(name, list(cells)) for name, cells in zip_longest(header, zip_longest(*rows), fillvalue="")]


def _text_table(text: str) -> Iterator[Table]:
    """A text as CSV if all of its lines have the same number of cells; most texts with several lines have not."""
    try:
        table = _csv_table(text)
    except csv.Error:
        return
    if len(table) > 1 and not any(cell is None for _, cells in table for cell in cells):
        yield table


def _html_table(html: str) -> Table:
    """The first row names the columns."""
    rows = [[TAG.sub("", cell).strip() for cell in CELL.findall(row)] for row in ROW.split(html)[1:]]
    header, *rows = rows or [[]]
    columns = zip_longest(header, zip_longest(*rows), fillvalue="")
    return [(unescape(name), [unescape(cell or "") for cell in cells]) for name, cells in columns]


def table_problems(table: Table, rules: Rules, ids: Ids) -> Found:
    """Too many rows, columns about single people, ids of respondents, counts under the minimum."""
    if (rows := max((len(cells) for _, cells in table), default=0)) > MOST_ROWS:
        yield f"A chart or download holds {rows} rows, more than any table of ours.", MEND
    named = [(_name(name), cells) for name, cells in table]
    if found := PERSONAL_COLUMNS & {name for name, _ in named}:
        yield f"A chart or download holds columns about single people: {', '.join(sorted(found))}.", MEND
    if any(ids.fill(name, cells) for name, cells in named):
        yield "A chart or download holds ids of respondents.", MEND
    for name, cells in named:
        if name in COUNTS and any(_count(cell) < rules.min_count for cell in cells):
            yield f"A chart or download holds a count under {rules.min_count} in '{name}'.", MEND


@cache
def _name(column: object) -> str:
    return "_".join(str(column).split()).lower()


def _count(cell: object) -> float:
    """A cell as a number of people; infinity where it is none."""
    try:
        return float(str(cell).replace(",", "")) if cell not in (None, "") else float("inf")
    except ValueError:
        return float("inf")
