"""Our one Sphinx extension: roles and passages for the pages, the bibliography, charts and footers for the site.

Made for `_config.yml`; it reads the project around the source folder and changes nothing outside the output.
"""

from __future__ import annotations

import os
import re
from functools import partial
from html import escape, unescape
from pathlib import Path

import pydata_sphinx_theme
import sphinx_book_theme
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from microdrivers import __version__
from microdrivers.book import again, glossary, numbers, processes
from microdrivers.book import data as book_data
from microdrivers.book import kept as notes
from microdrivers.book.bibliography import add_bibliography, note_cited, note_cited_in_chapter
from microdrivers.book.bundle import BUNDLE, write_bundle
from microdrivers.book.changed import read_history
from microdrivers.book.chapter_figures import with_figures_made
from microdrivers.book.contents import contents, parts_of
from microdrivers.book.downloads import remove_other_downloads, write_downloads
from microdrivers.book.footer import (
    footer,
    note_parts,
    pages_with_another_date,
    parts_of_chapter,
    sentence_of,
)
from microdrivers.book.kept import kept
from microdrivers.book.lean import bring_back, make_lean, needed_scripts, sheets_of, version_of, without_thebe
from microdrivers.book.paper import margins
from microdrivers.book.search import SearchOnce, forget_lost_words
from microdrivers.book.site import SURVEY_VARIABLE
from microdrivers.book.slides import slide_pages
from microdrivers.book.wayfinding import crumbs, search_words
from microdrivers.chapters import Chapter, plan_chapters
from microdrivers.errors import MicrodriversError
from microdrivers.framework import load_framework
from microdrivers.project import DEFAULT_SURVEY, find_project
from microdrivers.published import Published
from microdrivers.survey import load_codebook

STATIC = Path(__file__).parent / "static"
NO_HISTORY = " The answers of the survey have no recorded history."
TEMPLATES = Path(__file__).parent / "templates"


def setup(app: Sphinx) -> dict:
    """Called by Sphinx."""
    app.add_role("fact", FactRole())
    add_bibliography(app)
    app.add_search_language(SearchOnce)
    app.connect("config-inited", _prefer_our_templates)
    app.connect("builder-inited", _prepare, priority=400)
    app.connect("env-get-outdated", pages_with_another_date)
    app.connect("source-read", _fill_passages)
    app.connect("doctree-read", _add_search_words)
    app.connect("write-started", _collect_contents)
    app.connect("write-started", _bring_back_files)
    processes.connect(app)
    notes.connect(app)
    again.connect(app)
    numbers.connect(app)
    book_data.connect(app)
    glossary.connect(app)
    app.connect("html-collect-pages", slide_pages)
    app.connect("html-page-context", _give_to_templates, priority=100)  # before the theme tries its templates out
    app.connect("html-page-context", _finish_page, priority=900)
    app.connect("build-finished", _write_assets)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _prefer_our_templates(app: Sphinx, config: Config) -> None:
    config.templates_path[:0] = [str(TEMPLATES / "components"), str(TEMPLATES)]


def _prepare(app: Sphinx) -> None:
    try:
        project = find_project(Path(app.srcdir))
        survey = os.environ.get(SURVEY_VARIABLE, DEFAULT_SURVEY)
        framework = load_framework(project.framework, project.places(survey))
        codebook = load_codebook(survey, project, framework)
    except MicrodriversError as error:
        raise ExtensionError(str(error)) from None
    app.microdrivers_project = project
    app.microdrivers_sheets = {}
    app.microdrivers_history = read_history(project.root)
    app.microdrivers_framework = framework
    app.microdrivers_published = Published(project.published)
    app.microdrivers_codebook = codebook
    app.microdrivers_plan = plan_chapters(framework, codebook)
    app.config.html_static_path.append(str(STATIC))
    for sheet in sorted(
        STATIC.glob("*.css"), key=lambda path: (path.stem == "print", path.name)
    ):  # paper has the last word
        app.add_css_file(sheet.name, **({"media": "print"} if sheet.stem == "print" else {}))
    app.add_js_file("frame.js", defer="defer")


def _bring_back_files(app: Sphinx, _builder: Builder) -> None:
    """Only if a page is written: else nothing would lay them aside again."""
    bring_back(Path(app.outdir), _spare(app))


def _spare(app: Sphinx) -> Path:
    """For files of the theme that no page needs."""
    return Path(app.doctreedir) / "spare"


def _existing_chapters(app: Sphinx) -> tuple:
    return tuple(c for c in app.microdrivers_plan if f"book/chapters/{c.id}" in app.env.found_docs)


