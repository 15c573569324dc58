"""Raking: closed forms, what it refuses, and what must hold for any margins. Numbers of R: test_reference_raking.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.measures.raking import Limits, calibrated, effective_n, rake


def crowd(cells: dict[tuple[str, str], int]) -> pd.DataFrame:
    """People by gender and age: {("w", "young"): 40, ...}."""
    rows = [cell for cell, count in cells.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["gender", "age"])


FOUR = crowd({("w", "young"): 60, ("w", "old"): 40, ("m", "young"): 50, ("m", "old"): 50})
GENDER, AGE = {"w": 500, "m": 500}, {"young": 600, "old": 400}


def refused(people, targets, match: str, **others) -> None:
    with pytest.raises(MicrodriversError, match=match):
        rake(people, targets, **others)


def test_one_margin_is_target_over_count():
    raked = rake(FOUR, {"age": {"young": 110, "old": 180}})
    # 110 young people stand for 110, 90 old ones for 180: weights 1 and 2
    assert raked.weight[FOUR["age"] == "young"] == pytest.approx(1)
    assert raked.weight[FOUR["age"] == "old"] == pytest.approx(2)
    # (110 + 180)^2 / (110 + 4 * 90) = 84100 / 470 = 178.936
    assert raked.effective_n == pytest.approx(178.936, abs=5e-4)
    assert raked.efficiency == pytest.approx(178.936 / 200, abs=5e-6)
    assert raked.largest == pytest.approx(2 / 1.45)
    assert raked.iterations == 1


def test_a_sample_with_the_margins_keeps_its_weights():
    raked = rake(FOUR, {"gender": {"w": 100, "m": 100}, "age": {"young": 110, "old": 90}})
    assert raked.weight == pytest.approx(1)
    assert raked.efficiency == pytest.approx(1)


def test_weights_to_begin_with_keep_their_odds():
    start = np.where(FOUR["gender"] == "w", 2.0, 1.0) * np.where(FOUR["age"] == "old", 1.5, 1.0)
    weight = rake(FOUR, {"gender": GENDER, "age": AGE}, start).weight
    cells = pd.Series(weight / start).groupby([FOUR["gender"], FOUR["age"]]).first()
    # a factor per row times a factor per column: the odds ratio of the factors is one
    odds = cells["w", "young"] * cells["m", "old"] / (cells["w", "old"] * cells["m", "young"])
    assert odds == pytest.approx(1)


def test_kish():
    assert effective_n(np.ones(50)) == pytest.approx(50)
    assert effective_n(np.array([3.0, 1, 1, 1])) == pytest.approx(36 / 12)


# What it refuses


def test_margins_that_do_not_add_up():
    refused(FOUR, {"gender": GENDER, "age": {"young": 600, "old": 401}}, "do not add up.*gender 1000, age 1001")


def test_a_category_that_the_population_lacks():
    refused(FOUR, {"age": {"young": 1000}}, "margin 'age', 'old': The population has no figure for it")


def test_a_category_that_the_sample_lacks():
    refused(FOUR, {"age": {**AGE, "very old": 10}}, "'very old': Nobody in the sample is in it")


def test_a_category_with_few_people():
    few = crowd({("w", "young"): 100, ("m", "young"): 29})
    refused(few, {"gender": GENDER}, "'m': Fewer than 30 respondents")
    assert rake(crowd({("w", "young"): 100, ("m", "young"): 30}), {"gender": {"w": 600, "m": 400}}).iterations == 1


def test_somebody_without_a_category():
    people = FOUR.copy()
    people.loc[:3, "gender"] = None
    refused(people, {"gender": GENDER}, "margin 'gender': 4 respondents have no category")


def test_a_margin_that_the_survey_lacks():
    refused(FOUR, {"region": {"north": 1000}}, "margin 'region': The survey has no such column.*age, gender")
    refused(FOUR, {}, "There is no margin")


@pytest.mark.parametrize("bad", [0, -5, np.nan])
def test_a_population_figure_that_is_none(bad):
    refused(FOUR, {"age": {"young": 1000, "old": bad}}, "'old': The population figure is not above zero")


@pytest.mark.parametrize("bad", [0, -1, np.nan])
def test_a_weight_that_is_none(bad):
    weight = np.ones(len(FOUR))
    weight[7] = bad
    refused(FOUR, {"gender": GENDER}, "1 of 200 respondents have no weight above zero", weight=weight)


def test_all_reasons_are_said_at_once():
    with pytest.raises(MicrodriversError) as error:
        rake(FOUR, {"gender": {"w": 1000}, "age": {"young": 600, "old": 500}})
    assert len(error.value.problems) == 2  # men lack a figure; 1000 is not 1100


def test_a_weight_that_is_too_large():
    # 30 of 530 stand for a third: weight 0.333 * 530 / 30 = 5.9 times the mean
    people = crowd({("w", "young"): 500, ("m", "young"): 30})
    refused(people, {"gender": {"w": 2000, "m": 1000}}, "The largest weight is 5.9 times the mean; 5 are allowed")


def test_too_little_is_left():
    # 30 of 100 stand for 85 %: n_eff = 1 / (0.85^2 / 30 + 0.15^2 / 70) = 40.98
    people = crowd({("w", "young"): 70, ("m", "young"): 30})
    refused(people, {"gender": {"w": 15, "m": 85}}, "The efficiency is 41%, under 60%: n counts like 41")


def test_margins_that_no_weights_fit():
    # all women are young and all men old, so that 'w' and 'young' cannot differ
    people = crowd({("w", "young"): 100, ("m", "old"): 100})
    refused(people, {"gender": GENDER, "age": AGE}, "No weights fit all margins after 1000 rounds")


@pytest.mark.parametrize("loose", [{"min_people": 29}, {"max_weight": 5.1}, {"min_efficiency": 0.59}])
def test_limits_can_only_be_stricter(loose):
    with pytest.raises(MicrodriversError, match="looser than the method allows"):
        Limits(**loose)


def test_stricter_limits():
    refused(FOUR, {"gender": GENDER}, "Fewer than 101 respondents", limits=Limits(min_people=101))


# What must hold for any margins


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000))
def test_the_margins_fit(seed):
    rng = np.random.default_rng(seed)
    cells = {(gender, age): int(rng.integers(30, 90)) for gender in "wm" for age in "abc"}
    people = crowd(cells)
    targets = {
        "gender": dict(zip("wm", rng.uniform(1, 3, 2), strict=True)),
        "age": dict(zip("abc", rng.uniform(1, 3, 3), strict=True)),
    }
    targets = {name: {key: size / sum(one.values()) for key, size in one.items()} for name, one in targets.items()}
    start = rng.uniform(0.5, 1.5, len(people))
    try:
        raked = rake(people, targets, start)
    except MicrodriversError:
        assume(False)
    for margin, wanted in targets.items():
        found = pd.Series(raked.weight).groupby(people[margin]).sum()
        for category, size in wanted.items():
            assert found[category] == pytest.approx(size, rel=1e-9)
    assert 0.6 <= raked.efficiency <= 1 and raked.largest <= 5
    # the order of people and of margins changes nothing
    order = rng.permutation(len(people))
    turned = {name: targets[name] for name in reversed(targets)}
    again = rake(people.iloc[order].reset_index(drop=True), turned, start[order]).weight
    np.testing.assert_allclose(again, raked.weight[order], rtol=1e-7)
    # a share of a margin is known, so it does not vary
    share = calibrated(raked.weight * (people["gender"] == "w"), people, list(targets), raked)
    np.testing.assert_allclose(share, 0, atol=1e-10)
