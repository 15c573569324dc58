"""Random surveys that are hard to publish safely, and the truth that an attacker wants to know.

A hypothesis strategy draws the few choices that shape a survey (`Plan`: who is how many, what is asked, how it is
weighted) and one seed; numpy fills in the people. Drawing every answer by hypothesis would take about a hundred times
as long, and shrinking single answers helps nobody: a smaller plan is what one can read. The `Survey` is made directly,
as `make_survey` would, without the checks of a file (a third of the time of a survey).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from microdrivers.framework import Framework, load_framework
from microdrivers.survey import Codebook, Survey

ROOT = Path(__file__).parents[2]
MISSING = {8: "dont_know", 9: "refused"}
OPEN = tuple(MISSING.values())
NOT_ASKED = "not_asked"
NO_RECORD = "no record"  # fewer than ten in a country where the question was put: they count as no answer
FEW = 10
MORE = 7
OUTCOME = "outcome"
MENA, BALKANS = ("EGY", "JOR"), ("BIH", "BGR")
WORDS = ("Never", "Seldom", "Sometimes", "Often", "Always")
SCALES = {  # answers on the low side, in the middle, on the high side
    "two": (1, 0, 1),
    "three": (1, 1, 1),
    "three_plain": (1, 0, 2),
    "four": (2, 0, 2),
    "five": (2, 1, 2),
    "five_plain": (2, 0, 3),
}
SIZES = (1, 4, 9, 11, 20, 29, 30, 31, 38, 47, 65, 90, 130, 200, 260, 400)
BANDS = {"two": ((15, 22), (23, 30)), "three": ((15, 18), (19, 24), (25, 30))}


@dataclass(frozen=True)
class Plan:
    """What shapes a survey. mena, balkans: people per country; items: questions of all drivers together."""

    seed: int
    mena: tuple[int, ...]
    balkans: tuple[int, ...]
    drivers: int
    contexts: int
    items: int
    scale: str
    weights: str  # none, even, extreme
    design: bool  # strata and clusters
    bands: str
    extra: int = 0  # `MORE`: also profiles and intervals, which take time; a third of all: also groups
    together: bool = False  # answers of a person hang together, so that there are scores


@dataclass(frozen=True)
class Truth:
    """What nobody may learn: people per (country, question, answer as asked), and per (country, group_by, group).

    An answer as asked is also `NO_RECORD`. people: per country; asked: the base, per (country, question). The group '' holds those who did not state it.
    scored: people with a score per (country, driver, group_by, group), ('', '') for the whole country; both: people
    who answered an item and the outcome, per (country, item).
    """

    people: dict[str, int]
    asked: dict[tuple[str, str], int]
    answers: dict[tuple[str, str, str], int]
    groups: dict[tuple[str, str, str], int]
    scored: dict[tuple[str, str, str, str], int]
    both: dict[tuple[str, str], int]


@st.composite
def plans(draw) -> Plan:
    """Plans of surveys: from one respondent in one country to some hundreds in four."""
    some = st.sampled_from(SIZES)
    countries = draw(st.sampled_from(((1, 0), (1, 0), (1, 0), (1, 0), (2, 0), (2, 2), (2, 0), (1, 1), (2, 0), (0, 1))))
    return Plan(
        seed=draw(st.integers(0, 2**32 - 1)),
        mena=tuple(draw(some) for _ in range(countries[0])),
        balkans=tuple(draw(some) for _ in range(countries[1])),
        drivers=draw(st.integers(1, 2)),
        contexts=draw(st.integers(1, 2)),
        items=draw(st.sampled_from((1, 2, 1, 2, 1, 1, 4))) if countries != (2, 2) else 1,
        scale=draw(st.sampled_from(tuple(SCALES))),
        weights=draw(st.sampled_from(("none", "none", "even", "extreme"))),
        design=draw(st.booleans()),
        bands=draw(st.sampled_from(tuple(BANDS))),
        extra=draw(st.integers(0, 15)),
        together=draw(st.booleans()),
    )


@cache
def shipped_framework() -> Framework:
    return load_framework(ROOT / "data" / "framework.yml")


@cache
def framework(drivers: int, contexts: int, replicates: int) -> Framework:
    """The shipped frame with fewer drivers, contexts and countries: chapters about nothing teach an attacker nothing.

    replicates: fewer than the rules allow make noisier intervals, never other counts, and cost less time.
    """
    whole = shipped_framework()
    regions = {
        key: region.model_copy(update={"countries": tuple(c for c in region.countries if c in MENA + BALKANS)})
        for key, region in whole.regions.items()
    }
    return whole.model_copy(
        update={
            "drivers": dict(list(whole.drivers.items())[:drivers]),
            "contexts": dict(list(whole.contexts.items())[:contexts]),
            "regions": regions,
            "countries": {iso3: whole.countries[iso3] for iso3 in MENA + BALKANS},
            "rules": whole.rules.model_copy(update={"replicates": replicates}),
        }
    )


def sizes(plan: Plan) -> dict[str, int]:
    """People per country."""
    return dict(zip(MENA, plan.mena, strict=False)) | dict(zip(BALKANS, plan.balkans, strict=False))


def _scale(name: str) -> dict:
    low, neutral, high = SCALES[name]
    words = WORDS[: low + neutral + high]
    labels = {"low_label": "Rarely", "high_label": "Mostly"} | ({"neutral_label": "Middle"} if neutral else {})
    values = dict(enumerate(words, start=1))
    return {"values": values, "missing": MISSING, "low": low, "neutral": neutral, "high": high, **labels}


@cache
def _frame_of_codebook(plan_keys: tuple) -> Codebook:
    drivers, contexts, items, scale, weighted, design, bands, countries = plan_keys
    whole = shipped_framework()
    text = dict.fromkeys(("title", "short", "version", "citation", "licence", "population", "not_covered"), "Test")
    place = [(d, c) for d in list(whole.drivers)[:drivers] for c in list(whole.contexts)[:contexts]]

    def question(key: str) -> dict:
        return {"variable": key, "scale": "one", "wording": f"Question {key}?"}

    # the first driver gets the most questions: three make a score
    cells = [place[number % contexts if number < 3 else -1] for number in range(items)]
    asked = {
        f"q{number}": question(f"q{number}") | {"driver": driver, "context": context, "reversed": number == 1}
        for number, (driver, context) in enumerate(cells)
    }
    chosen = {"weight": "weight"} if weighted else {}
    chosen |= {"strata": "stratum", "clusters": "cluster"} if design and weighted else {}
    return Codebook.model_validate(
        text
        | {
            "id": "attacked",
            "ages": _band((15, 30)),
            "age": "age",
            "respondent": "id",
            "country": {"variable": "country", "values": {iso3: iso3 for iso3 in countries}},
            "fieldwork": {"start": "2023-03-01", "end": "2023-04-30", "label": "spring"},
            "mode": {"all": "in person"},
            "design": {"probability": False, "description": "Test", "seed": 1, **chosen},
            "data": {"format": "csv"},
            "groups": {
                "gender": {"label": "Gender", "variable": "gender", "values": {1: "Male", 2: "Female"}},
                "age_band": {"label": "Age", "variable": "age", "bands": [_band(b) for b in BANDS[bands]]},
            },
            "scales": {"one": _scale(scale)},
            "items": asked,
            "outcomes": {OUTCOME: question(OUTCOME) | {"short": "Peace"}},
            "do_no_harm": {},
        }
    )


def _band(ages: tuple[int, int]) -> dict:
    return {"first": ages[0], "last": ages[1]}


def codebook_of(plan: Plan) -> Codebook:
    """What is public of the survey."""
    keys = (plan.drivers, plan.contexts, plan.items, plan.scale, plan.weights != "none", plan.design, plan.bands)
    return _frame_of_codebook((*keys, tuple(sizes(plan))))


def draw_survey(plan: Plan) -> tuple[Survey, Truth]:
    """The survey of a plan, and the truth of it."""
    random = np.random.default_rng(plan.seed)
    codebook = codebook_of(plan)
    country = np.repeat(list(sizes(plan)), list(sizes(plan).values()))
    people = _people(plan, codebook, country, random)
    common = random.normal(size=len(country))
    answers, missing = {}, {}
    for key in codebook.questions:
        scale = codebook.scale_of(key)
        codes = _codes(
            len(scale.values), country, common if plan.together else None, random, codebook.questions[key].reversed
        )
        values = np.where(codes < len(scale.values), codes, -1)
        answers[key] = pd.Categorical.from_codes(values, categories=scale.answers, ordered=True)
        missing[key] = pd.Categorical.from_codes(
            np.where(values < 0, codes - len(scale.values), -1), categories=[*OPEN, NOT_ASKED]
        )
    survey = Survey(
        codebook=codebook,
        people=people,
        answers=pd.DataFrame(answers),
        missing=pd.DataFrame(missing),
        read=len(country),
        clusters_per_stratum=people.groupby("stratum")["cluster"].nunique().to_dict(),
    )
    return survey, truth_of(survey)


def _people(plan: Plan, codebook: Codebook, country: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    size = len(country)
    weight = {
        "none": np.ones(size),
        "even": random.uniform(0.5, 2, size),
        "extreme": 10.0 ** random.uniform(-3, 3, size),
    }[plan.weights]
    rare = random.choice((0.0, 0.01, 0.05, 0.5))  # of the second gender, and of those who do not state it
    unstated = random.choice((0.0, 0.0, 0.02, 0.1))
    gender = np.where(random.random(size) < unstated, -1, random.random(size) < rare).astype(int)
    ages = len(codebook.groups["age_band"].labels)
    share = random.dirichlet(np.full(ages, random.choice((0.3, 5.0))))
    designed = plan.design and plan.weights != "none"
    band = random.choice(ages, size=size, p=share)
    return pd.DataFrame(
        {
            "country": pd.Categorical(country, categories=codebook.countries),
            "age": np.array([first for first, _ in BANDS[plan.bands]], dtype=float)[band],
            "weight": weight,
            "stratum": country if designed and min(sizes(plan).values()) > 1 else "all",
            "cluster": np.arange(size) // (2 if designed and size > 4 else 1) if size > 1 else 0,
            "gender": pd.Categorical.from_codes(gender, categories=codebook.groups["gender"].labels, ordered=True),
            "age_band": pd.Categorical.from_codes(band, categories=codebook.groups["age_band"].labels, ordered=True),
        }
    )


def _codes(
    answers: int, country: np.ndarray, common: np.ndarray | None, random: np.random.Generator, turned: bool
) -> np.ndarray:
    """Per respondent 0.. an answer, then don't know, refused, not asked; each country has a shape of its own."""
    codes = np.empty(len(country), dtype=int)
    for iso3 in dict.fromkeys(country):
        here = np.flatnonzero(country == iso3)
        shape = random.choice(("spread", "spread", "skewed", "all_agree", "few_differ", "gap"))
        if shape == "spread" or common is not None:
            value = random.normal(size=len(here)) * (1 if common is None else 0.5)
            value += 0 if common is None else common[here]
            drawn = np.clip(np.floor(answers * (0.5 + value / 4)), 0, answers - 1).astype(int)
            drawn = answers - 1 - drawn if turned else drawn
        elif shape == "skewed":
            drawn = random.choice(answers, size=len(here), p=random.dirichlet(np.full(answers, 0.4)))
        else:
            drawn = np.full(len(here), random.integers(answers))
            if shape == "few_differ":
                few = random.choice(here.size, size=min(here.size, int(random.integers(1, 13))), replace=False)
                drawn[few] = random.integers(answers, size=len(few))
            if shape == "gap":
                drawn = random.choice(answers, size=len(here))
                drawn[drawn == random.integers(answers)] = answers - 1
        for reason in range(len(OPEN) + 1):  # a few who do not know, refuse, or were not asked; mostly nobody
            number = int(random.choice((0, 0, 1, 3, 8, 12, 0.1 * len(here))))
            drawn[random.choice(here.size, size=min(number, here.size), replace=False)] = answers + reason
        if random.random() < 0.04:  # not asked in this country at all
            drawn[:] = answers + len(OPEN)
        codes[here] = drawn
    return codes


