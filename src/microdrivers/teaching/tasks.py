"""The sessions of data/teaching/sessions.yml: aims, timing and tasks, checked when they are read."""

from __future__ import annotations

import re
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
MENTIONED = re.compile(r"\b[Dd]o(?:es)? tasks? (\d)(?: and (\d))?")


def numbers_said(how: str) -> list[int]:
    """The numbers of the tasks that a step's words speak of: "Do tasks 2 and 3" -> [2, 3]."""
    return [int(number) for said in MENTIONED.findall(how) for number in said if number]


class Step(Model):
    """A part of a session.

    minutes: how long; what: its name; how: what the facilitator does; say: words to say; slide: what people read on the
    wall; shows: an exhibit of the session for that slide; tasks: those that belong to this step.
    """

    minutes: Annotated[int, Field(ge=1, le=25)]
    what: Text
    how: Text
    say: Text | None = None
    slide: Text | None = None
    shows: Key | None = None
    tasks: tuple[Key, ...] = ()


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
    know: Annotated[tuple[Text, ...], Field(min_length=1)]
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

    @model_validator(mode="after")
    def _has_every_task_once(self) -> SessionText:
        done = [key for step in self.plan for key in step.tasks]
        if done != list(self.tasks):
            raise ValueError(
                f"the steps do the tasks {', '.join(done)}; they must do each once, in the order {', '.join(self.tasks)}"
            )
        for step in self.plan[1:]:
            if not step.tasks and not step.slide:
                raise ValueError(f"the step '{step.what}' has neither a task nor a slide")
            said = numbers_said(step.how)
            if said and said != [done.index(key) + 1 for key in step.tasks]:
                raise ValueError(f"the step '{step.what}' speaks of other tasks than it does")
        return self

    def starts(self) -> list[int]:
        """The minute in which each step begins."""
        return [sum(step.minutes for step in self.plan[:place]) for place in range(len(self.plan))]


class Sessions(Model):
    ground_rules: Annotated[tuple[Text, ...], Field(min_length=1)]
    sessions: dict[Key, SessionText]


@cache
def _load(folder: Path) -> Sessions:
    path = folder / "sessions.yml"
    return parse(Sessions, read_yaml(path), path.name)


def load_sessions(folder: Path | None = None) -> dict[str, SessionText]:
    """The sessions by their letter. Raises `MicrodriversError` with every problem of the file."""
    return _load(folder or find_project().teaching).sessions


def load_ground_rules(folder: Path | None = None) -> tuple[str, ...]:
    """What everybody agrees on before a session. Raises `MicrodriversError` with every problem of the file."""
    return _load(folder or find_project().teaching).ground_rules


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
