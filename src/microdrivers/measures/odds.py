"""The same associations from a model: the odds of a higher answer along a driver score, each country at its own level."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from microdrivers.errors import MicrodriversError
from microdrivers.framework import Rules
from microdrivers.measures.associations import fewest
from microdrivers.measures.design import sample_design
from microdrivers.measures.kinds import Kinds, alike, number
from microdrivers.measures.merging import together
from microdrivers.measures.ordered_logit import ordered_logit
from microdrivers.measures.scores import driver_points, score_of
from microdrivers.measures.shares import oriented
from microdrivers.measures.table import LOGIT, TAYLOR, asked, slices, tidy
from microdrivers.survey import Survey

POINTS = 10.0  # of the score, to which an odds ratio refers


def odds_ratios(
    survey: Survey, drivers: tuple[str, ...], outcome: str, countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'odds_ratio': odds of a higher answer to `outcome` per `POINTS` more of each driver's score.

    One row per driver, all `countries` together, each with a level of its own; those in which fewer than
    `rules.min_base` people have both stay out. answer = the outcome's key; n = base = people in the model.
    """
    design = sample_design(survey.people, survey.clusters_per_stratum) if survey.weighted else None
    rows = []
    for driver in drivers:
        points, place = driver_points(survey, driver, rules)
        who = alike(survey, (outcome,), score=place)
        answer, put = oriented(who, outcome), asked(who, outcome, rules)[0]
        score = score_of(points, who.columns["score"])
        inside, whole, most, least = np.zeros(len(score), dtype=bool), 0, 0, np.inf
        for _, mask in slices(who, countries):
            among = number(who, mask & put)
            both = mask & (answer >= 0) & ~np.isnan(score)
            most = max(most, number(who, both))
            if number(who, both) >= rules.min_base:
                inside, whole = inside | both, whole + among
                least = min(least, fewest(score[both], answer[both], who.count[both]))
        counted = number(who, inside) or most
        people = {"n": counted, "base": counted, "whole": whole or np.nan, "least": least}
        here = {"measure": "odds_ratio", "country": together(countries), "driver": driver, "answer": outcome}
        rows.append(here | people | _ratio(who, answer, score, inside, design, rules))
    return tidy(rows)


def _ratio(who: Kinds, answer, score, inside, design, rules: Rules) -> dict:
    if not inside.any():
        return {"reason": f"fewer than {rules.min_base} people of any country have both"}
    country = np.array(who.countries)[who.country_codes]
    predictor = pd.DataFrame({"score": np.where(inside, score / POINTS, np.nan)})
    try:
        model = ordered_logit(np.where(inside, answer, -1), predictor, country, design, who.count)
    except MicrodriversError:  # its problem may be that all answered alike, which would tell on each of them
        return {"reason": "these answers allow no model"}
    slope, error = model.coefficients["score"], model.errors["score"]
    half = ndtri((1 + rules.confidence) / 2) * error
    lo, hi = np.exp(slope - half), np.exp(slope + half)
    return {"estimate": np.exp(slope), "lo": lo, "hi": hi, "interval": TAYLOR if design else LOGIT}
