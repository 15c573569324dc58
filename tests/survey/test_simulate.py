"""The illustrative survey: made from a seed, and built to the published design."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from microdrivers.cli import app
from microdrivers.project import Project
from microdrivers.survey import load_codebook
from microdrivers.survey.simulate import simulate, to_csv
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY / "data" / "surveys" / "illustrative"
COMMITTED = FOLDER / "responses.csv"


@pytest.fixture
def codebook(small_project):
    return load_codebook("illustrative", Project(REPOSITORY), small_project.framework)


@pytest.fixture(scope="module")
def responses():
    return pd.read_csv(COMMITTED)


@pytest.fixture
def microdrivers(monkeypatch):
    """The command line, in this checkout."""
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(REPOSITORY))
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_the_command_writes_the_committed_file_byte_for_byte(microdrivers, tmp_path):
    written = tmp_path / "again.csv"
    result = microdrivers("simulate", "--output", written)
    assert result.exit_code == 0
    assert written.read_bytes() == COMMITTED.read_bytes()


def test_another_seed_makes_other_answers_of_the_same_design(codebook, responses):
    plan = yaml.safe_load((FOLDER / "simulation.yml").read_text(encoding="utf-8"))
    other = simulate(codebook, {**plan, "seed": 1})
    assert to_csv(other) != COMMITTED.read_bytes()
    assert other["gender"].value_counts().to_dict() == {2: 577, 1: 561, 9: 104, 3: 2}
    assert list(other.columns) == list(responses.columns)


def test_each_region_has_its_published_number_of_respondents(responses, small_project):
    region = responses["country"].map(small_project.framework.region_of)
    assert region.value_counts().to_dict() == {"balkans": 1604, "mena": 1244}


def test_seven_countries_take_part_and_tunisia_does_not(responses):
    assert set(responses["country"]) == {"EGY", "JOR", "MAR", "BIH", "BGR", "XKX", "MKD"}


def test_gender_is_that_of_the_published_design_and_not_recorded_in_the_balkans(responses):
    mena = responses["country"].isin(["EGY", "JOR", "MAR"])
    # 561 female, 577 male, 2 other, 104 not stated
    assert responses.loc[mena, "gender"].value_counts().to_dict() == {1: 561, 2: 577, 3: 2, 9: 104}
    assert responses.loc[~mena, "gender"].isna().all()


def test_gender_is_spread_over_all_countries_that_recorded_it(responses):
    women = responses[responses["gender"] == 1]["country"].value_counts()
    assert set(women.index) == {"EGY", "JOR", "MAR"}
    assert women.min() > 100  # of 561


def test_ages_are_15_to_30_and_all_of_them_occur(responses):
    assert sorted(responses["age"].unique()) == list(range(15, 31))


def test_27_percent_of_jordan_is_15_to_18(responses):
    jordan = responses[responses["country"] == "JOR"]
    assert round(100 * jordan["age"].between(15, 18).mean()) == 27


def test_respondents_are_numbered_once(responses):
    assert responses["respondent"].tolist() == list(range(1, 2849))  # 1,244 + 1,604


def test_52_questions_are_one_per_driver_and_context_and_three_outcomes(codebook, small_project):
    cells = Counter((item.driver, item.context) for item in codebook.items.values())
    framework = small_project.framework
    assert cells == {(driver, context): 1 for driver in framework.drivers for context in framework.contexts}
    assert list(codebook.outcomes) == ["reject_violence", "peaceful_change", "help_seeking"]
    assert len(codebook.questions) == 52


def test_no_two_questions_have_the_same_wording(codebook):
    assert len({question.wording for question in codebook.questions.values()}) == 52


def test_two_items_are_reversed_in_each_driver_and_each_context(codebook, small_project):
    reversed_items = [item for item in codebook.items.values() if item.reversed]
    assert Counter(item.driver for item in reversed_items) == dict.fromkeys(small_project.framework.drivers, 2)
    assert Counter(item.context for item in reversed_items) == dict.fromkeys(small_project.framework.contexts, 2)


@pytest.mark.parametrize("code", [98, 99], ids=["don't know", "refused"])
def test_each_question_is_left_open_by_one_to_ten_percent(codebook, responses, code):
    for question in codebook.questions.values():
        assert 0.01 < (responses[question.variable] == code).mean() < 0.10, question.variable


def test_all_five_answers_are_given_to_each_question(codebook, responses):
    for question in codebook.questions.values():
        assert {1, 2, 3, 4, 5} <= set(responses[question.variable]), question.variable


def test_items_of_one_driver_go_together_more_than_items_of_two(codebook, responses):
    answers = responses[list(codebook.items)].where(lambda codes: codes <= 5)  # 98 and 99 are no answers
    for key, item in codebook.items.items():
        if item.reversed:
            answers[key] = 6 - answers[key]
    correlation = answers.corr("spearman")
    same, other = [], []
    for one, two in combinations(codebook.items, 2):
        pair = same if codebook.items[one].driver == codebook.items[two].driver else other
        pair.append(correlation.loc[one, two])
    assert len(same) == 147  # 7 drivers x 21 pairs
    assert min(same) > 0.2
    assert sum(same) / len(same) > sum(other) / len(other) + 0.1


def test_the_survey_says_that_it_is_simulated(codebook):
    assert codebook.mark == "Illustrative data, simulated"
    assert "simulated" in codebook.title
    assert "no real respondent" in codebook.citation


def test_the_codebook_says_that_country_sizes_are_assumed(codebook):
    assert any("Respondents per country are not published" in text for text in codebook.assumptions)


def test_mode_and_dates_are_those_of_the_published_design(codebook):
    assert [iso3 for iso3, mode in codebook.mode.items() if mode == "online"] == ["EGY"]
    assert {codebook.mode[iso3] for iso3 in codebook.countries if iso3 != "EGY"} == {"in person"}
    assert (codebook.fieldwork.start.isoformat()[:7], codebook.fieldwork.end.isoformat()[:7]) == ("2023-03", "2023-04")


def test_answers_of_a_real_survey_are_not_made_up(small_project):
    result = CliRunner().invoke(app, ["simulate", "--survey", "small"])
    assert result.exit_code == 1
    assert "survey 'small'" in result.stderr
    assert "not made up" in result.stderr


def test_a_folder_that_is_not_there_is_named(microdrivers, tmp_path):
    result = microdrivers("simulate", "--output", tmp_path / "nowhere" / "answers.csv")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)  # a sentence, not a traceback
    assert "nowhere" in result.stderr
