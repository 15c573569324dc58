"""The frame of the book, read from data/framework.yml: drivers, contexts, regions, countries, rules.

Takes the YAML file; gives frozen models in the file's own order. Knows nothing of surveys or charts.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from microdrivers.errors import fail, listed
from microdrivers.yaml_model import Model, parse, read_yaml

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
# A country, or a place within one that a survey defines for itself: JOR, JOR-ZRQ
Iso3 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}(-[A-Z0-9]{1,8})?$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Sources = Annotated[tuple[str, ...], Field(min_length=1)]

NEVER_CUT = {
    "religion",
    "denomination",
    "sect",
    "faith",
    "ethnicity",
    "ethnic_group",
    "nationality",
    "language",
    "tribe",
}
REASONS = {"c", "b", "w", "x"}
RESERVED = {
    "drivers": {"index"},
    "regions": {"contexts", "countries", "side_by_side", "over_time"},
}  # addresses of other pages
FRACTION = re.compile(r"[1-9]\d*/[1-9]\d*")


def _share(value: object) -> object:
    """'2/3' as a number; whatever else is left to the check that follows."""
    return float(Fraction(value)) if isinstance(value, str) and FRACTION.fullmatch(value) else value


class Variant(Model):
    """A name that a driver or context has had elsewhere, and where."""

    name: Text
    source: Sources


class Driver(Model):
    """A hypothesised driver. `high_score` says what a score near 100 stands for, `search` by which words it is found."""

    name: Text
    short: Text
    about: Text
    high_score: Text
    variants: tuple[Variant, ...] = ()
    questions: tuple[Text, ...] = ()
    indicators: tuple[Key, ...] = ()
    search: tuple[Text, ...] = ()
    source: Sources


class Context(Model):
    """A social context in which drivers are looked at."""

    name: Text
    short: Text
    about: Text
    variants: tuple[Variant, ...] = ()
    search: tuple[Text, ...] = ()
    indicators: tuple[Key, ...] = ()
    source: Sources


class Region(Model):
    """A region and its countries, in the order in which they are shown."""

    name: Text
    long: Text
    countries: Annotated[tuple[Iso3, ...], Field(min_length=1)]
    source: Sources


class Country(Model):
    """A country; `in_sample` is membership of the seven-country sample of the published research."""

    name: Text
    short: Text
    in_sample: bool
    slug: Key | None = None
    footnote: Key | None = None
    note: Text | None = None
    source: Sources


# The theme writes titles of pages into the navigation as they stand, so a survey's own names hold no markup.
PlainName = Annotated[Text, StringConstraints(pattern=r'^[^<>"`{}\[\]]+$')]


class OwnRegion(Region):
    """A region that a survey brings with it."""

    name: PlainName
    long: PlainName
    source: tuple[str, ...] = ()


class OwnPlace(Country):
    """A place that a survey brings with it, such as a district or a town; it is treated as countries are."""

    name: PlainName
    short: PlainName
    in_sample: bool = False
    source: tuple[str, ...] = ()


class Places(Model):
    """What stands in places.yml beside a codebook."""

    regions: Annotated[dict[Key, OwnRegion], Field(min_length=1)]
    countries: Annotated[dict[Iso3, OwnPlace], Field(min_length=1)]


class Audience(Model):
    """Somebody to whom recommendations are addressed."""

    name: Text
    source: Sources


class Rules(Model):
    """Thresholds of publication (docs/method.md). The bounds below are the floor nobody can go under."""

    min_count: Annotated[int, Field(ge=5)]
    min_base: Annotated[int, Field(ge=30)]
    min_reliability: Annotated[float, Field(ge=0.6, le=1)]
    min_answered: Annotated[float, BeforeValidator(_share), Field(ge=2 / 3, le=1)]
    replicates: Annotated[int, Field(ge=2000)]
    confidence: Annotated[float, Field(ge=0.8, lt=1)]
    groups: tuple[Key, ...]
    source: Sources

    def said(self, people, whole):
        """A number of people as it may be told beside the whole that it is a part of; numbers or arrays.

        In steps of `min_count`, rounded down, or as the whole where no more than that are left out.
        """
        return np.where(whole - people <= self.min_count, whole, people // self.min_count * self.min_count)

    @model_validator(mode="after")
    def _nobody_is_singled_out(self) -> Rules:
        if named := NEVER_CUT & set(self.groups):
            raise ValueError(f"answers are never cut by religious or ethnic group; remove: {listed(named)}")
        return self


class Framework(Model):
    """Everything in data/framework.yml. Mappings keep the order of the file."""

    drivers: dict[Key, Driver]
    contexts: dict[Key, Context]
    regions: dict[Key, Region]
    countries: dict[Iso3, Country]
    footnotes: dict[Key, Text]
    audiences: dict[Key, Audience]
    rules: Rules
    codes: dict[str, Text]

    @model_validator(mode="after")
    def _parts_fit(self) -> Framework:
        placed = [iso3 for region in self.regions.values() for iso3 in region.countries]
        for iso3 in placed:
            if iso3 not in self.countries:
                raise ValueError(f"a region names the country {iso3}, which 'countries' does not list")
            if placed.count(iso3) > 1:
                raise ValueError(f"the country {iso3} belongs to more than one region")
        for iso3, country in self.countries.items():
            if iso3 not in placed:
                raise ValueError(f"the country {iso3} belongs to no region")
            if country.footnote and country.footnote not in self.footnotes:
                raise ValueError(f"the country {iso3} names the footnote '{country.footnote}', which is not there")
        for kind, taken in RESERVED.items():
            if clash := taken & set(getattr(self, kind)):
                raise ValueError(f"the key '{listed(clash)}' under {kind} is the address of another page")
        if set(self.codes) != REASONS:
            raise ValueError(f"'codes' must explain exactly these codes: {listed(REASONS)}")
        return self

    @cached_property
    def region_of(self) -> dict[str, str]:
        """Key of the region to which each country belongs."""
        return {iso3: key for key, region in self.regions.items() for iso3 in region.countries}

    def require(self, kind: str, key: str) -> Model:
        """The driver, context, region or country with this key.

        Raises `MicrodriversError` naming the keys that exist when this one does not.
        """
        known = getattr(self, {"country": "countries"}.get(kind, f"{kind}s"))
        if key not in known:
            raise fail(f"{kind} '{key}'", f"There is no such {kind}.", f"Use one of: {listed(known)}.")
        return known[key]

    def sources(self) -> set[str]:
        """Every source key that a term of the framework rests on."""
        terms = [
            *self.drivers.values(),
            *self.contexts.values(),
            *self.regions.values(),
            *self.countries.values(),
            *self.audiences.values(),
        ]
        named = [source for term in terms for source in term.source]
        named += [s for term in terms for variant in getattr(term, "variants", ()) for s in variant.source]
        return {*named, *self.rules.source}


def slug(key: str) -> str:
    """A key as it stands in a page address: `economic_deprivation` -> `economic-deprivation`."""
    return key.replace("_", "-")


def country_slug(country: Country) -> str:
    """The country's name as it stands in a page address: `Bosnia and Herzegovina` -> `bosnia-and-herzegovina`."""
    letters = unicodedata.normalize("NFKD", country.name).encode("ascii", "ignore").decode().lower()
    return slug(country.slug or re.sub(r"[^a-z0-9]+", "-", letters).strip("-"))


def load_framework(path: Path, places: Path | None = None) -> Framework:
    """Read and check data/framework.yml; with the regions of a survey's own places.yml, if there is such a file.

    Raises `MicrodriversError` with every problem found, each naming its key.
    """
    framework = parse(Framework, read_yaml(path), path.name)
    if places is None or not places.is_file():
        return framework
    where = f"{places.parent.name}/{places.name}"
    own = parse(Places, read_yaml(places), where)
    for kind in ("regions", "countries"):
        if taken := set(getattr(own, kind)) & set(getattr(framework, kind)):
            raise fail(f"{where}, {kind}", f"The framework has it already: {listed(taken)}.", "Give it another key.")
    parts = {name: getattr(framework, name) for name in Framework.model_fields}
    parts["regions"] = framework.regions | own.regions
    parts["countries"] = framework.countries | own.countries
    return parse(Framework, parts, where)
