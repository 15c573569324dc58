"""The bibliography, made by sphinxcontrib-bibtex from the keys of data/published/sources.csv.

The BibTeX file is written into the compiler's own folder at every build; nothing of it is committed or published. The
list stands on the page of sources, where every entry also says which rows and which pages rest on it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from docutils import nodes
from pybtex.database import BibliographyData, Entry
from pybtex.plugin import find_plugin, register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.plugin import register_plugin as register_bibtex_plugin
from sphinxcontrib.bibtex.roles import CiteRole
from sphinxcontrib.bibtex.style.referencing import BracketStyle
from sphinxcontrib.bibtex.style.referencing.label import LabelReferenceStyle

from microdrivers.book.again import is_new
from microdrivers.book.kept import kept
from microdrivers.errors import MicrodriversError
from microdrivers.published import COLUMNS, Published
from microdrivers.records import records

PAGE = "book/sources"
FILE = "sources.bib"
STYLE, TOOLTIP = "microdrivers", "microdrivers-tooltip"
PLUGINS = (
    ("pybtex.backends", "docutils"),
    ("pybtex.database.output", "bibtex"),
    ("pybtex.backends", "plaintext"),
    ("pybtex.style.labels", "number"),
    ("pybtex.style.names", "plain"),
    ("pybtex.style.sorting", "none"),
)
KINDS = {"P": "Primary source", "S": "Secondary source"}
NOT_PLAIN = re.compile(r"[^\w .,:;/()?!+*=@<>\[\]|-]|--|^ |  | $")  # what LaTeX reads otherwise, or may
LINKED = re.compile(r"sources\.html#source-([a-z0-9-]+)")  # how chapters cite


def add_bibliography(app: Sphinx) -> None:
    """Set up sphinxcontrib-bibtex, our styles, and the role {source}."""
    app.setup_extension("sphinxcontrib.bibtex")
    register_styles()
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _write_file, priority=450)  # bibtex reads it at 500
    app.connect("env-updated", _page_of_sources)
    app.connect("doctree-resolved", _tell_support)
    app.add_role("source", SourceRole())


@cache
def register_styles() -> None:
    """Make our styles known to pybtex, and those that we build upon, once per process: it looks through all packages for each."""
    for group, name in PLUGINS:  # else for every citation
        register_plugin(group, name, find_plugin(group, name), force=True)
    register_plugin("pybtex.style.formatting", STYLE, Style, force=True)
    register_plugin("pybtex.style.formatting", TOOLTIP, TooltipStyle, force=True)
    register_bibtex_plugin("sphinxcontrib.bibtex.style.referencing", STYLE, RoundLabels, force=True)


def bibtex(published: Published) -> str:
    """All sources as the text of a BibTeX file; `label` is how the book cites them."""
    entries = {}
    for key, row in published.sources.items():
        year = re.search(r"\b(19|20)\d\d\b", row["date"])
        fields = {
            "title": row["title"],
            "publisher": row["publisher"],
            "year": year[0] if year else "",
            "url": row["url"],
        }
        fields |= {"date": row["date"], "label": published.label(key), "confidence": row["confidence"]}
        fields |= {"note": row["supports"]}
        entries[key] = Entry("misc", fields={name: value for name, value in fields.items() if value})
    return BibliographyData(entries).to_string("bibtex")


class Style(BaseStyle):
    """An entry of the list: title, publisher, date, kind of source, address, use. In the order of labels."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.sort = lambda entries: sorted(entries, key=lambda entry: _text(entry, "label").casefold())
        self.format_labels = lambda entries: [_text(entry, "label") for entry in entries]

    def format_misc(self, context: dict) -> Text:
        entry = context["entry"]
        parts = [self.front(entry), f" {KINDS[_text(entry, 'confidence')]}."]
        if url := address(entry):
            parts += [" ", HRef(url, url.split("/")[2])]
        return Text(*parts, f" Used for: {_text(entry, 'note')}.")

    def front(self, entry: Entry) -> Text:
        date = _text(entry, "date")
        told = "date not read" if date == "not read" else date
        return Text(Tag("strong", _text(entry, "title")), f". {_text(entry, 'publisher')}, {told}.")


class TooltipStyle(Style):
    """What shows when a reader points at a citation."""

    def format_misc(self, context: dict) -> Text:
        return Text(self.front(context["entry"]), f" {KINDS[_text(context['entry'], 'confidence')]}.")


def address(entry: Entry) -> str:
    """The address as it is: two hyphens in it are no dash."""
    return entry.fields.get("url", "").replace("\\", "")


