"""Session e: guess who. Pairs look for a person in a table of simulated people, and then make the table safe."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import numpy as np
import pandas as pd
from scipy.optimize import linprog

from microdrivers.chapters.labels import side_labels
from microdrivers.errors import fail
from microdrivers.figures import Figure, answers_figure
from microdrivers.measures import answer_shares
from microdrivers.measures.shares import oriented
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import STATUS, live, text, tick
from microdrivers.teaching.lab import Lab

QUESTION = "economy_economy"
SIDES = ("Lean one way", "In the middle", "Lean the other way", "No answer")
HIDDEN = "[c]"


@cache
def counts(lab: Lab, question: str = QUESTION) -> pd.DataFrame:
    """The unsafe table: simulated people of the country by gender, and how they answered one question."""
    people = lab.survey.people
    here = (people["country"] == lab.country).to_numpy()
    codes = oriented(lab.survey, question)[here]
    side = np.select([codes < 0, codes < 2, codes == 2], [SIDES[3], SIDES[0], SIDES[1]], SIDES[2])
    who = people[here]["gender"].astype(object).fillna("Not stated")
    table = pd.crosstab(who.to_numpy(), side).reindex(columns=list(SIDES), fill_value=0)
    order = [*lab.scope.codebook.groups["gender"].labels, "Not stated"]
    return table.reindex([name for name in order if name in table.index])


def fewest(table: pd.DataFrame) -> tuple[str, str, int]:
    """Row, column and size of the smallest cell with somebody in it."""
    filled = table.where(table > 0).stack()
    (row, column), size = filled.idxmin(), filled.min()
    return row, column, int(size)


def ranges(table: pd.DataFrame, hidden: np.ndarray, rows: bool = True, columns: bool = True) -> dict[tuple, tuple]:
    """What totals tell of hidden cells: least and greatest count, by (row, column); linear programming.

    hidden: shape of the table; rows, columns: whether totals of rows and of columns stand beside it.
    """
    places = list(zip(*np.nonzero(hidden), strict=True))
    left, right = [], []
    for axis, given in ((0, rows), (1, columns)):
        for line in range(table.shape[axis]) if given else ():
            inside = [float(place[axis] == line) for place in places]
            if any(inside):
                values = table.to_numpy().take(line, axis)
                left.append(inside)
                right.append(float(values[hidden.take(line, axis)].sum()))
    found = {}
    for index, place in enumerate(places):
        cost = np.eye(len(places))[index]
        ends = [linprog(sign * cost, A_eq=left or None, b_eq=right or None, method="highs") for sign in (1, -1)]
        low, high = (sign * end.fun if end.status == 0 else np.inf for sign, end in zip((1, -1), ends, strict=True))
        found[place] = (round(low, 6), round(high, 6))
    return found


def verdict(table: pd.DataFrame, hidden: np.ndarray, rows: bool, columns: bool, least: int) -> list[str]:
    """What a careful attacker still learns, a sentence each; empty when the table is safe."""
    names = list(table.index), list(table.columns)
    told = []
    for (row, column), size in np.ndenumerate(table.to_numpy()):
        if size < least and not hidden[row, column]:
            told.append(f"{names[0][row]}, {names[1][column]}: a count of {size} stands there for everybody to read.")
    for (row, column), (low, high) in ranges(table, hidden, rows, columns).items():
        if high - low < least:
            size = f"exactly {low:.0f}" if low == high else f"between {low:.0f} and {high:.0f}"
            told.append(f"{names[0][row]}, {names[1][column]}: the hidden count can be worked out, it is {size}.")
    return told


def merged(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with the small groups of rows put together, and the two smallest columns as one."""
    small = table.index[~table.index.isin(["Female", "Male"])]
    rows = pd.concat([table.drop(small), table.loc[small].sum().to_frame("Other or not stated").T])
    return pd.DataFrame({
        SIDES[0]: rows[SIDES[0]], "Middle or no answer": rows[SIDES[1]] + rows[SIDES[3]], SIDES[2]: rows[SIDES[2]],
    })  # fmt: skip


@cache
def line(lab: Lab) -> tuple[str, str, pd.Series]:
    """The first line of answers with exactly one small count in it: question, gender, and how many gave which answer."""
    least = lab.scope.rules.min_count
    for question in lab.scope.codebook.items:
        for who, answers in counts(lab, question).iterrows():
            if sum(answers < least) == 1 and answers.min() > 0:
                return question, who, answers
    raise fail("session e", "No line of the simulated answers has one small count.", "Choose another driver for it.")


