"""What goes wrong, in words for people: where it is, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing to put right. It never quotes the answers of a respondent."""

    place: str  # file, row, column or key
    problem: str  # what is wrong there
    mend: str  # what to do about it

    def __str__(self) -> str:
        return f"{self.place}: {self.problem} {self.mend}"


class MicrodriversError(Exception):
    """Bad input, said in one or more `Problem`s. The command line shows them and ends with exit code 1."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))

    def __reduce__(self):  # exceptions with other arguments than their message do not pickle by themselves
        return (type(self), self.problems)


def fail(place: object, problem: str, mend: str) -> MicrodriversError:
    """The error for a single problem: `raise fail(place, problem, mend)`."""
    return MicrodriversError(Problem(str(place), problem, mend))


def listed(names: Iterable[str]) -> str:
    """Names in one readable line, for the 'what to do' of an error."""
    return ", ".join(sorted(str(name) for name in names)) or "(none)"
