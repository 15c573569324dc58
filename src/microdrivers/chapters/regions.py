"""Regions side by side: every driver in its contexts, a region beside another, never ranked."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from microdrivers import findings
from microdrivers.chapters import evidence, notes, responses
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.plan import driver_chapter_id, regions_summary, regions_title
from microdrivers.chapters.scope import ROOT, Scope, callout, listing, say, show
from microdrivers.disclosure import SafeTable, beside
from microdrivers.figures import leanings_figure
from microdrivers.headlines import regions_headline
from microdrivers.markdown import plain


class RegionsChapter(Opened):
    """All drivers in all regions of a survey."""

    @property
    def title(self) -> str:
        return regions_title(self.scope.framework, self.scope.regions)

    @cached_property
    def _regions(self) -> dict[str, Scope]:
        """The scope of each region by the key of its countries together: regions are never put together."""
        scopes = (self.scope.within(region) for region in self.scope.regions)
        return {scope.together: scope for scope in scopes if scope.countries}

    def opening(self) -> None:
        say(plain(regions_summary(self.scope.framework, self.scope.regions)))
        callout(
            "Not comparable in level.",
            "Nobody has shown that the questions mean the same in every country and language. What can be compared is which "
            "contexts stand out within each region, not how high a figure is in one region and in the other.",
        )
        super().opening()

    def official_statistics(self) -> None:
        indicators = dict.fromkeys(key for driver in self.scope.framework.drivers.values() for key in driver.indicators)
        evidence.official_statistics(self.scope, tuple(indicators), self._named_countries())

    def daily_life(self) -> None:
        tables = {key: self._named(scope) for key, scope in self._regions.items()}
        for driver, about in self.scope.framework.drivers.items():
            if not self.scope.codebook.items_of(driver):
                say(f"**{plain(about.name)}**: [w] this survey asks nothing about this driver.")
                continue
            safe = beside(*(table.only(driver=(driver,)) for table in tables.values()))
            chapters = " · ".join(
                f"[{plain(self.scope.framework.regions[scope.regions[0]].name)}]"
                f"({ROOT}chapters/{driver_chapter_id(scope.regions[0], driver)}.html)"
                for scope in self._regions.values()
            )
            say(
                f"**{plain(about.name)}** (chapters: {chapters})",
                listing(findings.leaning_range(safe, key, "context") for key in tables),
            )
            self._figure(safe, driver)

    def _named(self, scope: Scope) -> SafeTable:
        """Leanings of a region, all its countries together under the name of the region."""
        table = responses.leaning_table(scope).where(measure="leaning")
        names = {column: dict(table.labels[column]) for column in ("country", "country_long")}
        if len(scope.countries) > 1:
            about = scope.framework.regions[scope.regions[0]]
            names["country"][scope.together] = about.name
            names["country_long"][scope.together] = scope.place
        return table.relabelled(**names)

    def _figure(self, safe: SafeTable, driver: str) -> None:
        about = self.scope.framework.drivers[driver]
        note = (
            f"To lean towards the driver is to answer on the side that points to it. {notes.interval_note(self.scope)}"
        )
        first = tuple(safe.name("country", key) for key in self._regions)
        figure = leanings_figure(
            safe,
            f"beside-{driver.replace('_', '-')}",
            f"{about.name}: {self.title}",
            notes.subtitle(self.scope, "All who were asked"),
            note,
            "context",
            "country",
            first=first[:2],
        )
        show(replace(figure, finding=regions_headline(safe, tuple(self._regions))))
