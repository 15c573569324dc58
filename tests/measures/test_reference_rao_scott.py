"""The Rao-Scott F test against survey::svychisq (tests/reference/survey.R)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microdrivers.measures.design import sample_design
from microdrivers.measures.rao_scott import independence_test
from tests.measures.reference import CLOSE, answers, codes, data, frozen, people, people_design

EXPECTED = frozen("survey")["rao_scott"]


def same(result, name: str) -> None:
    names = {"statistic": "F", "ndf": "ndf", "ddf": "ddf", "p": "p"}
    for ours, of_r in names.items():
        assert getattr(result, ours) == pytest.approx(EXPECTED[name][of_r], rel=CLOSE), ours


@pytest.mark.parametrize(("name", "population"), [("apiclus1", None), ("apiclus1_fpc", {"all": 757})])
def test_schools(name, population):
    schools = data("apiclus1")
    frame = pd.DataFrame({"weight": schools["pw"], "stratum": "all", "cluster": schools["dnum"]})
    design = sample_design(frame, {"all": 15}, population)
    same(independence_test(codes(schools["sch.wide"]), codes(schools["stype"]), design), name)


@pytest.mark.parametrize(
    ("name", "question", "group", "fpc"),
    [
        ("people_q1_gender", "q1", "gender", False),
        ("people_q1_band", "q1", "band", False),
        ("people_fpc_q2_band", "q2", "band", True),
    ],
)
def test_people(name, question, group, fpc):
    same(independence_test(answers(question), codes(people()[group]), people_design(fpc)), name)


def test_a_domain_with_empty_cells_and_clusters():
    frame = people()
    here = ((frame["gender"] == "female") & (frame["country"] == "BBB")).to_numpy()
    result = independence_test(np.where(here, answers("q1"), -1), answers("outcome"), people_design())
    same(result, "people_q1_outcome_women_of_bbb")
    assert result.n == 113
