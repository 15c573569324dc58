"""What the passages of pages are made of, and how they cite and link."""

from __future__ import annotations

from dataclasses import dataclass

from microdrivers.chapters import Chapter
from microdrivers.framework import Framework
from microdrivers.markdown import plain
from microdrivers.published import Published
from microdrivers.survey import Codebook


@dataclass(frozen=True)
class Material:
    """chapters: those that exist in this book; codebook: of its survey; driver_pages: drivers with a page of their own;
    up: from the page to the folder of the pages.
    """

    framework: Framework
    published: Published
    chapters: tuple[Chapter, ...]
    codebook: Codebook
    driver_pages: tuple[str, ...] = ()
    up: str = ""


def cited(keys: tuple[str, ...] | str) -> str:
    """Roles that cite sources; keys as a tuple, or separated by spaces."""
    keys = keys.split() if isinstance(keys, str) else keys
    return " ".join(f"{{source}}`{key}`" for key in keys)


def chapter_links(material: Material, kind: str = "", **parameters: str) -> str:
    """Links to the chapters with these parameters, one after the other; '' when none exists."""
    found = [
        chapter
        for chapter in material.chapters
        if kind in ("", chapter.kind) and all(chapter.parameters.get(key) == value for key, value in parameters.items())
    ]
    return "; ".join(f"[{plain(chapter.title)}]({material.up}chapters/{chapter.id}.ipynb)" for chapter in found)
