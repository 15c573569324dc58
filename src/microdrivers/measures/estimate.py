"""Shares and means of some respondents, with the interval that fits the survey: bootstrap, or design-based."""

from __future__ import annotations

import numpy as np

from microdrivers.framework import Rules
from microdrivers.measures.design import ratio, ratio_standard_error, wald_interval
from microdrivers.measures.replicates import generator, percentile_interval, replicate_counts
from microdrivers.measures.table import BOOTSTRAP, TAYLOR
from microdrivers.survey import Survey


def shares(
    survey: Survey,
    cell: np.ndarray,
    cells: int,
    asked: np.ndarray,
    rules: Rules,
    *names: str,
    intervals: bool = True,
) -> list[dict]:
    """Per cell: estimate (0-100), lo, hi, interval, n, base.

    cell: index of each respondent's answer, shape (respondents,); asked: who forms the base, boolean.
    names: what is estimated; they seed the bootstrap.
    """
    base = int(asked.sum())
    n = np.bincount(cell[asked], minlength=cells)
    if base == 0:
        return [{"n": 0, "base": 0} for _ in range(cells)]
    if not intervals:
        estimates = [{"estimate": 100 * count / base} for count in n]
    elif survey.weighted:
        estimates = [_weighted(survey, (cell == index) & asked, asked, rules.confidence) for index in range(cells)]
    else:
        counts = _by_country(survey, cell, cells, asked)
        estimates = _bootstrapped(counts, survey, rules, names)
    return [{**estimate, "n": int(count), "base": base} for estimate, count in zip(estimates, n, strict=True)]


def mean(survey: Survey, value: np.ndarray, rules: Rules, *names: str) -> dict:
    """Estimate, lo, hi, interval, n, base of the mean of `value` (NaN: not counted), shape (respondents,)."""
    counted = ~np.isnan(value)
    base = int(counted.sum())
    if base == 0:
        return {"n": 0, "base": 0}
    filled = np.where(counted, value, 0.0)
    if survey.weighted:
        estimate = _weighted(survey, filled, counted, rules.confidence, percent=1)
    else:
        points, cell = np.unique(filled, return_inverse=True)
        drawn = _draw(_by_country(survey, cell, len(points), counted), survey, rules, names)
        with np.errstate(invalid="ignore", divide="ignore"):  # a tiny group may be absent from a replicate
            means = drawn @ points / drawn.sum(axis=1)
        lo, hi = percentile_interval(means, rules.confidence)
        estimate = {"estimate": float(value[counted].mean()), "lo": float(lo), "hi": float(hi), "interval": BOOTSTRAP}
    return {**estimate, "n": base, "base": base}


def _weighted(survey: Survey, y, x: np.ndarray, confidence: float, percent: int = 100) -> dict:
    y, x = np.asarray(y, dtype=float), x.astype(float)
    estimate = ratio(y, x, survey.people["weight"].to_numpy())
    error = ratio_standard_error(y, x, survey.people, survey.clusters_per_stratum)
    lo, hi = wald_interval(estimate, error, confidence)
    lo, hi = max(lo, 0.0), min(hi, 100.0 / percent)
    return {"estimate": percent * estimate, "lo": percent * lo, "hi": percent * hi, "interval": TAYLOR}


def _by_country(survey: Survey, cell: np.ndarray, cells: int, asked: np.ndarray) -> np.ndarray:
    """People per country (the strata of the bootstrap) and cell; a last cell holds those outside the base."""
    country = survey.people["country"].cat.codes.to_numpy()
    here = np.unique(country[asked])
    index = np.where(asked, cell, cells)
    counts = np.zeros((len(survey.countries), cells + 1), dtype=int)
    np.add.at(counts, (country, index), 1)
    return counts[here]


def _draw(counts: np.ndarray, survey: Survey, rules: Rules, names: tuple[str, ...]) -> np.ndarray:
    rng = generator(survey.codebook.design.seed, *names)
    drawn = sum(replicate_counts(stratum, rules.replicates, rng) for stratum in counts)
    return drawn[:, :-1]


def _bootstrapped(counts: np.ndarray, survey: Survey, rules: Rules, names: tuple[str, ...]) -> list[dict]:
    drawn = _draw(counts, survey, rules, names)
    with np.errstate(invalid="ignore", divide="ignore"):
        replicates = 100 * drawn / drawn.sum(axis=1, keepdims=True)
    lo, hi = percentile_interval(replicates, rules.confidence)
    people = counts[:, :-1].sum(axis=0)
    estimate = 100 * people / people.sum()
    return [
        {"estimate": float(e), "lo": float(low), "hi": float(high), "interval": BOOTSTRAP}
        for e, low, high in zip(estimate, lo, hi, strict=True)
    ]
