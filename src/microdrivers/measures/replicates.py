"""Bootstrap over respondents, for statistics that depend on the answers only through counts.

A resample of n respondents who fall into k cells gives cell counts that are multinomial (n, shares), so the
bootstrap distribution is drawn directly from the cells: exact, and its cost does not grow with n
(Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 6 and 13; percentile interval).
"""

from __future__ import annotations

import zlib

import numpy as np

CHUNK = 2_000_000  # numbers of a resampling matrix held at once


def generator(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for each named statistic, so that no result depends on the order of computing."""
    return np.random.default_rng([seed, zlib.crc32("|".join(names).encode())])


def replicate_counts(counts: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    """Resampled cell counts, shape (replicates, *counts.shape); `counts` are people per cell."""
    flat = counts.ravel().astype(float)
    filled = np.flatnonzero(flat)
    drawn = np.zeros((replicates, flat.size))
    drawn[:, filled] = rng.multinomial(int(flat.sum()), flat[filled] / flat.sum(), size=replicates)
    return drawn.reshape(replicates, *counts.shape)


def replicate_weights(
    cell: np.ndarray, cells: int, weight: np.ndarray, replicates: int, rng: np.random.Generator
) -> np.ndarray:
    """Resampled sums of weights per cell, shape (replicates, cells).

    cell: the cell of each respondent, shape (n,); weight: shape (n,). Cost grows with n x replicates.
    """
    n = len(cell)
    weights = np.zeros((n, cells))
    weights[np.arange(n), cell] = weight
    drawn = np.empty((replicates, cells))
    step = max(1, CHUNK // max(n, 1))
    for first in range(0, replicates, step):
        size = min(step, replicates - first)
        drawn[first : first + size] = rng.multinomial(n, np.full(n, 1 / n), size=size) @ weights
    return drawn


def percentile_interval(replicates: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit along the first axis; replicates that are not a number are left out."""
    tail = (1 - confidence) / 2 * 100
    low, high = np.nanpercentile(replicates, [tail, 100 - tail], axis=0)
    return low, high
