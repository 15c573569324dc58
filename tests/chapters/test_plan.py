"""The plan: which chapters a survey makes, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress

import pytest

from microdrivers.chapters import find_chapter, plan_chapters
from microdrivers.chapters.plan import TABLES, driver_chapter_id
from microdrivers.errors import MicrodriversError
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.survey import load_codebook
from tests.conftest import REPOSITORY

DRIVERS = [
    "religion",
    "digitalisation",
    "economic-deprivation",
    "territorial-inequalities",
    "transnational-dynamics",
    "socio-political-demands",
    "education-culture-leisure",
]
CONTEXTS = ["education", "economy", "urban", "culture", "justice", "community", "participation"]


def planned(survey: str):
    project = Project(REPOSITORY)
    framework = load_framework(project.framework)
    return plan_chapters(framework, load_codebook(survey, project, framework))


@pytest.fixture(scope="module")
def plan():
    return planned("illustrative")


def ids(plan, kind: str) -> list[str]:
    return [chapter.id for chapter in plan if chapter.kind == kind]


def test_the_default_book_has_32_chapters(plan):
    assert Counter(chapter.kind for chapter in plan) == {
        "region": 2,
        "driver": 14,
        "country": 8,
        "context": 7,
        "regions": 1,
    }


def test_every_region_has_an_overview_and_every_driver(plan):
    assert ids(plan, "region") == ["mena/index", "balkans/index"]
    assert ids(plan, "driver") == [f"{region}/{driver}" for region in ("mena", "balkans") for driver in DRIVERS]


def test_every_context_and_every_country_has_a_chapter(plan):
    assert ids(plan, "context") == [f"contexts/{context}" for context in CONTEXTS]
    assert ids(plan, "country") == [
        "countries/egypt",
        "countries/jordan",
        "countries/morocco",
        "countries/tunisia",
        "countries/bosnia-and-herzegovina",
        "countries/bulgaria",
        "countries/kosovo",
        "countries/north-macedonia",
    ]


def test_ids_are_unique_and_fit_into_an_address(plan):
    assert len({chapter.id for chapter in plan}) == 32
    assert [chapter.id for chapter in plan if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", chapter.id)] == []


def test_titles_are_unique(plan):
    assert len({chapter.title for chapter in plan}) == 32


@pytest.mark.parametrize(
    ("chapter", "title", "part", "template", "parameters"),
    [
        ("mena/index", "MENA: overview", "MENA", "region.ipynb", {"region": "mena"}),
        (
            "balkans/religion",
            "Religion in the Balkans",
            "Balkans",
            "driver.ipynb",
            {"region": "balkans", "driver": "religion"},
        ),
        ("side-by-side/regions", "MENA and the Balkans side by side", "Side by side", "regions.ipynb", {}),
        ("contexts/urban", "Urban spaces", "Social contexts", "context.ipynb", {"context": "urban"}),
        ("countries/kosovo", "Kosovo*", "Countries", "country.ipynb", {"country": "XKX"}),
    ],
)
def test_a_chapter_is_a_template_with_parameters(plan, chapter, title, part, template, parameters):
    found = find_chapter(plan, chapter)
    assert (found.title, found.part, found.template) == (title, part, template)
    assert found.parameters == {**parameters, "survey": "illustrative"}


def test_a_survey_of_tunisia_makes_chapters_of_its_region_only():
    plan = planned("afrobarometer-r7-tunisia")
    assert ids(plan, "regions") == []  # one region has none beside it
    assert ids(plan, "region") == ["mena/index"]
    assert ids(plan, "driver") == [f"mena/{driver}" for driver in DRIVERS]
    assert ids(plan, "context") == [f"contexts/{context}" for context in CONTEXTS]
    assert ids(plan, "country") == ["countries/egypt", "countries/jordan", "countries/morocco", "countries/tunisia"]
    assert {chapter.parameters["survey"] for chapter in plan} == {"afrobarometer-r7-tunisia"}


def test_an_unknown_chapter_is_refused_with_those_that_exist(plan, problems_of):
    [problem] = problems_of(lambda: find_chapter(plan, "mena/astrology"))
    assert problem.place == "chapter 'mena/astrology'"
    assert "mena/religion" in problem.mend


def test_the_address_of_a_driver_chapter_is_that_of_the_plan(plan):
    assert driver_chapter_id("mena", "economic_deprivation") == "mena/economic-deprivation"
    assert find_chapter(plan, driver_chapter_id("balkans", "education_culture_leisure"))


@pytest.mark.parametrize("name", ["Côte d'Ivoire", "Trinidad & Tobago"])
def test_any_name_of_a_country_gives_an_address(small_project, name):
    country = {"name": name, "short": name, "in_sample": False, "source": ["project"]}
    small_project.change_framework("countries.ZZZ", country)
    small_project.change_framework("regions.mena.countries", ["EGY", "JOR", "MAR", "TUN", "ZZZ"])
    with suppress(MicrodriversError):  # to ask for a slug is as good
        plan = plan_chapters(small_project.framework, small_project.codebook)
        [chapter] = [chapter for chapter in plan if chapter.parameters.get("country") == "ZZZ"]
        assert chapter.title == name
        assert re.fullmatch(r"countries/[a-z0-9-]+", chapter.id)


def test_no_key_makes_two_chapters_share_an_address(small_project):
    driver = {"name": "Index", "short": "Index", "about": "x", "high_score": "x", "source": ["project"]}
    small_project.change_framework("drivers.index", driver)  # its chapter would overwrite the overview of the region
    with suppress(MicrodriversError):  # to refuse the key is as good
        plan = plan_chapters(small_project.framework, small_project.codebook)
        assert [id for id, count in Counter(chapter.id for chapter in plan).items() if count > 1] == []


def test_every_chapter_says_in_one_sentence_what_it_is_about(plan):
    for chapter in plan:
        assert re.fullmatch(r"This chapter [^.]{20,190}\.", chapter.summary), chapter.id
    assert len({chapter.summary for chapter in plan}) == len(plan)
    religion = find_chapter(plan, "balkans/religion").summary
    assert religion.endswith("young people's lives, as one hypothesised driver in the Balkans.")


def test_the_tables_of_chapters_are_all_known():
    rooms = (REPOSITORY / "src" / "microdrivers" / "chapters").glob("*.py")
    asked = {name for path in rooms for name in re.findall(r'published\.table\("(\w+)"\)', path.read_text())}
    assert asked == set(TABLES)
