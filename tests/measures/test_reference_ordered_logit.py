"""The ordered logit against ordinal::clm, and under a design against survey (tests/reference/ordinal.R)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microdrivers.measures.ordered_logit import ordered_logit
from tests.measures.reference import CLOSE, answers, frozen, people, people_design

EXPECTED = frozen("ordinal")
OUTCOME = answers("outcome")
HIGH = np.where(OUTCOME >= 0, OUTCOME >= 2, -1)
CASES = [
    ("score", OUTCOME, ["score"]),
    ("score_and_gender", OUTCOME, ["score", "male"]),
    ("two_answers", HIGH, ["score"]),
]


def predictors() -> pd.DataFrame:
    frame = people()
    score = frame[[f"q{index}" for index in range(1, 7)]].mean(axis=1, skipna=False)
    return pd.DataFrame({"score": score, "male": (frame["gender"] == "male").astype(float)})


def of_r(values: dict) -> dict:
    """R calls a country 'countryBBB'."""
    return {name.removeprefix("country"): value for name, value in values.items()}


def same_coefficients(fit, expected: dict, close: float = CLOSE) -> None:
    coefficients, errors = of_r(expected["coefficients"]), of_r(expected["se"])
    for name in fit.coefficients.index:
        assert fit.coefficients[name] == pytest.approx(coefficients[name], rel=close), name
        assert fit.errors[name] == pytest.approx(errors[name], rel=close), name


@pytest.mark.parametrize(("name", "outcome", "columns"), CASES)
def test_clm(name, outcome, columns):
    fit, expected = ordered_logit(outcome, predictors()[columns], people()["country"]), EXPECTED[name]
    assert list(fit.coefficients.index) == [*columns, "BBB", "CCC"]
    same_coefficients(fit, expected)
    np.testing.assert_allclose(fit.thresholds, list(expected["thresholds"].values()), rtol=CLOSE)
    np.testing.assert_allclose(fit.covariance, expected["vcov"], rtol=CLOSE)
    assert fit.log_likelihood == pytest.approx(expected["log_likelihood"], rel=CLOSE)
    assert fit.n == expected["n"]


def test_two_answers_under_a_design_are_svyglm():
    fit = ordered_logit(HIGH, predictors()[["score"]], people()["country"], people_design())
    same_coefficients(fit, EXPECTED["two_answers_design"])


def test_four_answers_under_a_design_are_svyolr():
    """svyolr maximises without second derivatives and takes them numerically: its digits end after the fifth."""
    fit = ordered_logit(OUTCOME, predictors(), people()["country"], people_design())
    same_coefficients(fit, EXPECTED["score_and_gender_design"], close=1e-5)
