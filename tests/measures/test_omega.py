"""Omega total and its interval: known factors, refusals. Numbers of R: test_reference_reliability.py."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.measures.omega import omega_total, one_factor
from microdrivers.measures.polychoric import polychoric, polychoric_matrix
from microdrivers.measures.reliability_interval import coefficient_intervals, influence
from microdrivers.measures.scores import alpha_of, ordinal_alpha, reliabilities
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


def interval(codes: np.ndarray, coefficient, confidence: float = 0.95) -> tuple[float, float, float]:
    return coefficient_intervals(codes, polychoric_matrix(codes), [coefficient], confidence)[0]


def log_width(one: tuple[float, float, float]) -> float:
    """Width of an interval on the scale on which it is symmetric."""
    return np.log((1 - one[1]) / (1 - one[2]))


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
    table = reliabilities(small_survey({"a": answers, "b": answers}), ("religion",), ("EGY",), RULES)
    assert table["measure"].tolist() == ["reliability", "omega"]
    assert table["estimate"].isna().all() and (table["n"] == 60).all()
    assert set(table["reason"]) == {"the driver has fewer than 3 questions"}


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
        estimate, lo, hi = interval(simulated(loadings, 300, 100 + seed), omega_total, 0.9)
        assert lo < estimate < hi < 1
        hits += lo <= true <= hi
    # 108 of 120 expected, standard deviation 3.3; the seeds are fixed
    assert 98 <= hits <= 117


def test_more_people_narrow_the_interval():
    codes = simulated([0.8, 0.7, 0.6], 200, 5)
    once, four = (interval(np.tile(codes, (times, 1)), omega_total) for times in (1, 4))
    assert four[0] == pytest.approx(once[0], abs=1e-6)
    assert log_width(four) == pytest.approx(log_width(once) / 2, rel=1e-4)


def test_perfect_agreement_has_no_interval():
    column = np.arange(60) % 4
    estimate, lo, hi = interval(np.column_stack([column] * 3), omega_total)
    assert estimate > 0.99 and np.isnan(lo) and np.isnan(hi)


def test_several_coefficients_at_once_are_those_of_each():
    codes = simulated([0.8, 0.7, 0.6, 0.4], 200, 6)
    both = coefficient_intervals(codes, polychoric_matrix(codes), [alpha_of, omega_total], 0.9)
    np.testing.assert_allclose(both, [interval(codes, one, 0.9) for one in (alpha_of, omega_total)], rtol=1e-9)


@pytest.mark.parametrize("coefficient", [alpha_of, omega_total])
def test_the_standard_error_is_that_of_leaving_out_each_person_in_turn(coefficient):
    """Delete-one jackknife: sqrt((n - 1) / n * sum of squares); the interval is +-1.96 SE / (1 - c) on the log scale.

    It is larger than the infinitesimal one by a part of the order of 1 / n: some 2 % of 200 people.
    """
    codes, size = simulated([0.8, 0.7, 0.6, 0.5], 200, 7), 200
    without = np.array([coefficient(polychoric_matrix(np.delete(codes, person, axis=0))) for person in range(size)])
    error = np.sqrt((size - 1) / size * np.sum((without - without.mean()) ** 2))
    found = interval(codes, coefficient)
    assert log_width(found) == pytest.approx(2 * 1.959964 * error / (1 - found[0]), rel=0.025)


def test_alpha_covers_as_often_as_it_says():
    # r = 0.5 for 4 items: alpha = 4 * 0.5 / (1 + 3 * 0.5) = 0.8
    found = [interval(simulated([np.sqrt(0.5)] * 4, 200, 300 + seed), alpha_of, 0.9) for seed in range(120)]
    hits = sum(lo <= 0.8 <= hi for _, lo, hi in found)
    # 108 of 120 expected, standard deviation 3.3; the seeds are fixed
    assert 98 <= hits <= 117


def test_a_coefficient_without_a_value_has_no_interval():
    codes = simulated([0.7, 0.7, 0.7], 100, 8)
    codes[:, 1] = 2
    assert np.isnan(interval(codes, alpha_of)).all()


def test_a_loading_next_to_one_has_an_omega():
    """r12 = 0.8, r13 = 0.6, r23 = 0.480001: the first loading is sqrt(0.8 * 0.6 / 0.480001), a millionth under one."""
    matrix = np.array([[1, 0.8, 0.6], [0.8, 1, 0.480001], [0.6, 0.480001, 1]])
    # loadings 1, 0.8, 0.6: 1 - (0 + 0.36 + 0.64) / 6.76
    assert omega_total(matrix) == pytest.approx(1 - 1 / 6.76, abs=1e-5)
    codes = simulated([0.95, 0.8, 0.6], 100, 9)
    assert coefficient_intervals(codes, matrix, [omega_total], 0.95)[0][0] == pytest.approx(omega_total(matrix))
