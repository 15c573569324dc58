"""The page of one chapter is published before the others are made, or all together; in the end the site is the same."""

from __future__ import annotations

import pytest

from microdrivers.book.build import build
from microdrivers.chapters.inputs import Inputs
from microdrivers.errors import Problem
from tests.book.small import executed

INDEX, RELIGION = "mena/index", "mena/religion"


@pytest.fixture
def built(book, kernels, compiler):
    """A book of two chapters that is published; a build of it gives what was run, in calls of the runner, and what was said."""
    chapters = tuple(chapter for chapter in book.plan if chapter.id in (INDEX, RELIGION))
    published: list[list[str]] = []  # what had been run at every compile
    answer = compiler.answer

    def noting(work) -> None:
        published.append(list(kernels.ran))
        answer(work)

    compiler.answer = noting

    def again(first: str | None = "", **options) -> tuple[list[list[str]], list[str]]:
        said: list[str] = []
        kernels.ran.clear()
        published.clear()
        build(book, chapters, 1, lambda run: None, said.append, first=first, **options)
        return published, [text for text in said if "published;" in text]

    again()
    return again


def edit(book, path) -> None:
    path.write_bytes(path.read_bytes() + b"\n# edited\n")


@pytest.fixture
def codebook(book):
    return book.project.surveys / "small" / "codebook.yml"


def test_a_first_build_publishes_all_together(book, kernels, compiler):
    said: list[str] = []
    build(book, book.plan, 1, lambda run: None, said.append, first="")
    assert len(compiler.calls) == 1 and not [text for text in said if "published;" in text]


def test_one_page_comes_before_those_of_chapters_that_take_long(book, built, codebook):
    edit(book, codebook)
    published, said = built()
    assert published == [[INDEX], [INDEX, RELIGION]]
    assert said == ["The page of mena/index is published; the others follow"]


def test_it_is_the_one_that_is_wanted(book, built, codebook):
    edit(book, codebook)
    published, said = built(RELIGION)
    assert published == [[RELIGION], [RELIGION, INDEX]]
    assert said == ["The page of mena/religion is published; the others follow"]


def test_without_such_a_wish_all_come_together(book, built, codebook):
    edit(book, codebook)
    assert built(None) == ([[INDEX, RELIGION]], [])


def test_all_that_are_wished_anew_are_run_once(book, built, kernels, problems_of):
    assert built(RELIGION, fresh=True)[0] == [[RELIGION], [RELIGION, INDEX]]
    assert built("", fresh=True)[0] == [[INDEX], [INDEX, RELIGION]]
    kernels.failing = (INDEX,)
    (problem,) = problems_of(lambda: built(INDEX, fresh=True))
    assert problem.place.startswith("chapter 'mena/index'")
    assert kernels.ran == [INDEX, INDEX, RELIGION]  # tried alone, then with all others


def test_a_single_chapter_waits_for_nobody(book, built):
    edit_template(book, "driver")
    assert built(RELIGION) == ([[RELIGION]], [])


def test_chapters_whose_parts_are_kept_come_together_unless_one_is_wanted(book, built):
    for template in ("driver", "region"):
        edit_template(book, template)
    keep_parts(book)
    assert built() == ([[INDEX, RELIGION]], [])
    for template in ("driver", "region"):
        edit_template(book, template)
    published, _ = built(INDEX)
    assert published == [[INDEX], [INDEX, RELIGION]]


def edit_template(book, name: str) -> None:
    path = book.project.notebooks / f"{name}.ipynb"
    path.write_text(path.read_text().replace('"## ', '"## Then: ', 1))


def keep_parts(book) -> None:
    """As the chapters leave it."""
    kept = Inputs(book.project, book.codebook).kept(fresh=False)
    for chapter in (INDEX, RELIGION):
        made = book.project.build / "parts" / "small" / chapter / "made"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(f"{kept.made}\n")


def test_what_every_page_rests_on_makes_all_anew_at_once(book, built):
    edit(book, book.project.framework)
    assert built() == ([[INDEX, RELIGION]], [])


def test_numbers_that_do_not_fit_those_of_the_others_wait_for_them(book, built, codebook, monkeypatch):
    edit(book, codebook)
    executed(book.site.chapters / "mena" / "index.ipynb", text="Before.")
    found = Problem("mena/index", "These pages differ in what they tell.", "Build all.")
    audits: list[int] = []

    def audit(ledger, rules) -> list[Problem]:
        audits.append(len(audits))
        return [found] if audits == [0] else []

    monkeypatch.setattr("microdrivers.book.build.Audited.passed", False)
    monkeypatch.setattr("microdrivers.book.build.audit", audit)
    published, said = built()
    assert (published, said) == ([[INDEX, RELIGION]], [])  # what the first gave is of use
    assert audits == [0, 1]


def test_a_chapter_that_fails_is_told_once_and_the_site_stays(book, built, kernels, codebook, problems_of):
    (book.site.html / "index.html").write_text("old")
    kernels.failing = (INDEX,)
    edit(book, codebook)
    problems = problems_of(built)
    assert [problem.place for problem in problems] == ["chapter 'mena/index', notebooks/x.ipynb, cell 3"]
    assert (book.site.html / "index.html").read_text() == "old"


def test_pages_by_two_codebooks_are_made_anew_though_the_first_comes_back(book, built, kernels, codebook, problems_of):
    before = codebook.read_bytes()
    edit(book, codebook)
    kernels.failing = (RELIGION,)
    problems_of(lambda: built(INDEX))  # the page of one chapter is published, the other one fails
    kernels.failing = ()
    codebook.write_bytes(before)
    (book.site.work / "half").write_text("by the other codebook")
    built(None)
    assert not (book.site.work / "half").exists()


def test_a_chapter_that_there_is_not_is_told(book, built, problems_of):
    (problem,) = problems_of(lambda: built("mena/religio"))
    assert problem.problem == "There is no such chapter." and "mena/religion" in problem.mend
