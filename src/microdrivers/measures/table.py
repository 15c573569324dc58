"""The one shape of every measured table: a row is a number that could be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from microdrivers.survey import Survey

COLUMNS = [
    "measure",  # share, leaning, score, reliability, association, respondents
    "country",  # iso3, or 'all' for the countries of the table together
    "group_by",  # key of a declared group, or ''
    "group",  # its value, or ''
    "driver",
    "context",
    "question",  # key of an item or outcome, or ''
    "answer",  # answer of the scale, 'dont_know', 'refused', 'no_answer', key of an outcome, or ''
    "side",  # of the answer: low, neutral, high, open
    "detail",  # 0: answers as asked; 1, 2, ...: ever coarser versions of the same distribution
    "estimate",  # shares and scores 0-100; associations -1 to 1
    "lo",
    "hi",
    "interval",  # kind of the interval
    "n",  # people behind the estimate, unweighted
    "base",  # people it is a share or mean of, unweighted
    "whole",  # people of the country and group, of whom the base is a part (scores, reliabilities, associations)
    "q",  # Benjamini-Hochberg q-value (associations)
]
ALL = "all"
BOOTSTRAP = "95 % bootstrap over respondents, by country"
TAYLOR = "95 % design-based (Taylor linearisation)"
BONETT = "95 % analytic (Bonett 2002)"


def tidy(rows: Iterable[dict]) -> pd.DataFrame:
    """Rows as a frame with all of `COLUMNS`; text columns are '' and numbers NaN where a row says nothing."""
    frame = pd.DataFrame(list(rows)).reindex(columns=COLUMNS)
    texts = ["measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side", "interval"]
    frame[texts] = frame[texts].astype(object).fillna("").astype(str)
    frame["detail"] = frame["detail"].fillna(0).astype(int)
    numbers = ["estimate", "lo", "hi", "n", "base", "whole", "q"]
    frame[numbers] = frame[numbers].astype(float)
    return frame


def slices(survey: Survey, countries: Iterable[str], group_by: str = "") -> Iterator[tuple[dict, np.ndarray]]:
    """Who is looked at: for every country, and every value of a group, the mask of its respondents.

    'all' among the countries stands for the other ones together.

    Yields ({country, group_by, group}, boolean array of shape (respondents,)).
    """
    codes, countries = survey.people["country"].cat.codes.to_numpy(), tuple(countries)
    code = {iso3: index for index, iso3 in enumerate(survey.countries)}
    for iso3 in countries:
        among = [code[each] for each in (countries if iso3 == ALL else (iso3,)) if each in code]
        here = np.isin(codes, among)
        if not group_by:
            yield {"country": iso3}, here
            continue
        value = survey.people[group_by]
        for group in value.cat.categories:
            yield {"country": iso3, "group_by": group_by, "group": group}, here & (value == group).to_numpy()
