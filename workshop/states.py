"""What the part to play with says and shows in every position of its controls: in the browser it is looked up.

That needs no pandas there. A slider with many positions gets fewer of them. The game of session e has too many
positions; it is played by Python's own library alone, so its tables are enough.
"""

from __future__ import annotations

from itertools import product

import ipywidgets as widgets

from microdrivers.teaching import guessing
from microdrivers.teaching.plan import QUESTIONS
from microdrivers.teaching.session import Session

# Beginnings of the names of sliders, and the distance of the positions that are worked out.
STEPS = {"Aged": 30, "Women": 15, "Answers lost": 40, "People behind a count": 20}
KINDS = {widgets.Checkbox: "tick", widgets.IntSlider: "slider", widgets.Dropdown: "list"}
GAME, PLAN, DRIVER = "e", "f", "Driver"


def played(session: Session) -> dict:
    """What the browser needs for the part to play with, as plain JSON."""
    if session.letter == GAME:
        return game(session)
    plan = {"questions": list(QUESTIONS), "about": DRIVER} if session.letter == PLAN else {}
    return {**recorded(session), "plan": plan}


def game(session: Session) -> dict:
    """The tables of the game, with the words of its controls."""
    names = ("rows", "columns", "counts")
    return {
        "tables": [{name: getattr(table, name) for name in names} for table in guessing.tables(session.lab)],
        "labels": [guessing.JOIN, guessing.ROWS, guessing.COLUMNS, guessing.CELLS],
        "caption": guessing.caption(session.lab),
        "least": session.lab.scope.rules.min_count,
    }


def recorded(session: Session) -> dict:
    """Controls and states of a session's play. A state's name are the positions of the controls, "3-0".

    The first state is written down whole, each other one as what differs from it.
    """
    children = session.activity.play(session.lab).children
    controls = [child for child in children if type(child) in KINDS]
    words = next(child for child in children if isinstance(child, widgets.HTML) and 'role="status"' in child.value)
    place = next((child for child in children if isinstance(child, widgets.Output)), None)
    positions = [_positions(control) for control in controls]
    about = [
        {"kind": KINDS[type(control)], "label": control.description, "options": [name for name, _ in there],
         "start": [value for _, value in there].index(control.value)}
        for control, there in zip(controls, positions, strict=True)
    ]  # fmt: skip
    first, states = None, {}
    for chosen in product(*map(enumerate, positions)):
        for control, (_, (_, value)) in zip(controls, chosen, strict=True):
            control.value = value
        state = {"words": words.value, "shown": [output["data"] for output in place.outputs] if place else []}
        first = first or state
        states["-".join(str(number) for number, _ in chosen)] = differences(first, state)
    return {"controls": about, "first": first, "states": states}


def differences(first: object, other: object, way: tuple = ()) -> list[list]:
    """Where another state differs from the first, and what stands there: [[way, value], ...]."""
    if first == other:
        return []
    if isinstance(first, dict) and isinstance(other, dict) and first.keys() == other.keys():
        return [found for key in first for found in differences(first[key], other[key], (*way, key))]
    if isinstance(first, list) and isinstance(other, list) and len(first) == len(other):
        return [found for place, one in enumerate(first) for found in differences(one, other[place], (*way, place))]
    return [[list(way), other]]


def _positions(control: widgets.Widget) -> list[tuple[str, object]]:
    """The positions of a control that are worked out: what each is called, and its value."""
    if isinstance(control, widgets.Checkbox):
        return [("no", False), ("yes", True)]
    if isinstance(control, widgets.Dropdown):
        return list(control.options)
    step = next((wide for name, wide in STEPS.items() if control.description.startswith(name)), control.step)
    below = range(control.value, control.min - 1, -step)
    return [(str(value), value) for value in sorted({*below, *range(control.value, control.max + 1, step)})]
