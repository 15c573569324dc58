"""Charts of the sessions that no honest chapter draws: bars whose axis may begin anywhere. From safe tables only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

import altair as alt

from microdrivers.disclosure import SafeTable
from microdrivers.figures import Figure
from microdrivers.figures.style import MARKS, STATIC_WIDTH, finish, layered, percent, span
from microdrivers.markdown import plain
from microdrivers.records import records

STEP = 34  # pixels per bar
TALL = 0.3 * STATIC_WIDTH  # pixels of height from which a picture stands beside its words on a slide, not above them
HEIGHT = re.compile(r"--md-height:([0-9.]+)px")


def bars_figure(
    safe: SafeTable, key: str, headline: str, subtitle: str, note: str, column: str, start: float = 0, end: float = 100,
    intervals: bool = True,
) -> Figure:  # fmt: skip
    """One bar per row of the table, on an axis from `start` to `end`; what lies outside it is cut off.

    safe: rows with percentages; column: the key column that names the bars.
    """
    frame = safe.frame
    frame["name"] = [safe.name(column, one) for one in frame[column]]
    shown = frame.loc[frame["code"] == "", ["name", "estimate", "lo", "hi"]].assign(start=start)
    shown["number"] = [percent(value) for value in shown["estimate"]]
    axis = alt.Axis(title=None, orient="top", tickCount=5, grid=True, ticks=False)
    scale = alt.Scale(domain=[start, end], clamp=True, zero=False, nice=False)
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False))
    layers = [
        alt.Chart(shown)
        .mark_bar(color=MARKS["high_near"], height=20)
        .encode(x=alt.X("start:Q", scale=scale, axis=axis), x2=alt.X2("estimate:Q"), y=y),
        alt.Chart(shown, name="inside_number")  # black on the bar in dark pages too
        .mark_text(align="left", dx=4, dy=-1, fontSize=11, fontWeight="bold", color="#000000")
        .encode(x=alt.X("start:Q", scale=scale, axis=axis), y=y, text=alt.Text("number:N")),
    ]
    if intervals:
        rule = alt.Chart(shown).mark_rule(strokeWidth=3, color=MARKS["rule"])
        layers.insert(1, rule.encode(x=alt.X("lo:Q", scale=scale, axis=axis), x2=alt.X2("hi:Q"), y=y))
    chart = layered(layers, {"step": STEP})
    rows = [(row["name"], percent(row["estimate"]), span(row["lo"], row["hi"]), f"{row['base']:,.0f}")
            if not row["code"] else (row["name"], f"[{row['code']}]", f"[{row['code']}]", "")
            for row in records(frame)]  # fmt: skip
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(chart, f"{headline} {note}"),
        description=f"Bars on an axis from {start:.0f} to {end:.0f} %. "
        + " ".join(f"{row['name']}: {row['number']}." for row in records(shown)),
        columns=("What", "Share", "95 % interval", "n"),
        rows=tuple(rows),
        safe=safe,
        note=note,
    )


def looks(longer: float, shorter: float, start: float) -> float:
    """How many times as long the longer bar is drawn on an axis that begins at `start`; infinite where nothing is left."""
    left = max(shorter - start, 0.0)
    return (longer - start) / left if left else float("inf")


@dataclass(frozen=True)
class Sheet:
    """A small table of words and numbers that a session shows on the screen and on paper."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def html(self) -> str:
        """The table as HTML; every cell is escaped."""
        style = 'style="text-align:left;padding:.2rem .8rem .2rem 0"'
        head = "".join(f'<th scope="col" {style}>{escape(column)}</th>' for column in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td {style}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in self.rows
        )
        return f"<table><caption>{escape(self.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def myst(self) -> str:
        """The table as MyST."""
        lines = [f"| {' | '.join(map(plain, row))} |" for row in (self.columns, *self.rows)]
        lines.insert(1, "|---" * len(self.columns) + "|")
        return "\n".join([f"*{plain(self.caption)}*", "", *lines])


def picture_html(shown: Figure | Sheet) -> str:
    """A figure as a picture with headline and mark, or a sheet, for walls and paper: without its numbers as a table."""
    if isinstance(shown, Sheet):
        return f'<div class="md-sheet">{shown.html()}</div>'
    details = shown.details()
    tall = " md-tall" if float(HEIGHT.search(shown.svg)[1]) > TALL else ""
    mark = f'<p class="md-mark">{escape(details["mark"])}</p>'
    legend = "".join(
        f'<li><span class="md-swatch" style="background:{escape(colour, quote=True)}"></span>{escape(words)}</li>'
        for colour, words in details["legend"]
    )
    return (
        f'<figure class="md-plate{tall}"><figcaption><p class="md-headline">{escape(details["headline"])}</p>{mark}</figcaption>'
        f"{f'<ul class=md-legend>{legend}</ul>' if legend else ''}"
        f'<div class="md-chart" role="img" aria-label="{escape(shown.description or details["description"], quote=True)}">'
        f'{shown.svg}</div><p class="md-note">{escape(details["note"])}</p></figure>'
    )
