"""A survey beside another, and over time: each number says which survey it is from, and a changed question breaks the line."""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from microdrivers.chapters.chapter import open_beside_chapter, open_over_time_chapter
from microdrivers.chapters.inputs import Inputs
from microdrivers.chapters.plan import plan_chapters
from microdrivers.survey import load_codebook
from tests.chapters.small import PEOPLE, crowd, parts_of, tell

ITEMS = {"faith_school": ("religion", "education"), "faith_work": ("religion", "economy")}
COUNTRIES = ("EGY", "JOR")


@pytest.fixture
def waves(small_project):
    """The small survey with two earlier waves; between the second and the third a wording changed. Later ones agree more."""
    crowd(small_project, ITEMS, COUNTRIES)
    content = yaml.safe_load(small_project.codebook_path.read_text())
    answers = pd.read_csv(small_project.answers_path)
    for wave, year, more in (("small-2016", 2016, 0), ("small-2020", 2020, 1)):
        own = {**content, "id": wave, "short": f"Small {year}", "title": f"Small survey {year}"}
        own["fieldwork"] = {"start": f"{year}-03-01", "end": f"{year}-03-31", "label": f"March {year}"}
        path = small_project.write_codebook(yaml.safe_load(yaml.safe_dump(own)), wave)
        answers.assign(faith_work=(answers["faith_work"] + more).clip(1, 5)).to_csv(
            path.with_name("answers.csv"), index=False
        )
    small_project.change("earlier", ["small-2016", "small-2020"])
    small_project.change("beside", {"small-2016": "the survey of 2016"})
    small_project.change("items.faith_school.wording", "Another wording.")
    return small_project


def planned(project) -> dict[str, str]:
    return {chapter.id: chapter.title for chapter in plan_chapters(project.framework, project.codebook)}


def test_the_plan_has_the_chapters_that_the_codebook_asks_for(waves):
    plan = planned(waves)
    assert plan["side-by-side/small-2016"] == "Small survey and the survey of 2016 side by side"
    assert plan["over-time/mena"] == "MENA over time"


@pytest.mark.parametrize(
    ("key", "value"), [("beside", {"nowhere": "x"}), ("earlier", ["nowhere"]), ("earlier", ["small"])]
)
def test_another_survey_must_be_there_and_be_another(waves, problems_of, key, value):
    waves.change(key, value)
    [problem] = problems_of(lambda: load_codebook("small", waves.project, waves.framework))
    assert problem.place == f"small/codebook.yml, {key}"
    assert problem.mend == "Use one of: small-2016, small-2020."


def test_two_surveys_stand_one_after_the_other_with_the_mark(waves, monkeypatch):
    text, figures = tell(open_beside_chapter("small", "small-2016"), monkeypatch, tuple(parts_of("beside")))
    assert text.index("Not comparable in level.") < text.index("**Small survey 2016**")
    assert [figure.key for figure in figures] == ["small-mena-religion", "small-2016-mena-religion"]
    assert all("Not comparable in level with the other survey" in figure.note for figure in figures)
    assert [set(figure.safe.frame["survey"]) for figure in figures] == [{"small"}, {"small-2016"}]
    assert "Another wording." in figures[0].description and "Another wording." not in figures[1].description


def trend(waves, monkeypatch):
    _, [figure] = tell(open_over_time_chapter("mena", "small"), monkeypatch, ("daily_life",))
    return figure


def test_every_wave_of_every_country_stands_in_the_table(waves, monkeypatch):
    rows = [row for row in trend(waves, monkeypatch).rows if row[0] == "Economic relations" and row[1] == "Egypt"]
    assert [row[2] for row in rows] == ["2016", "2020", "2024"]
    shares = [int(row[3].rstrip(" %")) for row in rows]
    assert shares[1] > shares[0] == shares[2]  # 2020 was made to agree more
    assert {row[5] for row in rows} == {str(PEOPLE)}


def test_a_line_breaks_where_the_wording_changed_and_nowhere_else(waves, monkeypatch):
    figure = trend(waves, monkeypatch)
    pieces = [row for data in figure.spec["datasets"].values() for row in data if "y2" in row]
    changed = {(row["block"], row["changed"]) for row in pieces}
    assert changed == {
        ("Economic relations", False),
        ("Socialisation and education", False),
        ("Socialisation and education", True),
    }
    assert len(pieces) == 2 * 2 * len(COUNTRIES)
    told = {(row[0], row[2]): row[6] for row in figure.rows}
    assert told["Socialisation and education", "2024"] == "changed before this wave"
    assert told["Socialisation and education", "2020"] == told["Economic relations", "2024"] == "as before"
    assert told["Economic relations", "2016"] == "first wave"
    assert figure.note.endswith("because the question or its answers changed.")


def test_the_headline_counts_lines_in_the_same_words(waves, monkeypatch):
    waves.change("earlier", ["small-2016"])
    assert trend(waves, monkeypatch).finding == (
        "In 0 of 2 lines the last share is higher than the first in the same words, in 0 lower, with intervals apart"
    )


def test_figures_on_the_two_sides_of_a_break_are_never_set_against_each_other(waves, monkeypatch):
    waves.change("items.faith_work.wording", "Another one, too.")
    assert trend(waves, monkeypatch).finding == ""  # on this side of the breaks there is only one wave


def test_waves_in_the_wrong_order_are_refused(waves, problems_of):
    waves.change("earlier", ["small-2020", "small-2016"])
    [problem] = problems_of(lambda: open_over_time_chapter("mena", "small"))
    assert problem.place == "small/codebook.yml, earlier"
    assert problem.problem == "The fieldwork of 'small-2020' did not end before that of 'small-2016' began."


def test_all_parts_over_time_can_be_told(waves, monkeypatch):
    text, _ = tell(open_over_time_chapter("mena", "small"), monkeypatch, tuple(parts_of("over_time")))
    assert "Different people in every wave." in text
    assert "Small survey 2016: People aged 15 to 30 in two countries. Fieldwork: March 2016." in text


@pytest.mark.parametrize("file", ["answers.csv", "codebook.yml"])
def test_a_chapter_is_stale_when_an_earlier_wave_has_changed(waves, file):
    before = Inputs(waves.project, waves.codebook).common
    path = waves.project.surveys / "small-2020" / file
    path.write_text(path.read_text() + "\n")
    after = Inputs(waves.project, waves.codebook).common
    assert [name for name in before if before[name] != after[name]] == ["the surveys beside it"]
