"""What goes with what: rank correlations within countries, with the whole family of tests in view.

Spearman's rho from the two-way table (midranks); countries are put together as the mean of Fisher's z, weighted by
the inverse of its variance 1.06 / (n - 3) (Fieller, Hartley & Pearson 1957, Biometrika 44, 470-481), so that
differences between countries do not enter. q-values: Benjamini & Hochberg 1995, JRSS B 57, 289-300.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from microdrivers.framework import Rules
from microdrivers.measures.design import SampleDesign, sample_design
from microdrivers.measures.merging import together
from microdrivers.measures.replicates import (
    generator,
    percentile_interval,
    replicate_clusters,
    replicate_counts,
    replicate_totals,
)
from microdrivers.measures.scores import person_scores
from microdrivers.measures.shares import oriented, place
from microdrivers.measures.table import BOOTSTRAP, RAO_WU, asked, slices, tidy
from microdrivers.survey import Survey

SPEARMAN_VARIANCE = 1.06
POWER = 0.80
ROUNDING = 1e-20  # spread of the ranks of both sides, per person, that is no more than an error of rounding


def smallest_visible(n: float, rules: Rules) -> float:
    """The smallest |rho| that a sample of n would have shown with 80 % probability at the rules' confidence."""
    z = ndtri((1 + rules.confidence) / 2) + ndtri(POWER)
    return float(np.tanh(z * np.sqrt(SPEARMAN_VARIANCE / (n - 3)))) if n > 3 else float("nan")


