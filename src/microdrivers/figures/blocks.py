"""Rows of a chart in blocks: a heading in lines short enough for a phone, the rows below it, a gap."""

from __future__ import annotations

from typing import NamedTuple

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.style import STYLE, WORDS, layered, wrap

LABELS = "(width < 480 ? 98 : 132)"  # pixels for the names of rows, left of the marks; less on a phone
LINE = 19  # pixels per row
FEW = 2  # blocks that a reader sees at a glance
LINES = ["block_key", "block", "row", "name", "measure", "code", "base"]  # what the lines of a chart are made from
COUNTRY, BESIDE = "country", "beside"
HEADING, ROW = "heading", "row"
TOP = "1"  # id of the line above all blocks; ids stand in the order of the lines, so that a chart need not be told it


def named(safe: SafeTable, block: str, row: str) -> pd.DataFrame:
    """The table with the names of its blocks and rows, and in 'row' the id of the line of the chart, such as '2.003.007'.

    block, row: a key column, or a variant of one that has labels of its own, such as 'question_short'.
    """
    frame = safe.frame
    frame["block_key"] = frame[_column(block)]
    frame["block"] = [safe.name(block, key) for key in frame["block_key"]]
    frame["name"] = [safe.name(row, key) for key in frame[_column(row)]]
    in_block = frame.groupby("block_key", sort=False)["name"].transform(lambda names: pd.factorize(names)[0])
    places = zip(pd.factorize(frame["block_key"])[0], in_block, strict=True)
    frame["row"] = [f"2.{block:03d}.{place:03d}" for block, place in places]
    frame["kind"] = ROW
    return frame


def _column(variant: str) -> str:
    return variant.removesuffix("_short").removesuffix("_long")


def lines(frame: pd.DataFrame) -> pd.DataFrame:
    """Every line of the chart from top to bottom: row, kind, text, name, n, block.

    Codes of hidden numbers stand behind the name of their row.
    """
    found, blocks = [], {}
    for key, heading, row, name, measure, code, base in zip(*(frame[column] for column in LINES), strict=True):
        codes, bases = blocks.setdefault((key, heading), {}).setdefault((row, name), (set(), []))
        codes.add("" if measure == "raked" else code)  # codes of raked figures stand in the table
        bases.append(base)
    for (_, heading), rows in blocks.items():
        block = next(iter(rows))[0].rpartition(".")[0]
        found += [
            {"row": f"{block}-{i}", "kind": HEADING, "text": text, "name": "", "block": heading}
            for i, text in enumerate(wrap(heading))
        ]
        for (row, name), (codes, bases) in rows.items():
            told = sorted(codes - {""})
            text = " ".join([name, *(f"[{code}]" for code in told)])
            n = people(max((base for base in bases if base == base), default=float("nan")), told[0] if told else "")
            found.append({"row": row, "kind": ROW, "text": text, "name": name, "n": n, "block": heading})
        found.append({"row": f"{block}.end", "kind": HEADING, "text": "", "name": "", "block": heading})
    return pd.DataFrame(found, columns=["row", "kind", "text", "name", "n", "block"]).fillna("")


def people(count: float, code: str) -> str:
    """A number of people as it is printed; where it is hidden, the code that says why."""
    return f"{count:,.0f}" if pd.notna(count) else f"[{code or 'c'}]"


def with_top(rows: pd.DataFrame) -> pd.DataFrame:
    """The lines with one more above them, for the names of panels and of the numbers at the end."""
    top = {"row": TOP, "kind": HEADING, "text": "", "name": "", "n": WORDS["base"], "block": ""}
    return pd.concat([pd.DataFrame([top]), rows], ignore_index=True)


def y_axis() -> alt.Y:
    """All layers share this vertical position: a line for every id, in their order."""
    return alt.Y("row:N", axis=None, scale=alt.Scale(type="band", paddingInner=0.18, paddingOuter=0))


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
        alt.Chart(headings)
        .mark_text(align="left", fontWeight="bold")
        .encode(x=alt.XValue(0), y=y, text=alt.Text("text:N")),
        alt.Chart(named_rows)
        .mark_text(align="left", limit={"expr": f"{LABELS} - 4"})
        .encode(x=alt.XValue(0), y=y, text=alt.Text("text:N")),
        alt.Chart(rows[rows["n"] != ""])
        .mark_text(align="right", fontSize=11)
        .encode(x=alt.XValue({"expr": "width"}), y=y, text=alt.Text("n:N")),
    ]
    return [layer for layer in layers if len(layer.data)]  # an empty layer confuses the height of the chart


class Choice(NamedTuple):
    """What a reader can choose: its label, its options, the word for all of them, what is chosen at first, and whether
    rows ('name') or blocks ('block') are chosen."""

    label: str
    options: list[str]
    everything: str
    first: str
    of: str


def stacked(layers: list[alt.Chart], chosen: dict[str, Choice]) -> dict:
    """The finished chart: as wide as its place, as high as its rows, with a control per entry of `controls`."""
    params, kept = [], []
    for name, choice in chosen.items():
        bind = alt.binding_select(options=[choice.everything, *choice.options], name=f"{choice.label} ")
        params.append(alt.param(name=name, value=choice.first, bind=bind))
        if name != BESIDE:
            always = f"datum.kind == '{HEADING}'" if choice.of == "name" else "!datum.block"
            beside = f" || datum.name == {BESIDE}" if name == COUNTRY and BESIDE in chosen else ""
            kept.append(f"{always} || {name} == '{choice.everything}' || datum.{choice.of} == {name}{beside}")
    for condition in kept:
        layers = [layer.transform_filter(condition) for layer in layers]
    return layered(layers, {"step": LINE}, params)


def controls(frame: pd.DataFrame, block: str, row: str, first: tuple[str, ...] = ()) -> dict[str, Choice]:
    """What a reader can choose, by the name of the parameter.

    A country and a second one beside it, or a group; and a block; each only where there are several. block, row: key columns,
    what the blocks and the rows of the chart are; first: names of the one or two that are chosen at first, instead of all.
    """
    names, blocks = list(dict.fromkeys(frame["name"])), list(dict.fromkeys(frame["block"]))
    found = {}
    if row == COUNTRY and len(names) > 1 and len(blocks) > 1:
        everything = (WORDS["all_countries"], WORDS["none"])
        one, other = (*first, *everything[len(first) :]) if len(names) > 2 else everything
        found[COUNTRY] = Choice(WORDS["place" if first else "country"], names, WORDS["all_countries"], one, "name")
        if len(names) > 2:
            found[BESIDE] = Choice(WORDS["beside"], names, WORDS["none"], other, "name")
    elif row == "group" and len(names) > FEW and len(blocks) > 1:
        found[row] = Choice(WORDS["group"], names, WORDS["all_groups"], WORDS["all_groups"], "name")
    if len(blocks) > FEW and (what := _column(block)) in STYLE["choices"]:
        label, everything = STYLE["choices"][what]
        found[what] = Choice(label, blocks, everything, everything, "block")
    return found
