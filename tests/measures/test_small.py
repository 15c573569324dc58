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
        stratum=["s", "t"],
        cluster=[1, 2],
        gender=[1, 2],
        age=[15, 30],
        outcomes=("peace",),
    )
    assert survey.countries == ("EGY", "JOR") and survey.weighted
    assert survey.people["weight"].tolist() == [0.5, 1.5]
    assert survey.people["gender"].tolist() == ["Male", "Female"]
    assert survey.people["age_band"].tolist() == ["15 to 22", "23 to 30"]
    assert list(survey.codebook.items) == ["a"] and list(survey.codebook.outcomes) == ["peace"]
    assert survey.clusters_per_stratum == {"s": 1, "t": 1}


def test_a_crowd_is_counted_out():
    assert people({4: 3, DONT_KNOW: 1}) == [4, 4, 4, 8]
