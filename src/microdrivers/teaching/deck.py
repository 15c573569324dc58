"""The slides of a session, from the same words and numbers as its page: ask first, show on the next slide."""

from __future__ import annotations

from html import escape

from microdrivers.teaching.answers import Question
from microdrivers.teaching.charts import picture_html
from microdrivers.teaching.session import Session
from microdrivers.teaching.slide import Slide
from microdrivers.teaching.tasks import Step

OPTIONS = "ABCDEFGH"
SIMULATED = "All answers are simulated: nobody gave them, and no number is a result."


def slides(session: Session, rules: tuple[str, ...]) -> tuple[Slide, ...]:
    """All slides of a session: what it is about, ground rules, its steps with their tasks, what to take away.

    rules: the ground rules, which stand on the slide of the first step.
    """
    about = session.about
    made = [Slide(f"Session {session.letter}. {about.title}", f"<p>{escape(about.about)}</p><p>{SIMULATED}</p>")]
    for step, start in zip(about.plan, about.starts(), strict=True):
        when = f"Minutes {start} to {start + step.minutes}"
        if start == 0:
            made.append(Slide("Ground rules", _listed(rules), when))
        made += _step(session, step, when)
    return (*made, Slide("Take away", f"<p>{escape(about.take_away)}</p>"))


def _step(session: Session, step: Step, when: str) -> list[Slide]:
    made = []
    if step.slide or step.shows:
        shown = picture_html(session.exhibits[step.shows]()) if step.shows else ""
        made.append(Slide(step.what, f"<p>{escape(step.slide or '')}</p>{shown}", when))
    for key in step.tasks:
        asked, number = session.question(key), list(session.about.tasks).index(key) + 1
        made.append(Slide(f"Task {number}", _asked(session, asked), when))
        made.append(Slide(f"Task {number}: the answer", _answered(session, asked), when))
    return made


def _asked(session: Session, asked: Question) -> str:
    before = picture_html(session.exhibits[asked.before]()) if asked.before else ""
    options = "".join(f"<li>{escape(option)}</li>" for option in asked.options)
    first = "Say first what you expect. A guess is enough." if asked.kind == "predict" else "Work it out."
    listed = f'<ol type="A">{options}</ol>' if options else ""
    return f"{before}<p>{escape(asked.ask)}</p>{listed}<p><small>{first}</small></p>"


def _answered(session: Session, asked: Question) -> str:
    letter = f"{OPTIONS[int(asked.right)]}. " if asked.options else ""
    after = picture_html(session.exhibits[asked.after]()) if asked.after else ""
    return f"<p><strong>{letter}{escape(asked.solution)}</strong></p><p>{escape(asked.why)}</p>{after}"


def _listed(points: tuple[str, ...]) -> str:
    return f"<ul>{''.join(f'<li>{escape(point)}</li>' for point in points)}</ul>"
