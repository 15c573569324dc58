"""The vocabulary of the templates in notebooks/: open a chapter, then tell its eight parts in order (chapters that compare
tell some of them).

chapter = open_driver_chapter(region, driver, survey)
chapter.opening()                  1  which survey, who was asked, how many, when, how
chapter.research()                 2  what research has found
chapter.research_available()          a country only: publications and surveys on it
chapter.official_statistics()      3  what official statistics say
chapter.answers()                  4  what respondents said
chapter.daily_life()               5  where it meets daily life
chapter.associations()             6  what goes with it
chapter.recommendations()          7  what could be done
chapter.eu_support()                  a country only: which support covers it
chapter.limits()                   8  what the page cannot say, how to cite and rerun it
"""

from __future__ import annotations

from itertools import pairwise

from microdrivers.chapters.beside import BesideChapter
from microdrivers.chapters.context import ContextChapter
from microdrivers.chapters.country import CountryChapter
from microdrivers.chapters.driver import DriverChapter
from microdrivers.chapters.over_time import OverTimeChapter
from microdrivers.chapters.parts import with_kept_parts
from microdrivers.chapters.region import RegionChapter
from microdrivers.chapters.regions import RegionsChapter
from microdrivers.chapters.scope import open_scope
from microdrivers.errors import fail
from microdrivers.framework import country_slug, slug

__all__ = [
    "open_beside_chapter",
    "open_context_chapter",
    "open_country_chapter",
    "open_driver_chapter",
    "open_over_time_chapter",
    "open_region_chapter",
    "open_regions_chapter",
]


def open_driver_chapter(region: str, driver: str, survey: str) -> DriverChapter:
    """The chapter of a driver in a region.

    Raises `MicrodriversError` for an unknown region, driver or survey, or a region where nobody was asked.
    """

    def opened() -> DriverChapter:
        scope = open_scope(survey, regions=(region,), driver=driver)
        return DriverChapter(scope, f"microdrivers run --region {region} --driver {driver}")

    return with_kept_parts(DriverChapter, opened, region, driver, survey)


def open_region_chapter(region: str, survey: str) -> RegionChapter:
    """The overview of a region; raises as `open_driver_chapter`."""

    def opened() -> RegionChapter:
        return RegionChapter(open_scope(survey, regions=(region,)), f"microdrivers run --chapter {slug(region)}/index")

    return with_kept_parts(RegionChapter, opened, region, survey)


def open_country_chapter(country: str, survey: str) -> CountryChapter:
    """The profile of a country (iso3 code), whether or not the survey asked there; raises as `open_driver_chapter`."""

    def opened() -> CountryChapter:
        scope = open_scope(survey, country=country)
        name = country_slug(scope.framework.countries[country])
        return CountryChapter(scope, f"microdrivers run --chapter countries/{name}")

    return with_kept_parts(CountryChapter, opened, country, survey)


def open_context_chapter(context: str, survey: str) -> ContextChapter:
    """The chapter of a social context; raises as `open_driver_chapter`."""

    def opened() -> ContextChapter:
        rerun = f"microdrivers run --chapter contexts/{slug(context)}"
        return ContextChapter(open_scope(survey, context=context), rerun)

    return with_kept_parts(ContextChapter, opened, context, survey)


def open_regions_chapter(survey: str) -> RegionsChapter:
    """The regions of a survey side by side; raises as `open_driver_chapter`."""

    def opened() -> RegionsChapter:
        return RegionsChapter(open_scope(survey), "microdrivers run --chapter side-by-side/regions")

    return with_kept_parts(RegionsChapter, opened, survey)


def open_beside_chapter(survey: str, other: str) -> BesideChapter:
    """A survey beside another one; raises as `open_driver_chapter`, for either."""

    def opened() -> BesideChapter:
        rerun = f"microdrivers run --chapter side-by-side/{other}"
        return BesideChapter(open_scope(survey), rerun, open_scope(other))

    return with_kept_parts(BesideChapter, opened, survey, other)


def open_over_time_chapter(region: str, survey: str) -> OverTimeChapter:
    """The waves of a survey in a region; raises as `open_driver_chapter`, for each wave."""

    def opened() -> OverTimeChapter:
        scope = open_scope(survey, regions=(region,))
        waves = tuple(open_scope(wave, regions=(region,)) for wave in scope.codebook.earlier)
        for before, after in pairwise(wave.codebook for wave in (*waves, scope)):
            if before.fieldwork.end >= after.fieldwork.start:
                problem = f"The fieldwork of '{before.id}' did not end before that of '{after.id}' began."
                mend = "Name the waves oldest first, and check their dates."
                raise fail(f"{survey}/codebook.yml, earlier", problem, mend)
        return OverTimeChapter(scope, f"microdrivers run --chapter over-time/{slug(region)}", waves)

    return with_kept_parts(OverTimeChapter, opened, region, survey)
