"""Official statistics as a slope chart: a line per country, from the figure of about ten years earlier to the latest.

Where no country has an earlier figure there is no slope: bars then.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.bars import bars
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, WORDS, finish, layered
from microdrivers.records import records

POINTS = ("earlier", "latest")
GAP = 16  # pixels between two labels of a side
TOP = 28  # pixels above the highest figure, for the names of the two sides
LEFT, RIGHT = 74, 168  # pixels for the labels of either side
LEADER = 12  # pixels between a point and its label


def indicators_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str, decimals: int) -> Figure:
    """One indicator, each figure with its number and year at its end of the line.

    safe: rows of official_indicators of a single indicator, with the columns iso3, year, value, point, source.
    """
    frame = safe.frame
    frame["name"] = [safe.name("country", iso3) for iso3 in frame["iso3"]]
    frame["text"] = [f"{value:,.{decimals}f}" for value in frame["value"]]
    slopes = "earlier" in set(frame["point"])
    if slopes:
        chart = _slopes(frame)
    else:
        years = frame["year"].astype(int).astype(str)
        ordered = frame.assign(amount=frame["value"], dates=years, text=frame["text"] + " (" + years + ")")
        chart = bars(ordered.sort_values("value", ascending=False, kind="stable"), WORDS["country"])
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(chart, f"{headline} {note}"),
        description=" ".join(f"{r['name']}: {r['text']} in {r['year']:.0f}." for r in records(frame)),
        columns=("Country", "Year", "Value", "Source"),
        rows=tuple(
            (r["name"], str(int(r["year"])), r["text"], safe.name("source", r["source"])) for r in records(frame)
        ),
        safe=safe,
        note=f"{note} {WORDS['no_zero']}" if slopes else note,
    )


def _slopes(frame: pd.DataFrame) -> dict:
    room = GAP * (1 + int(frame["point"].value_counts().max()))  # pixels between the lowest and the highest figure
    marks = _placed(frame, room)
    lines = marks.pivot_table(index="name", columns="point", values="y").reindex(columns=POINTS).dropna().reset_index()
    pixels = alt.Scale(domain=[0, TOP + room + GAP], range=[0, TOP + room + GAP], nice=False)
    y = alt.Y("y:Q", scale=pixels, axis=None)
    label = alt.Y("label:Q", scale=pixels, axis=None)
    at = {"earlier": LEFT, "latest": {"expr": f"width - {RIGHT}"}}
    outside = {"earlier": LEFT - LEADER, "latest": {"expr": f"width - {RIGHT - LEADER}"}}
    x, ends = ({point: alt.XValue(place) for point, place in places.items()} for places in (at, outside))
    tooltip = [alt.Tooltip("name:N", title=WORDS["country"]), alt.Tooltip("year:N", title="Year"),
               alt.Tooltip("text:N", title="Value")]  # fmt: skip
    layers = [
        alt.Chart(lines)
        .mark_rule(color=MARKS["point"], strokeWidth=2, opacity=0.8)
        .encode(
            x=x["earlier"],
            x2=alt.X2Value(at["latest"]),
            y=alt.Y("earlier:Q", scale=pixels, axis=None),
            y2=alt.Y2("latest:Q"),
            tooltip=alt.Tooltip("name:N", title=WORDS["country"]),
        )
    ]
    for point, filled, align, dx in (("earlier", False, "right", -3), ("latest", True, "left", 3)):
        side = marks[marks["point"] == point]
        if side.empty:
            continue
        base = alt.Chart(side)
        dot = base.mark_point(filled=filled, size=60, opacity=1, strokeWidth=2, color=MARKS["point"])
        if not filled:
            dot = dot.encode(fill=alt.FillValue("white"))
        layers += [
            base.mark_rule(color=MARKS["rule"], strokeWidth=0.7).encode(
                x=x[point], x2=alt.X2Value(outside[point]), y=y, y2=alt.Y2("label:Q")
            ),
            dot.encode(x=x[point], y=y, tooltip=tooltip),
            base.mark_text(align=align, dx=dx, fontSize=11).encode(x=ends[point], y=label, text=alt.Text("words:N")),
            alt.Chart(pd.DataFrame({"words": [WORDS[point]], "y": [GAP / 2]}))
            .mark_text(align=align, dx=dx, fontWeight="bold")
            .encode(x=ends[point], y=y, text=alt.Text("words:N")),
        ]
    return layered(layers, TOP + room + GAP)


def _placed(frame: pd.DataFrame, room: int) -> pd.DataFrame:
    """Where each point and its label stand, in pixels from the top, and what the label says."""
    lowest, highest = frame["value"].min(), frame["value"].max()
    span = (highest - lowest) or 1.0
    marks = frame[["name", "year", "value", "text", "point"]].assign(
        y=TOP + room * (highest - frame["value"]) / span if highest > lowest else TOP + room / 2,
        year=frame["year"].astype(int).astype(str),
    )
    marks["words"] = [
        f"{text} ({year})" if point == "earlier" else f"{name} {text} ({year})"
        for name, text, year, point in marks[["name", "text", "year", "point"]].itertuples(index=False)
    ]
    marks["label"] = marks.groupby("point")["y"].transform(lambda y: apart(y, GAP, TOP - 2, TOP + room + 2))
    return marks


def apart(y: pd.Series, gap: float, first: float, last: float) -> pd.Series:
    """The nearest places between first and last, by least squares, that keep the order and are at least `gap` apart."""
    from scipy.optimize import isotonic_regression

    ordered = y.sort_values(kind="stable")
    steps = pd.Series(range(len(y)), index=ordered.index) * gap
    places = isotonic_regression(ordered - steps).x.clip(first, last - steps.max())
    return (places + steps).reindex(y.index)
