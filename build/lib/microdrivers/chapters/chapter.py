"""The vocabulary of the templates in notebooks/: open a chapter, then tell its eight parts in order.

chapter = open_driver_chapter(region, driver, survey)
chapter.opening()                  1  which survey, who was asked, how many, when, how
chapter.research()                 2  what research has found
chapter.official_statistics()      3  what official statistics say
chapter.answers()                  4  what respondents said
chapter.daily_life()               5  where it meets daily life
chapter.associations()             6  what goes with it
chapter.recommendations()          7  what could be done
chapter.limits()                   8  what the page cannot say, how to cite and rerun it
"""

from __future__ import annotations

from dataclasses import dataclass

from microdrivers.chapters import evidence, responses
from microdrivers.chapters.plan import driver_chapter_id
from microdrivers.chapters.scope import ROOT, Scope, callout, listing, open_scope, say
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
            modes,
            f"**How people were chosen.** {plain(codebook.design.description)}",
            f"**Not covered.** {plain(codebook.not_covered)}",
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
        if codebook.assumptions:
            say("**Assumptions behind this survey**", listing(plain(text) for text in codebook.assumptions))
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
        say(f"This chapter is about {plain(self.about.about)}. It is one of the hypothesised drivers: "
            f"[how to read the book]({ROOT}how-to-read.html), {link}.")  # fmt: skip
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
        evidence.recommendations(self.scope, (self.driver,))


class RegionChapter(Opened):
    """All drivers in one region."""

    @property
    def title(self) -> str:
        return f"{self.scope.framework.regions[self.scope.regions[0]].name}: overview"

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
        evidence.recommendations(self.scope, tuple(self.scope.framework.drivers))


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
        note = self.scope.framework.countries[self.iso3].note
        region = self.scope.framework.regions[self.scope.regions[0]]
        say(f"A profile of {plain(self.scope.place)}, in the region [{plain(region.name)}]"
            f"({ROOT}chapters/{slug(self.scope.regions[0])}/index.html).", plain(note) if note else None)  # fmt: skip
        super().opening()

    def research(self) -> None:
        evidence.findings_of_research(self.scope, country=self.iso3)

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
        evidence.recommendations(self.scope, tuple(self.scope.framework.drivers))


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
        about = self.scope.framework.contexts[self.context]
        say(f"This chapter is about {plain(about.about)}, and how the drivers meet there. No definition of this context "
            f"could be read: [all contexts]({ROOT}contexts.html).")  # fmt: skip
        super().opening()

    def research(self) -> None:
        evidence.findings_of_research(self.scope, context=self.context)

    def official_statistics(self) -> None:
        evidence.official_statistics(self.scope, (), ())

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
        for scope in self._regions():
            responses.leanings(
                scope, f"drivers-{slug(scope.regions[0])}", f"Drivers in this context: {scope.place}", "driver"
            )

    def associations(self) -> None:
        if responses.no_outcomes(self.scope) or not self.scope.codebook.items_of(context=self.context):
            return
        for scope in self._regions():
            responses.item_association_part(scope, "driver_short", f"item-associations-{slug(scope.regions[0])}")

    def recommendations(self) -> None:
        evidence.recommendations(self.scope, ())


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
