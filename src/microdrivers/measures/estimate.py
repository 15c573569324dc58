"""Shares and means of some respondents, with the interval that fits the survey: bootstrap, or design-based."""

from __future__ import annotations

import numpy as np

from microdrivers.framework import Rules
from microdrivers.measures.design import ratio, ratio_standard_error, wald_interval
from microdrivers.measures.kinds import People, number
from microdrivers.measures.replicates import generator, percentile_interval, replicate_counts
from microdrivers.measures.table import BOOTSTRAP, TAYLOR, TAYLOR_WILSON
from microdrivers.measures.wilson import effective_people, wilson_interval
from microdrivers.once import once


def shares(
    who: People,
    cell: np.ndarray,
    cells: int,
    asked: np.ndarray,
    rules: Rules,
    *names: str,
    intervals: bool = True,
) -> list[dict]:
    """Per cell: estimate (0-100), lo, hi, interval, n, base.

    cell: index of the answer, shape (rows of `who`,); asked: who forms the base, boolean.
    names: what is estimated; they seed the bootstrap.
    """
    base = number(who, asked)
    n = np.bincount(cell[asked], who.count[asked], cells)
    if base == 0:
        return [{"n": 0, "base": 0} for _ in range(cells)]
    if not intervals:
        estimates = [{"estimate": 100 * count / base} for count in n]
    elif who.weighted:
        estimates = [_weighted_share(who, (cell == index) & asked, asked, rules) for index in range(cells)]
    else:
        counts = _strata(who, cell, cells, asked, rules)
        seed = who.codebook.design.seed
        estimates = [bootstrapped_share(counts, index, seed, rules, names) for index in range(cells)]
    return [{**estimate, "n": int(count), "base": base} for estimate, count in zip(estimates, n, strict=True)]


def share(who: People, inside: np.ndarray, asked: np.ndarray, rules: Rules, *names: str) -> dict:
    """The same for one part of those asked; inside: who is in it, boolean of shape (rows of `who`,)."""
    base = number(who, asked)
    if base == 0:
        return {"n": 0, "base": 0}
    if who.weighted:
        estimate = _weighted_share(who, inside & asked, asked, rules)
    else:
        counts = _strata(who, inside.astype(int), 2, asked, rules)
        estimate = bootstrapped_share(counts, 1, who.codebook.design.seed, rules, names)
    return {**estimate, "n": number(who, inside & asked), "base": base}


def mean(who: People, value: np.ndarray, rules: Rules, *names: str) -> dict:
    """Estimate, lo, hi, interval, n, base of the mean of `value` (NaN: not counted), shape (rows of `who`,)."""
    counted = ~np.isnan(value)
    base = number(who, counted)
    if base == 0:
        return {"n": 0, "base": 0}
    filled = np.where(counted, value, 0.0)
    if who.weighted:
        estimate = _weighted_mean(who, filled, counted, rules)
    else:
        points, cell = np.unique(filled, return_inverse=True)
        what = _by_country(who, cell, len(points), counted), points, who.codebook.design.seed, rules, names
        lo, hi = once(lambda: _mean_interval(*what), "mean", *what)
        centre = np.average(value[counted], weights=who.count[counted])
        estimate = {"estimate": float(centre), "lo": float(lo), "hi": float(hi), "interval": BOOTSTRAP}
    return {**estimate, "n": base, "base": base}


def _mean_interval(
    counts: np.ndarray, points: np.ndarray, seed: int, rules: Rules, names: tuple[str, ...]
) -> tuple[float, float]:
    """counts: as `_by_country` gives them; points: the value of each cell, shape (cells,)."""
    drawn = _draw(counts, seed, rules, names)
    with np.errstate(invalid="ignore", divide="ignore"):  # a tiny group may be absent from a replicate
        return percentile_interval(drawn @ points / drawn.sum(axis=1), rules.confidence)


def _linearised(who: People, y: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Weighted ratio of y to x and its design-based standard error."""
    y, x = np.asarray(y, dtype=float), x.astype(float)
    error = ratio_standard_error(y, x, who.people, who.clusters_per_stratum)
    return ratio(y, x, who.people["weight"].to_numpy()), error


def _weighted_mean(who: People, y: np.ndarray, x: np.ndarray, rules: Rules) -> dict:
    estimate, error = _linearised(who, y, x)
    lo, hi = wald_interval(estimate, error, rules.confidence)
    return {"estimate": estimate, "lo": lo, "hi": hi, "interval": TAYLOR}


def _weighted_share(who: People, y: np.ndarray, x: np.ndarray, rules: Rules) -> dict:
    """In percent; the interval is Wilson's for as many people as would give the design-based standard error."""
    share, error = _linearised(who, y, x)
    people = effective_people(share, error)
    lo, hi = wilson_interval(share, people, rules.confidence) if people > 0 else (np.nan, np.nan)
    return {"estimate": 100 * share, "lo": 100 * lo, "hi": 100 * hi, "interval": TAYLOR_WILSON}


def _strata(who: People, cell: np.ndarray, cells: int, asked: np.ndarray, rules: Rules) -> np.ndarray:
    """People asked per stratum of the bootstrap and cell: a stratum is a country, or those with few people together."""
    counts = np.zeros((len(who.countries), cells), dtype=int)
    np.add.at(counts, (who.country_codes[asked], cell[asked]), who.count[asked])
    few = counts.sum(axis=1) < rules.min_base
    counts = np.vstack([counts[~few], counts[few].sum(axis=0)])
    return counts[counts.sum(axis=1) > 0]


def bootstrapped_share(counts: np.ndarray, cell: int, seed: int, rules: Rules, names: tuple[str, ...]) -> dict:
    """Estimate, lo, hi and interval of one answer; counts: people, shape (strata, answers).

    Each answer is drawn by itself against all others: seed and program are public, and whoever replays the draws of
    several answers at once would learn how a hidden remainder is split.
    """
    rng = generator(seed, *names, str(cell))
    base = counts.sum(axis=1)
    drawn = sum(
        rng.binomial(people, n / people, size=rules.replicates) for n, people in zip(counts[:, cell], base, strict=True)
    )
    lo, hi = percentile_interval(100 * drawn / base.sum(), rules.confidence)
    estimate = 100 * counts[:, cell].sum() / base.sum()
    return {"estimate": float(estimate), "lo": float(lo), "hi": float(hi), "interval": BOOTSTRAP}


def _by_country(who: People, cell: np.ndarray, cells: int, counted: np.ndarray) -> np.ndarray:
    """People per country (the strata of the bootstrap) and cell; a last cell holds those who are not counted."""
    here = np.unique(who.country_codes[counted])
    index = np.where(counted, cell, cells)
    counts = np.zeros((len(who.countries), cells + 1), dtype=int)
    np.add.at(counts, (who.country_codes, index), who.count)
    return counts[here]


def _draw(counts: np.ndarray, seed: int, rules: Rules, names: tuple[str, ...]) -> np.ndarray:
    rng = generator(seed, *names)
    drawn = sum(replicate_counts(stratum, rules.replicates, rng) for stratum in counts)
    return drawn[:, :-1]
