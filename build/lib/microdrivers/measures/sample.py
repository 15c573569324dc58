"""Who answered: respondents per country and declared group."""

from __future__ import annotations

import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.merging import together
from microdrivers.measures.table import slices, tidy
from microdrivers.survey import Survey


def respondents(survey: Survey, countries: tuple[str, ...], rules: Rules, group_by: str = "") -> pd.DataFrame:
    """Rows of measure 'respondents': estimate = n = people, base = people of the country."""
    wanted = countries if group_by else tuple(dict.fromkeys((together(countries), *countries)))
    totals = {who["country"]: int(mask.sum()) for who, mask in slices(survey, wanted)}
    rows = [
        {"measure": "respondents", **who, "estimate": mask.sum(), "n": mask.sum(), "base": totals[who["country"]]}
        for who, mask in slices(survey, wanted, group_by, rules.min_base)
    ]
    return tidy(rows)
