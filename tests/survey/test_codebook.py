"""A codebook fits the framework, or is refused with the place and the mend."""

from __future__ import annotations

import pytest

from microdrivers.survey import load_codebook, read_codebook


def test_a_codebook_knows_its_countries_questions_and_columns(small_project):
    codebook = small_project.codebook
    assert codebook.countries == ("JOR", "BIH")
    assert list(codebook.questions) == ["faith", "jobs", "peace"]
    assert codebook.variables == ("id", "age", "land", "weight", "sex", "q1", "q2", "q3")  # 'note' is never read
    assert codebook.mark == ""


def test_items_are_found_by_driver_and_context(small_project):
    codebook = small_project.codebook
    assert codebook.items_of() == ("faith", "jobs")
    assert codebook.items_of(driver="religion") == ("faith",)
    assert codebook.items_of(context="economy") == ("jobs",)
    assert codebook.items_of("religion", "economy") == ()


def test_answers_lie_low_neutral_or_high(small_project):
    scale = small_project.codebook.scale_of("faith")
    assert [scale.side(answer) for answer in scale.answers] == ["low", "low", "neutral", "high", "high"]


def test_a_scale_without_a_middle_has_two_sides(small_project):
    scale = {"values": {1: "No", 2: "A bit", 3: "Yes"}, "low": 1, "high": 2, "low_label": "No", "high_label": "Yes"}
    small_project.change("scales.agree5", scale)
    scale = small_project.codebook.scale_of("faith")
    assert [scale.side(answer) for answer in scale.answers] == ["low", "high", "high"]


def test_groups_are_named_in_order(small_project):
    groups = small_project.codebook.groups
    assert groups["gender"].labels == ("Female", "Male")
    assert groups["age_band"].labels == ("15 to 18", "19 to 30")


def test_a_survey_of_one_country_needs_no_country_column(small_project):
    small_project.change("country", {"constant": "JOR"})
    small_project.change("groups", {})
    small_project.change("mode", {"all": "in person"})
    assert small_project.codebook.countries == ("JOR",)
    assert "land" not in small_project.codebook.variables


def test_a_simulated_survey_is_marked(small_project):
    small_project.change("illustrative", True)
    assert small_project.codebook.mark == "Illustrative data, simulated"


@pytest.mark.parametrize(
    ("key", "value", "place", "said"),
    [
        # what the framework does not know: the mend lists what it knows
        ("items.faith.driver", "poverty", "items.faith.driver", "economic_deprivation"),
        ("items.faith.context", "sport", "items.faith.context", "participation"),
        ("items.faith.scale", "agree7", "items.faith.scale", "agree5"),
        ("outcomes.peace.scale", "agree7", "outcomes.peace.scale", "agree5"),
        ("country.values", {"J": "JOR", "2": "FRA"}, "country", "no country 'FRA'"),
        ("items.jobs.countries", ["EGY"], "items.jobs.countries", "no country of this survey 'EGY'"),
        ("groups.gender.countries", ["EGY"], "groups.gender.countries", "no country of this survey 'EGY'"),
        # what may not be asked for
        ("groups.religion", {"label": "R", "variable": "r", "values": {1: "a", 2: "b"}}, "groups.religion", "age_band"),
        (
            "groups.ethnicity",
            {"label": "E", "variable": "e", "values": {1: "a", 2: "b"}},
            "groups.ethnicity",
            "never cut by this group",
        ),
        # scales
        ("scales.agree5.low", 1, "scales.agree5", "must count every answer"),
        ("scales.agree5.low", 0, "scales.agree5.low", "greater than or equal to 1"),
        ("scales.agree5.neutral", 2, "scales.agree5.neutral", "less than or equal to 1"),
        ("scales.agree5.neutral_label", None, "scales.agree5", "neutral_label"),
        ("scales.agree5.missing", {5: "refused"}, "scales.agree5", "both an answer and missing: 5"),
        ("scales.agree5.missing", {98: "shrugged"}, "scales.agree5.missing.98", "'dont_know', 'refused'"),
        ("scales.agree5.values", {1: "No", 2: "No", 3: "-", 4: "Y", 5: "Yes"}, "scales.agree5", "same wording"),
        ("scales.agree5.values", {1: "No"}, "scales.agree5.values", "at least 2"),
        # groups and countries
        ("groups.gender.bands", [{"first": 1, "last": 2}], "groups.gender", "either 'values' or 'bands'"),
        ("groups.gender.values", {1: "Female", 2: "Male", 3: "Male"}, "groups.gender", "Male"),
        ("groups.gender.missing", {2: "refused"}, "groups.gender", "2"),
        ("country", {"variable": "land"}, "country", "'variable' with 'values'"),
        ("country", {"constant": "JOR", "variable": "land", "values": {"J": "JOR"}}, "country", "either 'constant'"),
        ("mode", {"JOR": "online"}, "mode", "BIH"),
        # the file and the rest
        ("data.format", "docx", "data.format", "'csv'"),
        ("data.delimiter", ";;", "data.delimiter", "at most 1"),
        ("fieldwork.start", "spring", "fieldwork.start", "valid date"),
        ("items", {}, "items", "at least 1"),
        ("colour", "red", "colour", "not known"),
        ("do_no_harm.consent", "", "do_no_harm.consent", "at least 1"),
    ],
)
def test_a_refusal_names_the_place_and_the_mend(small_project, problems_of, key, value, place, said):
    small_project.change(key, value)
    problems = problems_of(lambda: small_project.codebook)
    assert any(p.place.startswith(f"small/codebook.yml, {place}") and said in p.problem + p.mend for p in problems)
    assert all(problem.mend for problem in problems)


