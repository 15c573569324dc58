"""The profile of a country."""

from __future__ import annotations

from microdrivers.chapters import association_parts, country_evidence, evidence, responses, score_parts
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.plan import country_summary
from microdrivers.chapters.scope import ROOT, say
from microdrivers.framework import slug
from microdrivers.markdown import plain


class CountryChapter(Opened):
    """All drivers in one country; a country without respondents shows what is known from elsewhere."""

    @property
    def iso3(self) -> str:
        return next(key for key, country in self.scope.framework.countries.items() if country.name == self.scope.place)

    @property
    def title(self) -> str:
        return self.scope.place

    def _named_countries(self) -> tuple[str, ...]:
        return (self.iso3,)

    def opening(self) -> None:
        country = self.scope.framework.countries[self.iso3]
        region = self.scope.framework.regions[self.scope.regions[0]]
        link = f"[{plain(region.name)}]({ROOT}chapters/{slug(self.scope.regions[0])}/index.html)"
        say(f"{plain(country_summary(country))} Its region: {link}.", plain(country.note) if country.note else None)
        super().opening()

    def research(self) -> None:
        evidence.findings_of_research(self.scope, country=self.iso3)

    def research_available(self) -> None:
        country_evidence.research_available(self.scope, self.iso3)

    def eu_support(self) -> None:
        country_evidence.eu_support(self.scope, self.iso3)

    def official_statistics(self) -> None:
        indicators = tuple(self.scope.published.table("indicators").frame["key"])
        evidence.official_statistics(self.scope, indicators, (self.iso3,))

    def _without_respondents(self) -> bool:
        if not self.scope.countries:
            say(f"[w] Nobody was asked in {plain(self.scope.place)}.")
        return not self.scope.countries

    def answers(self) -> None:
        if self._without_respondents():
            return
        responses.matrix(self.scope, "matrix", f"Drivers and social contexts: {self.scope.place}")
        score_parts.all_scores(self.scope)
        outcomes = tuple(self.scope.codebook.outcomes)
        if outcomes:
            what = "What respondents reject, hope for or rely on"
            responses.answers(self.scope, outcomes, "outcomes", what)

    def daily_life(self) -> None:
        if not self._without_respondents():
            self._by_context(self.iso3)

    def associations(self) -> None:
        if not self._without_respondents() and not association_parts.no_outcomes(self.scope):
            association_parts.score_association_part(self.scope, "driver")

    def recommendations(self) -> None:
        drivers = tuple(self.scope.framework.drivers)
        evidence.recommendations(self.scope, drivers, region=self.scope.regions[0])
