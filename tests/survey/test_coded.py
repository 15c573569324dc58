"""Columns by their different cells: what is found out of a cell holds for every row that has it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from microdrivers.survey.checks import numbers
from microdrivers.survey.coded import FEW, by_cell, coded, compact

CELLS = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from(["1", "2.0", "yes", "nan", ""]))


def test_each_different_cell_stands_there_once():
    column = coded(pd.Series([5.0, 1.0, None, 5.0]))
    assert column.cells.tolist()[:2] == [5, 1] and np.isnan(column.cells[2]) and len(column.cells) == 3
    assert column.places.tolist() == [0, 1, 2, 0]
    assert column.spread(np.array(["five", "one", "none"])).tolist() == ["five", "one", "none", "five"]


@pytest.mark.parametrize("made", [lambda column: column, compact], ids=["as read", "compact"])
@given(cells=st.lists(CELLS, min_size=1))
def test_a_rule_gives_what_it_gives_row_by_row(made, cells):
    column = pd.Series(cells, dtype=object)
    expected = numbers(column).to_numpy(float)
    np.testing.assert_array_equal(by_cell(made(column), numbers).astype(float), expected)


@given(cells=st.lists(CELLS, min_size=1))
def test_a_compact_column_holds_the_same_cells(cells):
    column = pd.Series(cells, dtype=object, index=range(2, len(cells) + 2))
    found = compact(column)
    assert isinstance(found.dtype, pd.CategoricalDtype) and found.cat.codes.dtype == np.int8
    assert found.astype(object).where(found.notna(), None).tolist() == cells
    assert found.index.tolist() == column.index.tolist()


def test_a_column_with_too_many_different_cells_stays_as_it_is():
    early, late = pd.Series(range(FEW + 1)), pd.Series([0] * 5000 + list(range(FEW + 1)))
    assert compact(early) is early and compact(late) is late
    assert compact(pd.Series(range(FEW))).cat.codes.max() == FEW - 1
