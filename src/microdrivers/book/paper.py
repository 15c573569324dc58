"""Pages of the site on paper: several of them as one HTML document, and what stands in the margins of every sheet."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

ARTICLE = re.compile(r'<article class="bd-article"[^>]*>(.*)</article>', re.DOTALL)
UNPRINTED = re.compile(r'<script\b.*?</script>|<a class="headerlink".*?</a>', re.DOTALL)
TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*>")
NAMES = re.compile(r"""(\s(?:id|name|for|aria-labelledby|aria-describedby)=)(["'])(.+?)\2""")
PLACES = re.compile(r"url\(#([^)]+)\)")
LINKS = re.compile(r"""\s((?:xlink:)?href)=(["'])(.*?)\2""")
QUOTE, WEB = '"', ("http", "https", "mailto")
HEADINGS = re.compile(r"(</?h)([1-5])\b")


@dataclass(frozen=True)
class Page:
    """A page of a site. name: its address there, 'book/about.html'; html: its text."""

    name: str
    html: str

    @property
    def title(self) -> str:
        """Its first heading, as plain text."""
        heading = UNPRINTED.sub("", TITLE.search(self.html)[1])
        return unescape(re.sub(r"<[^>]+>", "", heading)).strip()


def margins(book: str, title: str, mark: str, page: str = "") -> str:
    """CSS that writes book, title of the page and mark of the survey into the margins of every sheet.

    mark: '' for a survey of real answers; page: name of the CSS page that it is for; '' for all.
    """
    told = f"Answers to the survey in this book: {mark}" if mark else ""
    texts = {"top-left": book, "top-right": title, "bottom-left": told}
    boxes = " ".join(f"@{box} {{ content: {css_text(text)}; }}" for box, text in texts.items())
    return f"@page {page} {{ {boxes} }}"


def css_text(text: str) -> str:
    """A text as a string of CSS that can end neither the string nor the style element."""
    return '"' + re.sub(r'["\\<>&\n]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def article(page: Page, numbers: dict[str, int], deeper: bool = False) -> str:
    """The article of a page, to stand in a document with others.

    numbers: of the pages in that document, by name. Ids get the page's number in front; links to those pages lead to
    their place in the document, links to other pages of the site lead nowhere and become plain text, links to the web
    stay. deeper: headings go down by one level.
    """
    mine = numbers[page.name]

    def tag(found: re.Match) -> str:
        text = NAMES.sub(lambda name: f'{name[1]}"{_prefixed(name[3], mine)}"', found[0])
        text = PLACES.sub(rf"url(#p{mine}-\1)", text)
        return LINKS.sub(lambda link: _link(link[1], link[3], page.name, numbers), text)

    text = TAG.sub(tag, UNPRINTED.sub("", ARTICLE.search(page.html)[1]))
    return HEADINGS.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", text) if deeper else text


def _prefixed(names: str, number: int) -> str:
    return " ".join(f"p{number}-{name}" for name in names.split())


def _link(attribute: str, address: str, page: str, numbers: dict[str, int]) -> str:
    parts = urlsplit(unescape(address))
    if parts.scheme in WEB:
        return f' {attribute}="{address.replace(QUOTE, "&quot;")}"'
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), parts.path)) if parts.path else page
    if parts.scheme or parts.netloc or target not in numbers:
        return ""
    place = f"p{numbers[target]}" + (f"-{parts.fragment}" if parts.fragment else "")
    return f' {attribute}="#{place}"'
