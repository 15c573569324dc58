"""Rows of a chart in blocks: a heading in lines short enough for a phone, the rows below it, a gap."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.style import WORDS, wrap

LABELS = "(width < 480 ? 98 : 132)"  # pixels for the names of rows, left of the marks; less on a phone
LINE = 19  # pixels per row
HEADING, ROW = "heading", "row"
TOP = "top"  # the line above all blocks


def named(safe: SafeTable, block: str, row: str) -> pd.DataFrame:
    """The table with the names of its blocks and rows, and the id 'row' of every line of the chart.

    block, row: a key column, or a variant of one that has labels of its own, such as 'question_short'.
    """
    frame = safe.frame
    frame["block_key"] = frame[_column(block)]
    frame["block"] = [safe.name(block, key) for key in frame["block_key"]]
    frame["name"] = [safe.name(row, key) for key in frame[_column(row)]]
    frame["row"] = frame["block_key"] + "|" + frame["name"]
    frame["kind"] = ROW
    return frame


def _column(variant: str) -> str:
    return variant.removesuffix("_short").removesuffix("_long")


def lines(frame: pd.DataFrame) -> pd.DataFrame:
    """Every line of the chart from top to bottom: row, kind, text, name, n.

    Codes of hidden numbers stand behind the name of their row.
    """
    found = []
    for (key, heading), part in frame.groupby(["block_key", "block"], sort=False):
        found += [
            {"row": f"{key}|heading{i}", "kind": HEADING, "text": text, "name": ""}
            for i, text in enumerate(wrap(heading))
        ]
        for name, row in part.groupby("name", sort=False):
            codes = sorted(set(row.loc[row["measure"] != "raked", "code"]) - {""})  # those stand in the table
            text = " ".join([name, *(f"[{code}]" for code in codes)])
            n = people(row["base"].max(), codes[0] if codes else "")
            found.append({"row": f"{key}|{name}", "kind": ROW, "text": text, "name": name, "n": n})
        found.append({"row": f"{key}|gap", "kind": HEADING, "text": "", "name": ""})
    return pd.DataFrame(found, columns=["row", "kind", "text", "name", "n"]).fillna("")


def people(count: float, code: str) -> str:
    """A number of people as it is printed; where it is hidden, the code that says why."""
    return f"{count:,.0f}" if pd.notna(count) else f"[{code or 'c'}]"


def with_top(rows: pd.DataFrame) -> pd.DataFrame:
    """The lines with one more above them, for the names of panels and of the numbers at the end."""
    top = {"row": TOP, "kind": HEADING, "text": "", "name": "", "n": WORDS["base"]}
    return pd.concat([pd.DataFrame([top]), rows], ignore_index=True)


def y_axis(rows: pd.DataFrame) -> alt.Y:
    """All layers share this vertical position."""
    return alt.Y(
        "row:N", sort=list(rows["row"]), axis=None, scale=alt.Scale(type="band", paddingInner=0.18, paddingOuter=0)
    )


def x_scale(first: float, last: float, right: int) -> alt.Scale:
    """The horizontal scale between the names and `right` pixels kept free for the numbers at the end."""
    return alt.Scale(
        domain=[first, last], range=[{"expr": LABELS}, {"expr": f"width - {right}"}], nice=False, zero=False
    )


def text_layers(rows: pd.DataFrame, y: alt.Y) -> list[alt.Chart]:
    """Headings, names of rows, and n at the right end."""
    named_rows = rows[rows["kind"] == ROW]
    headings = rows[rows["kind"] == HEADING]
    layers = [
        alt.Chart(headings).mark_text(align="left", fontWeight="bold").encode(x=alt.value(0), y=y, text="text:N"),
        alt.Chart(named_rows)
        .mark_text(align="left", limit={"expr": f"{LABELS} - 4"})
        .encode(x=alt.value(0), y=y, text="text:N"),
        alt.Chart(rows[rows["n"] != ""])
        .mark_text(align="right", fontSize=11)
        .encode(x=alt.value({"expr": "width"}), y=y, text="n:N"),
    ]
    return [layer for layer in layers if len(layer.data)]  # an empty layer confuses the height of the chart


def with_choice(layers: list[alt.Chart], names: list[str], name: str, label: str, everything: str) -> alt.LayerChart:
    """The layers with a control that keeps all rows, or those of one name."""
    choice = alt.param(
        name=name, value=everything, bind=alt.binding_select(options=[everything, *names], name=f"{label} ")
    )
    kept = f"datum.kind == '{HEADING}' || {name} == '{everything}' || datum.name == {name}"
    return alt.layer(*(layer.transform_filter(kept) for layer in layers)).add_params(choice)


def stacked(layers: list[alt.Chart], names: list[str], choose: bool) -> alt.LayerChart:
    """The finished chart: as wide as its place, as high as its rows, with the choice of a country if asked for."""
    if choose and len(names) > 1:
        chart = with_choice(layers, names, "country", WORDS["country"], WORDS["all_countries"])
    else:
        chart = alt.layer(*layers)
    return chart.properties(width="container", height=alt.Step(LINE))


def controls(names: list[str], choose: bool) -> tuple[str, ...]:
    """Names of the controls that `stacked` adds."""
    return ("country",) if choose and len(names) > 1 else ()
