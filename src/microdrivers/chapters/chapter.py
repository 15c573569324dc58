"""The vocabulary of the templates in notebooks/: open a chapter, then tell its eight parts in order.

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

from dataclasses import dataclass

from microdrivers.chapters import context_evidence, country_evidence, evidence, responses
from microdrivers.chapters.plan import (
    country_summary,
    driver_chapter_id,
    driver_summary,
    region_summary,
)
from microdrivers.chapters.scope import ROOT, Scope, callout, listing, open_scope, say
from microdrivers.chapters.silence import not_asked
from microdrivers.findings import leaning_range
from microdrivers.framework import country_slug, slug
from microdrivers.markdown import plain

__all__ = ["open_context_chapter", "open_country_chapter", "open_driver_chapter", "open_region_chapter"]


@dataclass(frozen=True)
class Opened:
    """What all chapters share; each kind tells its own parts. `rerun`: the command that makes the chapter again."""

    scope: Scope
    rerun: str

    def opening(self) -> None:
        scope, codebook = self.scope, self.scope.codebook
        if codebook.mark:
            callout(
                f"{codebook.mark}.",
                "Nobody gave these answers: a computer made them, to the published design of a real survey whose answers are "
                "not public. They show how a chapter reads. They are not results.",
            )
        if not scope.countries:
            say(
                f"The survey of this book asked nobody in {plain(scope.place)}. This page tells what is known from elsewhere."
            )
            return
        modes = listing(
            f"{plain(scope.framework.countries[iso3].name)}: asked {plain(codebook.mode.get(iso3) or codebook.mode['all'])}"
            for iso3 in scope.countries
        )
        kind = "" if codebook.design.probability else "**This is a non-probability sample.** "
        say(
            f"{kind}{plain(codebook.title)}. {plain(codebook.population)}. Fieldwork: {plain(codebook.fieldwork.label)}.",
            responses.sample(scope),
        )
        say(
            modes,
            f"**How people were chosen.** {plain(codebook.design.description)}",
            f"**Not covered.** {plain(codebook.not_covered)}",
            fold="How people were asked and chosen, and who was not",
        )

    def limits(self) -> None:
        scope, codebook = self.scope, self.scope.codebook
        say(
            listing([
                "The figures describe the people who answered, not all young people of a place.",
                "They show what goes together, never what brings something about.",
                "Small groups are merged or hidden so that nobody can be found: "
                + "; ".join(f"\\[{code}\\] {plain(text)}" for code, text in scope.framework.codes.items()) + ".",
                "Levels must not be compared between countries: nobody has shown that the questions mean the same everywhere.",
            ])
        )  # fmt: skip
        if silent := not_asked(scope):
            say("**What this survey cannot speak to**", silent)
        if codebook.assumptions:
            say(listing(plain(text) for text in codebook.assumptions), fold="Assumptions behind this survey")
        evidence.limitations(scope, self._named_countries())
        say(
            "**Take it along.** The table of every chart, with intervals, bases and source, is in the download below the chart.",
            f"**How to cite.** Micro-drivers, chapter “{plain(self.title)}”. Data: {plain(codebook.citation)}",
            f"**Make this chapter again.** `{self.rerun} --survey {codebook.id}`",
        )

    def _named_countries(self) -> tuple[str, ...]:
        """Countries that the chapter is about, with respondents or without."""
        return tuple(iso3 for region in self.scope.regions for iso3 in self.scope.framework.regions[region].countries)

    def _by_context(self, country: str) -> None:
        """The seven contexts, each with its link and what stands out in it."""
        scope = self.scope
        safe = responses.leaning_table(scope)
        points = []
        for key in scope.contexts:
            context = scope.framework.contexts[key]
            finding = leaning_range(safe.where(context=key), country, "driver")
            link = f"[{plain(context.name)}]({ROOT}chapters/contexts/{slug(key)}.html)"
            points.append(finding.after(f"{link}: ") if finding else f"{link}: nobody was asked.")
        say(listing(points))


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
        responses.score_part(self.scope, self.driver)
        responses.group_part(self.scope, self.driver)

    def daily_life(self) -> None:
        responses.leanings(self.scope, "contexts", f"{self.about.name} in the social contexts", "context")

    def associations(self) -> None:
        if responses.no_outcomes(self.scope) or not self.scope.codebook.items_of(self.driver):
            return
        responses.score_association_part(self.scope, "country")
        responses.odds_part(self.scope, self.driver)
        responses.item_association_part(self.scope, "question_short")

    def recommendations(self) -> None:
        evidence.recommendations(self.scope, (self.driver,), driver=self.driver, region=self.scope.regions[0])


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
        responses.all_scores(self.scope)

    def daily_life(self) -> None:
        self._by_context(self.scope.together)

    def associations(self) -> None:
        if not responses.no_outcomes(self.scope):
            responses.association_matrices(self.scope)

    def recommendations(self) -> None:
        drivers = tuple(self.scope.framework.drivers)
        evidence.recommendations(self.scope, drivers, region=self.scope.regions[0])


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
        responses.all_scores(self.scope)
        outcomes = tuple(self.scope.codebook.outcomes)
        if outcomes:
            what = "What respondents reject, hope for or rely on"
            responses.answers(self.scope, outcomes, "outcomes", what)

    def daily_life(self) -> None:
        if not self._without_respondents():
            self._by_context(self.iso3)

    def associations(self) -> None:
        if not self._without_respondents() and not responses.no_outcomes(self.scope):
            responses.score_association_part(self.scope, "driver")

    def recommendations(self) -> None:
        drivers = tuple(self.scope.framework.drivers)
        evidence.recommendations(self.scope, drivers, region=self.scope.regions[0])


class ContextChapter(Opened):
    """One social context across all drivers, region by region."""

    @property
    def context(self) -> str:
        return self.scope.contexts[0]

    @property
    def title(self) -> str:
        return self.scope.framework.contexts[self.context].name

    def _regions(self) -> list[Scope]:
        """The same scope, a region at a time: regions are never put together."""
        return [self.scope.within(region) for region in self.scope.regions if self.scope.within(region).countries]

    def opening(self) -> None:
        context_evidence.definition(self.scope, self.context)
        overviews = [
            f"[{plain(self.scope.framework.regions[scope.regions[0]].name)}]({ROOT}chapters/{slug(scope.regions[0])}/index.html)"
            for scope in self._regions()
        ]
        say(f"All drivers and contexts of a region: {' · '.join(overviews)}." if overviews else None)
        super().opening()

    def research(self) -> None:
        context_evidence.findings_by_region(self.scope, self.context)

    def official_statistics(self) -> None:
        indicators = self.scope.framework.contexts[self.context].indicators
        if indicators:
            say("No source ties these indicators to this context: that they stand near to it is our reading.")
        evidence.official_statistics(self.scope, indicators, self._named_countries())

    def answers(self) -> None:
        for scope in self._regions():
            items = scope.codebook.items_of(context=self.context)
            if items:
                responses.answers(
                    scope, items, f"answers-{slug(scope.regions[0])}", f"What respondents said: {scope.place}"
                )
            else:
                say(f"[w] {plain(scope.place)}: this survey asks nothing about this context.")

    def daily_life(self) -> None:
        context_evidence.by_driver(self.scope, self.context, (scope.regions[0] for scope in self._regions()))
        for scope in self._regions():
            say(f"**Where respondents lean towards the drivers in this context: {plain(scope.place)}**")
            responses.leanings(
                scope, f"drivers-{slug(scope.regions[0])}", f"Drivers in this context: {scope.place}", "driver"
            )

    def associations(self) -> None:
        if responses.no_outcomes(self.scope) or not self.scope.codebook.items_of(context=self.context):
            return
        for scope in self._regions():
            responses.item_association_part(scope, "driver_short", f"item-associations-{slug(scope.regions[0])}")

    def recommendations(self) -> None:
        say("Advice for all drivers stands here; advice on a single driver stands in the chapters of that driver.")
        evidence.recommendations(self.scope, (), context=self.context)


def open_driver_chapter(region: str, driver: str, survey: str) -> DriverChapter:
    """The chapter of a driver in a region.

    Raises `MicrodriversError` for an unknown region, driver or survey, or a region where nobody was asked.
    """
    scope = open_scope(survey, regions=(region,), driver=driver)
    return DriverChapter(scope, f"microdrivers run --region {region} --driver {driver}")


def open_region_chapter(region: str, survey: str) -> RegionChapter:
    """The overview of a region; raises as `open_driver_chapter`."""
    return RegionChapter(open_scope(survey, regions=(region,)), f"microdrivers run --chapter {slug(region)}/index")


def open_country_chapter(country: str, survey: str) -> CountryChapter:
    """The profile of a country (iso3 code), whether or not the survey asked there; raises as `open_driver_chapter`."""
    scope = open_scope(survey, country=country)
    name = country_slug(scope.framework.countries[country])
    return CountryChapter(scope, f"microdrivers run --chapter countries/{name}")


def open_context_chapter(context: str, survey: str) -> ContextChapter:
    """The chapter of a social context; raises as `open_driver_chapter`."""
    return ContextChapter(open_scope(survey, context=context), f"microdrivers run --chapter contexts/{slug(context)}")
