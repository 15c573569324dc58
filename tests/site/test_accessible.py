"""Reading with a screen reader, a keyboard, a large print, a phone (WCAG 2.2 AA)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.loading import violations
from tests.site.tour import kind_of, pages_of

pytestmark = pytest.mark.xdist_group("book")
CHAPTER = "book/chapters/mena/economic-deprivation.html"
ALL_PAGES = "MICRODRIVERS_ALL_PAGES"  # set by `make accessible`: every page; else one page of every kind


def focused(reader) -> str:
    return reader.page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def test_axe_finds_nothing_in_light_and_dark(site, visit):
    pages = pages_of(site)
    if not os.environ.get(ALL_PAGES):
        pages = list({kind_of(page): page for page in pages}.values())
    assert len(pages) >= 13
    reader, found = visit(), {}
    for page in pages:
        reader.open(site / page)
        if wrong := violations(reader.page):
            found[page] = wrong
    assert found == {}


def test_axe_finds_what_is_wrong(site, visit):
    reader = visit()
    reader.open(site / "book/about.html")
    reader.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"\"><p style=\"color:#777;background:#888\">Pale</p>')"
    )
    assert {(rule, theme) for theme, rule, _ in violations(reader.page)} >= {
        ("image-alt", "light"),
        ("color-contrast", "light"),
        ("color-contrast", "dark"),
    }


class TestKeyboard:
    def test_the_first_key_offers_a_way_to_the_text(self, site, visit):
        reader = visit()
        reader.open(site / CHAPTER)
        reader.page.keyboard.press("Tab")
        assert focused(reader) == "Skip to main content"
        assert reader.page.locator(".skip-link").bounding_box()["y"] >= -1 or reader.page.wait_for_timeout(300) is None
        reader.page.keyboard.press("Enter")
        assert focused(reader) == "main-content"

    def test_the_search_opens_takes_words_and_lets_go(self, site, visit):
        reader = visit()
        reader.open(site / CHAPTER)
        button = reader.page.get_by_role("button", name="Search").first
        button.focus()
        reader.page.keyboard.press("Enter")
        assert reader.page.locator("#search-dialog").is_visible()
        reader.page.keyboard.press("Escape")
        assert not reader.page.locator("#search-dialog").is_visible()
        assert button.evaluate("button => button === document.activeElement")
        reader.page.keyboard.press("Control+k")
        reader.page.keyboard.type("religion")
        reader.page.keyboard.press("Enter")
        reader.page.wait_for_url("**/search.html?q=religion")
        reader.page.locator("#search-results li").first.wait_for()
        assert reader.errors == []

    def test_the_list_of_chapters_opens_and_closes_on_a_phone(self, site, visit):
        reader = visit(width=360)
        reader.open(site / CHAPTER)
        button, link = (
            reader.page.get_by_role("button", name="Site navigation"),
            reader.page.locator("#site-navigation a"),
        )
        assert (button.get_attribute("aria-expanded"), link.first.is_visible()) == ("false", False)
        button.focus()
        reader.page.keyboard.press("Enter")
        link.first.wait_for(state="visible")
        assert button.get_attribute("aria-expanded") == "true"
        reader.page.wait_for_function("document.getElementById('site-navigation').contains(document.activeElement)")
        reader.page.keyboard.press("Escape")
        link.first.wait_for(state="hidden")
        assert button.get_attribute("aria-expanded") == "false"
        assert button.evaluate("button => button === document.activeElement")

    def test_the_arrows_of_the_list_say_what_they_open(self, site, visit):
        reader = visit()
        reader.open(site / CHAPTER)
        arrow = reader.page.locator("#site-navigation summary").first
        assert arrow.get_attribute("aria-label") == "Pages under: The drivers"
        arrow.focus()
        reader.page.keyboard.press("Enter")
        assert reader.page.locator("#site-navigation").get_by_role("link", name="Religion", exact=True).is_visible()

    def test_control_table_and_download_of_a_figure_are_reached_in_order(self, site, visit):
        reader = visit()
        reader.open(site / CHAPTER)
        reader.wake_figures()
        figure = reader.page.locator("figure#figure-answers")
        figure.locator("select").first.focus()
        before = figure.locator(".md-live svg").inner_html()
        reader.page.keyboard.press("ArrowDown")
        reader.page.wait_for_function(
            "before => document.querySelector('#figure-answers .md-live svg').innerHTML !== before", arg=before
        )
        steps = []
        for _ in range(20):
            reader.page.keyboard.press("Tab")
            steps.append(
                reader.page.evaluate(
                    "document.activeElement.tagName + (document.activeElement.download === '' ? ' download' : '')"
                )
            )
            if steps[-1] == "SUMMARY" and "SUMMARY" not in steps[:-1]:
                reader.page.keyboard.press("Enter")
                assert figure.locator("details table").first.is_visible()
            if steps[-1] == "A download":
                break
        assert steps.index("SUMMARY") < steps.index("A download")
        with reader.page.expect_download() as arrived:
            reader.page.keyboard.press("Enter")
        assert Path(arrived.value.path()).stat().st_size > 1000

    def test_what_has_the_focus_can_be_seen(self, site, visit):
        reader = visit()
        reader.open(site / CHAPTER)
        for _ in range(12):
            reader.page.keyboard.press("Tab")
            marked = reader.page.evaluate(
                "[document.activeElement, document.activeElement.firstElementChild].filter(Boolean).some(e => {"
                " const s = getComputedStyle(e); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none'; })"
            )
            assert marked, reader.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_colours_follow_the_device_and_then_the_choice_of_the_reader(site, visit):
    reader = visit(scheme="dark")
    reader.open(site / CHAPTER)
    button = reader.page.get_by_role("button", name="Colours")
    page = "document.documentElement.dataset.theme"
    assert (reader.page.evaluate(page), button.get_attribute("aria-label")) == ("dark", "Colours: as on this device")
    button.click()
    assert (reader.page.evaluate(page), button.get_attribute("aria-label")) == ("light", "Colours: light")
    reader.open(site / "book/about.html")
    assert reader.page.evaluate(page) == "light"


def test_nothing_moves_for_who_wants_no_motion(site, visit):
    reader = visit(reduced_motion="reduce")
    reader.open(site / CHAPTER)
    moving = reader.page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => { const s = getComputedStyle(e);"
        " return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none' || s.scrollBehavior === 'smooth'; }).length"
    )
    assert moving == 0
    assert visit().page.evaluate("1") == 1


def test_our_own_controls_are_large_enough_for_a_finger(site, visit):
    reader = visit(width=360)
    reader.open(site / CHAPTER)
    reader.wake_figures()
    reader.page.keyboard.press("Control+k")
    small = reader.page.evaluate(
        """[...document.querySelectorAll(".bd-header-article button, .md-controls select, .md-figure summary, .md-links a,"
        + " .md-links button, .prev-next-area a, dialog[open] button, dialog[open] input")]
        .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.height < 43.9 || box.width < 43.9).map(([html, box]) => [html, box.width, box.height])"""
    )
    assert small == []


def test_at_double_size_the_page_keeps_its_words_and_its_buttons(site, visit):
    reader = visit(width=640, device_scale_factor=2)
    reader.open(site / CHAPTER)
    for name in ("Site navigation", "Search", "Contents"):
        assert reader.page.get_by_role("button", name=name).first.is_visible(), name
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 640
    wide, zoomed = visit(), reader.page.locator("article").inner_text().split()
    wide.open(site / CHAPTER)
    assert zoomed == wide.page.locator("article").inner_text().split()
