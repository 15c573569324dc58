"""A figure as a piece of a page: headline, picture, live chart, table twin, download. Everything is escaped."""

from __future__ import annotations

import json
from html import escape


def figure_html(spec: dict, details: dict, download: str) -> str:
    """HTML of one figure.

    spec: its Vega-Lite specification; details: `Figure.details()`; download: address of its zip file.
    """
    key = escape(details["key"], quote=True)
    headline, subtitle = escape(details["headline"]), escape(details["subtitle"])
    mark = f'<p class="md-mark">{escape(details["mark"])}</p>' if details["mark"] else ""
    note = f'<p class="md-note">{escape(details["note"])}</p>' if details["note"] else ""
    live = {name: value for name, value in spec.items() if name != "title"}  # headline and mark stand in the page
    return f"""<figure class="md-figure" id="figure-{key}" aria-labelledby="headline-{key}">
<figcaption><p class="md-headline" id="headline-{key}">{headline}</p><p class="md-subtitle">{subtitle}</p>{mark}</figcaption>
<div class="md-controls"></div>
{_legend(details["legend"])}<div class="md-chart" role="img" aria-label="{escape(details["description"], quote=True)}">{details["svg"]}</div>
<script type="application/json" class="md-spec">{script_json(live)}</script>
{note}{_codes(details["codes"])}<details class="md-table"><summary>The same numbers as a table</summary>
<div class="md-scroll" role="region" aria-label="Table: {escape(details["headline"], quote=True)}" tabindex="0">{_table(details)}</div></details>
<p class="md-links"><a href="{escape(download, quote=True)}" download>Download the table</a> <a href="#figure-{key}">Link to this figure</a></p>
</figure>
"""


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
