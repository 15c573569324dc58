"""Amounts side by side, each with its number at the end of the bar."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import LINE, ROW, text_layers, x_scale, y_axis
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, finish, layered, wrap
from microdrivers.records import records

NUMBERS = 84  # pixels right of the bars


def amounts_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str) -> Figure:
    """One bar per row of a published table, the largest on top.

    safe: with the columns name, amount (a number, in the unit of the subtitle), text (the amount as its source says it),
    dates and source, besides its own.
    """
    frame = safe.frame.sort_values("amount", ascending=False, kind="stable")
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(bars(frame, "What"), f"{headline} {note}"),
        description=" ".join(f"{r['name']}: {r['text']}." for r in records(frame)),
        columns=("What", "Amount", "When", "Source"),
        rows=tuple(
            (r["name"], r["text"], r["dates"], "; ".join(safe.name("source", key) for key in r["source"].split()))
            for r in records(frame)
        ),
        safe=safe,
        note=note,
    )


def bars(frame: pd.DataFrame, what: str) -> dict:
    """The chart alone; frame: name, amount, text and dates, from top to bottom; what: of what the rows are the names."""
    frame = frame.assign(row=[f"{place:03d}" for place in range(len(frame))], kind=ROW)
    rows = frame.assign(text=[wrap(name, 20)[0] for name in frame["name"]], n=frame["text"])
    rows = rows[["row", "kind", "text", "name", "n"]]
    y = y_axis()
    x = alt.X("amount:Q", scale=x_scale(0, float(frame["amount"].max()), NUMBERS), axis=None)
    tooltip = [alt.Tooltip("name:N", title=what), alt.Tooltip("text:N", title="Amount"),
               alt.Tooltip("dates:N", title="When")]  # fmt: skip
    drawn = alt.Chart(frame[["row", "kind", "name", "amount", "text", "dates"]])
    drawn = drawn.mark_bar(color=MARKS["point"]).encode(x=x, y=y, tooltip=tooltip)
    return layered([drawn, *text_layers(rows, y)], {"step": LINE + 9})
