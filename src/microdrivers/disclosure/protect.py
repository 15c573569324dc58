"""Turn tables that count people into tables that may be published. Fails closed: an unknown measure raises.

The rules are those of docs/method.md, their thresholds those of data/framework.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from microdrivers.disclosure.codes import base_codes, small
from microdrivers.disclosure.distributions import BAND, DISTRIBUTION, protect_shares
from microdrivers.disclosure.safe import About, SafeTable, seal
from microdrivers.framework import Rules
from microdrivers.published import PublishedTable

DECIMALS = {
    "share": 1, "leaning": 1, "rank": 0, "score": 0, "raked": 0, "efficiency": 0, "reliability": 2, "omega": 2,
    "association": 2, "odds_ratio": 2, "independence": 0, "respondents": 0,
}  # fmt: skip
JOINED = "+"  # between countries that are put together


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
    frame = _rounded(_blank(_follow_leanings(_hide_totals(_follow_distributions(frame))), rules))
    frame["survey"] = about.source
    return seal(frame.reset_index(drop=True), about, labels)


def from_published(table: PublishedTable, about: About, labels: Mapping[str, Mapping[str, str]]) -> SafeTable:
    """A table of the literature or of official statistics: it holds no respondents, and a source on every row."""
    return seal(table.frame.assign(code=""), about, labels)


def _protect_two_sided(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Shares that tell of two groups at once: those counted and, by subtraction, those not."""
    rows["code"] = base_codes(rows, rules)
    few = small(rows["n"], rules) | small(rows["base"] - rows["n"], rules)
    rows.loc[(rows["code"] == "") & few, "code"] = "c"
    return rows


def _follow_distributions(frame: pd.DataFrame) -> pd.DataFrame:
    """A leaning is the sum of one side of a distribution: where part of that side is hidden, it is hidden too.

    Raises `ValueError` when the distribution of a question does not stand in the same table.
    """
    leanings = frame[(frame["measure"] == "leaning") & (frame["question"] != "")]
    if leanings.empty:
        return frame
    shares = frame[frame["measure"] == "share"]
    hidden = set(map(tuple, shares.loc[shares["code"] == "c", [*DISTRIBUTION, "side"]].to_numpy()))
    known = set(map(tuple, shares[DISTRIBUTION].to_numpy()))
    for index, distribution, side, code in zip(
        leanings.index, map(tuple, leanings[DISTRIBUTION].to_numpy()), leanings["side"], leanings["code"], strict=True
    ):
        if distribution not in known:
            if _covered(distribution[0], [key[0] for key in known if key[1:] == distribution[1:]]):
                continue  # a total of other leanings, which `_hide_totals` looks after
            raise ValueError(f"the leaning of '{distribution[-1]}' needs the distribution of its answers beside it")
        if code == "" and (*distribution, side) in hidden:
            frame.loc[index, "code"] = "c"
    return frame


def _covered(country: str, others: list[str]) -> bool:
    """Whether countries put together are made up of the others."""
    wanted = set(country.split(JOINED))
    parts = [other for other in others if set(other.split(JOINED)) < wanted]
    return wanted == set(JOINED.join(parts).split(JOINED))


def _follow_leanings(frame: pd.DataFrame) -> pd.DataFrame:
    """Ranks compare the leanings of a country: where one of them is hidden, no rank is told.

    Raises `ValueError` when the leanings do not stand in the same table.
    """
    ranks = frame[frame["measure"] == "rank"]
    if ranks.empty:
        return frame
    cell = ["country", "driver", "context"]
    leanings = frame[frame["measure"] == "leaning"].set_index(cell)["code"]
    for country, rows in ranks.groupby("country", sort=False):
        beside = leanings.reindex(pd.MultiIndex.from_frame(rows[cell]))
        if beside.isna().any():
            raise ValueError(f"the ranks of '{country}' need the leanings beside them")
        if (beside != "").any():
            frame.loc[rows.index[rows["code"] == ""], "code"] = "c"
    return frame


