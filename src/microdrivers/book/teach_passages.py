"""Passages of the part "Teach with this book": sessions, worksheets, answer keys, all from data/teaching/sessions.yml."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from microdrivers.book.material import Material
from microdrivers.figures import Figure
from microdrivers.markdown import plain
from microdrivers.teaching import session as sessions
from microdrivers.teaching.answers import Question
from microdrivers.teaching.charts import Sheet, picture_html
from microdrivers.teaching.session import Session
from microdrivers.teaching.tasks import Step, load_ground_rules, load_sessions

PREFIX = "teach"
BREAK = '~~~~{raw} html\n<div class="md-break"></div>\n~~~~'
ROOM = '~~~~{raw} html\n<div class="md-room"></div>\n~~~~'  # to draw in
LINE = '~~~~{raw} html\n<p class="md-line" role="presentation"></p>\n~~~~'
FORM = "form"  # an exhibit to fill in, on a sheet of its own
OPTIONS = "ABCDEFGH"
open_session = cache(sessions.open_session)  # a book asks for each of them several times


def exhibit(name: str) -> Figure | None:
    """The figure 'teach-<letter>-<exhibit>' of a session; None for another name."""
    parts = name.split("-")
    if len(parts) != 3 or parts[0] != PREFIX or parts[1] not in load_sessions():
        return None
    make = open_session(parts[1]).exhibits.get(parts[2])
    shown = make() if make else None
    return shown if isinstance(shown, Figure) else None


def _shown(session: Session, name: str | None) -> str:
    """A figure as a directive that the book fills in, a sheet as a table; '' for nothing."""
    if name is None:
        return ""
    made = session.exhibits[name]()
    return made.myst() if isinstance(made, Sheet) else f"```{{figure}} {PREFIX}-{session.letter}-{name}\n```"


def _pictured(session: Session, name: str | None) -> str:
    """The same for paper: a figure as a picture, without its numbers as a table, which would give the answer away."""
    made = session.exhibits[name]() if name else None
    return f"~~~~{{raw}} html\n{picture_html(made)}\n~~~~" if isinstance(made, Figure) else _shown(session, name)


def _options(asked: Question) -> str:
    return "\n".join(f"- {OPTIONS[place]}. {plain(option)}" for place, option in enumerate(asked.options))


def _listed(points: tuple[str, ...]) -> str:
    return "\n".join(f"- {plain(point)}" for point in points)


def session_list(_material: Material) -> str:
    """All sessions: what each is about and how long it takes."""
    return "\n".join(
        f"- [{letter}. {plain(session.title)}]({letter}-{session.name}.md), {session.minutes} minutes. {plain(session.about)}"
        for letter, session in load_sessions().items()
    )


def ground_rules(_material: Material) -> str:
    """What everybody agrees on before a session."""
    return _listed(load_ground_rules())


def session_page(_material: Material, letter: str) -> str:
    """All that a facilitator needs for a session, and its static form."""
    about = open_session(letter).about
    slides = f'<a href="slides-{letter}.html">Slides of this session</a>'
    rows = [_step(start, step) for start, step in zip(about.starts(), about.plan, strict=True)]
    parts = [
        f"{slides}, {{ref}}`worksheet <worksheet-{letter}>`, {{ref}}`answers <answers-{letter}>`.",
        f"## Aims\n\nAfter {about.minutes} minutes people can:\n\n{_listed(about.aims)}",
        f"## What you need\n\n{_listed(about.needs)}",
        f"## What you should know\n\n{_listed(about.know)}",
        "## To the minute\n\nWords after “Say” are a proposal; use your own.\n\n"
        + "\n".join(["| Minutes | What you do |", "|---|---|", *rows]),
        f"## To play with\n\n{plain(about.play)}\n\nWith a computer: `notebooks/workshop/{letter}-{about.name}.ipynb`, see [ways to "
        f"run](run.md).\n\n**Without a computer.** {plain(about.paper)}",
        "## Tasks\n\nThe [answer key](answers.md) stands on a page of its own. Show it after everybody has said what they expect.",
        *(_task(open_session(letter), key, number) for number, key in enumerate(about.tasks, start=1)),
        f"## Adapt it\n\n- **Ages 15 to 18.** {plain(about.younger)}\n- **Ages 18 to 30.** {plain(about.older)}\n"
        f"- **With care.** {plain(about.care)}",
        f"## Take away\n\n{plain(about.take_away)}",
    ]  # fmt: skip
    return "\n\n".join(parts)


def _step(start: int, step: Step) -> str:
    say = f" Say: “{plain(step.say)}”" if step.say else ""
    return f"| {start} to {start + step.minutes} | **{plain(step.what)}.** {plain(step.how)}{say} |"


def _task(session: Session, key: str, number: int) -> str:
    asked = session.question(key)
    kind = "say first what you expect" if asked.kind == "predict" else "work it out"
    answer = f"{{ref}}`Answer to task {number} <answer-{session.letter}-{number}>`"
    inside = [plain(asked.ask), _options(asked), answer]
    boxed = _boxed(f"{{exercise}} {session.letter}, task {number}", f"task-{session.letter}-{number}", inside)
    return "\n\n".join(part for part in (f"### Task {number}: {kind}", _shown(session, asked.before), boxed) if part)


def _boxed(directive: str, label: str, inside: list[str]) -> str:
    """A directive of sphinx-exercise (see `exercises`) around words; charts stay outside, as wide as the page."""
    number = ":nonumber:\n" if directive.startswith("{exercise}") else ""  # its session and task are its number
    body = "\n\n".join(part for part in inside if part)
    return f"``````{directive}\n:label: {label}\n{number}\n{body}\n``````"


def worksheet(_material: Material, letter: str) -> str:
    """The printed form of a session: tasks with room to write, without any answer."""
    session = open_session(letter)
    parts = [
        BREAK,
        f"(worksheet-{letter})=\n## {letter}. {plain(session.about.title)}",
        "What I expect, and what I found. No names.",
    ]
    for number, key in enumerate(session.about.tasks, start=1):
        asked = session.question(key)
        parts += [_pictured(session, asked.before), f"**{number}.** {plain(asked.ask)}", _options(asked), LINE, LINE]
    parts.append(f"**To play with.** {plain(session.about.paper)}")
    form = session.exhibits.get(FORM)
    if form is None:
        parts.append(ROOM)
    parts += ["**One thing I take away:**", LINE]
    if form is not None:
        made = form()
        parts += [BREAK, f"### {plain(made.caption)}"]
        for question, *_ in made.rows:
            parts += [f"**{plain(question)}**", LINE, LINE, LINE]
    return "\n\n".join(part for part in parts if part)


def answer_key(_material: Material, letter: str) -> str:
    """The answers of a session, each with its reason and what to think of when somebody chose another one."""
    session = open_session(letter)
    parts = [f"(answers-{letter})=\n## {letter}. {plain(session.about.title)}"]
    for number, key in enumerate(session.about.tasks, start=1):
        asked = session.question(key)
        hints = [
            f"- To somebody who chose {OPTIONS[place]}: {plain(hint)}"
            for place, hint in enumerate(asked.hints)
            if hint and place != asked.right
        ]
        letters = f"{OPTIONS[int(asked.right)]}. " if asked.options else ""
        inside = [plain(asked.ask), f"**{letters}{plain(asked.solution)}**", plain(asked.why), "\n".join(hints)]
        parts.append(_boxed(f"{{solution}} task-{letter}-{number}", f"answer-{letter}-{number}", inside))
        parts.append(_shown(session, asked.after))
    return "\n\n".join(part for part in parts if part)


TEACH_PASSAGES: dict[str, Callable[[Material, str], str]] = {
    "session": session_page,
    "worksheet": worksheet,
    "answer-key": answer_key,
}
