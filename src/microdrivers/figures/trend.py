"""Shares from wave to wave: a panel per context, a line per country that breaks where a wording changed."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import altair as alt
import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.blocks import people
from microdrivers.figures.figure import Figure
from microdrivers.figures.indicators import apart
from microdrivers.figures.style import MARKS, WORDS, finish, layered, percent, span, wrap
from microdrivers.records import records

LEFT, RIGHT = 40, 150  # pixels left of the first wave, for the scale, and right of the last, for the names
# In units of ten pixels, as a list of whole pixels would look like a list of ids to the gate.
HEAD, PANEL, FOOT, GAP = 2.25, 11.1, 2, 1.4  # heading, from 100 to 0 %, dates, between labels
PIXELS = 10
EVERY = 25  # percentage points between two lines of the grid


def trend_figure(
    safe: SafeTable,
    key: str,
    headline: str,
    subtitle: str,
    note: str,
    dates: dict[str, tuple[dt.date, dt.date]],
    breaks: dict[str, tuple[str, ...]],
) -> Figure:
    """Shares of people who lean towards a driver, wave by wave.

    safe: rows of measure 'leaning' of one driver, a survey per wave; dates: first and last day of each wave's fieldwork, oldest first;
    breaks: by context, the waves before which its questions changed.
    """
    frame = safe.frame
    frame["name"] = [safe.name("country", iso3) for iso3 in frame["country"]]
    frame["block"] = [safe.name("context", context) for context in frame["context"]]
    frame["wave"] = [str(dates[survey][0].year) for survey in frame["survey"]]
    frame["x"] = [_middle(*dates[survey]) for survey in frame["survey"]]
    frame["changed"] = [
        survey in breaks[context] for survey, context in zip(frame["survey"], frame["context"], strict=True)
    ]
    order = list(dates)
    frame["edition"] = [  # of the question: how often it has changed so far
        sum(order.index(wave) <= order.index(survey) for wave in breaks[context])
        for survey, context in zip(frame["survey"], frame["context"], strict=True)
    ]
    frame["later"] = frame["survey"] != order[0]
    names = list(dict.fromkeys(frame["name"]))
    first, last = (_middle(*dates[survey]) for survey in (order[0], order[-1]))
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(_chart(frame, names, (first, last if last > first else first + 1)), f"{headline} {note}"),
        description=" ".join(
            f"{r['block']}, {r['name']}, {r['wave']}: {percent(r['estimate'])}."
            for r in records(frame[frame["code"] == ""])
        ),
        columns=("Context", WORDS["country"], "Wave", "Estimate", "95 % interval", WORDS["base"], "Question"),
        rows=tuple(_table_row(row) for row in records(frame.sort_values(["block", "name", "x"], kind="stable"))),
        safe=safe,
        note=f"{note} {WORDS['broken']}" if any(breaks.values()) else note,
        controls=("country",) if len(names) > 1 else (),
    )


def _middle(start: dt.date, end: dt.date) -> float:
    """The middle of the fieldwork in years."""
    day = start + (end - start) / 2
    return round(day.year + day.timetuple().tm_yday / 365.25, 2)


def _chart(frame: pd.DataFrame, names: list[str], ends: tuple[float, float]) -> dict:
    blocks = list(dict.fromkeys(frame["block"]))
    top = {block: place * (HEAD + PANEL + FOOT) + HEAD for place, block in enumerate(blocks)}
    shown = frame[frame["code"] == ""].sort_values(["block", "name", "x"], kind="stable")
    for number in ("estimate", "lo", "hi"):
        shown[f"{number}_y"] = shown["block"].map(top).astype(float) + PANEL * (1 - shown[number] / 100)
    shown["text"] = [percent(value) for value in shown["estimate"]]
    shown["interval_text"] = [f"{span(lo, hi)} %" for lo, hi in zip(shown["lo"], shown["hi"], strict=True)]
    height = len(blocks) * (HEAD + PANEL + FOOT)
    vertical = alt.Scale(domain=[0, height], range=[0, height * PIXELS], nice=False)
    scale = alt.Scale(
        domain=list(ends), range=[{"expr": str(LEFT)}, {"expr": f"width - {RIGHT}"}], nice=False, zero=False
    )

    def x(column: str) -> alt.X:
        return alt.X(f"{column}:Q", scale=scale, axis=None)

    def y(column: str) -> alt.Y:
        return alt.Y(f"{column}:Q", scale=vertical, axis=None)

    kept = shown[["name", "block", "wave", "x", "estimate_y", "lo_y", "hi_y", "text", "interval_text", "base"]]
    tooltip = [
        alt.Tooltip("block:N", title="Context"),
        alt.Tooltip("name:N", title=WORDS["country"]),
        alt.Tooltip("wave:N", title="Wave"),
        alt.Tooltip("text:N", title="Estimate"),
        alt.Tooltip("interval_text:N", title="95 % interval"),
        alt.Tooltip("base:Q", title="People", format=",.0f"),
    ]
    lines = _lines(shown)
    layers = [
        alt.Chart(kept).mark_rule(strokeWidth=3, color=MARKS["rule"], opacity=0.5).encode(x=x("x"), y=y("lo_y"), y2=alt.Y2("hi_y:Q")),
        *(
            alt.Chart(part).mark_rule(strokeWidth=2, color=MARKS["point"], **dash).encode(x=x("x"), x2=alt.X2("x2"), y=y("y"), y2=alt.Y2("y2"))
            for part, dash in ((lines[~lines["changed"]], {}), (lines[lines["changed"]], {"strokeDash": [2, 4]}))
            if len(part)
        ),
        alt.Chart(kept).mark_point(filled=True, size=60, opacity=1, color=MARKS["point"]).encode(x=x("x"), y=y("estimate_y"), tooltip=tooltip),
        alt.Chart(_labels(shown, top)).mark_text(align="left", dx=10, fontSize=11, limit=RIGHT - 12).encode(x=x("x"), y=y("y"), text=alt.Text("words:N")),
    ]  # fmt: skip
    params = []
    if len(names) > 1:
        options = [WORDS["all_countries"], *names]
        bind = alt.binding_select(options=options, name=f"{WORDS['country']} ")
        params = [alt.param(name="country", value=options[0], bind=bind)]
        layers = [layer.transform_filter(f"country == '{options[0]}' || datum.name == country") for layer in layers]
    frames = [_grid(top, ends), *_frame_texts(top, frame)]
    levels = frames[0][frames[0]["words"] != ""]
    grid = alt.Chart(frames[0]).mark_rule(strokeWidth=0.5, color=MARKS["rule"], opacity=0.5)
    texts = [
        alt.Chart(levels)
        .mark_text(align="right", fontSize=11)
        .encode(x=alt.XValue(LEFT - 8), y=y("y"), text=alt.Text("words:N")),
        alt.Chart(frames[1])
        .mark_text(align="left", fontWeight="bold")
        .encode(x=alt.XValue(0), y=y("y"), text=alt.Text("words:N")),
        alt.Chart(frames[2]).mark_text(fontSize=11).encode(x=x("x"), y=y("y"), text=alt.Text("words:N")),
    ]
    layers = [grid.encode(x=x("x"), x2=alt.X2("x2"), y=y("y")), *texts, *layers]
    return layered(layers, round(height * PIXELS), params)


def _lines(shown: pd.DataFrame) -> pd.DataFrame:
    """A piece of line between every two neighbouring waves; `changed`: the question is not the same on both sides."""
    pieces = []
    for (block, name), rows in shown.groupby(["block", "name"], sort=False):
        for a, b in pairwise(records(rows)):
            ends = {"x": a["x"], "x2": b["x"], "y": a["estimate_y"], "y2": b["estimate_y"]}
            pieces.append({"block": block, "name": name, **ends, "changed": a["edition"] != b["edition"]})
    return pd.DataFrame(pieces, columns=["block", "name", "x", "x2", "y", "y2", "changed"]).astype({"changed": bool})


def _labels(shown: pd.DataFrame, top: dict[str, float]) -> pd.DataFrame:
    """The name and the last figure of each line, at its end."""
    last = shown.groupby(["block", "name"], sort=False).tail(1)
    words = [f"{name} {text}" for name, text in zip(last["name"], last["text"], strict=True)]
    labels = last[["block", "name", "x"]].assign(words=words)
    places = [
        apart(rows["estimate_y"], GAP, top[block] - GAP / 2, top[block] + max(PANEL, GAP * len(rows))) for block, rows in last.groupby("block", sort=False)
    ]  # fmt: skip
    return labels.assign(y=pd.concat(places).reindex(labels.index) if places else [])


def _grid(top: dict[str, float], ends: tuple[float, float]) -> pd.DataFrame:
    """Lines of the grid; every second one is named."""
    rows = [
        {"x": ends[0], "x2": ends[1], "y": y + PANEL * (1 - level / 100), "words": "" if level % 50 else percent(level)}
        for y in top.values()
        for level in range(0, 101, EVERY)
    ]
    return pd.DataFrame(rows)


def _frame_texts(top: dict[str, float], frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The headings of the panels, and the waves below them."""
    heads = [{"words": wrap(block)[0], "y": y - HEAD / 2} for block, y in top.items()]
    waves = frame.drop_duplicates("x")
    dates = [
        {"words": w, "x": x, "y": y + PANEL + FOOT / 2}
        for y in top.values()
        for w, x in zip(waves["wave"], waves["x"], strict=True)
    ]
    return pd.DataFrame(heads), pd.DataFrame(dates)


def _table_row(row: dict) -> tuple[str, ...]:
    asked = WORDS["changed"] if row["changed"] else WORDS["as_before"] if row["later"] else WORDS["first_wave"]
    if row["code"]:
        code = f"[{row['code']}]"
        return (row["block"], row["name"], row["wave"], code, code, people(row["base"], row["code"]), asked)
    numbers = percent(row["estimate"]), span(row["lo"], row["hi"])
    return (row["block"], row["name"], row["wave"], *numbers, people(row["base"], ""), asked)