@pytest.mark.parametrize("question", ["consent", "identifiers", "sensitive", "minors", "stigma", "contact"])
def test_each_question_on_doing_no_harm_must_be_answered(small_project, problems_of, question):
    answers = dict(small_project.codebook.do_no_harm)
    del answers[question]
    small_project.change("do_no_harm", answers)
    (problem,) = problems_of(lambda: small_project.codebook)
    assert problem.place == f"small/codebook.yml, do_no_harm.{question}"
    assert problem.mend.startswith("Answer it: ")
    assert problem.mend.endswith("?")


def test_an_item_and_an_outcome_cannot_share_a_key(small_project, problems_of):
    outcome = {"variable": "q3", "short": "Peace", "scale": "agree5", "wording": "Change can be peaceful."}
    small_project.change("outcomes", {"faith": outcome})
    (problem,) = problems_of(lambda: small_project.codebook)
    assert problem.place == "small/codebook.yml, outcomes.faith"
    assert problem.mend == "Give the outcome another key."


def test_a_missing_part_is_named(small_project, problems_of):
    text = small_project.codebook_path.read_text()
    small_project.write_codebook(text.replace("respondent: id\n", ""))
    (problem,) = problems_of(lambda: small_project.codebook)
    assert (problem.place, problem.mend) == ("small/codebook.yml, respondent", "Add it.")


def test_all_misfits_come_at_once(small_project, problems_of):
    small_project.change("items.faith.driver", "poverty")
    small_project.change("items.jobs.context", "sport")
    small_project.change("do_no_harm", {})
    problems = problems_of(lambda: small_project.codebook)
    assert len(problems) == 8  # the driver, the context and six open questions


def test_a_question_that_stands_twice_is_refused(small_project, problems_of):
    text = small_project.codebook_path.read_text()
    jobs = "  jobs: {variable: q1, driver: religion, context: urban, scale: agree5, wording: Twice.}\n"
    small_project.write_codebook(text.replace("outcomes:\n", f"{jobs}outcomes:\n"))
    (problem,) = problems_of(lambda: small_project.codebook)
    assert "'jobs' stands here twice" in problem.problem
    assert ", line " in problem.place


def test_an_unknown_survey_names_those_that_exist(small_project, problems_of):
    (problem,) = problems_of(lambda: load_codebook("large", small_project.project, small_project.framework))
    assert problem.place == "survey 'large'"
    assert problem.mend == "Use one of: small."


def test_a_copied_codebook_cannot_open_the_survey_it_was_copied_from(small_project, problems_of):
    small_project.write_codebook(small_project.codebook_path.read_text(), survey="copy")  # still says 'id: small'
    (problem,) = problems_of(lambda: load_codebook("copy", small_project.project, small_project.framework))
    assert problem.place == "copy/codebook.yml, id"
    assert "copy" in problem.mend


def test_a_codebook_is_read_from_any_folder(small_project, tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    path = folder / "codebook.yml"
    path.write_text(small_project.codebook_path.read_text())
    assert read_codebook(path, small_project.framework) == small_project.codebook
