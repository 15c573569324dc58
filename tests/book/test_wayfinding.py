"""Crumbs above a page, and the words it is found by."""

from __future__ import annotations

import re

import pytest

from microdrivers.book.wayfinding import crumbs, search_words
from microdrivers.chapters import plan_chapters
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.survey import load_codebook
from tests.conftest import REPOSITORY

PROJECT = Project(REPOSITORY)


@pytest.fixture(scope="module")
def framework():
    return load_framework(PROJECT.framework)


@pytest.fixture(scope="module")
def chapters(framework):
    plan = plan_chapters(framework, load_codebook("illustrative", PROJECT, framework))
    return {f"book/chapters/{chapter.id}": chapter for chapter in plan}


@pytest.mark.parametrize(
    ("page", "above"),
    [
        ("book/method", ["Micro-drivers"]),
        ("book/drivers/religion", ["Micro-drivers", "The drivers"]),
        ("book/chapters/mena/religion", ["Micro-drivers", "MENA"]),
        ("book/chapters/mena/index", ["Micro-drivers"]),
        ("book/chapters/contexts/urban", ["Micro-drivers", "The social contexts"]),
        ("book/chapters/countries/kosovo", ["Micro-drivers", "Balkans"]),
    ],
)
def test_the_crumbs_lead_up(page, above, chapters, framework):
    line = crumbs(page, "Here & now", lambda name: f"to-{name}", chapters, framework)
    assert re.findall(r"<a [^>]*>([^<]*)</a>", line) == above
    assert line.endswith('<li aria-current="page">Here &amp; now</li></ol></nav>')


def test_the_first_page_needs_none(chapters, framework):
    assert crumbs("book/index", "Micro-drivers", str, chapters, framework) == ""


def test_a_country_without_its_region_chapter_leads_to_the_first_page_only(chapters, framework):
    alone = {name: chapter for name, chapter in chapters.items() if "kosovo" in name}
    line = crumbs("book/chapters/countries/kosovo", "Kosovo*", str, alone, framework)
    assert re.findall(r"<a [^>]*>([^<]*)</a>", line) == ["Micro-drivers"]


@pytest.mark.parametrize("page", ["book/drivers/economic-deprivation", "book/chapters/balkans/economic-deprivation"])
def test_jobs_lead_to_economic_deprivation(page, chapters, framework):
    assert "jobs" in search_words(page, chapters, framework)
    assert "jobs" not in search_words("book/chapters/mena/religion", chapters, framework)


def test_every_driver_and_context_has_further_words(framework):
    for about in (*framework.drivers.values(), *framework.contexts.values()):
        assert len(about.search) >= 4, about.name
