"""A survey over time: its waves in a region, driver by driver; where a wording changed, the line breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from microdrivers.chapters import notes, responses
from microdrivers.chapters.opened import Opened
from microdrivers.chapters.scope import Scope, callout, listing, say, show
from microdrivers.disclosure import SafeTable, across
from microdrivers.figures import trend_figure
from microdrivers.framework import slug
from microdrivers.headlines import trend_headline
from microdrivers.markdown import plain
from microdrivers.survey import Codebook


@dataclass(frozen=True)
class OverTimeChapter(Opened):
    """All drivers of a region, wave by wave; `earlier`: the scopes of the earlier waves, oldest first."""

    earlier: tuple[Scope, ...]

    @property
    def title(self) -> str:
        return f"{self.scope.framework.regions[self.scope.regions[0]].name} over time"

    @property
    def waves(self) -> tuple[Scope, ...]:
        """All waves, oldest first."""
        return (*self.earlier, self.scope)

    def opening(self) -> None:
        callout(
            "Different people in every wave.",
            "A wave asks new people. A line shows how answers of a place changed, never how somebody changed. Where the wording of "
            "a question or its answers changed, the line breaks: what lies on the two sides must not be compared.",
        )
        say(
            listing(
                f"{plain(wave.codebook.title)}: {plain(wave.codebook.population)}. Fieldwork: {plain(wave.codebook.fieldwork.label)}."
                for wave in self.earlier
            ),
            listing(responses.sample(wave) for wave in self.earlier),
        )
        super().opening()

    def daily_life(self) -> None:
        tables = [
            responses.leaning_table(wave).where(measure="leaning").only(country=wave.units) for wave in self.waves
        ]
        for driver, about in self.scope.framework.drivers.items():
            asked = tuple(c for c in self.scope.contexts if any(w.codebook.items_of(driver, c) for w in self.waves))
            if not asked:
                say(f"**{plain(about.name)}**: [w] no wave asked about this driver.")
                continue
            safe = across(*(table.only(driver=(driver,), context=asked) for table in tables))
            self._figure(safe, driver, {context: self._breaks(driver, context) for context in asked})

    def _breaks(self, driver: str, context: str) -> tuple[str, ...]:
        """The waves before which the questions of a cell, their wording or their answers changed."""
        said = [(wave.codebook.id, _asked(wave.codebook, driver, context)) for wave in self.waves]
        return tuple(after[0] for before, after in pairwise(said) if before[1] != after[1])

    def _figure(self, safe: SafeTable, driver: str, breaks: dict[str, tuple[str, ...]]) -> None:
        about = self.scope.framework.drivers[driver]
        dates = {wave.codebook.id: (wave.codebook.fieldwork.start, wave.codebook.fieldwork.end) for wave in self.waves}
        note = (
            f"To lean towards the driver is to answer on the side that points to it. {notes.interval_note(self.scope)}"
        )
        base = "All who were asked; " + "; ".join(
            dict.fromkeys(wave.codebook.population.rstrip(".") for wave in self.waves)
        )
        figure = trend_figure(safe, f"trend-{slug(driver)}", f"{about.name}: {self.title}", base, note, dates, breaks)
        show(replace(figure, finding=trend_headline(safe, breaks)))


def _asked(codebook: Codebook, driver: str, context: str) -> list[tuple]:
    """What must be the same in two waves, so that their figures may be compared."""
    return [
        (key, codebook.items[key].wording, codebook.items[key].reversed, codebook.scale_of(key).answers)
        for key in sorted(codebook.items_of(driver, context))
    ]
