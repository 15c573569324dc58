"""Exports of KoboToolbox and ODK: whatever their headers and answers look like, the names of the form come out.

A variable is the name of a question, or question/choice for one choice of a question with several answers (1 or 0).
Columns that the form does not know, e.g. _id or a weight, keep the name that they have in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from microdrivers.errors import MicrodriversError, Problem
from microdrivers.survey.xlsform import Form, Question, load_form

SEPARATORS = ("/", "-", ".", ":")  # between group and question, or question and choice: Kobo, ODK, R
CHOSEN = {"1": 1, "1.0": 1, "true": 1, "0": 0, "0.0": 0, "false": 0}
UNKNOWN = "not in the form"  # no choice: the checks refuse it, and it says nothing of the answer


@dataclass(frozen=True)
class Column:
    """Where a variable stands in a file. choice: of a question with several answers; alone: it has its own column."""

    place: int
    question: Question | None = None
    choice: str = ""
    alone: bool = False


@dataclass(frozen=True)
class FormReader:
    """Reads exports of one form."""

    form: Form

    def read(
        self, path: Path, variables: tuple[str, ...], header: list[str], cells: Callable[[list[int]], pd.DataFrame]
    ) -> pd.DataFrame:
        """The raw frame of these variables; `cells` reads the columns at the given places.

        Raises `MicrodriversError` with every variable that no column, or more than one, stands for.
        """
        found, problems = {}, []
        for variable in variables:
            column = self.find(path, variable, header)
            if isinstance(column, Problem):
                problems.append(column)
            else:
                found[variable] = column
        if problems:
            raise MicrodriversError(*problems)
        raw = cells(list(dict.fromkeys(column.place for column in found.values())))
        columns = {variable: self._codes(raw[column.place], column) for variable, column in found.items()}
        return pd.DataFrame(columns, index=raw.index)

    def find(self, path: Path, variable: str, header: list[str]) -> Column | Problem:
        """The column of a variable, or what is wrong with it."""
        place = f"{path}, column '{variable}'"
        question, choice = self._asked(variable)
        if question is None:
            mend = "Correct the variable in the codebook, or give the form that the file was made with."
            said = "Neither the form nor the file knows it."
            return _one(place, _places(header, [[variable]]), said, mend)
        if question.repeat:
            said = f"It stands in the repeat group '{question.repeat}': one respondent can have several answers."
            return Problem(place, said, "Remove it from the codebook; only questions outside repeat groups are read.")
        names = [[question.name], *headers(question)]
        own = []
        if choice:
            words = [choice, *self.form.choices[question.list][choice].values()]
            own = _places(
                header, ([f"{n}{sign}{w}" for n in way for sign in SEPARATORS for w in words] for way in names)
            )
        said = "The form asks it, the file has no such column."
        mend = "Export the answers of this version of the form, or give the form that the file was made with."
        column = _one(place, own or _places(header, names), said, mend)
        return (
            column
            if isinstance(column, Problem)
            else replace(column, question=question, choice=choice, alone=bool(own))
        )

    def _asked(self, variable: str) -> tuple[Question | None, str]:
        if variable in self.form.questions:
            return self.form.questions[variable], ""
        name, _, choice = variable.rpartition("/")
        question = self.form.questions.get(name)
        if question and question.kind == "select_multiple" and choice in self.form.choices[question.list]:
            return question, choice
        return None, ""

    def _codes(self, cells: pd.Series, column: Column) -> pd.Series:
        """Cells as names of choices; of one choice of several, 1 or 0."""
        question = column.question
        if question is None or question.kind not in ("select_one", "select_multiple"):
            return cells
        choices = self.form.choices[question.list]
        if question.kind == "select_one":
            known = {text: name for name, labels in choices.items() for text in labels.values()}
            known |= {name: name for name in choices}
            return _each(cells, lambda cell: known.get(_whole(cell), _whole(cell)))
        if column.alone:
            return _each(cells, lambda cell: CHOSEN.get(str(cell).lower(), UNKNOWN))
        if column.choice:
            return _each(cells, lambda cell: _chosen(str(cell), column.choice, choices))
        return cells


def read_form(path: Path) -> FormReader:
    """The reader for exports of the form at this path; raises as `load_form`."""
    return FormReader(load_form(path))


def _places(header: list[str], ways: Iterable[list[str]]) -> list[int]:
    """Places of the columns whose name belongs to the first way of naming that any column follows."""
    for names in map(set, ways):
        if places := [number for number, name in enumerate(header) if name in names]:
            return places
    return []


def _one(place: str, places: list[int], said: str, mend: str) -> Column | Problem:
    if not places:
        return Problem(place, said, mend)
    if len(places) > 1:
        mend = "Export the answers again with names, not labels, as headers."
        return Problem(place, "Several columns of the file could be it.", mend)
    return Column(places[0])


def headers(question: Question) -> Iterator[list[str]]:
    """What the column of a question may be called, the surest ways first: with its groups, by its label, by both."""
    groups = [name for name, _ in question.groups]
    starts = range(len(groups))
    yield [sign.join([*groups[start:], question.name]) for sign in SEPARATORS for start in starts]
    yield list(question.labels.values())
    for language, text in question.labels.items():
        titles = [labels.get(language, name) for name, labels in question.groups]
        yield [sign.join([*titles[start:], text]) for sign in SEPARATORS for start in starts]


def _each(cells: pd.Series, change: Callable[[object], object]) -> pd.Series:
    """The cells after `change`, which is asked once for every different one; empty cells stay empty."""
    changed = {cell: change(cell) for cell in cells.dropna().unique()}
    return cells.astype(object).map(changed)


def _whole(cell: object) -> str:
    """A choice that is a number, as the form writes it: 1.0 in a sheet is '1'."""
    text = " ".join(str(cell).split())
    return re.sub(r"^(-?\d+)\.0$", r"\1", text)


def _chosen(cell: str, choice: str, choices: dict[str, dict[str, str]]) -> int | str:
    """Whether a choice is among those of a cell, written as names or as labels; UNKNOWN where something is left over."""
    names = cell.split()
    if set(names) <= set(choices):
        return int(choice in names)
    words = sorted(((text, name) for name, labels in choices.items() for text in labels.values()), key=_longest)
    found, rest = set(), " ".join(names)
    for text, name in words:
        if text in rest:
            found.add(name)
            rest = rest.replace(text, " ", 1)
    return int(choice in found) if not rest.strip(" ,;") else UNKNOWN


def _longest(word: tuple[str, str]) -> int:
    return -len(word[0])
