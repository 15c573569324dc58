"""Driver scores: the mean of a driver's items, each rescaled to 0-100, and whether they may be used at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from microdrivers.framework import Rules
from microdrivers.measures.estimate import mean
from microdrivers.measures.polychoric import polychoric_matrix
from microdrivers.measures.table import BONETT, slices, tidy
from microdrivers.survey import Survey

MIN_ITEMS = 3  # alpha of two items says next to nothing about a scale (Eisinga et al. 2013)


def person_scores(survey: Survey, driver: str, rules: Rules) -> np.ndarray:
    """Score 0-100 of each respondent, shape (respondents,); NaN when too few of the items were answered.

    The mean of the answered items, each rescaled to 0-100 and turned towards the driver, if at least
    `rules.min_answered` of the items were answered (OECD/JRC 2008, Handbook on Constructing Composite Indicators).
    """
    items = survey.codebook.items_of(driver)
    if not items:
        return np.full(len(survey.people), np.nan)
    values = np.column_stack([_rescaled(survey, item) for item in items])
    answered = (~np.isnan(values)).sum(axis=1)
    enough = answered >= rules.min_answered * len(items) - 1e-9
    total = np.nansum(values, axis=1)
    return np.where(enough & (answered > 0), total / np.maximum(answered, 1), np.nan)


def _rescaled(survey: Survey, item: str) -> np.ndarray:
    codes = _oriented(survey, item)
    return np.where(codes >= 0, 100 * codes / (len(survey.codebook.scale_of(item).values) - 1), np.nan)


def _oriented(survey: Survey, item: str) -> np.ndarray:
    codes = survey.answers[item].cat.codes.to_numpy().astype(int)
    last = len(survey.codebook.scale_of(item).values) - 1
    turned = last - codes if survey.codebook.items[item].reversed else codes
    return np.where(codes >= 0, turned, -1)


def scores(
    survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules, group_by: str = ""
) -> pd.DataFrame:
    """Rows of measure 'score': mean score per country (and group) and driver; base = people with a score.

    estimate is NaN in a country where the reliability of the score is unknown or under `rules.min_reliability`.
    """
    reliability = reliabilities(survey, drivers, countries, rules).set_index(["driver", "country"])["estimate"]
    rows = []
    for driver in drivers:
        score = person_scores(survey, driver, rules)
        for who, mask in slices(survey, countries, group_by):
            estimate = mean(survey, np.where(mask, score, np.nan), rules, "score", driver, *who.values())
            if not reliability[driver, who["country"]] >= rules.min_reliability:
                estimate = {"n": estimate["n"], "base": estimate["base"]}
            rows.append({"measure": "score", **who, "driver": driver, "whole": mask.sum(), **estimate})
    return tidy(rows)


def reliabilities(survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    """Rows of measure 'reliability': ordinal alpha per country and driver; n = base = people with a score.

    estimate is NaN with fewer than three items or when an item was answered alike by everybody.
    """
    rows = []
    for driver in drivers:
        items = survey.codebook.items_of(driver)
        score = person_scores(survey, driver, rules)
        for who, mask in slices(survey, countries):
            scored = mask & ~np.isnan(score)
            people = {"n": scored.sum(), "base": scored.sum(), "whole": mask.sum()}
            row = {"measure": "reliability", **who, "driver": driver, **people}
            if len(items) >= MIN_ITEMS and scored.sum() >= rules.min_base:
                codes = np.column_stack([_oriented(survey, item) for item in items])[scored]
                alpha = ordinal_alpha(codes)
                lo, hi = alpha_interval(alpha, len(items), int(scored.sum()), rules.confidence)
                row |= {"estimate": alpha, "lo": lo, "hi": hi, "interval": BONETT}
            rows.append(row)
    return tidy(rows)


def ordinal_alpha(codes: np.ndarray) -> float:
    """Alpha from polychoric correlations (Zumbo, Gadermann & Zeisser 2007; Gadermann et al. 2012).

    codes: oriented answer positions, shape (respondents, items), -1 is no answer.
    """
    matrix = polychoric_matrix(codes)
    items = len(matrix)
    average = (matrix.sum() - items) / (items * (items - 1))
    return float(items * average / (1 + (items - 1) * average))


def alpha_interval(alpha: float, items: int, people: int, confidence: float) -> tuple[float, float]:
    """Interval of alpha on the scale log(1 - alpha) (Bonett 2002, J. Educ. Behav. Stat. 27, 335-340)."""
    if not alpha < 1:
        return float("nan"), float("nan")
    half = ndtri((1 + confidence) / 2) * np.sqrt(2 * items / ((items - 1) * (people - 2)))
    middle = np.log(1 - alpha)
    return float(1 - np.exp(middle + half)), float(1 - np.exp(middle - half))
