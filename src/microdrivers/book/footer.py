"""The foot of every page: when it last changed, footnotes, what the book must not be used for, how to correct it."""

from __future__ import annotations

from html import escape

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from microdrivers.book.changed import last_changed
from microdrivers.book.kept import kept
from microdrivers.chapters import Chapter
from microdrivers.chapters.plan import TABLES
from microdrivers.framework import Framework
from microdrivers.project import DEFAULT_SURVEY
from microdrivers.published import Published

MISUSE = (
    "This book describes answers and published findings. It must not be used to profile, police or exclude any person, "
    "community, religion or country."
)


def footer(framework: Framework, body: str, changed: str, about: str) -> str:
    """The foot of a page as HTML.

    body: of the page, in which countries with a footnote may be named; changed: sentence of `last_changed`; about:
    address of the page with the correction contact.
    """
    notes = [
        framework.footnotes[country.footnote]
        for country in framework.countries.values()
        if country.footnote and country.name.rstrip("*") in body
    ]
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in [*dict.fromkeys(notes), changed])
    correction = f'<a href="{escape(about, quote=True)}#corrections">Ask for a correction</a>'
    return f'<aside class="md-footer" aria-label="About this page">{paragraphs}<p>{escape(MISUSE)} {correction}.</p></aside>'


def note_parts(app: Sphinx, docname: str, parts: tuple[str, ...]) -> None:
    """Keep what a page is made of, and what its foot says of its last change."""
    kept(app.env, "parts")[docname] = parts, _sentence(app, parts)


def sentence_of(app: Sphinx, docname: str) -> str:
    """What the foot of a page says of its last change."""
    return kept(app.env, "parts")[docname][1]


def pages_with_another_date(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Pages whose files stayed as they are while their history did not: a change has been recorded, for instance."""
    return [
        docname
        for docname, (parts, sentence) in kept(env, "parts").items()
        if docname in env.found_docs and _sentence(app, parts) != sentence
    ]


def _sentence(app: Sphinx, parts: tuple[str, ...]) -> str:
    return last_changed(app.microdrivers_history, parts, app.microdrivers_published.fact("edition-date")["value"])


def parts_of_chapter(chapter: Chapter) -> tuple[str, ...]:
    """Files and folders that a chapter is made of, the program apart, by their paths in the project."""
    tables = (f"data/published/{name}.csv" for name in TABLES)
    return (
        f"notebooks/{chapter.template}",
        "data/framework.yml",
        f"data/surveys/{chapter.parameters['survey']}/",
        *tables,
    )


def parts_of_page(docname: str, read: Published, survey: str, filled: bool) -> tuple[str, ...]:
    """The same of a hand-written page.

    read: the tables as they were read for this page; filled: whether it has passages made from data.
    """
    if docname == "book/index" and survey != DEFAULT_SURVEY:
        return (f"data/surveys/{survey}/", "data/framework.yml")
    tables = sorted(read.read - {"sources"})  # every table looks its sources up
    frame = ("data/framework.yml",) if filled else ()
    frame += ("data/teaching/",) if filled and docname.startswith("book/teach/") else ()
    return (f"{docname}.md", *frame, *(f"data/published/{name}.csv" for name in tables))
