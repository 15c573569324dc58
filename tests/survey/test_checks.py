"""Checks name every problem at once, by column and line, and never quote an answer."""

from __future__ import annotations

import traceback

import pandas as pd
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.survey.checks import check_answers
from microdrivers.survey.readers import read_answers
from microdrivers.survey.survey import make_survey

GOOD = """
1 J 15 1 1   1  5  2
2 J 18 2 1   2  98 4
3 J 30 9 2   99 .  5
4 2 22 . 1.5 5  .  1
"""


@pytest.fixture
def check(small_project, raw):
    """The problems of these respondents, as (place, problem)."""
    return lambda lines: [(p.place, p.problem) for p in check_answers(raw(lines), small_project.codebook)]


def test_good_answers_have_no_problem(check):
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "place", "said"),
    [
        ("1 J 15", ". J 15", "column 'id', line 2", "is empty"),
        ("2 J 18", "1 J 18", "column 'id', lines 2, 3", "stands in more than one row"),
        ("1 J 15", "1 X 15", "column 'land', line 2", "is not a country that the codebook knows"),
        ("1 J 15", "1 . 15", "column 'land', line 2", "is not a country that the codebook knows"),
        ("3 J 30", "3 J 999", "column 'age', line 4", "is not an age between 0 and 120"),
        ("3 J 30", "3 J -1", "column 'age', line 4", "is not an age between 0 and 120"),
        ("3 J 30", "3 J old", "column 'age', line 4", "is not an age between 0 and 120"),
        ("3 J 30 9 2 ", "3 J 30 9 0 ", "column 'weight', line 4", "is not a number above zero"),
        ("3 J 30 9 2 ", "3 J 30 9 -2 ", "column 'weight', line 4", "is not a number above zero"),
        ("3 J 30 9 2 ", "3 J 30 9 . ", "column 'weight', line 4", "is not a number above zero"),
        ("3 J 30 9 2 ", "3 J 30 9 much ", "column 'weight', line 4", "is not a number above zero"),
        ("3 J 30 9 2 ", "3 J 30 9 inf ", "column 'weight', line 4", "is not a number above zero"),
        ("3 J 30 9 ", "3 J 30 4 ", "column 'sex', line 4", "is not a code that the codebook knows"),
        ("3 J 30 9 ", "3 J 30 f ", "column 'sex', line 4", "is not a number"),
        ("1.5 5  .  1", "1.5 6  .  1", "column 'q1', line 5", "is not a code that the codebook knows"),
        ("1.5 5  .  1", "1.5 4.5 . 1", "column 'q1', line 5", "is not a code that the codebook knows"),
        ("1.5 5  .  1", "1.5 yes . 1", "column 'q1', line 5", "is not a number"),
        ("1.5 5  .  1", "1.5 5  .  97", "column 'q3', line 5", "is not a code that the codebook knows"),
    ],
)
def test_a_bad_value_is_placed_by_column_and_line(check, before, after, place, said):
    assert before in GOOD
    ((found, problem),) = check(GOOD.replace(before, after))
    assert found == place
    assert said in problem


def test_a_declared_missing_age_is_no_problem(check):
    assert check(GOOD.replace("3 J 30", "3 J 99")) == []


def test_an_empty_age_is_no_problem(check):
    assert check(GOOD.replace("3 J 30", "3 J .")) == []


def test_codes_may_be_written_with_a_decimal_point(check):
    assert check(GOOD.replace("4 2 22 . 1.5 5", "4 2.0 22.0 . 1.5 5.0")) == []


def test_all_problems_come_at_once_with_their_mends(small_project, raw):
    bad = """
    1 X 15  1 1 1  5  2
    1 J 999 4 0 77 98 4
    3 J 30  9 2 99 .  hi
    """
    problems = check_answers(raw(bad), small_project.codebook)
    assert sorted(problem.place for problem in problems) == [
        "column 'age', line 3",
        "column 'id', lines 2, 3",
        "column 'land', line 2",
        "column 'q1', line 3",
        "column 'q3', line 4",
        "column 'sex', line 3",
        "column 'weight', line 3",
    ]
    mends = {problem.place: problem.mend for problem in problems}
    assert "age_missing" in mends["column 'age', line 3"]
    assert "country.values" in mends["column 'land', line 2"]
    assert "missing code" in mends["column 'q1', line 3"]


def test_many_bad_rows_are_counted_and_the_first_three_named(check):
    lines = "\n".join(f"{number} J 20 1 1 77 1 1" for number in range(1, 8))
    assert [place for place, _ in check(lines)] == ["column 'q1', lines 2, 3, 4 and 4 more"]


def test_nobody_within_the_ages_is_a_problem(check):
    ((place, said),) = check("1 J 14 1 1 1 1 1\n2 J 31 1 1 1 1 1\n3 J 99 1 1 1 1 1")
    assert place == "column 'age'"
    assert said == "Nobody is aged 15 to 30."