def truth_of(survey: Survey) -> Truth:
    """Counted from the respondents, without a measure of the project."""
    codebook = survey.codebook
    country = survey.people["country"].astype(str).to_numpy()
    here = {iso3: country == iso3 for iso3 in codebook.countries}
    told = {
        key: (survey.answers[key].cat.codes.to_numpy(), survey.missing[key].cat.codes.to_numpy())
        for key in codebook.questions
    }
    answered = {key: codes >= 0 for key, (codes, _) in told.items()}
    asked, answers, groups, scored, both = {}, {}, {}, {}, {}
    for iso3, mask in here.items():
        for key, (codes, why) in told.items():
            for index, answer in enumerate(codebook.scale_of(key).answers):
                answers[iso3, key, answer] = int((mask & (codes == index)).sum())
            for index, reason in enumerate(OPEN):
                answers[iso3, key, reason] = int((mask & (why == index)).sum())
            asked[iso3, key] = int((mask & (why != len(OPEN))).sum())
            no_record = int((mask & (why == len(OPEN))).sum())
            answers[iso3, key, NO_RECORD] = no_record if asked[iso3, key] and no_record < FEW else 0
            asked[iso3, key] += answers[iso3, key, NO_RECORD]
            both[iso3, key] = int((mask & answered[key] & answered[OUTCOME]).sum())
        cuts = {("", ""): mask}
        for key, group in codebook.groups.items():
            codes = survey.people[key].cat.codes.to_numpy()
            cuts |= {(key, label): mask & (codes == index) for index, label in enumerate(group.labels)}
            cuts[key, ""] = mask & (codes < 0)
        groups |= {(iso3, *cut): int(who.sum()) for cut, who in cuts.items() if cut[0]}
        for driver in {item.driver for item in codebook.items.values()}:
            items = codebook.items_of(driver)
            has = 3 * np.sum([answered[item] for item in items], axis=0) >= 2 * len(items)
            scored |= {(iso3, driver, *cut): int((who & has).sum()) for cut, who in cuts.items()}
    people = {iso3: int(mask.sum()) for iso3, mask in here.items()}
    return Truth(people, asked, answers, groups, scored, both)
