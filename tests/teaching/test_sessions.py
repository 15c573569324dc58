"""The sessions: their file, their answers, and their notebooks run from top to bottom, with solutions."""

from __future__ import annotations

import nbformat
import pytest
import yaml
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from microdrivers.chapters.engines import kernel_address
from microdrivers.errors import MicrodriversError
from microdrivers.project import Project
from microdrivers.teaching.answers import check_answer
from microdrivers.teaching.lab import open_lab
from microdrivers.teaching.session import ACTIVITIES, open_session
from microdrivers.teaching.tasks import load_ground_rules, load_sessions, question
from tests.chapters.small import crowd
from tests.conftest import REPOSITORY, SmallProject

pytestmark = pytest.mark.xdist_group("teaching")  # they share a kernel
TEACHING = Project(REPOSITORY).teaching
FOLDER = REPOSITORY / "notebooks" / "workshop"
LETTERS = list("abcdefg")


@pytest.fixture(scope="module")
def sessions():
    return load_sessions(TEACHING)


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all notebooks: each begins by making its own session, and what one leaves behind none of them reads."""
    manager = KernelManager(kernel_name="python3", **kernel_address())
    manager.start_kernel(cwd=str(REPOSITORY))
    yield manager
    manager.shutdown_kernel(now=True)


def notebook(letter: str) -> nbformat.NotebookNode:
    (path,) = FOLDER.glob(f"{letter}-*.ipynb")
    return nbformat.read(path, as_version=4)


def test_seven_sessions_each_with_activity_notebook_and_name(sessions):
    assert list(sessions) == LETTERS == list(ACTIVITIES)
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == [f"{k}-{s.name}" for k, s in sessions.items()]


def test_every_session_takes_forty_to_sixty_minutes(sessions):
    assert {key: session.minutes for key, session in sessions.items()} == {
        "a": 40, "b": 55, "c": 55, "d": 55, "e": 55, "f": 60, "g": 55,
    }  # fmt: skip


@pytest.mark.parametrize(("minutes", "said"), [([1, 4, 5], "take 35 minutes"), ([25, 9, 11], "take 70 minutes")])
def test_a_plan_that_does_not_fit_is_refused(tmp_path, minutes, said):
    def change(plan: list[dict]) -> None:
        for step, length in zip(plan, minutes, strict=False):
            step["minutes"] = length

    with pytest.raises(MicrodriversError, match=said):
        changed(tmp_path, change)


def changed(folder, change) -> dict:
    """The sessions with another plan of session a: cut, then base and sentence, are the tasks of its steps 2 and 4."""
    content = yaml.safe_load((TEACHING / "sessions.yml").read_text(encoding="utf-8"))
    change(content["sessions"]["a"]["plan"])
    (folder / "sessions.yml").write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_sessions(folder)


@pytest.mark.parametrize(
    ("step", "key", "value", "said"),
    [
        (4, "tasks", ["base"], "do each once, in the order cut, base, sentence"),  # the last is left out
        (4, "tasks", ["sentence", "base"], "do each once, in the order cut, base, sentence"),
        (2, "how", "Do task 2 together.", "'Predict and look' speaks of other tasks than it does"),
        (5, "how", "Do tasks 1 and 2.", "'Hunt' speaks of other tasks than it does"),
        (5, "slide", None, "'Hunt' has neither a task nor a slide"),
    ],
)
def test_a_plan_that_loses_a_task_or_a_slide_is_refused(tmp_path, step, key, value, said):
    with pytest.raises(MicrodriversError, match=said):
        changed(tmp_path, lambda plan: plan[step].update({key: value}))


ALOUD = 130  # words a minute
THINK = {"predict": 1, "choose": 1.5, "work out": 3}  # minutes for a task of this kind; session a names the three


def words(*texts: str | None) -> int:
    return sum(len((text or "").split()) for text in texts)


@pytest.mark.parametrize("letter", LETTERS)
def test_what_is_read_aloud_and_answered_in_a_step_fits_its_minutes(letter, sessions):
    session, plan = open_session(letter), sessions[letter].plan
    for step in plan:
        said = words(step.say, step.slide)
        said += words(sessions[letter].about, *load_ground_rules(TEACHING)) if step is plan[0] else 0
        said += words(sessions[letter].take_away) if step is plan[-1] else 0
        thought = 0.0
        for asked in map(session.question, step.tasks):
            said += words(asked.ask, *asked.options, asked.why)
            thought += THINK["predict" if asked.kind == "predict" else "choose" if asked.options else "work out"]
        needed = said / ALOUD + thought
        assert needed <= 0.8 * step.minutes, (step.what, round(needed, 1))  # the rest is for talk, pens and chairs


def test_a_plan_as_it_is_passes_and_says_when_each_step_begins(tmp_path):
    session = changed(tmp_path, lambda plan: None)["a"]
    assert session.starts() == [0, 5, 9, 15, 23, 31, 36]  # of 5, 4, 6, 8, 8, 5 and 4 minutes


class TestNotebooks:
    @pytest.mark.parametrize("letter", LETTERS)
    def test_a_notebook_is_thin_and_has_every_task_once(self, letter, sessions):
        code = [cell.source for cell in notebook(letter).cells if cell.cell_type == "code"]
        assert code[0].splitlines() == [
            "from microdrivers.teaching.session import open_session", "", f'session = open_session("{letter}")', "session.opening()",
        ]  # fmt: skip
        tasks = [line.split('"')[1] for line in code if line.startswith("session.task")]
        assert sorted(tasks) == sorted(sessions[letter].tasks)
        assert code.count("session.play()") == 1 and code[-1] == "session.closing()"
        assert all(cell.outputs == [] for cell in notebook(letter).cells if cell.cell_type == "code")

    @pytest.mark.parametrize("letter", LETTERS)
    def test_it_runs_from_top_to_bottom_and_with_solutions(self, letter, kernel):
        run = notebook(letter)
        run.cells.append(nbformat.v4.new_code_cell("sorted({answer.right for answer in session.solve().values()})"))
        client = NotebookClient(run, timeout=120, km=kernel)
        client.execute(cleanup_kc=False)
        assert run.cells[-1].outputs[0].data["text/plain"] == "[True]"
        shown = [cell.outputs for cell in run.cells if cell.cell_type == "code"][:-1]
        for (output,) in shown:  # one widget each, and what stands in its place without a kernel
            assert {"application/vnd.jupyter.widget-view+json", "text/html"} <= set(output.data)
        state = client.widget_state
        assert not [one for one in state.values() if "Traceback" in str(one)]
        words = [one["value"] for one in state.values() if 'role="status"' in str(one.get("value", ""))]
        assert words and all("<p>" in word or "<li>" in word for word in words)  # every place has been told something


class TestChecks:
    @pytest.mark.parametrize("letter", LETTERS)
    def test_only_the_right_option_is_accepted_and_others_get_a_hint(self, letter):
        session = open_session(letter)
        for key in session.about.tasks:
            asked = session.question(key)
            given = list(range(len(asked.options))) or [asked.right, asked.right + 5, asked.right - 5]
            answers = [check_answer(asked, one) for one in given]
            assert [one for one, answer in zip(given, answers, strict=True) if answer.right] == [asked.right]
            for place, answer in enumerate(answers):
                if not answer.right and asked.kind == "exercise":
                    assert answer.says.startswith("Not quite. ") and len(answer.says) > 25, (letter, key, place)

    def test_a_number_is_read_as_people_write_it(self):
        asked = open_session("c").question("hand")  # 4, then 2 turned to 4, then 5: (75 + 75 + 100) / 3
        assert asked.right == pytest.approx(250 / 3, abs=1e-3)
        assert [check_answer(asked, one).right for one in ("83", "83,3", " 83.33 %", "66.7")] == [
            True,
            True,
            True,
            False,
        ]
        assert check_answer(asked, "many").says == "Write a number, such as 12 or 12.5."
        assert check_answer(asked, "").right is False

    def test_nothing_chosen_is_no_answer(self):
        asked = open_session("a").question("sentence")
        assert check_answer(asked, None).says == check_answer(asked, 7).says == "Choose one of the answers first."
        assert check_answer(asked, True).right is False

    def test_a_name_without_a_number_is_said_with_its_place(self, sessions):
        with pytest.raises(MicrodriversError, match="a number that its session has not"):
            question(sessions["a"].tasks["cut"], {"first": "x"})


class TestWidgets:
    def test_a_prediction_shows_nothing_before_somebody_has_guessed(self):
        session = open_session("f")
        session.task("specific")
        parts = open_session("a")
        parts.task("cut")
        shown = parts.widgets["cut"]
        shown["button"].click()
        assert "Say first what you expect" in shown["words"].value and shown["after"].outputs == ()
        shown["answer"].index = 0
        shown["button"].click()
        assert "You expected: More than twice as large." in shown["words"].value and len(shown["after"].outputs) == 2

    def test_an_exercise_gives_a_hint_and_then_the_reason(self):
        session = open_session("e")
        session.task("differ")
        shown = session.widgets["differ"]
        shown["answer"].index = 0
        shown["button"].click()
        assert "Take the second table from the first." in shown["words"].value
        shown["answer"].index = 1
        shown["button"].click()
        assert "differ by a few people" in shown["words"].value

    def test_an_unknown_task_or_session_is_said_in_words(self):
        with pytest.raises(MicrodriversError, match="Use one of: differ, merge, subtract"):
            open_session("e").task("x")
        with pytest.raises(MicrodriversError, match="Use one of: a, b, c"):
            open_session("z")

    def test_every_control_has_a_label(self):
        session = open_session("b")
        session.play()
        names = list(session.widgets["play"])
        assert names[:4] == ["Aged 15-19, parts", "Aged 20-24, parts", "Aged 25-30, parts", "Women, in %"]


def test_nobody_plays_with_answers_of_real_people(small_project: SmallProject):
    driver = "economic_deprivation"
    crowd(small_project, {"no_work": (driver, "economy"), "no_home": (driver, "urban"), "no_say": (driver, "culture")})
    with pytest.raises(MicrodriversError, match="Real people gave these answers"):
        open_lab("small")
