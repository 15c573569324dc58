"""Session a: read a chart without being fooled. One table, drawn well and badly."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets

from microdrivers.chapters import notes, responses
from microdrivers.disclosure import SafeTable
from microdrivers.figures import Figure, leanings_figure
from microdrivers.measures import answer_shares
from microdrivers.records import records
from microdrivers.teaching.charts import Sheet, bars_figure, looks
from microdrivers.teaching.controls import live, put, slider, tell, text, tick
from microdrivers.teaching.lab import Lab

CUT = 3  # percentage points below the shorter bar at which the bad axis begins
SHARED = 2  # percentage points that the intervals of the two have in common at least
QUESTION = "economy_economy"


@cache
def leanings(lab: Lab) -> SafeTable:
    """Where people of the country lean towards the driver, by context."""
    return responses.leaning_table(lab.scope).where(measure="leaning", country=lab.country)


@cache
def pair(lab: Lab) -> tuple[dict, dict]:
    """Two contexts that look different and cannot be told apart: of all whose intervals overlap the widest apart."""
    rows = [row for row in records(leanings(lab).frame) if not row["code"]]
    overlapping = [
        (high, low)
        for high in rows
        for low in rows
        if high["estimate"] > low["estimate"] and high["lo"] + SHARED <= low["hi"]
    ]
    return max(overlapping, key=lambda two: two[0]["estimate"] - two[1]["estimate"])


def start(lab: Lab) -> int:
    """Where the bad axis begins."""
    return int(pair(lab)[1]["estimate"]) - CUT


def _two(lab: Lab) -> SafeTable:
    return leanings(lab).only(context=tuple(row["context"] for row in pair(lab)))


def _bars(lab: Lab, key: str, first: float, last: float, intervals: bool, headline: str) -> Figure:
    note = "Share of all who were asked who lean towards the driver: they answered on the side that points to it."
    if intervals:
        note += f" {notes.interval_note(lab.scope)}"
    base = notes.subtitle(lab.scope, f"{lab.name}, all who were asked")
    return bars_figure(_two(lab), key, headline, base, note, "context", first, last, intervals)


def cut(lab: Lab) -> Figure:
    """The bad chart: the axis begins just below the shorter bar, and there is no interval."""
    high, _ = pair(lab)
    last = int(high["estimate"]) + CUT
    return _bars(lab, "teach-a-cut", start(lab), last, False, "A wide gap? Two contexts, drawn to impress")


def whole(lab: Lab) -> Figure:
    """The good chart: all contexts, the whole axis, intervals and n."""
    note = f"To lean towards the driver is to answer on the side that points to it. {notes.interval_note(lab.scope)}"
    base = notes.subtitle(lab.scope, "All who were asked")
    headline = f"The same numbers and their neighbours, from 0 to 100 %: {lab.name}"
    return leanings_figure(leanings(lab), "teach-a-whole", headline, base, note, "context", "country")


def answered(lab: Lab) -> Sheet:
    """One question: how many were asked, agreed, gave no answer."""
    rows = _answers(lab)
    lines = tuple((said, f"{n:,.0f}") for said, n in rows.items())
    wording = lab.scope.codebook.items[QUESTION].wording
    return Sheet(f"{lab.scope.codebook.mark}. {lab.name}: “{wording}”", ("Answer", "Answers"), lines)


@cache
def _answers(lab: Lab) -> dict[str, float]:
    table = lab.scope.measure(answer_shares, (QUESTION,), lab.scope.units, lab.scope.rules)
    frame = table.where(country=lab.country).frame
    sides = {"low": "Disagree", "neutral": "In the middle", "high": "Agree", "open": "Don't know or no answer"}
    found = {words: frame.loc[frame["side"] == side, "n"].sum() for side, words in sides.items()}
    return {**found, "All who were asked": frame["base"].iloc[0]}


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    high, low = pair(lab)
    answers = _answers(lab)
    asked, open_ = answers["All who were asked"], answers["Don't know or no answer"]
    name = {key: lab.scope.labels["context"][row["context"]] for key, row in (("high", high), ("low", low))}
    return {
        "country": lab.name,
        "first": name["high"],
        "second": name["low"],
        "first_share": f"{high['estimate']:.0f}",
        "second_share": f"{low['estimate']:.0f}",
        "first_span": f"{high['lo']:.0f} to {high['hi']:.0f} %",
        "second_span": f"{low['lo']:.0f} to {low['hi']:.0f} %",
        "start": start(lab),
        "looks": f"{looks(high['estimate'], low['estimate'], start(lab)):.1f}",
        "times": f"{high['estimate'] / low['estimate']:.2f}",
        "asked": f"{asked:.0f}",
        "open": f"{open_:.0f}",
        "agree": f"{answers['Agree']:.0f}",
        "of_asked": f"{100 * answers['Agree'] / asked:.1f}",
        "disagree_of_asked": f"{100 * answers['Disagree'] / asked:.1f}",
        "of_answered": f"{100 * answers['Agree'] / (asked - open_):.1f}",
        "respondents": f"{high['base']:.0f}",
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks."""
    return {"cut": lambda: cut(lab), "whole": lambda: whole(lab), "answered": lambda: answered(lab)}


def play(lab: Lab) -> widgets.VBox:
    """Move the beginning of the axis, and see the same two numbers look more and less different."""
    high, low = pair(lab)
    begin = slider("Axis begins at", 0, int(low["estimate"]) - 1, start(lab))
    shown = tick("Show the intervals")
    words, place = text(), widgets.Output()

    def draw() -> None:
        put(place, _bars(lab, "teach-a-play", begin.value, 100, shown.value, f"The axis begins at {begin.value} %"))
        longer = looks(high["estimate"], low["estimate"], begin.value)
        tell(
            words,
            f"The longer bar is {longer:.1f} times as long as the shorter one. Its number is "
            f"{high['estimate'] / low['estimate']:.2f} times as large.",
            f"The intervals are {high['lo']:.0f} to {high['hi']:.0f} % and {low['lo']:.0f} to {low['hi']:.0f} %: they "
            "overlap, so nobody may say that one is higher." if shown.value else None,
        )  # fmt: skip

    live([begin, shown], draw, words)
    return widgets.VBox([begin, shown, words, place])
