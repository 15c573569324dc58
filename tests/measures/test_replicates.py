"""Bootstrap over respondents, drawn from cell counts: the same distribution as drawing people one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.measures import replicates as module
from microdrivers.measures.replicates import generator, percentile_interval, replicate_counts, replicate_weights
from microdrivers.measures.shares import answer_shares
from tests.measures.small import DONT_KNOW, RULES, only_row, people, small_survey

MANY = 20_000


def test_standard_error_of_a_share_is_the_known_one():
    drawn = replicate_counts(np.array([30, 70]), MANY, generator(1, "se"))
    # sqrt(0.3 * 0.7 / 100) = 0.045826; its own Monte Carlo error is 1 / sqrt(2 * 20000) = 0.5 %
    assert (drawn[:, 0] / 100).std() == pytest.approx(0.045826, rel=0.02)
    assert (drawn[:, 0] / 100).mean() == pytest.approx(0.3, abs=0.002)


def test_cells_vary_against_each_other():
    drawn = replicate_counts(np.array([20, 30, 50]), MANY, generator(2, "covariance"))
    # covariance of two multinomial counts: -n p q = -100 * 0.2 * 0.5 = -10
    assert np.cov(drawn[:, 0], drawn[:, 2])[0, 1] == pytest.approx(-10, abs=0.6)


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


def test_weighted_replicates_are_those_of_the_counts_when_all_weigh_one():
    cell = np.array(people({0: 30, 1: 70}))
    drawn = replicate_weights(cell, 2, np.ones(100), MANY, generator(4, "weights"))
    assert (drawn.sum(axis=1) == 100).all()
    assert (drawn[:, 0] / 100).std() == pytest.approx(0.045826, rel=0.02)


def test_standard_error_of_a_weighted_share():
    rng = np.random.default_rng(5)
    cell = rng.integers(0, 2, 200)
    weight = rng.uniform(0.5, 2, 200) * (1 + cell)  # those in cell 1 weigh twice as much
    drawn = replicate_weights(cell, 2, weight, MANY, generator(5, "weights"))
    share = (weight * cell).sum() / weight.sum()
    # linearised: sqrt(sum (w (y - r))^2) / sum w
    linearised = np.sqrt(np.sum((weight * (cell - share)) ** 2)) / weight.sum()
    assert (drawn[:, 1] / drawn.sum(axis=1)).std() == pytest.approx(linearised, rel=0.03)
    # everybody is drawn with the same chance: weights count once, not twice
    assert (drawn[:, 1] / drawn.sum(axis=1)).mean() == pytest.approx(share, abs=0.003)


def test_how_many_are_held_at_once_changes_nothing(monkeypatch):
    cell, weight = np.array([0, 1, 1, 2]), np.array([1.0, 2.0, 3.0, 4.0])
    whole = replicate_weights(cell, 3, weight, 100, generator(6, "chunks"))
    monkeypatch.setattr(module, "CHUNK", 4 * 7)  # 7 replicates at once, the last time 2
    np.testing.assert_array_equal(replicate_weights(cell, 3, weight, 100, generator(6, "chunks")), whole)


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


def test_countries_are_the_strata():
    """All of Egypt says 1, all of Jordan says 5: people of the same country never differ, so nothing can move."""
    survey = small_survey({"a": [1] * 20 + [5] * 20}, country=["EGY"] * 20 + ["JOR"] * 20)
    row = only_row(
        answer_shares(survey, ("a",), ("all", "EGY", "JOR"), RULES), country="all", detail=0, side="high", n=20
    )
    assert (row["estimate"], row["lo"], row["hi"]) == (50, 50, 50)


def test_the_interval_of_a_share():
    survey = small_survey({"a": people({1: 30, 5: 70})})
    rules = RULES.model_copy(update={"replicates": MANY})
    table = answer_shares(survey, ("a",), ("EGY",), rules)
    row = only_row(table, detail=0, answer="Strongly disagree")
    # binomial (100, 0.3): 2.5 % point 21, 97.5 % point 39
    assert row["estimate"] == 30 and (row["lo"], row["hi"]) == (21, 39)
    assert row["interval"] == "95 % bootstrap over respondents, by country"
