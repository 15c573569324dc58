"""Polychoric correlations of ordered answers, two-step (Olsson 1979, Psychometrika 44, 443-460).

Thresholds come from the margins; the correlation then maximises the likelihood of the two-way table. Normal
rectangles come from d/dr Phi2(h, k; r) = phi2(h, k; r), integrated over r = sin(t) by Gauss-Legendre.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri

NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)
FAR = 8.0  # stands for an infinite threshold
LIMIT = 0.999


def bivariate_normal(h: np.ndarray, k: np.ndarray, r: float) -> np.ndarray:
    """P(X <= h, Y <= k) of a standard bivariate normal with correlation r; h and k of the same shape."""
    angle = np.arcsin(r)
    t = angle * (NODES + 1) / 2
    sin, cos2 = np.sin(t), np.cos(t) ** 2
    h, k = h[..., None], k[..., None]
    density = np.exp(-(h**2 + k**2 - 2 * h * k * sin) / (2 * cos2))
    return ndtr(h[..., 0]) * ndtr(k[..., 0]) + angle / 2 * (density @ WEIGHTS) / (2 * np.pi)


def polychoric(table: np.ndarray) -> float:
    """Correlation behind a two-way table of counts (rows and columns in order); NaN for a constant question."""
    from scipy.optimize import minimize_scalar

    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0].astype(float)
    if min(table.shape) < 2:
        return float("nan")
    rows, columns = (np.concatenate([[-FAR], _thresholds(table.sum(axis=axis)), [FAR]]) for axis in (1, 0))
    h, k = np.meshgrid(rows, columns, indexing="ij")

    def loss(r: float) -> float:
        cumulative = bivariate_normal(h, k, r)
        cell = np.diff(np.diff(cumulative, axis=0), axis=1)
        return -float(np.sum(table * np.log(np.clip(cell, 1e-12, None))))

    return float(minimize_scalar(loss, bounds=(-LIMIT, LIMIT), method="bounded", options={"xatol": 1e-9}).x)


def _thresholds(margin: np.ndarray) -> np.ndarray:
    return ndtri(np.cumsum(margin)[:-1] / margin.sum())


def polychoric_matrix(codes: np.ndarray, count: np.ndarray | None = None) -> np.ndarray:
    """Correlations between columns of `codes`, shape (respondents, items); -1 is no answer (pairwise deletion).

    count: how many people each row stands for; None: one.
    """
    items, count = codes.shape[1], np.ones(len(codes)) if count is None else count
    matrix = np.eye(items)
    for a in range(items):
        for b in range(a + 1, items):
            both = (codes[:, a] >= 0) & (codes[:, b] >= 0)
            matrix[a, b] = matrix[b, a] = polychoric(two_way(codes[both, a], codes[both, b], count[both]))
    return matrix


def two_way(rows: np.ndarray, columns: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The two-way table of positions from 0, each `count` times."""
    shape = rows.max(initial=-1) + 1, columns.max(initial=-1) + 1
    return np.bincount(rows * shape[1] + columns, count, shape[0] * shape[1]).reshape(shape)
