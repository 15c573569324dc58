"""The table of contents: all chapters of the plan, all pages that exist, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from microdrivers.book.build import open_book
from microdrivers.book.toc import driver_pages, table_of_contents, toc_text
from microdrivers.framework import load_framework
from microdrivers.project import Project
from tests.conftest import REPOSITORY

PROJECT = Project(REPOSITORY)
DRIVERS = driver_pages(load_framework(PROJECT.framework), PROJECT.book)


@pytest.fixture(scope="module")
def plan():
    return open_book(PROJECT, "illustrative").plan


def listed(contents: dict) -> list[str]:
    pages = [page for part in contents["parts"] for page in part["chapters"]]
    return [contents["root"], *(one["file"] for page in pages for one in (page, *page.get("sections", [])))]


def test_the_committed_file_is_that_of_the_plan(plan):
    assert (REPOSITORY / "_toc.yml").read_text(encoding="utf-8") == toc_text(plan, DRIVERS)


def test_every_driver_has_a_page_below_that_of_all(plan):
    assert len(DRIVERS) == 7
    (page,) = (page for page in table_of_contents(plan, DRIVERS)["parts"][0]["chapters"] if "sections" in page)
    assert page["file"] == "book/drivers"
    assert page["sections"][1] == {"file": "book/drivers/digitalisation"}


def test_a_driver_without_a_page_is_left_out(tmp_path):
    (tmp_path / "drivers").mkdir()
    (tmp_path / "drivers" / "religion.md").write_text("# Religion\n")
    assert driver_pages(load_framework(PROJECT.framework), tmp_path) == ("religion",)


def test_every_chapter_of_the_plan_is_in_it_once(plan):
    chapters = Counter(file for file in listed(table_of_contents(plan)) if file.startswith("book/chapters/"))
    assert chapters == {f"book/chapters/{chapter.id}": 1 for chapter in plan}
    assert len(chapters) == 32


def test_every_page_that_exists_is_in_it_once_and_no_other(plan):
    pages = [file for file in listed(table_of_contents(plan, DRIVERS)) if not file.startswith("book/chapters/")]
    files = [path.relative_to(REPOSITORY).with_suffix("") for path in PROJECT.book.rglob("*.md")]
    assert sorted(pages) == sorted(str(path) for path in files if "chapters" not in path.parts)


def test_chapters_stand_in_their_parts_between_the_pages(plan):
    contents = table_of_contents(plan)
    assert [(part["caption"], len(part["chapters"])) for part in contents["parts"]] == [
        ("Start here", 5),
        ("MENA", 8),
        ("Balkans", 8),
        ("Side by side", 1),
        ("Social contexts", 7),
        ("Countries", 8),
        ("The response", 2),
        ("Teach with this book", 11),
        ("About the numbers", 8),
    ]


def test_without_a_chapter_its_part_is_not_there(plan):
    one = tuple(chapter for chapter in plan if chapter.id == "balkans/religion")
    contents = table_of_contents(one)
    assert [part["caption"] for part in contents["parts"]] == [
        "Start here",
        "Balkans",
        "The response",
        "Teach with this book",
        "About the numbers",
    ]
    assert contents["parts"][1]["chapters"] == [{"file": "book/chapters/balkans/religion"}]


def test_the_book_of_another_survey_has_no_workshop(plan):
    captions = [part["caption"] for part in table_of_contents(plan, DRIVERS, teach=False)["parts"]]
    assert captions[-2:] == ["The response", "About the numbers"]


def test_without_chapters_the_pages_remain():
    assert [part["caption"] for part in table_of_contents(())["parts"]] == [
        "Start here",
        "The response",
        "Teach with this book",
        "About the numbers",
    ]


def test_the_text_says_where_it_comes_from_and_can_be_read_back(plan):
    text = toc_text(plan)
    assert text.startswith("# Made from the plan of chapters by `microdrivers toc`.")
    assert yaml.safe_load(text) == table_of_contents(plan)
