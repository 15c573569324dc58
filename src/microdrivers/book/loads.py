"""What a page, a style sheet or a script would load from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
LOADING_LINKS = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "icon", "modulepreload", "manifest"}
LOADING_ATTRIBUTES = {"src", "poster", "data", "background", "action", "formaction"}
IN_CSS = re.compile(r"""(?:@import\s*(?:url\()?|url\()\s*["']?\s*(?:[a-z]+:)?//[^"')\s;]*""", re.IGNORECASE)
IN_SCRIPT = re.compile(
    r"""(?:\bimport\s*\(?|\bfrom|\bimportScripts\s*\(|\bfetch\s*\(|\bnew\s+Worker\s*\()\s*["'`](?:https?:)?//[^"'`]*"""
)
DRAWING = re.compile(r'\sd="[^"]*"')  # the long part of a picture; it can load nothing


class _Loads(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag if tag in ("style", "script") else ""
        attributes = {name: value or "" for name, value in attrs}
        for name, value in attributes.items():
            if name in LOADING_ATTRIBUTES and ELSEWHERE.match(value):
                self.found.append(value)
            elif name in ("srcset", "imagesrcset"):
                self.found += [part for part in value.split(",") if ELSEWHERE.match(part)]
            elif name == "style":
                self.found += IN_CSS.findall(value)
            elif name in ("href", "xlink:href") and tag != "a" and ELSEWHERE.match(value):
                kinds = set(attributes.get("rel", "").lower().split())
                if tag != "link" or kinds & LOADING_LINKS:
                    self.found.append(value)
        if tag == "meta" and "refresh" in attributes.get("http-equiv", "").lower():
            self.found += re.findall(r"(?:https?:)?//\S+", attributes.get("content", ""))

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "style":
            self.found += IN_CSS.findall(data)
        elif self.inside == "script":
            self.found += IN_SCRIPT.findall(data)


def page_loads(html: str) -> list[str]:
    """Addresses outside the site that a browser would ask for when it opens the page."""
    parser = _Loads()
    parser.feed(DRAWING.sub("", html))
    return parser.found


def file_loads(text: str, suffix: str) -> Iterator[str]:
    """The same for the text of a file of the site."""
    if suffix in (".html", ".svg"):
        yield from page_loads(text)
    elif suffix == ".css":
        yield from IN_CSS.findall(text)
    elif suffix == ".js":
        yield from IN_SCRIPT.findall(text)
