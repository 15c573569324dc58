"""What goes with what: rank correlations within countries, with the whole family of tests in view.

Spearman's rho from the two-way table (midranks); countries are put together as the mean of Fisher's z, weighted by
the inverse of its variance 1.06 / (n - 3) (Fieller, Hartley & Pearson 1957, Biometrika 44, 470-481), so that
differences between countries do not enter. q-values: Benjamini & Hochberg 1995, JRSS B 57, 289-300.
"""

from __future__ import annotations

from math import prod

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from microdrivers.framework import Rules
from microdrivers.measures.design import SampleDesign, sample_design
from microdrivers.measures.kinds import Kinds, alike, number
from microdrivers.measures.merging import together
from microdrivers.measures.replicates import (
    generator,
    percentile_interval,
    replicate_clusters,
    replicate_counts,
    replicate_totals,
)
from microdrivers.measures.scores import driver_points
from microdrivers.measures.shares import oriented, place
from microdrivers.measures.table import BOOTSTRAP, RAO_WU, asked, slices, tidy
from microdrivers.once import once
from microdrivers.survey import Survey

SPEARMAN_VARIANCE = 1.06
POWER = 0.80
COMBINED = 1 << 16  # combinations of answers to a question and all outcomes, up to which they are counted at once
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
    found = {}
    for key in items:
        people, interval = _crossed(survey, key, outcome), key in wanted
        sides = [(oriented(people, side), asked(people, side, rules)[0]) for side in (key, outcome)]
        parts = _by_country(people, (key, outcome), sides, countries, rules, resamples, interval)
        found[key] = _pooled(parts, rules, resamples, interval)
    q = _q_values({key: association["p"] for key, association in found.items()})
    return tidy(
        {"measure": "association", "answer": outcome, **place(survey, key), **found[key], "q": q[key]} for key in wanted
    )


def _crossed(survey: Survey, key: str, outcome: str) -> Kinds:
    """The people by their answers to an item and an outcome. A book looks at all outcomes, one after the other: where
    they are few, they are counted in one go."""
    together = (key, *survey.codebook.outcomes)
    sizes = [len(survey.codebook.scale_of(question).values) + 4 for question in together]
    if survey.weighted or outcome not in together or prod(sizes) * len(survey.countries) > COMBINED:
        return alike(survey, (key, outcome))
    return alike(survey.shared(("crossed", key), lambda: alike(survey, together)), (key, outcome))


