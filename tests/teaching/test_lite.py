"""What the browser gets without pandas: sessions as plain JSON, and a player that says what the sessions say."""

from __future__ import annotations

import ast
import json
import shutil
import sys
from html import unescape

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
    """The player beside its files, as JupyterLite shows them; with the parts to play with that are quickly worked out."""
    folder = tmp_path_factory.mktemp("lite")
    content = {letter: lite.exported(open_session(letter)) for letter in LETTERS}
    (folder / "sessions.json").write_text(json.dumps(content), encoding="utf-8")
    for letter in "aef":
        (folder / f"play-{letter}.json").write_text(json.dumps(states.played(open_session(letter))), encoding="utf-8")
    for module in lite.PURE:
        shutil.copy(REPOSITORY / "src" / "microdrivers" / "teaching" / module, folder)
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


def test_the_game_in_the_browser_says_what_the_notebook_says(player):
    session, real = player("e"), open_session("e")
    session.play()
    here = session.widgets["play"]
    *there, shown, words = real.activity.play(real.lab).children
    moves = [
        ("Put small groups and rare answers together", True),
        ("Cells to hide", ((2, 0), (2, 1), (2, 2))),
        ("Show the total of every column", False),
        ("Put small groups and rare answers together", False),
    ]
    told = []
    for label, value in moves:
        here[label].value = value
        next(control for control in there if control.description == label).value = value
        assert here["table"].value == shown.value
        told.append(here["words"].value)
        assert unescape(told[-1]) == unescape(words.value)
    assert "it is exactly" in told[1] and "The table is safe" in told[2] and "stands there" in told[3]


def test_a_plan_is_written_in_the_browser_beside_the_advice(player):
    session, real = player("f"), open_session("f")
    session.play()
    here, there = session.widgets["play"], {child.description: child for child in real.activity.play(real.lab).children}
    for label in ("We speak for", "Driver", "Region"):
        here[label].index = there[label].index = 1
    assert here["words"].value == real_words(there) != ""
    here["What will we do?"].value = "<b>Meet"
    assert "Still open: 5 of 6" in here["plan"].value and "&lt;b&gt;Meet" in here["plan"].value
    assert here["Driver"].value in here["plan"].value


def real_words(there: dict) -> str:
    """What the notebook's part to play with says for the choice that its controls show."""
    session = open_session("f")
    box = session.activity.play(session.lab)
    for control in box.children[:3]:
        control.value = there[control.description].value
    return box.children[3].value


def test_a_slider_with_many_positions_is_thinned_and_keeps_its_start_and_its_ends_where_it_can():
    least = open_session("g").activity.play(open_session("g").lab).children[1]
    assert [value for _, value in states._positions(least)] == list(range(10, 151, 20))
    ages, *_, women = open_session("b").activity.play(open_session("b").lab).children[:4]
    assert [value for _, value in states._positions(women)] == [5, 20, 35, 50, 65, 80, 95]
    found = [value for _, value in states._positions(ages)]
    assert ages.value in found and 3 <= len(found) <= 4
    begin = open_session("a").activity.play(open_session("a").lab).children[0]
    assert len(states._positions(begin)) == begin.max + 1  # a slider that nobody thinned


def test_a_state_is_the_first_one_with_what_differs(player):
    module = sys.modules["player"]
    first = {"words": "a", "shown": [{"x": {"y": [1, 2]}, "z": None}]}
    others = {
        "0": first,
        "1": {"words": "b", "shown": [{"x": {"y": [1, 3]}, "z": None}]},
        "2": {"words": "a", "shown": []},
        "3": {"words": "a", "shown": [{"x": {"other": 1}, "z": [4]}]},
    }
    found = {name: states.differences(first, other) for name, other in others.items()}
    assert found["0"] == [] and found["1"] == [[["words"], "b"], [["shown", 0, "x", "y", 1], 3]]
    assert found["2"] == [[["shown"], []]]
    whole = json.loads(json.dumps({"first": first, "states": found}))
    assert {name: module.stated(whole, name) for name in others} == others
    assert module.stated(whole, "0") == first  # and looking at the others has not changed it


def test_modules_for_the_browser_need_pythons_own_library_only():
    for name in lite.PURE:
        tree = ast.parse((REPOSITORY / "src" / "microdrivers" / "teaching" / name).read_text(encoding="utf-8"))
        modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        modules += [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
        assert {one.partition(".")[0] for one in modules} <= sys.stdlib_module_names, name


@pytest.mark.parametrize("letter", LETTERS)
def test_a_notebook_for_the_browser_is_valid_and_has_every_part(letter):
    made = lite.notebook(letter, open_session(letter))
    nbformat.validate(made)
    text = "\n".join(cell.source for cell in made.cells)
    tasks = open_session(letter).about.tasks
    assert [text.count(f'session.task("{key}")') for key in tasks] == [1] * len(tasks)
    assert text.count("session.play()") == text.count("session.closing()") == 1


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
