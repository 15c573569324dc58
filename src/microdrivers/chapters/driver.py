"""The chapter of a driver in a region."""

from __future__ import annotations

from microdrivers.chapters import association_parts, evidence, responses, score_parts
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.plan import driver_summary
from microdrivers.chapters.scope import ROOT, say
from microdrivers.framework import slug
from microdrivers.markdown import plain


class DriverChapter(Opened):
    """One driver in one region."""

    @property
    def driver(self) -> str:
        return self.scope.drivers[0]

    @property
    def about(self):
        return self.scope.framework.drivers[self.driver]

    @property
    def title(self) -> str:
        return f"{self.about.name} in {self.scope.place}"

    def opening(self) -> None:
        page = f"drivers/{slug(self.driver)}"
        own = (self.scope.project.book / f"{page}.md").is_file()
        link = f"[more on this driver]({ROOT}{page}.html)" if own else f"[all drivers]({ROOT}drivers.html)"
        region = self.scope.framework.regions[self.scope.regions[0]]
        say(
            f"{plain(driver_summary(self.about, region))} See [how to read the book]({ROOT}how-to-read.html) and {link}."
        )
        super().opening()

    def research(self) -> None:
        evidence.findings_of_research(self.scope, driver=self.driver, region=(*self.scope.regions, evidence.BOTH))

    def official_statistics(self) -> None:
        evidence.official_statistics(self.scope, self.about.indicators, self._named_countries())

    def answers(self) -> None:
        items = self.scope.codebook.items_of(self.driver)
        if not items:
            say("[w] This survey asks nothing about this driver.")
            return
        responses.answers(self.scope, items, "answers", f"What respondents said about {self.about.about}")
        score_parts.score_part(self.scope, self.driver)
        score_parts.group_part(self.scope, self.driver)

    def daily_life(self) -> None:
        responses.leanings(self.scope, "contexts", f"{self.about.name} in the social contexts", "context")

    def associations(self) -> None:
        if association_parts.no_outcomes(self.scope) or not self.scope.codebook.items_of(self.driver):
            return
        association_parts.score_association_part(self.scope, "country")
        association_parts.odds_part(self.scope, self.driver)
        association_parts.item_association_part(self.scope, "question_short")

    def recommendations(self) -> None:
        evidence.recommendations(self.scope, (self.driver,), driver=self.driver, region=self.scope.regions[0])
