"""The book on paper: every chapter as a PDF, and the whole book as one, from the published site and nothing else."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from pypdf import PdfReader

from microdrivers.book.build import Book
from microdrivers.book.chromium import print_pdf, require_chromium
from microdrivers.book.paper import Page, article, margins
from microdrivers.book.publish import publish
from microdrivers.book.toc import driver_pages, table_of_contents
from microdrivers.errors import fail
from microdrivers.framework import load_framework
from microdrivers.yaml_model import read_yaml

CHAPTERS = "book/chapters/"
WHOLE = "micro-drivers.pdf"
BOUND_STYLE = Path(__file__).with_name("bound.css")
SHEET = re.compile(r'<link\b[^>]*\brel="stylesheet"[^>]*>')
ADDRESS = re.compile(r'\bhref="([^"?]+)[^"]*"')


@dataclass(frozen=True)
class Bound:
    """What is bound into a book. site: the folder it was published in; title, author and rights: of the book; mark: of its
    survey; parts: caption and pages, in reading order (the first part has no caption)."""

    site: Path
    title: str
    author: str
    rights: str
    mark: str
    parts: tuple[tuple[str, tuple[Page, ...]], ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(page for _, pages in self.parts for page in pages)


def bind(book: Book) -> Bound:
    """Read the pages of a published site, in the order of the table of contents; those that it lacks are left out.

    Raises `MicrodriversError` when there is no site.
    """
    site = book.site.html
    if not (site / "index.html").is_file():
        raise fail(site, "There is no published site, and PDFs are made from one.", "Run `microdrivers build` first.")
    contents = table_of_contents(book.plan, driver_pages(load_framework(book.project.framework), book.project.book))
    config = read_yaml(book.site.source / "_config.yml")
    parts = [("", [{"file": contents["root"]}]), *((part["caption"], part["chapters"]) for part in contents["parts"])]
    found = ((caption, tuple(_pages(site, entries))) for caption, entries in parts)
    kept = tuple((caption, pages) for caption, pages in found if pages)
    return Bound(site, config["title"], config["author"], config["copyright"], book.codebook.mark, kept)


def _pages(site: Path, entries: list[dict]):
    for entry in entries:
        path = site / f"{entry['file']}.html"
        if path.is_file():
            yield Page(f"{entry['file']}.html", path.read_text(encoding="utf-8"))
        yield from _pages(site, entry.get("sections", []))


def write_pdfs(bound: Bound, say: Callable[[str], None]) -> Path:
    """Write every chapter and the whole book into the folder 'pdf' beside the site; returns the PDF of the whole book.

    The folder is exchanged as a whole, so there is never half a PDF in it. say: told what is printed.
    Raises `MicrodriversError` when there is no Chromium, or it cannot print.
    """
    require_chromium()
    target = bound.site.with_name("pdf")
    with TemporaryDirectory() as folder:
        made = Path(folder) / "pdf"
        made.mkdir()
        for page in bound.pages:
            if page.name.startswith(CHAPTERS):
                say(page.title)
                name = page.name.removeprefix(CHAPTERS).removesuffix(".html").replace("/", "-")
                _print(chapter_html(bound, page), made / f"{name}.pdf")
        say("The whole book")
        whole = made / WHOLE
        _print(book_html(bound, {}), whole)  # now it is known where each page begins
        _print(book_html(bound, first_sheets(whole, bound)), whole)
        publish(made, target)
    return target / WHOLE


def _print(html: str, pdf: Path) -> None:
    page = pdf.with_suffix(".html")
    page.write_text(html, encoding="utf-8")
    print_pdf(page, pdf)
    page.unlink()


def chapter_html(bound: Bound, page: Page) -> str:
    """A chapter as a document of its own."""
    style = margins(bound.title, page.title, bound.mark)
    return _document(f"{page.title}: {bound.title}", style, _placed(page, {page.name: 1}), _sheets(bound, (page,)))


def book_html(bound: Bound, sheets: dict[str, int]) -> str:
    """The whole book as one document. sheets: the number of the sheet on which a page begins, as far as known."""
    numbers = {page.name: number for number, page in enumerate(bound.pages, 1)}
    styles = [BOUND_STYLE.read_text(encoding="utf-8"), margins(bound.title, "", bound.mark)]
    body = [_cover(bound), _contents(bound, numbers, sheets)]
    for caption, pages in bound.parts:
        for page in pages:
            name = f"p{numbers[page.name]}"
            styles.append(f"{margins(bound.title, page.title, bound.mark, name)} #{name} {{ page: {name}; }}")
            part = f'<h1 class="md-part">{escape(caption)}</h1>' if caption and page is pages[0] else ""
            body.append(_placed(page, numbers, part))
    return _document(bound.title, " ".join(styles), "\n".join(body), _sheets(bound, bound.pages))


def _placed(page: Page, numbers: dict[str, int], part: str | None = None) -> str:
    """part: heading above the page in a bound book, where the page's own headings go down by one level; None alone."""
    text = article(page, numbers, deeper=part is not None)
    kind = "bd-article" if part is None else "bd-article md-bound"
    return f'<article class="{kind}" id="p{numbers[page.name]}">{part or ""}{text}</article>'


def _cover(bound: Bound) -> str:
    mark = f"<p><strong>{escape(bound.mark)}</strong></p>" if bound.mark else ""
    title = f'<p class="md-title">{escape(bound.title)}</p>'
    cite = f"<strong>How to cite.</strong> {escape(f'{bound.author}. {bound.title}.')}"
    return f'<section class="md-cover">{title}{mark}<p>{cite}</p><p>© {escape(bound.rights)}</p></section>'


def _contents(bound: Bound, numbers: dict[str, int], sheets: dict[str, int]) -> str:
    lines = []
    for caption, pages in bound.parts:
        lines.append(f'<li class="md-part">{escape(caption)}</li>' if caption else "")
        lines += (
            f'<li><a href="#p{numbers[page.name]}">{escape(page.title)}</a><span>{sheets.get(page.name, "")}</span></li>'
            for page in pages
        )
    return f'<nav class="md-contents"><h1>Contents</h1><ul>{"".join(lines)}</ul></nav>'


def first_sheets(pdf: Path, bound: Bound) -> dict[str, int]:
    """On which sheet of a printed book each page begins, from 1: the contents lead there by name."""
    reader = PdfReader(pdf)
    places = reader.named_destinations
    return {
        page.name: reader.get_destination_page_number(places[f"/p{number}"]) + 1
        for number, page in enumerate(bound.pages, 1)
    }


def _document(title: str, style: str, body: str, sheets: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"{sheets}<style>{style}</style></head><body>{body}</body></html>"
    )


def _sheets(bound: Bound, pages: tuple[Page, ...]) -> str:
    """The links to the style sheets that these pages have, each once; they lead to the files of the site.

    Raises `MicrodriversError` when a sheet is missing: a page without its style would look like nothing.
    """
    links = {}
    for page in pages:
        for link in SHEET.findall(page.html.partition("</head>")[0]):
            address = posixpath.join(posixpath.dirname(page.name), ADDRESS.search(link)[1])
            path = (bound.site / posixpath.normpath(address)).resolve()
            if not path.is_file():
                raise fail(f"{page.name}, {path.name}", "The style sheet is missing.", "Build the site again.")
            links[path] = ADDRESS.sub(f'href="{path.as_uri()}"', link)
    return "".join(links.values())
