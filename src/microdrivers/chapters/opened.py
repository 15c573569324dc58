"""What all kinds of chapters tell alike: how they begin, which limits they have, how to make them again."""

from __future__ import annotations

from dataclasses import dataclass

from microdrivers.chapters import evidence, responses
from microdrivers.chapters.scope import ROOT, Scope, callout, listing, say
from microdrivers.chapters.silence import not_asked
from microdrivers.findings import leaning_range
from microdrivers.framework import slug
from microdrivers.markdown import plain


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
