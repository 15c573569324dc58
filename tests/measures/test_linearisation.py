"""Design-based standard errors against closed forms, sums by hand, and a design with 24 strata and 300 clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from microdrivers.errors import MicrodriversError
from microdrivers.measures.design import ratio, ratio_standard_error, wald_interval
from microdrivers.measures.shares import answer_shares
from tests.measures.small import ROOT, RULES, only_row, people, small_survey, survey_file


def design(weight, stratum=None, cluster=None) -> tuple[pd.DataFrame, dict]:
    """The people of a design, and its clusters per stratum; without a cluster everybody is one."""
    size = len(weight)
    frame = pd.DataFrame(
        {
            "weight": np.asarray(weight, dtype=float),
            "stratum": ["all"] * size if stratum is None else stratum,
            "cluster": range(size) if cluster is None else cluster,
        }
    )
    return frame, frame.groupby("stratum")["cluster"].nunique().to_dict()


def by_hand(y, x, frame, clusters_per_stratum) -> float:
    """The formula of the module's text, summand by summand."""
    weight = frame["weight"]
    r = (weight * y).sum() / (weight * x).sum()
    z = weight * (y - x * r) / (weight * x).sum()
    variance = 0.0
    for stratum, m in clusters_per_stratum.items():
        here = frame["stratum"] == stratum
        sums = [z[here & (frame["cluster"] == one)].sum() for one in frame.loc[here, "cluster"].unique()]
        sums += [0.0] * (m - len(sums))  # clusters without anybody in the frame
        variance += m / (m - 1) * sum((one - sum(sums) / m) ** 2 for one in sums)
    return variance**0.5


ONE = np.ones


def test_unweighted_share():
    y = np.array([1.0] * 30 + [0.0] * 70)
    # sqrt(p (1 - p) / (n - 1)) = sqrt(0.21 / 99) = 0.0460566
    assert ratio_standard_error(y, ONE(100), *design(ONE(100))) == pytest.approx(0.0460566, abs=1e-7)


def test_weighted_mean_of_a_simple_random_sample():
    rng = np.random.default_rng(1)
    y, weight = rng.normal(50, 10, 60), rng.uniform(0.3, 3, 60)
    mean = np.average(y, weights=weight)
    expected = np.sqrt(60 / 59 * np.sum(weight**2 * (y - mean) ** 2)) / weight.sum()
    assert ratio(y, ONE(60), weight) == pytest.approx(mean)
    assert ratio_standard_error(y, ONE(60), *design(weight)) == pytest.approx(expected, rel=1e-12)


def test_two_strata_with_two_clusters_each_by_hand():
    frame, clusters = design(ONE(8), ["A"] * 4 + ["B"] * 4, [1, 1, 2, 2, 3, 3, 4, 4])
    y = np.array([1, 0, 1, 1, 0, 0, 1, 0.0])
    # r = 4 / 8; z = (y - 0.5) / 8, so +-0.0625; sums of the clusters: 0, 0.125 | -0.125, 0
    # each stratum: 2 / 1 * 2 * 0.0625^2 = 0.015625; V = 0.03125; SE = 0.1767767
    assert ratio_standard_error(y, ONE(8), frame, clusters) == pytest.approx(0.1767767, abs=1e-7)


def test_clusters_of_the_same_name_in_two_strata_are_two_clusters():
    names = ["A"] * 4 + ["B"] * 4
    y = np.array([1, 0, 1, 1, 0, 0, 1, 0.0])
    apart = ratio_standard_error(y, ONE(8), *design(ONE(8), names, [1, 1, 2, 2, 3, 3, 4, 4]))
    same_names = ratio_standard_error(y, ONE(8), *design(ONE(8), names, [1, 1, 2, 2, 1, 1, 2, 2]))
    assert same_names == apart


def test_a_domain_counts_the_others_as_zero():
    """Share of 'yes' among the women only; the men stay in the design with z = 0."""
    frame, clusters = design(ONE(6), cluster=[1, 1, 2, 2, 3, 3])
    woman = np.array([1, 0, 1, 1, 0, 0.0])
    yes = np.array([1, 0, 0, 1, 0, 0.0])
    # r = 2 / 3; z of the women: (1 - 2/3) / 3 = 1/9, (0 - 2/3) / 3 = -2/9, 1/9; clusters: 1/9, -1/9, 0
    # V = 3 / 2 * (1/81 + 1/81) = 3/81; SE = 0.1924501
    assert ratio(yes, woman, frame["weight"].to_numpy()) == pytest.approx(2 / 3)
    assert ratio_standard_error(yes, woman, frame, clusters) == pytest.approx(0.1924501, abs=1e-7)


