"""Passages of pages that are made from data: `{drivers}`, `{figure} timeline` and so on, as MyST text.

Each takes what it needs from `Material` and gives Markdown; a page asks for one with a fenced directive of its name, with
or without an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from microdrivers.book.advice import ADVICE_PASSAGES
from microdrivers.book.country_passages import COUNTRY_PASSAGES
from microdrivers.book.data import ADDRESS
from microdrivers.book.driver_passages import DRIVER_PASSAGES
from microdrivers.book.material import Material, chapter_links, cited
from microdrivers.book.teach_passages import TEACH_PASSAGES, ground_rules, session_list
from microdrivers.chapters import Chapter
from microdrivers.chapters.plan import CONTEXT, COUNTRY, DRIVER, REGION, REGIONS
from microdrivers.framework import slug
from microdrivers.markdown import plain
from microdrivers.records import records
from microdrivers.survey.codebook import DO_NO_HARM

BOTH = "both"
MOST = 4  # findings, from which on a tile of the map gets no stronger colour
FENCE = re.compile(r"^```\{(?P<name>[a-z-]+)\}(?: (?P<argument>[a-z0-9_-]+))?[ \t]*\n```[ \t]*$", re.MULTILINE)


def fill(text: str, material: Material, figure: Callable[[str], str] | None = None) -> str:
    """A page's text with every known passage in the place of its directive.

    figure: gives a figure by its name, as MyST text; None leaves figures alone.
    """

    def session(match: re.Match) -> str:  # these ask for figures themselves
        made = TEACH_PASSAGES.get(match["name"])
        return made(material, match["argument"]) if made and match["argument"] else match[0]

    def passage(match: re.Match) -> str:
        name, argument = match["name"], match["argument"]
        if name == "figure" and argument and figure:
            return figure(argument)
        if name in PASSAGES and not argument:
            return PASSAGES[name](material)
        if name in WITH_ARGUMENT and argument:
            return WITH_ARGUMENT[name](material, argument)
        return match[0]

    return FENCE.sub(passage, FENCE.sub(session, text))


def drivers(material: Material) -> str:
    """A section per driver: what it covers, its guiding questions, the names it has had, its chapters."""
    parts = []
    for key, driver in material.framework.drivers.items():
        names = [f"{plain(variant.name)} {cited(variant.source)}" for variant in driver.variants]
        questions = [f"- {plain(question)}" for question in driver.questions]
        parts += [
            f"({slug(key)})=\n## {plain(driver.name)}",
            f"It is about {plain(driver.about)}. Near 100, a score stands for {plain(driver.high_score)}.",
            f"Guiding questions of the project, in our words {cited(driver.source)}:" if questions else
            "No guiding question for this driver could be read on the project's pages.",
            "\n".join(questions),
            f"Other names: {'; '.join(names)}." if names else "It goes by this name everywhere.",
            f"[The page of this driver](drivers/{slug(key)}.md) tells more." if key in material.driver_pages else "",
            _sentence("Chapters", chapter_links(material, driver=key)),
        ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def contexts(material: Material) -> str:
    """A section per context: what it covers, other names, its chapter."""
    parts = []
    for key, context in material.framework.contexts.items():
        names = [f"{plain(variant.name)} {cited(variant.source)}" for variant in context.variants]
        parts += [
            f"## {plain(context.name)}",
            f"It is about {plain(context.about)} {cited(context.source)}. This wording is ours.",
            f"Other names: {'; '.join(names)}." if names else "",
            _sentence("Chapter", chapter_links(material, context=key)),
        ]
    return "\n\n".join(part for part in parts if part)


def _sentence(front: str, text: str) -> str:
    return f"{front}: {text}." if text else ""


def sources(material: Material) -> str:
    """The bibliography: every source, whether or not a page cites it. `bibliography.py` says what each supports."""
    return "```{bibliography}\n:all:\n```"


def limitations(material: Material) -> str:
    """Every stated limit with its source."""
    rows = records(material.published.table("limitations").frame)
    return "\n".join(f"- {plain(row['statement'])} {cited(row['source'])}" for row in rows)


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
    """Drivers down, regions across: the map of the chapters, a menu that shows how much is known."""
    regions = [chapter for chapter in material.chapters if chapter.kind == REGION]
    keys = list(dict.fromkeys(c.parameters["region"] for c in material.chapters if c.kind in (REGION, DRIVER)))
    by_place = {(c.parameters["driver"], c.parameters["region"]): c for c in material.chapters if c.kind == DRIVER}
    overview = {c.parameters["region"]: f"[{plain(c.title)}](chapters/{c.id}.ipynb)" for c in regions}
    rows = [f"| All drivers | {' | '.join(overview.get(region, '') for region in keys)} |"] if overview else []
    for key, driver in material.framework.drivers.items():
        cells = [by_place.get((key, region)) for region in keys]
        if any(cells):
            tiles = [_tile(material, c, key, region) if c else "" for c, region in zip(cells, keys, strict=True)]
            rows.append(f"| {plain(driver.name)} | {' | '.join(tiles)} |")
    heads = [plain(material.framework.regions[region].name) for region in keys]
    table = "\n".join([f"| Driver | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|", *rows])
    beside = chapter_links(material, REGIONS)
    return f"::::{{container}} md-map\n{table}\n::::" + (f"\n\nTo compare: {beside}." if beside else "")


def _tile(material: Material, chapter: Chapter, driver: str, region: str) -> str:
    """The link to a chapter, and how much there is to read: the class says how many findings, for the colour."""
    frame = material.published.table("findings").frame
    found = int(((frame["driver"] == driver) & frame["region"].isin([region, BOTH])).sum())
    asked = len(material.codebook.items_of(driver))
    about = f"{_some(found, 'finding')}, {_some(asked, 'question')}"
    link = f"[{plain(material.framework.regions[region].name)}](chapters/{chapter.id}.ipynb)"
    return f'{link}<br><span class="md-much-{min(found, MOST)}">{about}</span>'


def _some(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'s' * (number != 1)}"


def country_list(material: Material) -> str:
    """Links to the country profiles."""
    return chapter_links(material, COUNTRY).replace("; ", " · ")


def context_list(material: Material) -> str:
    """Links to the context chapters."""
    return chapter_links(material, CONTEXT).replace("; ", " · ")


def glossary_terms(material: Material) -> str:
    """The terms of the book, each with its definition and source."""
    rows = material.published.table("glossary").frame.sort_values("term", key=lambda term: term.str.casefold())
    terms = "\n\n".join(
        f"{plain(row['term'])}\n  {plain(row['definition'])} {cited(row['source'])}" for row in records(rows)
    )
    return f"```{{glossary}}\n{terms}\n```"


def downloads(material: Material) -> str:
    """The zip file with the data of the book."""
    return (
        f'<a href="{material.up}../{ADDRESS}" download>Download the data of the book</a> (zip: published tables with their '
        "sources, framework, codebook of the survey with one row per question; no answers of respondents)."
    )


def codebook_table(material: Material) -> str:
    """The questions of this book's survey, as a table."""
    codebook, framework = material.codebook, material.framework
    rows = [
        f"| {plain(item.wording)} | {plain(framework.drivers[item.driver].short)} | "
        f"{plain(framework.contexts[item.context].short)} | {plain('; '.join(codebook.scale_of(key).answers))} | "
        f"{'yes' if item.reversed else 'no'} |"
        for key, item in codebook.items.items()
    ]
    rows += [
        f"| {plain(outcome.wording)} | outcome | – | {plain('; '.join(codebook.scale_of(key).answers))} | "
        f"{'yes' if outcome.reversed else 'no'} |"
        for key, outcome in codebook.outcomes.items()
    ]
    head = ["| Question | Driver | Context | Answers | Turned |", "|---|---|---|---|---|"]
    return "\n".join([*head, *rows])