def _protect_ranks(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    rows["code"] = base_codes(rows, rules)
    return rows


def _hide_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """A count for countries together, less those shown, would tell of the hidden ones: it goes too, with its base."""
    counts = rows[rows["measure"].isin(["leaning", "respondents"])]
    if not counts["code"].isin(["c", "b"]).any():
        return rows
    kind = [counts[key] for key in ("measure", "driver", "context", "question", "group_by", "group")]
    some = counts["code"].isin(["c", "b"]).groupby(kind, sort=False).transform("any")
    for _, same in counts[some].groupby([key[some] for key in kind], sort=False):
        hidden = [set(key.split(JOINED)) for key in same.loc[same["code"].isin(["c", "b"]), "country"]]
        for index, (country, code) in same[["country", "code"]].iterrows():
            if any(part < set(country.split(JOINED)) for part in hidden):
                rows.loc[index, ["code", "base"]] = code or "c", np.nan
    return rows


def _protect_statistics(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Means, reliabilities and correlations: no count of answers can be read from them, only their base counts.

    Two bases that differ by a few people tell of those few, so a base is said in steps of the minimum count; and
    where fewer than that are left out of a whole, the whole is said. An estimate that would give away a combination of
    answers (`least`) is hidden where few people gave it.
    """
    rows["code"] = base_codes(rows, rules)
    rows.loc[(rows["code"] == "") & small(rows["least"], rules), "code"] = "c"
    whole = np.where(rows["group_by"] == "", rows["whole"], np.nan)  # of a group the whole is not told
    rows["base"] = np.where(rows["code"] == "b", rows["base"], rules.said(rows["base"], whole))
    rows["n"] = np.where(rows["measure"] == "raked", rows["n"] // rules.min_count * rules.min_count, rows["base"])
    return rows


def _protect_scores(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Means of groups beside the mean of their country must not tell of the few people who are in none of the groups."""
    for _, groups in rows[rows["group_by"] != ""].groupby(["country", "driver", "group_by"], sort=False):
        code = base_codes(groups, rules)
        rest = groups["whole"].iloc[0] - groups.loc[code == "", "base"].sum()
        while (shown := code == "").any() and 0 < rest < rules.min_count:
            smallest = groups.loc[shown, "base"].idxmin()
            code[smallest], rest = "c", rest + groups.loc[smallest, "base"]
        rows.loc[groups.index, "hide"] = code == "c"
    hide = rows.pop("hide").eq(True) if "hide" in rows else False
    rows = _protect_statistics(rows, rules)
    rows.loc[hide & (rows["code"] == ""), "code"] = "c"
    return rows


def _protect_respondents(rows: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    nobody = (rows["n"] == 0) & (rows["group_by"] == "")
    codes = np.select([nobody, small(rows["n"], rules)], ["w", "c"], "")
    rows["code"] = pd.Series(codes, index=rows.index, dtype=object)
    for _, groups in rows[rows["group_by"] != ""].groupby(["country", "group_by"], sort=False):
        brought = small(groups["least"], rules).any()  # by one of several countries that are put together
        rows.loc[groups.index, "code"] = "c" if brought else _hide_remainder(groups, rules)
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
    "share": protect_shares,
    "leaning": _protect_two_sided,
    "rank": _protect_ranks,
    "score": _protect_scores,
    "raked": _protect_statistics,
    "efficiency": _protect_statistics,
    "reliability": _protect_statistics,
    "omega": _protect_statistics,
    "association": _protect_statistics,
    "odds_ratio": _protect_statistics,
    "independence": _protect_statistics,
    "respondents": _protect_respondents,
}


def _blank(frame: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    hidden = frame["code"] != ""
    unbanded = hidden & ~((frame["code"] == "c") & (frame["interval"] == BAND))
    for column, blank in {
        "estimate": hidden,
        "n": hidden,
        "q": hidden,
        "lo": unbanded,
        "hi": unbanded,
        "base": small(frame["base"], rules) | (frame["code"] == "b"),
        "whole": (frame["group_by"] != "") | small(frame["whole"], rules),
    }.items():
        frame[column] = frame[column].mask(blank)
    return frame.assign(interval=frame["interval"].mask(unbanded, ""), least=np.nan)


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Estimates as they may be told: a mean with all its digits gives away by how many people it was divided."""
    scale = 10.0 ** frame["measure"].map(DECIMALS)
    for column in ("estimate", "lo", "hi"):
        frame[column] = (frame[column] * scale).round() / scale
    return frame.assign(q=frame["q"].round(3))
