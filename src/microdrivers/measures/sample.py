"""Who answered: respondents per country and declared group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.kinds import Kinds, alike, number
from microdrivers.measures.merging import JOINED, together
from microdrivers.measures.table import slices, tidy
from microdrivers.survey import Survey


def respondents(survey: Survey, countries: tuple[str, ...], rules: Rules, group_by: str = "") -> pd.DataFrame:
    """Rows of measure 'respondents': estimate = n = people, base = people of the country.

    least, of groups in countries that are put together: the fewest that one of these countries brings to a group, or
    has in none. Beside the groups of the other countries the group as a whole would tell of them.
    """
    who = alike(survey, groups=(group_by,) if group_by else ())
    wanted = countries if group_by else tuple(dict.fromkeys((together(countries), *countries)))
    totals = {here["country"]: number(who, mask) for here, mask in slices(who, wanted)}
    groups = list(slices(who, wanted, group_by, rules.min_base))
    least = _fewest_brought(who, groups) if group_by else {}
    rows = [
        {
            "measure": "respondents",
            **here,
            "estimate": number(who, mask),
            "n": number(who, mask),
            "base": totals[here["country"]],
            "least": least.get(here["country"], np.nan),
        }
        for here, mask in groups
    ]
    return tidy(rows)


def _fewest_brought(who: Kinds, groups: list[tuple[dict, np.ndarray]]) -> dict[str, int]:
    """By unit of several countries: the fewest people of one of them in one of its groups, or, if any, in none."""
    country, found = np.array(who.countries)[who.country_codes], {}
    for unit in dict.fromkeys(place["country"] for place, _ in groups if JOINED in place["country"]):
        masks = [mask for place, mask in groups if place["country"] == unit]
        for member in unit.split(JOINED):
            here = country == member
            counts = [number(who, here & mask) for mask in masks]
            nowhere = number(who, here) - sum(counts)
            found[unit] = min([found.get(unit, who.count.sum()), *counts, *([nowhere] if nowhere else [])])
    return found
