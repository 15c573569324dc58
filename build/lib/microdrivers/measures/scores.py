"""Driver scores: the mean of a driver's items, each rescaled to 0-100, and whether they may be used at all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError
from microdrivers.framework import Rules
from microdrivers.measures.estimate import mean
from microdrivers.measures.omega import MIN_ITEMS, omega_total
from microdrivers.measures.polychoric import polychoric_matrix
from microdrivers.measures.reliability_interval import coefficient_intervals
from microdrivers.measures.shares import oriented
from microdrivers.measures.table import JACKKNIFE, slices, tidy
from microdrivers.survey import Survey

NO_ALPHA = "these answers have no ordinal alpha"  # as one question was answered alike by all, which is told to nobody
TOO_FEW_ITEMS = f"the driver has fewer than {MIN_ITEMS} questions"


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
    codes = oriented(survey, item)
    return np.where(codes >= 0, 100 * codes / (len(survey.codebook.scale_of(item).values) - 1), np.nan)


def scores(
    survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules, group_by: str = ""
) -> pd.DataFrame:
    """Rows of measure 'score': mean score per country (and group) and driver; base = people with a score.

    estimate is NaN in a country where the reliability of the score is unknown or under `rules.min_reliability`.
    """
    rows = []
    for driver in drivers:
        score = person_scores(survey, driver, rules)
        reasons = unreliable(survey, driver, countries, rules)
        inside = {who["country"]: mask for who, mask in slices(survey, countries)}
        for who, mask in slices(survey, countries, group_by, rules.min_base):
            country = who["country"]
            whole = (inside[country] & ~np.isnan(score)).sum() if group_by else mask.sum()
            estimate = mean(survey, np.where(mask, score, np.nan), rules, "score", driver, *who.values())
            if reasons[country]:
                estimate = {"n": estimate["n"], "base": estimate["base"], "reason": reasons[country]}
            rows.append({"measure": "score", **who, "driver": driver, "whole": whole, **estimate})
    return tidy(rows)


def unreliable(survey: Survey, driver: str, countries: tuple[str, ...], rules: Rules) -> dict[str, str]:
    """For each country why there is no score, '' where there is one."""
    return {
        country: _reason(ordinal_alpha(codes), rules) if len(codes) else why
        for country, codes, why in _scored_codes(survey, driver, countries, rules)
    }


def _reason(alpha: float, rules: Rules) -> str:
    if np.isnan(alpha):
        return NO_ALPHA
    return "" if alpha >= rules.min_reliability else f"ordinal alpha is under {rules.min_reliability:.2f}"


def _scored_codes(survey: Survey, driver: str, countries: tuple[str, ...], rules: Rules):
    """Per country: the oriented answers of those with a score, shape (people, items); empty where no alpha exists, and why."""
    items = survey.codebook.items_of(driver)
    scored = ~np.isnan(person_scores(survey, driver, rules))
    codes = np.column_stack([oriented(survey, item) for item in items]) if items else np.empty((len(scored), 0), int)
    for who, mask in slices(survey, countries):
        here = codes[mask & scored]
        why = TOO_FEW_ITEMS if len(items) < MIN_ITEMS else ""
        why = why or (f"fewer than {rules.min_base} people have a score" if len(here) < rules.min_base else "")
        yield who["country"], here[:0] if why else here, why


def reliabilities(survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    """Rows of the measures 'reliability' (ordinal alpha) and 'omega' per country and driver; n = base = people with a score.

    estimate is NaN with fewer than three items, when an item was answered alike by everybody, and for omega when no
    single factor stands behind the items.
    """
    rows = []
    for driver in drivers:
        scored = ~np.isnan(person_scores(survey, driver, rules))
        masks = {who["country"]: mask for who, mask in slices(survey, countries)}
        for country, codes, why in _scored_codes(survey, driver, countries, rules):
            people = (masks[country] & scored).sum()
            here = {"country": country, "driver": driver, "n": people, "base": people, "whole": masks[country].sum()}
            alpha, omega = _coefficients(codes, rules) if len(codes) else ({"reason": why}, {"reason": why})
            rows += [{"measure": "reliability", **here, **alpha}, {"measure": "omega", **here, **omega}]
    return tidy(rows)


def _coefficients(codes: np.ndarray, rules: Rules) -> tuple[dict, dict]:
    """Ordinal alpha and omega total with their intervals."""
    matrix = polychoric_matrix(codes)
    no_factor = ""
    try:
        omega_total(matrix)
    except MicrodriversError as refusal:
        no_factor = refusal.problems[0].problem if np.isfinite(matrix).all() else "these answers have no omega"
    wanted = [alpha_of] if no_factor else [alpha_of, omega_total]
    found = [
        {"estimate": estimate, "lo": lo, "hi": hi, "interval": JACKKNIFE}
        for estimate, lo, hi in coefficient_intervals(codes, matrix, wanted, rules.confidence)
    ]
    alpha = found[0] if np.isfinite(found[0]["estimate"]) else {"reason": NO_ALPHA}
    return alpha, found[1] if len(found) > 1 else {"reason": no_factor.rstrip(".")}


def ordinal_alpha(codes: np.ndarray) -> float:
    """Alpha from polychoric correlations (Zumbo, Gadermann & Zeisser 2007; Gadermann et al. 2012).

    codes: oriented answer positions, shape (respondents, items), -1 is no answer.
    """
    return alpha_of(polychoric_matrix(codes))


def alpha_of(correlations: np.ndarray) -> float:
    """Standardised alpha of a correlation matrix, shape (items, items)."""
    items = len(correlations)
    average = (correlations.sum() - items) / (items * (items - 1))
    return float(items * average / (1 + (items - 1) * average))
