"""What one sees in a figure, in one sentence: written from its safe table, and from what the table shows alone."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.findings import MEDIUM, SMALL, lead, overlap, start
from microdrivers.records import records


def answers_headline(safe: SafeTable) -> str:
    """From how many to how many answer on the high side of the scale; '' where fewer than two such shares are shown.

    safe: rows of measure 'share'.
    """
    high = safe.where(side="high").frame
    shown = high.groupby(["question", "country"], sort=False).agg(
        share=("estimate", "sum"), hidden=("code", lambda codes: (codes != "").any())
    )
    shares = shown.loc[~shown["hidden"], "share"]
    side = safe.name("side", "high")
    return _range(safe, shares, f"answer “{side}”", _depending(shown.reset_index(), ("question", "country")))


def leanings_headline(safe: SafeTable, block: str) -> str:
    """From how many to how many lean towards the driver; '' where fewer than two leanings are shown.

    safe: rows of measure 'leaning'; block: what they differ in beside the country, driver or context.
    """
    shown = safe.frame[safe.frame["code"] == ""]
    return _range(safe, shown["estimate"], "lean towards the driver", _depending(shown, (block, "country")))


def regions_headline(safe: SafeTable, regions: tuple[str, ...]) -> str:
    """From how many to how many lean towards a driver, region by region; '' where a region shows fewer than two figures.

    safe: rows of measure 'leaning' of one driver; regions: keys of countries put together.
    """
    told = []
    for region in regions:
        shown = safe.where(country=region).frame.query("code == ''")["estimate"]
        if len(shown) < 2:
            return ""
        told.append(f"in {safe.name('country_long', region)} {shown.min():.0f} % to {shown.max():.0f} %")
    return start(f"{lead(safe)}{' and '.join(told)} lean towards the driver, depending on the context")


def trend_headline(safe: SafeTable, breaks: dict[str, tuple[str, ...]]) -> str:
    """In how many lines the last share can be told from the first one that was asked in the same words.

    safe: rows of measure 'leaning', a survey per wave, oldest first; breaks: by context, the waves before which the questions changed.
    """
    lines = higher = lower = 0
    order = list(dict.fromkeys(safe.frame["survey"]))
    for (_, context), rows in safe.frame.query("code == ''").groupby(["country", "context"], sort=False):
        since = max((order.index(wave) for wave in breaks[context]), default=0)
        same = [row for row in records(rows) if order.index(row["survey"]) >= since]
        if len(same) < 2:
            continue
        first, last = same[0], same[-1]
        lines += 1
        higher += not overlap(first, last) and last["estimate"] > first["estimate"]
        lower += not overlap(first, last) and last["estimate"] < first["estimate"]
    if not lines:
        return ""
    told = f"in {higher} of {lines} lines the last share is higher than the first in the same words, in {lower} lower"
    return start(f"{lead(safe)}{told}, with intervals apart")


def _range(safe: SafeTable, shares: pd.Series, what: str, depending: str) -> str:
    if len(shares) < 2:
        return ""
    return start(f"{lead(safe)}{shares.min():.0f} % to {shares.max():.0f} % {what}, depending on {depending}")


def _depending(frame: pd.DataFrame, columns: tuple[str, ...]) -> str:
    names = {"question": "the question", "country": "the country", "context": "the context", "driver": "the driver"}
    return " and ".join(names[column] for column in columns if frame[column].nunique() > 1) or "the row"


def scores_headline(safe: SafeTable) -> str:
    """From what to what the mean scores of countries reach; '' where fewer than two are shown."""
    shown = safe.where(measure="score").frame.query("code == ''")
    if len(shown) < 2:
        return ""
    low, high = shown["estimate"].min(), shown["estimate"].max()
    return start(f"{lead(safe)}mean scores lie between {low:.0f} and {high:.0f} of 100")


def groups_headline(safe: SafeTable) -> str:
    """In which countries the mean scores of two groups can be told apart: their intervals do not overlap."""
    countries = {}
    for country, rows in safe.frame.query("code == ''").groupby("country", sort=False):
        pairs = list(combinations(records(rows), 2))
        if pairs:
            countries[safe.name("country_long", country)] = any(not overlap(*pair) for pair in pairs)
    if not countries:
        return ""
    apart = [name for name, differ in countries.items() if differ]
    if not apart:
        return start(f"{lead(safe)}the intervals of the groups overlap{' in every country' * (len(countries) > 1)}")
    return start(f"{lead(safe)}mean scores of groups can be told apart in {' and '.join(apart)}")


def associations_headline(safe: SafeTable) -> str:
    """How many associations can be told apart from zero, and how strong the strongest of these is."""
    shown = safe.frame.query("code == ''").dropna(subset=["lo", "hi"])
    if shown.empty:
        return ""
    apart = shown[(shown["lo"] > 0) | (shown["hi"] < 0)]
    if apart.empty:
        return start(f"{lead(safe)}none of {len(shown)} associations can be told apart from zero")
    most = apart["estimate"].abs().max()
    strength = "very weak" if most < SMALL else "weak" if most < MEDIUM else "moderate" if most < 0.5 else "strong"
    return start(
        f"{lead(safe)}{len(apart)} of {len(shown)} associations can be told apart from zero; the strongest is {strength}"
    )


def indicator_headline(safe: SafeTable, decimals: int) -> str:
    """The latest figures of an official indicator, and how many countries stand higher or lower than before."""
    latest = safe.where(point="latest").frame.set_index("iso3")
    earlier = safe.where(point="earlier").frame.set_index("iso3")["value"]
    if latest.empty:
        return ""
    low, high = latest["value"].idxmin(), latest["value"].idxmax()

    def told(iso3: str) -> str:
        row = latest.loc[iso3]
        return f"{row['value']:,.{decimals}f} in {safe.name('country_long', iso3)} ({row['year']:.0f})"

    sentence = told(low) if low == high else f"From {told(low)} to {told(high)}"
    both = latest["value"].reindex(earlier.index).dropna()
    if both.empty:
        return sentence
    change = both - earlier[both.index]
    higher, lower = int((change > 0).sum()), int((change < 0).sum())
    if len(both) == 1:
        return f"{sentence}, {'higher' if higher else 'lower' if lower else 'the same as'}{' than' * bool(higher or lower)} about ten years earlier"
    return f"{sentence}; in {higher} of {len(both)} countries higher than about ten years earlier, in {lower} lower"
