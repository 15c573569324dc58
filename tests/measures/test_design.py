"""The design: what it refuses, and what must hold for any sample. Numbers of R: test_reference_design.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.measures.design import (
    ratio,
    ratio_parts,
    ratio_standard_error,
    sample_design,
    total,
    total_standard_error,
)

ONE = np.ones


def frame(weight, stratum="all", cluster=None) -> pd.DataFrame:
    cluster = range(len(weight)) if cluster is None else cluster
    return pd.DataFrame({"weight": weight, "stratum": stratum, "cluster": cluster})


def counted(people: pd.DataFrame) -> dict:
    return people.groupby("stratum")["cluster"].nunique().to_dict()


def test_a_total_by_hand():
    people = frame([2.0, 2, 2, 2], cluster=[1, 1, 2, 2])
    y = np.array([1, 1, 0, 1.0])
    # clusters 4 and 2, mean 3; V = 2 / 1 * (1 + 1) = 4
    assert total(y, people["weight"]) == 6
    assert total_standard_error(y, people, {"all": 2}) == pytest.approx(2)


def test_a_correction_for_the_population():
    people = frame([2.0, 2, 2, 2], cluster=[1, 1, 2, 2])
    y = np.array([1, 1, 0, 1.0])
    # 2 of 8 clusters drawn: V = (1 - 2/8) * 4 = 3
    assert total_standard_error(y, people, {"all": 2}, {"all": 8}) == pytest.approx(np.sqrt(3))


def test_a_whole_population_does_not_vary():
    people = frame(ONE(4), ["A", "A", "B", "B"], [1, 2, 3, 3])
    y = np.array([1, 5, 2, 7.0])
    # both clusters of A, and the only one of B
    assert total_standard_error(y, people, {"A": 2, "B": 1}, {"A": 2, "B": 1}) == 0


def test_a_cluster_that_nobody_is_left_of():
    people = frame(ONE(4), cluster=[1, 1, 2, 2])
    y = np.array([1, 1, 1, 0.0])
    # clusters 2, 1 and 0: V = 3 / 2 * (1 + 0 + 1) = 3
    assert total_standard_error(y, people, {"all": 3}) == pytest.approx(np.sqrt(3))


def test_a_covariance_holds_the_variances_of_sums():
    rng = np.random.default_rng(1)
    people = frame(rng.uniform(0.5, 2, 60), rng.integers(0, 3, 60), rng.integers(0, 5, 60))
    design = sample_design(people, {stratum: m + 1 for stratum, m in counted(people).items()})
    z = rng.normal(size=(60, 2))
    covariance = design.covariance(z)
    assert covariance.shape == (2, 2)
    assert design.standard_error(z.sum(axis=1)) ** 2 == pytest.approx(covariance.sum())
    assert design.standard_error(z[:, 0]) ** 2 == pytest.approx(covariance[0, 0])


@pytest.mark.parametrize("bad", [-1.0, 0.0, np.nan, np.inf])
def test_weights_that_are_none_are_refused(bad):
    people = frame([1.0, bad, 1.0, 1.0])
    for call in (total_standard_error, lambda y, *rest: ratio_standard_error(y, ONE(4), *rest)):
        with pytest.raises(MicrodriversError, match="weights: 1 of 4 respondents have no weight above zero"):
            call(ONE(4), people, {"all": 4})


def test_a_stratum_with_one_cluster_is_refused():
    people = frame(ONE(4), ["A", "A", "lonely", "lonely"], [1, 2, 3, 3])
    with pytest.raises(MicrodriversError, match="stratum 'lonely': It has one cluster only"):
        total_standard_error(ONE(4), people, counted(people))


@pytest.mark.parametrize(
    ("drawn", "population"), [({"all": 3}, None), ({}, None), ({"all": 4}, {"all": 3}), ({"all": 4}, {})]
)
def test_numbers_of_clusters_that_cannot_be_are_refused(drawn, population):
    with pytest.raises(MicrodriversError, match="stratum 'all': It holds 4 clusters"):
        total_standard_error(ONE(4), frame(ONE(4)), drawn, population)


@pytest.mark.parametrize("column", ["stratum", "cluster"])
def test_somebody_outside_the_design_is_refused(column):
    people = frame(ONE(4), ["A"] * 4, [1, 1, 2, 2]).astype({"cluster": object})
    people.loc[1, column] = None
    with pytest.raises(MicrodriversError, match="no stratum or no cluster"):
        total_standard_error(ONE(4), people, {"A": 2})


def test_nobody_in_the_domain():
    people, nobody = frame(ONE(4)), np.zeros(4)
    assert np.isnan(ratio(nobody, nobody, ONE(4)))
    assert np.isnan(ratio_standard_error(nobody, nobody, people, {"all": 4}))


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000))
def test_what_holds_for_any_design(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(12, 60))
    people = frame(rng.uniform(0.2, 5, size), rng.integers(0, 3, size), rng.integers(0, 5, size))
    drawn = {stratum: m + int(rng.integers(1, 3)) for stratum, m in counted(people).items()}
    y, x = rng.normal(size=size), rng.uniform(0.5, 1, size)
    error = ratio_standard_error(y, x, people, drawn)
    # adding a constant ratio, the order of people and the unit of weights change nothing; a factor scales
    assert ratio_standard_error(y + 3 * x, x, people, drawn) == pytest.approx(error, rel=1e-8, abs=1e-12)
    assert ratio_standard_error(-2 * y, x, people, drawn) == pytest.approx(2 * error, rel=1e-8, abs=1e-12)
    heavier = people.assign(weight=people["weight"] * 1000)
    assert ratio_standard_error(y, x, heavier, drawn) == pytest.approx(error, rel=1e-8, abs=1e-12)
    order = rng.permutation(size)
    mixed = ratio_standard_error(y[order], x[order], people.iloc[order], drawn)
    assert mixed == pytest.approx(error, rel=1e-8, abs=1e-12)
    # the parts add up to nothing, and a correction for the population narrows
    assert ratio_parts(y, x, people["weight"].to_numpy()).sum() == pytest.approx(0, abs=1e-9)
    corrected = ratio_standard_error(y, x, people, drawn, {stratum: 2 * m for stratum, m in drawn.items()})
    assert corrected == pytest.approx(error * np.sqrt(0.5), rel=1e-8, abs=1e-12)
