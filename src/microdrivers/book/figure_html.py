"""A figure as a piece of a page: headline, picture, live chart, table twin, download. Everything is escaped."""

from __future__ import annotations

import json
from html import escape


def figure_html(spec: dict, details: dict, download: str) -> str:
    """HTML of one figure.

    spec: its Vega-Lite specification; details: `Figure.details()`; download: address of its zip file.
    """
    key = escape(details["key"], quote=True)
    topic, headline = (f'<p class="md-topic">{escape(details["headline"])}</p>', escape(details["finding"]))
    if not headline:
        topic, headline = "", escape(details["headline"])
    subtitle = escape(details["subtitle"])
    mark = f'<p class="md-mark">{escape(details["mark"])}</p>' if details["mark"] else ""
    note = f'<p class="md-note">{escape(details["note"])}</p>' if details["note"] else ""
    live = {name: value for name, value in spec.items() if name != "title"}  # headline and mark stand in the page
    return f"""<figure class="md-figure" id="figure-{key}" aria-labelledby="headline-{key}" data-controls="{escape(" ".join(details["controls"]), quote=True)}">
<figcaption>{topic}<p class="md-headline" id="headline-{key}">{headline}</p><p class="md-subtitle">{subtitle}</p>{mark}</figcaption>
<div class="md-controls">{_waiting(spec)}</div>
{_legend(details["legend"])}<div class="md-chart" role="img" aria-label="{escape(details["description"], quote=True)}">{details["svg"]}</div>
<script type="application/json" class="md-spec">{script_json(live)}</script>
{note}{_codes(details["codes"])}<details class="md-table"><summary>The same numbers as a table</summary>
<div class="md-scroll" role="region" aria-label="Table: {escape(details["headline"], quote=True)}" tabindex="0">{_table(details)}</div></details>
<details class="md-cite"><summary>How to cite this figure</summary><p>{_citation(details)}</p></details>
<p class="md-links"><a href="{escape(download, quote=True)}" download>Download the table</a>{TAKE} <a class="md-permalink" href="#figure-{key}">Link to this view</a></p>
</figure>
"""


def _waiting(spec: dict) -> str:
    """The room that the controls of the live chart will take, so that nothing moves when they come."""
    rows = "".join(
        f'<div class="vega-bind"><label><span class="vega-bind-name">{escape(parameter["bind"]["name"])}</span>'
        f"<select disabled>{_options(parameter)}</select></label></div>"
        for parameter in spec.get("params", [])
        if "bind" in parameter
    )
    return f'<div class="md-waiting" aria-hidden="true">{rows}</div>' if rows else ""


def _options(parameter: dict) -> str:
    chosen = parameter.get("value")
    return "".join(
        f"<option{' selected' * (option == chosen)}>{escape(option)}</option>"
        for option in parameter["bind"]["options"]
    )


TAKE = "".join(
    f' <button type="button" class="md-take" data-kind="{kind}" hidden>Picture ({kind.upper()})</button>'
    for kind in ("svg", "png")
)


def _citation(details: dict) -> str:
    """Book, figure, data: what to write under a figure that is used elsewhere."""
    mark = f" {details['mark']}." if details["mark"] else ""
    return escape(f"Micro-drivers, figure “{details['headline']}”.{mark} Data: {details['citation']}")


def script_json(value: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _legend(entries: list[list[str]]) -> str:
    if not entries:
        return ""
    items = "".join(
        f'<li><span class="md-swatch" style="background:{escape(colour, quote=True)}"></span>{escape(words)}</li>'
        for colour, words in entries
    )
    return f'<ul class="md-legend">{items}</ul>\n'


def _codes(codes: dict[str, str]) -> str:
    if not codes:
        return ""
    meanings = "; ".join(f"[{escape(code)}] {escape(text)}" for code, text in codes.items())
    return f'<p class="md-note">{meanings}.</p>\n'


def _table(details: dict) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in details["columns"])
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in details["rows"])
    caption = " ".join(filter(None, [details["headline"], details["mark"]]))
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
