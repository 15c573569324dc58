"""Session e: guess who. Pairs look for a person in a table of simulated people, and then make the table safe."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import numpy as np
import pandas as pd

from microdrivers.chapters.labels import side_labels
from microdrivers.errors import fail
from microdrivers.figures import Figure, answers_figure
from microdrivers.measures import answer_shares
from microdrivers.measures.shares import oriented
from microdrivers.teaching.attack import HIDDEN, Table, board, cells, summary
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import STATUS, live, text, tick
from microdrivers.teaching.lab import Lab

QUESTION = "economy_economy"
JOIN = "Put small groups and rare answers together"
ROWS, COLUMNS = "Show the total of every row", "Show the total of every column"
CELLS = "Cells to hide"
SIDES = ("Lean one way", "In the middle", "Lean the other way", "No answer")


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


def tables(lab: Lab) -> tuple[Table, Table]:
    """The unsafe table of the game, and the same with small groups and rare answers put together."""
    both = (counts(lab), merged(counts(lab)))
    return tuple(
        Table(tuple(one.index), tuple(one.columns), tuple(tuple(map(int, row)) for row in one.to_numpy()))
        for one in both
    )


def caption(lab: Lab) -> str:
    """What stands above the table of the game."""
    wording = lab.scope.codebook.items[QUESTION].wording
    return f"{lab.scope.codebook.mark}: nobody gave these answers. {lab.name}: “{wording}”"


def play(lab: Lab) -> widgets.VBox:
    """Hide cells, merge groups, leave totals out: until nobody can be found."""
    least = lab.scope.rules.min_count
    whole, smaller = tables(lab)
    join = tick(JOIN)
    rows, columns = tick(ROWS, True), tick(COLUMNS, True)
    chosen = widgets.SelectMultiple(
        description=CELLS, options=[], rows=8, style={"description_width": "9rem"}, layout={"width": "98%"}
    )
    shown, words = widgets.HTML(), text()

    def offer(_change: object = None) -> None:
        chosen.options = cells(smaller if join.value else whole)

    def draw() -> None:
        table = smaller if join.value else whole
        given = (table, chosen.value, rows.value, columns.value)
        shown.value = Sheet(caption(lab), *board(*given)).html()
        lines, cost = summary(*given, least)
        words.value = STATUS.format("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + f"</ul><p>{cost}</p>")

    join.observe(offer, names="value")
    offer()
    live([join, rows, columns, chosen], draw, words)
    return widgets.VBox([join, rows, columns, chosen, shown, words])
