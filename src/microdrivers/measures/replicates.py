"""Bootstrap over respondents, for statistics that depend on the answers only through counts.

A resample of n respondents who fall into k cells gives cell counts that are multinomial (n, shares), so the
bootstrap distribution is drawn directly from the cells: exact, and its cost does not grow with n
(Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 6 and 13; percentile interval). Where n is
small beside k, the people themselves are drawn, which is the same distribution and cheaper.
"""

from __future__ import annotations

import zlib

import numpy as np

from microdrivers.errors import fail
from microdrivers.measures.design import SampleDesign

PEOPLE_PER_CELL = 25  # where there are fewer, drawing every person is cheaper than drawing the count of every cell
TOGETHER = 1 << 15  # people drawn at once


def generator(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for each named statistic, so that no result depends on the order of computing."""
    return np.random.default_rng([seed, zlib.crc32("|".join(names).encode())])


def replicate_counts(counts: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    """Resampled cell counts, shape (replicates, *counts.shape); `counts` are people per cell, whole numbers."""
    flat = counts.ravel().astype(np.int64)
    filled = np.flatnonzero(flat)
    few = flat.sum() < PEOPLE_PER_CELL * len(filled)
    drawn = np.zeros((replicates, flat.size))
    drawn[:, filled] = (_by_person if few else _by_cell)(flat[filled], replicates, rng)
    return drawn.reshape(replicates, *counts.shape)


def _by_cell(counts: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    return rng.multinomial(counts.sum(), counts / counts.sum(), size=replicates)


def _by_person(counts: np.ndarray, replicates: int, rng: np.random.Generator) -> np.ndarray:
    """The same distribution, person by person: so many replicates at a time as fit into the processor's cache."""
    cell, people = np.repeat(np.arange(len(counts)), counts), int(counts.sum())
    drawn = np.empty((replicates, len(counts)))
    narrow = np.uint16 if people <= 1 << 16 else np.uint32  # half the bytes to draw
    for start in range(0, replicates, step := max(1, TOGETHER // people)):
        rows = min(step, replicates - start)
        cells = cell.take(rng.integers(people, size=(rows, people), dtype=narrow))
        cells += len(counts) * np.arange(rows)[:, None]
        drawn[start : start + rows] = np.bincount(cells.ravel(), minlength=rows * len(counts)).reshape(rows, -1)
    return drawn


def replicate_clusters(design: SampleDesign, replicates: int, rng: np.random.Generator) -> np.ndarray:
    """By how much each cluster counts in each resample, shape (replicates, clusters), four bytes each.

    In each stratum one cluster fewer than it has is drawn with replacement, and the drawn ones count m / (m - 1) times
    as much (Rao & Wu 1988, JASA 83, 231-241), so the spread of a total is its Taylor-linearised standard error.
    """
    times = np.empty((replicates, len(design.stratum)), dtype=np.float32)
    for stratum, m in enumerate(design.drawn):
        here = np.flatnonzero(design.stratum == stratum)
        if m < 2:
            raise fail("the design", "A stratum has one cluster only.", "Merge it with a neighbouring stratum.")
        chances = np.full(len(here) + 1, 1 / m)
        chances[-1] = max(0.0, 1 - len(here) / m)  # clusters of the sample without anybody in the frame
        times[:, here] = m / (m - 1) * rng.multinomial(m - 1, chances, size=replicates)[:, :-1]
    return times


def replicate_totals(cell: np.ndarray, cells: int, design: SampleDesign, times: np.ndarray) -> np.ndarray:
    """Resampled sums of weights per cell, shape (replicates, cells).

    cell: the cell of each respondent, shape (respondents,), -1 for who is in none but stays in the design.
    times: from `replicate_clusters`, the same for all statistics that are looked at together.
    """
    inside = cell >= 0
    weights = np.zeros((len(design.stratum), cells))
    np.add.at(weights, (design.cluster[inside], cell[inside]), design.weight[inside])
    return times @ weights.astype(times.dtype)


def percentile_interval(replicates: np.ndarray, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper limit along the first axis; replicates that are not a number are left out."""
    tails = (1 - confidence) / 2, (1 + confidence) / 2
    ordered, last = np.sort(replicates, axis=0), len(replicates) - 1
    if np.isnan(ordered[-1]).any():
        low, high = np.nanquantile(replicates, tails, axis=0)
        return low, high
    places = [divmod(tail * last, 1) for tail in tails]
    low, high = (
        ordered[int(at)] + part * (ordered[min(int(at) + 1, last)] - ordered[int(at)]) for at, part in places
    )  # as numpy's quantiles, which take five times as long
    return low, high
