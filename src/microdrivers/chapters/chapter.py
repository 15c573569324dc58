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

from typing import TYPE_CHECKING

from microdrivers.chapters.parts import with_kept_parts

if TYPE_CHECKING:
    from microdrivers.chapters.beside import BesideChapter
    from microdrivers.chapters.context import ContextChapter
    from microdrivers.chapters.country import CountryChapter
    from microdrivers.chapters.driver import DriverChapter
    from microdrivers.chapters.over_time import OverTimeChapter
    from microdrivers.chapters.region import RegionChapter
    from microdrivers.chapters.regions import RegionsChapter

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
    return _open("driver", region, driver, survey)


def open_region_chapter(region: str, survey: str) -> RegionChapter:
    """The overview of a region; raises as `open_driver_chapter`."""
    return _open("region", region, survey)


def open_country_chapter(country: str, survey: str) -> CountryChapter:
    """The profile of a country (iso3 code), whether or not the survey asked there; raises as `open_driver_chapter`."""
    return _open("country", country, survey)


def open_context_chapter(context: str, survey: str) -> ContextChapter:
    """The chapter of a social context; raises as `open_driver_chapter`."""
    return _open("context", context, survey)


def open_regions_chapter(survey: str) -> RegionsChapter:
    """The regions of a survey side by side; raises as `open_driver_chapter`."""
    return _open("regions", survey)


def open_beside_chapter(survey: str, other: str) -> BesideChapter:
    """A survey beside another one; raises as `open_driver_chapter`, for either."""
    return _open("beside", survey, other)


def open_over_time_chapter(region: str, survey: str) -> OverTimeChapter:
    """The waves of a survey in a region; raises as `open_driver_chapter`, for each wave."""
    return _open("over_time", region, survey)


def _open(kind: str, *parameters: str) -> object:
    def opened() -> object:
        from microdrivers.chapters import openers  # here: measures and charts take a third of a second to import

        return openers.OPEN[kind](*parameters)

    return with_kept_parts(kind, opened, *parameters)
