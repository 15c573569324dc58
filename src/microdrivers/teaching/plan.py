"""The form of a local action plan and how a filled one looks. Python's own library only: the browser runs this too."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

QUESTIONS = (
    "What do people here lack, and what are they proud of?",
    "What will we do?",
    "With whom, so that it belongs to them?",
    "How do we make sure that nobody is singled out?",
    "How will we notice that it does not work, or does harm?",
    "When do we look back?",
)


def plan_html(driver: str, answers: Mapping[str, str]) -> str:
    """The plan as HTML, with how many questions are still open. driver: its name; answers: by question."""
    given = {question: answers.get(question, "").strip() for question in QUESTIONS}
    rows = "".join(
        f"<dt><b>{escape(question)}</b></dt><dd>{escape(answer) or '…'}</dd>" for question, answer in given.items()
    )
    left = sum(not answer for answer in given.values())
    open_ = f"Still open: {left} of {len(given)} questions." if left else "Every question has an answer."
    return f"<h4>Our plan: {escape(driver)}</h4><dl>{rows}</dl><p>{open_}</p>"
