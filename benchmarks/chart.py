"""Draw the chart of README.md from what `build.py` and `large.py` have measured and kept in files.

Usage: python benchmarks/chart.py BUILD GROWTH LARGE TARGET.svg
BUILD: lines of [way, seconds, memory], one of which is null; GROWTH: of [chapters, seconds]; LARGE: of [respondents, seconds]. A file that is not
there is left out.
"""

from __future__ import annotations

import json
import statistics
import sys
from pathlib import Path

import altair as alt
import vl_convert

from build import TABLES
from microdrivers.figure_format import VEGA_LITE
from microdrivers.figures.style import MARKS, config

HEADER = alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start", labelFontWeight="bold")
NAMES = {"`": "", ", one after the other": "", " one after the other": ""}


def lines(path: Path) -> list:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bars(found: list) -> alt.FacetChart:
    """The ways, the slowest first, with their medians."""
    seconds: dict[str, list[float]] = {}
    for what, taken, _ in found:
        if taken is not None:  # else memory was looked at
            seconds.setdefault(what, []).append(taken)
    rows = [
        {"table": table, "way": _plain(what), "seconds": round(statistics.median(seconds[what]), 1)}
        for table, ways in TABLES.items()
        for what in ways
        if what in seconds
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("way:N", sort=None, title=None, axis=alt.Axis(labelLimit=420)), x=alt.X("seconds:Q", title="Seconds")
    )
    drawn = alt.layer(base.mark_bar(color=MARKS["point"]), base.mark_text(align="left", dx=4).encode(text="seconds:Q"))
    return (
        drawn.properties(width=360)
        .facet(row=alt.Row("table:N", sort=None, title=None, header=HEADER))
        .resolve_scale(y="independent")
    )


def curve(found: list, what: str) -> alt.LayerChart:
    """Seconds by number, both on logarithmic scales: a line along the diagonal grows as its input does."""
    rows = [{"number": number, "seconds": seconds} for number, seconds in found]
    powers = [10**power for power in range(8)]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("number:Q", scale=alt.Scale(type="log"), title=what, axis=alt.Axis(format="~s", values=powers)),
        y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="Seconds", axis=alt.Axis(values=powers)),
    )
    labels = base.mark_text(dy=-10).encode(text=alt.Text("seconds:Q", format=".0f"))
    drawn = alt.layer(base.mark_line(color=MARKS["point"], point=True), labels)
    return drawn.properties(width=280, height=180)


def _plain(what: str) -> str:
    for sign, plain in NAMES.items():
        what = what.replace(sign, plain)
    return what


def main() -> None:
    build, growth, large, target = map(Path, sys.argv[1:])
    known = {growth: "Chapters", large: "Respondents, of one chapter"}
    curves = [curve(lines(path), what) for path, what in known.items() if path.is_file()]
    chart = alt.vconcat(bars(lines(build)), *([alt.hconcat(*curves)] if curves else []))
    spec = chart.to_dict()
    spec["config"] = {key: value for key, value in config().items() if key != "autosize"} | {"background": "white"}
    target.write_text(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), encoding="utf-8")


if __name__ == "__main__":
    main()
