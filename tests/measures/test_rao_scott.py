"""The Rao-Scott test: closed forms and refusals. Numbers of R: test_reference_rao_scott.py."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from microdrivers.errors import MicrodriversError
from microdrivers.measures.design import sample_design
from microdrivers.measures.rao_scott import independence_test


def one_by_one(size: int, weight=1.0):
    people = pd.DataFrame({"weight": weight, "stratum": "all", "cluster": range(size)}, index=range(size))
    return sample_design(people, {"all": size})


def crowd(table) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(table)
    row, column = np.indices(table.shape)
    return np.repeat(row.ravel(), table.ravel()), np.repeat(column.ravel(), table.ravel())


def test_people_one_by_one_give_nearly_pearsons_test():
    rows, columns = crowd([[300, 200], [220, 280]])
    result = independence_test(rows, columns, one_by_one(1000))
    pearson = chi2_contingency([[300, 200], [220, 280]], correction=False)
    # one degree of freedom; the design effect is 1 up to the sample's own departure from independence
    assert result.ndf == pytest.approx(1)
    assert result.ddf == pytest.approx(999)
    assert result.statistic == pytest.approx(pearson.statistic, rel=0.05)


def test_independent_counts_have_no_statistic():
    rows, columns = crowd([[20, 40], [30, 60]])
    result = independence_test(rows, columns, one_by_one(150))
    assert result.statistic == pytest.approx(0, abs=1e-12) and result.p == pytest.approx(1)


def test_doubling_everybody_in_a_cluster_changes_nothing():
    """Two people who always answer alike and were drawn together tell as much as one."""
    rng = np.random.default_rng(1)
    rows, columns = rng.integers(0, 3, 200), rng.integers(0, 2, 200)
    single = independence_test(rows, columns, one_by_one(200))
    pairs = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": np.repeat(range(200), 2)})
    double = independence_test(np.repeat(rows, 2), np.repeat(columns, 2), sample_design(pairs, {"all": 200}))
    assert (double.statistic, double.ndf, double.p) == pytest.approx((single.statistic, single.ndf, single.p))
    assert double.n == 400


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000))
def test_the_names_of_answers_and_the_unit_of_weights_do_not_matter(seed):
    rng = np.random.default_rng(seed)
    rows, columns, weight = rng.integers(-1, 4, 150), rng.integers(-1, 3, 150), rng.uniform(0.5, 3, 150)
    first = independence_test(rows, columns, one_by_one(150, weight))
    renamed = np.where(rows >= 0, 3 - rows, -1)
    second = independence_test(columns, renamed, one_by_one(150, 1000 * weight))
    assert (second.statistic, second.ndf, second.ddf, second.p) == pytest.approx(
        (first.statistic, first.ndf, first.ddf, first.p)
    )
    assert 0 <= first.p <= 1 and 0 < first.ndf <= 6 + 1e-9
    assert first.n == ((rows >= 0) & (columns >= 0)).sum()


def test_a_single_answer_is_refused():
    rows, columns = np.zeros(40, dtype=int), np.arange(40) % 2
    with pytest.raises(MicrodriversError, match="Everybody in the rows of the table gave the same answer"):
        independence_test(rows, columns, one_by_one(40))
    with pytest.raises(MicrodriversError, match="Everybody in the columns"):
        independence_test(columns, rows, one_by_one(40))


def test_one_answer_left_among_those_who_answered_both_is_refused():
    rows, columns = np.array([0, 0, 1, 1] * 10), np.array([0, 1, -1, -1] * 10)
    with pytest.raises(MicrodriversError, match="rows of the table gave the same answer"):
        independence_test(rows, columns, one_by_one(40))


def test_nobody_is_refused():
    with pytest.raises(MicrodriversError, match="Nobody answered"):
        independence_test(np.full(4, -1), np.zeros(4, dtype=int), one_by_one(4))


def test_a_single_cluster_per_stratum_that_answered_is_refused():
    people = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": [1] * 4 + [2] * 4})
    rows, columns = np.array([0, 1, 0, 1, -1, -1, -1, -1]), np.array([0, 0, 1, 1, 0, 0, 0, 1])
    with pytest.raises(MicrodriversError, match="independence test"):
        independence_test(rows, columns, sample_design(people, {"all": 2}))


def test_a_table_of_empty_cells_is_refused():
    """Three answers that go with three others without exception leave six of nine cells empty."""
    answers = np.arange(60) % 3
    with pytest.raises(MicrodriversError, match="Too many cells of the table are empty.*Merge answers"):
        independence_test(answers, answers, one_by_one(60))
