"""Suggestions for a codebook, from labels and the words of data/keywords.yml. Each can say why; a person decides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from microdrivers.survey.codebook import Band
from microdrivers.survey.columns import Column
from microdrivers.survey.keywords import Keywords, found, ranked
from microdrivers.survey.keywords import first as first_of

USUAL = {"7": "not_asked", "8": "dont_know", "9": "refused"}  # last digit of 97, 998, -99 and the like
FROM = 88  # no scale goes so far
BY_NAME = ("weight", "strata", "clusters", "country", "respondent")
SHORT_LABEL = 60  # a longer label is a question that happens to name age or gender


@dataclass(frozen=True)
class DraftScale:
    """kind: 'agree', 'yes_no' ... ; the answers in the order of their codes; guessed: missing codes without a label."""

    kind: str
    values: tuple[tuple[int | str, str], ...]
    missing: tuple[tuple[int | str, str], ...]
    neutral: int
    guessed: tuple[int | str, ...] = ()

    @property
    def low(self) -> int:
        return (len(self.values) - self.neutral) // 2

    @property
    def high(self) -> int:
        return len(self.values) - self.neutral - self.low


@dataclass(frozen=True)
class Place:
    """A suggested driver or context, and the words that speak for it; others: the runners-up."""

    key: str
    words: tuple[str, ...]
    others: tuple[str, ...] = ()


def missing_of(column: Column, keywords: Keywords) -> dict[int | str, str]:
    """Codes that are probably no answers, and why not: by their label, else by what such codes usually mean."""
    answers = {}
    for code, label in column.values.items():
        digits = str(code).lstrip("-")
        far = digits.isdecimal() and (int(code) < 0 or int(code) >= FROM)
        if hit := first_of(keywords.missing, label) if label else None:
            answers[code] = hit[0]
        elif code in column.missing or far:
            answers[code] = "not_asked" if str(code) == "-1" else USUAL.get(digits[-1:], "not_asked")
    return answers


def scale_of(column: Column, keywords: Keywords) -> DraftScale | None:
    """The scale that the answers of a column form; None where they are no list of two or more with a known order."""
    missing = missing_of(column, keywords)
    values = [(code, label or str(code)) for code, label in column.values.items() if code not in missing]
    labels = [label for code, label in column.values.items() if code not in missing and label]
    if column.kind != "codes" or len(values) < 2 or len({label for _, label in values}) < len(values):
        return None
    kind = _kind([code for code, _ in values], labels, column.label, keywords)
    if kind is None:
        return None
    middle = values[len(values) // 2]
    neutral = len(values) % 2 and len(values) >= 3 and (kind == "zero_to_ten" or found(keywords.neutral, middle[1]))
    if kind == "yes_no":  # the far end of a scale is its yes
        values.sort(key=lambda value: bool(found(keywords.yes, value[1])))
    guessed = tuple(
        code for code in missing if not (column.values[code] and first_of(keywords.missing, column.values[code]))
    )
    return DraftScale(kind, tuple(values), tuple(missing.items()), int(bool(neutral)), guessed)


def _kind(codes: list, labels: list[str], wording: str, keywords: Keywords) -> str | None:
    if codes == list(range(11)):
        return "zero_to_ten"
    if len(labels) < len(codes):
        return None
    if len(labels) == 2 and {"Chosen", "Not chosen"} == set(labels):
        return "chosen"
    if (
        len(labels) == 2
        and any(found(keywords.yes, text) for text in labels)
        and any(found(keywords.no, text) for text in labels)
    ):
        return "yes_no"
    for kind, words in keywords.scales.items():
        if 2 * sum(bool(found(words, label)) for label in labels) >= len(labels):
            return "trust" if kind == "amount" and found(keywords.scales["trust"], wording) else kind
    return None


def place_of(places: dict, column: Column) -> Place | None:
    """The driver (or context) that most words of the label speak for."""
    hits = ranked(places, column.label)
    return Place(hits[0][0], hits[0][1], tuple(key for key, _ in hits[1:3])) if hits else None


def why_left_out(column: Column, keywords: Keywords, scale: DraftScale | None) -> str:
    """Why a column must not be read at all; '' where nothing speaks against it."""
    if column.why_not:
        return column.why_not
    text = re.sub(r"[_./-]+", " ", column.name) + " | " + column.label
    if column.kind != "codes" and (hit := first_of(keywords.identifiers, f"{column.name} | {text}")):
        return f"it may hold {hit[0]} ('{hit[1]}')"
    if column.kind == "text":
        return "it is free text"
    if column.kind == "other":
        return "it is a date, a place, a picture or computed"
    if scale is None and (words := found(keywords.never, text)):
        return f"it may tell a respondent's own religion, ethnic group, language or party ('{words[0]}')"
    return ""


def roles(columns: tuple[Column, ...], keywords: Keywords) -> dict[str, Column]:
    """Who is age, gender, setting, weight, strata, clusters, country and respondent id, as far as one is found."""
    found_roles: dict[str, Column] = {}
    for role, words in keywords.demographics.items():
        fitting = [column for column in columns if _fits(role, column, words, keywords)]
        if fitting:
            found_roles[role] = min(fitting, key=lambda column: _far_from(column, words))
    return found_roles


def _far_from(column: Column, words: tuple[str, ...]) -> tuple:
    """The nearest comes first: named like that, not about the interview, named with the word, with a short label."""
    about_interview = re.search(r"interview|enumerator", f"{column.name} {column.label}", re.IGNORECASE)
    return column.name.casefold() not in words, bool(about_interview), not found(words, column.name), len(column.label)


def _fits(role: str, column: Column, words: tuple[str, ...], keywords: Keywords) -> bool:
    if column.why_not or column.kind == "other":
        return False
    if role in BY_NAME:
        return column.name.casefold() in {word.rstrip("*") for word in words} and (
            role == "respondent" or column.kind != "text"
        )
    answers = len(column.values) - len(missing_of(column, keywords))
    if len(column.label) > SHORT_LABEL and not found(words, column.name.replace("_", " ")):
        return False
    if not found(words, f"{column.name} | {column.name.replace('_', ' ')} | {column.label}"):
        return False
    return column.kind != "text" if role == "age" else column.kind == "codes" and 2 <= answers <= 6


def age_bands(column: Column) -> dict[int | str, Band]:
    """The bands of an age column whose answers are bands such as 'Age 18-25'; empty where it holds years."""
    bands = {code: sorted(re.findall(r"\d+", label), key=int) for code, label in column.values.items()}
    return {code: Band(first=int(b[0]), last=int(b[1])) for code, b in bands.items() if len(b) == 2}
