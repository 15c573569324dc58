"""Events in the order of time, each with its date and in its words."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import LINE
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, finish, layered, wrap
from microdrivers.records import records

WORDS_FROM = 112  # pixels left of the words: the date and the dot
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec")


def timeline_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str) -> Figure:
    """One dot per event, the oldest on top.

    safe: rows of the table 'timeline': date ('2018', '2018-10' or '2018-10-05'), event, source.
    """
    frame = safe.frame.sort_values("date", kind="stable")
    frame["when"] = [said(date) for date in frame["date"]]
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(_chart(frame), f"{headline} {note}"),
        description=" ".join(f"{r['when']}: {r['event']}" for r in records(frame)),
        columns=("Date", "Event", "Source"),
        rows=tuple((r["when"], r["event"], _sources(safe, r["source"])) for r in records(frame)),
        safe=safe,
        note=note,
    )


def said(date: str) -> str:
    """A date as far as it is known: '2018', 'Oct 2018', '5 Oct 2018'."""
    year, month, day = [*date.split("-"), "", ""][:3]
    return " ".join(
        part for part in (str(int(day)) if day else "", MONTHS[int(month) - 1] if month else "", year) if part
    )


def _sources(safe: SafeTable, keys: str) -> str:
    return "; ".join(safe.name("source", key) for key in keys.split())


def _chart(frame: pd.DataFrame) -> dict:
    lines = []
    for index, event in enumerate(records(frame)):
        for number, text in enumerate(wrap(event["event"], 30)):
            lines.append({"row": f"{index:03d}-{number}", "text": text, "when": event["when"] if number == 0 else ""})
        lines.append({"row": f"{index:03d}-gap", "text": "", "when": ""})
    rows = pd.DataFrame(lines[:-1])
    y = alt.Y("row:N", axis=None)
    first = rows[rows["when"] != ""]
    line = alt.Chart(rows).encode(y=y)
    layers = [
        line.mark_rect(width=2, color=MARKS["rule"], opacity=0.5).encode(x=alt.XValue(WORDS_FROM - 14)),
        alt.Chart(first)
        .mark_point(filled=True, size=70, opacity=1, color=MARKS["point"])
        .encode(x=alt.XValue(WORDS_FROM - 14), y=y),
        alt.Chart(first)
        .mark_text(align="left", fontWeight="bold", fontSize=11)
        .encode(x=alt.XValue(0), y=y, text=alt.Text("when:N")),
        line.mark_text(align="left").encode(x=alt.XValue(WORDS_FROM), text=alt.Text("text:N")),
    ]
    return layered(layers, {"step": LINE})
