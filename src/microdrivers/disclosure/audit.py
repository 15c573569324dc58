"""The audit: can anything that is hidden in a book be worked out from all that the book tells?

It looks at the ledger, every published number of the book, and trusts nothing that `protect` did. For every hidden
answer a linear programme gives the least and the greatest count that all told numbers allow (Fischetti & Salazar
2001, Management Science 47, 1008-1027); the two must be at least the protection range apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from microdrivers.errors import Problem
from microdrivers.framework import Rules
from microdrivers.records import records

LEDGER = [
    "page", "figure", "survey", "measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side",
    "estimate", "lo", "hi", "interval", "n", "base", "code",
]  # fmt: skip
CELL = ["measure", "country", "group_by", "group", "driver", "context", "question", "answer"]
COUNTS = ["share", "leaning", "respondents"]  # the others are statistics, from which no count of answers can be read
JOINED = "+"  # between countries that are put together
BAND = "band"
MEND = "This is a fault of disclosure control: report it, and publish nothing until it is mended."


def audit(ledger: pd.DataFrame, rules: Rules) -> list[Problem]:
    """Every way found to learn what must not be learnt; an empty list when there is none.

    ledger: one row per published number, with the columns of `LEDGER`; code '' where it is shown. The protection range
    is `rules.min_count`. Surveys are looked at one by one: they asked different people.
    """
    surveys = [rows for _, rows in ledger.groupby("survey", sort=False)]
    return [problem for rows in surveys for problem in _audit(rows.reset_index(drop=True), rules)]


def _audit(ledger: pd.DataFrame, rules: Rules) -> list[Problem]:
    counts = ledger[ledger["measure"].isin(COUNTS)]
    return [
        *_cut_answers(ledger),
        *_contradictions(ledger),
        *_numbers_behind_codes(ledger),
        *_small_counts(counts, rules),
        *_open_bases(ledger, rules),
        *_open_remainders(ledger[ledger["measure"] == "respondents"], rules),
        *_close_groups(counts, rules),
        *_recoveries(counts, rules),
    ]


def _name(row: pd.Series | dict) -> str:
    return " ".join(str(row[key]) for key in ("country", "group", "question", "driver", "answer") if row[key])


def _cut_answers(ledger: pd.DataFrame) -> Iterator[Problem]:
    """Answers of groups beside those of their country: nothing below could judge them."""
    for row in records(ledger[ledger["measure"].isin(["share", "leaning"]) & (ledger["group_by"] != "")]):
        yield Problem(row["page"], f"Answers are cut by a group: {_name(row)}.", MEND)


def _contradictions(ledger: pd.DataFrame) -> Iterator[Problem]:
    """The same number must be the same, or hidden, wherever it stands."""
    versions = ledger.drop_duplicates([*CELL, "n", "base", "code"])
    for _, differ in versions[versions.duplicated(CELL, keep=False)].groupby(CELL, sort=False):
        pages = ", ".join(dict.fromkeys(differ["page"]))
        yield Problem(pages, f"These pages differ in what they tell or hide of: {_name(differ.iloc[0])}.", MEND)


def _numbers_behind_codes(ledger: pd.DataFrame) -> Iterator[Problem]:
    """A hidden number has no estimate, no count and no interval; a percentage times its base would be the count."""
    hidden = ledger[ledger["code"] != ""]
    told = hidden[["estimate", "n"]].notna().any(axis=1)
    told |= hidden[["lo", "hi"]].notna().any(axis=1) & (hidden["interval"] != BAND)
    for row in records(hidden[told]):
        yield Problem(row["page"], f"A number stands beside the code that hides it: {_name(row)}.", MEND)


def _small_counts(counts: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    shown = counts[counts["code"] == ""]
    two_sided = shown["measure"] == "leaning"
    small = (shown["n"] < rules.min_count) | (two_sided & (shown["base"] - shown["n"] < rules.min_count))
    narrow = (shown["measure"] != "respondents") & (shown["base"] < rules.min_base)
    for row in records(shown[small | narrow]):
        yield Problem(row["page"], f"A count that is too small is shown: {_name(row)}.", MEND)


def _open_bases(ledger: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    """Bases of means, correlations and the like: whole groups, or steps of the minimum count."""
    people = set(ledger.loc[ledger["measure"].isin(COUNTS) & ledger["base"].notna(), "base"])
    statistics = ledger[~ledger["measure"].isin([*COUNTS, "rank"]) & ledger["base"].notna()]
    steps = statistics["base"] % rules.min_count == 0
    for row in records(statistics[~steps & ~statistics["base"].isin(people)]):
        yield Problem(row["page"], f"A base is said to the person: {_name(row)}.", MEND)


def _open_remainders(respondents: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    groups = respondents[respondents["group_by"] != ""].drop_duplicates(CELL)
    for _, cut in groups.groupby(["country", "group_by"], sort=False):
        shown = cut["code"] == ""
        rest = cut["base"].iloc[0] - cut.loc[shown, "n"].sum()
        if shown.any() and rest < rules.min_count and (rest > 0 or not shown.all()):
            yield Problem(cut["page"].iloc[0], f"A few people can be worked out in: {_name(cut.iloc[0])}.", MEND)


def _close_groups(counts: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    """Of two published groups one of which holds the other, the larger must have no or at least `min_count` more people.

    The groups here are the people asked a question within the respondents of their country, and countries within
    countries put together.
    """
    told = counts[counts["base"].notna() & (counts["group_by"] == "")].drop_duplicates([*CELL[:7], "base"])
    whole = told[told["measure"] == "respondents"].groupby("country")["base"].max()
    for row in records(told):
        few = whole.get(row["country"], np.nan) - row["base"]
        if 0 < few < rules.min_count:
            yield Problem(row["page"], f"Two published groups differ by a few people: {_name(row)}.", MEND)
    for _, same in told.groupby(["measure", "driver", "context", "question"], sort=False):
        rows = {row["country"]: row for row in records(same)}
        for country, row in rows.items():
            parts, _ = _parts(country, set(rows) - {country})
            left = row["base"] - sum(rows[part]["base"] for part in parts)
            if parts and 0 < left < rules.min_count:
                yield Problem(row["page"], f"Two published groups differ by a few people: {_name(row)}.", MEND)


def _recoveries(counts: pd.DataFrame, rules: Rules) -> Iterator[Problem]:
    cells = counts.drop_duplicates(CELL)
    for question, rows in cells[cells["question"] != ""].groupby("question", sort=False):
        shares = rows[rows["measure"] == "share"].reset_index(drop=True)
        hidden = shares.index[shares["code"] == "c"]
        if len(hidden):
            left, right = _equations(shares, rows[rows["measure"] == "leaning"])
            bounds = _bounds(shares)
            for cell in hidden:
                low, high = _range(cell, left, right, bounds)
                if high - low < rules.min_count:
                    told = f"It lies between {low:.0f} and {high:.0f}: {_name(shares.loc[cell])} of '{question}'."
                    yield Problem(shares.loc[cell, "page"], f"A hidden count can be worked out. {told}", MEND)


def _equations(shares: pd.DataFrame, leanings: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """What the told numbers say of the counts in `shares`: rows of left @ counts = right."""
    left, right = [], []

    def say(coefficients: np.ndarray, total: float) -> None:
        if pd.notna(total):
            left.append(np.asarray(coefficients, dtype=float))
            right.append(total)

    for index, row in shares.iterrows():
        if row["code"] == "":
            say(shares.index == index, row["n"])
    for country in shares["country"].unique():
        here = shares["country"] == country
        say(here, shares.loc[here, "base"].iloc[0])
        if parts := _made_of(country, set(shares["country"]) - {country}):
            for side in shares["side"].unique():  # countries put together: each side is the sum of theirs
                on = shares["side"] == side
                say((here & on).astype(float) - (shares["country"].isin(parts) & on), 0.0)
    for row in records(leanings[leanings["code"] == ""]):
        if parts := _made_of(row["country"], set(shares["country"])):
            say(shares["country"].isin(parts) & (shares["side"] == row["side"]), row["n"])
    return np.array(left), np.array(right)


def _parts(country: str, known: set[str]) -> tuple[list[str], set[str]]:
    """Which of the known countries, or countries put together, are in a key without overlap, and what they leave out."""
    missing, parts = set(country.split(JOINED)), []
    for key in sorted(known, key=lambda key: (-key.count(JOINED), key)):
        if set(key.split(JOINED)) <= missing:
            parts.append(key)
            missing -= set(key.split(JOINED))
    return parts, missing


def _made_of(country: str, known: set[str]) -> list[str]:
    """The same, empty when they do not fill it."""
    parts, missing = _parts(country, known)
    return [] if missing else parts


def _bounds(shares: pd.DataFrame) -> np.ndarray:
    """Least and greatest count of each cell by itself: a band of percentages says both."""
    banded = (shares["interval"] == BAND) & shares["base"].notna()
    least = np.where(banded, np.ceil(shares["lo"] * shares["base"] / 100), 0.0)
    most = np.where(banded, np.floor(shares["hi"] * shares["base"] / 100), np.inf)
    return np.column_stack([least, most])


def _range(cell: int, left: np.ndarray, right: np.ndarray, bounds: np.ndarray) -> tuple[float, float]:
    """Least and greatest count that a cell can have; without an upper end it is infinite."""
    from scipy.optimize import linprog  # here: it takes a quarter of a second, which no command need wait for

    limits = []
    if not len(left):
        return bounds[cell, 0], bounds[cell, 1]
    for sign in (1, -1):
        cost = np.zeros(len(bounds))
        cost[cell] = sign
        found = linprog(cost, A_eq=left, b_eq=right, bounds=bounds, method="highs")
        limits.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return limits[0], limits[1]