def test_a_cluster_without_anybody_in_the_frame_is_a_cluster():
    frame, _ = design(ONE(4), cluster=[1, 1, 2, 2])
    y = np.array([1, 1, 0, 0.0])
    # z = +-0.125, clusters 0.25 and -0.25; m = 2: 2 * 0.125 = 0.25, SE 0.5; m = 3: 3 / 2 * 0.125, SE 0.4330127
    assert ratio_standard_error(y, ONE(4), frame, {"all": 2}) == pytest.approx(0.5)
    assert ratio_standard_error(y, ONE(4), frame, {"all": 3}) == pytest.approx(0.4330127, abs=1e-7)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10_000))
def test_any_design_equals_the_formula(seed):
    rng = np.random.default_rng(seed)
    size = int(rng.integers(12, 60))
    stratum = rng.integers(0, 3, size).astype(str)
    frame, clusters = design(rng.uniform(0.2, 5, size), stratum, rng.integers(0, 5, size))
    clusters = {key: m + int(rng.integers(1, 3)) for key, m in clusters.items()}
    x = rng.integers(0, 2, size).astype(float)
    x[0] = 1
    y = x * rng.integers(0, 2, size)
    got = ratio_standard_error(y, x, frame, clusters)
    assert got == pytest.approx(by_hand(y, x, frame, clusters), rel=1e-9, abs=1e-12)
    heavier = frame.assign(weight=frame["weight"] * 17)
    assert ratio_standard_error(y, x, heavier, clusters) == pytest.approx(got, rel=1e-9, abs=1e-12)


def test_a_stratum_with_a_single_cluster_is_refused():
    frame, clusters = design(ONE(6), ["A"] * 4 + ["lonely"] * 2, [1, 1, 2, 2, 3, 3])
    with pytest.raises(MicrodriversError, match=r"stratum 'lonely': It has one cluster only.*Merge it"):
        ratio_standard_error(np.array([1, 0, 1, 0, 1, 0.0]), ONE(6), frame, clusters)


def test_nobody_in_the_domain():
    frame, clusters = design(ONE(4))
    assert np.isnan(ratio(np.zeros(4), np.zeros(4), ONE(4)))
    assert np.isnan(ratio_standard_error(np.zeros(4), np.zeros(4), frame, clusters))


def test_wald_interval():
    low, high = wald_interval(0.5, 0.1)  # 1.959964 standard errors on either side
    assert (low, high) == pytest.approx((0.3040036, 0.6959964), abs=1e-7)
    low, high = wald_interval(0.5, 0.1, confidence=0.8)  # 1.281552
    assert (low, high) == pytest.approx((0.3718448, 0.6281552), abs=1e-7)


# In a survey


def test_a_survey_with_strata_and_clusters():
    """The design by hand above, eight people each: 1 stays 'Strongly agree', 0 'Strongly disagree'."""
    y = [1, 0, 1, 1, 0, 0, 1, 0] * 5
    survey = small_survey(
        {"a": [5 if one else 1 for one in y]},
        weight=[1.0] * 40,
        stratum=(["A"] * 4 + ["B"] * 4) * 5,
        cluster=[1, 1, 2, 2, 3, 3, 4, 4] * 5,
    )
    row = only_row(answer_shares(survey, ("a",), ("EGY",), RULES), detail=0, answer="Strongly agree")
    assert row["estimate"] == pytest.approx(50)
    # the clusters' sums are those of above (5 people for 1, of 40 instead of 8): SE 0.1767767, as of 0.25 / SE^2 = 8 people
    # Wilson at one half: 0.5 -+ 1.959964 / (2 sqrt(8 + 1.959964^2)) = 0.5 -+ 0.2847839
    assert (row["lo"], row["hi"]) == pytest.approx((21.52161, 78.47839), abs=1e-4)
    assert row["interval"] == "95 % design-based (Taylor linearisation, Wilson's limits)"


def test_those_outside_the_ages_leave_their_cluster_behind():
    """Cluster 3 holds nobody aged 15 to 30: it has no answers, yet it was drawn."""
    survey = small_survey(
        {"a": [5, 5, 1, 1, 1, 1]}, weight=[1.0] * 6, cluster=[1, 1, 2, 2, 3, 3], age=[20, 20, 20, 20, 60, 60]
    )
    row = only_row(answer_shares(survey, ("a",), ("EGY",), RULES), detail=0, answer="Strongly agree")
    assert (row["n"], row["base"], row["estimate"]) == (2, 4, 50)
    # SE 0.4330127 as above, as of 0.25 / SE^2 = 4/3 people: 0.5 -+ 1.959964 / (2 sqrt(4/3 + 1.959964^2)) = 0.5 -+ 0.4307958
    assert (row["lo"], row["hi"]) == pytest.approx((6.92042, 93.07958), abs=1e-4)
    assert survey.clusters_per_stratum == {"all": 3}


def test_an_interval_of_a_share_stays_between_0_and_100():
    survey = small_survey({"a": people({5: 39, 1: 1})}, weight=[1.0] * 40)
    row = only_row(answer_shares(survey, ("a",), ("EGY",), RULES), detail=0, answer="Strongly agree")
    # SE^2 = 0.975 * 0.025 / 39: people drawn one by one count as one fewer, and Wilson's limits are those of 39
    limits = proportion_confint(0.975 * 39, 39, method="wilson")
    assert row["estimate"] == pytest.approx(97.5)
    assert (row["lo"], row["hi"]) == pytest.approx((100 * limits[0], 100 * limits[1])) and row["hi"] < 100


