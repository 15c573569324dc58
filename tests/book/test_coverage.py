"""Nothing that the book is built on is left out: docs/coverage.md says where each piece stands."""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from microdrivers.book.coverage import coverage
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.published import COLUMNS, Published, PublishedTable
from tests.conftest import REPOSITORY

PROJECT = Project(REPOSITORY)


class With(Published):
    """The shipped tables, one of them with one more row."""

    def __init__(self, name: str, row: dict) -> None:
        super().__init__(PROJECT.published)
        self.more = name, row

    def table(self, name: str) -> PublishedTable:
        table = super().table(name)
        if name != self.more[0]:
            return table
        return PublishedTable(name, pd.concat([table.frame, pd.DataFrame([self.more[1]])]).fillna(""))


def left_over(published: Published) -> list[str]:
    return coverage(load_framework(PROJECT.framework), published, PROJECT.book)[1]


def test_every_statement_and_every_row_is_carried_by_a_page():
    assert left_over(Published(PROJECT.published)) == []


def test_the_committed_list_is_what_the_command_makes():
    text, _ = coverage(load_framework(PROJECT.framework), Published(PROJECT.published), PROJECT.book)
    assert (REPOSITORY / "docs" / "coverage.md").read_text(encoding="utf-8") == text
    assert all(f"## {name} (" in text for name in COLUMNS if name != "statements")


@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("facts", {"key": "new", "statement": "A new figure."}, "facts: new"),
        ("practitioners", {"key": "new", "profession": "Pilots"}, None),  # shown with its table, whatever it holds
        ("statements", {"key": "new", "document": "pb-micro", "page": "nowhere"}, "Statements of the documents: new"),
        ("statements", {"key": "new", "document": "pb-micro", "page": "glossary"}, "Statements of the documents: new"),
    ],
)
def test_what_no_page_carries_is_named(name, row, said):
    assert left_over(With(name, row)) == ([said] if said else [])


def test_a_page_that_stops_showing_a_table_leaves_its_rows_over(tmp_path):
    shutil.copytree(PROJECT.book, tmp_path / "book", ignore=shutil.ignore_patterns("chapters"))
    page = tmp_path / "book" / "response.md"
    page.write_text(page.read_text(encoding="utf-8").replace("```{neighbours}\n```", ""), encoding="utf-8")
    _, left = coverage(load_framework(PROJECT.framework), Published(PROJECT.published), tmp_path / "book")
    assert len(left) == 3 * 11  # eleven official figures each of Albania, Montenegro and Serbia
    assert all(one.startswith("official_indicators: ") for one in left)
