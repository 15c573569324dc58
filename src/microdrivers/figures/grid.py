"""A grid of words: who is covered by what, who can do what. Every cell says it in a word, not in a colour alone."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import STYLE, finish, layered, wrap
from microdrivers.records import records

CELL = 36  # pixels
LABELS = 150  # pixels for the names of rows
LONGEST = 23  # signs on a line beside the grid, of which a name may have two


def grid_figure(
    safe: SafeTable, key: str, headline: str, subtitle: str, note: str, columns: tuple[str, str, str, str]
) -> Figure:
    """A cell per row and column of a published table.

    safe: with the columns row, column, cell (a word, '' for none) and tells (a sentence), besides its own. columns: what
    the four are called in the table below the chart.
    """
    frame = safe.frame
    told = frame[frame["cell"] != ""]
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(_chart(frame), f"{headline} {note}"),
        description=" ".join(f"{r['row']}, {r['column']}: {r['cell']}." for r in records(told)),
        columns=columns,
        rows=tuple((r["row"], r["column"], r["cell"] or "–", r["tells"]) for r in records(frame)),
        safe=safe,
        note=note,
    )


def _chart(frame: pd.DataFrame) -> dict:
    kept = frame[["row", "column", "cell", "tells"]].assign(
        row_text=["|".join(wrap(name, LONGEST)[:2]) for name in frame["row"]],
        column_text=[wrap(name, LONGEST)[0] for name in frame["column"]],
    )
    x = alt.X("column_text:N", sort=list(dict.fromkeys(kept["column_text"])), title=None)
    x = x.axis(orient="top", labelAngle=-35, domain=False, ticks=False, labelPadding=6, labelLimit=LABELS)
    y = alt.Y("row_text:N", sort=list(dict.fromkeys(kept["row_text"])), title=None)
    y = y.axis(
        domain=False,
        ticks=False,
        minExtent=LABELS,
        maxExtent=LABELS,
        labelLimit=LABELS,
        labelExpr="split(datum.label, '|')",
        labelLineHeight=13,
    )
    tooltip = [alt.Tooltip("row:N", title="Row"), alt.Tooltip("column:N", title="Column"),
               alt.Tooltip("cell:N", title="Cell"), alt.Tooltip("tells:N", title="What it rests on")]  # fmt: skip
    base = alt.Chart(kept).encode(x=x, y=y)
    cell = {"stroke": "white", "strokeWidth": 2}
    layers = [
        base.transform_filter("datum.cell == ''").mark_rect(color=STYLE["hidden_cell"], **cell),
        base.transform_filter("datum.cell != ''").mark_rect(color=STYLE["heat"][0], **cell).encode(tooltip=tooltip),
        base.mark_text(fontSize=11, color="#000000").encode(text=alt.Text("cell:N")).properties(name="inside_cell"),
    ]
    return layered(layers, {"step": CELL}, padding={"left": 2, "right": 40, "top": 2, "bottom": 2})
