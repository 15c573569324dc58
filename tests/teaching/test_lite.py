"""What the browser gets without pandas: sessions as plain JSON, and a player that says what the sessions say."""

from __future__ import annotations

import json
import sys

import nbformat
import pytest

from microdrivers.book.teach_passages import open_session  # each once, with its figures
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.xdist_group("teaching")
sys.path.insert(0, str(REPOSITORY / "workshop"))
import lite  # noqa: E402 - scripts of `make lite`
import states  # noqa: E402

LETTERS = list("abcdefg")


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    """The player beside its files, as JupyterLite shows them; with the part to play with of session a."""
    folder = tmp_path_factory.mktemp("lite")
    content = {letter: lite.exported(open_session(letter)) for letter in LETTERS}
    (folder / "sessions.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "play-a.json").write_text(json.dumps(states.recorded(open_session("a"))), encoding="utf-8")
    answers = (REPOSITORY / "src" / "microdrivers" / "teaching" / "answers.py").read_text(encoding="utf-8")
    (folder / "answers.py").write_text(answers, encoding="utf-8")
    sys.path.insert(0, str(folder))
    import player as module

    yield lambda letter: module.Session(letter, str(folder / "sessions.json"))
    sys.path.remove(str(folder))


@pytest.mark.parametrize("letter", LETTERS)
def test_every_task_of_the_player_explains_what_the_session_explains(player, letter):
    session, real = player(letter), open_session(letter)
    for key in real.about.tasks:
        session.task(key)
        shown, asked = session.widgets[key], real.question(key)
        wrong = [option for option in asked.options if option != asked.solution]
        if wrong:
            shown["answer"].value = wrong[0]
            shown["button"].click()
            assert asked.solution in shown["words"].value or "Not quite." in shown["words"].value
        shown["answer"].value = asked.solution
        shown["button"].click()
        assert len(shown["after"].outputs) >= (1 if asked.after else 0)
        assert "Not quite" not in shown["words"].value and "<p>" in shown["words"].value


def test_playing_in_the_browser_says_and_shows_what_the_notebook_does(player):
    session, real = player("a"), open_session("a")
    session.play()
    here, there = session.widgets["play"], real.activity.play(real.lab)
    begin, intervals, words, place = there.children
    assert here["words"].value == words.value
    here["Axis begins at"].value, begin.value = "20", 20
    here["Show the intervals"].value = intervals.value = True
    assert here["words"].value == words.value and "they overlap" in words.value
    assert [one["data"] for one in here["place"].outputs] == [one["data"] for one in place.outputs]


def test_a_slider_with_many_positions_is_thinned_and_keeps_its_start():
    real = open_session("g").activity.play(open_session("g").lab)
    least = real.children[1]
    assert [value for _, value in states._positions(least, {"People behind a count": 20})] == list(range(10, 151, 20))
    assert least.value == 10


@pytest.mark.parametrize("letter", LETTERS)
def test_a_notebook_for_the_browser_is_valid_and_says_what_it_cannot_do(letter):
    made = lite.notebook(letter, open_session(letter))
    nbformat.validate(made)
    text = "\n".join(cell.source for cell in made.cells)
    assert ("session.play()" in text) == (letter in states.PLAYED)
    assert ("This part needs JupyterLab" in text) == (letter not in states.PLAYED)
    assert [text.count(f'session.task("{key}")') for key in open_session(letter).about.tasks] == [1] * len(
        open_session(letter).about.tasks
    )


def test_what_the_kernel_needs_is_followed_to_its_end_and_no_further():
    packages = {
        "ipython": {"depends": ["decorator", "Pure_Eval"]}, "decorator": {"depends": []}, "pure-eval": {"depends": []},
        "pandas": {"depends": ["numpy"]}, "numpy": {"depends": []},
    }  # fmt: skip
    assert lite.needed({"packages": packages}) == ["ipython", "decorator", "pure-eval"]


def test_a_null_of_a_chart_stays_one_on_the_way_to_javascript(player, monkeypatch):
    module = sys.modules["player"]
    monkeypatch.setattr(module, "jsnull", "null of JavaScript")
    assert module.with_nulls({"axis": {"title": None}, "rows": [None, 0, ""]}) == {
        "axis": {"title": "null of JavaScript"}, "rows": ["null of JavaScript", 0, ""],
    }  # fmt: skip
