"""The small survey's book, with the processes that run chapters and the compiler replaced."""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest

from microdrivers.book import build as building
from microdrivers.book import compiler as compiler_program
from microdrivers.book.build import open_book
from microdrivers.chapters.runner import Run
from tests.book.small import clean_site, executed
from tests.conftest import SmallProject

READS = (("table", "facts"),)


@pytest.fixture
def book(small_project: SmallProject):
    """The book of the small survey, with an old site already published."""
    book = open_book(small_project.project, "small")
    book.site.html.mkdir(parents=True)
    (book.site.html / "index.html").write_text("old")
    return book


@pytest.fixture
def compiler(monkeypatch):
    """Stands in for Jupyter Book: `answer` makes the site, `calls` are its command lines."""

    class Compiler:
        calls: list[list[str]] = []
        output = ""
        code = 0

        def __init__(self):
            self.calls = []

        def answer(self, work: Path) -> None:
            clean_site(work / "made")
            shutil.rmtree(work / "_build", ignore_errors=True)
            (work / "_build").mkdir(parents=True)
            (work / "made" / "site").rename(work / "_build" / "html")

        def __call__(self, arguments, root, environment, meanwhile, waiting):
            self.calls.append(["jupyter-book", *arguments])
            meanwhile()
            self.answer(Path(arguments[arguments.index("--path-output") + 1]))
            return self.code, self.output

    stand_in = Compiler()
    monkeypatch.setattr(compiler_program, "run", stand_in)
    monkeypatch.setattr(compiler_program, "ahead", nullcontext)
    return stand_in


@pytest.fixture
def kernels(monkeypatch):
    """Stands in for the runner: writes an empty chapter, or fails those whose ids are in `failing`."""

    class Kernels:
        failing: tuple[str, ...] = ()

        def __init__(self):
            self.ran: list[str] = []

        def __call__(self, chapters, templates, target, root, workers, done, engine, cluster, kept):
            runs = []
            self.ran += [chapter.id for chapter in chapters]
            for chapter in chapters:
                failed = chapter.id in self.failing
                runs.append(
                    Run(chapter, 0.1, "notebooks/x.ipynb, cell 3", "It broke.")
                    if failed
                    else Run(chapter, 0.1, reads=READS)
                )
                done(runs[-1])
                if not failed:
                    executed(target / f"{chapter.id}.ipynb")
            return runs

    stand_in = Kernels()
    monkeypatch.setattr(building, "run_chapters", stand_in)
    return stand_in
