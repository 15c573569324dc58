"""Answers from outside the project: kept as far as the codebook names them, in a place that git ignores."""

from __future__ import annotations

import pandas as pd
import pytest

from microdrivers.survey import open_survey
from microdrivers.survey.survey import store_survey

ANSWERS = """\
id,land,age,sex,weight,q1,q2,q3,note,name
1,J,15,1,1,1,5,2,free text,Zsecret
2,J,,2,1,2,98,4,free text,Zsecret
3,J,30,9,2.5,99,,5,free text,Zsecret
"""


@pytest.fixture
def outside(small_project, tmp_path):
    """A data file outside the project, of a survey that brings none."""
    small_project.change("data", {"format": "csv"})
    path = tmp_path / "outside.csv"
    path.write_text(ANSWERS)
    return path


@pytest.fixture
def store(small_project, outside):
    return lambda: store_survey(small_project.codebook, outside, small_project.project)


@pytest.fixture
def reopen(small_project):
    return lambda: open_survey("small", small_project.project, small_project.framework)


def test_only_the_columns_of_the_codebook_are_kept(small_project, store):
    store()
    (kept,) = small_project.project.store.glob("small/*.parquet")
    assert set(pd.read_parquet(kept).columns) == {"id", "age", "land", "weight", "sex", "q1", "q2", "q3"}
    assert not [path for path in kept.parent.iterdir() if b"Zsecret" in path.read_bytes()]


def test_git_ignores_all_that_is_kept(small_project, store):
    store()
    assert (small_project.project.store / ".gitignore").read_text().split() == ["*"]


def test_nothing_but_the_answers_and_the_rule_for_git_is_left_behind(small_project, store):
    store()
    left = small_project.project.store
    (left / "small.parquet").write_bytes(b"as it was kept by an earlier version")
    store()
    assert sorted(path.name for path in left.iterdir()) == [".gitignore", "small"]
    assert sorted(path.name for path in (left / "small").iterdir()) == ["JOR.parquet", "passed.json", "record.json"]


def test_the_kept_survey_opens_without_the_file(outside, store, reopen):
    stored = store()
    outside.unlink()
    opened = reopen()
    pd.testing.assert_frame_equal(opened.people, stored.people)
    pd.testing.assert_frame_equal(opened.answers, stored.answers)
    pd.testing.assert_frame_equal(opened.missing, stored.missing)
    assert (len(opened.people), opened.read) == (2, 3)  # one has no age
    assert opened.missing["jobs"].tolist()[1] == "not_asked"  # an empty cell stays empty


def test_a_new_file_takes_the_place_of_the_old_one(outside, store, reopen):
    store()
    outside.write_text(ANSWERS.replace("1,J,15,1,1,1,5,2", "1,J,15,1,1,4,5,2"))
    store()
    assert reopen().answers["faith"].tolist()[0] == "Agree"


def test_a_bad_file_is_not_kept(small_project, outside, store, problems_of):
    outside.write_text(ANSWERS.replace("1,J,15,1,1,1,5,2", "1,J,15,1,1,77,5,2"))
    (problem,) = problems_of(store)
    assert problem.place == "column 'q1', line 2"
    assert not small_project.project.store.exists()


def test_a_bad_file_leaves_the_good_one_in_place(outside, store, reopen, problems_of):
    store()
    outside.write_text("id\n1\n")
    problems_of(store)
    assert reopen().answers["faith"].tolist()[0] == "Strongly disagree"


def test_a_codebook_that_names_a_new_column_afterwards_asks_for_the_file_again(
    small_project, store, reopen, problems_of
):
    store()
    small_project.change("items.faith.variable", "q9")
    (problem,) = problems_of(reopen)
    assert problem.place == "survey 'small'"
    assert "q9" in problem.problem
    assert "--data FILE" in problem.mend


def test_a_survey_without_answers_asks_for_the_file(outside, reopen, problems_of):
    (problem,) = problems_of(reopen)
    assert problem.place == "survey 'small'"
    assert "--data FILE" in problem.mend
    assert "data/surveys/small/README.md" in problem.mend


def test_a_survey_with_its_own_file_takes_no_other(small_project, outside, problems_of):
    small_project.change("data", {"file": "answers.csv", "format": "csv"})
    (problem,) = problems_of(lambda: store_survey(small_project.codebook, outside, small_project.project))
    assert "answers.csv" in problem.problem
    assert "--data" in problem.mend
    assert not small_project.project.store.exists()
