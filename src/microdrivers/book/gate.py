"""The gate: a built site is looked at as a whole, and nothing is published unless all of it passes."""

from __future__ import annotations

import csv
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

from microdrivers.book.words import Unwanted, read_text
from microdrivers.errors import Problem
from microdrivers.framework import Rules

MOST_ROWS = 600  # of one embedded table; the largest honest one has a row per country, question and answer
ALLOWED = {
    ".html", ".js", ".css", ".json", ".svg", ".png", ".ico", ".txt", ".inv", ".xml", ".zip", ".map", ".woff", ".woff2", ".ttf", ".eot",
    ".buildinfo", ".webp", ".md", ".scss", ".license", "",
}  # fmt: skip
LOADS = re.compile(
    r"""<(?:script|img|iframe|audio|video|source|embed|object)\b[^>]*?\b(?:src|data)=["'](?:https?:)?//[^"']+"""
    r"""|<link\b(?=[^>]*\brel=["'](?:stylesheet|preload|prefetch|preconnect|icon|modulepreload)["'])[^>]*\bhref=["'](?:https?:)?//[^"']+""",
    re.IGNORECASE,
)
CSS_LOADS = re.compile(r"""@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?(?:https?:)?//""", re.IGNORECASE)
SPEC = re.compile(r'<script type="application/json" class="md-spec">(.*?)</script>', re.DOTALL)
PERSONAL_COLUMNS = {"respondent", "respno", "respondent_id", "uuid", "_id", "deviceid", "psu", "weight", "withinwt"}


def check_site(
    site: Path, rules: Rules, secrets: tuple[str, ...] = (), unwanted: tuple[Unwanted, ...] = ()
) -> list[Problem]:
    """Every reason why a site must not be published; an empty list lets it pass.

    secrets: further strings that must stand in no file, such as folder names of this machine.
    unwanted: words that no page may say to a reader.
    """
    if not (site / "index.html").is_file():
        return [Problem(str(site), "There is no site in this folder.", "Build it first.")]
    paths = tuple(path for path in {*secrets, str(Path.home()), tempfile.gettempdir()} if len(path) > 4)
    problems: list[Problem] = []
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = str(path.relative_to(site))
        problems += [Problem(name, what, mend) for what, mend in _file_problems(path, rules, paths)]
        if path.suffix == ".html":
            problems += [Problem(name, what, mend) for what, mend in _word_problems(path, unwanted)]
    return problems


def _file_problems(path: Path, rules: Rules, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if path.suffix.lower() not in ALLOWED:
        yield f"A file of the kind '{path.suffix}' does not belong into a site.", "Find out which step wrote it."
        return
    if path.suffix == ".zip":
        yield from _zip_problems(path.read_bytes(), rules, paths)
        return
    if path.suffix not in {".html", ".js", ".css", ".json", ".txt", ".xml", ".svg", ".md"}:
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    yield from _text_problems(text, paths)
    if path.suffix == ".html":
        for load in LOADS.findall(text):
            yield (
                f"The page would load something from elsewhere: {load[-80:]}",
                "Put it into the site, or leave it out.",
            )
        for spec in SPEC.findall(text):
            yield from _spec_problems(json.loads(spec), rules)
    if path.suffix == ".css" and CSS_LOADS.search(text):
        yield "The style sheet would load something from elsewhere.", "Put it into the site, or leave it out."


def _word_problems(path: Path, unwanted: tuple[Unwanted, ...]) -> Iterator[tuple[str, str]]:
    text = read_text(path.read_text(encoding="utf-8")) if unwanted else ""
    for word in unwanted:
        for around in word.finds(text):
            yield f"The page says '{word.word}': … {around} …", f"Write instead: {word.instead}."


def _text_problems(text: str, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for secret in paths:
        if secret in text:
            yield "A path of this machine stands in the file.", "Find out which step wrote it."


def _spec_problems(spec: dict, rules: Rules) -> Iterator[tuple[str, str]]:
    for rows in spec.get("datasets", {}).values():
        yield from _table_problems(rows, rules)


def _table_problems(rows: list[dict], rules: Rules) -> Iterator[tuple[str, str]]:
    mend = "Build again; if it stays, the step that made this figure is at fault."
    if len(rows) > MOST_ROWS:
        yield f"A chart or download holds {len(rows)} rows, more than any table of ours.", mend
    columns = {str(column).lower() for row in rows for column in row}
    if found := PERSONAL_COLUMNS & columns:
        yield f"A chart or download holds columns about single people: {', '.join(sorted(found))}.", mend
    for column in ("n", "base"):
        if any(_count(row.get(column)) < rules.min_count for row in rows):
            yield f"A chart or download holds a count under {rules.min_count} in '{column}'.", mend


def _count(cell: object) -> float:
    """A cell as a number of people; infinity where it is none."""
    try:
        return float(str(cell).replace(",", "")) if cell not in (None, "") else float("inf")
    except ValueError:
        return float("inf")


def _zip_problems(content: bytes, rules: Rules, paths: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8", errors="replace")
            yield from _text_problems(text, paths)
            if name.endswith(".csv"):
                yield from _table_problems(list(csv.DictReader(StringIO(text))), rules)
