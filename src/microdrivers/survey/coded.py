"""A column by its different cells: what follows from a cell is found out once, however many people have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

FEW = 127  # different cells whose places fit into a byte


@dataclass(frozen=True)
class Coded:
    """cells: the different cells of a column, an empty one among them. places: which of them each row has, (rows,)."""

    cells: pd.Series
    places: np.ndarray

    def spread(self, of_cell: pd.Series | np.ndarray) -> np.ndarray:
        """What is known of each cell, for each row; shape (rows,)."""
        return np.asarray(of_cell)[self.places]


def coded(column: pd.Series) -> Coded:
    """A column as it was read, or as `compact` has left it."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        cells, places = pd.Series(column.cat.categories.to_numpy()), column.cat.codes.to_numpy()
        if not (places < 0).any():
            return Coded(cells, places)
        empty = np.int8(len(cells)) if len(cells) < FEW else len(cells)
        return Coded(pd.concat([cells, cells[:0].reindex([0])], ignore_index=True), np.where(places < 0, empty, places))
    places, cells = pd.factorize(column, use_na_sentinel=False)
    return Coded(pd.Series(cells), places)


def by_cell(column: pd.Series, rule: Callable[[pd.Series], pd.Series]) -> np.ndarray:
    """The rule's result for each row of the column, shape (rows,); the rule looks at each different cell once."""
    found = coded(column)
    return found.spread(rule(found.cells))


def compact(column: pd.Series) -> pd.Series:
    """The column as a categorical of a byte per row, where it has few different cells; else as it is."""
    if isinstance(column.dtype, pd.CategoricalDtype) or column[: 10 * FEW].nunique() > FEW:
        return column
    places, cells = pd.factorize(column)
    if len(cells) > FEW:
        return column
    categories = pd.Index(cells)
    return pd.Series(pd.Categorical.from_codes(places.astype(np.int8), categories), index=column.index)