def _fill_passages(app: Sphinx, docname: str, source: list[str]) -> None:
    if chapter := _pages(app).get(docname):
        note_parts(app, docname, parts_of_chapter(chapter))
        note_cited_in_chapter(app.env, docname, source[0])
        source[0], shown = with_figures_made(source[0], docname)
        kept(app.env, "downloads")[docname] = write_downloads(docname, shown, Path(app.outdir))
        return
    from microdrivers.book.page_text import fill_page  # late: see there

    fill_page(app, docname, source, _existing_chapters(app))


class FactRole(SphinxRole):
    """{fact}`key`: a figure of data/published/facts.csv; its source shows when the reader points at it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        published = self.env.app.microdrivers_published
        try:
            fact = published.fact(self.text)
        except MicrodriversError as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        note_cited(self.env, self.env.docname, fact["source"].split())
        titles = "; ".join(published.source(key)["title"] for key in fact["source"].split())
        return [
            nodes.abbreviation(self.rawtext, fact["value"], explanation=f"{fact['statement']} Source: {titles}")
        ], []


def _collect_contents(app: Sphinx, _builder: Builder) -> None:
    app.microdrivers_contents = parts_of(app.env)


def _give_to_templates(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    context["style_version"] = version_of(STATIC, pydata_sphinx_theme.__version__, sphinx_book_theme.__version__)
    address = partial(app.builder.get_relative_uri, pagename)
    context["contents"] = lambda: contents(app.microdrivers_contents, pagename, address)


def _finish_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    body = without_thebe(context.get("body", ""))
    scripts = context["script_files"]  # changed in place: Sphinx holds the same list
    scripts[:] = needed_scripts(scripts, body or templatename)
    app.microdrivers_sheets = sheets_of(context["css_files"])
    if 'class="md-figure"' in body:
        app.add_js_file("views.js", defer="defer")
        app.add_js_file(
            "microdrivers.js",
            defer="defer",
            **{"data-bundle": f"{context['pathto']('', 1)}/{BUNDLE}".replace("//", "/")},
        )
    if 'class="md-explorer"' in body:
        app.add_js_file("explorer.js", defer="defer")
    if doctree is not None:
        if definitions := glossary.definitions(doctree, app.microdrivers_published):
            app.add_js_file("glossary.js", defer="defer")
            body += definitions
        # docutils writes a role that is out of date in ARIA
        body = body.replace(' role="doc-biblioentry"', ' role="listitem"')
        chapter, changed = _pages(app).get(pagename), sentence_of(app, pagename)
        if chapter:
            summary = escape(chapter.summary, quote=True)
            context["metatags"] = f'{context.get("metatags", "")}\n<meta content="{summary}" name="description" />'
            if app.microdrivers_codebook.data.file is None:
                changed += NO_HISTORY
        title = _title(context)
        sheet = margins(app.config.html_title, title, app.microdrivers_codebook.mark)
        context["metatags"] = f'{context.get("metatags", "")}<style media="print">{sheet}</style>'
        body += "" if chapter else _citation(app, title)
        about = context["pathto"]("book/about").rstrip("#")
        foot = footer(app.microdrivers_framework, body, changed, about)
        context["body"] = _crumbs(app, pagename, context) + body + foot


def _add_search_words(app: Sphinx, doctree: nodes.document) -> None:
    words = search_words(app.env.docname, _pages(app), app.microdrivers_framework)
    if words:
        doctree.insert(0, nodes.meta("", name="keywords", content=", ".join(words)))


def _pages(app: Sphinx) -> dict[str, Chapter]:
    return {f"book/chapters/{chapter.id}": chapter for chapter in app.microdrivers_plan}


def _crumbs(app: Sphinx, page: str, context: dict) -> str:
    exist = {name: chapter for name, chapter in _pages(app).items() if name in app.env.found_docs}
    return crumbs(page, _title(context), context["pathto"], exist, app.microdrivers_framework)


def _title(context: dict) -> str:
    return unescape(re.sub(r"<[^>]+>", "", context["title"]))


def _citation(app: Sphinx, title: str) -> str:
    """How to cite a page, on paper; chapters say it on the screen too."""
    config = app.config
    cited = f"{config.author}. {config.html_title}, page “{title}”. © {config.copyright}."
    return f'<p class="md-paper"><strong>How to cite.</strong> {escape(cited)}</p>'


def _write_assets(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html" or not app.microdrivers_sheets:  # not even one page was written
        return
    site = Path(app.outdir)
    write_bundle(site / BUNDLE, app.microdrivers_project.build)
    forget_lost_words(site)
    make_lean(site, app.microdrivers_sheets, STATIC, Path(app.doctreedir) / "uses.json", _spare(app))
    tables = {file for files in kept(app.env, "downloads").values() for file in files}
    remove_other_downloads(site, {*tables, book_data.ADDRESS})
