"""Official statistics: the latest figure of each country and the one about ten years earlier."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import LINE, ROW, text_layers, x_scale, y_axis
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, WORDS, finish

NUMBERS = 64  # pixels for the latest value, right of the marks


def indicators_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str, decimals: int) -> Figure:
    """One indicator; a hollow point for the earlier year, a full one for the latest.

    safe: rows of official_indicators of a single indicator, with the columns iso3, year, value, point, source.
    """
    frame = safe.frame
    frame["name"] = [safe.name("country", iso3) for iso3 in frame["iso3"]]
    frame["row"], frame["kind"] = frame["name"], ROW
    frame["text"] = [f"{value:,.{decimals}f}" for value in frame["value"]]
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(_chart(frame), f"{headline} {note}"),
        description=" ".join(f"{r['name']}: {r['text']} in {r['year']:.0f}." for r in frame.to_dict("records")),
        columns=("Country", "Year", "Value", "Source"),
        rows=tuple(
            (r["name"], str(int(r["year"])), r["text"], safe.name("source", r["source"]))
            for r in frame.to_dict("records")
        ),
        safe=safe,
        note=note,
        legend=((MARKS["point"], "latest year"), (MARKS["earlier"], "about ten years earlier")),
    )


def _chart(frame: pd.DataFrame) -> alt.LayerChart:
    names = list(dict.fromkeys(frame["name"]))
    latest = frame[frame["point"] == "latest"].set_index("name")
    values = [
        f"{latest.loc[name, 'text']} ({latest.loc[name, 'year']:.0f})" if name in latest.index else "" for name in names
    ]
    rows = pd.DataFrame({"row": names, "kind": ROW, "text": names, "name": names, "n": values})
    y = y_axis(rows)
    scale = x_scale(0, float(frame["value"].max()) * 1.05, NUMBERS + 24)
    axis = alt.Axis(grid=True, ticks=False, tickCount=5, title=None, orient="top")
    x = alt.X("value:Q", scale=scale, axis=axis)
    tooltip = [
        alt.Tooltip("name:N", title=WORDS["country"]),
        alt.Tooltip("year:Q", title="Year"),
        alt.Tooltip("text:N", title="Value"),
    ]
    kept = frame[["row", "kind", "name", "year", "value", "text", "point"]]
    pairs = kept.pivot_table(index=["row", "kind", "name"], columns="point", values="value").reset_index()
    layers = []
    if {"earlier", "latest"} <= set(pairs.columns):
        both = pairs.dropna()
        layers.append(
            alt.Chart(both)
            .mark_rule(color=MARKS["rule"], strokeWidth=2)
            .encode(x=alt.X("earlier:Q", scale=scale, axis=axis), x2="latest:Q", y=y)
        )
    for point, filled in (("earlier", False), ("latest", True)):
        if point not in set(kept["point"]):
            continue
        marks = alt.Chart(kept[kept["point"] == point]).mark_point(
            filled=filled, size=70, opacity=1, strokeWidth=2, color=MARKS["point" if filled else "earlier"]
        )
        layers.append(marks.encode(x=x, y=y, tooltip=tooltip))
    return alt.layer(*layers, *text_layers(rows, y)).properties(width="container", height=alt.Step(LINE))
