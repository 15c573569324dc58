"""A country's profile: the research that is available on it, and which support of the EU covers it, from the tables."""

from __future__ import annotations

import re

import pytest

from microdrivers.chapters.chapter import open_country_chapter
from tests.chapters.small import crowd, tell

ITEMS = {"faith_school": ("religion", "education")}


@pytest.fixture
def told(small_project, monkeypatch):
    """What the profile of a country says in one of its parts; links without their addresses."""
    crowd(small_project, ITEMS, ("JOR", "BIH"))

    def part(country: str, name: str) -> str:
        text, _ = tell(open_country_chapter(country, "small"), monkeypatch, (name,))
        return re.sub(r"\]\([^)]*\)", "]", text.replace("\\", ""))

    return part


def section(text: str, start: str) -> str:
    """From a bold title to the next one."""
    return text.split(f"**{start}")[1].split("\n\n**")[0]


class TestResearchAvailable:
    def test_papers_on_the_country_stand_apart_from_those_on_its_region(self, told):
        text = told("JOR", "research_available")
        own, regional = section(text, "Publications of the project"), section(text, "Publications on the region (MENA)")
        assert "Jordan: country paper on micro-level drivers (micro level, 9 May 2024)" in own
        assert "state dynamics in Jordan (macro level, 7 September 2021)" in own
        assert own.count("\n- ") == 2
        assert "Nothing on Jordan alone is in the list at the meso level." in own
        assert "MENA: macro approaches" in regional and "Balkans:" not in regional

    def test_papers_on_other_countries_are_left_out(self, told):
        text = told("EGY", "research_available")
        assert "Egypt: meso-level drivers" in text
        assert not re.search("Jordan|Morocco: |Bulgaria|Kosovo", text.split("**Surveys by others")[0])

    def test_a_date_that_was_not_read_is_said_to_be_so(self, told):
        assert "Bosnia and Herzegovina: country paper on micro-level drivers (micro level, date not read)" in told(
            "BIH", "research_available"
        )

    def test_surveys_by_others_are_those_that_asked_there(self, told):
        assert "**ICSVE, Jordan**: 840 people" in told("JOR", "research_available")
        assert "ICSVE" not in told("TUN", "research_available")
        assert "International Alert, Tunisia" in told("TUN", "research_available")
        assert "No survey by others in Bulgaria stands in the list" in told("BGR", "research_available")


class TestSupport:
    def test_the_partners_and_the_countries_of_the_book_are_two_sets(self, told):
        text = told("BGR", "eu_support")
        assert "Bulgaria is not one of them." in text
        assert "In both: Bosnia and Herzegovina, Kosovo* and North Macedonia. Only in this book: Bulgaria." in text
        assert "Only among the partners: Albania, Montenegro and Serbia." in text
        assert "Kosovo* is one of them." in told("XKX", "eu_support")

    def test_a_country_of_another_region_is_none_of_the_partners(self, told):
        text = told("EGY", "eu_support")
        assert "Egypt is not one of them." in text and "In both" not in text

    @pytest.mark.parametrize("country", ["BIH", "BGR", "TUN"])
    def test_every_kind_of_support_stands_in_one_of_three_lists(self, small_project, told, country):
        from microdrivers.published import Published

        table = Published(small_project.project.published).table("support_by_country").where(iso3=country).frame
        text = told(country, "eu_support")
        for covered, title in (
            ("yes", "Support that covers"),
            ("no", "Support that does not"),
            ("unknown", "Support of which"),
        ):
            rows = table[table["covered"] == covered]
            lines = section(text, title)
            assert lines.count("\n- ") == len(rows)
            assert all(name in lines for name in rows["instrument_name"])
        assert f"Of the {len(table)} kinds of support in this book, {(table['covered'] == 'yes').sum()} cover" in text

    def test_support_that_covers_a_country_comes_with_budget_dates_and_why(self, told):
        line = next(
            line for line in told("MKD", "eu_support").splitlines() if line.startswith("- **EU project of 2021")
        )
        assert "(EUR 1.55 million; announced 19 April 2021; 30 months)" in line
        assert "For this country: its region is named, not the country itself" in line and "DG NEAR" in line

    def test_what_is_told_of_a_country_by_name_is_there(self, told):
        assert "Arrangement with Kosovo*, the third partner to sign." in told("XKX", "eu_support")
        assert "by name**" not in told("BGR", "eu_support")

    def test_a_country_that_no_source_speaks_of_says_so(self, small_project, told):
        path = small_project.project.published / "support_by_country.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if ",JOR," not in line), encoding="utf-8")
        assert told("JOR", "eu_support") == "No source on support for Jordan was read."

    def test_an_instrument_without_a_description_is_named(self, small_project, told, problems_of):
        path = small_project.project.published / "support_by_country.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",hub-started,", ",hub-gone,"), encoding="utf-8")
        (problem,) = problems_of(lambda: told("JOR", "eu_support"))
        assert (problem.place, problem.problem) == (
            "support_by_country.csv, JOR",
            "eu_support.csv has no row 'hub-gone'.",
        )
