"""Coverage: which page carries every statement of the documents behind the book, and every row of its tables.

A page carries a row when it cites it with a role, or when a passage or a chapter shows the table that it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from microdrivers.book.driver_passages import DRIVER_PASSAGES
from microdrivers.book.passages import FENCE
from microdrivers.framework import Framework, slug
from microdrivers.markdown import plain
from microdrivers.published import COLUMNS, Published
from microdrivers.records import records

ROLE = re.compile(r"\{(fact|source)\}`([^`]+)`")
SHOWN = {  # tables that a passage, a figure or the parts of chapters show as a whole
    "sources": ["sources"], "glossary": ["glossary-terms"], "limitations": ["limitations"], "recommendations":
    ["recommendations"], "timeline": ["timeline", "research-timeline"], "influences": ["influences"], "actors": ["actors"],
    "practitioners": ["actors"], "support_by_country": ["support"], "eu_support": ["eu_support"], "foreign_fighters":
    ["foreign_fighters"], "publications": ["publications"], "survey_design": ["survey_design"], "neighbouring_surveys":
    ["neighbouring_surveys"], "prevention_activities": ["prevention_activities"], "youth_population_margins":
    ["population-margins"],
}  # fmt: skip
IN_CHAPTERS = {
    "indicators": "chapters of regions, drivers and countries, part “What official statistics say”",
    "publications": "country profiles, part “Research available” (those on the country or its region)",
    "neighbouring_surveys": "country profiles, part “Research available” (those that asked there)",
    "support_by_country": "country profiles, part “EU support”",
}
HEAD = """# Coverage

Made by `microdrivers coverage`; do not edit. Which page carries every statement of the two source documents, and every
row of `data/published/`. Pages are those of `book/`.
"""


def coverage(framework: Framework, published: Published, pages: Path) -> tuple[str, list[str]]:
    """The text of docs/coverage.md, and what no page carries.

    pages: the folder of the hand-written pages.
    """
    texts = {
        str(path.relative_to(pages).with_suffix("")): path.read_text(encoding="utf-8")
        for path in sorted(pages.rglob("*.md"))
        if "chapters" not in path.parts
    }
    rows, left = [], []
    for kind, key, told, carried in _carried(framework, published, texts):
        rows.append((kind, f"| {key} | {plain(told)} | {', '.join(carried)} |"))
        if not carried:
            left.append(f"{kind}: {key}")
    parts = [HEAD]
    for kind in dict.fromkeys(kind for kind, _ in rows):
        lines = [line for one, line in rows if one == kind]
        parts.append(
            f"## {kind} ({len(lines)})\n\n| Row | What | Carried by |\n|---|---|---|\n" + "\n".join(lines) + "\n"
        )
    parts.append("## Left over\n\n" + ("\n".join(f"- {one}" for one in left) or "Nothing.") + "\n")
    return "\n".join(parts), left


def _carried(framework: Framework, published: Published, texts: dict) -> Iterator[tuple[str, str, str, list[str]]]:
    """Per row: its table, its key, what it tells, and the pages that carry it."""
    roles = {page: set(ROLE.findall(text)) for page, text in texts.items()}
    fences = {
        page: {name for match in FENCE.finditer(text) for name in match.groups() if name}
        for page, text in texts.items()
    }
    for row in records(published.table("statements").frame):
        cites = row["page"] in texts and ("source", row["document"]) in roles[row["page"]]
        yield "Statements of the documents", row["key"], row["statement"], [row["page"]] if cites else []
    for name in (name for name in COLUMNS if name != "statements"):
        shown = [page for page in texts if fences[page] & set(SHOWN.get(name, []))]
        shown += [IN_CHAPTERS[name]] if name in IN_CHAPTERS else []
        for number, row in enumerate(records(published.table(name).frame), start=1):
            key = row.get("key", f"row {number}")
            told = next(
                (row[column] for column in ("statement", "what", "event", "title", "term", "label") if row.get(column)),
                key,
            )
            yield name, key, told, [*shown, *_by_row(name, row, key, roles, fences, framework)]


def _by_row(name: str, row: dict, key: str, roles: dict, fences: dict, framework: Framework) -> list[str]:
    """Pages that carry a single row: facts by their role; figures and findings by what they are about."""
    if name == "facts":
        return [page for page, used in roles.items() if ("fact", key) in used]
    if name == "official_indicators":
        if row["iso3"] in framework.countries:
            return [f"country profile of {framework.countries[row['iso3']].name}"]
        return [page for page, used in fences.items() if "neighbours" in used]
    if name != "findings":
        return []
    driver = f"drivers/{slug(row['driver'])}"
    if row["driver"] and fences.get(driver, set()) & set(DRIVER_PASSAGES):
        return [driver]
    if row["country"]:
        return [f"country profile of {framework.countries[row['country']].name}"]
    if row["context"]:
        return [f"chapter of the context “{framework.contexts[row['context']].name}”"]
    return ["overviews of the regions"]
