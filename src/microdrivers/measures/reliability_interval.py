"""Intervals of coefficients that rest on polychoric correlations: ordinal alpha and omega.

Every respondent moves each correlation a little (its influence), and each correlation moves the coefficient; the
spread of the sum over respondents is the standard error (infinitesimal jackknife: Jaeckel 1972, Bell Labs MM 72-1215-11;
Efron & Tibshirani 1993, ch. 21). The interval is symmetric on the scale log(1 - coefficient), as Bonett's (2002).

A correlation r solves s(r, h, k) = sum over cells of p_ab d log P_ab / dr = 0 with thresholds h, k from the margins
(Olsson 1979). A respondent in cell (a, b) therefore has the influence
-(l_ab + sum over thresholds t of ds/dt * (below t or not - share below t) / phi(t)) / (ds/dr),  l = d log P / dr.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtri

from microdrivers.errors import MicrodriversError
from microdrivers.measures.polychoric import FAR, LIMIT, bivariate_normal, polychoric, two_way

STEP = 1e-5


def coefficient_intervals(
    codes: np.ndarray,
    matrix: np.ndarray,
    coefficients: list[Callable[[np.ndarray], float]],
    confidence: float,
    count: np.ndarray | None = None,
) -> list[tuple[float, float, float]]:
    """Each coefficient and its lower and upper limit.

    codes: oriented answer positions, shape (respondents, items), -1 is no answer. matrix: their polychoric
    correlations. coefficients: functions of that matrix, such as `omega_total`. count: how many people each row of codes
    stands for; None: one. The limits are NaN where the matrix is at its bounds or unknown.
    """
    estimates = [float(coefficient(matrix)) for coefficient in coefficients]
    off = matrix[np.triu_indices(len(matrix), 1)]
    if not np.abs(off).max() < LIMIT - 1e-3:
        return [(estimate, float("nan"), float("nan")) for estimate in estimates]
    count = np.ones(len(codes)) if count is None else count
    moved = np.zeros((len(coefficients), len(codes)))
    for a in range(len(matrix)):
        for b in range(a + 1, len(matrix)):
            slopes = [_slope(coefficient, matrix, a, b) for coefficient in coefficients]
            moved += np.outer(slopes, influence(codes[:, a], codes[:, b], matrix[a, b], count))
    errors = np.sqrt(moved**2 @ count)
    return [_limits(estimate, error, confidence) for estimate, error in zip(estimates, errors, strict=True)]


def _limits(estimate: float, error: float, confidence: float) -> tuple[float, float, float]:
    if not estimate < 1:
        return estimate, float("nan"), float("nan")
    half = ndtri((1 + confidence) / 2) * error / (1 - estimate)
    return estimate, float(1 - (1 - estimate) * np.exp(half)), float(1 - (1 - estimate) * np.exp(-half))


def _slope(coefficient: Callable, matrix: np.ndarray, a: int, b: int) -> float:
    """Slope of a coefficient in one correlation; NaN where a step leads to a matrix that it refuses."""
    step = np.zeros_like(matrix)
    step[a, b] = step[b, a] = STEP
    try:
        return (coefficient(matrix + step) - coefficient(matrix - step)) / (2 * STEP)
    except MicrodriversError:
        return float("nan")


def influence(x: np.ndarray, y: np.ndarray, r: float | None = None, count: np.ndarray | None = None) -> np.ndarray:
    """How far each respondent moves the polychoric correlation of x and y, shape (rows,).

    x, y: answer positions, -1 is no answer (no influence). count: how many people each row stands for; None: one. The
    squares of all people add up to the variance of the correlation.
    """
    both = (x >= 0) & (y >= 0)
    count = np.ones(len(x)) if count is None else count
    row, column = (_without_gaps(side[both]) for side in (x, y))
    table = two_way(row, column, count[both])
    p = table / table.sum()
    r = polychoric(table) if r is None else r
    below = [np.cumsum(p.sum(axis=1))[:-1], np.cumsum(p.sum(axis=0))[:-1]]
    cuts = [ndtri(share) for share in below]

    of_cell = _log_slopes(r, *cuts)
    for axis, drifts in enumerate(_drifts(p, r, cuts)):
        for t, (share, cut, drift) in enumerate(zip(below[axis], cuts[axis], drifts, strict=True)):
            under = (np.arange(p.shape[axis]) <= t) - share
            moved_by = drift * under * np.sqrt(2 * np.pi) * np.exp(cut**2 / 2)
            of_cell = of_cell + (moved_by[:, None] if axis == 0 else moved_by[None, :])
    bend = (np.sum(p * _log_slopes(r + STEP, *cuts)) - np.sum(p * _log_slopes(r - STEP, *cuts))) / (2 * STEP)
    moved = np.zeros(len(x))
    moved[both] = -of_cell[row, column] / bend / table.sum()
    return moved


def _without_gaps(codes: np.ndarray) -> np.ndarray:
    """Positions among the answers that somebody gave."""
    return (np.cumsum(np.bincount(codes) > 0) - 1)[codes]


def _drifts(p: np.ndarray, r: float, cuts: list[np.ndarray]) -> list[np.ndarray]:
    """Slopes of the score in each threshold of the rows, and in each of the columns."""
    drifts = []
    for axis, own in enumerate(cuts):
        steps = STEP * np.eye(len(own))
        shifted = np.concatenate([own + steps, own - steps])  # a threshold moved in each row
        other = np.broadcast_to(cuts[1 - axis], (len(shifted), len(cuts[1 - axis])))
        scores = np.sum(p * _log_slopes(r, *((shifted, other) if axis == 0 else (other, shifted))), axis=(1, 2))
        up, down = scores.reshape(2, -1)
        drifts.append((up - down) / (2 * STEP))
    return drifts


def _log_slopes(r: float, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """d log P / dr of each cell, shape (..., rows, columns), by thresholds of shape (..., thresholds). The slope of the
    normal distribution function in r is its density."""
    h, k = (
        np.pad(cuts, [(0, 0)] * (cuts.ndim - 1) + [(1, 1)], constant_values=(-FAR, FAR)) for cuts in (rows, columns)
    )
    h, k = np.broadcast_arrays(h[..., :, None], k[..., None, :])
    density = np.exp(-(h**2 + k**2 - 2 * h * k * r) / (2 * (1 - r**2))) / (2 * np.pi * np.sqrt(1 - r**2))
    cell = np.diff(np.diff(bivariate_normal(h, k, r), axis=-2), axis=-1)
    return np.diff(np.diff(density, axis=-2), axis=-1) / np.clip(cell, 1e-12, None)
