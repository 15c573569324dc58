"""Fifty seeded tables of the kind that the book publishes, what this project shows of them, and an attacker.

A table is one question in the countries of one region, from a simulated survey in the style of the illustrative one:
every answer and the base by country, the leaning by country, and the leaning of all countries together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy.optimize import linprog

from microdrivers.chapters.labels import about_survey
from microdrivers.disclosure import protect
from microdrivers.framework import Framework, load_framework
from microdrivers.measures.leanings import cell_leanings, side
from microdrivers.measures.merging import together
from microdrivers.measures.shares import OPEN, answer_counts, details
from microdrivers.project import DEFAULT_SURVEY, Project
from microdrivers.survey import Survey, load_codebook
from microdrivers.survey.simulate import simulate
from microdrivers.survey.survey import make_survey

PROJECT = Project(Path(__file__).parents[1])
SEED = 20260101
PEOPLE = 80, 450  # per country, drawn evenly
ALL, BASE, LEANING = "all", "base", "leaning"
BAND = "band"  # in the place of an interval: a hidden share is said to lie between these limits


@dataclass(frozen=True)
class Cell:
    """A count that a table publishes: the sum of some of its finest counts, called by country and answer."""

    country: str
    answer: str
    members: tuple[int, ...]
    n: int
    secret: bool = False  # too small to be told, or what is left of its base is


@dataclass(frozen=True)
class Table:
    """A table before anything is hidden. counts: of shape (countries, answers); lean: answers of the leaning."""

    name: str
    countries: tuple[str, ...]
    answers: tuple[str, ...]
    counts: np.ndarray
    lean: tuple[int, ...]
    frame: pd.DataFrame  # the measured rows, at all details
    ways: list  # the details, see `microdrivers.measures.shares.details`

    def at(self, country: int, answers: Iterator[int] | range | tuple[int, ...]) -> tuple[int, ...]:
        return tuple(country * len(self.answers) + answer for answer in answers)

    def cell(self, country: str, answer: str, members: tuple[int, ...], secret: bool = False) -> Cell:
        return Cell(country, answer, members, int(self.counts.ravel()[list(members)].sum()), secret)

    def cells(self, least: int) -> list[Cell]:
        """What the book publishes of it as asked: answers, bases, leanings, and the leaning of all together."""
        found, everywhere, width = [], (), len(self.answers)
        for number, country in enumerate(self.countries):
            for answer, name in enumerate(self.answers):
                one = self.at(number, (answer,))
                found.append(self.cell(country, name, one, self.counts[number, answer] < least))
            found.append(self.cell(country, BASE, self.at(number, range(width))))
            leaning, base = self.counts[number, list(self.lean)].sum(), self.counts[number].sum()
            found.append(self.cell(country, LEANING, self.at(number, self.lean), min(leaning, base - leaning) < least))
            everywhere += self.at(number, self.lean)
        return [*found, self.cell(ALL, LEANING, everywhere)]

    def column_totals(self) -> list[Cell]:
        """What a full two-way table publishes beyond that: every answer, and the base, of all countries together."""
        rows, width = range(len(self.countries)), len(self.answers)
        columns = [(name, [answer]) for answer, name in enumerate(self.answers)] + [(BASE, range(width))]
        return [self.cell(ALL, name, sum((self.at(row, which) for row in rows), ())) for name, which in columns]


@dataclass(frozen=True)
class Outcome:
    """What somebody publishes of a table. shown and hidden: the published cells; merged: answers told only together.

    bands: hidden cells of which a least and a greatest count is said.
    """

    shown: list[Cell]
    hidden: list[Cell]
    merged: int = 0
    bands: list[tuple[Cell, float, float]] = field(default_factory=list)


def fifty(count: int = 50) -> Iterator[Table]:
    """The tables: each of a survey of its own; with a count under the minimum, and without an empty cell.

    Programs differ in whether an empty cell is small, or nothing at all; so there is none.
    """
    framework = load_framework(PROJECT.framework)
    rng = np.random.default_rng(SEED)
    while count:
        survey = _simulated(framework, rng)
        question = rng.choice(list(survey.codebook.items))
        region = rng.choice(
            [key for key, each in framework.regions.items() if set(each.countries) & set(survey.countries)]
        )
        table = _table(survey, str(question), str(region), framework)
        if (table.counts < framework.rules.min_count).any() and (table.counts > 0).all():
            count -= 1
            yield table


def _simulated(framework: Framework, rng: np.random.Generator) -> Survey:
    codebook = load_codebook(DEFAULT_SURVEY, PROJECT, framework)
    plan = yaml.safe_load((PROJECT.surveys / DEFAULT_SURVEY / "simulation.yml").read_text(encoding="utf-8"))
    plan["seed"] = int(rng.integers(2**31))
    plan["sizes"] = {iso3: int(rng.integers(*PEOPLE)) for iso3 in plan["sizes"]}
    asked = sum(plan["sizes"][iso3] for iso3 in plan["gender"]["countries"])
    plan["gender"]["counts"] = {1: asked // 2, 2: asked - asked // 2}
    raw = simulate(codebook, plan).astype(str).replace("<NA>", None)
    return make_survey(raw, codebook)


def _table(survey: Survey, question: str, region: str, framework: Framework) -> Table:
    item = survey.codebook.items[question]
    countries = tuple(iso3 for iso3 in survey.countries if framework.region_of[iso3] == region)
    rules = framework.rules
    shares = answer_counts(survey, (question,), countries, rules)
    leanings = cell_leanings(survey, [(item.driver, item.context)], (together(countries), *countries), rules)
    ways = details(survey.codebook.scale_of(question))
    finest = shares[shares["detail"] == 0]
    answers = tuple(answer for answer, _ in ways[0])
    counts = finest.pivot(index="country", columns="answer", values="n").loc[list(countries), list(answers)]
    towards = side(survey, question)
    lean = tuple(number for number, (_, where) in enumerate(ways[0]) if where == towards)
    assert answers[-len(OPEN) :] == OPEN
    frame = pd.concat([leanings, shares])
    return Table(f"{region}, {question}", countries, answers, counts.to_numpy(int), lean, frame, ways)


def ours(table: Table, framework: Framework, merging: bool) -> Outcome:
    """What this project publishes of a table: as asked, or with answers merged before any is hidden."""
    codebook = load_codebook(DEFAULT_SURVEY, PROJECT, framework)
    frame = table.frame if merging else table.frame[table.frame["detail"] == 0]
    safe = protect(frame, about_survey(codebook, framework.rules), {}, framework.rules).frame
    shown, hidden, bands, merged = [], [], [], 0
    fine = {(cell.country, cell.answer): cell for cell in table.cells(framework.rules.min_count)}
    for row in safe.to_dict("records"):
        if row["measure"] == "leaning":
            cell = fine[row["country"] if row["country"] in table.countries else ALL, LEANING]
        else:
            way = table.ways[row["detail"]]
            which = tuple(number for number, (answer, _) in enumerate(way) if answer == row["answer"])
            cell = table.cell(row["country"], row["answer"], table.at(table.countries.index(row["country"]), which))
            merged += len(which) if len(which) > 1 else 0
        (hidden if row["code"] else shown).append(cell)
        if row["interval"] == BAND:
            base = fine[row["country"], BASE].n
            bands.append((cell, np.ceil(row["lo"] * base / 100), np.floor(row["hi"] * base / 100)))
    bases = [fine[country, BASE] for country in table.countries]
    return Outcome(shown + bases, hidden, merged, bands)


def widths(table: Table, outcome: Outcome, targets: list[Cell]) -> list[float]:
    """How wide the interval of each target is for a reader of all that is shown (two linear programmes each)."""
    told = {"A_eq": _sums(table, outcome.shown), "b_eq": [cell.n for cell in outcome.shown]}
    if outcome.bands:
        banded = _sums(table, [cell for cell, _, _ in outcome.bands])
        limits = [high for _, _, high in outcome.bands] + [-low for _, low, _ in outcome.bands]
        told |= {"A_ub": np.vstack([banded, -banded]), "b_ub": limits}
    found = []
    for cost in _sums(table, targets):
        ends = [linprog(sign * cost, **told, bounds=(0, None), method="highs") for sign in (1, -1)]
        found.append(_width(ends))
    return found


def _sums(table: Table, cells: list[Cell]) -> np.ndarray:
    """Which of the finest counts each cell is the sum of, shape (cells, counts)."""
    sums = np.zeros((len(cells), table.counts.size))
    for number, cell in enumerate(cells):
        sums[number, list(cell.members)] = 1
    return sums


def _width(ends: list) -> float:
    """Greatest less least value; without an upper end it is infinite."""
    least, greatest = ends
    return np.inf if greatest.status == 3 else -greatest.fun - least.fun
