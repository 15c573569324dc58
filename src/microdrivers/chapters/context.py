"""The chapter of a social context."""

from __future__ import annotations

from microdrivers.chapters import association_parts, context_evidence, evidence, responses
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.scope import ROOT, Scope, say
from microdrivers.framework import slug
from microdrivers.markdown import plain


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
        if association_parts.no_outcomes(self.scope) or not self.scope.codebook.items_of(context=self.context):
            return
        for scope in self._regions():
            association_parts.item_association_part(
                scope, "driver_short", f"item-associations-{slug(scope.regions[0])}"
            )

    def recommendations(self) -> None:
        say("Advice for all drivers stands here; advice on a single driver stands in the chapters of that driver.")
        evidence.recommendations(self.scope, (), context=self.context)
