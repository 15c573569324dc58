"""What the pages and scripts of a site use, remembered from one compile to the next by their contents.

Looking through all pages for a few that have changed took longer than writing those.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from microdrivers.book.style_sheets import PROPERTY, lean_css, used_in_page, used_in_script
from microdrivers.digests import read_record, write_record

NAME = re.compile(
    r"(?<![\w-])[A-Za-z_][\w-]*"
)  # as it stands in a style sheet; others may be spelt in another way there
ADDRESSES = [
    re.compile(f'{name}="([^"#]+)') for name in ("src", "href", "data-bundle")
]  # one by one: many times faster


class Uses(NamedTuple):
    """names: of elements, classes and ids; properties: of CSS (`--name`); addresses: that are loaded or linked."""

    names: list[str]
    properties: list[str]
    addresses: list[str]


class Known:
    """What is known of the files of a site; record: the file that keeps it."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._before = read_record(record)
        self._now: dict[str, list] = {}

    def uses(self, path: Path) -> Uses:
        """What a page or a script uses."""
        content = path.read_bytes()
        make = _of_script if path.suffix == ".js" else _of_page
        key = hashlib.sha256(path.suffix.encode() + content).hexdigest()
        return Uses(*self._remembered(key, lambda: make(content.decode("utf-8"))))

    def css(self, sheets: list[str], used: set[str], properties: set[str]) -> str:
        """The one style sheet of the site, see `lean_css`."""
        said = set(NAME.findall(" ".join(sheets)))
        told = sorted(name for name in used if name in said or not NAME.fullmatch(name))
        parts = json.dumps([sheets, told, sorted(properties)])
        key = hashlib.sha256(parts.encode()).hexdigest()
        return self._remembered(key, lambda: [lean_css(sheets, used, " ".join(properties))])[0]

    def save(self) -> None:
        """Keep what was asked for this time, and forget the rest."""
        write_record(self._record, self._now)

    def _remembered(self, key: str, make: Callable[[], list]) -> list:
        self._now[key] = self._before[key] if key in self._before else make()
        return self._now[key]


def _of_page(html: str) -> Uses:
    addresses = {found for address in ADDRESSES for found in address.findall(html)}
    return Uses(sorted(used_in_page(html)), _properties(html), sorted(addresses))


def _of_script(script: str) -> Uses:
    return Uses(sorted(used_in_script(script)), _properties(script), [])


def _properties(text: str) -> list[str]:
    return sorted(set(PROPERTY.findall(text)))
