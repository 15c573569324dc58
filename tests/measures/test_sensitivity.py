"""Raked scores: R's calibrated mean, weights of one margin by hand, raking and a weighted mean; and every refusal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.measures.design import ratio_parts, sample_design
from microdrivers.measures.raking import calibrated, rake
from microdrivers.measures.scores import person_scores, scores
from microdrivers.measures.sensitivity import margin_names, raked_scores
from tests.measures.reference import BANDS, CLOSE, frozen, people
from tests.measures.small import DONT_KNOW, RULES, only_row, small_survey

RELIGION, EGYPT = ("religion",), ("EGY",)
NAMES = ("15-19", "20-24", "25-30")
Z = 1.959964


def figures(male=(100, 100, 100), female=(100, 100, 100), iso3: str = "EGY", names=NAMES) -> pd.DataFrame:
    """People of the population by gender and age band."""
    rows = [(iso3, "male", name, size) for name, size in zip(names, male, strict=True)]
    rows += [(iso3, "female", name, size) for name, size in zip(names, female, strict=True)]
    return pd.DataFrame(rows, columns=["iso3", "gender", "age_band", "population"])


def crowd(
    men: tuple[int, ...], women: tuple[int, ...], *, unknown: int = 0, seed: int = 1, gender: bool = True, **others
):
    """A survey with so many people in each age band, whose scores rise with age and differ by gender."""
    sexes = np.array([1] * sum(men) + [2] * sum(women) + [0] * unknown)
    band = np.concatenate([np.repeat([0, 1, 2], men), np.repeat([0, 1, 2], women), np.zeros(unknown, dtype=int)])
    rng = np.random.default_rng(seed)
    latent = 0.4 * band + 0.5 * (sexes == 1) + rng.normal(size=len(band))
    codes = np.searchsorted([-0.7, 0.1, 0.9, 1.7], latent[:, None] + 0.6 * rng.normal(size=(len(band), 3))) + 1
    stated = {"gender": [int(one) or None for one in sexes]} if gender else {}
    answers = dict(zip("abc", codes.T.tolist(), strict=True))
    return small_survey(answers, age=[16 + 5 * int(one) for one in band], bands=BANDS, **stated, **others)


def raked(survey, margins: pd.DataFrame, country: str = "EGY", measure: str = "raked") -> pd.Series:
    return only_row(raked_scores(survey, RELIGION, (country,), RULES, margins), measure=measure)


# Values


def test_r_calibrate():
    """survey::calibrate of the mean age of 635 people to gender and age band: three questions, each the age in years.

    15 to 30 years are the 16 answers, so a score of 0 to 100 is (age - 15) / 0.15.
    """
    frame, expected = people(), frozen("survey")["raking"]["two_margins"]
    years = {
        "values": {year - 14: str(year) for year in range(15, 31)},
        "low": 8,
        "high": 8,
        "low_label": "Young",
        "high_label": "Old",
    }
    survey = small_survey(
        dict.fromkeys("abc", (frame["age"] - 14).tolist()),
        scale="years",
        more_scales={"years": years},
        gender=frame["gender"].map({"male": 1, "female": 2}).tolist(),
        age=frame["age"].tolist(),
        bands=BANDS,
    )
    bands = np.array([3600, 3300, 3100])  # 4900 women and 5100 men
    row = raked(survey, figures(male=0.51 * bands, female=0.49 * bands))
    mean = (expected["mean_age_calibrated"]["estimate"] - 15) / 0.15
    half = Z * expected["mean_age_calibrated"]["se"] / 0.15
    assert row["estimate"] == pytest.approx(mean, rel=CLOSE)
    assert (row["lo"], row["hi"]) == pytest.approx((mean - half, mean + half), rel=CLOSE)
    assert row["n"] == pytest.approx(expected["effective_n"], rel=CLOSE) and (row["base"], row["whole"]) == (635, 635)
    assert row["interval"] == "95 % linearised, with the weights of raking" and row["reason"] == ""
    efficiency = raked(survey, figures(male=0.51 * bands, female=0.49 * bands), measure="efficiency")
    assert efficiency["estimate"] == pytest.approx(100 * expected["effective_n"] / 635, rel=CLOSE)
    assert (efficiency["n"], efficiency["base"]) == (635, 635)


def test_one_margin_by_hand():
    """Without gender: the mean of the bands' means, by the population's shares, with the spread within the bands."""
    survey = crowd((40, 60, 100), (0, 0, 0), gender=False)
    row = raked(survey, figures(male=(300, 200, 100), female=(150, 150, 100)))
    score, band = person_scores(survey, "religion", RULES), np.repeat([0, 1, 2], (40, 60, 100))
    share, size = np.array([0.45, 0.35, 0.2]), np.array([40, 60, 100])  # 450, 350 and 200 of 1000
    means = np.array([score[band == one].mean() for one in range(3)])
    weight = (share / size)[band]
    error = np.sqrt(200 / 199 * np.sum((weight * (score - means[band])) ** 2))
    assert row["estimate"] == pytest.approx(share @ means)
    assert (row["lo"], row["hi"]) == pytest.approx((share @ means - Z * error, share @ means + Z * error), abs=1e-5)
    # Kish: 1 / sum of share^2 / size = 1 / (0.2025 / 40 + 0.1225 / 60 + 0.04 / 100) = 133.259
    assert row["n"] == pytest.approx(133.2593, abs=1e-3)
    efficiency = raked(survey, figures(male=(300, 200, 100), female=(150, 150, 100)), measure="efficiency")
    assert efficiency["estimate"] == pytest.approx(66.6297, abs=1e-3)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_any_margins_are_raking_and_a_weighted_mean(seed):
    rng = np.random.default_rng(seed)
    men, women = rng.integers(30, 60, (2, 3))
    male, female = rng.uniform(0.7, 1.4, (2, 3))
    survey = crowd(tuple(men), tuple(women), seed=seed)
    row = raked(survey, figures(male, female))
    frame = pd.DataFrame(
        {
            "age": np.repeat([*NAMES, *NAMES], [*men, *women]),
            "gender": np.repeat(["male", "female"], [men.sum(), women.sum()]),
        }
    )
    targets = {
        "gender": {"male": male.sum(), "female": female.sum()},
        "age": dict(zip(NAMES, male + female, strict=True)),
    }
    fit, score = rake(frame, targets), person_scores(survey, "religion", RULES)
    mean = np.average(score, weights=fit.weight)
    z = calibrated(ratio_parts(score, np.ones(len(score)), fit.weight), frame, ["gender", "age"], fit)
    one_by_one = pd.DataFrame({"weight": 1.0, "stratum": "all", "cluster": range(len(score))})
    error = sample_design(one_by_one, {"all": len(score)}).standard_error(z)
    assert row["estimate"] == pytest.approx(mean)
    assert (row["lo"], row["hi"]) == pytest.approx((mean - Z * error, mean + Z * error), abs=1e-4)
    assert row["n"] == pytest.approx(fit.effective_n)


def test_a_sample_with_the_margins_of_the_population_keeps_its_score():
    survey = crowd((40, 50, 60), (60, 50, 40))
    margins = figures(male=(400, 500, 600), female=(600, 500, 400))
    plain = only_row(scores(survey, RELIGION, EGYPT, RULES))
    assert raked(survey, margins)["estimate"] == pytest.approx(plain["estimate"])
    assert raked(survey, margins)["n"] == pytest.approx(300)
    assert raked(survey, margins, measure="efficiency")["estimate"] == pytest.approx(100)


def test_only_the_shares_of_the_population_matter():
    survey = crowd((40, 50, 60), (60, 50, 40))
    small, large = (figures(male=np.array([3, 3, 2]) * by, female=np.array([2, 3, 3]) * by) for by in (1, 12_345))
    columns = ["estimate", "lo", "hi", "n"]
    assert raked(survey, small)[columns].tolist() == pytest.approx(raked(survey, large)[columns].tolist())


# Who is in it


def test_every_country_has_its_own_population():
    men, women = (80, 80, 80), (60, 60, 60)
    survey = crowd(men, women, country=["EGY", "JOR"] * 210)
    margins = pd.concat([figures(), figures(male=(200, 100, 100), iso3="JOR")])
    table = raked_scores(survey, RELIGION, ("EGY", "JOR"), RULES, margins)
    assert table[["measure", "country", "base", "whole"]].values.tolist() == [
        [measure, country, 210, 210] for country in ("EGY", "JOR") for measure in ("raked", "efficiency")
    ]
    alone = raked(survey, margins[margins["iso3"] == "JOR"], country="JOR")
    assert only_row(table, country="JOR", measure="raked")["estimate"] == alone["estimate"]
    assert table["estimate"].notna().all()


def test_who_has_no_category_is_left_out():
    """Ten did not state their gender: they stay in the plain score, not in the raked one."""
    survey, margins = crowd((40, 50, 60), (60, 50, 40), unknown=10), figures(male=(150, 100, 100))
    row = raked(survey, margins)
    assert (row["base"], row["whole"]) == (300, 310) and row["n"] < 300
    known = small_survey(
        {key: survey.answers[key].cat.codes[:300].add(1).tolist() for key in "abc"},
        age=survey.people["age"][:300].astype(int).tolist(),
        gender=[1] * 150 + [2] * 150,
        bands=BANDS,
    )
    columns = ["estimate", "lo", "hi", "n"]
    assert raked(known, margins)[columns].tolist() == pytest.approx(row[columns].tolist())


def test_who_has_no_score_is_left_out():
    survey = crowd((40, 50, 60), (60, 50, 40))
    answers = {key: survey.answers[key].cat.codes.add(1).tolist() for key in "abc"}
    for key in "ab":
        answers[key][:5] = [DONT_KNOW] * 5
    gaps = small_survey(
        answers, age=survey.people["age"].astype(int).tolist(), gender=[1] * 150 + [2] * 150, bands=BANDS
    )
    row = raked(gaps, figures())
    assert (row["base"], row["whole"]) == (295, 300) and row["estimate"] > 0


def test_gender_is_a_margin_where_it_was_recorded():
    men, women = (80, 80, 80), (40, 40, 40)
    margins = pd.concat([figures(), figures(iso3="JOR")])
    survey = crowd(men, women, country=["EGY", "JOR"] * 180, gender_in=("JOR",))
    assert margin_names(survey.codebook, "EGY") == ("age_band",)
    assert margin_names(survey.codebook, "JOR") == ("age_band", "gender")
    egypt, jordan = (raked(survey, margins, country=country) for country in ("EGY", "JOR"))
    assert (egypt["base"], jordan["base"]) == (180, 180)
    # alike in age, two men for one woman: Egypt keeps its weights; Jordan's count 180^2 / (120 * 0.75^2 + 60 * 1.5^2)
    assert egypt["n"] == pytest.approx(180) and jordan["n"] == pytest.approx(160)


# Refusals


def refused(survey, margins: pd.DataFrame, country: str = "EGY") -> str:
    """The reason of both rows, which have no figure."""
    table = raked_scores(survey, RELIGION, (country,), RULES, margins)
    assert table["measure"].tolist() == ["raked", "efficiency"]
    assert table[["estimate", "lo", "hi"]].isna().all(axis=None) and set(table["interval"]) == {""}
    assert table["reason"].nunique() == 1 and not table["reason"].iloc[0].endswith(".")
    return table["reason"].iloc[0]


MEN, WOMEN = (40, 40, 40), (40, 40, 40)


def test_a_country_without_figures():
    assert "This country has no figures" in refused(crowd(MEN, WOMEN), figures(iso3="JOR"))


def test_countries_put_together():
    survey = crowd(MEN, WOMEN, country=["EGY", "JOR"] * 120)
    margins = pd.concat([figures(), figures(iso3="JOR")])
    assert "Countries that are put together are not raked" in refused(survey, margins, country="EGY+JOR")


def test_countries_put_together_are_counted():
    survey = crowd(MEN, WOMEN, country=["EGY", "JOR"] * 120)
    assert raked(survey, figures(), country="EGY+JOR")["whole"] == 240


@pytest.mark.parametrize(
    "names", [("15-19", "20-24", "25-29"), ("18-19", "20-24", "25-30"), ("10-19", "20-24", "25-34")]
)
def test_ages_that_are_not_those_of_the_figures(names):
    assert "They are not for people aged 15 to 30" in refused(crowd(MEN, WOMEN), figures(names=names))


@pytest.mark.parametrize(("old", "fine"), [(30, True), (29, False)])
def test_a_category_needs_thirty_people(old, fine):
    survey, margins = crowd((60, 60, old), (0, 0, 0), gender=False), figures(male=(60, 60, 30), female=(60, 60, 30))
    if fine:
        assert raked(survey, margins)["estimate"] > 0
    else:
        assert refused(survey, margins) == "a category of the population has fewer than 30 respondents"
        assert raked(survey, margins)[["n", "base", "whole"]].tolist() == [149, 149, 149]


def test_a_weight_over_five_means():
    # 30 of 630 stand for 26 %: weight 0.26 * 630 / 30 = 5.46
    survey = crowd((300, 300, 30), (0, 0, 0), gender=False)
    half = np.array([370, 370, 260]) / 2
    assert "the weights would be more unequal than is allowed" in refused(survey, figures(half, half))


def test_an_efficiency_under_sixty_percent():
    # 1 / (0.7^2 / 40 + 0.15^2 / 60 + 0.15^2 / 100) / 200 = 38.9 %, and the largest weight is 0.7 * 200 / 40 = 3.5
    survey, half = crowd((40, 60, 100), (0, 0, 0), gender=False), np.array([350, 75, 75])
    assert "the weights would be more unequal than is allowed" in refused(survey, figures(half, half))


def test_a_reason_holds_no_number_of_people():
    survey, half = crowd((40, 60, 100), (0, 0, 0), gender=False), np.array([350, 75, 75])
    reason = refused(survey, figures(half, half))
    assert "78" not in reason  # 77.9 people in effect, of whom together with the base the bands could be worked out


def test_no_score_no_raked_score():
    survey = small_survey({"a": [1, 5] * 60, "b": [1, 5] * 60}, age=[16, 21, 26] * 40, bands=BANDS)
    assert refused(survey, figures()) == "the driver has fewer than 3 questions"
    rng = np.random.default_rng(3)
    noise = {key: rng.integers(1, 6, 120).tolist() for key in "abc"}
    assert refused(small_survey(noise, age=[16, 21, 26] * 40), figures()) == "ordinal alpha is under 0.60"


def test_every_driver_is_raked_for_itself():
    survey = crowd((40, 50, 60), (60, 50, 40))
    table = raked_scores(survey, ("economy", "religion"), EGYPT, RULES, figures())
    assert table["driver"].tolist() == ["economy"] * 2 + ["religion"] * 2
    assert table["estimate"].isna().tolist() == [True, True, False, False]
