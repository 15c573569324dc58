"""In which context most people lean towards a driver, second most, and so on: each rank with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.design import sample_design
from microdrivers.measures.kinds import Kinds, alike
from microdrivers.measures.leanings import leaning_people
from microdrivers.measures.ranks import rank_intervals, replicate_design_means, replicate_means
from microdrivers.measures.replicates import generator
from microdrivers.measures.table import RANK, slices, tidy
from microdrivers.records import records
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
    people = _by_leaning(survey, [survey.codebook.items_of(*cell) for cell in asked], rules)
    leans = np.column_stack([people.columns[f"lean {place}"] for place in range(len(asked))]).astype(float)
    leans[leans < 0] = np.nan
    rows = []
    for who, mask in slices(people, countries):
        bases = people.count[mask] @ ~np.isnan(leans[mask])
        if bases.min() < rules.min_base:
            continue
        ranked = _ranked(people, leans, mask, rules, who["country"])
        for (driver, context), base, row in zip(asked, bases, records(ranked), strict=True):
            here = {"measure": "rank", **who, "driver": driver, "context": context, "interval": RANK}
            rows.append({**here, "estimate": row["rank"], "lo": row["lo"], "hi": row["hi"], "n": base, "base": base})
    return tidy(rows)


def _by_leaning(survey: Survey, cells: list[tuple[str, ...]], rules: Rules) -> Kinds:
    """The people by whether they lean in each cell, given by its questions: columns 'lean 0', ...; -1 was not asked."""
    people = alike(survey, tuple(dict.fromkeys(question for cell in cells for question in cell)))
    leans = {}
    for place, questions in enumerate(cells):
        lean, base = leaning_people(people, questions, rules)
        leans[f"lean {place}"] = np.where(base, lean, -1).astype(np.int8)
    return alike(people, **leans)


def _ranked(who: Kinds, leans: np.ndarray, mask: np.ndarray, rules: Rules, country: str) -> pd.DataFrame:
    rng = generator(who.codebook.design.seed, "ranks", country, str(leans.shape[1]))
    if who.weighted:
        design = sample_design(who.people, who.clusters_per_stratum)
        inside = np.where(mask[:, None], leans, np.nan)
        counted = ~np.isnan(inside)
        means = design.weight @ np.where(counted, inside, 0.0) / (design.weight @ counted)
        drawn = replicate_design_means(inside, design, rules.replicates, rng)
    else:
        count, counted = who.count[mask], ~np.isnan(leans[mask])
        means = count @ np.where(counted, leans[mask], 0.0) / (count @ counted)
        drawn = replicate_means(leans[mask], who.country_codes[mask], rules.replicates, rng, count)
    return rank_intervals(pd.Series(means), drawn, "context", rules.confidence)
