"""A context's chapter holds what a driver's page holds: names, findings by region and level, all drivers, both regions."""

from __future__ import annotations

import re

import pytest

from microdrivers.chapters.chapter import open_context_chapter
from tests.chapters.small import crowd, tell

ITEMS = {"faith_school": ("religion", "education"), "jobs_home": ("economic_deprivation", "community")}


@pytest.fixture
def told(small_project, monkeypatch):
    """What the chapter of a context says in one of its parts, and its figures."""
    crowd(small_project, ITEMS, ("JOR", "BIH"))

    def part(context: str, name: str) -> tuple[str, list]:
        text, figures = tell(open_context_chapter(context, "small"), monkeypatch, (name,))
        return text.replace("\\", ""), figures

    return part


def add_finding(
    small_project, driver: str, region: str, country: str, context: str, level: str, statement: str
) -> None:
    path = small_project.project.published / "findings.csv"
    row = f"made,{driver},{region},{country},{context},{level},{statement},pb-micro,P\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")


def test_the_opening_names_the_context_its_other_names_and_both_regions(told):
    text, _ = told("urban", "opening")
    assert "about towns, neighbourhoods and the edges of cities" in text
    assert "Other names: Urban and peri-urban spaces (" in text
    assert "no definition of it could be read" in text
    assert "[MENA](../../chapters/mena/index.html) · [Balkans](../../chapters/balkans/index.html)" in text
    assert "It goes by this name in everything that was read." in told("education", "opening")[0]


def test_where_nothing_is_published_every_region_and_level_is_named(told):
    text, _ = told("urban", "research")
    gap = "For both regions together, MENA and the Balkans, nothing on this context could be read at the micro, meso or macro level."
    assert text.startswith(gap)
    assert "not evidence that there is nothing to find" in text


def test_findings_stand_by_region_with_their_level_and_the_levels_that_are_missing(told, small_project):
    add_finding(small_project, "", "balkans", "BIH", "urban", "meso", "A made finding.")
    text, _ = told("urban", "research")
    assert "**For the Balkans**\n\n- **Meso level, Bosnia and Herzegovina.** A made finding. ([CONNEKT" in text
    assert "For the Balkans, nothing on this context could be read at the micro or macro level." in text
    assert (
        "For both regions together and MENA, nothing on this context could be read at the micro, meso or macro level."
        in text
    )


def test_the_published_influence_of_communities_is_told(told):
    text, _ = told("community", "research")
    assert "**For both regions together**\n\n- **Micro level.** Ethnic relations are named as an influence" in text


def test_every_driver_meets_the_context_with_its_question_and_both_chapters(told, small_project):
    text, figures = told("education", "daily_life")
    lines = [line for line in text.splitlines() if line.startswith("- **[")]
    assert len(lines) == len(small_project.framework.drivers) == 7
    assert lines[0] == (
        "- **[Religion](../../drivers/religion.html)**: “Wording of faith_school.” Chapters: "
        "[MENA](../../chapters/mena/religion.html) · [Balkans](../../chapters/balkans/religion.html)."
    )
    assert all("[w] this survey asks nothing about the two together." in line for line in lines[1:])
    assert {figure.key for figure in figures} == {"drivers-mena", "drivers-balkans"}


def test_that_no_result_for_a_pair_is_public_is_said_until_there_is_one(told, small_project):
    limit = "No result for any such pair could be read."
    assert limit in told("education", "daily_life")[0]
    add_finding(small_project, "religion", "mena", "", "education", "macro", "A made meeting.")
    text, _ = told("education", "daily_life")
    assert limit not in text
    [line] = [line for line in text.splitlines() if line.startswith("- **[Religion]")]
    assert re.search(r"“Wording of faith_school.” \*\*Macro level\.\*\* A made meeting\. \(\[CONNEKT", line)


def test_a_region_where_nobody_was_asked_has_no_link(small_project, monkeypatch):
    crowd(small_project, ITEMS)  # Jordan alone
    text, _ = tell(open_context_chapter("education", "small"), monkeypatch, ("opening", "daily_life"))
    assert "chapters/mena/" in text and "chapters/balkans/" not in text


def test_official_statistics_stand_near_a_context_where_there_are_any(told):
    text, figures = told("economy", "official_statistics")
    assert "that they stand near to it is our reading" in text
    assert [figure.key for figure in figures] == ["youth-unemployment", "youth-neet"]
    assert told("justice", "official_statistics") == ("No official indicator in this book measures this subject.", [])


def test_advice_says_that_no_source_names_the_context_and_leads_to_all_advice(told, small_project):
    text, _ = told("urban", "recommendations")
    assert "none names “Urban spaces”. [Choose among all advice](../../what-can-be-done.html#context=urban)" in text
    path = small_project.project.published / "recommendations.csv"
    row = "made,csos,all,all,urban,micro,Do a made thing.,Made.,orientation,pb-micro\n"
    path.write_text(path.read_text(encoding="utf-8") + row, encoding="utf-8")
    text, _ = told("urban", "recommendations")
    assert "Do a made thing." in text and "1 names “Urban spaces”" in text
    assert "Do a made thing." not in told("justice", "recommendations")[0]
