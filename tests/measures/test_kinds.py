"""Kinds: counted by hand, counted like pandas does, and measures of kinds that are those of the people one by one."""

from __future__ import annotations

from dataclasses import replace
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers import measures
from microdrivers.measures import kinds
from microdrivers.measures.design import one_by_one, sample_design
from microdrivers.measures.kinds import alike, number, tally
from microdrivers.measures.ordered_logit import ordered_logit
from microdrivers.measures.polychoric import polychoric_matrix
from microdrivers.measures.raking import calibrated, rake
from microdrivers.measures.ranks import replicate_means
from microdrivers.measures.rao_scott import independence_test
from microdrivers.measures.reliability_interval import coefficient_intervals
from microdrivers.measures.scores import alpha_of, driver_points, person_scores, score_of
from tests.measures.small import DONT_KNOW, NOT_ASKED, REFUSED, RULES, small_survey

SURVEY = small_survey(
    {"a": [1, 1, DONT_KNOW, 5, 1, NOT_ASKED], "b": [2, 2, 2, REFUSED, 2, 2]},
    country=["EGY", "EGY", "EGY", "EGY", "JOR", "JOR"],
    gender=[1, 1, 1, 2, None, 1],
)


def test_people_who_answered_alike_are_counted_once():
    people = alike(SURVEY, ("a",))
    # Egypt: two gave the first answer, one the last, one did not know (1st reason after 5 answers); then Jordan
    assert people.country_codes.tolist() == [0, 0, 0, 1, 1]
    assert people.cells("a").tolist() == [0, 4, 5, 0, 7]
    assert people.count.tolist() == [2, 1, 1, 1, 1]
    assert people.codes("a").tolist() == [0, 4, -1, 0, -1]
    assert people.reasons("a").tolist() == [-1, -1, 0, -1, 2]  # don't know, not asked


def test_by_group_and_by_what_is_given_along():
    people = alike(SURVEY, groups=("gender",), age=np.array([0, 0, 1, -1, 0, 0]))
    assert list(zip(*(people.columns[key].tolist() for key in ("country", "gender", "age")), strict=True)) == [
        (0, 0, 0),
        (0, 0, 1),
        (0, 1, -1),
        (1, -1, 0),
        (1, 0, 0),
    ]
    assert people.count.tolist() == [2, 1, 1, 1, 1]
    assert number(people, people.group_codes("gender") == 0) == 4


def test_kinds_of_kinds_are_kinds_of_people():
    people = alike(SURVEY, ("a", "b"))
    again = alike(people, ("b",))
    assert again.columns.keys() == {"country", "cells b"}
    assert again.count.tolist() == alike(SURVEY, ("b",)).count.tolist() == [3, 1, 2]


def test_the_kind_of_each_person_is_said_where_it_is_wanted():
    people = alike(SURVEY, ("a",), reasons=False, whose=True)
    assert people.codes("a")[people.whose].tolist() == SURVEY.codes("a").tolist()
    assert people.country_codes[people.whose].tolist() == SURVEY.country_codes.tolist()


def test_under_weights_everybody_is_a_kind():
    survey = small_survey({"a": [1, 1, 1], "b": [2, 2, 2]}, weight=[1.0, 1.0, 2.0])
    people = alike(survey, ("a", "b"), whose=True)
    assert people.count.tolist() == [1, 1, 1] and people.whose.tolist() == [0, 1, 2]
    assert people.codes("b").tolist() == [1, 1, 1]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 5), st.sampled_from([1, 50, 1 << 22]), st.sampled_from([3, 1 << 16]))
def test_the_tally_is_that_of_pandas_however_large_the_table_may_be(seed, width, cells, chunk):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, width).tolist()
    columns = [rng.integers(-1, size, 200).astype(np.int8) for size in sizes]
    count = rng.integers(1, 4, 200)
    with mock.patch.multiple(kinds, CELLS=cells, CHUNK=chunk):
        found, people, _ = tally(columns, sizes, count)
        _, _, whose = tally(columns, sizes, count, whose=True)
    expected = pd.Series(count).groupby([pd.Series(column) for column in columns]).sum()
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        key if isinstance(key, tuple) else (key,) for key in expected.index
    ]
    assert people.tolist() == expected.tolist()
    for column, kind in zip(columns, found, strict=True):
        np.testing.assert_array_equal(kind[whose], column)


