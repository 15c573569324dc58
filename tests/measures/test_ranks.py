"""Ranks: only with their interval, only of what may be ranked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.errors import MicrodriversError
from microdrivers.measures.design import sample_design
from microdrivers.measures.ranks import (
    rank_intervals,
    ranks,
    replicate_design_means,
    replicate_means,
)

THREE = pd.Series({"religion": 60.0, "economy": 50.0, "digital": 49.0})


def is_certain(interval: pd.Series) -> bool:
    return bool(interval["lo"] == interval["rank"] == interval["hi"])


def rules_out_a_rank(interval: pd.Series) -> bool:
    return bool(interval["lo"] > 1 or interval["hi"] < interval["units"])


def test_ranks_of_a_row():
    figures = np.array([[10, 30, 20], [5, 5, 1], [2, 7, 7]])
    # equals share the better rank
    assert ranks(figures).tolist() == [[3, 1, 2], [1, 1, 3], [3, 1, 1]]


def test_intervals_by_hand():
    # religion is first in all 100; economy second in 97 and third in 3; digital the other way round
    replicates = np.array([[60.0, 50, 49]] * 97 + [[60.0, 48, 49]] * 3)
    table = rank_intervals(THREE, replicates, "driver")
    assert table.loc["religion"].tolist() == [1, 1, 1, 3]
    assert table.loc["economy"].tolist() == [2, 2, 3, 3]
    assert table.loc["digital"].tolist() == [3, 2, 3, 3]
    narrower = rank_intervals(THREE, replicates, "driver", confidence=0.9)
    assert narrower.loc["economy"].tolist() == [2, 2, 2, 3]


def test_what_may_be_told():
    replicates = np.array([[60.0, 50, 49]] * 97 + [[60.0, 48, 49]] * 3)
    table = rank_intervals(THREE, replicates, "driver")
    assert is_certain(table.loc["religion"]) and rules_out_a_rank(table.loc["religion"])
    assert not is_certain(table.loc["economy"]) and rules_out_a_rank(table.loc["economy"])
    everywhere = pd.Series({"rank": 2, "lo": 1, "hi": 3, "units": 3})
    assert not is_certain(everywhere) and not rules_out_a_rank(everywhere)


def test_a_rank_that_the_replicates_do_not_know_is_not_told():
    """The estimate says first, nearly all replicates say second (a skewed figure): no rank."""
    assert not is_certain(pd.Series({"rank": 1, "lo": 2, "hi": 2, "units": 3}))


@pytest.mark.parametrize("kind", ["country", "religion", "group", "ethnic group", ""])
def test_people_and_countries_are_never_ranked(kind):
    with pytest.raises(MicrodriversError, match="These are never ranked.*context, driver, item"):
        rank_intervals(THREE, np.ones((10, 3)), kind)


def test_one_unit_and_unknown_figures_are_refused():
    with pytest.raises(MicrodriversError, match="fewer than two units"):
        rank_intervals(THREE[:1], np.ones((10, 1)), "driver")
    with pytest.raises(MicrodriversError, match="A figure is unknown"):
        rank_intervals(THREE.replace(50, np.nan), np.ones((10, 3)), "driver")
    replicates = np.ones((10, 3))
    replicates[4, 1] = np.nan
    with pytest.raises(MicrodriversError, match="A figure is unknown"):
        rank_intervals(THREE, replicates, "driver")


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(2, 7))
def test_what_holds_for_any_figures(seed, units):
    rng = np.random.default_rng(seed)
    estimates = pd.Series(rng.normal(size=units))
    replicates = estimates.to_numpy() + rng.normal(size=(200, units)) * rng.uniform(0.01, 2)
    table = rank_intervals(estimates, replicates, "item")
    assert (table["lo"] >= 1).all() and (table["hi"] <= units).all() and (table["lo"] <= table["hi"]).all()
    assert sorted(table["rank"]) == list(range(1, units + 1))
    # the same monotone change of all figures changes no rank
    pd.testing.assert_frame_equal(rank_intervals(np.exp(estimates), np.exp(replicates), "item"), table)


# Replicates of several figures at once


def test_replicates_vary_like_means_and_keep_what_is_common():
    rng = np.random.default_rng(1)
    value = rng.normal([50, 40], [10, 10], size=(400, 2)) + 10 * rng.normal(size=(400, 1))
    value[:40, 1] = np.nan
    drawn = replicate_means(value, np.repeat(["EGY", "JOR"], 200), 4000, np.random.default_rng(2))
    assert drawn.shape == (4000, 2)
    np.testing.assert_allclose(drawn.mean(axis=0), np.nanmean(value, axis=0), atol=0.05)
    np.testing.assert_allclose(drawn.std(axis=0), np.nanstd(value, axis=0) / np.sqrt([400, 360]), rtol=0.05)
    assert np.corrcoef(drawn.T)[0, 1] == pytest.approx(0.5, abs=0.12)  # both columns share half of their variance


def test_strata_are_drawn_each_for_itself():
    value = np.repeat([[0.0], [100.0]], 50, axis=0)  # constant within each country
    drawn = replicate_means(value, np.repeat([1, 2], 50), 100, np.random.default_rng(1))
    np.testing.assert_allclose(drawn, 50)


def test_the_same_seed_gives_the_same_replicates():
    value = np.random.default_rng(1).normal(size=(50, 3))
    one, two = (replicate_means(value, np.zeros(50), 20, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_a_column_without_values_is_unknown():
    value = np.column_stack([np.ones(20), np.full(20, np.nan)])
    drawn = replicate_means(value, np.zeros(20), 10, np.random.default_rng(1))
    assert (drawn[:, 0] == 1).all() and np.isnan(drawn[:, 1]).all()


def test_replicates_of_a_design_vary_as_its_standard_errors():
    rng = np.random.default_rng(3)
    cluster = np.repeat(range(40), 10)
    value = rng.normal(size=(40, 2))[cluster] + rng.normal(size=(400, 2))
    value[::7, 0] = np.nan
    people = pd.DataFrame({"weight": rng.uniform(0.5, 2, 400), "stratum": cluster // 10, "cluster": cluster})
    design = sample_design(people, dict.fromkeys(range(4), 10))
    drawn = replicate_design_means(value, design, 6000, np.random.default_rng(4))
    for index in range(2):
        known = np.isfinite(value[:, index])
        mean = np.average(value[known, index], weights=people["weight"][known])
        z = np.where(known, design.weight * (value[:, index] - mean), 0) / design.weight[known].sum()
        assert drawn[:, index].mean() == pytest.approx(mean, abs=0.02)
        assert drawn[:, index].std() == pytest.approx(design.standard_error(z), rel=0.05)
