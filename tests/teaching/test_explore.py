"""The explorer, driven by code: it works, and of a real survey it shows nothing that a chapter would not show."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from ipywidgets import Dropdown, Output

import microdrivers
from microdrivers.chapters.chapter import open_driver_chapter
from microdrivers.figure_format import CHART
from microdrivers.teaching.controls import put
from tests.chapters.small import crowd, tell
from tests.conftest import SmallProject

DRIVER = "economic_deprivation"
ITEMS = {"no_work": (DRIVER, "economy"), "no_home": (DRIVER, "urban"), "no_say": (DRIVER, "participation")}


@pytest.fixture
def real(small_project: SmallProject) -> SmallProject:
    """A survey that is not simulated: 120 people in Jordan, and 4 of them in a group of their own."""
    crowd(small_project, ITEMS, ("JOR", "BIH"))
    answers = pd.read_csv(small_project.answers_path)
    answers.loc[answers.index[:4], "sex"] = 3
    small_project.write_answers(answers.to_csv(index=False))
    small_project.change("groups.gender.values", {1: "Female", 2: "Male", 3: "Other"})
    return small_project


def parts(box) -> tuple[dict[str, Dropdown], str, Output]:
    *controls, words, place = box.children
    return {control.description: control for control in controls}, words, place


def choose(control: Dropdown, part: str) -> None:
    control.value = next(value for label, value in control.options if part in label)


def test_it_opens_with_a_chart_its_table_and_a_finding(real):
    controls, words, place = parts(microdrivers.explore("small"))
    assert list(controls) == ["Driver", "Country", "Group"]
    assert [CHART in output["data"] for output in place.outputs] == [True, False]
    assert "The same numbers as a table" in place.outputs[1]["data"]["text/html"]
    assert "Among the 120 respondents in Jordan" in words.value and "Jordan: mean score" in words.value


def test_only_groups_that_were_recorded_in_a_country_are_offered(real):
    controls, _, _ = parts(microdrivers.explore("small"))
    choose(controls["Country"], "Jordan")
    assert [label for label, _ in controls["Group"].options] == ["Everybody", "Gender", "Age"]
    controls["Group"].value = "gender"
    choose(controls["Country"], "Bosnia")
    assert [label for label, _ in controls["Group"].options] == ["Everybody", "Age"]
    assert controls["Group"].value == ""


def test_a_small_group_is_coded_and_its_people_are_not_counted(real):
    controls, _, place = parts(microdrivers.explore("small"))
    choose(controls["Country"], "Jordan")
    controls["Group"].value = "gender"
    table = place.outputs[1]["data"]["text/html"]
    assert '<td style="text-align:left">Other</td><td style="text-align:left">[b]</td>' in table
    rows = [row for rows in place.outputs[0]["data"][CHART]["datasets"].values() for row in rows]
    assert min(row["base"] for row in rows if row.get("base")) >= 10


def test_it_shows_the_very_numbers_of_the_chapter(real, monkeypatch):
    controls, words, place = parts(microdrivers.explore("small"))
    choose(controls["Country"], "Jordan")
    text, figures = tell(open_driver_chapter("mena", DRIVER, "small"), monkeypatch)
    chapter = next(figure for figure in figures if figure.key == "answers")
    shown = place.outputs[1]["data"]["text/html"]
    for row in chapter.rows:
        assert "".join(f'<td style="text-align:left">{cell.replace("&", "&amp;")}</td>' for cell in row) in shown
    assert "Among the 120 respondents in Jordan" in text and "Among the 120 respondents in Jordan" in words.value


def test_no_respondent_is_in_anything_it_holds(real):
    controls, words, place = parts(microdrivers.explore("small"))
    for group in ("", "gender", "age_band"):
        controls["Group"].value = group
        state = json.dumps([words.value, place.outputs])
        assert '"no_work": [' not in state and '"age": ' not in state
        assert max(len(rows) for rows in place.outputs[0]["data"][CHART]["datasets"].values()) < 60  # of 240 people


@pytest.mark.parametrize("thing", [pd.DataFrame({"age": [15]}), {"data": 1}, "text"])
def test_nothing_but_a_figure_can_be_put_into_it(thing):
    place = Output()
    with pytest.raises(TypeError):
        put(place, thing)
    assert place.outputs == ()


def test_what_is_wrong_is_said_in_words(real):
    (words,) = microdrivers.explore("nobody").children
    assert "There is no such survey" in words.value and "Use one of: small" in words.value
    real.change("scales.agree5.values", {"1": "No", "2": "Yes"})
    (words,) = microdrivers.explore("small").children
    assert "small" in words.value and "Traceback" not in words.value


def test_a_survey_without_a_score_says_so(real):
    del_items = {key: item for key, item in ITEMS.items() if key != "no_say"}
    crowd(real, del_items, ("JOR",))
    controls, words, place = parts(microdrivers.explore("small"))
    controls["Group"].value = "age_band"
    assert "No score is shown" in words.value and place.outputs == ()
