"""What a survey cannot speak to is said in its chapters."""

from __future__ import annotations

from microdrivers.chapters.chapter import open_driver_chapter, open_region_chapter
from tests.chapters.small import crowd, tell


def test_a_driver_chapter_names_the_contexts_in_which_nothing_was_asked(small_project, monkeypatch):
    crowd(small_project, {"prayer": ("religion", "education"), "imam": ("religion", "community")})
    said, _ = tell(open_driver_chapter("mena", "religion", "small"), monkeypatch)
    assert "**What this survey cannot speak to**" in said
    silent = "Economic relations, Urban spaces, Artistic and cultural creation, Justice systems, Political and social participation"
    assert f"- Religion: nothing was asked in: {silent}." in said


def test_an_overview_names_the_drivers_that_nobody_was_asked_about(small_project, monkeypatch):
    crowd(small_project, {"prayer": ("religion", "education")})
    said, _ = tell(open_region_chapter("mena", "small"), monkeypatch)
    assert "- Digitalisation: nothing was asked." in said


def test_a_survey_that_asks_everything_says_nothing_of_it(small_project, monkeypatch):
    items = {f"item_{context}": ("religion", context) for context in small_project.framework.contexts}
    crowd(small_project, items)
    said, _ = tell(open_driver_chapter("mena", "religion", "small"), monkeypatch)
    assert "cannot speak to" not in said
