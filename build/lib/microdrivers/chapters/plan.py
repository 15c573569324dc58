"""The plan: every chapter of a book, as data. Runs, page addresses and the table of contents all come from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from microdrivers.errors import fail, listed
from microdrivers.framework import Framework, country_slug, slug
from microdrivers.survey import Codebook

REGION, DRIVER, COUNTRY, CONTEXT = "region", "driver", "country", "context"


@dataclass(frozen=True)
class Chapter:
    """One chapter: a template run with parameters.

    id: its address below book/chapters/, without ending; part: the part of the book that it stands in.
    """

    id: str
    kind: str
    title: str
    part: str
    parameters: dict[str, str] = field(hash=False)

    @property
    def template(self) -> str:
        """Name of the notebook in notebooks/."""
        return f"{self.kind}.ipynb"


def plan_chapters(framework: Framework, codebook: Codebook) -> tuple[Chapter, ...]:
    """All chapters that a survey makes: for each region it reaches an overview and one per driver, then contexts,
    then a profile of every country of those regions (those without respondents say so)."""
    regions = [key for key, region in framework.regions.items() if set(region.countries) & set(codebook.countries)]
    survey = {"survey": codebook.id}
    chapters = []
    for key in regions:
        region = framework.regions[key]
        chapters.append(
            Chapter(f"{slug(key)}/index", REGION, f"{region.name}: overview", region.name, {"region": key, **survey})
        )
        for driver, about in framework.drivers.items():
            parameters = {"region": key, "driver": driver, **survey}
            title = f"{about.name} in {'the ' if region.long.startswith('the ') else ''}{region.name}"
            chapters.append(Chapter(f"{slug(key)}/{slug(driver)}", DRIVER, title, region.name, parameters))
    for key, context in framework.contexts.items():
        chapters.append(
            Chapter(f"contexts/{slug(key)}", CONTEXT, context.name, "Social contexts", {"context": key, **survey})
        )
    for key in regions:
        for iso3 in framework.regions[key].countries:
            country = framework.countries[iso3]
            chapters.append(
                Chapter(
                    f"countries/{country_slug(country)}",
                    COUNTRY,
                    country.name,
                    "Countries",
                    {"country": iso3, **survey},
                )
            )
    return tuple(chapters)


def find_chapter(chapters: tuple[Chapter, ...], chapter_id: str) -> Chapter:
    """The chapter with this id.

    Raises `MicrodriversError` naming the ids that exist when this one does not.
    """
    for chapter in chapters:
        if chapter.id == chapter_id:
            return chapter
    raise fail(f"chapter '{chapter_id}'", "There is no such chapter.", f"Use one of: {listed(c.id for c in chapters)}.")


def driver_chapter_id(region: str, driver: str) -> str:
    """Address of the chapter of a driver in a region."""
    return f"{slug(region)}/{slug(driver)}"
