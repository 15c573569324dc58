"""The driver x context matrix: a number in every cell, so that it can be read without its colours."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import people
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, STYLE, WORDS, finish, layered, percent, span
from microdrivers.records import records

CELL = 34  # pixels
LABELS = 118  # pixels for the names of drivers


def matrix_figure(
    safe: SafeTable, key: str, headline: str, subtitle: str, note: str, correlation: bool = False
) -> Figure:
    """A cell per driver and context; with several countries in the table the reader chooses one.

    safe: rows of measure 'leaning' (percentages), or of 'association' with `correlation`.
    """
    number = "{:+.2f}".format if correlation else percent
    frame = _named(safe, number, correlation)
    names = list(dict.fromkeys(frame["name"]))
    chart = _chart(frame, names, correlation)
    columns = ("Driver", "Context", "Country", "Estimate", "95 % interval", WORDS["base"])
    if correlation:
        columns = (*columns, "q-value")
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(chart, f"{headline} {note}"),
        description=" ".join(
            f"{r['name']}, {r['driver_text']}, {r['context_text']}: {r['text']}." for r in records(frame)
        ),
        columns=columns,
        rows=tuple(_table_row(row, correlation) for row in records(frame)),
        safe=safe,
        note=note,
        controls=("country",) if len(names) > 1 else (),
    )


def _named(safe: SafeTable, number, correlation: bool) -> pd.DataFrame:
    frame = safe.frame
    for column in ("driver", "context"):
        frame[f"{column}_text"] = [safe.name(f"{column}_short", key) for key in frame[column]]
    frame["name"] = [safe.name("country", key) for key in frame["country"]]
    shown = frame["code"] == ""
    frame["text"] = [
        number(e) if s else f"[{c}]" for e, s, c in zip(frame["estimate"], shown, frame["code"], strict=True)
    ]
    frame["cell"] = frame["text"].str.removesuffix(" %").str.replace("0.", ".", regex=False)
    decimals = 2 if correlation else 0
    frame["interval_text"] = [
        span(lo, hi, decimals) if s else "" for lo, hi, s in zip(frame["lo"], frame["hi"], shown, strict=True)
    ]
    if correlation:
        firm = frame["q"] < 0.05
        frame["cell"] = frame["cell"].where(~firm, frame["cell"] + "*")
    return frame


def _chart(frame: pd.DataFrame, names: list[str], correlation: bool) -> dict:
    kept = frame[["name", "driver_text", "context_text", "estimate", "text", "cell", "interval_text", "base"]]
    x = alt.X("context_text:N", sort=list(dict.fromkeys(frame["context_text"])), title=None)
    x = x.axis(orient="top", labelAngle=-35, domain=False, ticks=False, labelPadding=6)
    y = alt.Y("driver_text:N", sort=list(dict.fromkeys(frame["driver_text"])), title=None)
    y = y.axis(domain=False, ticks=False, minExtent=LABELS, maxExtent=LABELS)
    tooltip = [
        alt.Tooltip("driver_text:N", title="Driver"),
        alt.Tooltip("context_text:N", title="Context"),
        alt.Tooltip("name:N", title=WORDS["country"]),
        alt.Tooltip("text:N", title="Estimate"),
        alt.Tooltip("interval_text:N", title="95 % interval"),
        alt.Tooltip("base:Q", title="People", format=",.0f"),
    ]
    if correlation:
        colours = [MARKS["low_near"], "#f2f2f0", MARKS["high_near"]]
        scale = alt.Scale(domain=[-0.4, 0, 0.4], range=colours, clamp=True)
    else:
        scale = alt.Scale(domain=[0, 100], range=STYLE["heat"])
    base = alt.Chart(kept).encode(x=x, y=y)
    colour = alt.Color("estimate:Q", scale=scale, legend=None)
    cell = {"stroke": "white", "strokeWidth": 2}
    layers = [
        base.transform_filter("!isValid(datum.estimate)").mark_rect(color=STYLE["hidden_cell"], **cell),
        base.mark_rect(**cell).encode(color=colour, tooltip=tooltip),
        base.mark_text(fontSize=11, color="#000000").encode(text=alt.Text("cell:N")).properties(name="inside_cell"),
    ]
    params = []
    if len(names) > 1:
        bind = alt.binding_select(options=names, name=f"{WORDS['country']} ")
        params = [alt.param(name="country", value=names[0], bind=bind)]
        layers = [layer.transform_filter("datum.name == country") for layer in layers]
    padding = {"left": 2, "right": 34, "top": 2, "bottom": 2}
    return layered(layers, {"step": CELL}, params, padding=padding)


def _table_row(row: dict, correlation: bool) -> tuple[str, ...]:
    base = people(row["base"], row["code"])
    cells = (
        row["driver_text"],
        row["context_text"],
        row["name"],
        row["text"],
        row["interval_text"] or row["text"],
        base,
    )
    if not correlation:
        return cells
    return (*cells, f"{row['q']:.3f}" if pd.notna(row["q"]) else row["text"])
