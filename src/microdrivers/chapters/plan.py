"""The plan: every chapter of a book, as data. Runs, page addresses and the table of contents all come from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from microdrivers.errors import fail, listed
from microdrivers.framework import Context, Country, Driver, Framework, Region, country_slug, slug
from microdrivers.markdown import joined
from microdrivers.survey import Codebook

REGION, DRIVER, COUNTRY, CONTEXT = "region", "driver", "country", "context"
REGIONS, BESIDE, OVER_TIME = "regions", "beside", "over_time"
BESIDE_PART = "Side by side"
TABLES = (  # of data/published/ that chapters tell from
    "findings",
    "indicators",
    "official_indicators",
    "youth_population_margins",
    "recommendations",
    "limitations",
    "publications",
    "neighbouring_surveys",
    "support_by_country",
    "eu_support",
)


@dataclass(frozen=True)
class Chapter:
    """One chapter: a template run with parameters.

    id: its address below book/chapters/, without ending; part: the part of the book that it stands in; summary: what it
    is about, in one sentence.
    """

    id: str
    kind: str
    title: str
    part: str
    parameters: dict[str, str] = field(hash=False)
    summary: str = ""

    @property
    def template(self) -> str:
        """Name of the notebook in notebooks/."""
        return f"{self.kind}.ipynb"


def plan_chapters(framework: Framework, codebook: Codebook) -> tuple[Chapter, ...]:
    """All chapters that a survey makes: for each region it reaches an overview and one per driver, the regions side by
    side, the survey beside others and over time where its codebook names such, then contexts, then a profile of every
    country of those regions (those without respondents say so)."""
    regions = [key for key, region in framework.regions.items() if set(region.countries) & set(codebook.countries)]
    survey = {"survey": codebook.id}
    chapters = []
    for key in regions:
        region = framework.regions[key]
        chapters.append(
            Chapter(
                f"{slug(key)}/index",
                REGION,
                f"{region.name}: overview",
                region.name,
                {"region": key, **survey},
                region_summary(region),
            )
        )
        for driver, about in framework.drivers.items():
            parameters = {"region": key, "driver": driver, **survey}
            title = f"{about.name} in {'the ' if region.long.startswith('the ') else ''}{region.name}"
            summary = driver_summary(about, region)
            chapters.append(Chapter(f"{slug(key)}/{slug(driver)}", DRIVER, title, region.name, parameters, summary))
    if len(regions) > 1:
        title, summary = regions_title(framework, regions), regions_summary(framework, regions)
        chapters.append(Chapter("side-by-side/regions", REGIONS, title, BESIDE_PART, survey, summary))
    for other, words in codebook.beside.items():
        title = f"{codebook.short} and {words} side by side"
        summary = f"This chapter puts {title}, driver by driver, without ranking them."
        parameters = {**survey, "other": other}
        chapters.append(Chapter(f"side-by-side/{other}", BESIDE, title, BESIDE_PART, parameters, summary))
    for key in regions if codebook.earlier else ():
        title = f"{framework.regions[key].name} over time"
        summary = f"This chapter is about how answers changed in {_the(framework.regions[key])}, from wave to wave."
        parameters = {"region": key, **survey}
        chapters.append(Chapter(f"over-time/{slug(key)}", OVER_TIME, title, "Over time", parameters, summary))
    for key, context in framework.contexts.items():
        chapters.append(
            Chapter(
                f"contexts/{slug(key)}",
                CONTEXT,
                context.name,
                "Social contexts",
                {"context": key, **survey},
                context_summary(context),
            )
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
                    country_summary(country),
                )
            )
    return tuple(chapters)


def region_summary(region: Region) -> str:
    """What the overview of a region is about."""
    return (
        f"This chapter gives an overview of all drivers in {_the(region)}: what research has found, what official "
        "statistics say, and what respondents said."
    )


def regions_title(framework: Framework, regions: Iterable[str]) -> str:
    """What the chapter of several regions is called."""
    names = (framework.regions[key] for key in regions)
    names = [region.long if region.long.startswith("the ") else region.name for region in names]
    return f"{joined(names, 'and')} side by side"


def regions_summary(framework: Framework, regions: Iterable[str]) -> str:
    """What the chapter of several regions is about."""
    return f"This chapter puts {regions_title(framework, regions)}, driver by driver, without ranking them."


def driver_summary(driver: Driver, region: Region) -> str:
    """What the chapter of a driver in a region is about."""
    return f"This chapter is about {driver.about}, as one hypothesised driver in {_the(region)}."


def context_summary(context: Context) -> str:
    """What the chapter of a social context is about."""
    return f"This chapter is about {context.about}, and how the drivers meet there."


def country_summary(country: Country) -> str:
    """What the profile of a country is about."""
    return (
        f"This chapter is a profile of {country.name}: what research has found there, what official statistics say, and "
        "what respondents said, if anybody was asked."
    )


def _the(region: Region) -> str:
    return region.long if region.long.startswith("the ") else f"the {region.long}"


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
