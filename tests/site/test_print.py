"""Pages on paper, in a real browser: what is printed, what is not, and how many sheets a chapter takes."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from microdrivers.book.build import open_book
from microdrivers.book.chromium import print_pdf
from microdrivers.book.pdf import bind, chapter_html
from microdrivers.project import DEFAULT_SURVEY, Project

pytestmark = pytest.mark.xdist_group("book")
CHAPTER = "book/chapters/mena/economic-deprivation.html"
MARK = "Illustrative data, simulated"
NOT_ON_PAPER = [".bd-sidebar-primary", ".bd-sidebar-secondary", ".bd-header-article", ".prev-next-footer", ".headerlink",
                "#pst-back-to-top", ".md-controls", ".md-links", ".bd-footer-content", "#jb-print-docs-body", "button", "details.md-cite", ".md-crumbs", ".md-definitions"]  # fmt: skip


def on_paper(visit, page, **how):
    reader = visit(**how)
    reader.open(page)
    if how.get("javascript", True):
        reader.wake_figures()
    reader.page.emulate_media(media="print")
    return reader.page


def test_what_can_only_be_clicked_is_not_printed(site, visit):
    page = on_paper(visit, site / CHAPTER)
    assert not [place for place in NOT_ON_PAPER if page.locator(f"{place}:visible").count()]
    assert page.locator("article h1:visible").inner_text().startswith("Economic deprivation in MENA")
    assert page.locator("article .md-mark:visible").count() == page.locator("article .md-mark").count() >= 5


@pytest.mark.parametrize("how", [{"scheme": "dark"}, {"scheme": "dark", "width": 360}, {"javascript": False}])
def test_charts_are_printed_as_their_pictures_dark_on_white(site, visit, how):
    page = on_paper(visit, site / CHAPTER, **how)
    figures = page.locator(".md-figure").count()
    assert page.locator(".md-chart > svg:visible").count() == figures >= 7
    assert page.locator(".md-live:visible").count() == 0
    widths = page.locator(".md-chart > svg").evaluate_all(
        "all => all.map(e => Math.round(e.getBoundingClientRect().width))"
    )
    assert max(widths) <= 450  # 119 mm are 450 pixels; on a phone's page the sheet is as narrow as the phone
    text = page.locator("#figure-answers .md-chart > svg text", has_text="Jordan").first
    assert text.evaluate("e => getComputedStyle(e).fill") == "rgb(27, 31, 36)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_short_tables_are_printed_and_of_long_ones_it_is_said_where_they_are(site, visit):
    page = on_paper(visit, site / CHAPTER, javascript=False)
    assert page.locator("#figure-score .md-table table").is_visible()  # 6 rows
    long = page.locator("#figure-answers .md-table")  # well over 100 rows
    assert not long.locator("table").is_visible()
    said = long.locator("summary").evaluate("e => getComputedStyle(e, '::after').content")
    assert "in the download below the chart" in said


def test_of_a_timeline_taller_than_a_sheet_the_table_is_printed(site, visit):
    page = on_paper(visit, site / "book/response.html", javascript=False)
    figure = page.locator("#figure-timeline")
    assert figure.locator("table tbody tr:visible").count() == figure.locator("table tbody tr").count() > 20
    assert not figure.locator(".md-chart").is_visible() and not figure.locator(".md-table summary").is_visible()


def test_the_screen_does_not_show_what_is_for_paper(site, visit):
    reader = visit()
    reader.open(site / "book/limits.html")
    assert not reader.page.locator(".md-paper").is_visible()
    reader.page.emulate_media(media="print")
    assert "page “Limits”" in reader.page.locator(".md-paper").inner_text()


@pytest.mark.parametrize("chapter", ["mena/economic-deprivation", "balkans/economic-deprivation", "contexts/economy"])
def test_a_chapter_is_a_pdf_of_four_to_eight_sheets(site, book, browser, tmp_path, chapter):
    bound = bind(open_book(Project(book), DEFAULT_SURVEY))
    page = next(page for page in bound.pages if page.name == f"book/chapters/{chapter}.html")
    (tmp_path / "page.html").write_text(chapter_html(bound, page), encoding="utf-8")
    print_pdf(tmp_path / "page.html", tmp_path / "page.pdf")
    sheets = [" ".join(sheet.extract_text().split()) for sheet in PdfReader(tmp_path / "page.pdf").pages]
    assert 4 <= len(sheets) <= 8
    assert not [text for text in sheets if MARK not in text or page.title not in text]
    assert page.title in sheets[0] and "How to cite. Micro-drivers, chapter" in sheets[-1]
    assert b"file:" not in (tmp_path / "page.pdf").read_bytes()
