"""Choosing among all advice, in a real browser, from a file: what fits, the address, the keyboard, paper, no script."""

from __future__ import annotations

import csv
import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from tests.site.conftest import ROOT

pytestmark = pytest.mark.xdist_group("book")
PAGE = "book/what-can-be-done.html"
SHOWN = ".md-advice:visible"


def advice() -> list[dict[str, str]]:
    with (ROOT / "data" / "published" / "recommendations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fitting(named: bool = False, **choice: str) -> int:
    """How many pieces fit a choice, by the table."""
    return sum(
        all(row[key] == value or (row[key] == "all" and not named) for key, value in choice.items()) for row in advice()
    )


@pytest.fixture
def reader(site, visit):
    """The page of all advice, with a choice in its address if one is given."""

    def opened(state: str = "", **options):
        reader = visit(**options)
        reader.page.goto((site / PAGE).as_uri() + state)
        reader.page.wait_for_load_state("load")
        return reader

    return opened


def state(page) -> str:
    return page.evaluate("location.hash.slice(1)")


def test_at_first_all_advice_is_there(reader):
    page = reader().page
    assert page.locator(SHOWN).count() == len(advice()) == 17
    assert page.get_by_role("status").inner_text() == "17 of 17 pieces of advice fit."


def test_a_choice_filters_counts_and_stands_in_the_address(reader):
    visitor = reader()
    page = visitor.page
    page.get_by_label("Driver", exact=True).select_option(label="Religion")
    assert page.locator(SHOWN).count() == fitting(driver="religion") == 14  # 3 name it, 11 are meant for all drivers
    status = page.get_by_role("status").inner_text()
    assert status == "14 of 17 pieces of advice fit. 3 name “Religion”; the rest is meant for every driver."
    page.get_by_label("Who acts", exact=True).select_option("csos")
    assert page.locator(SHOWN).count() == fitting(driver="religion", audience="csos") == 4
    assert page.get_by_role("heading", name="National authorities").count() == 0  # a heading without advice goes too
    assert state(page) == "audience=csos;driver=religion"
    assert (visitor.outside, visitor.errors) == ([], [])


def test_no_source_names_a_context_and_the_page_says_so(reader):
    page = reader().page
    page.get_by_label("Social context", exact=True).select_option("urban")
    assert page.locator(SHOWN).count() == 17
    assert "None names “Urban spaces”: it is meant for every social context." in page.get_by_role("status").inner_text()


def test_a_shared_address_opens_the_choice_and_a_reload_keeps_it(reader):
    page = reader("#region=balkans;audience=eu;named=yes").page
    for _ in range(2):
        assert page.get_by_label("Region", exact=True).input_value() == "balkans"
        assert page.get_by_role("checkbox").is_checked()
        assert page.locator(SHOWN).count() == fitting(named=True, region="balkans", audience="eu") == 3
        page.wait_for_function("document.querySelector('.md-explorer').getBoundingClientRect().top < innerHeight")
        page.reload()


def test_the_back_button_undoes_a_choice_and_the_forward_button_makes_it_again(reader):
    page = reader().page
    page.get_by_label("Region", exact=True).select_option("mena")
    page.get_by_label("Driver", exact=True).select_option("religion")
    page.go_back()
    assert (state(page), page.get_by_label("Driver", exact=True).input_value()) == ("region=mena", "all")
    assert page.locator(SHOWN).count() == fitting(region="mena") == 14
    page.go_back()
    assert (state(page), page.locator(SHOWN).count()) == ("", 17)
    page.go_forward()
    assert page.locator(SHOWN).count() == 14


def test_an_address_with_ampersands_is_read_too(reader):
    page = reader("#region=balkans&audience=eu").page
    assert page.locator(SHOWN).count() == fitting(region="balkans", audience="eu") == 5


@pytest.mark.parametrize(
    "wrong",
    ["#driver=rumour", "#driver=%22%5D&region=1", "#who-could-do-what", "#driver", "#figure-actors?a=b&region=mena"],
)
def test_an_address_that_names_no_choice_shows_everything(reader, wrong):
    visitor = reader(wrong)
    assert visitor.page.locator(SHOWN).count() == 17
    assert visitor.errors == []


def test_a_link_to_a_place_in_the_page_changes_no_choice(reader):
    page = reader("#region=mena").page
    page.evaluate("location.hash = 'who-could-do-what'")
    page.wait_for_function("location.hash === '#who-could-do-what'")
    assert (page.get_by_label("Region", exact=True).input_value(), page.locator(SHOWN).count()) == ("mena", 14)


def test_where_nothing_fits_the_page_says_which_choice_to_widen(reader):
    page = reader("#driver=religion;region=balkans;named=yes").page
    assert page.locator(SHOWN).count() == 0
    assert page.get_by_role("status").inner_text() == (
        "No piece of advice names “Religion” and “Balkans” together. This does not mean that nothing can be done. You can "
        "widen one choice: all drivers (3 pieces of advice); all regions (3 pieces of advice); also advice that is meant for "
        "all (11 pieces of advice)."
    )
    page.get_by_role("button", name="Show all drivers").press("Enter")
    assert (state(page), page.locator(SHOWN).count()) == ("region=balkans;named=yes", 3)
    assert page.evaluate("document.activeElement.name") == "driver"
    assert page.locator(".md-widen button").count() == 0


def test_where_one_wider_choice_is_not_enough_the_page_says_so(reader):
    page = reader("#driver=digitalisation;context=urban;named=yes").page
    assert page.get_by_role("button", name="Show also advice").count() == 1
    assert "all drivers (" not in page.get_by_role("status").inner_text()


def test_the_keyboard_is_enough(reader):
    page = reader().page
    page.get_by_label("Who acts", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert state(page) == "audience=csos"
    page.keyboard.press("Tab")
    page.keyboard.press("R")  # the first letter of Religion
    assert state(page) == "audience=csos;driver=religion"
    for _ in range(3):  # context, region, the box
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert (state(page), page.locator(SHOWN).count()) == ("audience=csos;driver=religion;named=yes", 1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # show all advice
    page.wait_for_function("location.hash === ''")
    assert page.locator(SHOWN).count() == 17


def test_without_javascript_the_whole_list_is_there_and_no_choice_that_does_nothing(reader):
    page = reader("#driver=religion", javascript=False).page
    assert page.locator(SHOWN).count() == 17
    assert not page.locator(".md-explorer").is_visible()
    names = page.locator("section:has(> .md-advice-list) > h3").all_inner_texts()
    assert [name.rstrip("#") for name in names] == [
        "Civil society organisations and local communities",
        "National authorities",
        "European Union policymakers",
    ]


def test_paper_shows_all_advice_whatever_was_chosen(reader):
    page = reader("#driver=digitalisation;named=yes").page
    assert page.locator(SHOWN).count() == 0
    page.emulate_media(media="print")
    assert page.locator(SHOWN).count() == 17
    assert not page.locator(".md-explorer").is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_is_large_enough_to_touch_and_fits_the_screen(reader, width):
    page = reader("#driver=religion;region=balkans;named=yes", width=width).page
    targets = page.locator(".md-explorer :is(select, button, .md-named)")
    assert targets.count() == 4 + 1 + 1 + 3
    for index in range(targets.count()):
        box = targets.nth(index).bounding_box()
        assert min(box["height"], box["width"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_link_to_a_choice_names_one_that_can_be_made(site):
    options = (site / PAGE).read_text(encoding="utf-8")
    found = 0
    for path in site.rglob("*.html"):
        for link in re.findall(r'what-can-be-done\.html#([^"]*=[^"]*)"', path.read_text(encoding="utf-8")):
            found += 1
            for kind, key in parse_qsl(unescape(link), strict_parsing=True, separator=";"):
                select = re.search(rf'<select id="advice-{kind}".*?</select>', options)
                assert f'<option value="{key}">' in select[0], f"{path.name}: {link}"
    assert found == 7 + 2 * 8 + 7 + 8  # pages of drivers; chapters of regions, contexts and countries


def test_only_the_page_with_the_choices_loads_their_script(site):
    loading = {
        p.relative_to(site).as_posix() for p in site.rglob("*.html") if "explorer.js" in p.read_text(encoding="utf-8")
    }
    assert loading == {PAGE}
