"""Questions with their numbers in place, and `check_answer`, which explains and gives no mark.

Python's own library is enough here: the sessions in the browser run this module without any other.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What to say to somebody who answered. right: whether they may go on; says: why, or what to think of."""

    right: bool
    says: str


@dataclass(frozen=True)
class Question:
    """A task with its numbers filled in; see `tasks.Task`. right: position of the right option from 0, or the number."""

    kind: str
    ask: str
    options: tuple[str, ...]
    hints: tuple[str, ...]
    right: float
    why: str
    within: float = 0
    low: str = ""
    high: str = ""
    before: str | None = None
    after: str | None = None

    @property
    def solution(self) -> str:
        """The right answer, in words."""
        return self.options[int(self.right)] if self.options else f"{self.right:.3g}"


def check_answer(asked: Question, given: object) -> Answer:
    """Explain an answer: why it is right, or what to think of. given: an option's words or position, or a number."""
    if asked.options:
        place = asked.options.index(given) if given in asked.options else given
        if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(asked.options):
            return Answer(False, "Choose one of the answers first.")
        if place == asked.right:
            return Answer(True, asked.why)
        return Answer(False, f"Not quite. {asked.hints[place]}")
    try:
        number = float(str(given).replace(",", ".").replace("%", "").strip())
    except ValueError:
        return Answer(False, "Write a number, such as 12 or 12.5.")
    if abs(number - asked.right) <= asked.within + 1e-9:
        return Answer(True, asked.why)
    return Answer(False, f"Not quite. {asked.low if number < asked.right else asked.high}")
