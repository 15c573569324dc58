"""A survey may bring regions and places of its own, such as a district; nobody edits the framework for that."""

from __future__ import annotations

import pytest
import yaml

from microdrivers.book.build import all_codebooks, open_book
from microdrivers.chapters import find_chapter
from microdrivers.chapters.chapter import open_country_chapter, open_driver_chapter, open_region_chapter
from microdrivers.framework import load_framework
from tests.chapters.small import PEOPLE, crowd, fewer, tell

PLACES = {
    "regions": {"zarqa": {"name": "Zarqa", "long": "Zarqa district", "countries": ["JOR-ZRQ", "JOR-RUS"]}},
    "countries": {
        "JOR-ZRQ": {"name": "Zarqa town", "short": "Zarqa"},
        "JOR-RUS": {"name": "Russeifa", "short": "Russeifa", "slug": "russeifa"},
    },
}
ITEMS = {
    key: ("religion", context) for key, context in (("prayer", "education"), ("imam", "community"), ("law", "justice"))
}


@pytest.fixture
def district(small_project):
    """The small survey, asked in two towns of a district that the framework does not know."""
    write(small_project, PLACES)
    crowd(small_project, ITEMS, countries=("JOR-ZRQ", "JOR-RUS"))
    return small_project


def write(small_project, places: dict) -> None:
    path = small_project.project.places("small")
    path.write_text(yaml.safe_dump(places, sort_keys=False))


def frame(small_project):
    return load_framework(small_project.project.framework, small_project.project.places("small"))


def test_a_survey_without_places_has_the_framework_as_it_is(small_project):
    assert frame(small_project) == small_project.framework


def test_the_plan_has_chapters_for_the_district_and_its_towns(district):
    plan = open_book(district.project, "small").plan
    assert find_chapter(plan, "zarqa/religion").title == "Religion in Zarqa"
    assert {"zarqa/index", "countries/zarqa-town", "countries/russeifa"} <= {chapter.id for chapter in plan}
    assert not [chapter.id for chapter in plan if chapter.id.startswith(("mena/", "balkans/"))]


def test_the_chapter_of_a_district_tells_all_parts(district, monkeypatch):
    said, figures = tell(open_driver_chapter("zarqa", "religion", "small"), monkeypatch)
    assert "Zarqa town: asked in person" in said and "Russeifa: asked in person" in said
    assert {"answers", "score", "contexts"} <= {figure.key for figure in figures}


def test_overview_and_profile_tell_all_parts(district, monkeypatch):
    assert "[x] no figure is available for" in tell(open_region_chapter("zarqa", "small"), monkeypatch)[0]
    assert f"{PEOPLE} respondents in Russeifa" in tell(open_country_chapter("JOR-RUS", "small"), monkeypatch)[0]


def test_the_places_of_one_survey_are_not_those_of_another(district):
    assert "zarqa" not in district.framework.regions
    assert [codebook.id for codebook in all_codebooks(district.project)] == ["small"]


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (lambda p: p["regions"].update(mena=p["regions"].pop("zarqa")), "small/places.yml, regions", "The framework has it already: mena."),
        (lambda p: p["regions"]["zarqa"]["countries"].append("JOR-XX"), "small/places.yml", "'countries' does not list"),
        (lambda p: p["regions"]["zarqa"]["countries"].append("JOR"), "small/places.yml", "belongs to more than one region"),
        (lambda p: p["countries"].update({"zarqa": {"name": "x", "short": "x"}}), "small/places.yml, countries.zarqa", "pattern"),
        (lambda p: p["regions"]["zarqa"].update(colour="red"), "small/places.yml, regions.zarqa.colour", "not known here"),
        (lambda p: p["regions"]["zarqa"].update(name="<b>Zarqa"), "small/places.yml, regions.zarqa.name", "pattern"),
        (lambda p: p["countries"]["JOR-RUS"].update(name="{raw}`x`"), "small/places.yml, countries.JOR-RUS.name", "pattern"),
        (lambda p: p.pop("countries"), "small/places.yml, countries", "missing"),
    ],
    ids=["a region of the framework", "no such place", "a country of another region", "no code", "unknown key", "markup in a region", "markup in a place", "no places"],
)  # fmt: skip
def test_places_that_do_not_fit_are_refused(small_project, problems_of, change, place, said):
    places = yaml.safe_load(yaml.safe_dump(PLACES))
    change(places)
    write(small_project, places)
    problems = problems_of(lambda: frame(small_project))
    assert any(place in problem.place and said in problem.problem for problem in problems), problems


def test_a_district_with_too_few_people_says_so_and_tells_no_number(district, monkeypatch):
    fewer(district, {"JOR-ZRQ": 7, "JOR-RUS": 0})
    said, figures = tell(open_driver_chapter("zarqa", "religion", "small"), monkeypatch)
    assert "Zarqa town" in said
    shown = [row for figure in figures for row in figure.rows if figure.safe.about.title == "A small survey"]
    assert not [cell for row in shown for cell in row if any(sign.isdigit() for sign in str(cell))]
