"""Session g: make a region's chapter again with other settings, and read what changed."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets

from microdrivers import findings
from microdrivers.chapters import notes, responses
from microdrivers.disclosure import SafeTable
from microdrivers.figures import Figure, leanings_figure
from microdrivers.findings import Finding
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import choice, live, put, slider, tell, text
from microdrivers.teaching.lab import Lab

STRICT = 100  # people behind every count, where the book asks for fewer


@cache
def leanings(lab: Lab) -> SafeTable:
    """Where people lean towards the driver, by context and country."""
    return responses.leaning_table(lab.scope).where(measure="leaning")


@cache
def told(lab: Lab) -> list[Finding]:
    """The findings of a driver chapter on daily life, country by country."""
    lines = [findings.leaning_range(leanings(lab), unit, "context") for unit in lab.scope.units]
    return [line for line in lines if line is not None]


def drawn(lab: Lab, key: str = "teach-g-contexts") -> Figure:
    """The chapter's chart of daily life."""
    safe = leanings(lab).only(country=lab.scope.units)
    about = lab.scope.framework.drivers[lab.driver]
    note = f"To lean towards the driver is to answer on the side that points to it. {notes.interval_note(lab.scope)}"
    title = (
        f"{about.name} in the social contexts: {lab.scope.place}, at least {lab.scope.rules.min_count} behind a count"
    )
    return leanings_figure(
        safe, key, title, notes.subtitle(lab.scope, "All who were asked"), note, "context", "country"
    )


@cache
def hidden(lab: Lab) -> tuple[int, int]:
    """How many of the chart's numbers are hidden, and how many there are."""
    frame = leanings(lab).only(country=lab.scope.units).frame
    return int((frame["code"] != "").sum()), len(frame)


def changes(before: list[Finding], after: list[Finding]) -> list[str]:
    """Sentences that a new run no longer says, and those that it says instead."""
    old, new = [str(one) for one in before], [str(one) for one in after]
    return [f"No longer said: {one}" for one in old if one not in new] + [
        f"Now said: {one}" for one in new if one not in old
    ]


@cache
def strict(lab: Lab) -> Lab:
    """The same chapter where more people must stand behind every count."""
    return lab.with_rules(min_count=STRICT, min_base=max(STRICT, lab.scope.rules.min_base))


def compared(lab: Lab) -> Sheet:
    """How much is hidden at the book's rule, and at a stricter one."""
    rows = tuple(
        (f"{one.scope.rules.min_count} people", f"{hidden(one)[0]} of {hidden(one)[1]}") for one in (lab, strict(lab))
    )
    caption = f"{lab.scope.codebook.mark}: numbers of the chart that are hidden"
    return Sheet(caption, ("Behind every count at least", "Hidden"), rows)


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    (now, all_), (then, _) = hidden(lab), hidden(strict(lab))
    return {
        "place": lab.scope.place,
        "least": lab.scope.rules.min_count,
        "strict": STRICT,
        "hidden": now,
        "hidden_strict": then,
        "cells": all_,
        "more_right": 1 if then > now else 2 if then == now else 3,
        "command": f"microdrivers run --region {lab.scope.regions[0]} --driver {lab.driver}",
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks."""
    return {"book": lambda: drawn(lab), "compared": lambda: compared(lab)}


def play(lab: Lab) -> widgets.VBox:
    """Choose driver and rules, and read what the chapter says differently."""
    names = {about.name: key for key, about in lab.scope.framework.drivers.items()}
    driver = choice("Driver", names)
    driver.value = lab.driver
    least = slider("People behind a count", lab.scope.rules.min_count, 150, lab.scope.rules.min_count, 5)
    words, place = text(), widgets.Output()

    def draw() -> None:
        chosen = lab.about(driver.value)
        rules = {"min_count": least.value, "min_base": max(least.value, lab.scope.rules.min_base)}
        again = chosen.with_rules(**rules)
        put(place, drawn(again))
        out, all_ = hidden(again)
        different = changes(told(chosen), told(again))
        tell(
            words,
            f"{out} of {all_} numbers of the chart are hidden.",
            *(different or ["Every sentence is the same as at the rule of the book."]),
            f"The same chapter in the book: microdrivers run --region {lab.scope.regions[0]} --driver {driver.value}",
        )

    live([driver, least], draw, words)
    return widgets.VBox([driver, least, words, place])
