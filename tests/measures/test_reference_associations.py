"""Spearman's rho against R's cor.test, q-values against R's p.adjust and statsmodels, Wilson against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, rankdata
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from microdrivers.measures.associations import _q_values, _two_way, spearman
from microdrivers.measures.wilson import wilson_interval
from tests.measures.reference import CLOSE, answers, frozen, people

EXPECTED = frozen("ordinal")


def rho(x: np.ndarray, y: np.ndarray) -> float:
    both = (x >= 0) & (y >= 0)
    return spearman(_two_way(x, y, both, np.ones(len(x)))[0][None])[0]


@pytest.mark.parametrize("question", ["q1", "q6"])
def test_spearman(question):
    expected = EXPECTED["spearman"][f"{question}_outcome"]["rho"]
    assert rho(answers(question), answers("outcome")) == pytest.approx(expected, rel=CLOSE)


def test_spearman_of_a_score_with_many_values():
    score = people()[[f"q{index}" for index in range(1, 7)]].sum(axis=1, skipna=False)
    known = score.notna().to_numpy()
    x = np.full(len(score), -1)
    x[known] = rankdata(score[known], method="dense").astype(int) - 1
    assert rho(x, answers("outcome")) == pytest.approx(EXPECTED["spearman"]["score_outcome"]["rho"], rel=CLOSE)


@pytest.mark.parametrize("country", ["AAA", "BBB", "CCC"])
def test_spearman_within_a_country(country):
    x = np.where(people()["country"] == country, answers("q1"), -1)
    expected = EXPECTED["spearman"]["by_country"][country]["rho"]
    assert rho(x, answers("outcome")) == pytest.approx(expected, rel=CLOSE)


def test_q_values_of_r():
    family = EXPECTED["benjamini_hochberg"]
    q = _q_values(dict(zip("abcdefghijklmnopqrst", family["p"], strict=True)))
    np.testing.assert_allclose(list(q.values()), family["q"], rtol=CLOSE)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_q_values_of_statsmodels(p):
    expected = multipletests(p, method="fdr_bh")[1]
    np.testing.assert_allclose(list(_q_values(dict(enumerate(p))).values()), expected, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(false_discovery_control(p), expected, rtol=1e-12, atol=1e-300)


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 5000), st.floats(0, 1), st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_of_statsmodels(n, part, confidence):
    count = round(part * n)
    expected = proportion_confint(count, n, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(wilson_interval(count / n, n, confidence), expected, rtol=1e-9, atol=1e-12)
