"""Small surveys made by hand: a dictionary of answers becomes a `Survey`, without a file."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from microdrivers.framework import Rules, load_framework
from microdrivers.survey import Codebook, Survey
from microdrivers.survey.survey import make_survey

ROOT = Path(__file__).parents[2]
SURVEYS = Path(os.environ.get("MICRODRIVERS_SURVEYS", ROOT.parent / "shared" / "surveys"))

DONT_KNOW, REFUSED, NOT_ASKED = 8, 9, None
MISSING = {DONT_KNOW: "dont_know", REFUSED: "refused"}
FIVE = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
SCALES = {
    "five": {
        "values": dict(enumerate(FIVE, start=1)),
        "missing": MISSING,
        "low": 2,
        "neutral": 1,
        "high": 2,
        "low_label": "Disagree",
        "neutral_label": "Neither",
        "high_label": "Agree",
    },
    "four": {
        "values": {1: "Never", 2: "Seldom", 3: "Often", 4: "Always"},
        "missing": MISSING,
        "low": 2,
        "high": 2,
        "low_label": "Never or seldom",
        "high_label": "Often or always",
    },
    "yes_no": {
        "values": {1: "No", 2: "Yes"},
        "missing": MISSING,
        "low": 1,
        "high": 1,
        "low_label": "No",
        "high_label": "Yes",
    },
}
RULES = Rules(
    min_count=10,
    min_base=30,
    min_reliability=0.6,
    min_answered=2 / 3,
    replicates=2000,
    confidence=0.95,
    groups=("gender", "age_band"),
    source=("test",),
)


def project_rules() -> Rules:
    """The rules that the book is built with."""
    return load_framework(ROOT / "data" / "framework.yml").rules


def people(counts: dict) -> list:
    """Answers of a crowd: {4: 3, 8: 1} -> [4, 4, 4, 8]."""
    return [code for code, count in counts.items() for _ in range(count)]


def small_survey(
    answers: dict[str, list],
    *,
    country: str | list[str] = "EGY",
    weight: list[float] | None = None,
    stratum: list | None = None,
    cluster: list | None = None,
    gender: list | None = None,
    gender_in: tuple[str, ...] | None = None,
    age: int | list[int] = 20,
    bands: tuple[tuple[int, int], ...] = ((15, 22), (23, 30)),
    scale: str | dict[str, str] = "five",
    more_scales: dict | None = None,
    places: dict[str, tuple[str, str]] | None = None,
    reversed: tuple[str, ...] = (),
    outcomes: tuple[str, ...] = (),
    asked_in: dict[str, tuple[str, ...]] | None = None,
    seed: int = 1,
    illustrative: bool = True,
) -> Survey:
    """One respondent per position of the lists; codes 1, 2, ... are answers, 8 don't know, 9 refused, None not asked.

    places: {item: (driver, context)}; every other item belongs to driver 'religion' in context 'family'.
    scale: a key of `SCALES` (and `more_scales`) for all questions, or one per question. gender: 1 male, 2 female, None
    not stated; gender_in: the countries that recorded it. bands: first and last age of each age band.
    """
    size = len(next(iter(answers.values())))
    raw = {"id": range(1, size + 1), "country": country, "age": age, **answers}
    named = {"weight": weight, "strata": stratum, "clusters": cluster}
    raw |= {key: values for key, values in named.items() if values is not None}
    groups = {"age_band": {"label": "Age", "variable": "age", "bands": [_band(*ends) for ends in bands]}}
    if gender is not None:
        raw["gender"] = gender
        groups["gender"] = {"label": "Gender", "variable": "gender", "values": {1: "Male", 2: "Female"}}
        groups["gender"] |= {"countries": gender_in}

    def question(key: str) -> dict:
        one = scale if isinstance(scale, str) else scale[key]
        return {"variable": key, "scale": one, "wording": f"Question {key}?", "reversed": key in reversed}

    def item(key: str) -> dict:
        driver, context = (places or {}).get(key, ("religion", "family"))
        return question(key) | {"driver": driver, "context": context, "countries": (asked_in or {}).get(key)}

    countries = [country] if isinstance(country, str) else list(dict.fromkeys(country))
    text = dict.fromkeys(("title", "short", "version", "citation", "licence", "population", "not_covered"), "Test")
    codebook = Codebook.model_validate(
        text
        | {
            "id": "small",
            "illustrative": illustrative,
            "ages": _band(15, 30),
            "age": "age",
            "respondent": "id",
            "country": {"variable": "country", "values": {iso3: iso3 for iso3 in countries}},
            "fieldwork": {"start": "2023-03-01", "end": "2023-04-30", "label": "spring"},
            "mode": {"all": "in person"},
            "design": {"probability": False, "description": "Test", "seed": seed}
            | {key: key for key, values in named.items() if values is not None},
            "data": {"format": "csv"},
            "groups": groups,
            "scales": SCALES | (more_scales or {}),
            "items": {key: item(key) for key in answers if key not in outcomes},
            "outcomes": {key: question(key) | {"short": key} for key in outcomes},
            "do_no_harm": {},
        }
    )
    return make_survey(pd.DataFrame(raw), codebook)


def _band(first: int, last: int) -> dict:
    return {"first": first, "last": last}


def only_row(table: pd.DataFrame, **keys) -> pd.Series:
    """The one row of a table in which every named column has the given value."""
    for column, value in keys.items():
        table = table[table[column] == value]
    assert len(table) == 1, f"{len(table)} rows for {keys}"
    return table.iloc[0]


def survey_file(name: str) -> Path:
    """A real survey file beside the project; the test is skipped where it is absent."""
    path = SURVEYS / name
    if not path.is_file():
        pytest.skip(f"{name} is not here (MICRODRIVERS_SURVEYS)")
    return path
