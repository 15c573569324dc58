"""A session as a notebook tells it: opening, predictions, play, exercises, closing; and the same without a kernel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape

import ipywidgets as widgets

from microdrivers.errors import fail, listed
from microdrivers.figures import Figure
from microdrivers.teaching import common, guessing, planning, reading, rerunning, sampling, scoring
from microdrivers.teaching.answers import Answer, Question, check_answer
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import put, table_html, tell, text
from microdrivers.teaching.lab import Lab, open_lab
from microdrivers.teaching.named import naming
from microdrivers.teaching.tasks import SessionText, load_sessions, question

ACTIVITIES = {
    "a": reading, "b": sampling, "c": scoring, "d": common, "e": guessing, "f": planning, "g": rerunning,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A widget, and what stands in its place where no kernel runs: a picture and text."""

    widget: widgets.Widget
    html: str

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        bundle = self.widget._repr_mimebundle_()
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**data, "text/html": self.html}


@dataclass
class Session:
    """One session; letter: its key in data/teaching/sessions.yml. widgets: those that were shown, by name."""

    letter: str
    about: SessionText
    lab: Lab
    widgets: dict[str, dict[str, widgets.Widget]] = field(default_factory=dict)

    @property
    def activity(self):
        return ACTIVITIES[self.letter]

    @cached_property
    def numbers(self) -> dict[str, object]:
        return self.activity.numbers(self.lab)

    @cached_property
    def exhibits(self) -> dict[str, Callable[[], Figure | Sheet]]:
        return {name: cache(make) for name, make in self.activity.exhibits(self.lab).items()}

    def question(self, key: str) -> Question:
        """A task of the session. Raises `MicrodriversError` for an unknown one."""
        if key not in self.about.tasks:
            raise fail(f"task '{key}'", "The session has no such task.", f"Use one of: {listed(self.about.tasks)}.")
        return question(self.about.tasks[key], self.numbers)

    def opening(self) -> Part:
        """What the session is about, what people take from it, and how long it takes."""
        aims = "".join(f"<li>{escape(aim)}</li>" for aim in self.about.aims)
        html = (
            f"<p>{escape(self.about.about)}</p><ul>{aims}</ul><p>About {self.about.minutes} minutes. The answers in this "
            f"session are simulated: nobody gave them, and no number here is a result.</p>"
        )
        return Part(widgets.VBox([widgets.HTML(html), widgets.Output(outputs=(naming(),))]), html)

    def task(self, key: str) -> Part:
        """A prediction (say first, look after) or an exercise (check as often as you like)."""
        asked = self.question(key)
        first = asked.kind == "predict"
        before, after = widgets.Output(), widgets.Output()
        if asked.before:
            put(before, self.exhibits[asked.before]())
        answer = _answer(asked)
        button = widgets.Button(description="Look" if first else "Check", layout={"min_height": "2.5rem"})
        words = text()

        def look(_button: object = None) -> None:
            given = check_answer(asked, answer.value)
            if first:
                if not asked.options or answer.value is not None:
                    tell(words, f"You expected: {answer.value}. It is: {asked.solution}.", asked.why)
                    if asked.after:
                        put(after, self.exhibits[asked.after]())
                else:
                    tell(words, "Say first what you expect. A guess is enough.")
            else:
                tell(words, given.says)
                if given.right and asked.after:
                    put(after, self.exhibits[asked.after]())

        button.on_click(look)
        label = widgets.HTML(f"<p><b>{'Predict.' if first else 'Exercise.'}</b> {escape(asked.ask)}</p>")
        parts = [before, label, answer, button, words, after]
        if not first:
            parts.append(widgets.HTML(solution_html(asked)))
        self.widgets[key] = {"answer": answer, "button": button, "words": words, "after": after}
        return Part(widgets.VBox(parts), self._still(asked))

    def play(self) -> Part:
        """The part to play with."""
        box = self.activity.play(self.lab)
        self.widgets["play"] = {
            getattr(child, "description", "") or str(i): child for i, child in enumerate(box.children)
        }
        still = [name for name in (task.after or task.before for task in self.about.tasks.values()) if name]
        html = f"<p>{escape(self.about.play)}</p>"
        return Part(widgets.VBox([widgets.HTML(html), box]), html + (self._picture(still[0]) if still else ""))

    def closing(self) -> Part:
        """What to take away."""
        html = f"<p>{escape(self.about.take_away)}</p>"
        return Part(widgets.HTML(html), html)

    def solve(self) -> dict[str, Answer]:
        """Every task answered with its own solution, through the widgets that are shown."""
        answers = {}
        for key in self.about.tasks:
            asked = self.question(key)
            if key in self.widgets:
                self.widgets[key]["answer"].value = asked.solution
                self.widgets[key]["button"].click()
            answers[key] = check_answer(asked, asked.solution)
        return answers

    def _picture(self, name: str) -> str:
        shown = self.exhibits[name]()
        if isinstance(shown, Sheet):
            return shown.html()
        mark = f"<p><small>{escape(shown.safe.about.mark)}</small></p>"
        return f"<p><b>{escape(shown.headline)}</b></p>{mark}{shown.svg}{table_html(shown)}"

    def _still(self, asked: Question) -> str:
        options = "".join(f"<li>{escape(option)}</li>" for option in asked.options)
        before = self._picture(asked.before) if asked.before else ""
        return f"{before}<p><b>{escape(asked.ask)}</b></p><ul>{options}</ul>{solution_html(asked)}"


def solution_html(asked: Question) -> str:
    """The solution, hidden until it is opened; no script is needed."""
    words = f"<p><b>{escape(asked.solution)}</b></p><p>{escape(asked.why)}</p>"
    return f"<details><summary>Show the solution</summary>{words}</details>"


def _answer(asked: Question) -> widgets.Widget:
    if asked.options:
        return widgets.RadioButtons(
            options=list(asked.options), value=None, layout={"width": "max-content", "max_width": "98%"}
        )
    return widgets.Text(description="Your answer", placeholder="a number", style={"description_width": "6rem"})


def open_session(letter: str) -> Session:
    """The session with this letter. Raises `MicrodriversError` when there is none."""
    sessions = load_sessions()
    if letter not in sessions:
        raise fail(f"session '{letter}'", "There is no such session.", f"Use one of: {listed(sessions)}.")
    return Session(letter, sessions[letter], open_lab())
