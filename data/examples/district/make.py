"""Makes export.csv: what KoboToolbox would give for the form beside it. Nobody was asked: a seed and a computer answered.

python data/examples/district/make.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
PEOPLE = {"town_a": 170, "town_b": 130}
THRESHOLDS = [-1.2, -0.4, 0.3, 1.1]  # between the five answers
ITEMS = {  # question -> how much of the common part it holds; below 0: agreeing points the other way
    "fair_jobs": 0.6, "afford": -0.6, "income_school": 0.5, "police": -0.6, "council": -0.6, "courts": -0.6,
    "news_online": 0.3, "friends_online": 0.3, "roads": 0.5, "youth_centre": -0.5, "peaceful": -0.3,
}  # fmt: skip
HEAD = [
    "start",
    "end",
    "deviceid",
    "respondent_name",
    "phone",
    "about/town",
    "about/age",
    "about/gender",
    "about/setting",
]
TAIL = ["views/why", "gps", "_id", "_uuid", "_submission_time"]


def answers(random: np.random.Generator, common: np.ndarray) -> dict[str, np.ndarray]:
    """Codes of all questions, 'dk' where somebody did not know."""
    found = {}
    for question, part in ITEMS.items():
        latent = part * common + np.sqrt(1 - part**2) * random.normal(size=len(common))
        codes = (1 + np.searchsorted(THRESHOLDS, latent)).astype(str)
        found[f"views/{question}"] = np.where(random.random(len(common)) < 0.03, "dk", codes)
    return found


def rows() -> list[dict[str, object]]:
    """One per simulated respondent, with everything that a form collects beside the answers."""
    random = np.random.default_rng(20260901)
    towns = np.repeat(list(PEOPLE), list(PEOPLE.values()))
    size = len(towns)
    columns = answers(random, random.normal(size=size) + 0.4 * (towns == "town_b"))
    day = random.integers(1, 29, size)
    columns |= {
        "start": [f"2026-09-{d:02d}T09:00:00" for d in day], "end": [f"2026-09-{d:02d}T09:20:00" for d in day],
        "deviceid": [f"device-{n:02d}" for n in random.integers(1, 9, size)],
        "respondent_name": [f"Simulated {n}" for n in range(1, size + 1)], "phone": [f"000-{n:04d}" for n in range(size)],
        "about/town": towns, "about/age": random.integers(15, 31, size),
        "about/gender": random.choice(["female", "male", "not_said"], size, p=[0.48, 0.48, 0.04]),
        "about/setting": np.where(random.random(size) < 0.6, "centre", "edge"),
        "views/why": ["A simulated sentence."] * size, "gps": ["0 0 0 0"] * size,
        "_id": range(50001, 50001 + size), "_uuid": [f"simulated-{n:05d}" for n in range(size)],
        "_submission_time": [f"2026-09-{d:02d}T18:00:00" for d in day],
    }  # fmt: skip
    order = [*HEAD, *(f"views/{question}" for question in ITEMS), *TAIL]
    return [{name: columns[name][n] for name in order} for n in range(size)]


if __name__ == "__main__":
    made = rows()
    with (HERE / "export.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, made[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(made)
