"""Slides: one page per session that needs no server, no network and no script, beside the session's own page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from sphinx.application import Sphinx

from microdrivers.book.footer import footer, sentence_of
from microdrivers.book.kept import kept
from microdrivers.teaching.slide import Slide
from microdrivers.teaching.tasks import SessionText, load_sessions

FOLDER = "book/teach"
HOW = (
    "Go on with the space bar, the arrow keys or a presenter, back with Shift and the space bar. F11 fills the screen."
)


def page_of(letter: str, about: SessionText) -> str:
    """The page of a session by its name in the book."""
    return f"{FOLDER}/{letter}-{about.name}"


def slide_pages(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Pages for Sphinx to write (event `html-collect-pages`): a deck for each session whose page was read now."""
    for letter, about in load_sessions().items():
        page, name = page_of(letter, about), f"{FOLDER}/slides-{letter}"
        written = Path(app.builder.get_outfilename(name)).is_file()
        if page in app.env.found_docs and not (written and page not in app.microdrivers_read):
            deck = kept(app.env, "decks")[page]
            foot = footer(
                app.microdrivers_framework, "".join(one.html for one in deck), sentence_of(app, page), "../about.html"
            )
            yield name, {"title": f"Slides. {about.title}", "deck": deck_html(deck, foot, letter, page), "about": about.about}, "slides.html"  # fmt: skip


def deck_html(deck: tuple[Slide, ...], foot: str, letter: str, page: str) -> str:
    """All slides as HTML, one section each; the first says how to go on, the last has the foot of the page."""
    last = len(deck)
    return "\n".join(_slide(one, place, last, foot, letter, page) for place, one in enumerate(deck, start=1))


def _slide(one: Slide, place: int, last: int, foot: str, letter: str, page: str) -> str:
    level = "h1" if place == 1 else "h2"
    session = f'<a href="{page.rpartition("/")[2]}.html">The page of session {letter}</a>'
    links = [f'<a href="#slide-{place - 1}">Back</a>'] if place > 1 else []
    links += [f'<a href="#slide-{place + 1}">Next</a>'] if place < last else []
    extra = f'<p class="how">{HOW} {session} says what to do on each of them.</p>' if place == 1 else ""
    extra += f"{foot}<p>{session}</p>" if place == last else ""
    when = f'<p class="when">{escape(one.when)}</p>' if one.when else ""
    return (
        f'<section id="slide-{place}">{when}<{level}>{escape(one.title)}</{level}><div class="said">{one.html}{extra}</div>'
        f'<p class="turn">{" ".join(links)} <span>{place} of {last}</span></p></section>'
    )
