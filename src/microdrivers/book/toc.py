"""The table of contents, made from the plan: a chapter that is not built cannot be in it."""

from __future__ import annotations

import yaml

from microdrivers.chapters import Chapter

HEAD = (
    "# Made from the plan of chapters by `microdrivers toc`. Do not edit: edit data/framework.yml and run it again.\n"
)
ROOT = "book/index"
START = ["how-to-read", "research", "drivers", "contexts"]
CLOSE = ["response"]
BACK = ["method", "limits", "about", "sources"]


def table_of_contents(chapters: tuple[Chapter, ...]) -> dict:
    """The content of _toc.yml: the narrative pages, and the given chapters in the parts that the plan names."""
    parts = [_part("Start here", START)]
    for name in dict.fromkeys(chapter.part for chapter in chapters):
        files = [f"book/chapters/{chapter.id}" for chapter in chapters if chapter.part == name]
        parts.append({"caption": name, "chapters": [{"file": file} for file in files]})
    parts += [_part("The response", CLOSE), _part("About the numbers", BACK)]
    return {"format": "jb-book", "root": ROOT, "parts": parts}


def _part(caption: str, pages: list[str]) -> dict:
    return {"caption": caption, "chapters": [{"file": f"book/{page}"} for page in pages]}


def toc_text(chapters: tuple[Chapter, ...]) -> str:
    """The text of _toc.yml."""
    return HEAD + yaml.safe_dump(table_of_contents(chapters), sort_keys=False, allow_unicode=True)
