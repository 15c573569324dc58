"""Estimates with their intervals, a row each: leanings, scores and associations."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import controls, lines, named, people, stacked, text_layers, with_top, x_scale, y_axis
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, WORDS, finish, percent, span
from microdrivers.records import records

RAKED = {True: f", {WORDS['raked']}", False: ""}
NUMBERS = 88  # pixels right of the marks, for the estimate and n


def leanings_figure(
    safe: SafeTable,
    key: str,
    headline: str,
    subtitle: str,
    note: str,
    block: str,
    row: str,
    first: tuple[str, ...] = (),
) -> Figure:
    """Shares of people who lean towards the driver; `block` and `row` are key columns of the table.

    first: names of the one or two rows that a reader sees before choosing; empty: all of them.
    """
    words = (safe, key, headline, subtitle, note, block, row)
    return _figure(*words, (0, 100), percent, lambda lo, hi: span(lo, hi), first)


def scores_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str, block: str, row: str) -> Figure:
    """Mean scores from 0 to 100."""
    return _figure(
        safe, key, headline, subtitle, note, block, row, (0, 100), "{:.0f}".format, lambda lo, hi: span(lo, hi)
    )


def associations_figure(
    safe: SafeTable, key: str, headline: str, subtitle: str, note: str, block: str, row: str
) -> Figure:
    """Rank correlations, drawn on a scale that reaches as far to the left as to the right."""
    frame = safe.frame
    reach = max(0.3, 0.1 * (1 + frame[["lo", "hi"]].abs().max().max() // 0.1)) if not safe.empty else 0.3
    return _figure(
        safe,
        key,
        headline,
        subtitle,
        note,
        block,
        row,
        (-reach, reach),
        "{:+.2f}".format,
        lambda lo, hi: f"{lo:+.2f} to {hi:+.2f}",
    )


def _figure(
    safe: SafeTable,
    key: str,
    headline: str,
    subtitle: str,
    note: str,
    block: str,
    row: str,
    domain: tuple[float, float],
    number: Callable[[float], str],
    interval: Callable[[float, float], str],
    first: tuple[str, ...] = (),
) -> Figure:
    frame = named(safe, block, row)
    shown = frame[frame["code"] == ""].copy()
    shown["number"] = [number(value) for value in shown["estimate"]]
    shown["diamond"] = shown["measure"] == "raked"
    shown["interval_text"] = [interval(lo, hi) for lo, hi in zip(shown["lo"], shown["hi"], strict=True)]
    rows, chosen = with_top(lines(frame)), controls(frame, block, row, first)
    y = y_axis()
    layers = [*_mark_layers(shown, rows, y, domain), *text_layers(rows, y)]
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(stacked(layers, chosen), f"{headline} {note}"),
        description=" ".join(
            f"{r['block']}, {r['name']}{RAKED[r['diamond']]}: {r['number']} ({r['interval_text']})."
            for r in records(shown)
        ),
        columns=(
            block.capitalize() if block != "answer" else "Question",
            row.capitalize(),
            "Estimate",
            "95 % interval",
            WORDS["base"],
        ),
        rows=tuple(_table_row(r, number, interval) for r in records(frame)),
        safe=safe,
        note=note,
        controls=tuple(chosen),
    )


def _mark_layers(shown: pd.DataFrame, rows: pd.DataFrame, y: alt.Y, domain: tuple[float, float]) -> list[alt.Chart]:
    scale = x_scale(*domain, NUMBERS)
    tooltip = [
        alt.Tooltip("block:N", title="What"),
        alt.Tooltip("name:N", title="Who"),
        alt.Tooltip("number:N", title="Estimate"),
        alt.Tooltip("interval_text:N", title="95 % interval"),
        alt.Tooltip("base:Q", title="People", format=",.0f"),
    ]
    ticks = alt.Axis(
        grid=True, ticks=False, tickCount=5, title=None, orient="top", format="+.1f" if domain[0] < 0 else ".0f"
    )
    x = alt.X("estimate:Q", scale=scale, axis=ticks)
    columns = ["row", "kind", "block", "name", "estimate", "lo", "hi", "number", "interval_text", "base"]
    kept, beside = shown.loc[~shown["diamond"], columns], shown.loc[shown["diamond"], columns]
    layers = [
        alt.Chart(kept)
        .mark_rule(strokeWidth=3, color=MARKS["rule"], opacity=0.7)
        .encode(x=alt.X("lo:Q", scale=scale, axis=ticks), x2=alt.X2("hi:Q"), y=y, tooltip=tooltip),
        alt.Chart(kept)
        .mark_point(filled=True, size=70, opacity=1, color=MARKS["point"])
        .encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(kept)
        .mark_text(align="right", fontSize=11)
        .encode(x=alt.XValue({"expr": "width - 44"}), y=y, text=alt.Text("number:N")),
    ]
    if len(beside):
        layers.append(
            alt.Chart(beside)
            .mark_point(shape="diamond", filled=False, size=110, strokeWidth=1.5, opacity=1, color=MARKS["beside"])
            .encode(x=x, y=y, tooltip=tooltip)
        )
    if domain[0] < 0:
        zero = pd.DataFrame({"zero": [0.0], "kind": ["heading"]})
        layers.insert(
            0, alt.Chart(zero).mark_rule(color=MARKS["rule"]).encode(x=alt.X("zero:Q", scale=scale, axis=ticks))
        )
    return layers


def _table_row(row: dict, number: Callable, interval: Callable) -> tuple[str, ...]:
    base = people(row["base"], row["code"])
    name = f"{row['name']}, {WORDS['raked']}" if row["measure"] == "raked" else row["name"]
    if row["code"]:
        return (row["block"], name, f"[{row['code']}]", f"[{row['code']}]", base)
    return (row["block"], name, number(row["estimate"]), interval(row["lo"], row["hi"]), base)
