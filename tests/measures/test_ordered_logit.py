"""The ordered logit: closed forms, refusals. Numbers of R: test_reference_ordered_logit.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.measures.design import sample_design
from microdrivers.measures.ordered_logit import ordered_logit


def simulated(slope: float, size: int, seed: int, levels: dict | None = None) -> tuple:
    """Outcome with four answers, a predictor, and a country per person whose level is on the logit scale."""
    rng = np.random.default_rng(seed)
    levels = levels or {"EGY": 0.0, "JOR": 1.0}
    country = rng.choice(list(levels), size)
    x = rng.normal(size=size)
    latent = slope * x + np.array([levels[one] for one in country]) + rng.logistic(size=size)
    return np.searchsorted([-1.0, 0.5, 2.0], latent), pd.DataFrame({"x": x}), country


def refused(outcome, predictors, country, match: str) -> None:
    with pytest.raises(MicrodriversError, match=match):
        ordered_logit(np.asarray(outcome), predictors, np.asarray(country))


def test_two_by_two_is_the_log_odds_ratio():
    outcome, x = np.repeat([0, 1, 0, 1], [30, 20, 10, 40]), np.repeat([0, 0, 1, 1], [30, 20, 10, 40])
    fit = ordered_logit(outcome, pd.DataFrame({"x": x}), np.full(100, "EGY"))
    # log(40 * 30 / (10 * 20)) = log 6; Woolf: sqrt(1/30 + 1/20 + 1/10 + 1/40)
    assert fit.coefficients["x"] == pytest.approx(np.log(6))
    assert fit.errors["x"] == pytest.approx(np.sqrt(1 / 30 + 1 / 20 + 1 / 10 + 1 / 40))
    assert fit.thresholds == pytest.approx([np.log(30 / 20)])
    expected = 30 * np.log(0.6) + 20 * np.log(0.4) + 10 * np.log(0.2) + 40 * np.log(0.8)
    assert fit.log_likelihood == pytest.approx(expected)


def test_a_known_slope_and_level_are_found():
    fit = ordered_logit(*simulated(0.7, 20_000, 1))
    assert fit.coefficients["x"] == pytest.approx(0.7, abs=4 * fit.errors["x"])
    assert fit.coefficients["JOR"] == pytest.approx(1.0, abs=4 * fit.errors["JOR"])
    assert fit.errors.max() < 0.04
    np.testing.assert_allclose(fit.thresholds, [-1, 0.5, 2], atol=0.1)


def test_differences_between_countries_do_not_enter():
    """Within each country x and the outcome are independent; across countries both are higher in Jordan."""
    outcome, predictors, country = simulated(0.0, 4000, 2, {"EGY": -2.0, "JOR": 2.0})
    predictors["x"] += np.where(country == "JOR", 3.0, 0.0)
    fit = ordered_logit(outcome, predictors, country)
    assert abs(fit.coefficients["x"]) < 3 * fit.errors["x"]


def test_who_lacks_something_is_left_out():
    outcome, predictors, country = simulated(0.5, 400, 3)
    whole = ordered_logit(outcome[:300], predictors[:300], country[:300])
    outcome[300:350] = -1
    predictors.loc[350:, "x"] = np.nan
    gaps = ordered_logit(outcome, predictors, country)
    assert gaps.n == 300
    pd.testing.assert_series_equal(gaps.coefficients, whole.coefficients)


def test_an_answer_that_nobody_gave_changes_nothing():
    outcome, predictors, country = simulated(0.5, 400, 4)
    fit = ordered_logit(outcome, predictors, country)
    wider = ordered_logit(np.where(outcome >= 2, outcome + 1, outcome), predictors, country)
    pd.testing.assert_series_equal(fit.coefficients, wider.coefficients)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_the_unit_of_a_predictor_and_the_direction_of_the_scale(seed):
    outcome, predictors, country = simulated(0.5, 300, seed)
    fit = ordered_logit(outcome, predictors, country)
    other = ordered_logit(outcome.max() - outcome, 100 + 10 * predictors, country)
    assert other.coefficients["x"] == pytest.approx(-fit.coefficients["x"] / 10, rel=1e-7, abs=1e-10)
    assert other.errors["x"] == pytest.approx(fit.errors["x"] / 10, rel=1e-7)
    assert other.coefficients["JOR"] == pytest.approx(-fit.coefficients["JOR"], rel=1e-7, abs=1e-9)
    assert other.log_likelihood == pytest.approx(fit.log_likelihood)


def test_a_design_of_equal_people_comes_near_the_plain_errors():
    outcome, predictors, country = simulated(0.5, 3000, 5)
    people = pd.DataFrame({"weight": 7.0, "stratum": "all", "cluster": range(3000)}, index=range(3000))
    plain = ordered_logit(outcome, predictors, country)
    design = ordered_logit(outcome, predictors, country, sample_design(people, {"all": 3000}))
    assert design.coefficients.to_numpy() == pytest.approx(plain.coefficients.to_numpy(), rel=1e-8)
    assert design.errors.to_numpy() == pytest.approx(plain.errors.to_numpy(), rel=0.05)


def test_twins_drawn_together_tell_as_much_as_one():
    outcome, predictors, country = simulated(0.5, 300, 6)
    alone = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": range(300)}, index=range(300))
    twins = pd.concat([alone, alone], ignore_index=True)
    single = ordered_logit(outcome, predictors, country, sample_design(alone, {"all": 300}))
    double = ordered_logit(
        np.tile(outcome, 2), pd.concat([predictors] * 2), np.tile(country, 2), sample_design(twins, {"all": 300})
    )
    pd.testing.assert_series_equal(single.errors, double.errors)


# What it refuses


def test_a_constant_outcome():
    _, predictors, country = simulated(0.5, 50, 7)
    refused(np.full(50, 2), predictors, country, "ordered logit, outcome: Everybody gave the same answer")
    refused(np.full(50, -1), predictors, country, "Nobody answered everything")


def test_a_predictor_that_separates_the_answers():
    x = np.linspace(-1, 1, 60)
    refused((x > 0).astype(int), pd.DataFrame({"x": x}), np.full(60, "EGY"), "separates the answers completely.*: x")


def test_a_predictor_that_separates_one_end():
    """Everybody with x = 1 gave the highest answer: its coefficient has no bound."""
    outcome = np.array([0, 1, 2, 0, 1, 2, 2, 2, 2, 2] * 6)
    x = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1, 1] * 6)
    refused(outcome, pd.DataFrame({"x": x}), np.full(60, "EGY"), "separates the answers completely.*: x")


def test_a_country_of_one_mind():
    outcome, predictors, country = simulated(0.5, 300, 8)
    outcome = np.where(country == "JOR", 0, outcome)
    refused(outcome, predictors, country, "separates the answers completely.*: JOR")


def test_a_constant_predictor():
    outcome, predictors, country = simulated(0.5, 100, 9)
    refused(outcome, predictors.assign(y=1.0), country, "do not vary apart from each other: y")


def test_a_predictor_that_says_the_country():
    outcome, predictors, country = simulated(0.5, 100, 10)
    refused(outcome, predictors.assign(y=(country == "JOR") * 2.0), country, "do not vary apart from each other")


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
def test_weights_that_are_none(bad):
    people = pd.DataFrame({"weight": [bad] + [1.0] * 9, "stratum": "all", "cluster": range(10)})
    with pytest.raises(MicrodriversError, match="no weight above zero"):
        sample_design(people, {"all": 10})
