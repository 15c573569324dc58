"""What R found: the frozen results and the data they come from (tests/reference/README.md)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from microdrivers.measures.design import SampleDesign, sample_design
from microdrivers.survey import Survey
from tests.measures.small import NOT_ASKED, RULES, small_survey

FOLDER = Path(__file__).parents[1] / "reference"
BANDS = ((15, 19), (20, 24), (25, 30))
TOGETHER = "AAA+BBB+CCC"  # all countries of the people
ONLY_KNOWN = RULES.model_copy(update={"min_count": 0})  # as R: who has no answer on record is in no base
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


def people_survey(questions: dict[str, str], weighted: bool, **others) -> Survey:
    """The people as a survey; questions: {column: scale}, gaps are not asked."""
    frame = people()
    design = {name: frame[name].tolist() for name in ("weight", "stratum", "cluster")} if weighted else {}
    answers = {name: [NOT_ASKED if np.isnan(code) else int(code) for code in frame[name]] for name in questions}
    return small_survey(
        answers,
        scale=questions,
        country=frame["country"].tolist(),
        gender=frame["gender"].map({"male": 1, "female": 2}).tolist(),
        age=frame["age"].tolist(),
        bands=BANDS,
        **design,
        **others,
    )


def one_by_one(weight: pd.Series | np.ndarray) -> tuple:
    """The same for people drawn one by one."""
    frame = pd.DataFrame({"weight": np.asarray(weight, dtype=float), "stratum": "all", "cluster": range(len(weight))})
    return frame, {"all": len(weight)}, None
