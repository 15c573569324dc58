"""Figures and passages of hand-written pages: each can be made from the shipped tables, and says where it comes from."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from microdrivers.book.driver_passages import DRIVER_PASSAGES
from microdrivers.book.page_figures import FIGURES
from microdrivers.book.passages import TABLES, fill, table
from microdrivers.figures.timeline import said
from tests.book.test_passages import material


@pytest.fixture(scope="module")
def whole():
    return material()


@pytest.fixture(scope="module", params=FIGURES)
def figure(request, whole):
    return FIGURES[request.param](whole)


class TestFigures:
    def test_a_figure_has_a_headline_a_chart_and_a_table(self, figure):
        assert figure.headline and figure.note and figure.rows
        assert all(len(row) == len(figure.columns) for row in figure.rows)
        assert figure.svg.startswith("<svg")

    def test_every_row_of_its_download_has_a_source_or_says_nothing(self, figure):
        frame = figure.safe.frame
        empty = frame["cell"].eq("") if "cell" in frame else False
        assert (frame["source"].ne("") | empty).all()

    def test_its_data_holds_no_more_than_its_table(self, figure):
        assert sum(len(rows) for rows in figure.spec["datasets"].values()) < 20 * len(figure.rows) + 50
        assert json.dumps(figure.spec)  # plain JSON


def test_the_influences_are_four_on_two(whole):
    rows = FIGURES["influences"](whole).rows
    assert len({row[0] for row in rows}) == 4 and len({row[1] for row in rows}) == 2 and len(rows) == 8


def test_the_smallest_budget_is_that_of_the_project_in_the_western_balkans(whole):
    names = [(row[0], row[1]) for row in FIGURES["budgets"](whole).rows]
    assert names[-1] == ("EU project of 2021", "EUR 1.55 million")


def test_the_six_partners_are_covered_by_the_action_plan_and_bulgaria_is_not(whole):
    rows = {row[1]: row[2] for row in FIGURES["support"](whole).rows if row[0].startswith("Joint action plan, 2018")}
    assert [rows[name] for name in ("Albania", "Kosovo*", "Serbia", "Bulgaria")] == ["●", "●", "●", "–"]


@pytest.mark.parametrize(
    ("date", "words"),
    [("2018", "2018"), ("2018-10", "Oct 2018"), ("2018-10-05", "5 Oct 2018"), ("2019-05", "May 2019")],
)
def test_a_date_is_said_as_far_as_it_is_known(date, words):
    assert said(date) == words


class TestPassages:
    @pytest.mark.parametrize("name", DRIVER_PASSAGES)
    def test_every_passage_of_a_driver_says_something_of_each(self, whole, name):
        for key in whole.framework.drivers:
            assert DRIVER_PASSAGES[name](whole, key).strip()

    def test_findings_stand_by_region_with_their_level_and_source(self, whole):
        text = DRIVER_PASSAGES["driver-findings"](whole, "religion")
        assert "**MENA**" in text and "**Balkans**" in text
        assert (
            "- **Meso level, Kosovo\\*.** In Kosovo\\*, religion as a driver" in text and "{source}`meso-joint`" in text
        )

    def test_links_of_a_page_in_a_folder_lead_out_of_it(self, whole):
        text = DRIVER_PASSAGES["driver-chapters"](replace(whole, up="../"), "religion")
        assert "](../chapters/mena/religion.ipynb)" in text and "](../chapters/balkans/religion.ipynb)" in text

    @pytest.mark.parametrize("name", TABLES)
    def test_a_table_has_all_its_rows(self, whole, name):
        lines = [line for line in table(whole, name).splitlines() if line.startswith("|")]
        assert len(lines) == 2 + len(whole.published.table(name).frame)

    def test_an_argument_reaches_its_passage(self, whole):
        text = "```{driver-names} digitalisation\n```"
        assert "Digital literacy" in fill(text, whole)
        assert fill("```{driver-names}\n```", whole) == "```{driver-names}\n```"  # without its driver it is none

    def test_a_figure_is_asked_for_by_its_name(self, whole):
        assert fill("a\n\n```{figure} timeline\n```\n", whole, lambda name: f"<{name}>") == "a\n\n<timeline>\n"
