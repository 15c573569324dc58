"""The real surveys go from their files to chapters; skipped where the files are not at hand."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from microdrivers.chapters.chapter import open_driver_chapter, open_region_chapter
from microdrivers.cli import app
from microdrivers.framework import load_framework
from microdrivers.survey import load_codebook
from microdrivers.survey.survey import store_survey
from tests.chapters.small import tell
from tests.conftest import REPOSITORY
from tests.figures.small import records

REAL = Path(os.environ.get("MICRODRIVERS_SURVEYS", REPOSITORY.parent / "shared" / "surveys"))
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real surveys are not here (MICRODRIVERS_SURVEYS)")


def test_the_figure_that_is_published_of_jordan_stands_in_its_chapter(small_project, monkeypatch):
    project, survey = small_project.project, "arab-barometer-5"
    shutil.copytree(REPOSITORY / "data/surveys" / survey, project.surveys / survey)
    codebook = load_codebook(survey, project, load_framework(project.framework))
    store_survey(codebook, REAL / "arab-barometer-5-jordan.csv", project)
    _, figures = tell(open_driver_chapter("mena", "socio_political_demands", survey), monkeypatch, ("answers",))
    rows = [row for figure in figures for row in records(figure, "end", "label")]
    trust = {row["side"]: row["label"] for row in rows if row["block"] == "How much do you trust the government?"}
    assert trust["low"] == "38"  # trust it; Arab Barometer publishes 38 % for Jordan


def test_a_kobo_export_of_ten_people_becomes_chapters_that_tell_nothing_of_them(small_project, monkeypatch):
    project = small_project.project
    words = [str(REAL / "kobo-example" / "data.csv"), "--form", str(REAL / "kobo-example"), "--id", "kobo"]
    assert CliRunner().invoke(app, ["new-survey", *words]).exit_code == 0
    path = project.surveys / "kobo" / "codebook.yml"
    path.write_text(yaml.safe_dump(_finished(yaml.safe_load(path.read_text(encoding="utf-8")))), encoding="utf-8")
    places = {
        "regions": {"horn": {"name": "Horn", "long": "the Horn of Africa", "countries": ["SOM"]}},
        "countries": {"SOM": {"name": "Somalia", "short": "Somalia"}},
    }
    project.places("kobo").write_text(yaml.safe_dump(places), encoding="utf-8")
    codebook = load_codebook("kobo", project, load_framework(project.framework, project.places("kobo")))
    store_survey(codebook, REAL / "kobo-example" / "data.csv", project)
    for chapter in (open_region_chapter("horn", "kobo"), open_driver_chapter("horn", "economic_deprivation", "kobo")):
        text, figures = tell(chapter, monkeypatch)
        tables = [figure for figure in figures if "measure" in figure.safe.frame]
        assert tables and all(figure.safe.empty for figure in tables)
        assert all("[b]" in row or "[w]" in row for figure in tables for row in figure.rows)
        assert "Somalia" in text


def _finished(draft: dict) -> dict:
    """What a person would add to the draft of the Kobo example."""
    del draft["review"]
    texts = ("title", "short", "version", "citation", "licence", "population", "not_covered")
    draft |= dict.fromkeys(texts, "Needs of households.") | {"mode": {"all": "in person"}}
    draft["country"] = {"constant": "SOM"}
    draft["ages"] = {"first": 12, "last": 99}
    draft["fieldwork"] = {"start": "2019-01-01", "end": "2019-12-31", "label": "2019"}
    draft["design"] |= {"probability": False, "description": "An example."}
    draft["do_no_harm"] = dict.fromkeys(draft["do_no_harm"], "Answered.")
    return draft
