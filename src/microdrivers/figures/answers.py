"""How questions were answered: diverging bars, with neutral and open answers in panels of their own.

After Heiberger & Robbins 2014, J. Stat. Soft. 57(5): neutral answers are not split around zero.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import (
    HEADING,
    TOP,
    controls,
    lines,
    named,
    people,
    stacked,
    text_layers,
    with_top,
    x_scale,
    y_axis,
)
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, STYLE, WORDS, finish, percent, span

BASES = 44  # pixels for n, right of the bars
GAP = 10  # percentage points between panels
LEAST_LABELLED = 9  # percentage points that a bar needs to carry its number
LEGEND_ORDER = ("low_far", "low_near", "low_both", "high_near", "high_far", "high_both")
SIDES = ("low", "high", "neutral", "open")


def answers_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str) -> Figure:
    """The distributions of one or several questions, a bar per country.

    safe: rows of measure 'share'. Questions stand above their bars in their exact wording. The reader can choose
    a country, a second one beside it, and a question.
    """
    frame = named(safe, "question", "country")
    frame["answer_text"] = [safe.name("answer", key) for key in frame["answer"]]
    shown = frame[frame["code"] == ""]
    rows, chosen = with_top(lines(frame)), controls(frame, "question", countries=True)
    y, starts = y_axis(rows), _starts(shown)
    scale = x_scale(starts["first"], starts["last"], BASES)
    layers = [*_bar_layers(_bars(shown, starts), y, scale), _panel_names(shown, safe, starts, y, scale)]
    chart = stacked([*layers, *text_layers(rows, y)], chosen)
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(chart, f"{headline} {note}"),
        description=_description(shown),
        columns=("Question", "Country", "Answer", "Share", "95 % interval", "People", "Base"),
        rows=tuple(_table_row(row) for row in frame.to_dict("records")),
        safe=safe,
        note=note,
        legend=_legend(shown),
        controls=tuple(chosen),
    )


def _starts(shown: pd.DataFrame) -> dict[str, float]:
    """Where each panel starts on the common scale of percentage points, and where the scale starts and ends."""
    widest = shown.groupby(["row", "side"])["estimate"].sum().groupby("side").max()
    room = {side: 5 * (1 + widest.get(side, 0.0) // 5) for side in SIDES}
    neutral = room["high"] + GAP
    open_ = neutral + (room["neutral"] + GAP if "neutral" in widest else 0)
    return {
        "first": -room["low"],
        "low": 0,
        "high": 0,
        "neutral": neutral,
        "open": open_,
        "last": open_ + room["open"] + GAP,
    }


def _panel_names(
    shown: pd.DataFrame, safe: SafeTable, starts: dict[str, float], y: alt.Y, scale: alt.Scale
) -> alt.Chart:
    """What each panel holds, in the top line of the chart."""
    sides = [side for side in SIDES if side in set(shown["side"])]
    names = {side: safe.name("side", side) for side in sides}
    frame = pd.DataFrame(
        [
            {
                "row": TOP,
                "kind": HEADING,
                "side": side,
                "x": starts[side] + (-1 if side == "low" else 1),
                "text": names[side],
            }
            for side in sides
        ]
    )
    text = alt.Chart(frame).encode(x=alt.X("x:Q", axis=None, scale=scale), y=y, text="text:N")
    left = text.transform_filter("datum.side == 'low'").mark_text(align="right", fontSize=11)
    right = text.transform_filter("datum.side != 'low'").mark_text(align="left", fontSize=11)
    return alt.layer(left, right)


def _bars(shown: pd.DataFrame, starts: dict[str, float]) -> pd.DataFrame:
    """Each answer as a bar from x to x2. Low answers run leftwards from zero, the nearest to the middle first."""
    parts = []
    for (_, side), answers in shown.groupby(["row", "side"], sort=False):
        sign = -1 if side == "low" else 1
        answers = answers.iloc[::sign]
        end = answers["estimate"].cumsum()
        x, x2 = starts[side] + sign * (end - answers["estimate"]), starts[side] + sign * end
        parts.append(answers.assign(x=x, x2=x2, shade=_shades(side, len(answers))))
    bars = pd.concat(parts) if parts else shown.assign(x=0.0, x2=0.0, shade="")
    bars["middle"] = (bars["x"] + bars["x2"]) / 2
    bars["percent"] = [percent(value) for value in bars["estimate"]]
    bars["label"] = [_label(value) for value in bars["estimate"]]
    bars["interval_text"] = [f"{span(lo, hi)} %" for lo, hi in zip(bars["lo"], bars["hi"], strict=True)]
    kept = ["row", "kind", "name", "side", "shade", "x", "x2", "middle", "estimate", "label"]
    return bars[[*kept, "block", "answer_text", "percent", "interval_text", "base"]]


def _label(value: float) -> str:
    """The number in a bar, rounded as in the text: Vega's own format would make 65 of 64.5, Python makes 64."""
    return percent(value).removesuffix(" %")


