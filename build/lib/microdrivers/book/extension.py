"""Our one Sphinx extension: roles and passages for the pages, charts and footers for the site.

Made for `_config.yml`; it reads the project around the source folder and changes nothing outside the output.
"""

from __future__ import annotations

import os
import re
import shutil
from html import escape
from pathlib import Path

import vl_convert
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxRole

from microdrivers import __version__
from microdrivers.book.data import write_data
from microdrivers.book.downloads import download_address, write_downloads
from microdrivers.book.figure_html import figure_html
from microdrivers.book.material import Material
from microdrivers.book.page_figures import FIGURES
from microdrivers.book.passages import fill
from microdrivers.book.teach_passages import exhibit
from microdrivers.book.toc import driver_pages
from microdrivers.chapters import plan_chapters
from microdrivers.errors import MicrodriversError, listed
from microdrivers.figure_format import CHART, DETAILS, VEGA_LITE
from microdrivers.framework import Framework, load_framework
from microdrivers.project import DEFAULT_SURVEY, find_project
from microdrivers.published import Published
from microdrivers.survey import load_codebook

STATIC = Path(__file__).parent / "static"
BUNDLE = f"assets/vega-lite-{VEGA_LITE}.js"
SURVEY_VARIABLE = "MICRODRIVERS_SURVEY"
UNUSED_SCRIPTS = ("thebe",)  # loaded twice by the theme and used by nothing here
FONT_PRELOAD = re.compile(
    r"<link[^>]*webfonts[^>]*>\s*"
)  # icons are drawn by script; a browser refuses fonts from a file
UNUSED_FOLDERS = ("_static/locales",)  # sources of the theme's translations
MISUSE = (
    "This book describes answers and published findings. It must not be used to profile, police or exclude any person, "
    "community, religion or country."
)


def setup(app: Sphinx) -> dict:
    """Called by Sphinx."""
    app.add_role("fact", FactRole())
    app.add_role("source", SourceRole())
    app.connect("builder-inited", _prepare)
    app.connect("source-read", _fill_passages)
    app.connect("html-page-context", _finish_page, priority=900)
    app.connect("build-finished", _write_assets)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app: Sphinx) -> None:
    try:
        project = find_project(Path(app.srcdir))
        framework = load_framework(project.framework)
        codebook = load_codebook(os.environ.get(SURVEY_VARIABLE, DEFAULT_SURVEY), project, framework)
    except MicrodriversError as error:
        raise ExtensionError(str(error)) from None
    app.microdrivers_framework = framework
    app.microdrivers_published = Published(project.published)
    app.microdrivers_codebook = codebook
    app.microdrivers_plan = plan_chapters(framework, codebook)
    app.config.html_static_path.append(str(STATIC))
    app.add_css_file("microdrivers.css")


def _existing_chapters(app: Sphinx) -> tuple:
    return tuple(c for c in app.microdrivers_plan if f"book/chapters/{c.id}" in app.env.found_docs)


def _fill_passages(app: Sphinx, docname: str, source: list[str]) -> None:
    if docname.startswith("book/chapters/"):
        return
    framework, up = app.microdrivers_framework, "../" * (docname.count("/") - 1)
    pages = driver_pages(framework, Path(app.srcdir) / "book")
    material = Material(
        framework, app.microdrivers_published, _existing_chapters(app), app.microdrivers_codebook, pages, up
    )
    shown = _shown_figures(app)
    shown[docname] = []

    def figure(name: str) -> str:
        made = FIGURES[name](material) if name in FIGURES else exhibit(name)
        if made is None:
            raise ExtensionError(f"{docname}: there is no figure '{name}'; there are: {listed(FIGURES)}")
        data, metadata = made._repr_mimebundle_()
        details = metadata[DETAILS]
        shown[docname].append(details)
        html = figure_html(data[CHART], details, f"{up}../{download_address(docname, details['key'])}")
        return f"~~~~{{raw}} html\n{html}\n~~~~"

    try:
        source[0] = fill(source[0], material, figure)
    except MicrodriversError as error:
        raise ExtensionError(f"{docname}: {error}") from None


