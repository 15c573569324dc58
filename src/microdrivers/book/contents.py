"""The list of all pages at the side of every page, in HTML.

The theme makes it anew for every page, through three libraries, which took a third of the time of writing a page. The
pages differ only in where the links start from and in what is marked as the page that is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape

from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import clean_astext

ARROW = '<span class="toctree-toggle" role="presentation"><i class="fa-solid fa-chevron-down"></i></span>'


@dataclass(frozen=True)
class Entry:
    """A page in the list. name: 'book/drivers'; title: as plain text; below: the pages under it."""

    name: str
    title: str
    below: tuple[Entry, ...] = ()

    def holds(self, page: str) -> bool:
        """True when this is the page, or one of those above it."""
        return page == self.name or any(entry.holds(page) for entry in self.below)


@dataclass(frozen=True)
class Part:
    """Pages of the list that stand under one caption ('' for none)."""

    caption: str
    entries: tuple[Entry, ...]


def parts_of(env: BuildEnvironment) -> tuple[Part, ...]:
    """All pages of the table of contents but the first one."""
    lists = env.tocs[env.config.root_doc].findall(addnodes.toctree)
    return tuple(Part(one.get("caption") or "", tuple(_entries(env, one))) for one in lists)


def _entries(env: BuildEnvironment, toctree: addnodes.toctree) -> Iterator[Entry]:
    for title, name in toctree["entries"]:
        if name in env.titles:
            below = (entry for one in env.tocs[name].findall(addnodes.toctree) for entry in _entries(env, one))
            yield Entry(name, title or clean_astext(env.titles[name]), tuple(below))


def contents(parts: tuple[Part, ...], page: str, address: Callable[[str], str]) -> str:
    """The list as HTML, as it stands at the side of a page.

    address: of another page by its name, from this one.
    """
    return "".join(_caption(part.caption) + _list(part.entries, page, address, 1) for part in parts)


def _caption(text: str) -> str:
    if not text:
        return ""
    words = f'<span class="caption-text">{escape(text, quote=False)}</span>'
    return f'<p aria-level="2" class="caption" role="heading">{words}</p>\n'


def _list(entries: tuple[Entry, ...], page: str, address: Callable[[str], str], level: int) -> str:
    classes = ["current"] if any(entry.holds(page) for entry in entries) else []
    classes += ["nav", "bd-sidenav"] if level == 1 else []
    named = f' class="{" ".join(classes)}"' if classes else ""
    return f"<ul{named}>\n{''.join(_item(entry, page, address, level) for entry in entries)}</ul>\n"


def _item(entry: Entry, page: str, address: Callable[[str], str], level: int) -> str:
    holds, here = entry.holds(page), entry.name == page
    classes = f"toctree-l{level}{' current active' if holds else ''}{' has-children' if entry.below else ''}"
    title, place = escape(entry.title, quote=False), "#" if here else escape(address(entry.name))
    link = f'<a class="{"current " if here else ""}reference internal" href="{place}">{title}</a>'
    if not entry.below:
        return f'<li class="{classes}">{link}</li>\n'
    # an arrow without a name would be announced as "details"
    summary = f'<summary aria-label="Pages under: {escape(entry.title)}">{ARROW}</summary>'
    opened = ' open="open"' if holds else ""
    below = _list(entry.below, page, address, level + 1)
    return f'<li class="{classes}">{link}<details{opened}>{summary}{below}</details></li>\n'
