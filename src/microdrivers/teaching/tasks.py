"""The sessions of data/teaching/sessions.yml: aims, timing and tasks, checked when they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from microdrivers.errors import fail, listed
from microdrivers.project import find_project
from microdrivers.teaching.answers import Question
from microdrivers.yaml_model import Model, parse, read_yaml

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
SHORTEST, LONGEST = 40, 60  # minutes of a session


class Step(Model):
    """A part of a session. minutes: how long; what: its name; how: what the facilitator does."""

    minutes: Annotated[int, Field(ge=1, le=25)]
    what: Text
    how: Text


class Option(Model):
    """An answer to choose, and what to think of when it is not the right one."""

    says: Text
    hint: str = ""


class Task(Model):
    """A question. Words may hold `$names`, which the session's numbers fill in.

    kind: 'predict' (first say what you expect, then look) or 'exercise'; options: to choose from, else the answer is a
    number; right: the number of the right option from 1, or the number itself, as text or `$name`; within: how far a
    number may be off; before, after: what is shown with the question and with its solution.
    """

    kind: Literal["predict", "exercise"]
    ask: Text
    options: tuple[Option, ...] = ()
    right: Text
    within: float = 0
    low: Text = "It is more than that."
    high: Text = "It is less than that."
    why: Text
    before: Key | None = None
    after: Key | None = None

    @model_validator(mode="after")
    def _choices(self) -> Task:
        if len(self.options) == 1:
            raise ValueError("give two options at least, or none for a number")
        return self


class SessionText(Model):
    """All that a session says."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    about: Text
    aims: Annotated[tuple[Text, ...], Field(min_length=1)]
    needs: tuple[Text, ...]
    plan: Annotated[tuple[Step, ...], Field(min_length=3)]
    play: Text
    paper: Text
    younger: Text
    older: Text
    care: Text
    tasks: Annotated[dict[Key, Task], Field(min_length=2)]
    take_away: Text

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.plan)

    @model_validator(mode="after")
    def _fits_an_hour(self) -> SessionText:
        if not SHORTEST <= self.minutes <= LONGEST:
            raise ValueError(f"the steps take {self.minutes} minutes; they must take {SHORTEST} to {LONGEST}")
        return self


class Sessions(Model):
    sessions: dict[Key, SessionText]


@cache
def load_sessions(folder: Path | None = None) -> dict[str, SessionText]:
    """The sessions by their letter. Raises `MicrodriversError` with every problem of the file."""
    folder = folder or find_project().teaching
    path = folder / "sessions.yml"
    return parse(Sessions, read_yaml(path), path.name).sessions


def question(task: Task, numbers: dict[str, object]) -> Question:
    """The task with `$names` filled in. Raises `MicrodriversError` for a name without a number."""

    def filled(text: str) -> str:
        try:
            return Template(text).substitute(numbers)
        except (KeyError, ValueError) as error:
            mend = f"Use one of: {listed(numbers)}; write $$ for a dollar sign."
            raise fail("sessions.yml", f"A task names a number that its session has not: {error}.", mend) from None

    right = float(filled(task.right))
    return Question(
        kind=task.kind,
        ask=filled(task.ask),
        options=tuple(filled(option.says) for option in task.options),
        hints=tuple(filled(option.hint) for option in task.options),
        right=right - 1 if task.options else right,
        why=filled(task.why),
        within=task.within,
        low=filled(task.low),
        high=filled(task.high),
        before=task.before,
        after=task.after,
    )