def _shades(side: str, count: int) -> list[str]:
    """Colours of a side's answers, the nearest to the middle first."""
    if side in ("neutral", "open"):
        return [side] * count
    return [f"{side}_both"] if count == 1 else [f"{side}_near"] * (count - 1) + [f"{side}_far"]


def _bar_layers(bars: pd.DataFrame, y: alt.Y, scale: alt.Scale) -> list[alt.Chart]:
    shades = [shade for shade in MARKS if shade in set(bars["shade"])]
    colour = alt.Color("shade:N", scale=alt.Scale(domain=shades, range=[MARKS[shade] for shade in shades]), legend=None)
    tooltip = [
        alt.Tooltip("block:N", title="Question"),
        alt.Tooltip("name:N", title=WORDS["country"]),
        alt.Tooltip("answer_text:N", title="Answer"),
        alt.Tooltip("percent:N", title="Share"),
        alt.Tooltip("interval_text:N", title="95 % interval"),
        alt.Tooltip("base:Q", title="People asked", format=",.0f"),
    ]
    two_sided = bars["side"].isin(["low", "high"])
    layers = [
        alt.Chart(bars)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(x=alt.X("x:Q", axis=None, scale=scale), x2="x2:Q", y=y, color=colour, tooltip=tooltip)
    ]
    for shade, ink in STYLE["on_marks"].items():
        inside = bars[two_sided & (bars["estimate"] >= LEAST_LABELLED) & (bars["shade"] == shade)]
        if inside.empty:
            continue
        layers.append(
            alt.Chart(inside, name=f"inside_{shade}")
            .mark_text(fontSize=11, color=ink)
            .encode(x=alt.X("middle:Q", axis=None, scale=scale), y=y, text="label:N")
        )
    ends = bars[~two_sided].groupby(["row", "kind", "name", "block", "side"], as_index=False, sort=False)
    ends = ends.agg(x2=("x2", "max"), estimate=("estimate", "sum"))
    ends["label"] = [_label(value) for value in ends["estimate"]]
    layers.append(
        alt.Chart(ends)
        .mark_text(align="left", dx=3, fontSize=11)
        .encode(x=alt.X("x2:Q", axis=None, scale=scale), y=y, text="label:N")
    )
    return layers


def _legend(shown: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Colour and words of the bars on the two sides. Neutral and open bars are told by their place."""
    entries: dict[str, str] = {}
    sides = shown[shown["side"].isin(["low", "high"])]
    for (_, side), answers in sides.groupby(["row", "side"], sort=False):
        nearest_first = answers.iloc[:: -1 if side == "low" else 1]
        for shade, answer in zip(_shades(side, len(answers)), nearest_first["answer_text"], strict=True):
            entries.setdefault(shade, answer)
    return tuple((MARKS[shade], entries[shade]) for shade in LEGEND_ORDER if shade in entries)


def _description(shown: pd.DataFrame) -> str:
    sentences = []
    for (wording, name), bar in shown.groupby(["block", "name"], sort=False):
        parts = [f"{row['answer_text']} {percent(row['estimate'])}" for row in bar.to_dict("records")]
        sentences.append(f"“{wording}” {name}: {', '.join(parts)}.")
    return " ".join(sentences)


def _table_row(row: dict) -> tuple[str, ...]:
    who = (row["block"], row["name"], row["answer_text"])
    base = people(row["base"], row["code"])
    if row["code"]:
        code = f"[{row['code']}]"
        share = code if pd.isna(row["lo"]) else f"{row['lo']:.0f}–{row['hi']:.0f} % {code}"  # a band in its place
        return (*who, share, code, code, base)
    return (*who, percent(row["estimate"]), span(row["lo"], row["hi"]), f"{row['n']:,.0f}", base)
