"""Driver scores: the mean of a driver's items, each rescaled to 0-100, and whether they may be used at all."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError
from microdrivers.framework import Rules
from microdrivers.measures.estimate import mean
from microdrivers.measures.kinds import Kinds, People, alike, number
from microdrivers.measures.omega import MIN_ITEMS, omega_total, one_factor
from microdrivers.measures.polychoric import polychoric_matrix
from microdrivers.measures.reliability_interval import coefficient_intervals
from microdrivers.measures.shares import oriented
from microdrivers.measures.table import JACKKNIFE, slices, tidy
from microdrivers.once import once
from microdrivers.survey import Survey

NO_ALPHA = "these answers have no ordinal alpha"  # as one question was answered alike by all, which is told to nobody
TOO_FEW_ITEMS = f"the driver has fewer than {MIN_ITEMS} questions"


def person_scores(who: People, driver: str, rules: Rules) -> np.ndarray:
    """Score 0-100 of each respondent or kind, shape (rows of `who`,); NaN when too few of the items were answered.

    The mean of the answered items, each rescaled to 0-100 and turned towards the driver, if at least
    `rules.min_answered` of the items were answered (OECD/JRC 2008, Handbook on Constructing Composite Indicators).
    """
    items = who.codebook.items_of(driver)
    if not items:
        return np.full(len(who.count), np.nan)
    values = np.column_stack([_rescaled(who, item) for item in items])
    answered = (~np.isnan(values)).sum(axis=1)
    enough = answered >= rules.min_answered * len(items) - 1e-9
    total = np.nansum(values, axis=1)
    return np.where(enough & (answered > 0), total / np.maximum(answered, 1), np.nan)


def driver_points(survey: Survey, driver: str, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """The different scores in rising order, and which of them each respondent has, shape (respondents,), -1 for none."""

    def points() -> tuple[np.ndarray, np.ndarray]:
        people = alike(survey, survey.codebook.items_of(driver), reasons=False, whose=True)
        survey.shared(("patterns", driver), lambda: replace(people, whose=None))
        score = person_scores(people, driver, rules)
        known, place = ~np.isnan(score), np.full(len(score), -1, dtype=np.int32)
        found, place[known] = np.unique(score[known], return_inverse=True)
        return found, place[people.whose]

    return survey.shared(("points", driver, rules.min_answered), points)


def patterns(survey: Survey, driver: str) -> Kinds:
    """The people by their answers to the items of a driver."""
    items = survey.codebook.items_of(driver)
    return survey.shared(("patterns", driver), lambda: alike(survey, items, reasons=False))


def score_of(points: np.ndarray, place: np.ndarray) -> np.ndarray:
    """The scores at these places of `driver_points`; NaN for -1."""
    return np.append(points, np.nan)[place]


def _rescaled(who: People, item: str) -> np.ndarray:
    codes = oriented(who, item)
    return np.where(codes >= 0, 100 * codes / (len(who.codebook.scale_of(item).values) - 1), np.nan)


def scores(
    survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules, group_by: str = ""
) -> pd.DataFrame:
    """Rows of measure 'score': mean score per country (and group) and driver; base = people with a score.

    estimate is NaN in a country where the reliability of the score is unknown or under `rules.min_reliability`.
    """
    rows = []
    for driver in drivers:
        points, place = driver_points(survey, driver, rules)
        people = alike(survey, groups=(group_by,) if group_by else (), score=place)
        score = score_of(points, people.columns["score"])
        reasons = unreliable(survey, driver, countries, rules)
        inside = {who["country"]: mask for who, mask in slices(people, countries)}
        for who, mask in slices(people, countries, group_by, rules.min_base):
            country = who["country"]
            whole = number(people, inside[country] & ~np.isnan(score) if group_by else mask)
            estimate = mean(people, np.where(mask, score, np.nan), rules, "score", driver, *who.values())
            if reasons[country]:
                estimate = {"n": estimate["n"], "base": estimate["base"], "reason": reasons[country]}
            rows.append({"measure": "score", **who, "driver": driver, "whole": whole, **estimate})
    return tidy(rows)


def unreliable(survey: Survey, driver: str, countries: tuple[str, ...], rules: Rules) -> dict[str, str]:
    """For each country why there is no score, '' where there is one."""
    return {
        country: _reason(alpha_of(_correlations(survey, driver, country, rules, codes, count)), rules)
        if len(codes)
        else why
        for country, codes, count, why in _scored_codes(survey, driver, countries, rules)
    }


def _correlations(survey: Survey, driver: str, country: str, rules: Rules, *scored: np.ndarray) -> np.ndarray:
    """Polychoric correlations of the items among those with a score; several measures need them."""
    key = "correlations", driver, country, rules.min_answered
    return survey.shared(key, lambda: once(lambda: polychoric_matrix(*scored), "polychoric", *scored))


def _reason(alpha: float, rules: Rules) -> str:
    if np.isnan(alpha):
        return NO_ALPHA
    return "" if alpha >= rules.min_reliability else f"ordinal alpha is under {rules.min_reliability:.2f}"


def _scored_codes(survey: Survey, driver: str, countries: tuple[str, ...], rules: Rules):
    """Per country: the oriented answers of those with a score, shape (kinds, items), and how many people gave them;
    empty where no alpha exists, and why."""
    items, people = survey.codebook.items_of(driver), patterns(survey, driver)
    scored = ~np.isnan(person_scores(people, driver, rules))
    codes = np.column_stack([oriented(people, item) for item in items]) if items else np.empty((len(scored), 0), int)
    for who, mask in slices(people, countries):
        here = mask & scored
        why = TOO_FEW_ITEMS if len(items) < MIN_ITEMS else ""
        why = why or (
            f"fewer than {rules.min_base} people have a score" if number(people, here) < rules.min_base else ""
        )
        here = here & (not why)
        yield who["country"], codes[here], people.count[here], why


def reliabilities(survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    """Rows of the measures 'reliability' (ordinal alpha) and 'omega' per country and driver; n = base = people with a score.

    estimate is NaN with fewer than three items, when an item was answered alike by everybody, and for omega when no
    single factor stands behind the items.
    """
    rows = []
    for driver in drivers:
        people = patterns(survey, driver)
        scored = ~np.isnan(person_scores(people, driver, rules))
        masks = {who["country"]: mask for who, mask in slices(people, countries)}
        for country, codes, count, why in _scored_codes(survey, driver, countries, rules):
            n, whole = number(people, masks[country] & scored), number(people, masks[country])
            here = {"country": country, "driver": driver, "n": n, "base": n, "whole": whole}
            matrix = _correlations(survey, driver, country, rules, codes, count) if len(codes) else None
            alpha, omega = {"reason": why}, {"reason": why}
            if len(codes):
                what = codes, count, matrix, rules
                alpha, omega = once(partial(_coefficients, *what), "coefficients", *what)
            rows += [{"measure": "reliability", **here, **alpha}, {"measure": "omega", **here, **omega}]
    return tidy(rows)


def _coefficients(codes: np.ndarray, count: np.ndarray, matrix: np.ndarray, rules: Rules) -> tuple[dict, dict]:
    """Ordinal alpha and omega total with their intervals; matrix: the correlations of these answers."""
    no_factor, loadings = "", None
    try:
        loadings = one_factor(matrix)
        omega_total(matrix, loadings)
    except MicrodriversError as refusal:
        no_factor = refusal.problems[0].problem if np.isfinite(matrix).all() else "these answers have no omega"
    wanted = [alpha_of] if no_factor else [alpha_of, partial(omega_total, near=loadings)]
    found = [
        {"estimate": estimate, "lo": lo, "hi": hi, "interval": JACKKNIFE}
        for estimate, lo, hi in coefficient_intervals(codes, matrix, wanted, rules.confidence, count)
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
