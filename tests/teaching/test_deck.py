"""The slides of a session: every step and task has its own, and no answer stands on a slide that asks."""

from __future__ import annotations

from html import escape

import pytest

from microdrivers.book.teach_passages import open_session  # each once, with its figures
from microdrivers.project import Project
from microdrivers.teaching.charts import Sheet, picture_html
from microdrivers.teaching.deck import slides
from microdrivers.teaching.tasks import load_ground_rules
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.xdist_group("teaching")
LETTERS = list("abcdefg")


def deck(letter: str):
    return slides(open_session(letter), load_ground_rules(Project(REPOSITORY).teaching))


def test_the_slides_of_session_a_follow_its_plan():
    assert [(slide.title, slide.when) for slide in deck("a")] == [
        ("Session a. Read a chart without being fooled", ""),
        ("Ground rules", "Minutes 0 to 5"),
        ("First look", "Minutes 5 to 9"),
        ("Task 1", "Minutes 9 to 15"),
        ("Task 1: the answer", "Minutes 9 to 15"),
        ("Play", "Minutes 15 to 23"),
        ("Task 2", "Minutes 23 to 31"),
        ("Task 2: the answer", "Minutes 23 to 31"),
        ("Task 3", "Minutes 23 to 31"),
        ("Task 3: the answer", "Minutes 23 to 31"),
        ("Hunt", "Minutes 31 to 36"),
        ("Close", "Minutes 36 to 40"),
        ("Take away", ""),
    ]


@pytest.mark.parametrize("letter", LETTERS)
def test_a_slide_asks_and_the_next_one_answers(letter):
    made, session = {slide.title: slide.html for slide in deck(letter)}, open_session(letter)
    assert len(made) == len(deck(letter))  # titles differ, as headings of one page must
    for number, key in enumerate(session.about.tasks, start=1):
        asked = session.question(key)
        ask, answer = made[f"Task {number}"], made[f"Task {number}: the answer"]
        assert escape(asked.ask) in ask and all(escape(option) in ask for option in asked.options)
        assert escape(asked.why) in answer and escape(asked.solution) in answer
        assert escape(asked.why) not in ask and "<details" not in ask + answer
        titles = list(made)
        assert titles.index(f"Task {number}: the answer") == titles.index(f"Task {number}") + 1


@pytest.mark.parametrize("letter", LETTERS)
def test_every_step_has_a_slide_and_every_picture_its_mark_and_words(letter):
    made, whole = deck(letter), "".join(slide.html for slide in deck(letter))
    times = {slide.when for slide in made}
    about = open_session(letter).about
    for start, step in zip(about.starts(), about.plan, strict=True):
        assert f"Minutes {start} to {start + step.minutes}" in times, step.what
    pictures = whole.count('<figure class="md-plate')
    assert whole.count('<p class="md-mark">') == whole.count('role="img" aria-label="') == pictures
    assert 'aria-label=""' not in whole and "simulated" in made[0].html


def test_a_picture_tells_in_words_what_it_shows_and_escapes_a_sheet():
    figure = open_session("a").exhibits["cut"]()
    html = picture_html(figure)
    assert 'aria-label="Bars on an axis from 35 to 48 %.' in html and "<svg" in html and "<table" not in html
    sheet = picture_html(Sheet("<b>x", ("A",), (("<i>",),)))
    assert "&lt;b&gt;x" in sheet and "&lt;i&gt;" in sheet and "<i>" not in sheet
