"""The figure object: one finding as chart, picture, table and download, each with its source and its mark."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from functools import cached_property

from microdrivers.csv_cells import neutral
from microdrivers.disclosure import SafeTable
from microdrivers.figure_format import CHART, DETAILS
from microdrivers.figures.page_picture import for_page
from microdrivers.figures.style import STATIC_WIDTH
from microdrivers.picture import draw

DOWNLOAD = [
    "survey", "measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side",
    "estimate", "lo", "hi", "interval", "n", "base", "q", "code", "reason",
]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A chart of a `SafeTable` with everything that belongs to it.

    key: unique on its page; headline: its subject; finding: what one sees, with its numbers, '' where nothing can be
    said in a sentence; subtitle: question, base, dates; description: all that the chart tells, in words; rows: the same
    numbers as a table of text; note: how to read it; controls: what a reader can choose.
    """

    key: str
    headline: str
    subtitle: str
    spec: dict
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    safe: SafeTable = field(repr=False)
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()  # colour, words
    controls: tuple[str, ...] = ()
    finding: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.safe, SafeTable):
            raise TypeError("A figure is drawn from a SafeTable only.")

    @cached_property
    def svg(self) -> str:
        """The picture of the chart in its first state."""
        spec = {**self.spec, "width": STATIC_WIDTH} if self.spec.get("width") == "container" else self.spec
        return for_page(draw(spec))

    def details(self) -> dict:
        """What the book needs beside the chart, as plain JSON."""
        about = self.safe.about
        return {
            "key": self.key,
            "headline": self.headline,
            "finding": self.finding,
            "subtitle": self.subtitle,
            "description": f"{self.finding}. {TABLE_BELOW}" if self.finding else self._described(),
            "note": self.note,
            "legend": [list(entry) for entry in self.legend],
            "mark": about.mark,
            "citation": about.citation,
            "svg": self.svg,
            "controls": list(self.controls),
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
            "codes": self._codes(),
            "download": {"csv": self.csv(), "about": self._about()},
        }

    def _described(self) -> str:
        """What the chart tells in words; where no row may be told, at least its subject."""
        return self.description or f"{self.headline}. {TABLE_BELOW}"

    def _codes(self) -> dict[str, str]:
        used = sorted(set(self.safe.frame["code"]) - {""})
        return {code: self.safe.name("code", code) for code in used}

    def csv(self) -> str:
        """The table for machines: every shown number with its interval, base, code and caveat."""
        frame, about = self.safe.frame, self.safe.about
        if "measure" in frame:
            columns = {name: frame[name].tolist() for name in DOWNLOAD}
            columns |= {name: frame[name].round(DECIMALS).tolist() for name in ("estimate", "lo", "hi", "q")}
            columns["code"] = [f"[{code}]" if code else "" for code in columns["code"]]
            for name in ("question", "answer", "country"):
                columns[f"{name}_text"] = [self.safe.name(name, key) for key in columns[name]]
        else:
            columns = {name: frame[name].tolist() for name in frame.columns.drop("code")}
        same = {"caveat": self.note, "survey_title": about.title, "version": about.version, "mark": about.mark}
        columns |= {name: [text] * len(frame) for name, text in same.items()}
        written = io.StringIO()
        lines = csv.writer(written, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows(zip(*([_cell(value) for value in column] for column in columns.values()), strict=True))
        return written.getvalue()

    def _about(self) -> dict[str, str]:
        about = self.safe.about
        parts = {
            "figure": self.headline,
            "finding": self.finding,
            "subtitle": self.subtitle,
            "mark": about.mark,
            "survey": about.title,
            "version": about.version,
            "population": about.population,
            "fieldwork": about.fieldwork,
            "citation": about.citation,
            "note": self.note,
        }
        return {key: value for key, value in parts.items() if value}

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        return self.chart(), {DETAILS: self.details()}

    def chart(self) -> dict:
        """The live chart and its words, by MIME type, without what only the book needs."""
        return {
            CHART: {**self.spec, "title": self._title()},
            "text/plain": f"{self.finding or self.headline} {self.description}",
        }

    def _title(self) -> dict:
        """Headline and mark inside the chart itself, for JupyterLab and for copies of the specification."""
        lines = [line for line in (self.headline * bool(self.finding), self.subtitle, self.safe.about.mark) if line]
        return {
            "text": self.finding or self.headline,
            "subtitle": lines,
            "anchor": "start",
            "fontSize": 14,
            "limit": STATIC_WIDTH,
        }


TABLE_BELOW = "All numbers stand in the table below."
DECIMALS = 3


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if value != value else f"{value:.12g}"
    return neutral(value)
