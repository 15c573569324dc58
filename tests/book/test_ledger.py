"""The ledger holds every published count of executed chapters, as the figures say them."""

from __future__ import annotations

import pytest

from microdrivers.book.ledger import read_ledger
from microdrivers.disclosure.audit import LEDGER, TOGETHER
from microdrivers.errors import MicrodriversError
from tests.book.small import executed
from tests.figures.small import answers, indicators, leaning, matrix


def test_a_row_per_number_with_its_page_and_figure(tmp_path):
    figure = answers()
    ledger = read_ledger({"mena/religion": executed(tmp_path / "a.ipynb", figure)})
    assert list(ledger.columns) == LEDGER
    assert len(ledger) == len(figure.safe.frame)
    assert set(ledger["page"]) == {"mena/religion"} and set(ledger["figure"]) == {figure.key}
    shown = figure.safe.frame["code"] == ""
    assert ledger.loc[shown.to_numpy(), "n"].tolist() == figure.safe.frame.loc[shown, "n"].tolist()
    assert set(ledger["code"]) == set(figure.safe.frame["code"])


def test_countries_together_are_named_by_who_they_are(tmp_path):
    rows = [leaning(country, "family", n, base) for country, n, base in (("EGY", 20, 50), ("JOR", 30, 50), ("all", 50, 100))]
    ledger = read_ledger({"mena/index": executed(tmp_path / "a.ipynb", matrix(rows))})
    assert list(ledger["country"]) == ["EGY", "JOR", f"{TOGETHER}EGY+JOR"]


def test_official_statistics_are_no_counts_of_respondents(tmp_path):
    assert read_ledger({"mena/index": executed(tmp_path / "a.ipynb", indicators())}).empty


def test_a_chapter_of_another_version_is_named(tmp_path):
    path = executed(tmp_path / "a.ipynb", answers())
    path.write_text(path.read_text(encoding="utf-8").replace("answer,side,estimate", "answer,estimate"), encoding="utf-8")
    with pytest.raises(MicrodriversError, match="Another version of the program ran it"):
        read_ledger({"mena/religion": path})
