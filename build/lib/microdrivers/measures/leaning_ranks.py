"""In which context most people lean towards a driver, second most, and so on: each rank with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.design import sample_design
from microdrivers.measures.leanings import leaning_people
from microdrivers.measures.ranks import rank_intervals, replicate_design_means, replicate_means
from microdrivers.measures.replicates import generator
from microdrivers.measures.table import RANK, slices, tidy
from microdrivers.survey import Survey


def leaning_ranks(
    survey: Survey, cells: list[tuple[str, str]], countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'rank': within each country, the rank of each (driver, context) cell by its leaning.

    Rank 1 is the cell in which most people lean towards the driver; n = base = people asked. Cells without a question
    have no row; a country has rows only where every cell has at least `rules.min_base` people.
    """
    asked = [cell for cell in cells if survey.codebook.items_of(*cell)]
    if len(asked) < 2:
        return tidy([])
    people = [leaning_people(survey, survey.codebook.items_of(*cell), rules) for cell in asked]
    leans = np.column_stack([np.where(base, lean, np.nan) for lean, base in people])
    rows = []
    for who, mask in slices(survey, countries):
        bases = (~np.isnan(leans[mask])).sum(axis=0)
        if bases.min() < rules.min_base:
            continue
        ranked = _ranked(survey, leans, mask, rules, who["country"])
        for (driver, context), base, row in zip(asked, bases, ranked.to_dict("records"), strict=True):
            here = {"measure": "rank", **who, "driver": driver, "context": context, "interval": RANK}
            rows.append({**here, "estimate": row["rank"], "lo": row["lo"], "hi": row["hi"], "n": base, "base": base})
    return tidy(rows)


def _ranked(survey: Survey, leans: np.ndarray, mask: np.ndarray, rules: Rules, country: str) -> pd.DataFrame:
    rng = generator(survey.codebook.design.seed, "ranks", country, str(leans.shape[1]))
    if survey.weighted:
        design = sample_design(survey.people, survey.clusters_per_stratum)
        inside = np.where(mask[:, None], leans, np.nan)
        counted = ~np.isnan(inside)
        means = design.weight @ np.where(counted, inside, 0.0) / (design.weight @ counted)
        drawn = replicate_design_means(inside, design, rules.replicates, rng)
    else:
        strata = survey.people["country"].cat.codes.to_numpy()[mask]
        means = np.nanmean(leans[mask], axis=0)
        drawn = replicate_means(leans[mask], strata, rules.replicates, rng)
    return rank_intervals(pd.Series(means), drawn, "context", rules.confidence)
