"""Turn tables that count people into tables that may be published. Fails closed: an unknown measure raises.

The rules are those of docs/method.md, their thresholds those of data/framework.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from microdrivers.disclosure.safe import About, SafeTable, seal
from microdrivers.framework import Rules
from microdrivers.published import PublishedTable

NUMBERS = ["estimate", "lo", "hi", "n", "q"]
ALL = "all"  # the country of rows for all countries of a table together
DISTRIBUTION = ["country", "group_by", "group", "question"]


def protect(table: pd.DataFrame, about: About, labels: Mapping[str, Mapping[str, str]], rules: Rules) -> SafeTable:
    """A measured table made safe.

    Answers are merged before any is hidden; what still rests on too few people is hidden together with what
    would give it away. Raises `ValueError` for a measure without a rule.
    """
    parts = []
    for measure, rows in table.reset_index(drop=True).groupby("measure", sort=False):
        if measure not in RULES:
            raise ValueError(f"no disclosure rule for the measure '{measure}'")
        parts.append(RULES[measure](rows.copy(), rules))
    frame = pd.concat(parts) if parts else table.assign(code="")
    frame = _hide_totals(_follow_distributions(frame))
    return seal(_blank(frame, rules).reset_index(drop=True), about, labels)


def from_published(table: PublishedTable, about: About, labels: Mapping[str, Mapping[str, str]]) -> SafeTable:
    """A table of the literature or of official statistics: it holds no respondents, and a source on every row."""
    return seal(table.frame.assign(code=""), about, labels)


def _base_codes(rows: pd.DataFrame, rules: Rules) -> pd.Series:
    """'w' where nobody was asked, 'b' where too few were for a percentage, 'x' where there is no estimate.

    An empty group is coded as a small one: whether a country has one respondent of a group or none is told to nobody.
    """
    base = rows["base"]
    nobody = (base == 0) & (rows["group_by"] == "")
    codes = np.select([nobody, base < rules.min_base, rows["estimate"].isna()], ["w", "b", "x"], "")
    return pd.Series(codes, index=rows.index, dtype=object)


def _small(count: pd.Series, rules: Rules) -> pd.Series:
    return count < rules.min_count


def _protect_shares(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Whole distributions: for each the finest detail at which nothing has to be hidden, else that which hides least.

    A country's distribution is judged by itself, so every page of a book shows the same one: two different versions
    could be subtracted from each other.
    """
    return pd.concat(_choose_detail(ways, rules) for _, ways in rows.groupby(DISTRIBUTION, sort=False))


