"""How far a score moves when the sample is given the age and gender of the population: a raked figure beside the plain one.

The plain figure stays the headline. Weights of raking repair neither how people were chosen nor who was left out.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError, fail
from microdrivers.framework import Rules
from microdrivers.measures.design import one_by_one, ratio, ratio_parts, wald_interval
from microdrivers.measures.kinds import Kinds, alike, number
from microdrivers.measures.merging import JOINED
from microdrivers.measures.raking import Limits, Raked, calibrated, rake
from microdrivers.measures.scores import driver_points, score_of, unreliable
from microdrivers.measures.table import RAKED, slices, tidy
from microdrivers.survey import Codebook, Survey

GENDER, AGE = "gender", "age_band"
POPULATION = "population figures"


def raked_scores(
    survey: Survey, drivers: tuple[str, ...], countries: tuple[str, ...], rules: Rules, margins: pd.DataFrame
) -> pd.DataFrame:
    """Rows of the measures 'raked' (mean score; n = Kish's effective n) and 'efficiency' (in %), per country and driver.

    margins: people of the population, columns iso3, gender, age_band ('15-19') and population. Raked to age and, where
    the survey recorded it, to gender; base = people with a score whose margins are known. estimate is NaN, with the
    reason, where raking is refused.
    """
    rows = []
    for driver in drivers:
        people, score = _people(survey, driver, rules)
        reasons = unreliable(survey, driver, countries, rules)
        for who, mask in slices(people, countries):
            here = {**who, "driver": driver}
            raked = _raked(people, score, mask, who["country"], reasons[who["country"]], rules, margins)
            rows += [here | row for row in raked]
    return tidy(rows)


def _people(survey: Survey, driver: str, rules: Rules) -> tuple[Kinds, np.ndarray]:
    """The people by score, age and gender, and their scores; column 'age' holds years."""
    points, place = driver_points(survey, driver, rules)
    recorded = (GENDER,) if GENDER in survey.codebook.groups else ()
    age, years = pd.factorize(survey.people["age"])
    people = alike(survey, groups=recorded, score=place, age=age)
    people.columns["age"] = years.to_numpy()[people.columns["age"]]
    return people, score_of(points, people.columns["score"])


def margin_names(codebook: Codebook, country: str) -> tuple[str, ...]:
    """The margins that a country of the survey can be raked to: age, and gender where it was recorded."""
    gender = codebook.groups.get(GENDER)
    recorded = gender is not None and country in (gender.countries or codebook.countries)
    return (AGE, GENDER) if recorded else (AGE,)


def _raked(who: Kinds, score, among, country: str, reason: str, rules: Rules, margins: pd.DataFrame):
    scored = among & ~np.isnan(score)
    people = {"n": number(who, scored), "base": number(who, scored), "whole": number(who, among)}
    try:
        targets = {} if reason else _targets(who.codebook, country, margins)
    except MicrodriversError as refusal:
        reason = f"{refusal.problems[0].place}: {refusal.problems[0].problem}"
    if reason:
        return _refused(people, reason)
    categories = _categories(who, targets)
    known = scored & categories.notna().all(axis=1).to_numpy()
    people |= {"n": number(who, known), "base": number(who, known)}
    categories, count = categories[known].reset_index(drop=True), who.count[known]
    limits = Limits()
    if any(
        count[(categories[name] == category).to_numpy()].sum() < limits.min_people
        for name in targets
        for category in targets[name]
    ):
        return _refused(people, f"a category of the population has fewer than {limits.min_people} respondents")
    try:
        raked = rake(categories, targets, limits=limits, count=count)
    except (
        MicrodriversError
    ):  # its problems tell how unequal the weights are, and so how many people of each age there are
        allowed = f"{limits.max_weight:g} times the mean, or an efficiency of {limits.min_efficiency:.0%}"
        return _refused(people, f"the weights would be more unequal than is allowed ({allowed})")
    return [
        {"measure": "raked", **people, **_mean(score[known], categories, count, raked, rules), "n": raked.effective_n},
        {"measure": "efficiency", **people, "estimate": 100 * raked.efficiency},
    ]


def _refused(people: dict, reason: str) -> list[dict]:
    return [{"measure": measure, **people, "reason": reason.rstrip(".")} for measure in ("raked", "efficiency")]


def _mean(score: np.ndarray, categories: pd.DataFrame, count: np.ndarray, raked: Raked, rules: Rules) -> dict:
    ones, together = np.ones(len(score)), raked.weight * count
    estimate = ratio(score, ones, together)
    z = ratio_parts(score, ones, together) / count  # of one person of each kind
    residual = calibrated(z, categories, list(categories), raked, count)
    error = one_by_one(count).standard_error(residual * count)
    lo, hi = wald_interval(estimate, error, rules.confidence)
    return {"estimate": estimate, "lo": lo, "hi": hi, "interval": RAKED}


def _targets(codebook: Codebook, country: str, margins: pd.DataFrame) -> dict[str, dict[str, float]]:
    """People of the population per category of each margin; refused where the ages are not those of the survey."""
    here = margins[margins["iso3"] == country]
    if here.empty:
        why = "Countries that are put together are not raked." if JOINED in country else "This country has no figures."
        raise fail(POPULATION, why, "Add rows to data/published/youth_population_margins.csv.")
    spans = [tuple(map(int, band.split("-"))) for band in here[AGE].unique()]
    ages = codebook.ages
    if (min(first for first, _ in spans), max(last for _, last in spans)) != (ages.first, ages.last):
        raise fail(POPULATION, f"They are not for people aged {ages.first} to {ages.last}.", "Add figures that are.")
    return {margin: here.groupby(margin)["population"].sum().to_dict() for margin in margin_names(codebook, country)}


def _categories(who: Kinds, targets: dict[str, dict[str, float]]) -> pd.DataFrame:
    """The category of each kind on each margin; None where it is unknown or not one of the population's."""
    found = pd.DataFrame(index=range(len(who.count)))
    for margin, wanted in targets.items():
        if margin == AGE:
            found[AGE] = _age_bands(pd.Series(who.columns["age"]), wanted)
        else:
            labels = [label.casefold() for label in who.codebook.groups[margin].labels]
            found[margin] = np.array([*labels, None], dtype=object)[who.group_codes(margin)]
        found[margin] = found[margin].where(found[margin].isin(list(wanted)))
    return found


def _age_bands(age: pd.Series, bands: dict[str, float]) -> pd.Series:
    found = pd.Series(index=age.index, dtype=object)
    for band in bands:
        first, last = map(int, band.split("-"))
        found[age.between(first, last)] = band
    return found
