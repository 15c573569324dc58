"""Every page of the book in a real browser: from files, from a server, and without scripts."""

from __future__ import annotations

import pytest

from benchmarks.loading import served
from tests.site.tour import pages_of, walk

pytestmark = pytest.mark.xdist_group("book")
WITHOUT_SCRIPTS = """figures => figures.map(figure => ({
  picture: figure.querySelector(".md-chart > svg")?.getBoundingClientRect().height ?? 0,
  rows: figure.querySelectorAll("details table tbody tr").length,
}))"""


def failing(tour: dict, wrong) -> dict:
    """Pages where something is wrong, with what is."""
    return {page: found for page, seen in tour.items() if (found := wrong(seen))}


def test_every_page_is_on_the_tour(tour, site):
    assert len(tour) == len(pages_of(site)) > 50


def test_no_page_asks_for_anything_elsewhere_or_reports_an_error(tour):
    assert failing(tour, lambda seen: seen.outside + seen.errors) == {}


def test_every_chart_of_every_page_comes_alive(tour):
    assert sum(seen.facts["figures"] for seen in tour.values()) > 200
    assert failing(tour, lambda seen: seen.facts["figures"] - seen.facts["alive"] or seen.facts["still"]) == {}


def test_every_chart_says_in_words_what_it_shows(tour):
    assert failing(tour, lambda seen: seen.facts["unnamed"]) == {}


def test_no_page_scrolls_sideways_on_a_screen_at_double_size_or_on_a_phone(tour):
    assert set(next(iter(tour.values())).too_wide) == {1280, 640, 360}
    assert failing(tour, lambda seen: {width: more for width, more in seen.too_wide.items() if more > 0}) == {}


def test_headings_begin_with_one_title_and_leave_no_level_out(tour):
    def wrong(seen):
        levels = seen.facts["headings"]
        jumps = [(a, b) for a, b in zip(levels, levels[1:], strict=False) if b > a + 1]
        return jumps or (levels if levels[:1] != [1] or levels.count(1) != 1 else None)

    assert failing(tour, wrong) == {}


def test_landmarks_have_names_of_their_own_and_the_page_its_language_and_title(tour):
    def wrong(seen):
        facts, names = seen.facts, seen.facts["navigations"]
        named = all(names) and len(set(names)) == len(names) and "Chapters" in names
        whole = (facts["mains"], facts["banners"], facts["language"], bool(facts["title"])) == (1, 1, "en", True)
        return None if named and whole else facts

    assert failing(tour, wrong) == {}


def test_the_book_works_from_a_server_as_well(site, visit):
    with served(site) as home:
        tour = walk(visit, home, pages_of(site), wake=False)
    assert failing(tour, lambda seen: seen.outside + seen.errors) == {}


def test_without_scripts_every_chart_has_its_picture_and_its_table(site, visit):
    reader, figures = visit(javascript=False), 0
    for page in pages_of(site):
        reader.open(site / page)
        found = reader.page.locator(".md-figure").evaluate_all(WITHOUT_SCRIPTS)
        figures += len(found)
        assert [figure for figure in found if figure["picture"] < 30 or figure["rows"] < 1] == [], page
    assert figures > 200
    assert reader.errors == []


def test_without_scripts_a_phone_shows_the_chapters_and_no_button_that_does_nothing(site, visit):
    reader = visit(width=360, javascript=False)
    reader.open(site / "book/chapters/mena/religion.html")
    buttons = reader.page.locator("button:not(dialog button)")
    assert [b for b in buttons.all() if b.is_visible()] == []
    assert reader.page.get_by_role("link", name="Digitalisation in the Balkans").is_visible()