def _choose_detail(ways: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    best = None
    for _, way in ways.groupby("detail"):
        coded = way.assign(code=_base_codes(way, rules))
        coded.loc[(coded["code"] == "") & _small(coded["n"], rules), "code"] = "c"
        hidden = int((coded["code"] == "c").sum())
        if best is None or hidden < best[0]:
            best = hidden, coded
        if hidden == 0:
            break
    return _hide_complement(best[1], rules)


def _hide_complement(distribution: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """The answers of a distribution add up to its base: one hidden answer alone could be worked out, so a second goes.

    The second is an answer without meaning of its own (neutral, open) where there is one, else the smallest.
    """
    hidden = distribution["code"] == "c"
    while (
        hidden.any()
        and not hidden.all()
        and (hidden.sum() == 1 or distribution.loc[hidden, "n"].sum() < rules.min_count)
    ):
        shown = distribution[~hidden]
        meaning = shown["side"].map({"open": 0, "neutral": 1}).fillna(2)
        second = shown.assign(meaning=meaning).sort_values(["meaning", "n"], kind="stable").index[0]
        distribution.loc[second, "code"] = "c"
        hidden = distribution["code"] == "c"
    return distribution


def _protect_two_sided(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Shares that tell of two groups at once: those counted and, by subtraction, those not."""
    rows["code"] = _base_codes(rows, rules)
    small = _small(rows["n"], rules) | _small(rows["base"] - rows["n"], rules)
    rows.loc[(rows["code"] == "") & small, "code"] = "c"
    return rows


def _follow_distributions(frame: pd.DataFrame) -> pd.DataFrame:
    """A leaning is the sum of one side of a distribution: where part of that side is hidden, it is hidden too.

    Raises `ValueError` when the distribution of a question does not stand in the same table.
    """
    shares = frame[frame["measure"] == "share"]
    hidden = set(map(tuple, shares.loc[shares["code"] == "c", [*DISTRIBUTION, "side"]].to_numpy()))
    known = set(map(tuple, shares[DISTRIBUTION].to_numpy()))
    leanings = frame[(frame["measure"] == "leaning") & (frame["question"] != "") & (frame["country"] != ALL)]
    for index, row in leanings.iterrows():
        distribution = tuple(row[DISTRIBUTION])
        if distribution not in known:
            raise ValueError(f"the leaning of '{row['question']}' needs the distribution of its answers beside it")
        if row["code"] == "" and (*distribution, row["side"]) in hidden:
            frame.loc[index, "code"] = "c"
    return frame


def _hide_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """A count for all countries together, less those shown, would tell of the hidden ones: it goes too."""
    counts = rows[rows["measure"].isin(["leaning", "respondents"])]
    for _, same in counts.groupby(["measure", "driver", "context", "question", "group_by", "group"], sort=False):
        if same.loc[same["country"] != ALL, "code"].isin(["c", "b"]).any():
            rows.loc[same.index[(same["country"] == ALL) & (same["code"] == "")], "code"] = "c"
    return rows


def _protect_statistics(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Means, reliabilities and correlations: no count of answers can be read from them, only their base counts.

    Two bases that differ by a few people tell of those few, so a base is said in steps of the minimum count; and
    where fewer than that are left out of all respondents of a country, all of them are said.
    """
    rows["code"] = _base_codes(rows, rules)
    step = rules.min_count
    nearly_all = (rows["group_by"] == "") & (rows["whole"] - rows["base"] < step)
    coarse = np.where(nearly_all, rows["whole"], rows["base"] // step * step)
    rows["n"] = rows["base"] = np.where(rows["code"] == "b", rows["base"], coarse)
    return rows


def _protect_respondents(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    nobody = (rows["n"] == 0) & (rows["group_by"] == "")
    codes = np.select([nobody, _small(rows["n"], rules)], ["w", "c"], "")
    rows["code"] = pd.Series(codes, index=rows.index, dtype=object)
    for _, groups in rows[rows["group_by"] != ""].groupby(["country", "group_by"], sort=False):
        rows.loc[groups.index, "code"] = _hide_remainder(groups, rules)
    return rows


def _hide_remainder(groups: pd.DataFrame, rules: Rules) -> pd.Series:
    """The base less the groups that are shown must not tell of a few people: then the smallest shown group goes too."""
    code = groups["code"].copy()
    while (shown := code == "").any():
        rest = groups["base"].iloc[0] - groups.loc[shown, "n"].sum()
        if rest >= rules.min_count or (rest == 0 and shown.all()):
            break
        code[groups.loc[shown, "n"].idxmin()] = "c"
    return code


RULES: dict[str, Callable[[pd.DataFrame, Rules], pd.DataFrame]] = {
    "share": _protect_shares,
    "leaning": _protect_two_sided,
    "score": _protect_statistics,
    "reliability": _protect_statistics,
    "association": _protect_statistics,
    "respondents": _protect_respondents,
}


def _blank(frame: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    hidden = frame["code"] != ""
    frame.loc[hidden, NUMBERS] = np.nan
    frame.loc[_small(frame["base"], rules) | (frame["code"] == "b"), "base"] = np.nan
    frame.loc[(frame["group_by"] != "") | _small(frame["whole"], rules), "whole"] = np.nan
    return frame
