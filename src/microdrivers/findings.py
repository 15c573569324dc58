"""Findings: sentences with their numbers, written from safe tables and from nothing else.

A finding refuses to call one figure higher than another when their intervals overlap, and it never names a cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from microdrivers.disclosure import SafeTable

NAN = float("nan")
SMALL, MEDIUM = 0.1, 0.3  # |rho| below which an association is called very weak, weak (Cohen 1988)


@dataclass(frozen=True)
class Finding:
    """One sentence and what it rests on. estimate, lo, hi in the unit of the sentence; n people of base people."""

    sentence: str
    estimate: float = NAN
    lo: float = NAN
    hi: float = NAN
    n: float = NAN
    base: float = NAN
    caveat: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.caveat}".strip()


def lead(safe: SafeTable) -> str:
    """How a sentence about this survey must begin: simulated answers say so in every sentence."""
    return "In the simulated answers, " if safe.about.mark else ""


def start(sentence: str) -> str:
    """The sentence with a capital letter in front."""
    return sentence[:1].upper() + sentence[1:]


def _percent(row: dict) -> str:
    return f"{row['estimate']:.0f} % ({row['lo']:.0f} to {row['hi']:.0f} %)"


def overlap(a: dict, b: dict) -> bool:
    """True when the intervals of two rows touch, so that neither may be called higher."""
    return a["lo"] <= b["hi"] and b["lo"] <= a["hi"]


def sample_sizes(safe: SafeTable) -> Finding:
    """How many people answered, together and by country; safe: rows of measure 'respondents' without groups."""
    rows = {row["country"]: row for row in safe.frame.to_dict("records")}
    parts = [
        f"{safe.name('country_long', key)} {row['n']:,.0f}"
        if not row["code"]
        else f"{safe.name('country_long', key)} [{row['code']}]"
        for key, row in rows.items()
        if key != "all"
    ]
    total = rows.get("all")
    if total is None or total["code"]:
        return Finding(start(f"{lead(safe)}respondents: {', '.join(parts)}."))
    if len(parts) == 1:
        name = safe.name("country_long", next(key for key in rows if key != "all"))
        return Finding(
            f"{lead(safe)}{total['n']:,.0f} respondents in {name}.", total["n"], n=total["n"], base=total["n"]
        )
    return Finding(
        f"{lead(safe)}{total['n']:,.0f} respondents: {', '.join(parts)}.", total["n"], n=total["n"], base=total["n"]
    )


def leaning_range(safe: SafeTable, country: str, column: str) -> Finding | None:
    """From the least to the most people who lean towards the driver, within one country; None without figures.

    column: the key column that tells the rows apart (context or driver).
    """
    rows = [row for row in safe.where(country=country).frame.to_dict("records") if not row["code"]]
    if not rows:
        return None
    low, high = min(rows, key=lambda row: row["estimate"]), max(rows, key=lambda row: row["estimate"])
    where = safe.name("country_long", country)
    among = (
        f"among the {high['base']:,.0f} respondents in {where}"
        if high["base"] == low["base"]
        else f"among the respondents in {where}"
    )
    if len(rows) == 1:
        sentence = f"{among}, {_percent(high)} lean towards the driver in {_quoted(safe, column, high)}."
    elif not overlap(low, high):
        sentence = (
            f"{among}, more lean towards the driver in {_quoted(safe, column, high)}, {_percent(high)}, "
            f"than in {_quoted(safe, column, low)}, {_percent(low)}."
        )
    else:
        apart = any(not overlap(a, b) for a, b in combinations(rows, 2))
        told = "not all of them can be told apart" if apart else "the figures cannot be told apart"
        sentence = f"{among}, {told}: all lie between {low['estimate']:.0f} % and {high['estimate']:.0f} %."
    return _finding(safe, sentence, high)


def _quoted(safe: SafeTable, column: str, row: dict) -> str:
    return f"“{safe.name(column, row[column])}”"


def score_line(safe: SafeTable, country: str) -> Finding | None:
    """The mean score of a country with its reliability; None when there is none of either.

    safe: rows of the measures 'score' and 'reliability' of one driver.
    """
    rows = {row["measure"]: row for row in safe.where(country=country).frame.to_dict("records")}
    score, reliability = rows.get("score"), rows.get("reliability")
    where = safe.name("country_long", country)
    if score is None or reliability is None:
        return None
    if score["code"]:
        why = f"[{score['code']}] {safe.name('code', score['code'])}"
        return Finding(start(f"{lead(safe)}{where}: no score is shown, {why}."))
    people, left_out = score["whole"], score["whole"] - score["base"]
    few = f"fewer than {safe.about.min_count}" if left_out == 0 else f"about {100 * left_out / people:.0f} %"
    sentence = (
        f"{where}: mean score {score['estimate']:.0f} ({score['lo']:.0f} to {score['hi']:.0f}); ordinal alpha "
        f"{reliability['estimate']:.2f} ({reliability['lo']:.2f} to {reliability['hi']:.2f}); {few} of the "
        f"{people:,.0f} respondents answered too few of the questions to have one."
    )
    return _finding(safe, sentence, score)


def association(safe: SafeTable, row: dict, subject: str, outcome: str) -> Finding:
    """One correlation in words; row: a row of measure 'association'."""
    if row["code"]:
        why = f"[{row['code']}] {safe.name('code', row['code'])}"
        return Finding(start(f"{lead(safe)}{subject} and “{outcome}”: {why}."))
    numbers = f"rho {row['estimate']:+.2f}, {row['lo']:+.2f} to {row['hi']:+.2f}, n = {row['n']:,.0f}"
    if row["lo"] <= 0 <= row["hi"]:
        return _finding(
            safe, f"no association between {subject} and “{outcome}” can be told apart from zero ({numbers}).", row
        )
    strength = "very weak" if abs(row["estimate"]) < SMALL else "weak" if abs(row["estimate"]) < MEDIUM else "moderate"
    direction = "more" if row["estimate"] > 0 else "less"
    return _finding(
        safe,
        f"{subject} goes together with {direction} agreement that “{outcome}”; the association is {strength} ({numbers}).",
        row,
    )


def _finding(safe: SafeTable, sentence: str, row: dict) -> Finding:
    sentence = start(f"{lead(safe)}{sentence}")
    return Finding(sentence, row["estimate"], row["lo"], row["hi"], row["n"], row["base"])
