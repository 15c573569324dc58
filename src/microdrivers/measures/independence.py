"""Do groups answer a question differently: a test per question, with the whole family of tests in view."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError
from microdrivers.framework import Rules
from microdrivers.measures.associations import benjamini_hochberg
from microdrivers.measures.design import one_by_one, sample_design
from microdrivers.measures.kinds import alike, number
from microdrivers.measures.rao_scott import independence_test
from microdrivers.measures.shares import oriented, place
from microdrivers.measures.table import slices, tidy
from microdrivers.survey import Survey

ALARM = 0.05


def group_differences(
    survey: Survey, questions: tuple[str, ...], group_by: str, countries: tuple[str, ...], rules: Rules
) -> pd.DataFrame:
    """Rows of measure 'independence': per country and question, estimate 1 where the groups answer differently beyond
    chance (q under `ALARM`), else 0.

    The family of the q-values are all rows of the table. No effect size and no q is given: beside the sizes of the
    groups and the answers of the country, either would tell how many of a group gave an answer.
    """
    tests = group_tests(survey, questions, group_by, countries, rules)
    p = np.array([test.pop("p", np.nan) for test in tests])
    known = ~np.isnan(p)
    differ = np.full(len(p), np.nan)
    differ[known] = benjamini_hochberg(p[known]) < ALARM
    return tidy({**test, "estimate": value} for test, value in zip(tests, differ, strict=True))


def group_tests(
    survey: Survey, questions: tuple[str, ...], group_by: str, countries: tuple[str, ...], rules: Rules
) -> list[dict]:
    """Per country and question the p-value of Rao & Scott's test, or the reason why there is none.

    Without a design people are taken as drawn one by one. Groups with fewer than `rules.min_base` answers are left
    out; n = base = people in the test.
    """
    design = sample_design(survey.people, survey.clusters_per_stratum) if survey.weighted else None
    rows = []
    people = {question: alike(survey, (question,), (group_by,)) for question in questions}
    for country in countries:
        for question, who in people.items():
            groups = [mask for _, mask in slices(who, (country,), group_by, rules.min_base)]
            answer = oriented(who, question)
            code = np.full(len(answer), -1)
            for index, mask in enumerate(groups):
                here = mask & (answer >= 0)
                code[here] = index if number(who, here) >= rules.min_base else -1
            n = number(who, code >= 0)
            size = {"n": n, "base": n, "whole": sum(number(who, mask) for mask in groups)}
            here = {"measure": "independence", "country": country, "group_by": group_by, **place(survey, question)}
            rows.append({**here, **size, **_difference(answer, code, design or one_by_one(who.count), rules)})
    return rows


def _difference(answer: np.ndarray, code: np.ndarray, design, rules: Rules) -> dict:
    if len(set(code) - {-1}) < 2:
        return {"reason": f"fewer than two groups have {rules.min_base} answers"}
    try:
        test = independence_test(np.where(code >= 0, answer, -1), code, design)
    except MicrodriversError:  # its problem may be that all answered alike, which would tell on each of them
        return {"reason": "these answers allow no test"}
    return {"p": test.p}
