"""Polychoric correlations against scipy's normal distribution, known correlations and full likelihood."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal, norm

from microdrivers.measures.polychoric import bivariate_normal, polychoric, polychoric_matrix

CUTS = [-1.2, -0.4, 0.3, 1.1]  # thresholds of five answers


def rectangles(rho: float, rows=CUTS, columns=CUTS) -> np.ndarray:
    """Probability of each cell of a two-way table, from scipy."""
    h, k = ([-9, *cuts, 9] for cuts in (rows, columns))
    normal = multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    cumulative = np.array([[normal.cdf([a, b]) for b in k] for a in h])
    return np.diff(np.diff(cumulative, axis=0), axis=1)


@pytest.mark.parametrize("rho", [-0.95, -0.5, 0.0, 0.2, 0.7, 0.95])
def test_bivariate_normal_equals_scipy(rho):
    grid = np.linspace(-3, 3, 7)
    h, k = np.meshgrid(grid, grid)
    normal = multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    expected = normal.cdf(np.dstack([h, k]))
    np.testing.assert_allclose(bivariate_normal(h, k, rho), expected, atol=1e-6)


def test_bivariate_normal_where_it_is_known():
    zero = np.zeros(1)
    for rho in (-0.9, -0.3, 0.0, 0.5, 0.9):  # Phi2(0, 0; r) = 1/4 + arcsin(r) / (2 pi)
        assert bivariate_normal(zero, zero, rho)[0] == pytest.approx(0.25 + np.arcsin(rho) / (2 * np.pi), abs=1e-12)
    far = np.full(1, 8.0)
    assert bivariate_normal(far, np.array([0.7]), 0.6)[0] == pytest.approx(norm.cdf(0.7), abs=1e-12)


@pytest.mark.parametrize("rho", [-0.8, -0.3, 0.0, 0.4, 0.9])
def test_a_table_of_exact_probabilities_gives_its_correlation_back(rho):
    assert polychoric(1_000_000 * rectangles(rho)) == pytest.approx(rho, abs=1e-4)


def test_a_known_correlation_is_found_in_a_large_sample():
    rng = np.random.default_rng(1)
    x, y = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=20_000).T
    table = np.zeros((5, 4))
    np.add.at(table, (np.searchsorted(CUTS, x), np.searchsorted([-0.5, 0.5, 1.5], y)), 1)
    assert polychoric(table) == pytest.approx(0.5, abs=0.02)  # standard error about 0.006
    assert np.corrcoef(np.searchsorted(CUTS, x), np.searchsorted([-0.5, 0.5, 1.5], y))[0, 1] < 0.47  # Pearson's is not


def test_median_splits():
    # both halves 50 : 50, so p11 = 1/4 + arcsin(r) / (2 pi) = 0.4, r = sin(2 pi * 0.15) = 0.8090170
    assert polychoric(np.array([[40, 10], [10, 40]])) == pytest.approx(0.8090170, abs=1e-6)
    assert polychoric(np.array([[10, 40], [40, 10]])) == pytest.approx(-0.8090170, abs=1e-6)


@pytest.mark.parametrize("table", [[[60, 25], [10, 45]], [[12, 30], [48, 20]], [[90, 5], [12, 8]]])
def test_tetrachoric_equals_full_likelihood(table):
    """A 2 x 2 table has as many parameters as free cells, so both steps together are the full likelihood."""
    table = np.array(table, dtype=float)

    def loss(parameters):
        h, k, angle = parameters
        p11 = multivariate_normal.cdf([h, k], mean=[0, 0], cov=[[1, np.tanh(angle)], [np.tanh(angle), 1]])
        p1, p2 = norm.cdf(h), norm.cdf(k)
        cells = np.array([[p11, p1 - p11], [p2 - p11, 1 - p1 - p2 + p11]])
        return -np.sum(table * np.log(np.clip(cells, 1e-12, None)))

    best = minimize(loss, [0, 0, 0.1], method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-10, "maxiter": 4000})
    assert polychoric(table) == pytest.approx(np.tanh(best.x[2]), abs=1e-4)


def test_thresholds_come_from_the_margins_and_the_maximum_is_one():
    table = np.random.default_rng(2).integers(1, 30, (4, 5)).astype(float)
    cuts = [norm.ppf(np.cumsum(table.sum(axis=axis))[:-1] / table.sum()) for axis in (1, 0)]

    def likelihood(rho):
        return np.sum(table * np.log(rectangles(rho, *cuts)))

    found = polychoric(table)
    assert likelihood(found) >= max(likelihood(found - 0.01), likelihood(found + 0.01))


def test_an_answer_that_nobody_gave_changes_nothing():
    table = np.array([[40, 10, 5], [10, 40, 20]])
    wider = np.insert(np.insert(table, 1, 0, axis=0), 2, 0, axis=1)
    assert polychoric(wider) == polychoric(table)


def test_a_constant_question_has_no_correlation():
    assert np.isnan(polychoric(np.array([[10, 20, 30]])))
    assert np.isnan(polychoric(np.array([[0, 10], [0, 20]])))
    assert np.isnan(polychoric(np.zeros((0, 3))))


def test_a_matrix_leaves_out_pairs_without_both_answers():
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 3, (60, 3))
    codes[:20, 0] = codes[:20, 1]
    codes[40:, 2] = -1  # a third without an answer to the last question
    matrix = polychoric_matrix(codes)
    table = np.zeros((3, 3))
    np.add.at(table, (codes[:40, 0], codes[:40, 2]), 1)
    assert matrix[0, 2] == polychoric(table)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_array_equal(np.diag(matrix), 1)
