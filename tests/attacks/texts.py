"""Attacks on what is not a table of numbers: charts, the rows under them, sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import groupby

from tests.attacks.knowledge import PROTECTED, Recovery, numbered
from tests.attacks.publication import Publication, Shown

PEOPLE = re.compile(
    r"(?:\bn = (?P<n>[\d,]+)|(?P<of>[\d,]+) (?:of the (?:[\d,]+ )?)?(?:respondents|people|persons|asked|women|men)\b)"
)
COUNT_COLUMNS = {"People", "Base", "n", "People asked"}
COUNT_KEYS = {"n", "base", "people", "count", "whole"}
WHOLE_NUMBER = re.compile(r"[\d,]+")


def charts_attacked(book: Publication) -> Iterator[Recovery]:
    """Numbers in the data of a chart that its table does not show."""
    for figure in book.figures:
        if figure.rows and "measure" in figure.rows[0]:
            yield from _chart(figure)
            yield from _table(figure)


def _chart(figure: Shown) -> Iterator[Recovery]:
    rows = [numbered(row) for row in figure.rows]
    allowed = _allowed([row for row in rows if not row["code"]])
    for row in figure.data:
        for key in COUNT_KEYS & set(row):
            if WHOLE_NUMBER.fullmatch(str(row[key]).removesuffix(".0")):
                yield from _small(float(str(row[key]).replace(",", "")), f"{key} in the chart", figure)
        estimate = row.get("estimate")
        if isinstance(estimate, int | float) and not math.isnan(estimate) and not _near(estimate, allowed):
            base = row.get("base") or math.nan
            count = float(estimate) * float(base) / 100
            yield Recovery("chart", f"{figure.page} {figure.key}: {estimate} is hidden in the table", count, count)


def _allowed(shown: list[dict]) -> list[float]:
    """Estimates that are shown, and their sums per distribution and side, which panels of a chart carry."""
    found = [row["estimate"] for row in shown]
    place = ("country", "group_by", "group", "question", "side")
    ordered = sorted((row for row in shown if row["measure"] == "share"), key=lambda row: [row[k] for k in place])
    found += [sum(r["estimate"] for r in part) for _, part in groupby(ordered, key=lambda row: [row[k] for k in place])]
    return found


def _near(number: float, allowed: list[float]) -> bool:
    return any(abs(number - each) <= 0.0151 for each in allowed)


def _table(figure: Shown) -> Iterator[Recovery]:
    counts = [index for index, name in enumerate(figure.columns) if name in COUNT_COLUMNS]
    shown = [numbered(row) for row in figure.rows]
    percents = {f"{row['estimate']:.0f} %" for row in shown if not row["code"]}
    bands = {"0-5 %", "95-100 %", "0–5 %", "95–100 %"}
    for row in figure.table:
        for index in counts:
            if WHOLE_NUMBER.fullmatch(row[index]):
                yield from _small(float(row[index].replace(",", "")), "a row under the chart", figure)
        for cell in row:
            if re.fullmatch(r"[\d.]+ %", cell) and cell not in percents | bands:
                yield Recovery("chart", f"{figure.page} {figure.key}: {cell} is hidden in the table", 0, 0)


def _small(count: float, what: str, figure: Shown) -> Iterator[Recovery]:
    if count < PROTECTED:
        yield Recovery("chart", f"{figure.page} {figure.key}: {what}", count, count)


def sentences_attacked(book: Publication) -> Iterator[Recovery]:
    """Numbers of people in sentences, of chapters and of charts."""
    texts = [*book.sentences, *((figure.page, figure.text) for figure in book.figures)]
    texts += [(figure.page, str(row["reason"])) for figure in book.figures for row in figure.rows if row.get("reason")]
    for page, text in texts:
        for found in PEOPLE.finditer(text):
            count = float((found["n"] or found["of"]).replace(",", "") or "nan")
            if count < PROTECTED:
                yield Recovery("sentence", f"{page}: '{found[0]}'", count, count)
