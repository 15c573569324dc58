"""A survey beside another: what each asked about a driver and how it was answered, one after the other, never in one chart."""

from __future__ import annotations

from dataclasses import dataclass

from microdrivers.chapters import notes, responses
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.scope import Scope, callout, say
from microdrivers.framework import slug
from microdrivers.markdown import plain


@dataclass(frozen=True)
class BesideChapter(Opened):
    """All drivers in two surveys; `other`: the scope of the second one."""

    other: Scope

    @property
    def title(self) -> str:
        return f"{self.scope.codebook.short} and {self.scope.codebook.beside[self.other.codebook.id]} side by side"

    def opening(self) -> None:
        callout(
            "Not comparable in level.",
            "Two surveys ask other questions, of other people, at another time. What can be compared is which answers stand "
            "out within each survey, not how high a figure is in one and in the other.",
        )
        for scope in (self.scope, self.other):
            say(f"**{plain(scope.codebook.title)}**")
            Opened(scope, self.rerun).opening()

    def answers(self) -> None:
        for driver, about in self.scope.framework.drivers.items():
            say(f"**{plain(about.name)}**")
            for scope in (self.scope, self.other):
                self._answers(scope, driver)

    def _answers(self, scope: Scope, driver: str) -> None:
        name = scope.codebook.short
        items = scope.codebook.items_of(driver)
        if not items:
            say(f"{plain(name)}: [w] this survey asks nothing about this driver.")
        for region in scope.regions if items else ():
            here = scope.within(region)
            if here.countries:
                key = f"{scope.codebook.id}-{slug(region)}-{slug(driver)}"
                what = f"{name}, {here.place}: {scope.framework.drivers[driver].about}"
                responses.answers(here, items, key, what, notes.NOT_COMPARABLE_SURVEYS)

    def limits(self) -> None:
        say(f"**The other survey.** Data: {plain(self.other.codebook.citation)}")
        super().limits()
