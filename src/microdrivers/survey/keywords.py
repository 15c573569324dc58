"""The words of data/keywords.yml: which of them stand in a text. Every suggestion can name the word that it rests on."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from microdrivers.survey.codebook import Missing
from microdrivers.yaml_model import Model, parse, read_yaml

ARABIC_START = r"(?:[وفبلك]{0,2}(?:ال|لل)?)?"  # 'and', 'in', 'for' and the article are written together with a noun
ARABIC = re.compile(r"[\u0600-\u06ff]")


class Keywords(Model):
    """drivers and contexts: key -> language -> words; the other lists mix languages."""

    drivers: dict[str, dict[str, tuple[str, ...]]]
    contexts: dict[str, dict[str, tuple[str, ...]]]
    scales: dict[str, tuple[str, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    neutral: tuple[str, ...]
    missing: dict[Missing, tuple[str, ...]]
    identifiers: dict[str, tuple[str, ...]]
    never: tuple[str, ...]
    demographics: dict[str, tuple[str, ...]]


def load_keywords(path: Path) -> Keywords:
    """Read data/keywords.yml; raises `MicrodriversError` with every problem found."""
    return parse(Keywords, read_yaml(path), path.name)


@cache
def _pattern(word: str) -> re.Pattern:
    body = re.escape(word.rstrip("*").casefold()).replace(r"\*\ ", r"\w*\s+").replace(r"\ ", r"\s+")
    start = ARABIC_START if ARABIC.search(word) else ""
    return re.compile(rf"(?<![^\W_]){start}{body}" + ("" if word.endswith("*") else r"(?![^\W_])"))


def found(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Those of the words that stand in the text, without the sign * at their end."""
    text = text.casefold().replace("’", "'")
    return tuple(dict.fromkeys(word.rstrip("*") for word in words if _pattern(word).search(text)))


def ranked(places: dict[str, dict[str, tuple[str, ...]]], text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Drivers or contexts that words of the text speak for, the one with most words first, each with its words."""
    hits = {
        key: found(tuple(w for words in languages.values() for w in words), text) for key, languages in places.items()
    }
    return sorted(((key, words) for key, words in hits.items() if words), key=lambda hit: -len(hit[1]))


def first(lists: dict[str, tuple[str, ...]], text: str) -> tuple[str, str] | None:
    """The first list of which a word stands in the text, and that word."""
    return next(((key, words[0]) for key, names in lists.items() if (words := found(names, text))), None)
