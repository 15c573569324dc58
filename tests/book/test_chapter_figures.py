"""Figures of a notebook become HTML before anything else reads it."""

from __future__ import annotations

import json
import re

from microdrivers.book.chapter_figures import with_figures_made
from microdrivers.book.figure_html import figure_html
from microdrivers.figure_format import CHART, DETAILS, TOLD
from tests.book.small import executed
from tests.figures.small import answers, leanings

PAGE = "book/chapters/mena/religion"


def test_a_figure_becomes_one_text_and_all_else_stays(tmp_path):
    notebook = executed(tmp_path / "a.ipynb", answers()).read_text(encoding="utf-8")
    text, figures = with_figures_made(notebook, PAGE)
    made, before = json.loads(text), json.loads(notebook)
    assert [details["key"] for details in figures] == ["answers"]
    told, figure = made["cells"][1]["outputs"]
    data = before["cells"][1]["outputs"][1]
    html = figure_html(data["data"][CHART], data["metadata"][DETAILS], "../../../downloads/mena-religion-answers.zip")
    assert figure["data"][CHART] == {"html": html} and DETAILS not in figure["metadata"]
    assert told == before["cells"][1]["outputs"][0]
    made["cells"][1]["outputs"][1] = before["cells"][1]["outputs"][1]
    assert made == before


def test_every_figure_is_told_and_links_its_download(tmp_path):
    notebook = executed(tmp_path / "a.ipynb", answers(), leanings()).read_text(encoding="utf-8")
    text, figures = with_figures_made(notebook, "book/page")
    assert figures == [answers().details(), leanings().details()]
    assert re.findall(r"\.\./downloads/[\w-]+\.zip", text) == [
        "../downloads/page-answers.zip",
        "../downloads/page-leanings.zip",
    ]


def test_numbers_behind_sentences_stay_in_the_notebook_alone(tmp_path):
    notebook = json.loads(executed(tmp_path / "a.ipynb").read_text(encoding="utf-8"))
    sentence = notebook["cells"][1]["outputs"][0]
    without = json.dumps(notebook)
    sentence["metadata"][TOLD] = [{"measure": "share", "estimate": 41.0}]
    text, _ = with_figures_made(json.dumps(notebook), PAGE)
    assert json.loads(text) == json.loads(without)


def test_a_notebook_without_figures_is_what_it_was(tmp_path):
    notebook = executed(tmp_path / "a.ipynb").read_text(encoding="utf-8")
    text, figures = with_figures_made(notebook, PAGE)
    assert (json.loads(text), figures) == (json.loads(notebook), [])
