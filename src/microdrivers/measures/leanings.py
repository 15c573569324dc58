"""Leanings: the share of those asked whose answer lies on the side that points towards the driver.

For a single question this is, for instance, 'agree' plus 'strongly agree'. Where a survey has several questions
for one driver in one context, a person leans when most of that person's answers do.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.framework import Rules
from microdrivers.measures.estimate import share
from microdrivers.measures.kinds import Kinds, People, alike
from microdrivers.measures.table import asked, slices, tidy
from microdrivers.survey import Survey

SIDES = {"low": -1.0, "neutral": 0.0, "high": 1.0}


def cell_leanings(
    survey: Survey, cells: list[tuple[str, str]], countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'leaning': one per country and (driver, context) cell.

    A cell without a question has base 0. A cell of a single question names it.
    """
    rows = []
    for driver, context in cells:
        questions = survey.codebook.items_of(driver, context)
        name = questions[0] if len(questions) == 1 else ""
        people = alike(survey, questions)
        for who, mask in slices(people, countries):
            estimate = _leaning(people, questions, mask, rules, name or f"{driver}|{context}", *who.values())
            where = {"driver": driver, "context": context, "question": name, "side": side(survey, name) if name else ""}
            rows.append({"measure": "leaning", **who, **where, **estimate})
    return tidy(rows)


def _leaning(who: Kinds, questions: tuple[str, ...], mask: np.ndarray, rules: Rules, *names: str) -> dict:
    if not questions:
        return {"n": 0, "base": 0}
    leans, base = leaning_people(who, questions, rules)
    return share(who, leans, base & mask, rules, "leaning", *names)


def leaning_people(who: People, questions: tuple[str, ...], rules: Rules) -> tuple[np.ndarray, np.ndarray]:
    """Who leans towards the driver by these questions, and who was asked any of them; boolean, shape (rows of `who`,)."""
    side = np.column_stack([sides(who, question) for question in questions])
    base = np.column_stack([asked(who, question, rules)[0] for question in questions]).any(axis=1)
    return np.nansum(side, axis=1) > 0, base


def side(survey: Survey, question: str) -> str:
    """The side of the scale on which an answer leans towards the driver."""
    return "low" if survey.codebook.questions[question].reversed else "high"


def sides(who: People, question: str) -> np.ndarray:
    """Per row -1, 0 or 1: away from the driver, neutral, towards it; NaN without an answer."""
    scale = who.codebook.scale_of(question)
    sign = -1.0 if who.codebook.questions[question].reversed else 1.0
    values = [sign * SIDES[scale.side(answer)] for answer in scale.answers]
    codes = who.codes(question)
    return np.where(codes >= 0, np.array(values)[codes], np.nan)
