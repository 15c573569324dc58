"""Ranks with their intervals, and whether a rank may be told at all.

The rank of a unit in each replicate of all units together, then its percentiles over replicates (Goldstein &
Spiegelhalter 1996, JRSS A 159, 385-443). Rank 1 is the largest figure; equals share the better rank. Countries and
groups of people are never ranked.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.errors import fail, listed
from microdrivers.measures.design import SampleDesign
from microdrivers.measures.replicates import replicate_counts

RANKABLE = ("driver", "context", "item")


def rank_intervals(estimates: pd.Series, replicates: np.ndarray, kind: str, confidence: float = 0.95) -> pd.DataFrame:
    """Per unit: rank, lo, hi (whole numbers; lo is the better end) and units, how many were ranked.

    estimates: one figure per unit, its index names them. replicates: shape (replicates, units), each row from one and
    the same resample. kind: what the units are, one of `RANKABLE`.
    Raises `MicrodriversError` for another kind, with fewer than two units, and when a figure is unknown.
    """
    if kind not in RANKABLE:
        raise fail(f"ranks of '{kind}'", "These are never ranked.", f"Ranks exist for: {listed(RANKABLE)}.")
    if len(estimates) < 2:
        raise fail("ranks", "There are fewer than two units.", "Show the figure without a rank.")
    if estimates.isna().any() or not np.isfinite(replicates).all():
        raise fail("ranks", "A figure is unknown in the sample or in a replicate.", "Rank only what has an estimate.")
    tail = (1 - confidence) / 2 * 100
    drawn = ranks(replicates)
    frame = {
        "rank": ranks(estimates.to_numpy()[None])[0],
        "lo": np.percentile(drawn, tail, axis=0, method="inverted_cdf"),
        "hi": np.percentile(drawn, 100 - tail, axis=0, method="inverted_cdf"),
    }
    return pd.DataFrame(frame, index=estimates.index).astype(int).assign(units=len(estimates))


def ranks(figures: np.ndarray) -> np.ndarray:
    """Rank of each figure in its row, 1 for the largest, equals alike; same shape."""
    order = np.sort(-figures, axis=1)
    return 1 + np.stack([np.searchsorted(row, -one, side="left") for row, one in zip(order, figures, strict=True)])


def replicate_means(
    value: np.ndarray,
    stratum: np.ndarray,
    replicates: int,
    rng: np.random.Generator,
    count: np.ndarray | None = None,
) -> np.ndarray:
    """Means of several columns over the same resamples of respondents, shape (replicates, columns).

    value: shape (respondents, columns), NaN is not counted. stratum: shape (respondents,), such as the country;
    people are drawn with replacement within it, all who are alike at once. count: how many people each row stands for;
    None: one. NaN where nobody drawn has a value.
    """
    count = np.ones(len(value)) if count is None else count
    value = np.where(np.isnan(value), np.inf, value)  # unlike NaN, it is like itself
    sums, sizes = np.zeros((2, replicates, value.shape[1]))
    for one in np.unique(stratum):
        here = stratum == one
        kinds, whose = np.unique(value[here], axis=0, return_inverse=True)  # alike in all columns
        people = np.bincount(whose, count[here])
        drawn = replicate_counts(people, replicates, rng)
        counted = np.isfinite(kinds)
        sums += drawn @ np.where(counted, kinds, 0.0)
        sizes += drawn @ counted
    with np.errstate(invalid="ignore", divide="ignore"):
        return sums / sizes


def replicate_design_means(
    value: np.ndarray, design: SampleDesign, replicates: int, rng: np.random.Generator
) -> np.ndarray:
    """The same under a design: normal draws around the weighted means with their linearised covariance."""
    counted = np.isfinite(value).astype(float)
    filled = np.where(counted > 0, value, 0.0)
    sizes = design.weight @ counted
    means = design.weight @ filled / sizes
    parts = design.weight[:, None] * (filled - counted * means) / sizes
    return rng.multivariate_normal(means, design.covariance(parts), size=replicates, method="eigh")
