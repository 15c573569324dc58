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
from microdrivers.measures.replicates import generator, percentile_interval, replicate_counts, replicate_weights
from microdrivers.measures.scores import person_scores
from microdrivers.measures.shares import place
from microdrivers.measures.table import ALL, BOOTSTRAP, slices, tidy
from microdrivers.survey import Survey

SPEARMAN_VARIANCE = 1.06
POWER = 0.80


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
    items = survey.codebook.items
    p = {key: _association(survey, _turned(survey, key), outcome, countries, rules)["p"] for key in items}
    q = _q_values(p)
    rows = []
    for key in items if wanted is None else wanted:
        association = _association(survey, _turned(survey, key), outcome, countries, rules, key)
        rows.append({"measure": "association", "answer": outcome, **place(survey, key), **association, "q": q[key]})
    return tidy(rows)


def score_associations(
    survey: Survey, drivers: tuple[str, ...], outcome: str, countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'association': driver scores with one outcome, per country and for all together."""
    rows = []
    for driver in drivers:
        score = person_scores(survey, driver, rules)
        x = np.full(len(score), -1)
        x[~np.isnan(score)] = np.unique(score[~np.isnan(score)], return_inverse=True)[1]
        for wanted in ((ALL,) if len(countries) > 1 else ()) + countries:
            among = countries if wanted == ALL else (wanted,)
            association = _association(survey, x, outcome, among, rules, driver)
            rows.append({"driver": driver, **association, "country": wanted})
    return tidy({"measure": "association", "answer": outcome, **row} for row in rows)


def _turned(survey: Survey, question: str) -> np.ndarray:
    codes = survey.answers[question].cat.codes.to_numpy().astype(int)
    last = len(survey.codebook.scale_of(question).values) - 1
    return np.where(codes >= 0, last - codes if survey.codebook.questions[question].reversed else codes, -1)


def _association(
    survey: Survey, x: np.ndarray, outcome: str, countries: tuple[str, ...], rules: Rules, name: str = ""
) -> dict:
    """Estimate, n, base and p; with a `name` (it seeds the bootstrap) also the interval."""
    y, weights = _turned(survey, outcome), survey.people["weight"].to_numpy()
    z, drawn_z, information, people, answered, whole = 0.0, 0.0, 0.0, 0, 0, 0
    for who, mask in slices(survey, countries):
        both = mask & (x >= 0) & (y >= 0)
        answered, whole = answered + int(both.sum()), whole + int(mask.sum())
        if both.sum() < rules.min_base:
            continue
        weight = weights[both]
        table, cell = _two_way(x[both], y[both], weight)
        rho = spearman(table[None])[0]
        effective = weight.sum() ** 2 / np.sum(weight**2)  # Kish 1965, Survey Sampling
        if np.isnan(rho) or effective <= 3:
            continue
        share = (effective - 3) / SPEARMAN_VARIANCE
        z += share * _fisher(rho)
        information, people = information + share, people + int(both.sum())
        if name:
            rng = generator(survey.codebook.design.seed, "association", name, outcome, who["country"])
            drawn_z = drawn_z + share * _fisher(spearman(_resampled(table, cell, weight, survey.weighted, rules, rng)))
    row = {"country": ALL, "n": answered, "base": answered, "whole": whole, "p": np.nan}
    if information == 0:
        return row
    row |= {
        "n": people,
        "base": people,
        "estimate": np.tanh(z / information),
        "p": 2 * ndtr(-abs(z) / np.sqrt(information)),
    }
    if name:
        lo, hi = percentile_interval(np.tanh(drawn_z / information), rules.confidence)
        row |= {"lo": lo, "hi": hi, "interval": BOOTSTRAP}
    return row


def _fisher(rho):
    return np.arctanh(np.clip(rho, -0.999999, 0.999999))


def _two_way(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weighted two-way table of x and y, and each respondent's cell in it."""
    shape = (int(x.max()) + 1, int(y.max()) + 1)
    cell = np.ravel_multi_index((x, y), shape)
    return np.bincount(cell, weights=weight, minlength=shape[0] * shape[1]).reshape(shape), cell


def _resampled(table, cell, weight, weighted: bool, rules: Rules, rng: np.random.Generator) -> np.ndarray:
    """Bootstrap replicates of a two-way table, shape (replicates, rows, columns)."""
    if not weighted:
        return replicate_counts(table, rules.replicates, rng)
    return replicate_weights(cell, table.size, weight, rules.replicates, rng).reshape(-1, *table.shape)


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
        return np.where(spread > 0, covariance / np.sqrt(spread), np.nan)


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
