"""How a chapter of each kind is opened; `chapter` gives it to the templates."""

from __future__ import annotations

from itertools import pairwise

from microdrivers.chapters.beside import BesideChapter
from microdrivers.chapters.context import ContextChapter
from microdrivers.chapters.country import CountryChapter
from microdrivers.chapters.driver import DriverChapter
from microdrivers.chapters.over_time import OverTimeChapter
from microdrivers.chapters.region import RegionChapter
from microdrivers.chapters.regions import RegionsChapter
from microdrivers.chapters.scope import open_scope
from microdrivers.errors import fail
from microdrivers.framework import country_slug, slug


def _driver(region: str, driver: str, survey: str) -> DriverChapter:
    scope = open_scope(survey, regions=(region,), driver=driver)
    return DriverChapter(scope, f"microdrivers run --region {region} --driver {driver}")


def _region(region: str, survey: str) -> RegionChapter:
    return RegionChapter(open_scope(survey, regions=(region,)), f"microdrivers run --chapter {slug(region)}/index")


def _country(country: str, survey: str) -> CountryChapter:
    scope = open_scope(survey, country=country)
    name = country_slug(scope.framework.countries[country])
    return CountryChapter(scope, f"microdrivers run --chapter countries/{name}")


def _context(context: str, survey: str) -> ContextChapter:
    rerun = f"microdrivers run --chapter contexts/{slug(context)}"
    return ContextChapter(open_scope(survey, context=context), rerun)


def _regions(survey: str) -> RegionsChapter:
    return RegionsChapter(open_scope(survey), "microdrivers run --chapter side-by-side/regions")


def _beside(survey: str, other: str) -> BesideChapter:
    rerun = f"microdrivers run --chapter side-by-side/{other}"
    return BesideChapter(open_scope(survey), rerun, open_scope(other))


def _over_time(region: str, survey: str) -> OverTimeChapter:
    scope = open_scope(survey, regions=(region,))
    waves = tuple(open_scope(wave, regions=(region,)) for wave in scope.codebook.earlier)
    for before, after in pairwise(wave.codebook for wave in (*waves, scope)):
        if before.fieldwork.end >= after.fieldwork.start:
            problem = f"The fieldwork of '{before.id}' did not end before that of '{after.id}' began."
            mend = "Name the waves oldest first, and check their dates."
            raise fail(f"{survey}/codebook.yml, earlier", problem, mend)
    return OverTimeChapter(scope, f"microdrivers run --chapter over-time/{slug(region)}", waves)


OPEN = {  # kind -> opens a chapter of it, with the parameters of its template
    "driver": _driver,
    "region": _region,
    "country": _country,
    "context": _context,
    "regions": _regions,
    "beside": _beside,
    "over_time": _over_time,
}
