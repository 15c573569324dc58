"""What a chapter is about, and the two ways out of it: say a sentence, show a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape

import pandas as pd
from IPython.display import HTML, Markdown, display

from microdrivers.chapters.labels import about_survey, labels
from microdrivers.disclosure import About, SafeTable, protect
from microdrivers.errors import fail
from microdrivers.figure_format import TOLD
from microdrivers.figures import Figure
from microdrivers.findings import Finding
from microdrivers.framework import Framework, load_framework
from microdrivers.markdown import plain
from microdrivers.measures import reliabilities, scores, units
from microdrivers.measures.merging import together
from microdrivers.project import Project, find_project
from microdrivers.published import Published
from microdrivers.reads import ANSWERS, note
from microdrivers.survey import Survey, open_survey

ROOT = "../../"  # from a chapter's page to the folder of the hand-written pages


@dataclass(frozen=True, repr=False)
class Scope:
    """A chapter's slice of everything: these regions, countries, drivers and contexts of this survey.

    countries: those of the regions that the survey asked in. With a single driver, context or country the chapter
    is about that one. The survey stays in here: templates only ever meet what `protect` has let through.
    """

    project: Project
    framework: Framework
    published: Published
    regions: tuple[str, ...]
    countries: tuple[str, ...]
    drivers: tuple[str, ...]
    contexts: tuple[str, ...]
    place: str  # how a sentence names the scope, e.g. 'MENA' or 'Egypt'
    _survey: Survey

    def __repr__(self) -> str:
        return f"<Scope {self.place}: {len(self.drivers)} drivers, {len(self.contexts)} contexts>"

    @property
    def codebook(self):
        return self._survey.codebook

    @property
    def rules(self):
        return self.framework.rules

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        return labels(self.framework, self.codebook, self.published, self.units)

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The countries as figures show them: those with too few respondents put together."""
        return units(self._survey, self.countries, self.rules.min_base, self.rules.min_count)

    @property
    def together(self) -> str:
        """The key of all countries of the scope as one."""
        return together(self.countries)

    @cached_property
    def about(self) -> About:
        return about_survey(self.codebook, self.rules)

    def within(self, region: str) -> Scope:
        """The same scope, for one of its regions."""
        countries = tuple(iso3 for iso3 in self.countries if self.framework.region_of[iso3] == region)
        return replace(self, regions=(region,), countries=countries, place=_in_sentence(self.framework.regions[region]))

    @cached_property
    def driver_scores(self) -> SafeTable:
        """Scores of the scope's drivers and their reliabilities; what is not reliable enough is not shown (code x)."""
        what = (self.drivers, self.units, self.rules)
        return self.measure_all([(scores, *what), (reliabilities, *what)])

    def measure(self, function, *arguments, **options) -> SafeTable:
        """Run a measure on the survey and give only what may be published of it."""
        return self.safe(function(self._survey, *arguments, **options))

    def measure_all(self, calls: Iterable[tuple]) -> SafeTable:
        """Several measures (function, *arguments) in one safe table."""
        return self.safe(pd.concat([function(self._survey, *arguments) for function, *arguments in calls]))

    def safe(self, table: pd.DataFrame) -> SafeTable:
        """The table after disclosure control."""
        return protect(table, self.about, self.labels, self.rules)


def open_scope(
    survey: str,
    regions: tuple[str, ...] | None = None,
    country: str | None = None,
    driver: str | None = None,
    context: str | None = None,
) -> Scope:
    """Open a survey for a chapter, from the project around the working directory.

    Raises `MicrodriversError` for an unknown survey, region, country, driver or context, and when the survey
    asked nobody in the region.
    """
    project = find_project()
    framework = load_framework(project.framework, project.places(survey))
    for kind, key in (("country", country), ("driver", driver), ("context", context)):
        if key is not None:
            framework.require(kind, key)
    for region in regions or ():
        framework.require("region", region)
    opened = open_survey(survey, project, framework)
    if country:
        regions = (framework.region_of[country],)
    regions = regions or tuple(framework.regions)
    countries = tuple(iso3 for iso3 in opened.countries if framework.region_of[iso3] in regions)
    if country:
        countries = tuple(iso3 for iso3 in countries if iso3 == country)
    elif not countries:
        names = ", ".join(framework.regions[region].name for region in regions)
        raise fail(f"survey '{survey}'", f"It asked nobody in: {names}.", "Choose a region that the survey reaches.")
    if country:
        place = framework.countries[country].name
    else:
        place = " and ".join(_in_sentence(framework.regions[region]) for region in regions)
    note(ANSWERS, survey, *countries)
    return Scope(
        project=project,
        framework=framework,
        published=Published(project.published),
        regions=regions,
        countries=countries,
        drivers=(driver,) if driver else tuple(framework.drivers),
        contexts=(context,) if context else tuple(framework.contexts),
        place=place,
        _survey=opened.within(countries),
    )


def _in_sentence(region) -> str:
    return region.long if region.long.startswith("the ") else region.name


def say(*paragraphs: object, fold: str = "") -> None:
    """Show paragraphs of Markdown (strings, findings, listings); None is left out.

    fold: a heading under which they are folded away until the reader asks for them. The rows that findings tell of go along, for the ledger of the book.
    """
    text = "\n\n".join(_markdown(paragraph) for paragraph in paragraphs if paragraph is not None)
    told = [row for paragraph in paragraphs for finding in _findings(paragraph) for row in finding.rows]
    if text and fold:
        text = f'<details class="md-more"><summary>{escape(fold)}</summary>\n\n{text}\n\n</details>'
    if text:
        display(Markdown(text), metadata={TOLD: _ledger_rows(told)} if told else None)


def _markdown(point: object) -> str:
    """Strings and listings are Markdown already; the sentence of a finding is text, and holds words from codebooks."""
    return f"{point.front}{plain(point)}" if isinstance(point, Finding) else str(point)


def _findings(paragraph: object) -> list[Finding]:
    points = paragraph.points if isinstance(paragraph, Listing) else (paragraph,)
    return [point for point in points if isinstance(point, Finding)]


def _ledger_rows(rows: list[dict]) -> list[dict]:
    """Rows as plain JSON: a number that is not there is null."""
    return [
        {key: None if isinstance(value, float) and value != value else value for key, value in row.items()}
        for row in rows
    ]


def show(*figures: Figure) -> None:
    """Show figures one below the other."""
    for figure in figures:
        display(figure)


@dataclass(frozen=True)
class Listing:
    """Strings and findings as a Markdown list."""

    points: tuple[object, ...]

    def __str__(self) -> str:
        return "\n".join(f"- {_markdown(point)}" for point in self.points)


def listing(points: Iterable[object]) -> Listing | None:
    """The points as a Markdown list; None when there are none."""
    kept = tuple(point for point in points if point is not None)
    return Listing(kept) if kept else None


def callout(title: str, text: str) -> None:
    """A box that cannot be missed; both arguments are plain text."""
    display(
        HTML(f'<div class="admonition note"><p class="admonition-title">{escape(title)}</p><p>{escape(text)}</p></div>')
    )


def cite(published: Published, keys: str) -> str:
    """Links to the sources of a statement, on the page of sources; `keys` are separated by spaces."""
    links = [
        f'[{plain(published.label(key))}]({ROOT}sources.html#source-{key} "{_title(published.source(key)["title"])}")'
        for key in keys.split()
    ]
    return f"({'; '.join(links)})"


def _title(text: str) -> str:
    """Text inside the quotation marks of a Markdown link title."""
    return text.replace("\\", "").replace('"', "'")