def _text(entry: Entry, name: str) -> str:
    return _read(entry.fields[name]) if name in entry.fields else ""


@cache
def _read(latex: str) -> str:
    return str(Text.from_latex(latex)) if NOT_PLAIN.search(latex) else latex  # nearly all are plain


@dataclass
class RoundLabels(LabelReferenceStyle):
    """(CONNEKT 2024a)"""

    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BracketStyle(left="(", right=")", sep="; "))


class SourceRole(CiteRole):
    """{source}`key`: a citation that leads to its entry in the bibliography and shows it when pointed at."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            self.env.app.microdrivers_published.source(self.target)
        except MicrodriversError as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        note_cited(self.env, self.env.docname, [self.target])
        self.name = "cite:p"
        return super().run()


def note_cited(env: BuildEnvironment, docname: str, keys: Iterable[str]) -> None:
    """Keep for the page of sources that a page rests on these sources."""
    kept(env, "cited").setdefault(docname, set()).update(keys)


def note_cited_in_chapter(env: BuildEnvironment, docname: str, notebook: str) -> None:
    """The same for an executed notebook, which links to the page of sources."""
    note_cited(env, docname, LINKED.findall(notebook))


def supported(published: Published) -> dict[str, dict[str, list[str]]]:
    """Per source: the tables with rows that rest on it, and the keys of those rows ('' where rows have no key)."""
    found: dict[str, dict[str, list[str]]] = {key: {} for key in published.sources}
    for name in (name for name in COLUMNS if "source" in COLUMNS[name]):
        for row in records(published.table(name).frame):
            for key in row["source"].split():
                found[key].setdefault(name, []).append(row.get("key", ""))
    return found


def _configure(app: Sphinx, config) -> None:
    config.bibtex_bibfiles = []  # set when the builder knows its folders; a path in here would differ between machines
    config.bibtex_default_style, config.bibtex_tooltips_style = STYLE, TOOLTIP
    config.bibtex_reference_style = STYLE
    config.bibtex_cite_id = "source-{key}"


def _write_file(app: Sphinx) -> None:
    path, published = Path(app.doctreedir) / FILE, app.microdrivers_published
    if is_new(app.env, "sources", published.sources) or not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(bibtex(published), encoding="utf-8")
    app.config.bibtex_bibfiles = [os.path.relpath(path, app.confdir)]


def _page_of_sources(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """It tells which pages rest on a source, so it is written when another page does, or is called otherwise."""
    cited = {key: [(page, env.titles[page].astext()) for page in pages] for key, pages in _pages_by_source(app).items()}
    return [PAGE] if PAGE in env.found_docs and is_new(env, "cited", sorted(cited.items())) else []


def _tell_support(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Under every entry of the bibliography: the rows and the pages that rest on it."""
    if docname != PAGE:
        return
    rows, pages = supported(app.microdrivers_published), _pages_by_source(app)
    for entry in doctree.findall(nodes.citation):
        key = entry["ids"][0].removeprefix("source-")
        links = [
            (app.env.titles[page].astext(), app.builder.get_relative_uri(PAGE, page)) for page in pages.get(key, [])
        ]
        entry += support(rows[key], links)


def _pages_by_source(app: Sphinx) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for docname in app.env.collect_relations():  # in the order of the table of contents
        for key in kept(app.env, "cited").get(docname, set()):
            found.setdefault(key, []).append(docname)
    return found


def support(rows: dict[str, list[str]], pages: list[tuple[str, str]]) -> Iterator[nodes.Node]:
    """What rests on a source, as a part that opens: row keys by table; pages as title and address."""
    count = sum(len(keys) for keys in rows.values())
    front = f"Supports {_counted(count, 'row')} of tables; cited on {_counted(len(pages), 'page')}"
    yield nodes.raw("", f'<details class="md-support"><summary>{front}</summary>', format="html")
    points = nodes.bullet_list()
    for name, keys in rows.items():
        named = ", ".join(key for key in keys if key) or _counted(len(keys), "row")
        points += nodes.list_item(
            "", nodes.paragraph("", "", nodes.literal("", f"{name}.csv"), nodes.Text(f": {named}"))
        )
    if pages:
        links = nodes.paragraph("", "Pages: ")
        for number, (title, address) in enumerate(pages):
            links += [nodes.Text("; ")] if number else []
            links += nodes.reference("", title, refuri=address, internal=True)
        points += nodes.list_item("", links)
    if rows or pages:
        yield points
    yield nodes.raw("", "</details>", format="html")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
