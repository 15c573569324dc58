"""Answer distributions: the share of each answer, 'don't know' and 'refused' included, among those asked.

Every distribution is measured at several details, from the answers as asked to ever coarser ones, so that
`microdrivers.disclosure` can merge answers before it has to hide any.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.estimate import shares
from microdrivers.measures.kinds import Kinds, People, alike
from microdrivers.measures.table import asked, slices, tidy
from microdrivers.once import once
from microdrivers.survey import Survey
from microdrivers.survey.codebook import Scale
from microdrivers.survey.survey import MISSING

OPEN = ("dont_know", "refused")
NO_ANSWER = "no_answer"


def answer_shares(
    survey: Survey,
    questions: tuple[str, ...],
    countries: tuple[str, ...],
    rules: Rules,
    intervals: bool = True,
) -> pd.DataFrame:
    """Rows of measure 'share': one per country, question, detail and answer; base = people asked.

    Without intervals it is much faster: enough to know which answers must be merged or hidden.
    """
    rows = []
    for question in questions:
        scale = survey.codebook.scale_of(question)
        people = alike(survey, (question,))
        base, few = asked(people, question, rules)
        cell = _answer_cells(people, question)
        for who, mask in slices(people, countries):
            here = {"measure": "share", **who, **place(survey, question)}
            first = 1 if (few & mask).any() else 0  # whether these few refused is not known: there is only 'no answer'
            what = people, cell, base & mask, details(scale), first, rules, (question, who["country"]), intervals
            rows += [{**here, **row} for row in _distribution(*what)]
    return tidy(rows)


def _distribution(
    who: Kinds,
    cell: np.ndarray,
    asked: np.ndarray,
    ways: list[list[tuple[str, str]]],
    first: int,
    rules: Rules,
    names: tuple[str, str],
    intervals: bool,
) -> list[dict]:
    """Detail, answer, side and estimate of each answer, among those asked, from the detail `first` on; names: of the
    question and the country."""

    def measured() -> list[dict]:
        rows = []
        for detail, merged in enumerate(ways[first:], start=first):
            answers = tuple(dict.fromkeys(answer for answer, _ in merged))
            coarse = np.array([answers.index(answer) for answer, _ in merged])[cell]
            seeds = "share", names[0], str(detail), names[1]
            estimates = shares(who, coarse, len(answers), asked, rules, *seeds, intervals=intervals)
            rows += [
                {"detail": detail, "answer": answer, "side": dict(merged)[answer], **estimate}
                for answer, estimate in zip(answers, estimates, strict=True)
            ]
        return rows

    if who.weighted or not intervals:
        return measured()
    country = np.unique(who.country_codes[asked], return_inverse=True)[1]
    return once(
        measured, "shares", country, cell[asked], who.count[asked], who.codebook.design.seed, rules, names, ways, first
    )


def answer_counts(survey: Survey, questions: tuple[str, ...], countries: tuple[str, ...], rules: Rules) -> pd.DataFrame:
    """`answer_shares` without intervals: what disclosure control needs to see beside the leanings of questions."""
    return answer_shares(survey, questions, countries, rules, intervals=False)


def details(scale: Scale) -> list[list[tuple[str, str]]]:
    """Ways to show a distribution, from fine to coarse.

    Each is a list over the scale's answers and then `OPEN`: the (merged) answer and its side. First the two open
    answers become one, then the answers of a side, last the open answers join the neutral one if there is one.
    """
    asked = [(answer, scale.side(answer)) for answer in scale.answers]
    names = {side: _together([answer for answer, at in asked if at == side]) for _, side in asked}
    sides = [(names[side], side) for _, side in asked]
    no_answer = [(NO_ANSWER, "open")] * len(OPEN)
    ways = [asked + [(reason, "open") for reason in OPEN], asked + no_answer, sides + no_answer]
    if scale.neutral:
        middle = (f"{names['neutral']}, or no answer", "neutral")
        ways.append([middle if side == "neutral" else (name, side) for name, side in sides] + [middle] * len(OPEN))
    return [way for index, way in enumerate(ways) if way not in ways[:index]]


def _together(answers: list[str]) -> str:
    """What several answers next to each other are called when they are counted as one."""
    if len(answers) > 2:
        return f"{answers[0]} to {_lower(answers[-1])}"
    return " or ".join([answers[0], *map(_lower, answers[1:])])


def _lower(answer: str) -> str:
    return answer[:1].lower() + answer[1:]


def place(survey: People, question: str) -> dict:
    """Driver, context and question columns of a question."""
    item = survey.codebook.questions[question]
    return {"driver": getattr(item, "driver", ""), "context": getattr(item, "context", ""), "question": question}


def oriented(who: People, question: str) -> np.ndarray:
    """Answer positions from 0, turned towards the driver or outcome, shape (rows of `who`,); -1 is no answer."""
    codes = who.codes(question).astype(int)
    last = len(who.codebook.scale_of(question).values) - 1
    return np.where(codes >= 0, last - codes if who.codebook.questions[question].reversed else codes, -1)


def _answer_cells(who: People, question: str) -> np.ndarray:
    """The index of the answer (scale first, then `OPEN`); who has none on record is put to the last."""
    answer, scale = who.codes(question).astype(int), len(who.codebook.scale_of(question).values)
    why = np.where(who.reasons(question) == MISSING.index(OPEN[0]), scale, scale + 1)
    return np.where(answer >= 0, answer, why)
