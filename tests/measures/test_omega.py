"""Omega total and its interval: known factors, refusals. Numbers of R: test_reference_reliability.py."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.measures.omega import omega_total, one_factor
from microdrivers.measures.polychoric import polychoric, polychoric_matrix
from microdrivers.measures.reliability_interval import coefficient_interval, influence
from microdrivers.measures.scores import ordinal_alpha, reliabilities
from tests.measures.small import RULES, people, small_survey


def of_factor(loadings) -> np.ndarray:
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    return matrix


def simulated(loadings, size: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    loadings = np.array(loadings)
    latent = loadings * rng.normal(size=(size, 1)) + np.sqrt(1 - loadings**2) * rng.normal(size=(size, len(loadings)))
    return np.searchsorted([-1.0, 0.0, 1.0], latent)


def test_equal_loadings_give_alpha():
    # r = 0.36 for 4 items: 4 * 0.36 / (1 + 3 * 0.36) = 0.6923
    assert omega_total(of_factor([0.6] * 4)) == pytest.approx(0.6923077, abs=1e-7)


def test_three_items_by_hand():
    # sum of loadings 1.8, squared 3.24; uniquenesses 1 - 0.64 + 1 - 0.36 + 1 - 0.16 = 1.84; 3.24 / 5.08
    matrix = of_factor([0.8, 0.6, 0.4])
    np.testing.assert_allclose(one_factor(matrix), [0.8, 0.6, 0.4], rtol=1e-9)
    assert omega_total(matrix) == pytest.approx(3.24 / 5.08)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(0.1, 0.95), min_size=3, max_size=9))
def test_a_factor_is_found_again_and_omega_is_never_under_alpha(loadings):
    matrix = of_factor(loadings)
    np.testing.assert_allclose(one_factor(matrix), loadings, rtol=1e-5)
    items = len(loadings)
    alpha = items / (items - 1) * (1 - items / matrix.sum())
    assert omega_total(matrix) >= alpha - 1e-9


def test_the_order_of_items_changes_nothing():
    matrix = polychoric_matrix(simulated([0.8, 0.7, 0.5, 0.3], 300, 1))
    order = [2, 0, 3, 1]
    assert omega_total(matrix[np.ix_(order, order)]) == pytest.approx(omega_total(matrix))


# What it refuses


def test_two_items_are_refused():
    with pytest.raises(MicrodriversError, match="omega: There are 2 items; omega needs 3"):
        omega_total(of_factor([0.5, 0.5]))


def test_two_items_have_no_alpha_either():
    answers = people({1: 20, 3: 20, 5: 20})
    row = reliabilities(small_survey({"a": answers, "b": answers}), ("religion",), ("EGY",), RULES).iloc[0]
    assert np.isnan(row["estimate"]) and row["n"] == 60


def test_a_constant_item_is_refused():
    codes = simulated([0.7, 0.7, 0.7], 100, 2)
    codes[:, 1] = 2
    with pytest.raises(MicrodriversError, match="A correlation between two items is unknown"):
        omega_total(polychoric_matrix(codes))
    assert np.isnan(ordinal_alpha(codes))


def test_correlations_without_a_common_factor_are_refused():
    # r12 r13 / r23 = 0.9 * 0.9 / 0.2 is a squared loading above 1
    matrix = np.array([[1, 0.9, 0.9], [0.9, 1, 0.2], [0.9, 0.2, 1]])
    with pytest.raises(MicrodriversError, match="No single factor stands behind these items"):
        omega_total(matrix)


def test_items_that_cancel_out_are_refused():
    matrix = np.array([[1, -0.7, -0.7], [-0.7, 1, -0.1], [-0.7, -0.1, 1.0]])
    with pytest.raises(MicrodriversError, match="omega"):
        omega_total(matrix)


# Interval


@pytest.mark.parametrize("person", [0, 7, 30, 99])
def test_the_influence_of_a_person_is_the_slope_of_the_correlation(person):
    x, y = simulated([0.8, 0.6], 100, 3).T
    table = np.zeros((4, 4))
    np.add.at(table, (x, y), 1)
    alone = np.zeros((4, 4))
    alone[x[person], y[person]] = 1
    step = 1e-3
    up, down = (polychoric((1 - t) * table / 100 + t * alone) for t in (step, -step))
    assert influence(x, y)[person] == pytest.approx((up - down) / (2 * step) / 100, rel=1e-3)


def test_influences_add_up_to_nothing_and_know_gaps():
    x, y = simulated([0.8, 0.6], 100, 3).T
    x[:10] = -1
    moved = influence(x, y)
    assert moved.sum() == pytest.approx(0, abs=1e-7)
    assert (moved[:10] == 0).all() and (moved[10:] != 0).all()


def test_median_splits_have_a_known_standard_error():
    """Tetrachoric r with both cuts at the median: r = sin(2 pi (p11 - 1/4)), so that the delta method is at hand.

    With thresholds estimated, r depends on the margins too; at equal margins their slopes are zero, and
    var p11-part: agreement a = 2 p11 (both above or both below) has variance a (1 - a) / n, r = sin(pi (a - 1/2)).
    """
    x = np.repeat([0, 0, 1, 1], [80, 20, 20, 80])
    y = np.repeat([0, 1, 0, 1], [80, 20, 20, 80])
    expected = np.pi * np.cos(np.pi * (0.8 - 0.5)) * np.sqrt(0.8 * 0.2 / 200)
    assert np.sqrt(np.sum(influence(x, y) ** 2)) == pytest.approx(expected, rel=1e-5)


def test_an_interval_covers_as_often_as_it_says():
    loadings = [0.8, 0.7, 0.6]
    true = omega_total(of_factor(loadings))
    hits = 0
    for seed in range(120):
        estimate, lo, hi = coefficient_interval(simulated(loadings, 300, 100 + seed), omega_total, 0.9)
        assert lo < estimate < hi < 1
        hits += lo <= true <= hi
    # 108 of 120 expected, standard deviation 3.3; the seeds are fixed
    assert 98 <= hits <= 117


def test_more_people_narrow_the_interval():
    codes = simulated([0.8, 0.7, 0.6], 200, 5)
    once, four = (coefficient_interval(np.tile(codes, (times, 1)), omega_total, 0.95) for times in (1, 4))
    assert four[0] == pytest.approx(once[0], abs=1e-6)
    assert np.log((1 - four[1]) / (1 - four[2])) == pytest.approx(np.log((1 - once[1]) / (1 - once[2])) / 2, rel=1e-4)


def test_perfect_agreement_has_no_interval():
    column = np.arange(60) % 4
    estimate, lo, hi = coefficient_interval(np.column_stack([column] * 3), omega_total, 0.95)
    assert estimate > 0.99 and np.isnan(lo) and np.isnan(hi)
