"""The one shape of every measured table: a row is a number that could be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.kinds import People, number
from microdrivers.measures.merging import JOINED, bands
from microdrivers.survey.survey import MISSING

COLUMNS = [
    "measure",  # share, leaning, rank, score, raked, efficiency, reliability, omega, association, odds_ratio, ...
    "country",  # iso3; several put together: 'BIH+XKX'
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
    "whole",  # the people of whom the base is a part: of the countries in the estimate; for a group, all with a score
    "q",  # Benjamini-Hochberg q-value (associations, independence)
    "least",  # fewest people in a combination of answers, where the estimate would give it away
    "reason",  # why there is no estimate, in words that hold no number of people
]
NUMBERS = ["estimate", "lo", "hi", "n", "base", "whole", "q", "least"]
BOOTSTRAP = "95 % bootstrap over respondents, by country"
TAYLOR = "95 % design-based (Taylor linearisation)"
TAYLOR_WILSON = "95 % design-based (Taylor linearisation, Wilson's limits)"
RAO_WU = "95 % bootstrap over clusters within strata (Rao and Wu 1988)"
JACKKNIFE = "95 % infinitesimal jackknife over respondents"
RAKED = "95 % linearised, with the weights of raking"
LOGIT = "95 % of the likelihood"
RANK = "95 % of the bootstrap ranks"


def tidy(rows: Iterable[dict]) -> pd.DataFrame:
    """Rows as a frame with all of `COLUMNS`; text columns are '' and numbers NaN where a row says nothing."""
    rows, frame = list(rows), {}
    for column in COLUMNS:
        if column in NUMBERS:
            frame[column] = np.array([row.get(column, np.nan) for row in rows], dtype=float)
        elif column == "detail":
            frame[column] = np.array([row.get(column, 0) for row in rows], dtype=int)
        else:  # as objects: pandas' own strings cost small tables more time
            frame[column] = np.array([row.get(column, "") for row in rows], dtype=object)
    return pd.DataFrame(frame)


def slices(
    who: People, countries: Iterable[str], group_by: str = "", least: int = 0
) -> Iterator[tuple[dict, np.ndarray]]:
    """Who is looked at: for every country or unit, and every value of a group, the mask of its people.

    least: age bands with fewer people are merged.

    Yields ({country, group_by, group}, boolean array of shape (rows of `who`,)).
    """
    codes = who.country_codes
    code = {iso3: index for index, iso3 in enumerate(who.countries)}
    for unit in countries:
        parts = [code[iso3] for iso3 in unit.split(JOINED) if iso3 in code]
        here = codes == parts[0] if len(parts) == 1 else np.isin(codes, parts)
        if not group_by:
            yield {"country": unit}, here
            continue
        for group, mask in bands(who, group_by, here, least):
            yield {"country": unit, "group_by": group_by, "group": group}, mask


def asked(who: People, question: str, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """Who forms the base of a question, and who of them has no answer on record; boolean, shape (rows of `who`,).

    The base are the people who were asked. In a country where the question was put, the few (under `min_count`)
    without any record count as having given no answer: the number of people asked must not single them out.
    """
    known = who.reasons(question) != MISSING.index("not_asked")
    few = np.zeros(len(known), dtype=bool)
    for code in range(len(who.countries)):
        here = who.country_codes == code
        if (here & known).any() and number(who, here & ~known) < rules.min_count:
            few |= here & ~known
    return known | few, few
