"""Rows of a table as dictionaries: those of pandas, in less time."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from microdrivers.records import records

ROWS = st.lists(st.tuples(st.text(), st.integers(-5, 5), st.floats(allow_nan=False), st.booleans()), max_size=5)


def test_rows_with_a_number_that_is_not_there():
    frame = pd.DataFrame({"name": ["Egypt", "Jordan"], "estimate": [41.5, float("nan")]}, index=[7, 9])
    first, second = records(frame)
    assert first == {"name": "Egypt", "estimate": 41.5}
    assert second["name"] == "Jordan" and second["estimate"] != second["estimate"]


@given(ROWS)
def test_they_are_those_of_pandas(rows):
    frame = pd.DataFrame(rows, columns=["text", "whole", "number", "told"])
    assert records(frame) == frame.to_dict("records")
