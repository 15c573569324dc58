"""Labelled controls and places for results: what the explorer and the sessions are put together from.

Every control has a visible label, is reached and used with the keyboard, and works without a mouse. A result is put
into `Output.outputs` as data: it is saved with the notebook, and tests can read it without a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape

import ipywidgets as widgets

from microdrivers.errors import MicrodriversError
from microdrivers.figure_format import CHART
from microdrivers.figures import Figure
from microdrivers.figures.style import STATIC_WIDTH
from microdrivers.findings import Finding
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.named import output

WIDE = {"description_width": "9rem"}
STATUS = '<div role="status" aria-live="polite" style="max-width:46rem;line-height:1.5">{}</div>'


def choice(label: str, options: Mapping[str, object] | Iterable[str]) -> widgets.Dropdown:
    """A list to choose from; options: words, or words -> value."""
    pairs = list(options.items()) if isinstance(options, Mapping) else [(word, word) for word in options]
    return widgets.Dropdown(description=label, options=pairs, style=WIDE, layout={"width": "min(34rem, 98%)"})


def slider(label: str, low: int, high: int, value: int, step: int = 1) -> widgets.IntSlider:
    """A whole number between two others; arrow keys move it, and its number can be typed."""
    return widgets.IntSlider(
        value, low, high, step, description=label, style=WIDE, layout={"width": "min(34rem, 98%)"},
        continuous_update=False,
    )  # fmt: skip


def tick(label: str, value: bool = False) -> widgets.Checkbox:
    """Something to switch on or off."""
    return widgets.Checkbox(value, description=label, indent=False, layout={"width": "min(44rem, 98%)"})


def text(html: str = "") -> widgets.HTML:
    """A place for words that a screen reader reads out when they change; `html` is safe HTML."""
    return widgets.HTML(STATUS.format(html))


def tell(place: widgets.HTML, *sentences: object) -> None:
    """Put sentences (plain text or findings) into a place, a paragraph each; None is left out."""
    words = "".join(f"<p>{escape(_words(sentence))}</p>" for sentence in sentences if sentence is not None)
    place.value = STATUS.format(words)


def _words(sentence: object) -> str:
    return f"{sentence.sentence} {sentence.caveat}".strip() if isinstance(sentence, Finding) else str(sentence)


def put(place: widgets.Output, *figures: Figure | Sheet) -> None:
    """Put figures into a place: each as a live chart, with its numbers as a table below it. Sheets are tables already.

    Raises `TypeError` for anything else: a `Figure` can be made from a `SafeTable` only.
    """
    outputs = []
    for figure in figures:
        if isinstance(figure, Sheet):
            outputs.append(output({"text/html": figure.html(), "text/plain": figure.caption}))
            continue
        if not isinstance(figure, Figure):
            raise TypeError("Only figures of safe tables are shown.")
        outputs += [output(data) for data in shown(figure)]
    place.outputs = tuple(outputs)


def shown(figure: Figure) -> list[dict]:
    """A figure for a place in a notebook: its live chart and its table, by MIME type.

    The chart gets a width of its own: a place in a notebook grows with what is in it, so "as wide as the place" never ends.
    """
    data = figure.chart()
    spec = data[CHART]
    if spec.get("width") == "container":
        data = {**data, CHART: {**spec, "width": STATIC_WIDTH}}
    return [data, _table(figure)]


def _table(figure: Figure) -> dict[str, str]:
    return {"text/html": table_html(figure), "text/plain": figure.description}


def table_html(figure: Figure) -> str:
    """The note of a figure and its numbers as a table that opens without a script."""
    head = "".join(f'<th scope="col" style="text-align:left">{escape(column)}</th>' for column in figure.columns)
    rows = "".join(
        "<tr>" + "".join(f'<td style="text-align:left">{escape(cell)}</td>' for cell in row) + "</tr>"
        for row in figure.rows
    )
    about = figure.safe.about
    codes = "".join(f"<li>[{escape(code)}] {escape(words)}</li>" for code, words in figure._codes().items())
    caption = escape(" ".join(filter(None, [figure.headline, about.mark])))
    return (
        f"<p><small>{escape(figure.note)}</small></p><ul>{codes}</ul><details><summary>The same numbers as a table</summary>"
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details>"
        f"<p><small>{escape(about.citation)}</small></p>"
    )


def live(controls: Iterable[widgets.Widget], draw: Callable[[], None], place: widgets.HTML) -> None:
    """Draw now and whenever a control changes; what is refused is told in `place`, in words."""

    def again(_change: object = None) -> None:
        try:
            draw()
        except MicrodriversError as error:
            tell(place, *error.problems)

    for control in controls:
        control.observe(again, names="value")
    again()
