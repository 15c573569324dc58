"""What R found: the frozen results and the data they come from (tests/reference/README.md)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from microdrivers.measures.design import SampleDesign, sample_design

FOLDER = Path(__file__).parents[1] / "reference"
CLOSE = 1e-6  # relative difference that a method without chance may have from R


@cache
def frozen(name: str) -> dict:
    """Results of one R script."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def data(name: str) -> pd.DataFrame:
    """The data behind them; not to be changed."""
    return pd.read_csv(FOLDER / "data" / f"{name}.csv", keep_default_na=False, na_values=[""])


def people() -> pd.DataFrame:
    return data("people").copy()


def answers(question: str) -> np.ndarray:
    """Answer positions of the people, -1 is no answer."""
    return data("people")[question].fillna(0).astype(int).to_numpy() - 1


def codes(column: pd.Series) -> np.ndarray:
    """Positions of the sorted categories of a column."""
    return pd.Categorical(column).codes.astype(int)


def arguments(fpc: bool = False) -> tuple:
    """People with the whole design, clusters drawn and, with fpc, in the population: as the functions take them."""
    frame = people()
    strata = frame.groupby("stratum")
    population = strata["clusters"].first().to_dict() if fpc else None
    return frame[["weight", "stratum", "cluster"]], strata["cluster"].nunique().to_dict(), population


def people_design(fpc: bool = False) -> SampleDesign:
    return sample_design(*arguments(fpc))


def one_by_one(weight: pd.Series | np.ndarray) -> tuple:
    """The same for people drawn one by one."""
    frame = pd.DataFrame({"weight": np.asarray(weight, dtype=float), "stratum": "all", "cluster": range(len(weight))})
    return frame, {"all": len(weight)}, None
