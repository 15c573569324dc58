"""The text of a page of words, with all that it asks for filled in.

It measures and draws, and imports what does. Chapters have been drawn when they are compiled, so who compiles those alone
never imports this.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from microdrivers.book.downloads import download_address, write_downloads
from microdrivers.book.figure_html import figure_html
from microdrivers.book.footer import note_parts, parts_of_page
from microdrivers.book.kept import kept
from microdrivers.book.material import Material
from microdrivers.book.page_figures import FIGURES
from microdrivers.book.passages import fill
from microdrivers.book.slides import page_of
from microdrivers.book.teach_passages import exhibit, open_session
from microdrivers.book.toc import driver_pages
from microdrivers.chapters import Chapter
from microdrivers.errors import MicrodriversError, listed
from microdrivers.figure_format import CHART, DETAILS
from microdrivers.published import Published
from microdrivers.teaching.deck import slides
from microdrivers.teaching.tasks import load_ground_rules, load_sessions


def fill_page(app: Sphinx, page: str, source: list[str], chapters: tuple[Chapter, ...]) -> None:
    """Put passages and figures into a page's text, in place, and note what the page is made of.

    chapters: those that exist. Raises Sphinx's `ExtensionError` when a figure or a published row that it names is not there.
    """
    _note_deck(app, page)
    framework, published = app.microdrivers_framework, Published(app.microdrivers_project.published)
    up = "../" * (page.count("/") - 1)
    pages = driver_pages(framework, Path(app.srcdir) / "book")
    material = Material(framework, published, chapters, app.microdrivers_codebook, pages, up)
    shown: list[dict] = []

    def figure(name: str) -> str:
        made = FIGURES[name](material) if name in FIGURES else exhibit(name)
        if made is None:
            raise ExtensionError(f"{page}: there is no figure '{name}'; there are: {listed(FIGURES)}")
        data, metadata = made._repr_mimebundle_()
        details = metadata[DETAILS]
        shown.append(details)
        html = figure_html(data[CHART], details, f"{up}../{download_address(page, details['key'])}")
        return f"~~~~{{raw}} html\n{html}\n~~~~"

    try:
        text = fill(source[0], material, figure)
        if "{fact}`" in text:
            published.table("facts")
    except MicrodriversError as error:
        raise ExtensionError(f"{page}: {error}") from None
    note_parts(app, page, parts_of_page(page, published, app.microdrivers_codebook.id, text != source[0]))
    kept(app.env, "downloads")[page] = write_downloads(page, shown, Path(app.outdir))
    source[0] = text


def _note_deck(app: Sphinx, page: str) -> None:
    """While the page of a session is read, make its slides: they need the same numbers and charts as the page."""
    for letter, about in load_sessions().items():
        if page == page_of(letter, about):
            kept(app.env, "decks")[page] = slides(open_session(letter), load_ground_rules())
