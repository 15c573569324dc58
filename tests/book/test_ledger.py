"""The ledger holds every published number of executed chapters, as figures and sentences tell them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from microdrivers.book.ledger import read_ledger
from microdrivers.chapters import scope
from microdrivers.disclosure import audit
from microdrivers.disclosure.audit import LEDGER
from microdrivers.errors import MicrodriversError
from microdrivers.figure_format import TOLD
from microdrivers.findings import Finding
from tests.book.small import executed
from tests.figures.small import (
    LEANINGS,
    PLAIN,
    RULES,
    SMALL,
    answers,
    indicators,
    leaning,
    leanings,
    matrix,
    safe,
    shares,
)

NUMBERS = ["estimate", "lo", "hi", "n", "base"]


def with_sentences(path: Path, rows: list[dict], monkeypatch) -> Path:
    """An executed chapter that also says a sentence with these rows, as `say` does."""
    said = []
    monkeypatch.setattr(scope, "display", lambda *objects, **options: said.append(options["metadata"]))
    scope.say("Before.", scope.listing([Finding("A sentence.", rows=tuple(rows)), None]))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    told = {"output_type": "display_data", "data": {"text/markdown": "A sentence."}, "metadata": said[0]}
    notebook["cells"][-1]["outputs"].append(told)
    path.write_text(json.dumps(notebook, allow_nan=False), encoding="utf-8")
    return path


def test_a_row_per_number_with_its_page_and_figure(tmp_path):
    figure = answers()
    ledger = read_ledger({"mena/religion": executed(tmp_path / "a.ipynb", figure)})
    assert list(ledger.columns) == LEDGER
    assert len(ledger) == len(figure.safe.frame)
    assert set(ledger["page"]) == {"mena/religion"} and set(ledger["figure"]) == {figure.key}
    told = [*NUMBERS, "interval", "code"]
    pd.testing.assert_frame_equal(ledger[told], figure.safe.frame[told], check_dtype=False)


def test_a_band_of_a_hidden_number_is_in_it(tmp_path):
    ledger = read_ledger({"mena/religion": executed(tmp_path / "a.ipynb", answers(shares("fair", "JOR", SMALL)))})
    hidden = ledger[ledger["code"] == "c"]
    assert hidden[["answer", "lo", "hi", "interval"]].to_numpy().tolist() == [
        ["dont_know", 0, 5, "band"],
        ["refused", 0, 5, "band"],
    ]
    assert hidden[["estimate", "n"]].isna().all(axis=None)


def test_countries_together_are_named_by_who_they_are(tmp_path):
    people = (("EGY", 20, 50), ("JOR", 30, 50), ("EGY+JOR", 50, 100))
    rows = [leaning(country, "family", n, base) for country, n, base in people]
    ledger = read_ledger({"mena/index": executed(tmp_path / "a.ipynb", matrix(rows))})
    assert list(ledger["country"]) == ["EGY", "JOR", "EGY+JOR"]


def test_official_statistics_are_no_counts_of_respondents(tmp_path):
    assert read_ledger({"mena/index": executed(tmp_path / "a.ipynb", indicators())}).empty


def test_sentences_are_in_it_beside_the_figures(tmp_path, monkeypatch):
    rows = safe(LEANINGS).frame.to_dict("records")
    path = with_sentences(executed(tmp_path / "a.ipynb", leanings()), rows, monkeypatch)
    ledger = read_ledger({"mena/religion": path})
    drawn, told = (ledger[ledger["figure"] == figure] for figure in ("leanings", "text"))
    assert len(drawn) == len(told) == 4 and len(ledger) == 8
    # the same numbers in both, whether they came from a table of text or from JSON
    pd.testing.assert_frame_equal(
        drawn.drop(columns="figure").reset_index(drop=True), told.drop(columns="figure").reset_index(drop=True)
    )
    assert told["code"].tolist() == ["", "c", "", ""] and told["n"].isna().tolist() == [False, True, False, False]
    assert audit(ledger, RULES) == []


def test_a_sentence_of_a_page_without_figures_is_in_it(tmp_path, monkeypatch):
    rows = safe(LEANINGS[:1]).frame.to_dict("records")
    ledger = read_ledger({"mena/index": with_sentences(executed(tmp_path / "a.ipynb"), rows, monkeypatch)})
    assert ledger[["page", "figure", "n", "base"]].to_numpy().tolist() == [["mena/index", "text", 60, 200]]


def test_the_audit_hears_what_a_sentence_tells_of_a_hidden_number(tmp_path, monkeypatch):
    hidden = safe(LEANINGS).frame.query("code == 'c'").to_dict("records")  # 3 of 400
    path = with_sentences(executed(tmp_path / "a.ipynb", leanings()), [hidden[0] | {"estimate": 0.8}], monkeypatch)
    problems = [problem.problem for problem in audit(read_ledger({"mena/religion": path}), RULES)]
    assert problems == ["A number stands beside the code that hides it: JOR religion."]


def test_a_figure_and_a_sentence_that_differ_are_found(tmp_path, monkeypatch):
    rows = safe(shares("fair", "JOR", PLAIN)).frame.to_dict("records")
    path = with_sentences(executed(tmp_path / "a.ipynb", answers()), rows, monkeypatch)  # there Jordan has 400 people
    problems = audit(read_ledger({"mena/religion": path}), RULES)
    assert any(
        "differ in what they tell or hide of: JOR fair religion Agree" in problem.problem for problem in problems
    )


@pytest.mark.parametrize("column", ["side,", "interval,"])
def test_a_chapter_of_another_version_is_named(tmp_path, column):
    path = executed(tmp_path / "a.ipynb", answers())
    path.write_text(path.read_text(encoding="utf-8").replace(column, ""), encoding="utf-8")
    with pytest.raises(MicrodriversError, match="Another version of the program ran it"):
        read_ledger({"mena/religion": path})


def test_a_sentence_of_another_version_is_named(tmp_path, monkeypatch):
    rows = safe(LEANINGS).frame.drop(columns="interval").to_dict("records")
    path = with_sentences(executed(tmp_path / "a.ipynb"), rows, monkeypatch)
    assert TOLD in path.read_text(encoding="utf-8")
    with pytest.raises(MicrodriversError, match="Another version of the program ran it"):
        read_ledger({"mena/religion": path})
