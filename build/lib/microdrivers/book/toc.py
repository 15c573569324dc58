"""The table of contents, made from the plan: a chapter that is not built cannot be in it."""

from __future__ import annotations

from pathlib import Path

import yaml

from microdrivers.chapters import Chapter
from microdrivers.framework import Framework, slug

HEAD = (
    "# Made from the plan of chapters by `microdrivers toc`. Do not edit: edit data/framework.yml and run it again.\n"
)
ROOT = "book/index"
START = ["how-to-read", "research", "drivers", "contexts", "what-stands-out"]
CLOSE = ["response", "what-can-be-done"]
TEACH = ["index", "a-read-a-chart", "b-who-was-asked", "c-build-a-score", "d-what-goes-together", "e-guess-who",
         "f-action-plan", "g-run-it-again", "worksheets", "answers", "run"]  # fmt: skip
BACK = ["method", "ethics", "limits", "data", "glossary", "changes", "about", "sources"]


def table_of_contents(chapters: tuple[Chapter, ...], drivers: tuple[str, ...] = (), teach: bool = True) -> dict:
    """The content of _toc.yml: the narrative pages, and the given chapters in the parts that the plan names.

    drivers: keys of those that have a page of their own; teach: whether the workshop is part of the book.
    """
    parts = [_part("Start here", START)]
    if drivers:
        page = next(page for page in parts[0]["chapters"] if page["file"] == "book/drivers")
        page["sections"] = [{"file": f"book/drivers/{slug(key)}"} for key in drivers]
    for name in dict.fromkeys(chapter.part for chapter in chapters):
        files = [f"book/chapters/{chapter.id}" for chapter in chapters if chapter.part == name]
        parts.append({"caption": name, "chapters": [{"file": file} for file in files]})
    parts.append(_part("The response", CLOSE))
    if teach:
        parts.append(_part("Teach with this book", [f"teach/{page}" for page in TEACH]))
    parts.append(_part("About the numbers", BACK))
    return {"format": "jb-book", "root": ROOT, "parts": parts}


def _part(caption: str, pages: list[str]) -> dict:
    return {"caption": caption, "chapters": [{"file": f"book/{page}"} for page in pages]}


def driver_pages(framework: Framework, pages: Path) -> tuple[str, ...]:
    """Keys of the drivers that have a page of their own in the folder of the pages."""
    return tuple(key for key in framework.drivers if (pages / "drivers" / f"{slug(key)}.md").is_file())


def toc_text(chapters: tuple[Chapter, ...], drivers: tuple[str, ...] = (), teach: bool = True) -> str:
    """The text of _toc.yml; see `table_of_contents`."""
    return HEAD + yaml.safe_dump(table_of_contents(chapters, drivers, teach), sort_keys=False, allow_unicode=True)
