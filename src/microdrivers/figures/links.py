"""A diagram of links: what is said to influence what, each link with its statement."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, finish, layered
from microdrivers.records import records

STEP = 56  # pixels between the names of a side
LEFT, RIGHT = 0.0, 1.0


def links_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str) -> Figure:
    """Names on two sides and a line for every link; pointing at a line shows its statement.

    safe: with the columns from_name, to_name, statement and source.
    """
    frame = safe.frame
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(_chart(frame), f"{headline} {note}"),
        description=" ".join(f"{r['from_name']} and {r['to_name']}: {r['statement']}" for r in records(frame)),
        columns=("Influence", "On", "Statement", "Source"),
        rows=tuple(
            (
                r["from_name"],
                r["to_name"],
                r["statement"],
                "; ".join(safe.name("source", k) for k in r["source"].split()),
            )
            for r in records(frame)
        ),
        safe=safe,
        note=note,
    )


def _places(names: pd.Series, most: int) -> dict[str, float]:
    """Where each name stands from top to bottom, the shorter side in the middle."""
    unique = list(dict.fromkeys(names))
    first = (most - len(unique)) / 2
    return {name: first + index for index, name in enumerate(unique)}


def _chart(frame: pd.DataFrame) -> dict:
    most = max(frame["from_name"].nunique(), frame["to_name"].nunique())
    sources, targets = _places(frame["from_name"], most), _places(frame["to_name"], most)
    links = frame[["from_name", "to_name", "statement"]].assign(
        x=LEFT, x2=RIGHT, y=frame["from_name"].map(sources), y2=frame["to_name"].map(targets)
    )
    names = pd.DataFrame(
        [{"name": name, "x": LEFT, "y": y, "side": "left"} for name, y in sources.items()]
        + [{"name": name, "x": RIGHT, "y": y, "side": "right"} for name, y in targets.items()]
    )
    side = "(width < 480 ? 112 : 190)"  # pixels for the names of either side
    scale = alt.Scale(domain=[LEFT, RIGHT], range=[{"expr": side}, {"expr": f"width - {side}"}], nice=False)
    x = alt.X("x:Q", scale=scale, axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[-0.5, most - 0.5], reverse=True), axis=None)
    tooltip = [alt.Tooltip("from_name:N", title="Influence"), alt.Tooltip("to_name:N", title="On"),
               alt.Tooltip("statement:N", title="What is said")]  # fmt: skip
    text = alt.Chart(names).encode(x=x, y=y, text=alt.Text("name:N"))
    layers = [
        alt.Chart(links)
        .mark_rule(strokeWidth=2, color=MARKS["rule"], opacity=0.8)
        .encode(x=x, x2=alt.X2("x2:Q"), y=y, y2=alt.Y2("y2:Q"), tooltip=tooltip),
        alt.Chart(names).mark_point(filled=True, size=90, opacity=1, color=MARKS["point"]).encode(x=x, y=y),
        text.transform_filter("datum.side == 'left'").mark_text(align="right", dx=-10, limit={"expr": f"{side} - 14"}),
        text.transform_filter("datum.side == 'right'").mark_text(align="left", dx=10, limit={"expr": f"{side} - 14"}),
    ]
    return layered(layers, STEP * most)