def crowd(seed: int, size: int = 400) -> dict[str, list]:
    """Answers to three questions that go together, with gaps, and an outcome."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=size)
    answers = {}
    for key in ("a", "b", "c", "peace"):
        code = np.clip(np.round(trait + rng.normal(size=size)) + 3, 1, 5).astype(int)
        answers[key] = np.where(rng.random(size) < 0.05, DONT_KNOW, code).tolist()
    return answers


def test_scores_of_kinds_are_those_of_people():
    survey = small_survey(crowd(1), outcomes=("peace",))
    points, place = driver_points(survey, "religion", RULES)
    assert (np.diff(points) > 0).all()
    np.testing.assert_array_equal(score_of(points, place), person_scores(survey, "religion", RULES))


def test_what_is_shared_between_measures_belongs_to_one_survey_only():
    survey = small_survey(crowd(1), outcomes=("peace",))
    driver_points(survey, "religion", RULES)
    other = replace(survey, answers=survey.answers.iloc[::-1].reset_index(drop=True))
    np.testing.assert_array_equal(
        score_of(*driver_points(other, "religion", RULES)), person_scores(other, "religion", RULES)
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_people_changes_no_number(seed):
    answers, order = crowd(seed), np.random.default_rng(seed).permutation(400)
    country = np.array(["EGY", "JOR"])[(np.arange(400) % 3 == 0).astype(int)]
    other = {key: np.array(values)[order].tolist() for key, values in answers.items()}
    one = small_survey(answers, country=country.tolist(), outcomes=("peace",))
    two = replace(small_survey(other, country=country[order].tolist(), outcomes=("peace",)), codebook=one.codebook)
    two.people["country"] = two.people["country"].cat.set_categories(one.countries)
    units = ("EGY", "JOR")
    calls = [
        (measures.answer_shares, ("a", "b"), units, RULES),
        (measures.scores, ("religion",), units, RULES, "age_band"),
        (measures.reliabilities, ("religion",), units, RULES),
        (measures.score_associations, ("religion",), "peace", units, RULES),
        (measures.item_associations, "peace", units, RULES),
        (measures.odds_ratios, ("religion",), "peace", units, RULES),
        (measures.cell_leanings, [("religion", "family")], units, RULES),
    ]
    for measure, *arguments in calls:
        table = measure(one, *arguments)
        assert table["estimate"].notna().any()
        pd.testing.assert_frame_equal(table, measure(two, *arguments), rtol=1e-12, atol=0)


# What takes a count gives what it gives for the same people one by one


@pytest.fixture
def counted():
    """Rows with counts 1 to 5, and the same people with a row each: an index into the rows."""
    rng = np.random.default_rng(3)
    count = rng.integers(1, 6, 80)
    return rng, count, np.repeat(np.arange(80), count)


def test_the_spread_of_people_drawn_one_by_one(counted):
    rng, count, people = counted
    z = rng.normal(size=(80, 2))
    alone = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": range(len(people))})
    expected = sample_design(alone, {"all": len(people)}).covariance(z[people])
    np.testing.assert_allclose(one_by_one(count).covariance(z * count[:, None]), expected, rtol=1e-9)


def test_independence(counted):
    rng, count, people = counted
    rows, columns = rng.integers(-1, 3, 80), rng.integers(-1, 4, 80)
    alone = one_by_one(np.ones(len(people)))
    expected = independence_test(rows[people], columns[people], alone)
    found = independence_test(rows, columns, one_by_one(count))
    for name in ("statistic", "ndf", "ddf", "p", "n"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-9)


def test_an_ordered_logit(counted):
    rng, count, people = counted
    outcome, country = rng.integers(-1, 4, 80), np.array(["EGY", "JOR"])[rng.integers(0, 2, 80)]
    predictors = pd.DataFrame({"x": rng.normal(size=80) + outcome})
    expected = ordered_logit(outcome[people], predictors.iloc[people], country[people])
    found = ordered_logit(outcome, predictors, country, count=count)
    np.testing.assert_allclose(found.coefficients, expected.coefficients, rtol=1e-9)
    np.testing.assert_allclose(found.errors, expected.errors, rtol=1e-9)
    assert found.log_likelihood == pytest.approx(expected.log_likelihood, rel=1e-9) and found.n == expected.n


def test_reliability(counted):
    rng, count, people = counted
    trait = rng.normal(size=80)
    codes = np.clip(np.round(trait[:, None] + rng.normal(size=(80, 3))) + 2, -1, 4).astype(int)
    matrix = polychoric_matrix(codes, count)
    np.testing.assert_array_equal(matrix, polychoric_matrix(codes[people]))
    expected = coefficient_intervals(codes[people], matrix, [alpha_of], 0.95)
    np.testing.assert_allclose(coefficient_intervals(codes, matrix, [alpha_of], 0.95, count), expected, rtol=1e-9)


def test_raking(counted):
    rng, count, people = counted
    crowd = pd.DataFrame({"gender": rng.choice(["w", "m"], 80), "age": rng.choice(["young", "old"], 80)})
    targets = {"gender": {"w": 500.0, "m": 500.0}, "age": {"young": 600.0, "old": 400.0}}
    expected = rake(crowd.iloc[people].reset_index(drop=True), targets)
    found = rake(crowd, targets, count=count)
    np.testing.assert_allclose(found.weight[people], expected.weight, rtol=1e-9)
    for name in ("effective_n", "efficiency", "largest"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-9)
    z = rng.normal(size=80)
    np.testing.assert_allclose(
        calibrated(z, crowd, list(targets), found, count)[people],
        calibrated(z[people], crowd.iloc[people].reset_index(drop=True), list(targets), expected),
        rtol=1e-7,
    )


def test_replicates_of_means(counted):
    rng, count, people = counted
    value = np.where(rng.random((80, 2)) < 0.1, np.nan, rng.integers(0, 2, (80, 2)))
    stratum = rng.integers(0, 2, 80)
    expected = replicate_means(value[people], stratum[people], 50, np.random.default_rng(1))
    found = replicate_means(value, stratum, 50, np.random.default_rng(1), count)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
