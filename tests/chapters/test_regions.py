"""Regions side by side: each under its own name, its countries to choose, nothing put together, nothing ranked."""

from __future__ import annotations

import pytest

from microdrivers.chapters.chapter import open_regions_chapter
from tests.chapters.small import PEOPLE, crowd, fewer, parts_of, tell

ITEMS = {"faith_school": ("religion", "education"), "faith_work": ("religion", "economy")}
COUNTRIES = ("EGY", "JOR", "BIH", "BGR")


@pytest.fixture
def told(small_project, monkeypatch):
    """What the chapter says in one of its parts, and its figures."""
    crowd(small_project, ITEMS, COUNTRIES)

    def part(name: str) -> tuple[str, list]:
        text, figures = tell(open_regions_chapter("small"), monkeypatch, (name,))
        return text.replace("\\", ""), figures

    return part


def rows(figure, context: str) -> list[tuple[str, str]]:
    """Who stands in the table of a figure for one context, and of how many people."""
    return [(row[1], row[-1]) for row in figure.rows if row[0] == context]


def test_it_says_first_that_levels_cannot_be_compared(told):
    text, _ = told("opening")
    assert text.index("Not comparable in level.") < text.index("respondents")
    assert "MENA and the Balkans side by side, driver by driver, without ranking them" in text


def test_a_region_stands_beside_the_other_and_its_countries_below_it(told):
    _, [figure] = told("daily_life")
    assert rows(figure, "Economic relations") == [
        ("MENA", str(2 * PEOPLE)),
        ("Egypt", str(PEOPLE)),
        ("Jordan", str(PEOPLE)),
        ("Balkans", str(2 * PEOPLE)),
        ("Bosnia and Herz.", str(PEOPLE)),
        ("Bulgaria", str(PEOPLE)),
    ]


def test_a_reader_sees_the_two_regions_first_and_can_choose_others(told):
    _, [figure] = told("daily_life")
    params = {param["name"]: param for param in figure.spec["params"]}
    assert (params["country"]["value"], params["beside"]["value"]) == ("MENA", "Balkans")
    assert params["country"]["bind"]["name"] == "Country or region "
    assert "Jordan" in params["beside"]["bind"]["options"]


def test_the_headline_tells_of_each_region_by_itself(told):
    _, [figure] = told("daily_life")
    mena, balkans = (
        sorted(int(row[2].rstrip(" %")) for row in figure.rows if row[1] == name and row[2] != "[w]")
        for name in ("MENA", "Balkans")
    )
    assert figure.finding == (
        f"In MENA {mena[0]} % to {mena[-1]} % and in the Balkans {balkans[0]} % to {balkans[-1]} % lean towards the driver, "
        "depending on the context"
    )


def test_a_driver_that_nobody_was_asked_about_says_so(told):
    text, figures = told("daily_life")
    assert "**Territorial inequalities**: [w] this survey asks nothing about this driver." in text
    assert [figure.key for figure in figures] == ["beside-religion"]


def test_a_region_with_one_country_bears_its_name(small_project, monkeypatch):
    crowd(small_project, ITEMS, ("JOR", "BIH", "BGR"))
    _, [figure] = tell(open_regions_chapter("small"), monkeypatch, ("daily_life",))
    assert [name for name, _ in rows(figure, "Economic relations")] == [
        "Jordan", "Balkans", "Bosnia and Herz.", "Bulgaria",
    ]  # fmt: skip
    assert {param["name"]: param["value"] for param in figure.spec["params"]}["country"] == "Jordan"


def test_a_region_too_small_to_tell_is_hidden_and_has_no_headline(small_project, monkeypatch):
    crowd(small_project, ITEMS, COUNTRIES)
    fewer(small_project, {"BIH": 12, "BGR": 12})
    text, [figure] = tell(open_regions_chapter("small"), monkeypatch, ("daily_life",))
    assert figure.finding == ""
    assert [row[2] for row in figure.rows if row[1] == "Balkans" and row[2] != "[w]"] == ["[b]", "[b]"]


def test_all_its_parts_can_be_told(small_project, monkeypatch):
    crowd(small_project, ITEMS, COUNTRIES)
    text, figures = tell(open_regions_chapter("small"), monkeypatch, tuple(parts_of("regions")))
    assert len(figures) == 1 + 6  # leanings of one driver, and the official statistics of all
    assert "microdrivers run --chapter side-by-side/regions --survey small" in text