def _shown_figures(app: Sphinx) -> dict[str, list[dict]]:
    """The figures of every page, kept from build to build as pages that did not change are not read again."""
    if not hasattr(app.env, "microdrivers_figures"):
        app.env.microdrivers_figures = {}
    return app.env.microdrivers_figures


class FactRole(SphinxRole):
    """{fact}`key`: a figure of data/published/facts.csv; its source shows when the reader points at it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        published = self.env.app.microdrivers_published
        try:
            fact = published.fact(self.text)
        except MicrodriversError as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        titles = "; ".join(published.source(key)["title"] for key in fact["source"].split())
        return [
            nodes.abbreviation(self.rawtext, fact["value"], explanation=f"{fact['statement']} Source: {titles}")
        ], []


class SourceRole(SphinxRole):
    """{source}`key`: a short citation that leads to the page of sources."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        published = self.env.app.microdrivers_published
        try:
            label = published.label(self.text)
        except MicrodriversError as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        reference = addnodes.pending_xref(
            self.rawtext,
            refdomain="std",
            reftype="ref",
            reftarget=f"source-{self.text}",
            refexplicit=True,
            refwarn=True,
        )
        reference += nodes.inline(self.rawtext, label, classes=["md-source"])
        return [nodes.Text("("), reference, nodes.Text(")")], []


def _finish_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    scripts = context["script_files"]  # changed in place: Sphinx holds the same list
    scripts[:] = [
        script
        for script in scripts
        if not any(name in f"{script.filename} {script.attributes}".lower() for name in UNUSED_SCRIPTS)
    ]
    body = context.get("body", "")
    if 'class="md-figure"' in body:
        app.add_js_file(
            "microdrivers.js",
            defer="defer",
            **{"data-bundle": f"{context['pathto']('', 1)}/{BUNDLE}".replace("//", "/")},
        )
    if doctree is not None:
        context["body"] = body + _footer(app.microdrivers_framework, body, context["pathto"]("book/about").rstrip("#"))


def _footer(framework: Framework, body: str, about: str) -> str:
    """Misuse statement, correction contact, and the footnotes of the countries that the page names."""
    notes = [
        framework.footnotes[country.footnote]
        for country in framework.countries.values()
        if country.footnote and country.name.rstrip("*") in body
    ]
    paragraphs = [f"<p>{escape(note)}</p>" for note in dict.fromkeys(notes)]
    correction = f'<a href="{escape(about, quote=True)}#corrections">Ask for a correction</a>'
    return f'<aside class="md-footer" aria-label="About this page">{"".join(paragraphs)}<p>{escape(MISUSE)} {correction}.</p></aside>'


def _write_assets(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    for folder in UNUSED_FOLDERS:
        shutil.rmtree(site / folder, ignore_errors=True)
    for template in (site / "_static").glob("*.html"):  # the theme's own, of no use to a reader
        template.unlink()
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if (lean := FONT_PRELOAD.sub("", text)) != text:
            page.write_text(lean, encoding="utf-8")
    bundle = site / BUNDLE
    bundle.parent.mkdir(exist_ok=True)
    if not bundle.is_file():  # its top-level names would collide with other scripts, so it gets a room of its own
        bundle.write_text(f"(function(){{{vl_convert.javascript_bundle(vl_version=VEGA_LITE)}}})();", encoding="utf-8")
    chapters = {
        Path(app.env.doc2path(f"book/chapters/{c.id}")): f"book/chapters/{c.id}" for c in _existing_chapters(app)
    }
    pages = {name: shown for name, shown in _shown_figures(app).items() if name in app.env.found_docs}
    write_downloads(chapters, site, pages)
    write_data(app.microdrivers_framework, app.microdrivers_published, app.microdrivers_codebook, site)
