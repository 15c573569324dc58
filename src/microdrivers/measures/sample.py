"""Who answered: respondents per country and declared group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.merging import JOINED, together
from microdrivers.measures.table import slices, tidy
from microdrivers.survey import Survey


def respondents(survey: Survey, countries: tuple[str, ...], rules: Rules, group_by: str = "") -> pd.DataFrame:
    """Rows of measure 'respondents': estimate = n = people, base = people of the country.

    least, of groups in countries that are put together: the fewest that one of these countries brings to a group, or
    has in none. Beside the groups of the other countries the group as a whole would tell of them.
    """
    wanted = countries if group_by else tuple(dict.fromkeys((together(countries), *countries)))
    totals = {who["country"]: int(mask.sum()) for who, mask in slices(survey, wanted)}
    groups = list(slices(survey, wanted, group_by, rules.min_base))
    least = _fewest_brought(survey, groups) if group_by else {}
    rows = [
        {
            "measure": "respondents",
            **who,
            "estimate": mask.sum(),
            "n": mask.sum(),
            "base": totals[who["country"]],
            "least": least.get(who["country"], np.nan),
        }
        for who, mask in groups
    ]
    return tidy(rows)


def _fewest_brought(survey: Survey, groups: list[tuple[dict, np.ndarray]]) -> dict[str, int]:
    """By unit of several countries: the fewest people of one of them in one of its groups, or, if any, in none."""
    country, found = survey.people["country"].astype(str).to_numpy(), {}
    for unit in dict.fromkeys(who["country"] for who, _ in groups if JOINED in who["country"]):
        masks = [mask for who, mask in groups if who["country"] == unit]
        for member in unit.split(JOINED):
            here = country == member
            counts = [int((here & mask).sum()) for mask in masks]
            nowhere = int(here.sum()) - sum(counts)
            found[unit] = min([found.get(unit, len(country)), *counts, *([nowhere] if nowhere else [])])
    return found