def puzzle(lab: Lab) -> Sheet:
    """A line of answers with its total, in which the one hidden number can be worked out."""
    question, who, answers = line(lab)
    cells = [HIDDEN if size == answers.min() else f"{size}" for size in answers]
    rows = tuple(zip(answers.index, cells, strict=True))
    wording = lab.scope.codebook.items[question].wording
    caption = f"{lab.scope.codebook.mark}: nobody gave these answers. {lab.name}, gender {who.lower()}: “{wording}”"
    return Sheet(caption, ("Answer", "How many"), (*rows, ("All of them", f"{answers.sum()}")))


def safe_answer(lab: Lab) -> Figure:
    """The same question as the book tells it: nobody is cut by gender, and answers are merged before any is hidden."""
    safe = lab.scope.measure(answer_shares, (QUESTION,), lab.scope.units, lab.scope.rules).where(country=lab.country)
    safe = safe.relabelled(side=side_labels(lab.scope.codebook, QUESTION))
    note = "The book never shows answers cut by a group; it merges answers before it hides any."
    return answers_figure(
        safe, "teach-e-safe", f"The same question, safe to publish: {lab.name}", "All who were asked", note
    )


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    table = counts(lab)
    row, column, size = fewest(table)
    _, who, answers = line(lab)
    rules = lab.scope.rules
    return {
        "country": lab.name,
        "who": who.lower(),
        "total": int(answers.sum()),
        "hidden": int(answers.min()),
        "shown": " and ".join(str(size) for size in answers if size != answers.min()),
        "row": row,
        "column": column.lower(),
        "size": size,
        "cells": int((table.to_numpy() < rules.min_count).sum()),
        "least": rules.min_count,
        "base": rules.min_base,
        "before": rules.min_count * 10,
        "after": rules.min_count * 10 - 1,
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks. The unsafe table is in the live game only."""
    return {"puzzle": lambda: puzzle(lab), "safe": lambda: safe_answer(lab)}


def play(lab: Lab) -> widgets.VBox:
    """Hide cells, merge groups, leave totals out: until nobody can be found."""
    least = lab.scope.rules.min_count
    join = tick("Put small groups and rare answers together")
    rows, columns = tick("Show the total of every row", True), tick("Show the total of every column", True)
    cells = widgets.SelectMultiple(
        description="Cells to hide", options=[], rows=8, style={"description_width": "9rem"}, layout={"width": "98%"}
    )
    board, words = widgets.HTML(), text()

    def current() -> pd.DataFrame:
        return merged(counts(lab)) if join.value else counts(lab)

    def offer(_change: object = None) -> None:
        table = current()
        places = [(f"{row}: {column}", (i, j)) for i, row in enumerate(table.index) for j, column in enumerate(table)]
        cells.options = places

    def draw() -> None:
        table = current()
        hidden = np.zeros(table.shape, dtype=bool)
        for place in cells.value:
            hidden[place] = True
        board.value = _board(lab, table, hidden, rows.value, columns.value)
        told = verdict(table, hidden, rows.value, columns.value, least)
        lines = told or [f"The attacker learns nothing about fewer than {least} people. The table is safe."]
        cost = f"You hide {hidden.sum()} of {hidden.size} cells."
        words.value = STATUS.format("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + f"</ul><p>{cost}</p>")

    join.observe(offer, names="value")
    offer()
    live([join, rows, columns, cells], draw, words)
    return widgets.VBox([join, rows, columns, cells, board, words])


def _board(lab: Lab, table: pd.DataFrame, hidden: np.ndarray, rows: bool, columns: bool) -> str:
    text_ = table.astype(object).mask(hidden, HIDDEN)
    if rows:
        text_["All answers"] = table.sum(axis=1)
    if columns:
        totals = table.sum()
        text_.loc["Everybody"] = [*totals, *([totals.sum()] if rows else [])]
    wording = lab.scope.codebook.items[QUESTION].wording
    lines = tuple((name, *map(str, row)) for name, row in zip(text_.index, text_.to_numpy(), strict=True))
    caption = f"{lab.scope.codebook.mark}: nobody gave these answers. {lab.name}: “{wording}”"
    return Sheet(caption, ("Who", *text_.columns), lines).html()
