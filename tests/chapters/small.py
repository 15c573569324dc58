"""A survey with enough people for every part of a chapter, and a reader who writes down what a chapter tells."""

from __future__ import annotations

import numpy as np
import pandas as pd
import yaml

from tests.conftest import CODEBOOK, SmallProject

PARTS = (
    "opening",
    "research",
    "official_statistics",
    "answers",
    "daily_life",
    "associations",
    "recommendations",
    "limits",
)
SOME = {  # kinds that do not tell all parts
    "regions": ("opening", "official_statistics", "daily_life", "limits"),
    "beside": ("opening", "answers", "limits"),
    "over_time": ("opening", "daily_life", "limits"),
}
MORE = {"country": {"research": "research_available", "recommendations": "eu_support"}}  # part -> the one after it
PEOPLE = 120  # per country
DRIVER = {
    "name": "Climate and water",
    "short": "Climate",
    "about": "heat, drought and water in young people's lives",
    "high_score": "more reported harm from heat and drought",
    "questions": ["Does drought add to other grievances?"],
    "indicators": ["urban_population"],
    "source": ["project"],
}
CONTEXT = {"name": "Life at home", "short": "Home", "about": "parents, brothers and sisters", "source": ["project"]}
ITEMS = ("dry_fields", "hot_rooms", "bad_water")


def crowd(
    small_project: SmallProject, items: dict[str, tuple[str, str]], countries: tuple[str, ...] = ("JOR",)
) -> None:
    """Give the small survey these items, {key: (driver, context)}, and people in these countries who answer them."""
    codebook = yaml.safe_load(CODEBOOK)
    codebook["country"]["values"] = {iso3: iso3 for iso3 in countries}
    codebook["mode"] = {"all": "in person"}
    codebook["groups"]["gender"]["countries"] = [countries[0]]
    del codebook["design"]["weight"]
    codebook["items"] = {
        key: {"variable": key, "driver": driver, "context": context, "scale": "agree5", "wording": f"Wording of {key}."}
        for key, (driver, context) in items.items()
    }
    small_project.write_codebook(codebook)
    small_project.write_answers(_answers((*items, "q3"), countries).to_csv(index=False))


def fewer(small_project: SmallProject, people: dict[str, int]) -> None:
    """Keep so many people of these countries in the data file, and all of the others."""
    answers = pd.read_csv(small_project.answers_path)
    place = answers.groupby("land").cumcount()
    small_project.write_answers(answers[place < answers["land"].map(people).fillna(PEOPLE)].to_csv(index=False))


def _answers(questions: tuple[str, ...], countries: tuple[str, ...]) -> pd.DataFrame:
    """Answers that hang together well enough for a score."""
    random = np.random.default_rng(1)
    size = PEOPLE * len(countries)
    common = random.normal(size=size)
    people = {
        "id": range(size),
        "land": np.repeat(countries, PEOPLE),
        "age": random.integers(15, 31, size),
        "sex": random.integers(1, 3, size),
    }
    scores = {key: 3 + common + 0.7 * random.normal(size=size) for key in questions}
    return pd.DataFrame({**people, **{key: score.round().clip(1, 5).astype(int) for key, score in scores.items()}})


def parts_of(kind: str) -> list[str]:
    """The parts of a kind of chapter, in their order."""
    more = MORE.get(kind, {})
    return [name for part in SOME.get(kind, PARTS) for name in (part, more.get(part)) if name]


def tell(chapter, monkeypatch, parts: tuple[str, ...] = ()) -> tuple[str, list]:
    """Everything a chapter says (or these parts of it), as one text, and its figures; without a kernel."""
    from microdrivers.chapters import scope

    shown = []
    monkeypatch.setattr(scope, "display", lambda *objects, **options: shown.extend(objects))
    for part in parts or parts_of("country" if hasattr(chapter, "eu_support") else ""):
        getattr(chapter, part)()
    texts = [thing.data for thing in shown if hasattr(thing, "data")]
    return "\n\n".join(texts), [thing for thing in shown if not hasattr(thing, "data")]
