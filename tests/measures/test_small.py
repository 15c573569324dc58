"""The builder of small surveys says what it promises: other tests rest on it."""

from __future__ import annotations

from tests.measures.small import DONT_KNOW, NOT_ASKED, REFUSED, people, small_survey


def test_codes_become_answers_and_reasons():
    survey = small_survey({"a": [5, DONT_KNOW, REFUSED, NOT_ASKED]})
    assert survey.answers["a"].astype(object).tolist()[0] == "Strongly agree"
    assert survey.missing["a"].astype(object).tolist()[1:] == ["dont_know", "refused", "not_asked"]
    assert survey.asked("a").tolist() == [True, True, True, False]


def test_everything_else_has_its_place():
    survey = small_survey(
        {"a": [1, 2], "peace": [1, 2]},
        country=["EGY", "JOR"],
        weight=[0.5, 1.5],
        stratum=["s", "s"],
        cluster=[1, 2],
        gender=[1, 2],
        age=[15, 30],
        outcomes=("peace",),
    )
    assert survey.countries == ("EGY", "JOR") and survey.weighted
    assert survey.people["weight"].tolist() == [0.5, 1.5]
    assert survey.people["gender"].tolist() == ["Male", "Female"]
    assert survey.people["age"].tolist() == [15, 30]
    assert survey.people["age_band"].tolist() == ["15 to 22", "23 to 30"]
    assert list(survey.codebook.items) == ["a"] and list(survey.codebook.outcomes) == ["peace"]
    assert survey.clusters_per_stratum == {"s": 2}


def test_bands_and_countries_of_a_group():
    survey = small_survey(
        {"a": [1, 1]},
        country=["EGY", "JOR"],
        gender=[1, 2],
        gender_in=("JOR",),
        age=[15, 30],
        bands=((15, 17), (18, 30)),
    )
    assert survey.people["age_band"].tolist() == ["15 to 17", "18 to 30"]
    assert survey.people["gender"].isna().tolist() == [True, False]


def test_a_scale_of_its_own():
    years = {"values": {1: "15", 8: "22"}, "low": 1, "high": 1, "low_label": "Young", "high_label": "Old"}
    survey = small_survey({"a": [1, 8]}, scale="years", more_scales={"years": years})
    assert survey.answers["a"].tolist() == ["15", "22"]


def test_a_crowd_is_counted_out():
    assert people({4: 3, DONT_KNOW: 1}) == [4, 4, 4, 8]
