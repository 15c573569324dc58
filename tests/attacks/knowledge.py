"""What an attacker reads out of the published tables, together with the codebook and the rules, which are public."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from microdrivers.survey import Codebook
from microdrivers.survey.codebook import Scale
from tests.attacks.publication import Publication
from tests.attacks.surveys import OPEN

TEXTS = ("page", "figure", "measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side")
NUMBERS = ("estimate", "lo", "hi", "n", "base", "q")
PROTECTED = 10  # people: a count below stays secret, and a range of a secret count is at least this wide
BAND = "band"


@dataclass(frozen=True)
class Recovery:
    """Something that was learnt: by which attack, of whom, what the attacker knows, and what is true."""

    attack: str
    about: str
    low: float
    high: float
    truth: float = math.nan

    def __str__(self) -> str:
        return f"{self.attack}: {self.about} lies in {self.low:g}..{self.high:g} (truth {self.truth:g})"


def numbered(row: dict) -> dict:
    """A row of a download with its numbers as numbers (NaN where none is given) and its code without brackets."""
    read = {key: str(row.get(key) or "") for key in (*TEXTS, "interval")}
    read |= {key: _number(row.get(key)) for key in NUMBERS}
    return read | {"code": str(row.get("code") or "").strip("[]"), "decimals": _decimals(row.get("estimate"))}


def _number(cell: object) -> float:
    try:
        return float(str(cell))
    except ValueError:
        return math.nan


def _decimals(cell: object) -> int:
    text = str(cell).removesuffix(".0")  # as a download would say it
    return len(text.split(".")[1]) if re.fullmatch(r"-?\d+\.\d+", text) else 0


def rows_of(book: Publication) -> list[dict]:
    """All rows of all downloads; 'among' names the countries of their table, which 'all' stands for."""
    rows = []
    for figure in book.figures:
        if figure.rows and "measure" in figure.rows[0]:
            read = [numbered({**row, "page": figure.page, "figure": figure.key}) for row in figure.rows]
            among = tuple(dict.fromkeys(c for row in read for c in countries_of(row["country"]) if c != "all"))
            rows += [row | {"among": among} for row in read]
    return rows


def told_sizes(book: Publication, names: dict[str, str]) -> list[dict]:
    """Numbers of respondents that sentences say: '94 respondents: Egypt 90, Jordan [c].', '90 respondents in Egypt.'"""
    rows = []
    for page, text in book.sentences:
        alone = re.findall(r"([\d,]+) respondents in ([^.]+)\.", text)
        lists = re.findall(r"(?:([\d,]+) r|R|r)espondents: ([^.]+)\.", text)
        pairs = [(name, count) for count, name in alone]
        for total, listed in lists:
            parts = [tuple(part.rsplit(" ", 1)) for part in listed.split(", ")]
            pairs += [part for part in parts if len(part) == 2]
            among = tuple(iso3 for iso3, name in names.items() if name in dict(pairs))
            if total and len(among) == len(parts):
                rows.append(_respondents(page, "all", total, among))
        for iso3, name in names.items():
            rows += [_respondents(page, iso3, count, (iso3,)) for told, count in pairs if told == name]
    return rows


def _respondents(page: str, country: str, count: str, among: tuple[str, ...]) -> dict:
    count = "" if "[" in count else count.replace(",", "")
    row = {"page": page, "measure": "respondents", "country": country, "n": count, "base": count}
    return numbered(row) | {"among": among}


def countries_of(key: str) -> tuple[str, ...]:
    """The countries of a unit such as 'EGY' or 'EGY+JOR'."""
    return tuple(key.split("+"))


def people_of(row: dict) -> tuple[str, ...]:
    """The countries whose people a row counts."""
    return row["among"] if row["country"] == "all" else countries_of(row["country"])


def covered(row: dict, scale: Scale) -> tuple[str, ...]:
    """The answers as asked that a (merged) answer stands for."""
    answer = row["answer"]
    if answer in scale.answers or answer in OPEN:
        return (answer,)
    if answer == "no_answer":
        return OPEN
    at = tuple(each for each in scale.answers if scale.side(each) == row["side"])
    return (*at, *OPEN) if "no answer" in answer else at


def side_answers(side: str, scale: Scale) -> tuple[str, ...]:
    """The answers on one side of a scale."""
    return tuple(answer for answer in scale.answers if scale.side(answer) == side)


def counted(row: dict, codebook: Codebook, least_decimals: int) -> tuple[float, float] | None:
    """From where to where the count of a row lies, by all numbers that stand in the row; None when it tells nothing."""
    if not math.isnan(row["n"]):
        return row["n"], row["n"]
    if math.isnan(row["base"]):
        return None
    if row["interval"] == BAND:
        low, high = row["lo"] * row["base"] / 100, row["hi"] * row["base"] / 100
    elif not math.isnan(row["estimate"]) and codebook.design.weight is None:
        half = 0.5 * 10.0**-least_decimals
        low, high = ((row["estimate"] + sign * half) * row["base"] / 100 for sign in (-1, 1))
    else:
        return None
    return max(0.0, math.ceil(low - 1e-6)), math.floor(high + 1e-6)


def loose_ends(rows: Iterable[dict]) -> Iterator[Recovery]:
    """A row with a code that still carries a number, or a shown number of too few people; for any measure."""
    for row in rows:
        about = " ".join(row[key] for key in TEXTS if row[key])
        if row["code"] and row["interval"] != BAND:
            for key in ("estimate", "lo", "hi", "n", "q"):
                if not math.isnan(row[key]):
                    yield Recovery("hidden row", f"{key} of {about}", row[key], row[key])
        for key in ("n", "base"):
            if row[key] < PROTECTED:
                yield Recovery("small number", f"{key} of {about}", row[key], row[key])
        if row["measure"] == "leaning" and row["base"] - row["n"] < PROTECTED:
            yield Recovery("small number", f"base less n of {about}", row["base"] - row["n"], row["base"] - row["n"])
