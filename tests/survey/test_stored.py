"""Surveys that stay in the store: what is asked of them is what the survey in memory says, and nothing else is read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microdrivers import measures
from microdrivers.survey import open_survey
from microdrivers.survey.readers import read_answers
from microdrivers.survey.store import Store
from microdrivers.survey.stored import StoredSurvey
from microdrivers.survey.survey import make_survey, store_survey

SIZE = 300


def answers(seed: int = 1) -> pd.DataFrame:
    """People of two countries in turns, some too old, with gaps."""
    rng = np.random.default_rng(seed)

    def question() -> np.ndarray:
        return rng.choice(["1", "2", "3", "4", "5", "98", "99", ""], SIZE)

    return pd.DataFrame(
        {
            "id": [f"person-{number}" for number in range(SIZE)],
            "land": rng.choice(["J", "2"], SIZE),
            "age": rng.choice(["15", "18", "22", "30", "31", "99", ""], SIZE),
            "sex": rng.choice(["1", "2", "9", ""], SIZE),
            **{name: question() for name in ("q1", "q2", "q3")},
        }
    )


@pytest.fixture
def outside(small_project, tmp_path):
    """An unweighted survey whose file lies outside the project."""
    small_project.change("data", {"format": "csv"})
    small_project.change("design.weight", None)
    path = tmp_path / "outside.csv"
    answers().to_csv(path, index=False)
    return path


@pytest.fixture
def reopen(small_project):
    return lambda: open_survey("small", small_project.project, small_project.framework)


@pytest.fixture
def stored(small_project, outside):
    return store_survey(small_project.codebook, outside, small_project.project)


@pytest.fixture
def in_memory(small_project, outside):
    """The same people, country after country as in the store."""
    survey = make_survey(read_answers(outside, small_project.codebook), small_project.codebook)
    order = np.argsort(survey.country_codes, kind="stable")
    frames = [frame.iloc[order].reset_index(drop=True) for frame in (survey.people, survey.answers, survey.missing)]
    return survey, *frames


def test_every_column_is_that_of_the_survey_in_memory(stored, in_memory):
    survey, people, given, missing = in_memory
    assert isinstance(stored, StoredSurvey) and len(stored.people) == len(people) < SIZE
    assert (stored.read, stored.answers.shape) == (SIZE, given.shape)
    for name in ("country", "age", "gender", "age_band", "weight"):
        pd.testing.assert_series_equal(stored.people[name], people[name], check_names=False)
    for name in given:
        pd.testing.assert_series_equal(stored.answers[name], given[name], check_names=False)
        pd.testing.assert_series_equal(stored.missing[name], missing[name], check_names=False)


def test_every_number_is_that_of_the_survey_in_memory(stored, in_memory, small_project):
    rules, units = small_project.framework.rules, ("JOR", "BIH")
    for measure, *arguments in (
        (measures.answer_shares, ("faith", "jobs"), units, rules),
        (measures.respondents, units, rules),
        (measures.scores, ("religion",), units, rules, "age_band"),
        (measures.item_associations, "peace", units, rules),
    ):
        expected = measure(in_memory[0], *arguments)
        pd.testing.assert_frame_equal(measure(stored, *arguments), expected)
        one = expected[expected["country"] == "JOR"].reset_index(drop=True)
        if "answer_shares" in measure.__name__:
            pd.testing.assert_frame_equal(measure(stored.within(("JOR",)), arguments[0], ("JOR",), rules), one)


def test_only_the_columns_and_countries_that_are_wanted_are_read(stored, monkeypatch):
    read = []
    one = Store._read
    monkeypatch.setattr(Store, "_read", lambda store, iso3, name: read.append((iso3, name)) or one(store, iso3, name))
    jordan = stored.within(("JOR",))
    assert read == []
    jordan.cells("faith")
    assert read == [("JOR", "q1"), ("JOR", "age")]  # ages say who is within the frame
    jordan.codes("faith")
    assert len(read) == 2


def test_answers_that_have_passed_are_not_checked_again(stored, reopen, small_project, monkeypatch):
    monkeypatch.setattr("microdrivers.survey.store.check_cells", lambda *_: pytest.fail("checked again"))
    small_project.codebook_path.touch()
    assert len(reopen().people) == len(stored.people)


def test_a_corrected_codebook_needs_no_file(stored, reopen, small_project, outside):
    outside.unlink()
    small_project.change("scales.agree5.values", {1: "No!", 2: "No", 3: "Neither", 4: "Yes", 5: "Yes!"})
    assert reopen().answers["faith"].cat.categories.tolist() == ["No!", "No", "Neither", "Yes", "Yes!"]


def test_a_codebook_that_no_longer_knows_a_code_is_refused(stored, reopen, small_project, problems_of):
    small_project.change("scales.agree5.missing", {98: "dont_know"})
    problems = problems_of(reopen)
    assert [problem.place for problem in problems] == ["column 'q1'", "column 'q2'", "column 'q3'"]
    assert "not a code that the codebook knows" in problems[0].problem and "99" not in problems[0].problem


def test_other_weights_ask_for_the_file_again(stored, reopen, small_project, problems_of):
    small_project.change("design.weight", "age")
    (problem,) = problems_of(reopen)
    assert "--data FILE" in problem.mend


def test_other_countries_are_read_from_all_files(stored, reopen, small_project):
    small_project.change("country.values", {"J": "BIH", "2": "JOR"})
    survey = reopen()
    assert not isinstance(survey, StoredSurvey)
    swapped = survey.people["country"].value_counts()
    assert swapped["BIH"] == stored.people["country"].value_counts()["JOR"] > 0


def test_nobody_within_the_ages_is_said_without_the_file(stored, reopen, small_project, problems_of):
    small_project.change("ages", {"first": 5, "last": 6})
    small_project.change("groups.age_band.bands", [{"first": 5, "last": 6}])
    (problem,) = problems_of(reopen)
    assert problem.place == "column 'age'"


def test_a_changed_file_is_refused_when_the_codebook_has_changed_too(stored, reopen, small_project, problems_of):
    path = small_project.project.store / "small" / "JOR.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    small_project.change("title", "Another title")
    (problem,) = problems_of(reopen)
    assert "damaged" in problem.problem


@pytest.mark.parametrize("harm", ["cut off", "of another survey"])
def test_a_damaged_file_is_refused(stored, small_project, problems_of, harm):
    path = small_project.project.store / "small" / "JOR.parquet"
    if harm == "cut off":
        path.write_bytes(path.read_bytes()[:-20])
    else:
        pd.DataFrame({"q1": [1], "age": [1]}).to_parquet(path)
    (problem,) = problems_of(lambda: stored.within(("JOR",)).cells("faith"))
    assert problem.place == "survey 'small'" and "--data FILE" in problem.mend


def test_a_large_parquet_file_is_kept_as_any_other(small_project, outside, stored, tmp_path):
    small_project.change("data", {"format": "parquet"})
    path = tmp_path / "outside.parquet"
    pd.read_csv(outside, dtype=str).to_parquet(path)
    other = store_survey(small_project.codebook, path, small_project.project)
    for name in ("faith", "jobs", "peace"):
        np.testing.assert_array_equal(other.cells(name), stored.cells(name))
