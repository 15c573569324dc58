"""The part "Teach with this book": pages, worksheets and answer keys say the same, each to its reader."""

from __future__ import annotations

import re
from html import unescape

import pytest

from microdrivers.book.passages import fill
from microdrivers.book.teach_passages import exhibit
from microdrivers.figures import Figure
from microdrivers.markdown import plain
from microdrivers.project import Project
from microdrivers.teaching.session import open_session
from microdrivers.teaching.tasks import load_ground_rules, load_sessions
from tests.book.test_passages import material
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.xdist_group("teaching")
LETTERS = list("abcdefg")
ALL = material()


def filled(name: str, letter: str) -> str:
    return fill(f"```{{{name}}} {letter}\n```", ALL)


@pytest.mark.parametrize("letter", LETTERS)
def test_the_steps_of_a_session_follow_each_other_to_the_minute(letter):
    rows = re.findall(r"^\| (\d+) to (\d+) \| \*\*", filled("session", letter), re.MULTILINE)
    starts, ends = ([int(row[place]) for row in rows] for place in (0, 1))
    assert starts == [0, *ends[:-1]] and len(rows) == len(open_session(letter).about.plan)
    assert 40 <= ends[-1] <= 60


@pytest.mark.parametrize("letter", LETTERS)
def test_questions_are_on_the_page_and_the_worksheet_and_answers_only_in_the_key(letter):
    page, sheet, key = (filled(name, letter) for name in ("session", "worksheet", "answer-key"))
    session = open_session(letter)
    for name in session.about.tasks:
        asked = session.question(name)
        assert all(plain(asked.ask) in text for text in (page, sheet, key))
        assert plain(asked.why) in key and plain(asked.solution) in key
        assert plain(asked.why) not in page and plain(asked.why) not in sheet
        assert all(plain(option) in sheet for option in asked.options)
        assert all(plain(hint) not in page + sheet for hint in asked.hints if len(hint) > 20)


def test_every_page_belongs_to_a_session_and_names_its_notebook():
    for letter, about in load_sessions(Project(REPOSITORY).teaching).items():
        page = REPOSITORY / "book" / "teach" / f"{letter}-{about.name}.md"
        assert f"# Session {letter}. {about.title}\n" in page.read_text(encoding="utf-8")
        assert f"```{{session}} {letter}\n```" in page.read_text(encoding="utf-8")
        assert f"notebooks/workshop/{letter}-{about.name}.ipynb" in unescape(filled("session", letter))


@pytest.mark.parametrize("letter", LETTERS)
def test_a_page_leads_to_slides_worksheet_and_answers_and_they_exist(letter):
    page, sheet, key = (filled(name, letter) for name in ("session", "worksheet", "answer-key"))
    assert f'<a href="slides-{letter}.html">' in page
    wanted = re.findall(r"\{ref\}`[^<]+<([a-z0-9-]+)>`", page)
    assert len(wanted) == 2 + len(open_session(letter).about.tasks)
    assert [one for one in wanted if f"({one})=" not in sheet + key and f":label: {one}\n" not in key] == []


@pytest.mark.parametrize("letter", LETTERS)
def test_every_task_is_an_exercise_with_a_solution_in_the_key_and_its_chart_beside_it(letter):
    page, key = filled("session", letter), filled("answer-key", letter)
    numbers = [str(number + 1) for number in range(len(open_session(letter).about.tasks))]
    exercises = re.findall(r"``````\{exercise\} (.+)\n:label: (.+)\n:nonumber:\n([\s\S]+?)``````", page)
    solutions = re.findall(r"``````\{solution\} (.+)\n:label: (.+)\n([\s\S]+?)``````", key)
    assert [one[:2] for one in exercises] == [(f"{letter}, task {n}", f"task-{letter}-{n}") for n in numbers]
    assert [one[:2] for one in solutions] == [(f"task-{letter}-{n}", f"answer-{letter}-{n}") for n in numbers]
    assert not [inside for *_, inside in exercises + solutions if "{figure}" in inside or "| " in inside]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_worksheet_shows_pictures_without_their_tables_and_has_room_to_write(letter):
    sheet = filled("worksheet", letter)
    assert "{figure}" not in sheet and "<details" not in sheet
    assert sheet.count('class="md-line"') >= 2 * len(open_session(letter).about.tasks) + 1
    assert sheet.count('class="md-plate') == {"a": 1, "g": 1}.get(letter, 0)
    assert sheet.count("Illustrative data, simulated</p>") == {"a": 1, "g": 1}.get(letter, 0)


def test_the_plan_is_a_form_on_a_sheet_of_its_own():
    before, form = filled("worksheet", "f").split("### Our plan")
    assert before.rstrip().endswith('<div class="md-break"></div>\n~~~~')
    assert form.count("\n**") == 6 and form.count('class="md-line"') == 18  # six questions, three lines each


def test_the_ground_rules_of_the_guide_are_those_of_the_slides():
    rules = load_ground_rules(Project(REPOSITORY).teaching)
    assert len(rules) >= 5
    assert fill("```{ground-rules}\n```", ALL) == "\n".join(f"- {plain(rule)}" for rule in rules)


def test_every_figure_that_a_page_asks_for_exists():
    wanted = {
        name for letter in LETTERS for kind in ("session", "worksheet", "answer-key")
        for name in re.findall(r"```\{figure\} (\S+)", filled(kind, letter))
    }  # fmt: skip
    assert {"teach-a-cut", "teach-a-whole", "teach-d-toy", "teach-e-safe"} <= wanted
    assert all(isinstance(exhibit(name), Figure) for name in wanted)


@pytest.mark.parametrize("name", ["timeline", "teach-z-cut", "teach-a-nothing", "teach-a-answered", "teach-a"])
def test_another_name_is_no_figure_of_a_session(name):
    assert exhibit(name) is None
