"""What chapters say and show of respondents: every number is in the ledger, and no key of a table reaches a reader."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from microdrivers.chapters import scope
from microdrivers.chapters.chapter import open_driver_chapter, open_region_chapter
from microdrivers.disclosure import audit
from microdrivers.disclosure.audit import LEDGER
from microdrivers.figure_format import TOLD
from tests.chapters.small import PARTS, PEOPLE, crowd, fewer
from tests.disclosure.test_audit import ledger

ITEMS = {f"{key}_key": ("religion", place) for key, place in (("qa", "education"), ("qb", "economy"), ("qc", "urban"))}


class Told:
    """Everything that a chapter says and shows, without a kernel: texts, figures, and the rows of its sentences."""

    def __init__(self, chapter, monkeypatch) -> None:
        self.texts, self.figures, self.rows = [], [], []
        monkeypatch.setattr(scope, "display", self._display)
        for part in PARTS:
            getattr(chapter, part)()
        self.text = "\n\n".join(self.texts).replace("\\", "")

    def _display(self, *things, metadata=None) -> None:
        for thing in things:
            self.texts.append(thing.data) if hasattr(thing, "data") else self.figures.append(thing)
        self.rows += (metadata or {}).get(TOLD, [])


@pytest.fixture
def religion(small_project, monkeypatch) -> Told:
    """A driver chapter of a region with a large country and two that are put together."""
    crowd(small_project, ITEMS, ("BGR", "BIH", "XKX"))
    fewer(small_project, {"BIH": 25, "XKX": 25})
    answers = pd.read_csv(small_project.answers_path)
    answers["qa_key"] = (answers["qa_key"] + 2 * (answers["sex"] == 2)).clip(1, 5)  # men agree more
    small_project.write_answers(answers.to_csv(index=False))
    return Told(open_driver_chapter("balkans", "religion", "small"), monkeypatch)


def test_small_countries_are_told_together_and_never_alone(religion):
    assert f"{PEOPLE + 50} respondents: Bulgaria {PEOPLE}, Bosnia and Herzegovina and Kosovo* 50." in religion.text
    answers = next(figure for figure in religion.figures if figure.key == "answers")
    assert {row[1] for row in answers.rows} == {"Bulgaria", "Bosnia and Herz. and Kosovo*"}
    assert {row[-1] for row in answers.rows} == {str(PEOPLE), "50"}


def test_countries_that_are_put_together_are_not_raked_though_they_were_asked(religion):
    [line] = re.findall(r"Kosovo\*: no raked figure, (.*)", religion.text)
    assert line == "[x] not available: population figures: Countries that are put together are not raked."
    [row] = [row for row in religion.rows if row["measure"] == "raked" and row["country"] == "BIH+XKX"]
    assert (row["code"], row["estimate"], row["n"]) == ("x", None, None)


def test_a_question_that_groups_answer_differently_is_named_in_words(religion):
    [told] = re.findall(
        r"Bulgaria, gender: the groups answer 1 of the 3 questions differently beyond chance: (.*)", religion.text
    )
    assert told.startswith(("“Wording of qa_key.”", "“Education”", "“Socialisation and education”"))
    assert "“qa_key”" not in told


def test_no_list_is_announced_that_does_not_follow(religion):
    """Age has one band here after merging, so that no test of it could be made."""
    assert [text for text in religion.texts if text.rstrip().endswith(":")] == []


def test_no_key_of_a_table_is_said(religion):
    assert re.findall(r"\w+_key\b", re.sub(r"Wording of \w+", "", religion.text)) == []
    assert re.findall(r"\b[A-Z]{3}\+[A-Z]{3}\b|\ball:", religion.text) == []


def test_every_kind_of_sentence_leaves_its_rows(religion):
    kinds = {row["measure"] for row in religion.rows}
    assert {"respondents", "score", "reliability", "raked", "leaning", "rank", "association", "odds_ratio"} <= kinds
    assert all(set(LEDGER) - {"page", "figure"} <= set(row) for row in religion.rows)


def test_nothing_hidden_can_be_worked_out_of_sentences_and_figures(religion, small_project, monkeypatch):
    rows = [*religion.rows]
    overview = Told(open_region_chapter("balkans", "small"), monkeypatch)
    for figure in (*religion.figures, *overview.figures):
        frame = figure.safe.frame
        rows += frame.to_dict("records") if "measure" in frame else []
    told = ledger(*(row | {"page": "balkans"} for row in (*rows, *overview.rows)))[LEDGER]
    numbers = ["estimate", "lo", "hi", "n", "base"]
    assert audit(told.assign(**told[numbers].astype(float)), small_project.framework.rules) == []
