"""Make the answers of the illustrative survey: seeded, and built to the published design.

Only uniform random numbers and element-wise arithmetic are used, so that every machine writes the same bytes.
The latent scale is that of an ordinal factor model: an answer is the interval between thresholds into which
a standard normal variable falls (Olsson 1979, Psychometrika 44, 443-460).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from microdrivers.survey.codebook import Codebook, Item


def simulate(codebook: Codebook, plan: dict) -> pd.DataFrame:
    """Simulated answers in the form of the survey's data file.

    plan: the content of simulation.yml beside the codebook. Returns one row per respondent with the columns
    respondent, country, age, gender and one per question, in the codes of the codebook.
    """
    rng = np.random.Generator(np.random.PCG64(plan["seed"]))
    country = np.repeat(list(plan["sizes"]), list(plan["sizes"].values()))
    frame = {
        codebook.respondent: np.arange(1, len(country) + 1),
        codebook.country.variable: country,
        codebook.age: _ages(country, codebook, plan["youngest"], rng),
        codebook.groups["gender"].variable: _genders(country, plan["gender"], rng),
    }
    general, drivers, contexts = _parts(len(country), codebook, rng)
    shifts = _country_shifts(country, drivers, plan["country_shift"], rng)
    for item in codebook.items.values():
        latent = _item_latent(general, drivers[item.driver], contexts[item.context], plan["variance"], rng)
        latent = latent + shifts[item.driver] + plan["question_shift"] * _normal(1, rng)
        frame[item.variable] = _codes(latent, item, codebook, plan["thresholds"])
    for key, outcome in codebook.outcomes.items():
        latent = _outcome_latent(general, drivers, plan["outcomes"][key], rng)
        frame[outcome.variable] = _codes(latent, outcome, codebook, plan["thresholds"])
    return _leave_open(pd.DataFrame(frame), codebook, plan["missing"], rng)


def _normal(size: int, rng: np.random.Generator) -> np.ndarray:
    return ndtri(rng.random(size))


def _shuffled(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return values[np.argsort(rng.random(len(values)), kind="stable")]


def _ages(country: np.ndarray, codebook: Codebook, youngest: dict, rng: np.random.Generator) -> np.ndarray:
    first, last = codebook.ages.first, codebook.ages.last
    ages = np.empty(len(country), dtype=int)
    for iso3 in dict.fromkeys(country):
        people = np.flatnonzero(country == iso3)
        share = youngest["share"].get(iso3, youngest["elsewhere"])
        young = round(share * len(people))
        low = np.floor(first + rng.random(young) * (youngest["last"] - first + 1))
        high = np.floor(youngest["last"] + 1 + rng.random(len(people) - young) * (last - youngest["last"]))
        ages[people] = _shuffled(np.concatenate([low, high]).astype(int), rng)
    return ages


def _genders(country: np.ndarray, gender: dict, rng: np.random.Generator) -> pd.array:
    asked = np.flatnonzero(np.isin(country, gender["countries"]))
    codes = np.repeat(list(gender["counts"]), list(gender["counts"].values()))
    if len(codes) != len(asked):
        raise ValueError(f"simulation.yml: {len(codes)} genders for {len(asked)} respondents")
    column = pd.array([pd.NA] * len(country), dtype="Int64")
    column[asked] = _shuffled(codes, rng)
    return column


def _parts(size: int, codebook: Codebook, rng: np.random.Generator):
    items = codebook.items.values()
    general = _normal(size, rng)
    drivers = {key: _normal(size, rng) for key in dict.fromkeys(item.driver for item in items)}
    contexts = {key: _normal(size, rng) for key in dict.fromkeys(item.context for item in items)}
    return general, drivers, contexts


def _country_shifts(country: np.ndarray, drivers: dict, spread: float, rng: np.random.Generator) -> dict:
    shifts = {}
    for driver in drivers:
        by_country = {iso3: spread * _normal(1, rng)[0] for iso3 in dict.fromkeys(country)}
        shifts[driver] = np.array([by_country[iso3] for iso3 in country])
    return shifts


def _item_latent(general, driver, context, variance: dict, rng: np.random.Generator) -> np.ndarray:
    chance = 1 - sum(variance.values())
    return (
        np.sqrt(variance["general"]) * general
        + np.sqrt(variance["driver"]) * driver
        + np.sqrt(variance["context"]) * context
        + np.sqrt(chance) * _normal(len(general), rng)
    )


def _outcome_latent(general, drivers: dict, weights: dict, rng: np.random.Generator) -> np.ndarray:
    parts = {key: weight for key, weight in weights.items() if key != "shift"}
    latent = parts.pop("general", 0) * general
    chance = 1 - sum(weight**2 for weight in parts.values())
    for driver, weight in parts.items():
        latent = latent + weight * drivers[driver]
    return latent + np.sqrt(chance) * _normal(len(general), rng) + weights["shift"]


def _codes(latent: np.ndarray, question, codebook: Codebook, thresholds: list[float]) -> np.ndarray:
    if isinstance(question, Item) and question.reversed:
        latent = -latent
    codes = np.array(list(codebook.scales[question.scale].values))
    return codes[np.searchsorted(thresholds, latent)]


def _leave_open(frame: pd.DataFrame, codebook: Codebook, missing: dict, rng: np.random.Generator) -> pd.DataFrame:
    tendency = np.exp(missing["spread"] * _normal(len(frame), rng) - missing["spread"] ** 2 / 2)
    for question in codebook.questions.values():
        draw = rng.random(len(frame))
        refused = draw < missing["refused"] * tendency
        dont_know = ~refused & (draw < (missing["refused"] + missing["dont_know"]) * tendency)
        frame.loc[dont_know, question.variable] = missing["codes"]["dont_know"]
        frame.loc[refused, question.variable] = missing["codes"]["refused"]
    return frame


def to_csv(frame: pd.DataFrame) -> bytes:
    """The bytes of responses.csv."""
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")
