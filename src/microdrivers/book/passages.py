"""Passages of pages that are made from data: `{drivers}`, `{sources}` and so on, as MyST text.

Each takes what it needs from `Material` and gives Markdown; a page asks for one with a fenced directive of its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from microdrivers.chapters import Chapter
from microdrivers.chapters.plan import COUNTRY, DRIVER, REGION
from microdrivers.framework import Framework, slug
from microdrivers.markdown import plain
from microdrivers.published import Published

FENCE = re.compile(r"^```\{(?P<name>[a-z-]+)\}[ \t]*\n```[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Material:
    """What passages are made of; `chapters` are those that exist in this book."""

    framework: Framework
    published: Published
    chapters: tuple[Chapter, ...]


def fill(text: str, material: Material) -> str:
    """A page's text with every known passage in the place of its directive."""

    def passage(match: re.Match) -> str:
        make = PASSAGES.get(match["name"])
        return make(material) if make else match[0]

    return FENCE.sub(passage, text)


def _sources(keys: tuple[str, ...] | str) -> str:
    keys = keys.split() if isinstance(keys, str) else keys
    return " ".join(f"{{source}}`{key}`" for key in keys)


def _chapter_links(material: Material, **parameters: str) -> str:
    found = [c for c in material.chapters if all(c.parameters.get(key) == value for key, value in parameters.items())]
    return "; ".join(f"[{plain(chapter.title)}](chapters/{chapter.id}.ipynb)" for chapter in found)


def drivers(material: Material) -> str:
    """A section per driver: what it covers, its guiding questions, the names it has had, its chapters."""
    parts = []
    for key, driver in material.framework.drivers.items():
        names = [f"{plain(variant.name)} {_sources(variant.source)}" for variant in driver.variants]
        questions = [f"- {plain(question)}" for question in driver.questions]
        parts += [
            f"({slug(key)})=\n## {plain(driver.name)}",
            f"It is about {plain(driver.about)}. Near 100, a score stands for {plain(driver.high_score)}.",
            f"Guiding questions of the project, in our words {_sources(driver.source)}:" if questions else
            "No guiding question for this driver could be read on the project's pages.",
            "\n".join(questions),
            f"Other names: {'; '.join(names)}." if names else "It goes by this name everywhere.",
            _sentence("Chapters", _chapter_links(material, driver=key)),
        ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def contexts(material: Material) -> str:
    """A section per context: what it covers, other names, its chapter."""
    parts = []
    for key, context in material.framework.contexts.items():
        names = [f"{plain(variant.name)} {_sources(variant.source)}" for variant in context.variants]
        parts += [
            f"## {plain(context.name)}",
            f"It is about {plain(context.about)} {_sources(context.source)}. This wording is ours.",
            f"Other names: {'; '.join(names)}." if names else "",
            _sentence("Chapter", _chapter_links(material, context=key)),
        ]
    return "\n\n".join(part for part in parts if part)


def _sentence(front: str, text: str) -> str:
    return f"{front}: {text}." if text else ""


def sources(material: Material) -> str:
    """Every source with its address, and what it supports."""
    kinds = {"P": "primary", "S": "secondary"}
    lines = []
    for key, row in material.published.sources.items():
        address = f" [{plain(_host(row['url']))}](<{row['url']}>)" if row["url"] else ""
        date = f", {plain(row['date'])}" if row["date"] != "not read" else ", date not read"
        lines.append(
            f"(source-{key})=\n**{plain(row['title'])}**. {plain(row['publisher'])}{date}; {kinds[row['confidence']]} source."
            f"{address} Used for: {plain(row['supports'])}."
        )
    return "\n\n".join(lines)


def _host(url: str) -> str:
    return url.split("/")[2] if "//" in url else url


def limitations(material: Material) -> str:
    """Every stated limit with its source."""
    rows = material.published.table("limitations").frame.to_dict("records")
    return "\n".join(f"- {plain(row['statement'])} {_sources(row['source'])}" for row in rows)


def codes(material: Material) -> str:
    """The codes that stand in the place of numbers that are not shown."""
    rows = [f"| `[{code}]` | {plain(text)} |" for code, text in material.framework.codes.items()]
    return "\n".join(["| Code | Meaning |", "|---|---|", *rows])


def rules(material: Material) -> str:
    """The thresholds of publication that are in force."""
    r = material.framework.rules
    rows = {
        "People behind any published count, above or below the line, at least": f"{r.min_count}",
        "People asked, before a percentage is shown, at least": f"{r.min_base}",
        "Reliability (ordinal alpha) of a score that is shown, at least": f"{r.min_reliability:.2f}",
        "Share of a driver's questions a person must have answered to get a score, at least": f"{100 * r.min_answered:.0f} %",
        "New samples drawn for an interval": f"{r.replicates:,}",
        "Share of them that the interval holds": f"{100 * r.confidence:.0f} %",
        "Cuts by group that a survey may ask for": ", ".join(r.groups).replace("_", " "),
    }
    return "\n".join(
        ["| Rule | Value |", "|---|---|", *(f"| {rule} | {plain(value)} |" for rule, value in rows.items())]
    )


def chapter_map(material: Material) -> str:
    """Drivers down, regions across: the map of the chapters, as a menu."""
    regions = [chapter for chapter in material.chapters if chapter.kind == REGION]
    keys = list(dict.fromkeys(c.parameters["region"] for c in material.chapters if c.kind in (REGION, DRIVER)))
    by_place = {(c.parameters["driver"], c.parameters["region"]): c for c in material.chapters if c.kind == DRIVER}
    overview = {c.parameters["region"]: f"[{plain(c.title)}](chapters/{c.id}.ipynb)" for c in regions}
    rows = [f"| All drivers | {' | '.join(overview.get(region, '') for region in keys)} |"] if overview else []
    for key, driver in material.framework.drivers.items():
        cells = [by_place.get((key, region)) for region in keys]
        if any(cells):
            links = [
                f"[{plain(material.framework.regions[region].name)}](chapters/{c.id}.ipynb)" if c else ""
                for c, region in zip(cells, keys, strict=True)
            ]
            rows.append(f"| {plain(driver.name)} | {' | '.join(links)} |")
    heads = [plain(material.framework.regions[region].name) for region in keys]
    return "\n".join([f"| Driver | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|", *rows])


def country_list(material: Material) -> str:
    """Links to the country profiles."""
    links = [f"[{plain(c.title)}](chapters/{c.id}.ipynb)" for c in material.chapters if c.kind == COUNTRY]
    return " · ".join(links)


def context_list(material: Material) -> str:
    """Links to the context chapters."""
    links = [f"[{plain(c.title)}](chapters/{c.id}.ipynb)" for c in material.chapters if c.kind == "context"]
    return " · ".join(links)


PASSAGES: dict[str, Callable[[Material], str]] = {
    "drivers": drivers,
    "contexts": contexts,
    "sources": sources,
    "limitations": limitations,
    "codes": codes,
    "rules": rules,
    "chapter-map": chapter_map,
    "country-list": country_list,
    "context-list": context_list,
}
