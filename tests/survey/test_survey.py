"""From codes to answers: what was said, what was left open and why, and who is in the frame."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from microdrivers.errors import MicrodriversError
from microdrivers.survey import open_survey
from microdrivers.survey.survey import make_survey

# id land age sex weight q1 q2 q3; q1: faith, q2: jobs (asked in JOR alone), q3: peace; sex recorded in JOR alone
RESPONDENTS = """
11 J 15 1 1   1  5  2
12 J 18 2 1   2  98 4
13 J 19 9 2   99 .  5
14 2 30 1 0.5 5  3  .
15 2 31 . 1   3  .  3
16 2 14 . 1   3  .  3
17 J 99 1 1   4  4  4
18 J .  1 1   4  4  4
"""


@pytest.fixture
def survey(small_project, raw):
    return make_survey(raw(RESPONDENTS), small_project.codebook)


def words(column: pd.Series) -> list[str | None]:
    return [None if pd.isna(value) else value for value in column]


def test_only_people_within_the_age_frame_are_kept(survey):
    assert len(survey.people) == len(survey.answers) == len(survey.missing) == 4  # 15, 18, 19, 30 years
    assert survey.read == 8


def test_countries_are_iso_codes_in_the_order_of_the_codebook(survey):
    assert words(survey.people["country"]) == ["JOR", "JOR", "JOR", "BIH"]
    assert list(survey.people["country"].cat.categories) == ["JOR", "BIH"]
    assert survey.countries == ("JOR", "BIH")


def test_answers_are_words_and_nothing_else(survey):
    assert words(survey.answers["faith"]) == ["Strongly disagree", "Disagree", None, "Strongly agree"]
    assert words(survey.answers["jobs"]) == ["Strongly agree", None, None, None]
    assert words(survey.answers["peace"]) == ["Disagree", "Agree", "Strongly agree", None]


def test_answers_are_ordered_as_the_scale(survey):
    faith = survey.answers["faith"]
    assert list(faith.cat.categories) == ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"]
    assert faith.cat.ordered
    assert (faith < "Agree").tolist() == [True, True, False, False]


def test_why_there_is_no_answer_stands_apart(survey):
    assert words(survey.missing["faith"]) == [None, None, "refused", None]
    # code 98, an empty cell, and a country where the item was not asked although the file holds a code
    assert words(survey.missing["jobs"]) == [None, "dont_know", "not_asked", "not_asked"]
    assert words(survey.missing["peace"]) == [None, None, None, "not_asked"]


def test_each_respondent_has_an_answer_or_a_reason(survey):
    for question in ("faith", "jobs", "peace"):
        assert (survey.answers[question].notna() ^ survey.missing[question].notna()).all()


def test_dont_know_and_refused_count_as_asked(survey):
    assert survey.asked("faith").tolist() == [True, True, True, True]
    assert survey.asked("jobs").tolist() == [True, True, False, False]


def test_groups_are_ordered_words_and_empty_where_not_stated_or_not_recorded(survey):
    assert words(survey.people["gender"]) == ["Female", "Male", None, None]  # 9 is refused; not recorded in BIH
    assert list(survey.people["gender"].cat.categories) == ["Female", "Male"]
    assert survey.people["gender"].cat.ordered


def test_age_bands_include_both_ends(survey):
    assert words(survey.people["age_band"]) == ["15 to 18", "15 to 18", "19 to 30", "19 to 30"]


def test_weights_are_numbers_of_those_kept(survey):
    assert survey.people["weight"].tolist() == [1, 1, 2, 0.5]
    assert survey.weighted


def test_without_weights_everybody_counts_once(small_project, raw):
    small_project.change("design.weight", None)
    survey = make_survey(raw(RESPONDENTS).drop(columns="weight"), small_project.codebook)
    assert survey.people["weight"].tolist() == [1, 1, 1, 1]
    assert not survey.weighted


def test_a_country_may_be_a_constant(small_project, raw):
    small_project.change("country", {"constant": "JOR"})
    small_project.change("mode", {"all": "online"})
    survey = make_survey(raw(RESPONDENTS).drop(columns="land"), small_project.codebook)
    assert survey.people["country"].tolist() == ["JOR"] * 4


def test_strata_and_clusters_are_counted_over_the_whole_file(small_project, raw):
    small_project.change("design.strata", "stratum")
    small_project.change("design.clusters", "psu")
    frame = raw(RESPONDENTS).assign(stratum=list("aaaabbbb"), psu=list("ppqqrstt"))
    survey = make_survey(frame, small_project.codebook)
    assert survey.people["stratum"].tolist() == ["a", "a", "a", "a"]
    assert survey.people["cluster"].tolist() == ["p", "p", "q", "q"]
    assert survey.clusters_per_stratum == {"a": 2, "b": 3}  # r, s and t hold nobody within the age frame


def test_without_a_design_each_row_is_its_own_cluster(survey):
    assert survey.clusters_per_stratum == {"all": 8}
    assert survey.people["cluster"].is_unique


def test_frames_share_an_index_without_gaps(survey):
    for frame in (survey.people, survey.answers, survey.missing):
        assert frame.index.tolist() == [0, 1, 2, 3]


def test_a_survey_that_is_printed_shows_nobody(survey):
    assert repr(survey) == str(survey) == f"{survey}" == "<Survey small: 4 respondents, 3 questions>"


def test_numbers_and_texts_of_codes_mean_the_same(small_project, raw, survey):
    as_numbers = raw(RESPONDENTS)
    for name in as_numbers.columns.drop("land"):
        as_numbers[name] = pd.to_numeric(as_numbers[name])
    other = make_survey(as_numbers, small_project.codebook)
    pd.testing.assert_frame_equal(other.answers, survey.answers)
    pd.testing.assert_frame_equal(other.missing, survey.missing)


def test_bad_answers_make_no_survey(small_project, raw):
    with pytest.raises(MicrodriversError, match="column 'q1', line 2"):
        make_survey(raw("1 J 15 1 1 77 1 1"), small_project.codebook)


def test_the_error_of_a_survey_survives_the_way_between_processes(small_project, raw):
    with pytest.raises(MicrodriversError) as refusal:
        make_survey(raw("1 J 15 1 1 77 1 1"), small_project.codebook)
    assert pickle.loads(pickle.dumps(refusal.value)).problems == refusal.value.problems


def test_a_survey_is_opened_by_its_id(small_project):
    survey = open_survey("small", small_project.project, small_project.framework)
    assert words(survey.answers["peace"]) == ["Disagree", "Agree", "Strongly agree", "Strongly disagree"]


def test_a_survey_is_opened_anew_when_its_data_or_its_codebook_changed(small_project):
    def opened():
        return open_survey("small", small_project.project, small_project.framework)

    first = opened()
    assert opened() is first
    small_project.write_answers(small_project.answers_path.read_text().replace("1,J,15", "1,J,16"))
    assert list(opened().people["age"]) == [16, 18, 30, 22]
    small_project.change("title", "Another title")
    assert opened().codebook.title == "Another title"
