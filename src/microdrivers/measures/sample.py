"""Who answered: respondents per country and declared group."""

from __future__ import annotations

import pandas as pd

from microdrivers.measures.table import ALL, slices, tidy
from microdrivers.survey import Survey


def respondents(survey: Survey, countries: tuple[str, ...], group_by: str = "") -> pd.DataFrame:
    """Rows of measure 'respondents': estimate = n = people, base = people of the country."""
    wanted = (ALL, *countries) if not group_by else countries
    totals = {who["country"]: int(mask.sum()) for who, mask in slices(survey, wanted)}
    rows = [
        {"measure": "respondents", **who, "estimate": mask.sum(), "n": mask.sum(), "base": totals[who["country"]]}
        for who, mask in slices(survey, wanted, group_by)
    ]
    return tidy(rows)
