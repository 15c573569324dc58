"""The first mention of a glossary term on a page becomes a link, and its definition shows when the reader asks for it.

Terms, definitions and the forms in which a term is found live in data/published/glossary.csv; authors type nothing. The
definitions used on a page stand once at its end, hidden: there they break no sentence, a screen reader reads them with
the link, and `glossary.js` shows them beside it. Without scripts the link leads to the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from microdrivers.published import Published
from microdrivers.records import records

PAGE = "book/glossary"
LISTS = (PAGE, "book/sources")  # pages that are lists of terms and titles, not running text
APART = (  # no term is sought in these
    nodes.title, nodes.rubric, nodes.term, nodes.reference, nodes.literal, nodes.literal_block, nodes.math, nodes.table,
    nodes.figure, nodes.caption, nodes.footnote, nodes.emphasis, nodes.abbreviation,
)  # fmt: skip


class TermLink(nodes.Inline, nodes.TextElement):
    """A term as it stands in the text; `key` is that of its row, `refuri` leads to it in the glossary."""


class Terms:
    """The forms of all terms, and the one pattern that finds them."""

    def __init__(self, published: Published) -> None:
        rows = records(published.table("glossary").frame)
        self.rows = {row["key"]: row for row in rows}
        forms = {form.strip(): row["key"] for row in rows for form in row["forms"].split(";") if form.strip()}
        self.keys = {_plain(form): key for form, key in forms.items()}
        longest_first = sorted(forms, key=lambda form: (-len(form), form))  # no term is found inside a longer one
        self.pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(_expression, longest_first)) or '(?!)'})(?![\w-])")

    def find(self, text: str) -> Iterable[tuple[int, int, str]]:
        """Start, end and key of every term in the text, from left to right."""
        for match in self.pattern.finditer(text):
            yield match.start(), match.end(), self.keys[_plain(match[0])]


_terms = cache(Terms)  # every page asks for them


def _expression(form: str) -> str:
    """A form in small letters is found in any case, one with capitals as it stands; lines may break between words."""
    words = r"\s+".join(map(re.escape, form.split()))
    return f"(?i:{words})" if form.islower() else words


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def link_terms(doctree: nodes.document, terms: Terms, address: dict[str, str]) -> None:
    """Put a `TermLink` in the place of every term's first mention in running text.

    address: of the entry of each term that can be linked, by the term's key.
    """
    seen: set[str] = set()
    for text in list(doctree.findall(nodes.Text)):
        if not _running(text):
            continue
        parts, end = [], 0
        for start, stop, key in terms.find(text):
            if key in seen or key not in address:
                continue
            seen.add(key)
            mention = text[start:stop]
            parts += [nodes.Text(text[end:start]), TermLink("", mention, key=key, refuri=address[key])]
            end = stop
        if parts:
            text.parent.replace(text, [part for part in [*parts, nodes.Text(text[end:])] if part.astext()])


def _running(text: nodes.Text) -> bool:
    """Whether a text stands in a paragraph, and in nothing that is set apart from running text."""
    node, in_paragraph = text.parent, False
    while node is not None:
        if isinstance(node, APART):
            return False
        in_paragraph = in_paragraph or isinstance(node, nodes.paragraph)
        node = node.parent
    return in_paragraph


def definitions(doctree: nodes.document, published: Published) -> str:
    """The definitions of the terms that a page links, as hidden HTML; '' when it links none."""
    rows = _terms(published).rows
    boxes = "".join(
        f'<span class="md-definition" role="tooltip" id="md-definition-{key}" hidden>{escape(rows[key]["definition"])}</span>'
        for key in (link["key"] for link in doctree.findall(TermLink))
    )
    return f'<div class="md-definitions">{boxes}</div>' if boxes else ""


def connect(app: Sphinx) -> None:
    """Called by the extension when Sphinx starts."""
    app.add_node(TermLink, html=(_open, _close))
    app.connect("doctree-resolved", _link_page)


def _link_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.name != "html" or docname in LISTS or PAGE not in app.env.found_docs:
        return
    terms = _terms(app.microdrivers_published)
    places = {name: label for name, _, kind, _, label, _ in app.env.get_domain("std").get_objects() if kind == "term"}
    page = app.builder.get_relative_uri(docname, PAGE)
    address = {key: f"{page}#{places[row['term']]}" for key, row in terms.rows.items() if row["term"] in places}
    link_terms(doctree, terms, address)


def _open(writer, node: TermLink) -> None:
    writer.body.append(
        f'<a class="md-term" href="{escape(node["refuri"])}" aria-describedby="md-definition-{node["key"]}">'
    )


def _close(writer, node: TermLink) -> None:
    writer.body.append("</a>")
