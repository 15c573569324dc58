"""What a chapter is about, and the two ways out of it: say a sentence, show a figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape as html_escape

import pandas as pd
from IPython.display import HTML, Markdown, display

from microdrivers.chapters.labels import about_survey, labels
from microdrivers.disclosure import About, SafeTable, protect
from microdrivers.errors import fail
from microdrivers.figures import Figure
from microdrivers.framework import Framework, load_framework
from microdrivers.markdown import plain
from microdrivers.measures import reliabilities, scores
from microdrivers.project import Project, find_project
from microdrivers.published import Published
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
        return labels(self.framework, self.codebook, self.published)

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
        what = (self.drivers, self.countries, self.rules)
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
    framework = load_framework(project.framework)
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
    return Scope(
        project=project,
        framework=framework,
        published=Published(project.published),
        regions=regions,
        countries=countries,
        drivers=(driver,) if driver else tuple(framework.drivers),
        contexts=(context,) if context else tuple(framework.contexts),
        place=place,
        _survey=opened,
    )


def _in_sentence(region) -> str:
    return region.long if region.long.startswith("the ") else region.name


def say(*paragraphs: object) -> None:
    """Show paragraphs of Markdown (strings, findings); None is left out."""
    text = "\n\n".join(str(paragraph) for paragraph in paragraphs if paragraph is not None)
    if text:
        display(Markdown(text))


def show(*figures: Figure) -> None:
    """Show figures one below the other."""
    for figure in figures:
        display(figure)


def listing(points: Iterable[object]) -> str | None:
    """The points as a Markdown list; None when there are none."""
    points = [f"- {point}" for point in points if point is not None]
    return "\n".join(points) or None


def callout(title: str, text: str) -> None:
    """A box that cannot be missed; both arguments are plain text."""
    display(
        HTML(
            f'<div class="admonition note"><p class="admonition-title">{html_escape(title)}</p><p>{html_escape(text)}</p></div>'
        )
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
