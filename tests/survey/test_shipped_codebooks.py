"""The codebooks of data/surveys/, and the real files they were written for where these are at hand."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pandas as pd
import pytest

from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.survey import load_codebook
from microdrivers.survey.checks import check_answers
from microdrivers.survey.readers import read_answers
from microdrivers.survey.survey import make_survey
from tests.conftest import REPOSITORY

PROJECT = Project(REPOSITORY)
SHIPPED = sorted(path.parent.name for path in PROJECT.surveys.glob("*/codebook.yml"))
TUNISIA = "afrobarometer-r7-tunisia"
WAVE_5 = "arab-barometer-5"
BORROWED = [survey for survey in SHIPPED if survey != "illustrative"]
REAL_SURVEYS = Path(os.environ.get("MICRODRIVERS_SURVEYS", REPOSITORY.parent / "shared" / "surveys"))


@pytest.fixture(scope="module")
def framework():
    return load_framework(PROJECT.framework)


@pytest.fixture(scope="module")
def tunisia(framework):
    return load_codebook(TUNISIA, PROJECT, framework)


@pytest.fixture(scope="module")
def tunisia_raw(tunisia):
    path = REAL_SURVEYS / f"{TUNISIA}.sav"
    if not path.is_file():
        pytest.skip(f"the real survey is not at hand: {path.name}")
    return read_answers(path, tunisia)


def test_the_default_and_two_real_surveys_are_shipped():
    assert {"illustrative", TUNISIA, WAVE_5} <= set(SHIPPED)


@pytest.mark.parametrize("survey", SHIPPED)
def test_every_shipped_codebook_fits_the_framework(framework, survey):
    codebook = load_codebook(survey, PROJECT, framework)
    assert codebook.id == survey
    assert set(codebook.do_no_harm) == {"consent", "identifiers", "sensitive", "minors", "stigma", "contact"}


@pytest.mark.parametrize(
    ("survey", "outcomes", "silent"),
    [("illustrative", 3, []), (TUNISIA, 3, []), (WAVE_5, 1, ["territorial_inequalities"])],
)
def test_the_drivers_about_which_a_shipped_survey_asks_are_known(framework, survey, outcomes, silent):
    codebook = load_codebook(survey, PROJECT, framework)
    assert [driver for driver in framework.drivers if not codebook.items_of(driver)] == silent
    assert len(codebook.outcomes) == outcomes


@pytest.mark.parametrize("survey", SHIPPED)
def test_the_mode_of_every_country_is_known(framework, survey):
    codebook = load_codebook(survey, PROJECT, framework)
    assert "all" in codebook.mode or set(codebook.mode) == set(codebook.countries)


@pytest.mark.parametrize("survey", SHIPPED)
def test_no_respondent_of_a_real_survey_is_committed(framework, survey):
    codebook = load_codebook(survey, PROJECT, framework)
    files = {path.name for path in (PROJECT.surveys / survey).iterdir()}
    expected = {"codebook.yml", "responses.csv", "simulation.yml"} if codebook.illustrative else {"codebook.yml"}
    assert files - {"README.md"} == expected


@pytest.mark.parametrize("survey", BORROWED)
def test_a_borrowed_item_says_why_it_stands_where_it_stands(framework, survey):
    codebook = load_codebook(survey, PROJECT, framework)
    assert [key for key, question in codebook.questions.items() if not question.reason] == []


@pytest.mark.parametrize("survey", BORROWED)
def test_the_readme_lists_every_variable_that_is_read(framework, survey):
    codebook = load_codebook(survey, PROJECT, framework)
    readme = (PROJECT.surveys / survey / "README.md").read_text(encoding="utf-8")
    assert set(codebook.variables) <= set(re.findall(r"`([A-Za-z0-9_]+)`", readme))


def test_the_published_figure_of_jordan_comes_out_of_the_real_file(framework):
    path = REAL_SURVEYS / "arab-barometer-5-jordan.csv"
    if not path.is_file():
        pytest.skip(f"the real survey is not at hand: {path.name}")
    codebook = load_codebook(WAVE_5, PROJECT, framework)
    raw = read_answers(path, codebook)
    trusting = raw["Q201A_1"].isin(["1", "2"])
    weight = raw["wt"].astype(float)
    assert (
        round(100 * weight[trusting].sum() / weight.sum(), 2) == 38.06
    )  # of all 2,400, as the provider publishes: 38 %
    survey = make_survey(raw, codebook)
    assert (len(survey.people), survey.read) == (2398, 2400)  # two told no age
    assert (survey.people["stratum"].nunique(), survey.people["cluster"].nunique()) == (24, 300)


def test_the_real_survey_of_tunisia_has_no_unknown_code(tunisia, tunisia_raw):
    assert check_answers(tunisia_raw, tunisia) == []


def test_308_people_of_the_real_survey_are_18_to_30(tunisia, tunisia_raw):
    survey = make_survey(tunisia_raw, tunisia)
    assert (len(survey.people), survey.read) == (308, 1199)
    assert set(survey.people["country"]) == {"TUN"}
    assert survey.weighted


def test_answers_and_reasons_are_counted_as_the_real_file_has_them(tunisia, tunisia_raw):
    survey = make_survey(tunisia_raw, tunisia)
    young = tunisia_raw[tunisia_raw["Q1"].between(18, 30)]
    for key, question in tunisia.questions.items():
        scale = tunisia.scale_of(key)
        codes = young[question.variable].value_counts()
        answers = {answer: int(codes.get(code, 0)) for code, answer in scale.values.items()}
        assert survey.answers[key].value_counts().to_dict() == answers, key
        refused = sum(int(codes.get(code, 0)) for code, why in scale.missing.items() if why == "refused")
        assert (survey.missing[key] == "refused").sum() == refused, key


def test_no_word_of_a_real_respondent_is_read(tunisia_raw, tunisia):
    assert list(tunisia_raw.columns) == list(tunisia.variables)
    assert all(pd.api.types.is_numeric_dtype(tunisia_raw[name]) for name in tunisia_raw.columns.drop("RESPNO"))
