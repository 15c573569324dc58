"""Raked weights, estimates and standard errors against R survey (tests/reference/survey.R)."""

from __future__ import annotations

import numpy as np
import pytest

from microdrivers.measures.design import ratio, ratio_parts, sample_design, total
from microdrivers.measures.raking import calibrated, rake
from tests.measures.reference import CLOSE, frozen, one_by_one, people, people_design

RAKED = frozen("survey")["raking"]


@pytest.fixture(params=list(RAKED))
def case(request) -> tuple:
    """People, their design before raking, raked weights, and R's results."""
    frame, expected = people(), RAKED[request.param]
    weighted = request.param == "weighted_design"
    design = people_design() if weighted else sample_design(*one_by_one(np.ones(len(frame))))
    return frame, design, rake(frame, expected["margins"], design.weight), expected


def test_weights(case):
    _, _, raked, expected = case
    np.testing.assert_allclose(raked.weight, expected["weights"], rtol=CLOSE)
    assert raked.effective_n == pytest.approx(expected["effective_n"], rel=CLOSE)


def test_estimates(case):
    frame, _, raked, expected = case
    age, one = frame["age"].to_numpy(float), np.ones(len(frame))
    assert ratio(age, one, raked.weight) == pytest.approx(expected["mean_age"]["estimate"], rel=CLOSE)
    assert total(age, raked.weight) == pytest.approx(expected["total_age"]["estimate"], rel=CLOSE)
    known = frame["outcome"].notna().to_numpy(float)
    mean = ratio(frame["outcome"].fillna(0).to_numpy(), known, raked.weight)
    assert mean == pytest.approx(expected["mean_outcome"]["estimate"], rel=CLOSE)


def test_standard_errors_of_calibrate(case):
    """survey::calibrate(calfun = "raking"). survey::rake takes out the margins in turns instead, and differs a little."""
    frame, design, raked, expected = case
    age = frame["age"].to_numpy(float)
    parts = {"mean_age": ratio_parts(age, np.ones(len(frame)), raked.weight), "total_age": raked.weight * age}
    for name, z in parts.items():
        error = design.standard_error(calibrated(z, frame, list(expected["margins"]), raked))
        assert error == pytest.approx(expected[f"{name}_calibrated"]["se"], rel=CLOSE)
        assert error == pytest.approx(expected[name]["se"], rel=0.01)
