"""What several tests of the survey door need."""

from __future__ import annotations

import io
from collections.abc import Callable

import pandas as pd
import pytest

COLUMNS = ["id", "land", "age", "sex", "weight", "q1", "q2", "q3"]


@pytest.fixture
def raw() -> Callable[[str], pd.DataFrame]:
    """A raw frame as readers give it, from lines of 'id land age sex weight q1 q2 q3'; '.' is an empty cell."""

    def frame(lines: str) -> pd.DataFrame:
        read = pd.read_csv(
            io.StringIO(lines), sep=r"\s+", names=COLUMNS, dtype=object, keep_default_na=False, na_values=["."]
        )
        return read.set_axis(range(2, len(read) + 2))  # where they would stand in a CSV, below its header

    return frame
