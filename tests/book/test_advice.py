"""Published advice on its page: every piece is there without a script, and says how specific its source is."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from microdrivers.book.advice import actors_in_words, explorer_link, recommendations
from microdrivers.book.page_figures import FIGURES
from microdrivers.published import Published, PublishedTable
from tests.book.test_passages import material
from tests.conftest import REPOSITORY

PIECE = re.compile(r'<li class="md-advice" ([^>]*)>\n\n(.*?)\n\n</li>', re.DOTALL)


@pytest.fixture(scope="module")
def whole():
    return material()


@pytest.fixture(scope="module")
def text(whole) -> str:
    return recommendations(whole)


class Only(Published):
    """The shipped tables, with one row of advice."""

    def __init__(self, **cells: str) -> None:
        super().__init__(REPOSITORY / "data" / "published")
        self.row = super().table("recommendations").frame.iloc[0].to_dict() | cells

    def table(self, name: str) -> PublishedTable:
        return PublishedTable(name, pd.DataFrame([self.row])) if name == "recommendations" else super().table(name)


def attributes(piece: str) -> dict[str, str]:
    return dict(re.findall(r'data-(\w+)="(\w+)"', piece))


def test_every_row_is_a_piece_that_carries_what_it_is_about(whole, text):
    frame = whole.published.table("recommendations").frame
    pieces = [attributes(piece) for piece, _ in PIECE.findall(text)]
    columns = ["audience", "driver", "region", "context"]
    wanted = frame[columns].to_dict("records")
    assert len(pieces) == len(frame) == 17
    assert sorted(pieces, key=str) == sorted(wanted, key=str)


def test_every_piece_says_what_why_evidence_and_how_specific(whole, text):
    rows = whole.published.table("recommendations").frame.to_dict("records")
    told = [piece for _, piece in PIECE.findall(text)]
    for piece, row in zip(
        told, sorted(rows, key=lambda r: list(whole.framework.audiences).index(r["audience"])), strict=True
    ):
        assert [line.split(":")[0] for line in piece.split("\n\n")[1:]] == ["Why", "Evidence", "How specific"]
        assert all(f"{{source}}`{key}`" in piece for key in row["source"].split())


def test_a_source_that_names_nothing_is_said_to_name_nothing(whole):
    text = recommendations(replace(whole, published=Only(driver="all", region="both", context="all")))
    assert "It names no driver, no region and no social context." in text
    assert "Of 1 pieces of advice, none names a driver, none names a region and none names a social context." in text


def test_a_source_that_names_a_context_is_said_to_name_it(whole):
    text = recommendations(replace(whole, published=Only(driver="religion", region="mena", context="urban")))
    assert "It names the driver “Religion”, the region “MENA” and the social context “Urban spaces”." in text
    assert 'data-context="urban"' in text


def test_no_piece_of_the_shipped_advice_names_a_context(text):
    assert "6 name a driver, 9 name a region and none names a social context" in text


@pytest.mark.parametrize("column", ["level", "specificity"])
def test_a_word_that_the_page_cannot_explain_is_named(whole, problems_of, column):
    (problem,) = problems_of(lambda: recommendations(replace(whole, published=Only(**{column: "rumour"}))))
    assert problem.place == f"recommendations.csv, row 'csos-key-actors', column '{column}'"
    assert "'rumour'" in problem.problem and problem.mend.startswith("Use one of: ")


@pytest.mark.parametrize("kind", ["driver", "region", "context"])
def test_advice_on_what_is_not_in_the_framework_is_refused(whole, problems_of, kind):
    (problem,) = problems_of(lambda: recommendations(replace(whole, published=Only(**{kind: "rumour"}))))
    assert problem.place == f"{kind} 'rumour'"


def test_the_choices_are_those_of_the_framework_and_wait_for_a_script(whole, text):
    assert re.search(r"<form [^>]*\bhidden>", text)
    for kind in ("audience", "driver", "context", "region"):
        select = re.search(
            rf'<label for="advice-{kind}">[^<]+</label><select id="advice-{kind}" name="{kind}">(.*?)</select>', text
        )
        wanted = ["all", *getattr(whole.framework, f"{kind}s")]
        assert re.findall(r'value="(\w+)"', select[1]) == wanted


def test_an_audience_without_advice_says_so(whole):
    text = recommendations(replace(whole, published=Only(audience="eu")))
    assert text.count("No advice could be read for this audience.") == 2


def test_a_link_leads_to_a_choice(whole):
    link = explorer_link(replace(whole, up="../"), "here", driver="religion", region="mena")
    assert link == '<a href="../what-can-be-done.html#driver=religion;region=mena">here</a>'


class TestWhoCouldDoWhat:
    def test_the_matrix_has_every_pair_and_says_how_many_rest_on_what(self, whole):
        figure = FIGURES["actors"](whole)
        rows = figure.rows  # profession, driver, basis, what
        assert len(rows) == 8 * (1 + 7)
        assert all(row[3] for row in rows)
        own = [row[2] for row in rows if row[1] != "All drivers"]
        told = f"Of 56 pairs of a profession and a single driver, {own.count('source')} rest on a source, {own.count('reading')} "
        assert told + f"on a reading, and {own.count('–')} are empty." in figure.note
        assert own.count("source") == 2  # civil society on grievances and on religion, both in a paper on MENA

    def test_in_words_every_line_has_its_sources_and_who_is_missing_is_named(self, whole):
        text = actors_in_words(whole)
        table = whole.published.table("actors").frame
        lines = [line for line in text.splitlines() if line.startswith("- ")]
        assert sum("{source}" in line for line in lines) == len(table)
        silent = [line for line in lines if line.startswith("- Nothing of its own for: ")]
        assert sum(line.count(";") + 1 for line in silent) == 8 * 8 - len(table)
