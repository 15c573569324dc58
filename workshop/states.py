"""What the part to play with says and shows in every position of its controls: in the browser it is looked up.

That needs no pandas there. It is done where the positions can be counted; elsewhere the part needs JupyterLab.
"""

from __future__ import annotations

from itertools import product

import ipywidgets as widgets

from microdrivers.teaching.session import Session

# Sessions with such a part; of a slider with many positions every so many units are enough.
PLAYED: dict[str, dict[str, int]] = {"a": {}, "d": {}, "g": {"People behind a count": 20}}


def recorded(session: Session) -> dict:
    """Controls and states of a session's play, as plain JSON; a state's name are the positions of the controls, "3-0"."""
    *controls, words, place = session.activity.play(session.lab).children
    positions = [_positions(control, PLAYED[session.letter]) for control in controls]
    about = [
        {"kind": _kind(control), "label": control.description, "options": [name for name, _ in there],
         "start": [value for _, value in there].index(control.value)}
        for control, there in zip(controls, positions, strict=True)
    ]  # fmt: skip
    states = {}
    for chosen in product(*map(enumerate, positions)):
        for control, (_, (_, value)) in zip(controls, chosen, strict=True):
            control.value = value
        name = "-".join(str(number) for number, _ in chosen)
        states[name] = {"words": words.value, "shown": [output["data"] for output in place.outputs]}
    return {"controls": about, "states": states}


def _kind(control: widgets.Widget) -> str:
    return {widgets.Checkbox: "tick", widgets.IntSlider: "slider", widgets.Dropdown: "list"}[type(control)]


def _positions(control: widgets.Widget, wider: dict[str, int]) -> list[tuple[str, object]]:
    """Every position of a control: what it is called, and its value."""
    if isinstance(control, widgets.Checkbox):
        return [("no", False), ("yes", True)]
    if isinstance(control, widgets.Dropdown):
        return list(control.options)
    step = wider.get(control.description, control.step)
    return [(str(value), value) for value in range(control.min, control.max + 1, step)]
