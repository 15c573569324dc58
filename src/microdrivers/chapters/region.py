"""The overview of a region."""

from __future__ import annotations

from microdrivers.chapters import association_parts, evidence, responses, score_parts
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.plan import driver_chapter_id, region_summary
from microdrivers.chapters.scope import ROOT, listing, say
from microdrivers.markdown import plain


class RegionChapter(Opened):
    """All drivers in one region."""

    @property
    def title(self) -> str:
        return f"{self.scope.framework.regions[self.scope.regions[0]].name}: overview"

    def opening(self) -> None:
        say(plain(region_summary(self.scope.framework.regions[self.scope.regions[0]])))
        super().opening()

    def research(self) -> None:
        evidence.findings_of_research(self.scope, driver="", region=(*self.scope.regions, evidence.BOTH))
        say("What was found on each driver stands in its chapter:", listing(self._driver_links()))

    def _driver_links(self) -> list[str]:
        region = self.scope.regions[0]
        return [
            f"[{plain(driver.name)}]({ROOT}chapters/{driver_chapter_id(region, key)}.html)"
            for key, driver in self.scope.framework.drivers.items()
        ]

    def official_statistics(self) -> None:
        indicators = dict.fromkeys(key for driver in self.scope.framework.drivers.values() for key in driver.indicators)
        evidence.official_statistics(self.scope, tuple(indicators), self._named_countries())

    def answers(self) -> None:
        responses.matrix(self.scope, "matrix", f"Drivers and social contexts: {self.scope.place}")
        score_parts.all_scores(self.scope)

    def daily_life(self) -> None:
        self._by_context(self.scope.together)

    def associations(self) -> None:
        if not association_parts.no_outcomes(self.scope):
            association_parts.association_matrices(self.scope)

    def recommendations(self) -> None:
        drivers = tuple(self.scope.framework.drivers)
        evidence.recommendations(self.scope, drivers, region=self.scope.regions[0])