def item_associations(
    survey: Survey, outcome: str, countries: tuple[str, ...], rules: Rules, wanted: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """Rows of measure 'association': items with one outcome, all `countries` together.

    Rows are those of the `wanted` items (None: all); q-values always come from the whole family, every item of the codebook.
    answer = the outcome's key; n = base = people who answered both.
    """
    items, resamples = survey.codebook.items, _resamples(survey, rules)
    wanted = tuple(items) if wanted is None else wanted
    found = {
        key: _association(
            survey,
            key,
            oriented(survey, key),
            asked(survey, key, rules)[0],
            outcome,
            countries,
            rules,
            resamples,
            interval=key in wanted,
        )
        for key in items
    }
    q = _q_values({key: association["p"] for key, association in found.items()})
    return tidy(
        {"measure": "association", "answer": outcome, **place(survey, key), **found[key], "q": q[key]} for key in wanted
    )


def score_associations(
    survey: Survey, drivers: tuple[str, ...], outcome: str, countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'association': driver scores with one outcome, per country and for all together."""
    rows, resamples, everybody = [], _resamples(survey, rules), np.ones(len(survey.people), dtype=bool)
    for driver in drivers:
        score = person_scores(survey, driver, rules)
        x = np.full(len(score), -1)
        x[~np.isnan(score)] = np.unique(score[~np.isnan(score)], return_inverse=True)[1]
        for among in ((countries,) if len(countries) > 1 else ()) + tuple((one,) for one in countries):
            association = _association(survey, driver, x, everybody, outcome, among, rules, resamples)
            rows.append({"driver": driver, **association})
    return tidy({"measure": "association", "answer": outcome, **row} for row in rows)


Resamples = tuple[SampleDesign, np.ndarray]


def _resamples(survey: Survey, rules: Rules) -> Resamples | None:
    """The design and its resampled clusters; None for a sample without weights, where cell counts are resampled."""
    if not survey.weighted:
        return None
    design = sample_design(survey.people, survey.clusters_per_stratum)
    rng = generator(survey.codebook.design.seed, "clusters")
    return design, replicate_clusters(design, rules.replicates, rng)


def _association(
    survey: Survey,
    name: str,
    x: np.ndarray,
    asked_x: np.ndarray,
    outcome: str,
    countries: tuple[str, ...],
    rules: Rules,
    resamples: Resamples | None,
    interval: bool = True,
) -> dict:
    """Estimate, n, base and p, and the interval if asked for; `name` seeds the bootstrap.

    Under a design the standard error of z, and so p, comes from the bootstrap over clusters. Without one, p comes from
    the number of people that may be told: p and rho together would give away any other.
    """
    y, asked_y = oriented(survey, outcome), asked(survey, outcome, rules)[0]
    weights = survey.people["weight"].to_numpy()
    z, drawn_z, information, least = 0.0, 0.0, 0.0, np.inf
    inside, tested = [], []  # (answered both, asked) in countries with enough people, and in those with a rho
    most = 0
    for who, mask in slices(survey, countries):
        both = mask & (x >= 0) & (y >= 0)
        most = max(most, int(both.sum()))
        if both.sum() < rules.min_base:
            continue
        table, cell = _two_way(x, y, both, weights)
        rho = spearman(table[None])[0]
        among = min((mask & asked_x).sum(), (mask & asked_y).sum())
        inside.append((both.sum(), among))
        if resamples:
            effective = weights[both].sum() ** 2 / np.sum(weights[both] ** 2)  # Kish 1965, Survey Sampling
        else:
            effective = float(rules.said(both.sum(), among))
        if np.isnan(rho) or effective <= 3:
            continue
        least = min(least, fewest(x[both], y[both]))
        share = (effective - 3) / SPEARMAN_VARIANCE
        z += share * _fisher(rho)
        information += share
        tested.append(inside[-1])
        if resamples or interval:
            rng = generator(survey.codebook.design.seed, "association", name, outcome, who["country"])
            drawn_z = drawn_z + share * _fisher(spearman(_resampled(table, cell, resamples, rules, rng)))
    people, whole = np.sum(tested or inside or [(most, np.nan)], axis=0)
    row = {"country": together(countries), "n": people, "base": people, "whole": whole, "p": np.nan}
    if information == 0:
        return row
    error = 1 / np.sqrt(information) if resamples is None else np.nanstd(drawn_z) / information
    row |= {"least": least, "estimate": np.tanh(z / information)}
    row |= {"p": 2 * ndtr(-abs(z / information) / error)}
    if interval:
        lo, hi = percentile_interval(np.tanh(drawn_z / information), rules.confidence)
        row |= {"lo": lo, "hi": hi, "interval": BOOTSTRAP if resamples is None else RAO_WU}
    return row


def fewest(x: np.ndarray, y: np.ndarray) -> float:
    """The fewest people in a combination of answers where there are two on each side: there, rho and the numbers of
    both answers give every combination away. Infinite where there are more answers."""
    (_, x), (_, y) = (np.unique(side, return_inverse=True) for side in (x, y))
    if x.max() > 1 or y.max() > 1:
        return np.inf
    return float(np.bincount(2 * x + y, minlength=4).min())


def _fisher(rho):
    return np.arctanh(np.clip(rho, -0.999999, 0.999999))


def _two_way(x: np.ndarray, y: np.ndarray, both: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weighted two-way table of x and y, and each respondent's cell in it (-1: in none)."""
    shape = (int(x[both].max()) + 1, int(y[both].max()) + 1)
    cell = np.full(len(x), -1)
    cell[both] = np.ravel_multi_index((x[both], y[both]), shape)
    return np.bincount(cell[both], weights=weight[both], minlength=shape[0] * shape[1]).reshape(shape), cell


def _resampled(table, cell, resamples: Resamples | None, rules: Rules, rng: np.random.Generator) -> np.ndarray:
    """Bootstrap replicates of a two-way table, shape (replicates, rows, columns)."""
    if resamples is None:
        return replicate_counts(table, rules.replicates, rng)
    return replicate_totals(cell, table.size, *resamples).reshape(-1, *table.shape)


def spearman(tables: np.ndarray) -> np.ndarray:
    """Spearman's rho of two-way tables, shape (tables, rows, columns); NaN where one side is constant."""
    total = tables.sum(axis=(1, 2))
    ranks = []
    for axis in (2, 1):
        margin = tables.sum(axis=axis)
        ranks.append(np.cumsum(margin, axis=1) - margin / 2 - (total / 2)[:, None])
    rows, columns = ranks
    margin_rows, margin_columns = tables.sum(axis=2), tables.sum(axis=1)
    covariance = np.einsum("bi,bij,bj->b", rows, tables, columns, optimize=True)
    spread = np.sum(margin_rows * rows**2, axis=1) * np.sum(margin_columns * columns**2, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(spread > ROUNDING * total**6, covariance / np.sqrt(spread), np.nan)


def _q_values(p: dict[str, float]) -> dict[str, float]:
    known = {key: value for key, value in p.items() if not np.isnan(value)}
    adjusted = benjamini_hochberg(np.array(list(known.values())))
    return dict.fromkeys(p, np.nan) | {key: float(q) for key, q in zip(known, adjusted, strict=True)}


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """q-values of a family of p-values, shape (tests,); the same as scipy.stats.false_discovery_control, whose import
    would cost every chapter more time than all its tests."""
    order = np.argsort(p)
    steps = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1)
    return q
