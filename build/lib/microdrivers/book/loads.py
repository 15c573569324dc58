"""What a page, a style sheet or a script would load from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

ELSEWHERE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
LOADING_LINKS = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "icon", "modulepreload", "manifest"}
LOADING_ATTRIBUTES = {"src", "poster", "data", "background", "action", "formaction"}
IN_CSS = re.compile(r"""(?:@import\s*(?:url\()?|url\(|image-set\()\s*["']?\s*(?:[a-z]+:)?//[^"')\s;]*""", re.IGNORECASE)
IN_SCRIPT = re.compile(
    r"""(?:\bimport\s*\(?|\bfrom|\bimportScripts\s*\(|\bfetch\s*\(|\bsendBeacon\s*\(|\.src\s*=|\.open\s*\([^,()]*,"""
    r"""|\bnew\s+(?:Worker|SharedWorker|WebSocket|EventSource)\s*\()\s*["'`](?:https?:|wss?:)?//[^"'`]*"""
)
TAG = re.compile(r"""<[a-zA-Z](?:[^'">]++|"[^"]*+"|'[^']*+')*+>""")
BLOCK = re.compile(r"<(style|script)\b[^>]*>(.*?)</\1", re.DOTALL | re.IGNORECASE)


class _Tag(HTMLParser):
    """The addresses that one start tag loads."""

    def reset(self) -> None:
        super().reset()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
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


def page_loads(html: str) -> list[str]:
    """Addresses outside the site that a browser would ask for when it opens the page."""
    found, parser = [], _Tag()
    for tag in TAG.findall(html):
        if "//" in tag or "&" in tag:  # an address, or signs that could spell one
            parser.reset()
            parser.feed(tag)
            found += parser.found
    for kind, content in BLOCK.findall(html):
        found += (IN_CSS if kind.lower() == "style" else IN_SCRIPT).findall(content)
    return found


def file_loads(text: str, suffix: str) -> Iterator[str]:
    """The same for the text of a file of the site."""
    if suffix in (".html", ".svg"):
        yield from page_loads(text)
    elif suffix == ".css":
        yield from IN_CSS.findall(text)
    elif suffix == ".js":
        yield from IN_SCRIPT.findall(text)
