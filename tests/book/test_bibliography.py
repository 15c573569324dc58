"""The bibliography: every source as it is, cited by a name of its own, with what rests on it."""

from __future__ import annotations

import shutil

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text

from microdrivers.book.bibliography import Style, TooltipStyle, _read, address, bibtex, support, supported
from microdrivers.project import Project
from microdrivers.published import Published, _told_apart
from tests.conftest import REPOSITORY


@pytest.fixture
def published(tmp_path) -> Published:
    shutil.copytree(Project(REPOSITORY).published, tmp_path / "published")
    return Published(tmp_path / "published")


def formatted(published: Published, style) -> dict[str, str]:
    entries = parse_string(bibtex(published), "bibtex").entries.values()
    return {entry.key: str(entry.text) for entry in style().format_entries(list(entries))}


def test_every_source_is_read_back_from_the_file_as_it_is(published):
    entries = parse_string(bibtex(published), "bibtex").entries
    told = formatted(published, Style)
    assert list(entries) == list(published.sources)
    for key, row in published.sources.items():
        assert address(entries[key]) == row["url"]
        assert told[key].startswith(f"{row['title']}. {row['publisher']}, "), key
        assert told[key].endswith(f"Used for: {row['supports']}."), key


@given(st.text(st.one_of(st.characters(exclude_characters="{}\\"), st.sampled_from("é .,:;/()?!+*=@<>[]|-`'\"~^_"))))
def test_a_field_is_read_as_latex_whether_it_has_any_or_not(text):
    assert _read(text) == str(Text.from_latex(text))


def test_an_entry_says_all_that_is_known(published):
    told = "News on the 2025 action plan. AgenSIR, 30 October 2025. Secondary source."
    assert formatted(published, TooltipStyle)["agensir-plan"] == told
    assert formatted(published, Style)["agensir-plan"] == f"{told} www.agensir.it Used for: areas of the 2025 plan."


def test_a_date_that_was_not_read_is_said_to_be(published):
    assert formatted(published, TooltipStyle)["project"] == "The project. CONNEKT, date not read. Primary source."


def test_the_list_is_in_the_order_in_which_sources_are_cited(published):
    entries = parse_string(bibtex(published), "bibtex").entries.values()
    labels = [entry.label.casefold() for entry in Style().format_entries(list(entries))]
    assert labels == sorted(labels) and len(labels) == len(published.sources)


def test_no_two_sources_are_cited_alike(published):
    labels = [published.label(key) for key in published.sources]
    assert len(set(labels)) == len(labels)
    assert published.label("pp-micro") == "CONNEKT 2024a"  # the first of several of this year
    assert published.label("project") == "CONNEKT n.d. a"
    assert published.label("agensir-plan") == "AgenSIR 2025"  # alone


@pytest.mark.parametrize(("number", "letters"), [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (52, "ba")])
def test_letters_go_on_after_z(number, letters):
    assert _told_apart("ILO 2020", number) == f"ILO 2020{letters}"


def test_a_row_supports_each_of_its_sources(published):
    path = published.folder / "limitations.csv"
    path.write_text(path.read_text() + "probe,all,A limit.,pb-micro agensir-plan\n")
    found = supported(published)
    assert found["agensir-plan"] == {
        "facts": ["second-plan-areas"],
        "limitations": ["probe"],
        "eu_support": ["plan-second-areas"],
    }
    assert found["pb-micro"]["limitations"][-1] == "probe"


def test_every_source_is_there_for_a_reason(published):
    """Rows rest on it, or a sentence of a page does."""
    pages = "".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "book").rglob("*.md"))
    idle = [key for key, rows in supported(published).items() if not rows and f"{{source}}`{key}`" not in pages]
    assert idle == []


def test_what_rests_on_a_source_is_listed_by_table_and_by_page():
    front, points, _ = support({"facts": ["one", "two"], "indicators": ["", ""]}, [("Limits", "limits.html")])
    assert "Supports 4 rows of tables; cited on 1 page</summary>" in front.astext()
    told = [point.astext() for point in points.children]
    assert told == ["facts.csv: one, two", "indicators.csv: 2 rows", "Pages: Limits"]
    assert [link["refuri"] for link in points.findall(nodes.reference)] == ["limits.html"]
