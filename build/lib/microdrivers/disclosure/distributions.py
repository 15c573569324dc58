"""Answer distributions: merge answers before any is hidden, then hide what would give a hidden one away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.disclosure.codes import base_codes, small
from microdrivers.framework import Rules

DISTRIBUTION = ["country", "group_by", "group", "question"]
BAND = "band"  # in the place of an interval: a hidden share lies between these limits
BAND_WIDTH = 5  # percentage points


def protect_shares(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Whole distributions: for each the finest detail at which nothing has to be hidden, else that which hides least.

    A country's distribution is judged by itself, so every page of a book shows the same one: two different versions
    could be subtracted from each other. Raises `ValueError` for answers cut by a group: beside those of their country
    they would have to be judged together.
    """
    if (rows["group_by"] != "").any():
        raise ValueError("no disclosure rule for answers cut by a group")
    rows["code"] = base_codes(rows, rules)
    rows.loc[(rows["code"] == "") & small(rows["n"], rules), "code"] = "c"
    of = [rows[key] for key in DISTRIBUTION]
    hidden = (rows["code"] == "c").groupby([*of, rows["detail"]], sort=False).transform("sum")
    least = hidden == hidden.groupby(of, sort=False).transform("min")
    finest = rows["detail"].where(least).groupby(of, sort=False).transform("min")
    chosen = rows[rows["detail"] == finest].copy()
    for _, distribution in chosen[hidden[chosen.index] > 0].groupby(DISTRIBUTION, sort=False):
        chosen.loc[distribution.index] = _banded(_hide_complement(distribution.copy(), rules), rules)
    return chosen


def _hide_complement(distribution: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The answers of a distribution add up to its base: one hidden answer alone could be worked out, so a second goes.

    The second is an answer without meaning of its own (neutral, open) where there is one, else the smallest.
    """
    hidden = distribution["code"] == "c"
    while not hidden.all() and (hidden.sum() == 1 or distribution.loc[hidden, "n"].sum() < rules.min_count):
        shown = distribution[~hidden]
        meaning = shown["side"].map({"open": 0, "neutral": 1}).fillna(2)
        second = shown.assign(meaning=meaning).sort_values(["meaning", "n"], kind="stable").index[0]
        distribution.loc[second, "code"] = "c"
        hidden = distribution["code"] == "c"
    return distribution


def _banded(distribution: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Say of hidden shares near 0 or 100 % that they are "0-5 %" or "95-100 %", unless that would say too much.

    A band is a limit for a count. With the limits of all hidden answers and their sum, which anybody can work out,
    each count must still lie in a range at least as wide as the minimum count; else nothing is said.
    """
    hidden = (distribution["code"] == "c").to_numpy()
    n, share = distribution["n"].to_numpy(), distribution["estimate"].to_numpy()
    base, unanswered = distribution["base"].iloc[0], (distribution["side"] == "open").to_numpy()
    few = hidden & (100 * n <= BAND_WIDTH * base) & (share <= BAND_WIDTH)
    many = hidden & (100 * n >= (100 - BAND_WIDTH) * base) & (share >= 100 - BAND_WIDTH)
    least = np.where(many, np.ceil((100 - BAND_WIDTH) * base / 100), 0)
    most = np.where(few, np.floor(BAND_WIDTH * base / 100), base)
    # the bases of associations, in steps, say how many of all gave no answer at most
    answered = rules.said(base - n[unanswered].sum(), np.nan)
    most_open = max(rules.min_count, base - answered) - n[unanswered & ~hidden].sum()
    total = n[hidden].sum()
    ranges = []
    for cell in np.flatnonzero(hidden):
        others = hidden & (np.arange(len(n)) != cell)
        most_others = most[others & ~unanswered].sum() + min(most[others & unanswered].sum(), most_open)
        high = min(most[cell], most_open if unanswered[cell] else base, total - least[others].sum())
        ranges.append(high - max(least[cell], total - most_others))
    if min(ranges) >= rules.min_count:
        distribution.loc[few, ["lo", "hi", "interval"]] = 0, BAND_WIDTH, BAND
        distribution.loc[many, ["lo", "hi", "interval"]] = 100 - BAND_WIDTH, 100, BAND
    return distribution
