"""Do groups answer a question differently: a test per question, with the whole family of tests in view."""

from __future__ import annotations

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError
from microdrivers.framework import Rules
from microdrivers.measures.associations import benjamini_hochberg
from microdrivers.measures.design import sample_design
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
    design, rows = _design(survey), []
    for country in countries:
        groups = [mask for _, mask in slices(survey, (country,), group_by, rules.min_base)]
        for question in questions:
            answer = oriented(survey, question)
            code = np.full(len(answer), -1)
            for index, mask in enumerate(groups):
                here = mask & (answer >= 0)
                code[here] = index if here.sum() >= rules.min_base else -1
            people = {"n": (code >= 0).sum(), "base": (code >= 0).sum(), "whole": sum(mask.sum() for mask in groups)}
            here = {"measure": "independence", "country": country, "group_by": group_by, **place(survey, question)}
            rows.append({**here, **people, **_difference(answer, code, design, rules)})
    return rows


def _design(survey: Survey):
    if survey.weighted:
        return sample_design(survey.people, survey.clusters_per_stratum)
    one_by_one = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": range(len(survey.people))})
    return sample_design(one_by_one, {"all": len(one_by_one)})


def _difference(answer: np.ndarray, code: np.ndarray, design, rules: Rules) -> dict:
    if len(set(code) - {-1}) < 2:
        return {"reason": f"fewer than two groups have {rules.min_base} answers"}
    try:
        test = independence_test(np.where(code >= 0, answer, -1), code, design)
    except MicrodriversError:  # its problem may be that all answered alike, which would tell on each of them
        return {"reason": "these answers allow no test"}
    return {"p": test.p}
