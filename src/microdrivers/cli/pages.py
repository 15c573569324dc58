"""Commands for those who write pages: the table of contents, and reports on what the pages carry and how they read."""

from __future__ import annotations

from microdrivers.cli.words import app, in_words, out
from microdrivers.errors import MicrodriversError, Problem
from microdrivers.project import DEFAULT_SURVEY, find_project


@app.command()
@in_words
def toc() -> None:
    """Write _toc.yml from the plan of the default book."""
    from microdrivers.book.build import open_book
    from microdrivers.book.toc import driver_pages, toc_text
    from microdrivers.framework import load_framework

    project = find_project()
    drivers = driver_pages(load_framework(project.framework), project.book)
    project.toc.write_text(toc_text(open_book(project, DEFAULT_SURVEY).plan, drivers), encoding="utf-8")
    out.print(f"Wrote {project.toc}", soft_wrap=True)


@app.command()
@in_words
def coverage() -> None:
    """Write docs/coverage.md: which page carries what. Ends with 1 when something is carried by none."""
    from microdrivers.book.coverage import coverage as covered
    from microdrivers.framework import load_framework
    from microdrivers.published import Published

    project = find_project()
    text, left = covered(load_framework(project.framework), Published(project.published), project.book)
    (project.root / "docs" / "coverage.md").write_text(text, encoding="utf-8")
    if left:
        mend = "Cite it on a page, or remove the row."
        raise MicrodriversError(*(Problem(one, "No page carries it.", mend) for one in left))
    out.print("Every statement and every row is carried by a page.")


@app.command()
@in_words
def readability() -> None:
    """Write docs/readability.md: how easy the pages are to read. Ends with 1 when one is above a limit."""
    from microdrivers.book.readability import measure_pages, report, too_hard

    project = find_project()
    readings = measure_pages(project)
    (project.root / "docs" / "readability.md").write_text(report(readings), encoding="utf-8")
    if problems := too_hard(readings):
        raise MicrodriversError(*problems)
    out.print("No page is above a limit.")
