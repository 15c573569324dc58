"""The audit: can anything that is hidden in a book be worked out from all that the book shows?

It looks at the ledger, every published count of the book, and trusts nothing that `protect` did. For every hidden
answer a linear programme gives the least and the greatest count that all shown numbers allow (Fischetti & Salazar
2001, Management Science 47, 1008-1027); the two must be at least the protection range apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from microdrivers.errors import Problem
from microdrivers.framework import Rules

LEDGER = [
    "page", "figure", "measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side",
    "n", "base", "code",
]  # fmt: skip
CELL = ["measure", "country", "group_by", "group", "driver", "context", "question", "answer"]
TOGETHER = "all:"  # how the ledger names the countries of a table together: 'all:EGY+JOR+MAR'
MEND = "This is a fault of disclosure control: report it, and publish nothing until it is mended."


def audit(ledger: pd.DataFrame, rules: Rules) -> list[Problem]:
    """Every way found to learn what must not be learnt; an empty list when there is none.

    ledger: one row per published number, with the columns of `LEDGER`; code '' where n is shown. The protection range
    is `rules.min_count`.
    """
    counts = ledger[ledger["measure"].isin(["share", "leaning", "respondents"])]
    return [
        *_contradictions(ledger),
        *_small_counts(counts, rules),
        *_open_bases(ledger, rules),
        *_open_remainders(ledger[ledger["measure"] == "respondents"], rules),
        *_recoveries(counts, rules),
    ]


def _name(row: pd.Series | dict) -> str:
    return " ".join(str(row[key]) for key in ("country", "group", "question", "driver", "answer") if row[key])


def _contradictions(ledger: pd.DataFrame) -> Iterator[Problem]:
    """The same number must be the same, or hidden, wherever it stands."""
    numbers = ledger[ledger["measure"] != "association"]
    versions = numbers.drop_duplicates([*CELL, "n", "base", "code"])
    for _, differ in versions[versions.duplicated(CELL, keep=False)].groupby(CELL, sort=False):
        pages = ", ".join(dict.fromkeys(differ["page"]))
        yield Problem(pages, f"These pages differ in what they tell or hide of: {_name(differ.iloc[0])}.", MEND)


def _small_counts(counts: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    shown = counts[counts["code"] == ""]
    two_sided = shown["measure"] == "leaning"
    small = (shown["n"] < rules.min_count) | (two_sided & (shown["base"] - shown["n"] < rules.min_count))
    narrow = (shown["measure"] != "respondents") & (shown["base"] < rules.min_base)
    for row in shown[small | narrow].to_dict("records"):
        yield Problem(row["page"], f"A count that is too small is shown: {_name(row)}.", MEND)


def _open_bases(ledger: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    """Bases of means and correlations: whole groups, or steps of the minimum count."""
    wholes = ledger["measure"].isin(["share", "leaning", "respondents"]) & ledger["base"].notna()
    people = set(ledger.loc[wholes, "base"])
    statistics = ledger[ledger["measure"].isin(["score", "reliability", "association"]) & ledger["base"].notna()]
    steps = statistics["base"] % rules.min_count == 0
    for row in statistics[~steps & ~statistics["base"].isin(people)].to_dict("records"):
        yield Problem(row["page"], f"A base is said to the person: {_name(row)}.", MEND)


def _open_remainders(respondents: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    groups = respondents[respondents["group_by"] != ""].drop_duplicates(CELL)
    for _, cut in groups.groupby(["country", "group_by"], sort=False):
        shown = cut["code"] == ""
        rest = cut["base"].iloc[0] - cut.loc[shown, "n"].sum()
        if shown.any() and rest < rules.min_count and (rest > 0 or not shown.all()):
            yield Problem(cut["page"].iloc[0], f"A few people can be worked out in: {_name(cut.iloc[0])}.", MEND)


def _recoveries(counts: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    cells = counts.drop_duplicates(CELL)
    for question, rows in cells[cells["question"] != ""].groupby("question", sort=False):
        shares = rows[rows["measure"] == "share"].reset_index(drop=True)
        hidden = shares.index[shares["code"] == "c"]
        if len(hidden):
            left, right = _equations(shares, rows[rows["measure"] == "leaning"])
            for cell in hidden:
                low, high = _range(cell, left, right, len(shares))
                if high - low < rules.min_count:
                    told = f"It lies between {low:.0f} and {high:.0f}: {_name(shares.loc[cell])} of '{question}'."
                    yield Problem(shares.loc[cell, "page"], f"A hidden count can be worked out. {told}", MEND)


def _equations(shares: pd.DataFrame, leanings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """What the shown numbers say of the counts in `shares`: rows of left @ counts = right."""
    left, right = [], []

    def say(members: np.ndarray, total: float) -> None:
        if pd.notna(total):
            left.append(np.asarray(members, dtype=float))
            right.append(total)

    for index, row in shares.iterrows():
        if row["code"] == "":
            say(shares.index == index, row["n"])
    place = ["country", "group_by", "group"]
    for keys, distribution in shares.groupby(place, sort=False):
        say((shares[place] == list(keys)).all(axis=1), distribution["base"].iloc[0])
    for row in leanings[leanings["code"] == ""].to_dict("records"):
        countries = row["country"].removeprefix(TOGETHER).split("+")
        distributions = shares[shares["country"].isin(countries) & (shares["group"] == row["group"])]
        if set(countries) <= set(distributions["country"]):
            say(shares.index.isin(distributions.index[distributions["side"] == row["side"]]), row["n"])
    return np.array(left), np.array(right)


def _range(cell: int, left: np.ndarray, right: np.ndarray, cells: int) -> tuple[float, float]:
    """Least and greatest count that a cell can have; without an upper end it is infinite."""
    limits = []
    for sign in (1, -1):
        cost = np.zeros(cells)
        cost[cell] = sign
        found = linprog(cost, A_eq=left, b_eq=right, bounds=(0, None), method="highs")
        limits.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return limits[0], limits[1]
