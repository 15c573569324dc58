"""Polychoric correlations, ordinal alpha and omega total against R psych (tests/reference/psych.R).

psych::polychoric searches each correlation with R's default tolerance (1.2e-4), so its correlations agree with the
maximum to about 3e-5 and the loadings made of them to 2e-5; more cannot be asked of them. The same maxima were therefore
found again in R with tight tolerances and mnormt's normal distribution ('precise'), and are found once more below with
a formula and a search of their own: both agree to 1e-6. Alpha and omega agree with psych itself to 1e-6.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad_vec
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import norm

from microdrivers.measures.omega import omega_total, one_factor
from microdrivers.measures.polychoric import polychoric_matrix
from microdrivers.measures.reliability_interval import coefficient_intervals
from microdrivers.measures.scores import alpha_of, ordinal_alpha
from tests.measures.reference import CLOSE, answers, data, frozen

PSYCH = frozen("psych")
LOOSE = 5e-5  # what is left of psych's tolerance, see above
CODES = {
    "items": data("items").to_numpy() - 1,
    "people_with_gaps": np.column_stack([answers(f"q{index}") for index in range(1, 7)]),
}


@pytest.fixture(params=list(CODES))
def case(request) -> tuple[np.ndarray, dict]:
    return CODES[request.param], PSYCH[request.param]


def test_polychoric_correlations(case):
    codes, expected = case
    matrix = polychoric_matrix(codes)
    np.testing.assert_allclose(matrix, expected["precise"]["polychoric"], rtol=CLOSE)
    np.testing.assert_allclose(matrix, expected["polychoric"], rtol=LOOSE)


def test_ordinal_alpha(case):
    codes, expected = case
    assert ordinal_alpha(codes) == pytest.approx(expected["alpha"], rel=CLOSE)
    assert ordinal_alpha(codes) == pytest.approx(expected["precise"]["alpha"], rel=CLOSE)


def test_loadings_of_one_minres_factor(case):
    codes, expected = case
    loadings = one_factor(polychoric_matrix(codes))
    np.testing.assert_allclose(loadings, expected["precise"]["loadings"], rtol=CLOSE)
    np.testing.assert_allclose(loadings, expected["loadings"], rtol=LOOSE)


def test_omega_total(case):
    """psych::omega(nfactors = 1, fm = "minres"), from psych's correlations and from the precise ones."""
    codes, expected = case
    omega = omega_total(polychoric_matrix(codes))
    assert omega == pytest.approx(expected["omega_total"], rel=CLOSE)
    assert omega == pytest.approx(expected["omega_total_of_precise"], rel=CLOSE)
    assert omega == pytest.approx(expected["precise"]["omega_total"], rel=CLOSE)


def test_intervals_lie_where_a_bootstrap_in_r_puts_them():
    """1,000 resamples through psych: random, so a limit may be off by a fifth of a standard error (0.0025)."""
    codes, drawn = CODES["items"], PSYCH["items"]["bootstrap"]
    alpha, omega = coefficient_intervals(codes, polychoric_matrix(codes), [alpha_of, omega_total], 0.95)
    np.testing.assert_allclose(omega[1:], drawn["interval"]["omega_total"], atol=0.0025)
    np.testing.assert_allclose(alpha[1:], drawn["interval"]["alpha"], atol=0.0025)


def score(table: np.ndarray, r: float) -> float:
    """Slope of the log-likelihood in r, from the conditional normal distribution instead of Plackett's formula.

    P(X in (a, b], Y <= k) is the integral of phi(x) * Phi((k - r x) / sqrt(1 - r^2)) over (a, b]; its slope in r is
    the difference of the bivariate density at (a, k) and (b, k).
    """
    cuts = [
        np.concatenate([[-np.inf], ndtri(np.cumsum(table.sum(axis=axis))[:-1] / table.sum()), [np.inf]])
        for axis in (1, 0)
    ]
    rows, columns = np.clip(cuts[0], -9, 9), cuts[1]
    root = np.sqrt(1 - r**2)
    below = np.array(
        [
            quad_vec(lambda x: norm.pdf(x) * ndtr((columns - r * x) / root), a, b, epsabs=1e-13, epsrel=1e-13)[0]
            for a, b in zip(rows[:-1], rows[1:], strict=True)
        ]
    )
    h, k = np.meshgrid(rows, np.clip(columns, -9, 9), indexing="ij")
    density = norm.pdf(h) * norm.pdf((k - r * h) / root) / root
    slope = np.diff(np.diff(density, axis=0), axis=1)
    return float(np.sum(table * slope / np.diff(below, axis=1)))


@pytest.mark.parametrize(("a", "b"), [(0, 1), (0, 2), (2, 4), (3, 4)])
def test_a_correlation_is_where_an_independent_slope_is_zero(a, b):
    codes = CODES["items"]
    table = np.zeros((codes[:, a].max() + 1, codes[:, b].max() + 1))
    np.add.at(table, (codes[:, a], codes[:, b]), 1)
    root = brentq(lambda r: score(table, r), 0.01, 0.95, xtol=1e-12)
    assert polychoric_matrix(codes[:, [a, b]])[0, 1] == pytest.approx(root, rel=CLOSE)
