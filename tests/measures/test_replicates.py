"""Bootstrap over respondents, from cell counts, and over clusters: drawn as if people or clusters were drawn one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from microdrivers.errors import MicrodriversError
from microdrivers.measures.design import SampleDesign, ratio, ratio_parts, sample_design
from microdrivers.measures.estimate import bootstrapped_share, mean
from microdrivers.measures.replicates import (
    generator,
    percentile_interval,
    replicate_clusters,
    replicate_counts,
    replicate_totals,
)
from microdrivers.measures.shares import answer_shares
from tests.measures.small import DONT_KNOW, REFUSED, RULES, only_row, people, small_survey

MANY = 20_000


def test_standard_error_of_a_share_is_the_known_one():
    drawn = replicate_counts(np.array([30, 70]), MANY, generator(1, "se"))
    # sqrt(0.3 * 0.7 / 100) = 0.045826; its own Monte Carlo error is 1 / sqrt(2 * 20000) = 0.5 %
    assert (drawn[:, 0] / 100).std() == pytest.approx(0.045826, rel=0.02)
    assert (drawn[:, 0] / 100).mean() == pytest.approx(0.3, abs=0.002)


# 100 people in 3 cells are drawn cell by cell, 20 person by person
@pytest.mark.parametrize(("counts", "variance", "covariance"), [((20, 30, 50), 16, -10), ((4, 6, 10), 3.2, -2)])
def test_cells_vary_with_and_against_each_other(counts, variance, covariance):
    drawn = replicate_counts(np.array(counts), MANY, generator(2, "covariance"))
    # of multinomial counts: n p (1 - p) = 100 * 0.2 * 0.8 = 16, and -n p q = -100 * 0.2 * 0.5 = -10
    assert np.cov(drawn[:, 0], drawn[:, 2])[0, 1] == pytest.approx(covariance, rel=0.06)
    assert drawn[:, 0].var() == pytest.approx(variance, rel=0.03)
    np.testing.assert_allclose(drawn.mean(axis=0), counts, rtol=0.01)


def test_people_drawn_in_several_goes_are_drawn_anew_each_time():
    drawn = replicate_counts(np.full(400, 3), 200, generator(2, "goes"))  # 27 replicates of 1,200 people at a time
    assert len(np.unique(drawn, axis=0)) == 200


def test_same_distribution_as_drawing_respondents():
    answers = np.array(people({0: 12, 1: 18, 2: 10}))  # 40 respondents, three answers
    rng = np.random.default_rng(3)
    one_by_one = answers[rng.integers(0, 40, size=(MANY, 40))].mean(axis=1)
    by_cells = replicate_counts(np.array([12, 18, 10]), MANY, generator(3, "cells")) @ [0, 1, 2] / 40
    # mean 38/40 = 0.95; variance of one answer (18 + 40) / 40 - 0.95^2 = 0.5475, of the mean 0.5475 / 40
    for means in (one_by_one, by_cells):
        assert means.mean() == pytest.approx(0.95, abs=0.004)
        assert means.std() == pytest.approx(np.sqrt(0.5475 / 40), rel=0.02)
    tails = [2.5, 25, 50, 75, 97.5]
    np.testing.assert_allclose(np.percentile(by_cells, tails), np.percentile(one_by_one, tails), atol=0.026)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), min_size=2, max_size=12).filter(any), st.integers(0, 1000))
def test_every_replicate_has_everybody_and_no_new_answer(counts, seed):
    counts = np.array(counts)
    drawn = replicate_counts(counts, 50, generator(seed, "any"))
    assert (drawn.sum(axis=1) == counts.sum()).all()
    assert (drawn[:, counts == 0] == 0).all()


def test_a_two_way_table_keeps_its_shape():
    assert replicate_counts(np.array([[3, 4, 5], [6, 7, 8]]), 11, generator(1, "x")).shape == (11, 2, 3)


def test_same_seed_same_numbers_and_every_name_its_own():
    table = np.array([10, 20, 30])
    first, again = (replicate_counts(table, 100, generator(7, "share", "a")) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    for other in (generator(7, "share", "b"), generator(8, "share", "a")):
        assert (replicate_counts(table, 100, other) != first).any()


# Resamples of clusters


def clustered(seed: int = 5) -> tuple[SampleDesign, np.ndarray]:
    """300 people, unequal weights, three strata of 6, 5 and 9 clusters, and answers that go with the cluster.

    Of the second stratum 7 clusters were drawn: two hold nobody in the frame.
    """
    rng = np.random.default_rng(seed)
    cluster = rng.integers(0, 20, 300)
    cluster[:20] = range(20)
    stratum = np.where(cluster < 6, "a", np.where(cluster < 11, "b", "c"))
    frame = pd.DataFrame({"weight": rng.uniform(0.4, 3, 300), "stratum": stratum, "cluster": cluster})
    cell = (rng.normal(size=20)[cluster] + rng.normal(size=300) > 0.3).astype(int)
    return sample_design(frame, {"a": 6, "b": 7, "c": 9}), cell


def test_a_resample_by_hand():
    """Two strata of two clusters: one of two is drawn and counts twice, m - 1 = 1 and m / (m - 1) = 2."""
    frame = pd.DataFrame({"weight": [1.0, 2, 3, 4], "stratum": ["a", "a", "b", "b"], "cluster": [1, 2, 1, 2]})
    times = replicate_clusters(sample_design(frame, {"a": 2, "b": 2}), 400, generator(1, "by hand"))
    assert times.shape == (400, 4) and set(times.ravel()) == {0, 2}
    assert (times[:, 0] + times[:, 1] == 2).all() and (times[:, 2] + times[:, 3] == 2).all()
    drawn = replicate_totals(np.array([0, 1, 0, 1]), 2, sample_design(frame, {"a": 2, "b": 2}), times)
    assert {tuple(one) for one in drawn} == {(8, 0), (2, 8), (6, 4), (0, 12)}  # weights 1 or 2 and 3 or 4, doubled


def test_every_stratum_keeps_its_number_of_clusters():
    design, _ = clustered()
    times = replicate_clusters(design, 500, generator(2, "strata"))
    for stratum, m in enumerate(design.drawn):
        draws = times[:, design.stratum == stratum].astype(float) * (m - 1) / m
        np.testing.assert_allclose(draws, draws.round(), atol=1e-5)  # whole numbers of draws, m - 1 in all
        found = draws.sum(axis=1).round()
        assert (found <= m - 1).all()
        assert (found == m - 1).all() == (m == (design.stratum == stratum).sum())  # else some fall on the empty ones


def test_a_total_has_its_linearised_standard_error():
    design, cell = clustered()
    totals = replicate_totals(cell, 2, design, replicate_clusters(design, MANY, generator(3, "total")))
    for one in (0, 1):
        z = design.weight * (cell == one)
        error = design.standard_error(z)
        # Monte Carlo: the mean varies by error / sqrt(20000), the standard error by 1 / sqrt(2 * 20000) = 0.5 %
        assert totals[:, one].mean() == pytest.approx(z.sum(), abs=4 * error / np.sqrt(MANY))
        assert totals[:, one].std() == pytest.approx(error, rel=0.02)


def test_a_ratio_has_its_linearised_standard_error():
    design, cell = clustered()
    totals = replicate_totals(cell, 2, design, replicate_clusters(design, MANY, generator(4, "ratio")))
    shares = totals[:, 1] / totals.sum(axis=1)
    error = design.standard_error(ratio_parts(cell, np.ones(300), design.weight))
    # a ratio is not linear: its bias and the rest of its variance are of the order of 1 / clusters
    assert shares.mean() == pytest.approx(ratio(cell, np.ones(300), design.weight), abs=0.1 * error)
    assert shares.std() == pytest.approx(error, rel=0.05)


def test_those_outside_are_in_no_cell_but_in_the_design():
    design, cell = clustered()
    inside = np.arange(300) % 3 > 0
    times = replicate_clusters(design, MANY, generator(5, "domain"))
    totals = replicate_totals(np.where(inside, cell, -1), 2, design, times)
    y, x = (cell * inside).astype(float), inside.astype(float)
    assert totals[:, 1].std() == pytest.approx(design.standard_error(design.weight * y), rel=0.02)
    shares = totals[:, 1] / totals.sum(axis=1)
    assert shares.std() == pytest.approx(design.standard_error(ratio_parts(y, x, design.weight)), rel=0.05)


def test_clusters_without_anybody_make_a_total_vary_more():
    frame = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": np.repeat(range(8), 5)})
    errors = []
    for drawn in (8, 12):
        design = sample_design(frame, {"all": drawn})
        times = replicate_clusters(design, MANY, generator(6, "empty"))
        total = replicate_totals(np.zeros(40, dtype=int), 1, design, times)[:, 0]
        assert total.mean() == pytest.approx(40, abs=0.4)
        errors.append(total.std())
    # 8 of 8 clusters hold 5 people: nothing varies; 8 of 12: 12 / 11 * (8 * (5 - 40/12)^2 + 4 * (40/12)^2) = 800 / 11
    assert errors == pytest.approx([0, np.sqrt(800 / 11)], rel=0.02, abs=1e-5)


def test_weights_count_once():
    """Everybody is drawn with the same chance, however large the weight."""
    rng = np.random.default_rng(7)
    cell = rng.integers(0, 2, 200)
    weight = rng.uniform(0.5, 2, 200) * (1 + cell)  # those in cell 1 weigh twice as much
    frame = pd.DataFrame({"weight": weight, "stratum": "all", "cluster": range(200)})
    design = sample_design(frame, {"all": 200})
    drawn = replicate_totals(cell, 2, design, replicate_clusters(design, MANY, generator(7, "weights")))
    share = (weight * cell).sum() / weight.sum()
    # linearised: sqrt(n / (n - 1) * sum (w (y - r))^2) / sum w
    linearised = np.sqrt(200 / 199 * np.sum((weight * (cell - share)) ** 2)) / weight.sum()
    assert (drawn[:, 1] / drawn.sum(axis=1)).std() == pytest.approx(linearised, rel=0.02)
    assert (drawn[:, 1] / drawn.sum(axis=1)).mean() == pytest.approx(share, abs=0.003)


def test_a_stratum_with_one_cluster_is_refused():
    frame = pd.DataFrame({"weight": 1.0, "stratum": "a", "cluster": [1, 1]})
    design = sample_design(frame, {"a": 1}, population={"a": 1})  # all there is: no sample, so it has no resamples
    with pytest.raises(MicrodriversError, match="A stratum has one cluster only.*Merge it"):
        replicate_clusters(design, 10, generator(8, "one"))


def test_same_seed_same_resamples():
    design, _ = clustered()
    first, again, other = (replicate_clusters(design, 50, generator(seed, "clusters")) for seed in (9, 9, 10))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.floats(0.5, 0.99))
def test_limits_are_those_of_numpy(values, confidence):
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    expected = np.quantile(values, tails)
    np.testing.assert_allclose(percentile_interval(np.array(values), confidence), expected, rtol=1e-9, atol=1e-6)


def test_percentile_interval():
    values = np.arange(1001.0)  # 2.5 % of 0..1000 is 25, 97.5 % is 975
    assert percentile_interval(values) == pytest.approx((25, 975))
    assert percentile_interval(values, confidence=0.8) == pytest.approx((100, 900))
    low, high = percentile_interval(np.column_stack([values, np.where(values < 1000, 5, np.nan)]))
    assert low.tolist() == pytest.approx([25, 5]) and high.tolist() == pytest.approx([975, 5])


# In a survey


def _survey():
    return small_survey(
        {"a": people({1: 12, 5: 20, DONT_KNOW: 8}), "b": people({2: 25, 4: 15})}, country=["EGY"] * 15 + ["JOR"] * 25
    )


def test_the_order_of_questions_and_countries_does_not_matter():
    survey = _survey()
    keys = ["question", "country", "detail", "answer"]

    def sort(table):
        return table.sort_values(keys).reset_index(drop=True)

    there = sort(answer_shares(survey, ("a", "b"), ("EGY", "JOR"), RULES))
    back = sort(answer_shares(survey, ("b", "a"), ("JOR", "EGY"), RULES))
    alone = sort(answer_shares(survey, ("b",), ("JOR",), RULES))
    assert there.equals(back)
    mine = there[(there["question"] == "b") & (there["country"] == "JOR")].reset_index(drop=True)
    assert mine.equals(alone) and mine["lo"].notna().all()


def test_the_seed_of_the_codebook_is_the_seed_of_the_bootstrap():
    answers = {"a": people({1: 17, 2: 23, 5: 60})}
    one, same, other = (
        answer_shares(small_survey(answers, seed=seed), ("a",), ("EGY",), RULES)[["estimate", "lo", "hi"]]
        for seed in (1, 1, 2)
    )
    assert one.equals(same) and not one.equals(other)
    assert one["estimate"].equals(other["estimate"])


def _apart(**sizes: int):
    """All of Jordan says 5, all others say 1: people of the same country never differ."""
    answers = [5 if iso3 == "JOR" else 1 for iso3, size in sizes.items() for _ in range(size)]
    return small_survey({"a": answers}, country=[iso3 for iso3, size in sizes.items() for _ in range(size)])


def _within(row, n: int, base: int, fixed: int = 0, replicates: int = 2000, tail: float = 0.025) -> bool:
    """Whether the limits are quantiles of the binomial distribution of `base` people, `n` of whom agree, as close as
    so many draws come to it (5 standard errors of a tail); `fixed` more people who agree never move."""
    off = 5 * np.sqrt(tail * (1 - tail) / replicates)
    low, high = ([fixed + binom.ppf(one, base, n / base) for one in (at - off, at + off)] for at in (tail, 1 - tail))
    lo, hi = (row[limit] / 100 * row["base"] for limit in ("lo", "hi"))
    return low[0] - 1e-9 <= lo <= low[1] + 1e-9 and high[0] - 1e-9 <= hi <= high[1] + 1e-9


def test_countries_are_the_strata():
    """Nothing can move within a country of 30 people who all say the same."""
    table = answer_shares(_apart(EGY=30, JOR=30), ("a",), ("EGY+JOR",), RULES)
    row = only_row(table, detail=0, answer="Strongly agree")
    assert (row["estimate"], row["lo"], row["hi"]) == (50, 50, 50)


def test_countries_with_few_people_are_one_stratum():
    """29 people are under the minimum base of 30: binomial (58, 0.5) has its 2.5 % point at 22 and its 97.5 % at 36."""
    table = answer_shares(_apart(EGY=29, JOR=29), ("a",), ("EGY+JOR",), RULES)
    row = only_row(table, detail=0, answer="Strongly agree")
    assert row["estimate"] == 50 and _within(row, 29, 58)
    assert (row["lo"], row["hi"]) == pytest.approx((100 * 22 / 58, 100 * 36 / 58), abs=1e-9)


def test_large_countries_beside_few_people_keep_their_strata():
    """40 of Jordan agree whoever is drawn; of the 29 of Egypt and the 20 of Morocco together nobody does."""
    table = answer_shares(_apart(EGY=29, JOR=40, MAR=20), ("a",), ("EGY+JOR+MAR",), RULES)
    row = only_row(table, detail=0, answer="Strongly agree")
    assert row[["estimate", "lo", "hi"]].tolist() == pytest.approx([100 * 40 / 89] * 3)
    table = answer_shares(_apart(EGY=40, JOR=20, MAR=20), ("a",), ("EGY+JOR+MAR",), RULES)
    assert _within(only_row(table, detail=0, answer="Strongly agree"), 20, 40)
    assert _within(only_row(table, detail=0, answer="Strongly disagree"), 20, 40, fixed=40)


@pytest.mark.parametrize("size", [20, 30])
def test_countries_are_the_strata_of_a_mean_however_few_their_people(size):
    survey = _apart(EGY=size, JOR=size)
    agree = (survey.answers["a"].cat.codes == 4).to_numpy() * 100.0
    together = mean(survey, agree, RULES, "together")
    assert (together["estimate"], together["lo"], together["hi"]) == (50, 50, 50)


# Whoever replays the seed learns of an answer what its own number tells, and nothing of the others

OTHERS = st.lists(st.integers(0, 40), min_size=6, max_size=6)  # disagree to refused


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 60), OTHERS.filter(any), st.permutations(range(6)))
def test_an_interval_depends_on_its_own_number_and_the_base_alone(n, others, order):
    """The other answers change places, or are all given by one; neither 'no answer' nor a side is then the same."""
    alike = [others, [others[index] for index in order], [0, 0, sum(others), 0, 0, 0]]
    limits = set()
    for counts in alike:
        answers = people(dict(zip([1, 2, 3, 4, 5, DONT_KNOW, REFUSED], [n, *counts], strict=True)))
        table = answer_shares(small_survey({"a": answers}), ("a",), ("EGY",), RULES)
        for detail in (0, 1):
            row = only_row(table, detail=detail, answer="Strongly disagree")
            limits.add((detail, row["n"], row["base"], row["lo"], row["hi"]))
    assert len(limits) == 2


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 2**31))
def test_the_limits_are_those_of_the_binomial_distribution(n, rest, seed):
    if n + rest == 0:
        n = 1
    rules = RULES.model_copy(update={"replicates": MANY})
    row = bootstrapped_share(np.array([[n, rest]]), 0, seed, rules, ("share", "a"))
    assert row["estimate"] == pytest.approx(100 * n / (n + rest))
    assert _within(row | {"base": n + rest}, n, n + rest, replicates=MANY)


def test_the_limits_of_strata_are_those_of_the_sum_of_their_draws():
    """Binomial (40, 0.25) and (80, 0.75), added up: the distribution of the sum is the convolution of both."""
    rules = RULES.model_copy(update={"replicates": MANY})
    row = bootstrapped_share(np.array([[10, 30], [60, 20]]), 0, 1, rules, ("share", "a"))
    chances = np.convolve(binom.pmf(range(41), 40, 0.25), binom.pmf(range(81), 80, 0.75)).cumsum()
    wanted = [100 * np.searchsorted(chances, at) / 120 for at in (0.025, 0.975)]
    assert row["estimate"] == pytest.approx(100 * 70 / 120)
    assert [row["lo"], row["hi"]] == pytest.approx(wanted, abs=1e-9)


def test_every_answer_has_draws_of_its_own():
    """Of two answers of as many people neither is drawn like the other; what the others are split into changes none."""
    first, second = (
        bootstrapped_share(np.array([[3700, 3700, 5600]]), cell, 1, RULES, ("share", "a")) for cell in (0, 1)
    )
    other = bootstrapped_share(np.array([[3700, 300, 9000]]), 0, 1, RULES, ("share", "a"))
    assert first == other and first["estimate"] == second["estimate"]
    assert (first["lo"], first["hi"]) != (second["lo"], second["hi"])


def test_the_interval_of_a_share():
    survey = small_survey({"a": people({1: 30, 5: 70})})
    rules = RULES.model_copy(update={"replicates": MANY})
    table = answer_shares(survey, ("a",), ("EGY",), rules)
    row = only_row(table, detail=0, answer="Strongly disagree")
    # binomial (100, 0.3): 2.5 % point 21, 97.5 % point 39
    assert row["estimate"] == 30 and (row["lo"], row["hi"]) == (21, 39)
    assert row["interval"] == "95 % bootstrap over respondents, by country"
