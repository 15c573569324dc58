"""PDFs, truly printed by Chromium from a small site: what is in them, and that there is never half of one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from microdrivers.book.chromium import find_chromium
from microdrivers.book.extension import STATIC
from microdrivers.book.paper import Page
from microdrivers.book.pdf import WHOLE, Bound, write_pdfs

HALF = "--print-to-pdf=*) echo %PDF-1.4 half > ${a#*=};;"
MARK = "Illustrative data, simulated"
needs_chromium = pytest.mark.skipif(not find_chromium(), reason="there is no Chromium on this machine")


def page(name: str, body: str) -> Page:
    up = "../" * (name.count("/") + 1)
    sheet = f'<link media="print" rel="stylesheet" type="text/css" href="{up}_static/print.css?v=1">'
    return Page(
        f"book/{name}.html",
        f'<html><head>{sheet}</head><body><article class="bd-article">{body}</article></body></html>',
    )


INDEX = page("index", "<h1>Welcome</h1><p><a href='x.html'>Nowhere</a></p>")
CHAPTER = page(
    "chapters/mena/religion",
    "<h1>Religion in MENA</h1><h2>What was said</h2><p>Half of them, see "
    '<a href="../../about.html#who">who</a> and <a href="jordan.html">Jordan</a>.</p>' + "<p>More words.</p>" * 120,
)
ABOUT = page("about", '<h1>About</h1><p id="who">The maintainers.</p>')


@pytest.fixture(scope="module")
def bound(tmp_path_factory) -> Bound:
    site = tmp_path_factory.mktemp("built") / "html"
    (site / "_static").mkdir(parents=True)
    shutil.copy(STATIC / "print.css", site / "_static")
    parts = (("", (INDEX,)), ("MENA", (CHAPTER,)), ("Back", (ABOUT,)))
    return Bound(site, "The book", "The authors", "2026, the authors", MARK, parts)


@pytest.fixture(scope="module")
def printed(bound) -> Path:
    return write_pdfs(bound, lambda _: None)


def texts(pdf: Path) -> list[str]:
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(pdf).pages]


@needs_chromium
class TestPrinted:
    def test_every_chapter_is_a_pdf_beside_the_whole_book_and_nothing_else_is_there(self, printed):
        assert printed.name == WHOLE
        assert sorted(path.name for path in printed.parent.iterdir()) == ["mena-religion.pdf", WHOLE]

    def test_every_sheet_says_book_title_mark_and_number(self, printed):
        sheets = texts(printed.with_name("mena-religion.pdf"))
        assert len(sheets) > 1
        for number, text in enumerate(sheets, 1):
            assert all(word in text for word in ("The book", "Religion in MENA", MARK, f"{number} / {len(sheets)}"))

    def test_the_whole_book_is_in_reading_order_with_the_right_numbers_in_its_contents(self, printed):
        cover, contents, index, *chapter, about = texts(printed)
        assert all(word in cover for word in ("The book", MARK, "The authors", "How to cite"))
        assert "Welcome" in index and "Half of them" in chapter[0] and "The maintainers." in about
        last = 3 + len(chapter) + 1
        assert f"Welcome 3 MENA Religion in MENA 4 Back About {last}" in contents

    def test_bookmarks_follow_parts_pages_and_headings(self, printed):
        def titles(outline):
            return [titles(entry) if isinstance(entry, list) else entry.title for entry in outline]

        assert titles(PdfReader(printed).outline) == [
            "Contents", ["Welcome"], "MENA", ["Religion in MENA", ["What was said"]], "Back", ["About"]
        ]  # fmt: skip

    def test_it_is_tagged_and_has_a_title_and_a_language(self, printed):
        reader = PdfReader(printed)
        assert reader.root_object["/MarkInfo"]["/Marked"]
        assert reader.root_object["/Lang"] == "en"
        assert reader.metadata.title == "The book"

    def test_no_link_and_no_byte_leads_to_this_machine(self, printed, bound):
        for pdf in printed.parent.iterdir():
            assert b"file:" not in pdf.read_bytes() and str(bound.site).encode() not in pdf.read_bytes()

    def test_the_same_site_gives_the_same_bytes(self, printed, bound):
        before = {path.name: path.read_bytes() for path in printed.parent.iterdir()}
        write_pdfs(bound, lambda _: None)
        assert {path.name: path.read_bytes() for path in printed.parent.iterdir()} == before

    def test_a_real_survey_has_no_mark(self, bound, tmp_path):
        site = shutil.copytree(bound.site, tmp_path / "html")
        whole = write_pdfs(replace(bound, site=site, mark=""), lambda _: None)
        assert not [text for text in texts(whole) if "Illustrative" in text or "Answers to the survey" in text]


class TestRefusals:
    def test_a_page_without_its_style_is_not_printed(self, bound, tmp_path, problems_of):
        (problem,) = problems_of(lambda: write_pdfs(replace(bound, site=tmp_path / "html"), lambda _: None))
        assert problem.place == "book/chapters/mena/religion.html, print.css"
        assert not (tmp_path / "pdf").exists()

    def test_without_chromium_it_says_what_to_install_and_leaves_the_old_pdfs(
        self, bound, tmp_path, monkeypatch, problems_of
    ):
        old = tmp_path / "pdf" / WHOLE
        old.parent.mkdir()
        old.write_bytes(b"old")
        monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
        (problem,) = problems_of(lambda: write_pdfs(replace(bound, site=tmp_path / "html"), lambda _: None))
        assert "there is none here" in problem.problem and "Install the package 'chromium'" in problem.mend
        assert old.read_bytes() == b"old"

    @pytest.mark.parametrize("does", ["exit 3", f"for a in $@; do case $a in {HALF} esac; done"])
    def test_a_chromium_that_fails_leaves_no_half_of_a_pdf(self, bound, tmp_path, monkeypatch, problems_of, does):
        broken = tmp_path / "chromium"
        broken.write_text(f"#!/bin/sh\n{does}\n")
        broken.chmod(0o755)
        monkeypatch.setenv("CHROMIUM", str(broken))
        site = shutil.copytree(bound.site, tmp_path / "html")
        (problem,) = problems_of(lambda: write_pdfs(replace(bound, site=site), lambda _: None))
        assert "It printed no whole PDF" in problem.problem
        assert not (tmp_path / "pdf").exists()