def test_everybody_and_nobody_have_no_interval():
    survey = small_survey({"a": [5] * 40}, weight=list(np.linspace(0.3, 2, 40)))
    table = answer_shares(survey, ("a",), ("EGY",), RULES)
    everybody, nobody = (only_row(table, detail=0, answer=answer) for answer in ("Strongly agree", "Disagree"))
    assert (everybody["estimate"], nobody["estimate"]) == (100, 0)
    assert np.isnan([everybody["lo"], everybody["hi"], nobody["lo"], nobody["hi"]]).all()


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_any_interval_is_wilsons_of_the_people_in_effect(seed):
    rng = np.random.default_rng(seed)
    codes, weight = rng.choice([1, 1, 2, 4, 5], 50), rng.uniform(0.2, 4, 50)
    stratum, cluster = np.repeat(["A", "B"], 25), np.tile(range(5), 10)
    survey = small_survey({"a": codes.tolist()}, weight=weight.tolist(), stratum=list(stratum), cluster=list(cluster))
    table = answer_shares(survey, ("a",), ("EGY",), RULES)
    frame, clusters = design(weight, stratum, cluster)
    for code, answer in ((1, "Strongly disagree"), (5, "Strongly agree")):
        row, y = only_row(table, detail=0, answer=answer), (codes == code).astype(float)
        share = np.average(y, weights=weight)
        if 0 < share < 1:
            n = share * (1 - share) / by_hand(y, ONE(50), frame, clusters) ** 2
            expected = 100 * np.array(proportion_confint(share * n, n, method="wilson"))
            np.testing.assert_allclose([row["lo"], row["hi"]], expected, rtol=1e-9, atol=1e-9)
            assert row["lo"] < row["estimate"] < row["hi"]


# Reference results


def test_reference_apisrs_without_correction_for_a_finite_population():
    """R survey, apisrs: mean of api00 656.585, SE 9.40277, and 9.24972 with n = 200 drawn from N = 6194 schools.

    A simple random sample enters only through its mean and standard deviation (9.40277 * sqrt(200) = 132.97525),
    so any 200 numbers with these two stand for the file. The correction would multiply by sqrt(1 - 200 / 6194).
    """
    shape = np.random.default_rng(1).normal(size=200)
    api00 = 656.585 + 132.97525 * (shape - shape.mean()) / shape.std(ddof=1)
    error = ratio_standard_error(api00, ONE(200), *design(ONE(200) * 30.97))
    assert ratio(api00, ONE(200), ONE(200) * 30.97) == pytest.approx(656.585)
    assert error == pytest.approx(9.40277, abs=1e-5)
    assert error * np.sqrt(1 - 200 / 6194) == pytest.approx(9.24972, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "stratum", "cluster", "mean", "error"),
    [
        ("apisrs", None, None, 656.585, 9.40277),
        ("apistrat", "stype", None, 662.28736, 9.53613),
        ("apiclus1", None, "dnum", 644.16940, 23.77901),
    ],
)
def test_reference_api_files(name, stratum, cluster, mean, error):
    """R survey, svymean(~api00) without finite population correction; see tests/reference/survey.R."""
    schools = pd.read_csv(ROOT / "tests" / "reference" / "data" / f"{name}.csv")
    size = len(schools)
    frame, clusters = design(schools["pw"], stratum and schools[stratum], cluster and schools[cluster])
    api00 = schools["api00"].to_numpy(float)
    assert ratio(api00, ONE(size), frame["weight"].to_numpy()) == pytest.approx(mean, abs=1e-5)
    assert ratio_standard_error(api00, ONE(size), frame, clusters) == pytest.approx(error, abs=1e-5)


def test_reference_jordan():
    """Arab Barometer V, Jordan: trust in government 38.06 % (published as 38 %); 24 strata, 300 clusters."""
    names = ["Q201A_1", "wt", "stratum", "psu"]
    raw = pd.read_csv(survey_file("arab-barometer-5-jordan.csv"), usecols=names)
    frame, clusters = design(raw["wt"], raw["stratum"], raw["psu"])
    assert (len(raw), len(clusters), sum(clusters.values())) == (2400, 24, 300)
    trust = raw["Q201A_1"].isin([1, 2]).to_numpy(float)
    assert 100 * ratio(trust, ONE(2400), frame["weight"].to_numpy()) == pytest.approx(38.06, abs=0.005)
    error = ratio_standard_error(trust, ONE(2400), frame, clusters)
    assert error == pytest.approx(by_hand(trust, ONE(2400), frame, clusters), rel=1e-9)
    simple = ratio_standard_error(trust, ONE(2400), *design(raw["wt"]))
    assert error > simple  # people of the same place answer alike
