"""Design-based estimates and standard errors against R survey (tests/reference/survey.R)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from microdrivers.measures.design import (
    ratio,
    ratio_parts,
    ratio_standard_error,
    sample_design,
    total,
    total_standard_error,
)
from microdrivers.measures.shares import answer_shares
from tests.measures.reference import (
    CLOSE,
    ONLY_KNOWN,
    TOGETHER,
    answers,
    arguments,
    data,
    frozen,
    one_by_one,
    people,
    people_survey,
)
from tests.measures.small import survey_file

API = frozen("survey")["api"]
PEOPLE = frozen("survey")["people"]
STRATA, CLUSTERS = {"strata": "stype"}, {"clus1": "dnum", "clus2": "dnum"}


def school_design(name: str) -> tuple[pd.DataFrame, tuple]:
    """Schools of 'srs', 'strata_fpc', ..., and people, clusters drawn and in the population as the functions take them."""
    kind, _, fpc = name.partition("_")
    schools = data("apistrat" if kind == "strata" else f"api{kind}")
    frame = pd.DataFrame(
        {
            "weight": schools["pw"],
            "stratum": schools[STRATA[kind]] if kind in STRATA else "all",
            "cluster": schools[CLUSTERS[kind]] if kind in CLUSTERS else range(len(schools)),
        }
    )
    drawn = frame.groupby("stratum")["cluster"].nunique().to_dict()
    population = schools.groupby(frame["stratum"])["fpc"].first().to_dict() if fpc else None
    return schools, (frame, drawn, population)


def same_ratio(y, x, design: tuple, expected: dict, index: int | None = None) -> None:
    estimate, se = (expected[key] if index is None else expected[key][index] for key in ("estimate", "se"))
    y, x = np.asarray(y, dtype=float), np.asarray(x, dtype=float)
    assert ratio(y, x, design[0]["weight"].to_numpy()) == pytest.approx(estimate, rel=CLOSE)
    assert ratio_standard_error(y, x, *design) == pytest.approx(se, rel=CLOSE, abs=1e-12)


def same_total(y, design: tuple, expected: dict, index: int | None = None) -> None:
    estimate, se = (expected[key] if index is None else expected[key][index] for key in ("estimate", "se"))
    y = np.asarray(y, dtype=float)
    assert total(y, design[0]["weight"].to_numpy()) == pytest.approx(estimate, rel=CLOSE)
    assert total_standard_error(y, *design) == pytest.approx(se, rel=CLOSE)


@pytest.mark.parametrize(
    ("name", "mean", "error"),
    [
        ("srs", 656.585, 9.40277),
        ("srs_fpc", 656.585, 9.24972),
        ("strata_fpc", 662.28736, None),
        ("clus1", 644.16940, 23.77901),
    ],
)
def test_the_figures_of_the_method(name, mean, error):
    """METHOD D, as published with R survey."""
    schools, design = school_design(name)
    one = np.ones(len(schools))
    assert ratio(schools["api00"], one, schools["pw"]) == pytest.approx(mean, abs=5e-6)
    if error:
        assert ratio_standard_error(schools["api00"], one, *design) == pytest.approx(error, abs=5e-6)


@pytest.mark.parametrize("name", ["srs", "srs_fpc", "strata", "strata_fpc", "clus1", "clus1_fpc"])
class TestSchools:
    """A simple random sample, one with strata, one with clusters; with and without correction for the population."""

    def test_mean_total_and_ratio(self, name):
        schools, design = school_design(name)
        same_ratio(schools["api00"], np.ones(len(schools)), design, API[name]["mean"])
        same_total(schools["enroll"], design, API[name]["total"])
        same_ratio(schools["api.stu"], schools["enroll"], design, API[name]["ratio"])

    def test_shares_and_their_covariance(self, name):
        schools, design = school_design(name)
        one = np.ones(len(schools))
        kinds = [(schools["stype"] == kind).to_numpy(float) for kind in "EHM"]
        for index, kind in enumerate(kinds):
            same_ratio(kind, one, design, API[name]["shares"], index)
        drawn = sample_design(*design)
        covariance = drawn.covariance(np.column_stack([ratio_parts(kind, one, drawn.weight) for kind in kinds]))
        np.testing.assert_allclose(covariance, API[name]["shares_covariance"], rtol=CLOSE, atol=1e-18)

    def test_domains(self, name):
        schools, design = school_design(name)
        for index, kind in enumerate("EHM"):
            inside = (schools["stype"] == kind).to_numpy(float)
            same_ratio(schools["api00"] * inside, inside, design, API[name]["domain_means"], index)
            same_total(schools["enroll"] * inside, design, API[name]["domain_totals"], index)
        improved = (schools["comp.imp"] == "Yes").to_numpy(float)
        same_ratio(schools["api00"] * improved, improved, design, API[name]["subset_mean"])
        same_ratio((schools["stype"] == "E") * improved, improved, design, API[name]["subset_share"])


def test_two_stages_vary_between_the_first():
    schools, design = school_design("clus2")
    same_ratio(schools["api00"], np.ones(len(schools)), design, API["clus2"]["mean"])


@pytest.mark.parametrize("name", ["full", "full_fpc", "weights_only"])
class TestPeople:
    """635 simulated people: unequal weights, 6 strata, 51 clusters, some questions left open."""

    @staticmethod
    def design(name: str) -> tuple:
        return one_by_one(people()["weight"]) if name == "weights_only" else arguments(fpc=name == "full_fpc")

    def test_mean_and_total(self, name):
        age, design = people()["age"], self.design(name)
        same_ratio(age, np.ones(len(age)), design, PEOPLE[name]["mean_age"])
        same_total(age, design, PEOPLE[name]["total_age"])

    def test_an_answer_distribution_among_those_who_answered(self, name):
        answer, design = answers("q1"), self.design(name)
        for position in range(5):
            same_ratio(answer == position, answer >= 0, design, PEOPLE[name]["q1"], position)

    @pytest.mark.parametrize("gender", ["female", "male"])
    def test_an_answer_distribution_in_a_group(self, name, gender):
        answer, design = answers("q1"), self.design(name)
        here = (people()["gender"] == gender).to_numpy()
        for position in range(5):
            expected = PEOPLE[name]["q1_by_gender"][gender]
            same_ratio(here & (answer == position), here & (answer >= 0), design, expected, position)

    def test_means_of_countries_and_of_a_small_domain(self, name):
        frame, design = people(), self.design(name)
        q6 = frame["q6"].fillna(0)
        for index, country in enumerate(["AAA", "BBB", "CCC"]):
            here = (frame["country"] == country) & frame["q6"].notna()
            same_ratio(q6 * here, here, design, PEOPLE[name]["q6_mean_by_country"], index)
        here = (frame["country"] == "AAA") & (frame["gender"] == "female") & (frame["age"] < 20) & frame["q6"].notna()
        same_ratio(q6 * here, here, design, PEOPLE[name]["q6_mean_young_women_of_aaa"])

    def test_ratio_of_two_questions(self, name):
        frame, design = people(), self.design(name)
        here = frame["outcome"].notna()
        same_ratio(frame["outcome"].fillna(0), frame["age"] * here, design, PEOPLE[name]["ratio"])


def test_a_distribution_of_a_survey_has_the_estimates_and_standard_errors_of_r():
    """From the survey to its table; limits: Wilson's, of as many people as give R's standard error."""
    survey = people_survey({"q1": "five"}, weighted=True)
    table = answer_shares(survey, ("q1",), (TOGETHER,), ONLY_KNOWN)
    rows = table[(table["detail"] == 0) & (table["side"] != "open")]
    share, se = (np.array(PEOPLE["full"]["q1"][key]) for key in ("estimate", "se"))
    np.testing.assert_allclose(rows["estimate"], 100 * share, rtol=CLOSE)
    n = share * (1 - share) / se**2
    expected = 100 * np.array(
        [proportion_confint(p * one, one, method="wilson") for p, one in zip(share, n, strict=True)]
    )
    np.testing.assert_allclose(rows[["lo", "hi"]], expected, rtol=CLOSE)


def test_the_published_figure_of_arab_barometer_jordan():
    """Wave V: 38 % trust the government (Q201A_1 in 1, 2 of all respondents, weighted): 38.06 %."""
    raw = pd.read_csv(survey_file("arab-barometer-5-jordan.csv"), usecols=["Q201A_1", "wt"])
    trust = raw["Q201A_1"].isin([1, 2]).to_numpy(float)
    assert 100 * ratio(trust, np.ones(len(raw)), raw["wt"].to_numpy()) == pytest.approx(38.06, abs=0.005)
