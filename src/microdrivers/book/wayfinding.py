"""How a reader finds the way: the crumbs above a page, and further words that the search finds it by."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from microdrivers.chapters import Chapter
from microdrivers.chapters.plan import CONTEXT, COUNTRY, DRIVER
from microdrivers.framework import Framework, slug


def crumbs(
    page: str, title: str, address: Callable[[str], str], chapters: dict[str, Chapter], framework: Framework
) -> str:
    """The pages above this one as a line of links, in HTML; '' for the first page of the book.

    page: its name, 'book/chapters/mena/religion'; title: of the page, as text; address: of a page by its name;
    chapters: by the name of their page.
    """
    if page == "book/index":
        return ""
    above = [("book/index", "Micro-drivers"), *_above(page, chapters, framework)]
    links = [f'<li><a href="{escape(address(name), quote=True)}">{escape(words)}</a></li>' for name, words in above]
    here = f'<li aria-current="page">{escape(title)}</li>'
    return f'<nav class="md-crumbs" aria-label="Where this page stands"><ol>{"".join(links)}{here}</ol></nav>'


def _above(page: str, chapters: dict[str, Chapter], framework: Framework) -> list[tuple[str, str]]:
    chapter = chapters.get(page)
    if page.startswith("book/drivers/"):
        return [("book/drivers", "The drivers")]
    if chapter is None:
        return []
    if chapter.kind == CONTEXT:
        return [("book/contexts", "The social contexts")]
    region = chapter.parameters.get("region") or framework.region_of.get(chapter.parameters.get("country", ""))
    overview = f"book/chapters/{slug(region)}/index" if region else ""
    if chapter.kind in (DRIVER, COUNTRY) and overview in chapters:
        return [(overview, framework.regions[region].name)]
    return []


def search_words(page: str, chapters: dict[str, Chapter], framework: Framework) -> list[str]:
    """Words under which readers look for the driver or context of a page, beside those that stand on it."""
    about = chapters[page].parameters if page in chapters else {}
    driver = about.get("driver") or next((key for key in framework.drivers if page == f"book/drivers/{slug(key)}"), "")
    found = [*(framework.drivers[driver].search if driver else ())]
    return [*found, *(framework.contexts[about["context"]].search if about.get("context") else ())]
