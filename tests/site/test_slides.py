"""Slides in a real browser: from a file, with the keyboard, without scripts, on paper."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from microdrivers.book.chromium import print_pdf

pytestmark = pytest.mark.xdist_group("book")
SLIDES = "book/teach/slides-{}.html"
SEEN = """() => { const all = [...document.querySelectorAll('section')];
  return all.findLast(one => one.getBoundingClientRect().top < innerHeight / 2).querySelector('h1, h2').textContent; }"""


def press(page, *keys: str) -> str:
    """The heading of the slide on the screen after these keys."""
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("() => new Promise(painted => requestAnimationFrame(() => requestAnimationFrame(painted)))")
    return page.evaluate(SEEN)


def test_keys_and_presenters_go_on_and_back(site, visit):
    reader = visit()
    reader.open(site / SLIDES.format("a"))
    page = reader.page
    assert page.evaluate(SEEN).startswith("Session a.")
    assert press(page, "ArrowRight") == "Ground rules"
    assert press(page, "PageDown") == "First look"
    assert press(page, " ") == "Task 1"
    assert press(page, "ArrowLeft") == "First look"
    assert press(page, "PageUp", "Shift+ ") == "Session a. Read a chart without being fooled"
    assert press(page, "End") == "Take away"
    assert press(page, "Home").startswith("Session a.")


def test_a_slide_taller_than_the_screen_is_read_to_its_end_first(site, visit):
    reader = visit()
    reader.page.set_viewport_size({"width": 1280, "height": 500})
    reader.open(site / SLIDES.format("g"))
    page = reader.page
    assert press(page, "ArrowRight", "ArrowRight") == "Read first"
    seen = [press(page, " ") for _ in range(6)]
    assert seen[0] == "Read first" and "Task 1" in seen
    assert seen == sorted(seen, key=["Read first", "Task 1", "Task 1: the answer", "Change one thing"].index)


def test_without_scripts_links_lead_from_slide_to_slide(site, visit):
    reader = visit(javascript=False)
    reader.open(site / SLIDES.format("b"))
    page = reader.page
    page.locator("#slide-1 .turn a", has_text="Next").click()
    assert page.url.endswith("#slide-2")
    assert page.locator("#slide-2 h2").inner_text() == "Ground rules"
    assert page.locator("#slide-2").bounding_box()["y"] == pytest.approx(0, abs=2)


@pytest.mark.parametrize("letter", "abcdefg")
def test_a_slide_is_a_sheet_of_paper(site, letter, tmp_path):
    page = site / SLIDES.format(letter)
    print_pdf(page, tmp_path / "slides.pdf")
    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "slides.pdf").pages]
    slides = page.read_text(encoding="utf-8").count("<section")
    assert len(sheets) == slides
    assert [sheet for place, sheet in enumerate(sheets, start=1) if f"{place} of {slides}" not in sheet] == []


def test_every_session_links_its_slides_and_is_linked_by_them(site):
    for page in sorted((site / "book" / "teach").glob("slides-*.html")):
        letter = page.stem[-1]
        (session,) = (site / "book" / "teach").glob(f"{letter}-*.html")
        assert f'href="{page.name}"' in session.read_text(encoding="utf-8")
        assert page.read_text(encoding="utf-8").count(f'href="{session.name}"') == 2
    assert letter == "g"


def test_worksheets_take_a_sheet_each(site, tmp_path):
    print_pdf(site / "book" / "teach" / "worksheets.html", tmp_path / "sheets.pdf")
    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "sheets.pdf").pages]
    assert len(sheets) <= 10  # ground rules, seven sessions, the plan, and the foot of the page
    assert "A question is welcome. An insult is not." in sheets[0]
    assert "a. Read a chart" in sheets[1] and "One thing I take away" in sheets[1]
    assert "95 % interval" not in sheets[1]  # the table of the chart would give the answer away
