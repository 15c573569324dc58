"""A compile of what has changed gives, byte for byte, what a compile of everything gives."""

from __future__ import annotations

import re
import shutil
import zipfile

import pytest

from microdrivers.book.data import ADDRESS
from tests.book.test_extension import PAGES as FEW
from tests.book.test_extension import Book

# So many pages that they are read in several processes.
PAGES = FEW | {
    "index": "# Start\n\nSee [](facts.md).\n\n```{toctree}\n:caption: Part\nfacts\nabout\nmore\nmethod\nnumbers\nglossary\nsources\n```\n",
    "glossary": "# Glossary\n\n```{glossary-terms}\n```\n",
    "method": "# Method\n\nA driver, and [what is told](#corrections).\n",
    "more": "# More\n\n```{figure} influences\n```\n\n(one)=\n```{code-block}\n:caption: One\n1\n```\n",
    "numbers": "# Numbers\n\n(two)=\n```{code-block}\n:caption: Two\n2\n```\n\nSee {numref}`one` and {numref}`two`.\n",
}
CHANGES = {
    "a sentence": ("method", "A driver, and", "One more sentence. A driver, and"),
    "a title that others show": ("facts", "# Facts", "# Figures"),
    "a heading that others link to": ("about", "## Ask for a correction", "## Ask us"),
    "a source that is cited no more": ("facts", " {source}`pp-micro`", ""),
    "another number before the others": ("more", "(one)=", "```{code-block}\n:caption: Zero\n0\n```\n\n(one)="),
    "words on a page with numbers": ("numbers", "See ", "Look at "),
    "a figure that is gone": ("more", "```{figure} influences\n```", "Words."),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    """A book that has been compiled from clean, of this project's own tables."""
    from tests.conftest import ANSWERS, CODEBOOK, REPOSITORY, SmallProject

    root = tmp_path_factory.mktemp("book") / "project"
    shutil.copytree(REPOSITORY / "data", root / "data", ignore=shutil.ignore_patterns("surveys"))
    (root / "book").mkdir()
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(REPOSITORY / name, root / name)
    small = SmallProject(root)
    small.write_codebook(CODEBOOK)
    small.write_answers(ANSWERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICRODRIVERS_PROJECT", str(root))
        patch.setenv("MICRODRIVERS_SURVEY", "small")
        made = Book(root)
        write(made, PAGES)
        assert compiled(made)
        yield made


def write(book: Book, pages: dict[str, str]) -> None:
    """Write those that differ, so that no others are read again."""
    for name, text in pages.items():
        path = book.root / "book" / f"{name}.md"
        if not path.is_file() or path.read_text() != text:
            path.write_text(text)


def compiled(book: Book) -> bool:
    """True when the compiler said nothing."""
    return book.compile(numfig="1") == (0, "")


def site(book: Book) -> dict[str, bytes]:
    root = book.root / "_build" / "html"
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}


@pytest.mark.xdist_group("again")
def test_after_changes_one_by_one_the_site_is_that_of_a_compile_from_clean(book):
    pages = dict(PAGES)
    for name, before, after in CHANGES.values():
        assert before in pages[name]
        pages[name] = pages[name].replace(before, after)
        write(book, pages)
        assert compiled(book)
    after_changes = site(book)
    shutil.rmtree(book.root / "_build")
    assert compiled(book)
    from_clean = site(book)
    assert list(after_changes) == list(from_clean)
    assert [name for name, content in from_clean.items() if after_changes[name] != content] == []
    assert b"See" not in from_clean["book/numbers.html"].partition(b"<article")[2].partition(b"</article")[0]
    assert re.findall(r"Listing (\d)", from_clean["book/numbers.html"].decode()) == ["3", "2", "3"]
    assert b"Figures</a>" in from_clean["book/method.html"]  # in the list at its side


@pytest.mark.xdist_group("again")
def test_a_page_that_tells_of_no_change_is_not_written_again(book):
    write(book, PAGES)
    assert compiled(book)
    whole = site(book)
    assert compiled(book)  # nothing to do
    assert site(book) == whole  # no file that was laid aside comes back
    before = {path: path.stat().st_mtime_ns for path in (book.root / "_build" / "html" / "book").glob("*.html")}
    write(book, {"method": PAGES["method"] + "\nMore.\n"})
    assert compiled(book)
    written = {path.stem for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert written == {"index", "glossary", "method"}  # Sphinx writes the first page always


@pytest.mark.xdist_group("again")
@pytest.mark.parametrize(
    ("file", "before", "told"),
    [
        ("surveys/small/codebook.yml", "A small survey", "metadata.json"),
        ("published/glossary.csv", "Answers to two questions", "published/glossary.csv"),
        ("framework.yml", "Economic deprivation", "framework.json"),
    ],
)
def test_the_data_to_take_along_follow_what_they_tell(book, file, before, told):
    path, archive = book.root / "data" / file, book.root / "_build" / "html" / ADDRESS
    text = path.read_text()
    try:
        for new in (f"{before} of today", f"{before} of tomorrow"):
            path.write_text(text.replace(before, new, 1))
            assert before in text and compiled(book)
            assert new in zipfile.ZipFile(archive).read(told).decode()
        archive.unlink()
        assert compiled(book) and archive.is_file()
    finally:
        path.write_text(text)


@pytest.mark.xdist_group("again")
def test_templates_that_are_kept_may_be_cut_in_half(book):
    write(book, PAGES)
    assert compiled(book)
    kept = sorted((book.root / "_build" / "doctrees" / "templates").iterdir())
    assert len(kept) > 3
    for path in kept:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    write(book, {"method": PAGES["method"] + "\nStill more.\n"})
    assert compiled(book)
    assert "Still more." in book.page("method") and "</html>" in book.page("method")