def do_no_harm(material: Material) -> str:
    """The questions that every codebook must answer, and the answers of this book's survey."""
    return "\n".join(
        f"- **{plain(question)}** {plain(material.codebook.do_no_harm[key])}" for key, question in DO_NO_HARM.items()
    )


LONG = 12  # rows of a table that stands open on its page
TABLES = {
    "foreign_fighters": {"scope": "Who", "measure": "What", "figure": "Figure", "as_of": "As of", "note": "Note"},
    "publications": {"title": "Title", "level": "Level", "date": "Date"},
    "survey_design": {"topic": "Topic", "statement": "What is published", "value": "Value"},
    "prevention_activities": {"activity": "Activity", "statement": "What is told of it"},
    "eu_support": {"statement": "What", "budget": "Budget", "dates": "When", "partners": "With whom"},
    "neighbouring_surveys": {"study": "Study", "population": "Who was asked", "statement": "What it reports"},
}


def table(material: Material, name: str) -> str:
    """A published table as it is, with its sources; empty cells stay empty. A long one opens when it is asked for."""
    columns = TABLES[name]
    lines = [
        f"| {' | '.join(plain(row[column]) for column in columns)} | {cited(row['source'])} |"
        for row in records(material.published.table(name).frame)
    ]
    whole = "\n".join([f"| {' | '.join(columns.values())} | Source |", "|---" * (len(columns) + 1) + "|", *lines])
    if len(lines) <= LONG:
        return whole
    return f":::{{dropdown}} The whole table ({len(lines)} rows)\n{whole}\n:::"


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
    "glossary-terms": glossary_terms,
    "codebook-table": codebook_table,
    "do-no-harm": do_no_harm,
    "downloads": downloads,
    **ADVICE_PASSAGES,
    **COUNTRY_PASSAGES,
    "session-list": session_list,
    "ground-rules": ground_rules,
}
WITH_ARGUMENT: dict[str, Callable[[Material, str], str]] = {**DRIVER_PASSAGES, "table": table}
