"""The bars of an answer chart: low answers to the left of zero, high ones to the right, neutral and open ones apart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import HEADING, LABELS, TOP, with_top, x_scale
from microdrivers.figures.style import MARKS, STYLE, WORDS, percent, span

ABOVE = "0"  # id of the line above the top line
BASES = 44  # pixels for n, right of the bars
GAP = 16  # percentage points between panels, so that the number at the end of a bar fits on a phone too
TOTALS = 8  # percentage points left of the bars, for the total of their side
# On a phone a bar must be longer to carry its number.
FITS = alt.OpacityValue(1, condition={"test": "width < 480 && datum.estimate < 16", "value": 0})
LEAST_LABELLED = 9  # percentage points that a bar needs to carry its number
SIDES = ("low", "high", "neutral", "open")


def bar_layers(shown: pd.DataFrame, safe: SafeTable, y: alt.Y) -> list[alt.Chart]:
    """Bars with their numbers and the names of the panels. shown: rows of shown answers; `hidden`: others of their side are not."""
    starts = starts_of(shown)
    scale = x_scale(starts["first"], starts["last"], BASES)
    return [*_bar_layers(_bars(shown, starts), y, scale), *_panel_names(shown, safe, starts, y, scale)]


def starts_of(shown: pd.DataFrame) -> dict[str, float]:
    """Where each panel starts on the common scale of percentage points, and where the scale starts and ends."""
    widest = shown.groupby(["row", "side"])["estimate"].sum().groupby("side").max()
    room = {side: 5 * (1 + widest.get(side, 0.0) // 5) for side in SIDES}
    neutral = room["high"] + GAP
    open_ = neutral + (room["neutral"] + GAP if "neutral" in widest else 0)
    return {
        "first": -room["low"] - TOTALS,
        "low": 0,
        "high": 0,
        "neutral": neutral,
        "open": open_,
        "last": open_ + room["open"] + TOTALS,
    }


def _panel_names(
    shown: pd.DataFrame, safe: SafeTable, starts: dict[str, float], y: alt.Y, scale: alt.Scale
) -> list[alt.Chart]:
    """What each panel holds, in the two lines above the chart: neighbours stand in different ones, so none covers another."""
    here = set(shown["side"])
    point = f"(width - {LABELS} - {BASES}) / {starts['last'] - starts['first']}"  # pixels per percentage point
    room = {
        "low": f"{LABELS} - {starts['first']} * {point}",
        "high": f"{starts['open' if 'open' in here else 'last'] - starts['high']} * {point}",
        "neutral": f"{starts['last'] - starts['neutral']} * {point}",
        "open": f"{BASES} + {starts['last'] - starts['open']} * {point}",
    }
    layers = []
    for side in (side for side in SIDES if side in here):
        low = side == "low"
        row = {"row": TOP if side == "neutral" else ABOVE, "kind": HEADING, "x": starts[side] + (-1 if low else 1)}
        layers.append(
            alt.Chart(pd.DataFrame([{**row, "text": safe.name("side", side)}]))
            .mark_text(align="right" if low else "left", fontSize=11, limit={"expr": f"{room[side]} - 4"})
            .encode(x=alt.X("x:Q", axis=None, scale=scale), y=y, text=alt.Text("text:N"))
        )
    return layers


def with_names(rows: pd.DataFrame) -> pd.DataFrame:
    """The lines of a chart with the two above them that `_panel_names` needs."""
    above = {"row": ABOVE, "kind": HEADING, "text": "", "name": "", "n": "", "block": ""}
    return pd.concat([pd.DataFrame([above]), with_top(rows)], ignore_index=True)


def _bars(shown: pd.DataFrame, starts: dict[str, float]) -> pd.DataFrame:
    """Each answer as a bar from x to x2. Low answers run leftwards from zero, the nearest to the middle first."""
    parts: dict[tuple[str, str], list[int]] = {}
    for place, key in enumerate(zip(shown["row"], shown["side"], strict=True)):
        parts.setdefault(key, []).append(place)
    places, x, x2, shade = [], [], [], []
    estimate = shown["estimate"].to_numpy()
    for (_, side), part in parts.items():
        sign = -1 if side == "low" else 1
        part = part[::sign]
        end = estimate[part].cumsum()
        places += part
        x += list(starts[side] + sign * (end - estimate[part]))
        x2 += list(starts[side] + sign * end)
        shade += shades(side, len(part))
    bars = shown.iloc[places].assign(x=x, x2=x2, shade=shade)
    bars["middle"] = (bars["x"] + bars["x2"]) / 2
    bars["percent"] = [percent(value) for value in bars["estimate"]]
    bars["label"] = [_label(value) for value in bars["estimate"]]
    bars["interval_text"] = [f"{span(lo, hi)} %" for lo, hi in zip(bars["lo"], bars["hi"], strict=True)]
    kept = ["row", "kind", "name", "side", "shade", "x", "x2", "middle", "estimate", "label"]
    return bars[[*kept, "hidden", "block", "answer_text", "percent", "interval_text", "base"]]


def _label(value: float) -> str:
    """The number in a bar, rounded as in the text: Vega's own format would make 65 of 64.5, Python makes 64."""
    return percent(value).removesuffix(" %")


def shades(side: str, count: int) -> list[str]:
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
        alt.Chart(bars.drop(columns="hidden"))
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(x=alt.X("x:Q", axis=None, scale=scale), x2=alt.X2("x2:Q"), y=y, color=colour, tooltip=tooltip)
    ]
    for shade, ink in STYLE["on_marks"].items():
        inside = bars[two_sided & (bars["estimate"] >= LEAST_LABELLED) & (bars["shade"] == shade)]
        if inside.empty:
            continue
        layers.append(
            alt.Chart(inside.drop(columns="hidden"), name=f"inside_{shade}")
            .mark_text(fontSize=11, color=ink)
            .encode(x=alt.X("middle:Q", axis=None, scale=scale), y=y, text=alt.Text("label:N"), opacity=FITS)
        )
    totals = _totals(bars[two_sided])
    for side, align, dx in (("low", "right", -3), ("high", "left", 3)):
        outer = totals[totals["side"] == side]
        if len(outer):
            layers.append(
                alt.Chart(outer)
                .mark_text(align=align, dx=dx, fontSize=11, fontWeight="bold")
                .encode(x=alt.X("end:Q", axis=None, scale=scale), y=y, text=alt.Text("label:N"))
            )
    ends = bars[~two_sided].groupby(["row", "kind", "name", "block", "side"], as_index=False, sort=False)
    ends = ends.agg(x2=("x2", "max"), estimate=("estimate", "sum"))
    ends["label"] = [_label(value) for value in ends["estimate"]]
    layers.append(
        alt.Chart(ends)
        .mark_text(align="left", dx=3, fontSize=11)
        .encode(x=alt.X("x2:Q", axis=None, scale=scale), y=y, text=alt.Text("label:N"))
    )
    return layers


def _totals(bars: pd.DataFrame) -> pd.DataFrame:
    """What the answers of a side come to, at the outer end of its bars; only where it has several, and all are shown."""
    found = []
    for keys, answers in bars.groupby(["row", "kind", "name", "block", "side"], sort=False):
        if len(answers) > 1 and not answers["hidden"].any():
            end = answers["x2"].min() if keys[-1] == "low" else answers["x2"].max()
            found.append((*keys, end, _label(answers["estimate"].sum())))
    return pd.DataFrame(found, columns=["row", "kind", "name", "block", "side", "end", "label"])