def test_a_column_that_no_group_names_is_not_looked_at(small_project, check):
    small_project.change("groups", {})
    assert check(GOOD.replace("3 J 30 9 ", "3 J 30 4 ")) == []  # sex is read no more


@pytest.mark.parametrize("part", ["strata", "clusters"])
def test_strata_and_clusters_must_be_filled_in(small_project, raw, part):
    small_project.change(f"design.{part}", "psu")
    frame = raw(GOOD).assign(psu=["a", None, "b", "b"])
    (problem,) = check_answers(frame, small_project.codebook)
    assert problem.place == "column 'psu', line 3"


def test_the_line_is_that_of_the_file_even_after_an_empty_line(small_project):
    path = small_project.write_answers(
        "id,land,age,sex,weight,q1,q2,q3\n"  # line 1
        "1,J,15,1,1,1,5,2\n"
        "\n"
        "2,J,18,2,1,77,98,4\n"  # line 4
    )
    (problem,) = check_answers(read_answers(path, small_project.codebook), small_project.codebook)
    assert problem.place == "column 'q1', line 4"


def test_the_first_respondent_of_an_spss_file_stands_in_row_1(small_project):
    small_project.change("data", {"format": "sav"})
    path = small_project.root / "answers.sav"
    row = {"id": [1.0], "land": ["J"], "age": [20.0], "sex": [1.0], "weight": [1.0], "q1": [77.0], "q2": [1.0]}
    pyreadstat.write_sav(pd.DataFrame({**row, "q3": [1.0]}), path)
    (problem,) = check_answers(read_answers(path, small_project.codebook), small_project.codebook)
    assert problem.place.removeprefix("column 'q1', ").endswith(" 1")  # an SPSS file has no header line


# No answer in a message. Marked values are long enough never to stand in a sentence by chance.
SECRETS = st.one_of(
    st.integers(min_value=10**6, max_value=10**40).map(str),
    st.integers(min_value=10**6, max_value=10**40).map(lambda number: f"-{number}"),
    st.integers(min_value=10**6, max_value=10**12).map(lambda number: f"{number}e300"),
    st.integers(min_value=10**6, max_value=10**12).map(lambda number: f"0.{number}"),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(lambda text: f"Zsecret{text}"),
)
KEEP = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture], "derandomize": True}
COLUMN = st.sampled_from(["id", "land", "age", "sex", "weight", "q1", "q2", "q3"])


@pytest.fixture
def codebook(small_project):
    """Read once, for tests with many examples."""
    return small_project.codebook


def said_by(call) -> str:
    """Everything that a refusal shows: its sentences and the traceback that a log would hold. Empty without one."""
    try:
        call()
    except MicrodriversError as refusal:
        sentences = [str(refusal), repr(refusal), *map(repr, refusal.problems)]
        return "\n".join([*sentences, *traceback.format_exception(refusal)])
    return ""


@settings(max_examples=60, **KEEP)
@given(secret=SECRETS, column=COLUMN, rows=st.sets(st.integers(0, 3), min_size=1))
def test_no_answer_stands_in_a_message(codebook, raw, secret, column, rows):
    frame = raw(GOOD)
    frame.loc[frame.index[sorted(rows)], column] = secret
    said = said_by(lambda: make_survey(frame, codebook))
    assert secret not in said
    if column in ("land", "sex", "q1", "q2", "q3"):  # the others may hold any number or text
        assert f"column '{column}'" in said


@settings(max_examples=60, **KEEP)
@given(secret=SECRETS, column=COLUMN, rows=st.sets(st.integers(0, 3), min_size=1))
def test_no_answer_of_a_file_stands_in_a_message(small_project, codebook, raw, secret, column, rows):
    frame = raw(GOOD)
    frame.loc[frame.index[sorted(rows)], column] = secret
    path = small_project.write_answers(frame.to_csv(index=False))
    said = said_by(lambda: make_survey(read_answers(path, codebook), codebook))
    assert secret not in said


@pytest.mark.parametrize(
    "line",
    ["5,J,20,1,1,1,1,Zsecret,Zsecret", "5,J,20,1,1,Zsecret", '5,J,20,1,1,"Zsecret,1,1', "Zsecret"],
    ids=["cell too many", "cells too few", "open quote", "one cell"],
)
def test_no_answer_of_a_broken_line_stands_in_a_message(small_project, raw, line):
    text = raw(GOOD).to_csv(index=False) + line + "\n"
    path = small_project.write_answers(text)
    said = said_by(lambda: make_survey(read_answers(path, small_project.codebook), small_project.codebook))
    assert "Zsecret" not in said
    assert said != ""


def test_no_bytes_of_an_unreadable_file_stand_in_a_message(small_project, raw):
    text = raw(GOOD).to_csv(index=False) + "5,J,20,1,1,1,1,Zsecreté\n"
    path = small_project.write_answers(text.encode("latin-1"))
    said = said_by(lambda: read_answers(path, small_project.codebook))
    assert "UTF-8" in said
    assert "Zsecret" not in said