def score_associations(
    survey: Survey, drivers: tuple[str, ...], outcome: str, countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'association': driver scores with one outcome, per country and for all together."""
    rows, resamples = [], _resamples(survey, rules)
    for driver in drivers:
        people = alike(survey, (outcome,), score=driver_points(survey, driver, rules)[1])
        score = people.columns["score"], np.ones(len(people.count), dtype=bool)
        sides = [score, (oriented(people, outcome), asked(people, outcome, rules)[0])]
        parts = _by_country(people, (driver, outcome), sides, countries, rules, resamples)
        for among in ([parts] if len(parts) > 1 else []) + [[part] for part in parts]:
            rows.append({"driver": driver, **_pooled(among, rules, resamples)})
    return tidy({"measure": "association", "answer": outcome, **row} for row in rows)


Resamples = tuple[SampleDesign, np.ndarray]


def _resamples(survey: Survey, rules: Rules) -> Resamples | None:
    """The design and its resampled clusters; None for a sample without weights, where cell counts are resampled."""
    if not survey.weighted:
        return None
    design = sample_design(survey.people, survey.clusters_per_stratum)
    rng = generator(survey.codebook.design.seed, "clusters")
    return design, replicate_clusters(design, rules.replicates, rng)


Side = tuple[np.ndarray, np.ndarray]  # positions (a score's, or of the answer to a question), and who was asked


def _by_country(
    who: Kinds,
    names: tuple[str, str],
    sides: list[Side],
    countries: tuple[str, ...],
    rules: Rules,
    resamples: Resamples | None,
    interval: bool = True,
) -> list[dict]:
    """What each country adds; see `_within`."""
    return [
        _within(who, (*names, here["country"]), sides, mask, rules, resamples, interval)
        for here, mask in slices(who, countries)
    ]


def _within(
    who: Kinds,
    names: tuple[str, str, str],
    sides: list[Side],
    mask: np.ndarray,
    rules: Rules,
    resamples: Resamples | None,
    interval: bool,
) -> dict:
    """What one country adds: both (people who answered both) and among (the fewest asked either), and where there is a
    rho its Fisher's z, the information it brings, its replicates and `fewest`. names: of the sides and the country; they
    seed the bootstrap. mask: the people of the country."""
    (x, asked_x), (y, asked_y) = sides
    weights = who.people["weight"].to_numpy() if resamples else who.count
    both = mask & (x >= 0) & (y >= 0)
    part = {"country": names[-1], "both": number(who, both), "information": 0.0}
    part["among"] = min(number(who, mask & asked_x), number(who, mask & asked_y))
    if part["both"] < rules.min_base:
        return part
    table, cell = _two_way(x, y, both, weights)
    rho = spearman(table[None])[0]
    if resamples:
        effective = weights[both].sum() ** 2 / np.sum(weights[both] ** 2)  # Kish 1965, Survey Sampling
    else:  # the number that may be told: with rho, p would give away any other
        effective = float(rules.said(part["both"], part["among"]))
    if np.isnan(rho) or effective <= 3:
        return part
    part |= {"z": _fisher(rho), "information": (effective - 3) / SPEARMAN_VARIANCE}
    part["least"] = fewest(x[both], y[both], who.count[both])
    if resamples or interval:
        part["drawn"] = _drawn(table, cell, resamples, rules, who.codebook.design.seed, *names)
    return part


def _pooled(parts: list[dict], rules: Rules, resamples: Resamples | None, interval: bool = True) -> dict:
    """The countries together: estimate, n, base and p, and the interval if asked for.

    Under a design the standard error of z, and so p, comes from the bootstrap over clusters.
    """
    enough = [part for part in parts if part["both"] >= rules.min_base]
    tested = [part for part in enough if part["information"] > 0]
    counted = tested or enough
    people = sum(part["both"] for part in counted) or max(part["both"] for part in parts)
    row = {"country": together(part["country"] for part in parts), "n": people, "base": people, "p": np.nan}
    row["whole"] = sum(part["among"] for part in counted) if counted else np.nan
    if not tested:
        return row
    information = sum(part["information"] for part in tested)
    z = sum(part["information"] * part["z"] for part in tested) / information
    drawn = [part["information"] * part["drawn"] for part in tested if "drawn" in part]
    error = np.nanstd(sum(drawn) / information) if resamples else 1 / np.sqrt(information)
    least = min(part["least"] for part in tested)
    row |= {"estimate": np.tanh(z), "p": 2 * ndtr(-abs(z) / error), "least": least}
    if interval:
        lo, hi = percentile_interval(np.tanh(sum(drawn) / information), rules.confidence)
        row |= {"lo": lo, "hi": hi, "interval": RAO_WU if resamples else BOOTSTRAP}
    return row


def fewest(x: np.ndarray, y: np.ndarray, count: np.ndarray) -> float:
    """The fewest people in a combination of answers where there are two on each side: there, rho and the numbers of
    both answers give every combination away. Infinite where there are more answers. count: people of each row."""
    if any(((side > side.min()) & (side < side.max())).any() for side in (x, y)):
        return np.inf
    return float(np.bincount(2 * (x > x.min()) + (y > y.min()), count, 4).min())


def _fisher(rho):
    return np.arctanh(np.clip(rho, -0.999999, 0.999999))


def _two_way(x: np.ndarray, y: np.ndarray, both: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weighted two-way table of x and y, and each respondent's cell in it (-1: in none)."""
    shape = (int(x[both].max()) + 1, int(y[both].max()) + 1)
    cell = np.full(len(x), -1)
    cell[both] = np.ravel_multi_index((x[both], y[both]), shape)
    return np.bincount(cell[both], weights=weight[both], minlength=shape[0] * shape[1]).reshape(shape), cell


def _drawn(table, cell, resamples: Resamples | None, rules: Rules, seed: int, *names: str) -> np.ndarray:
    """Fisher's z of bootstrap replicates of a two-way table, shape (replicates,); the names seed them."""

    def draw() -> np.ndarray:
        return _fisher(spearman(replicate_counts(table, rules.replicates, generator(seed, "association", *names))))

    if resamples is None:  # chapters on a region, its drivers and its contexts tell the same associations
        return once(draw, table, rules.replicates, seed, *names)
    return _fisher(spearman(replicate_totals(cell, table.size, *resamples).reshape(-1, *table.shape)))


def spearman(tables: np.ndarray) -> np.ndarray:
    """Spearman's rho of two-way tables, shape (tables, rows, columns); NaN where one side is constant."""
    margins = np.einsum("trc->tr", tables), np.einsum("trc->tc", tables)  # a third of the time of numpy's own sums
    total = margins[0].sum(axis=1)
    rows, columns = (np.cumsum(margin, axis=1) - margin / 2 - (total / 2)[:, None] for margin in margins)
    covariance = np.einsum("tc,tc->t", np.einsum("tr,trc->tc", rows, tables), columns)
    of_rows, of_columns = (
        np.einsum("ti,ti,ti->t", margin, ranks, ranks) for margin, ranks in zip(margins, (rows, columns), strict=True)
    )
    spread = of_rows * of_columns
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
