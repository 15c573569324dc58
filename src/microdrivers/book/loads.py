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
# One of these stands in every tag that loads something, as names of attributes cannot be spelt in another way.
NAMES = ("src", "poster", "data", "background", "action", "style", "href", "http-equiv")
TAG = re.compile(r"""<[a-zA-Z](?:[^'">]++|"[^"]*+"|'[^']*+')*+>""")
ADDRESS = re.compile(
    r"""[tm(=,]\s*["'`](?:https?:|wss?:)?//"""
)  # in all that the pattern above finds, and found sooner
BLOCK = re.compile(r"<(style|script)\b[^>]*>((?:[^<]++|<(?!/\1))*+)</\1", re.IGNORECASE)


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
        # an address, or signs that could spell one, and a name that could load it
        if ("//" in tag or "&" in tag) and any(name in tag.lower() for name in NAMES):
            parser.reset()
            parser.feed(tag)
            found += parser.found
    for kind, content in BLOCK.findall(html):
        found += IN_CSS.findall(content) if kind.lower() == "style" else _script_loads(content)
    return found


def _script_loads(script: str) -> list[str]:
    return IN_SCRIPT.findall(script) if ADDRESS.search(script) else []


def file_loads(text: str, suffix: str) -> Iterator[str]:
    """The same for the text of a file of the site."""
    if suffix in (".html", ".svg"):
        yield from page_loads(text)
    elif suffix == ".css":
        yield from IN_CSS.findall(text)
    elif suffix == ".js":
        yield from _script_loads(text)
