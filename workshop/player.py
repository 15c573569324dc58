"""The sessions in the browser: questions, charts, checks and parts to play with. No pandas, nothing from the network.

It shows what the book's program has made safe and written down (see states.py), and plays the game of session e itself.
"""

from __future__ import annotations

import json
from copy import deepcopy
from html import escape
from pathlib import Path

import ipywidgets as widgets
from answers import Question, check_answer
from attack import Table, board, cells, summary
from IPython.display import HTML, Javascript, display
from named import CHART_OPTIONS, SCRIPT, output
from plan import plan_html

try:
    from pyodide.ffi import jsnull  # None on the way to JavaScript would be lost, and with it "this axis has no title"
except ImportError:  # not in a browser
    jsnull = None

STATUS = '<div role="status" aria-live="polite" style="max-width:46rem;line-height:1.5">{}</div>'


def with_nulls(data: object) -> object:
    """The same JSON, with JavaScript's null in the place of None."""
    if isinstance(data, dict):
        return {key: with_nulls(value) for key, value in data.items()}
    if isinstance(data, list):
        return [with_nulls(value) for value in data]
    return jsnull if data is None else data


def _control(about: dict) -> widgets.Widget:
    """A control as states.py describes it."""
    same = {"description": about["label"], "style": {"description_width": "9rem"}}
    if about["kind"] == "tick":
        return widgets.Checkbox(bool(about["start"]), description=about["label"], indent=False)
    kind = widgets.Dropdown if about["kind"] == "list" else widgets.SelectionSlider
    more = {} if about["kind"] == "list" else {"continuous_update": False}
    return kind(options=about["options"], index=about["start"], layout={"width": "min(34rem, 98%)"}, **same, **more)


def stated(whole: dict, name: str) -> dict:
    """A state of play-<letter>.json: the first one, with what differs from it."""
    state = {"": deepcopy(whole["first"])}
    for way, value in whole["states"][name]:
        inside, (*before, last) = state, ["", *way]
        for step in before:
            inside = inside[step]
        inside[last] = value
    return state[""]


def _table(caption: str, head: tuple, lines: tuple) -> str:
    style = 'style="text-align:left;padding:.2rem .8rem .2rem 0"'
    top = "".join(f'<th scope="col" {style}>{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td {style}>{escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _position(control: widgets.Widget) -> int:
    return int(control.value) if isinstance(control, widgets.Checkbox) else control.index


class Session:
    """One session; letter: its key in sessions.json. widgets: those that were shown, by task."""

    def __init__(self, letter: str, file: str = "sessions.json") -> None:
        self.letter, self.folder = letter, Path(file).parent
        self.about = json.loads(Path(file).read_text(encoding="utf-8"))[letter]
        self.exhibits = with_nulls(self.about["exhibits"])
        self.widgets: dict[str, dict] = {}

    def opening(self) -> None:
        """What the session is about."""
        display(Javascript(SCRIPT))
        aims = "".join(f"<li>{escape(aim)}</li>" for aim in self.about["aims"])
        display(
            HTML(
                f"<p>{escape(self.about['about'])}</p><ul>{aims}</ul><p>The answers are simulated: nobody gave them.</p>"
            )
        )

    def question(self, key: str) -> Question:
        """A task with its numbers in place."""
        return Question(**self.about["tasks"][key])

    def task(self, key: str) -> None:
        """A prediction (say first, look after) or an exercise (check as often as you like)."""
        asked = self.question(key)
        first = asked.kind == "predict"
        if asked.before:
            self._show(asked.before)
        answer = (
            widgets.RadioButtons(options=list(asked.options), value=None, layout={"width": "max-content"})
            if asked.options
            else widgets.Text(description="Your answer", placeholder="a number")
        )
        button = widgets.Button(description="Look" if first else "Check")
        words, after = widgets.HTML(STATUS.format("")), widgets.Output()

        def look(_button: object) -> None:
            given = check_answer(asked, answer.value)
            if first and asked.options and answer.value is None:
                words.value = STATUS.format("<p>Say first what you expect. A guess is enough.</p>")
                return
            said = [f"You expected: {answer.value}. It is: {asked.solution}.", asked.why] if first else [given.says]
            words.value = STATUS.format("".join(f"<p>{escape(one)}</p>" for one in said))
            if asked.after and (first or given.right):
                after.outputs = tuple(output(data) for data in self.exhibits[asked.after])

        button.on_click(look)
        self.widgets[key] = {"answer": answer, "button": button, "words": words, "after": after}
        label = widgets.HTML(f"<p><b>{'Predict.' if first else 'Exercise.'}</b> {escape(asked.ask)}</p>")
        solution = f"<p><b>{escape(asked.solution)}</b></p><p>{escape(asked.why)}</p>"
        hidden = widgets.HTML(f"<details><summary>Show the solution</summary>{solution}</details>")
        display(widgets.VBox([label, answer, button, words, after, *([] if first else [hidden])]))

    def play(self) -> None:
        """The part to play with."""
        whole = json.loads((self.folder / f"play-{self.letter}.json").read_text(encoding="utf-8"))
        display(widgets.HTML(f"<p>{escape(self.about['play'])}</p>"))
        display(widgets.VBox(self._game(whole) if "tables" in whole else self._looked_up(whole)))

    def _looked_up(self, whole: dict) -> list[widgets.Widget]:
        """Controls; what they say and show was worked out beforehand, for every position."""
        controls = [_control(about) for about in whole["controls"]]
        words, place = widgets.HTML(STATUS.format("")), widgets.Output()

        def look(_change: object = None) -> None:
            state = stated(whole, "-".join(str(_position(control)) for control in controls))
            words.value = state["words"]
            place.outputs = tuple(output(with_nulls(data)) for data in state["shown"])

        for control in controls:
            control.observe(look, names="value")
        look()
        self.widgets["play"] = {control.description: control for control in controls} | {"words": words, "place": place}
        return [*controls, words, place, *self._plan(whole["plan"])]

    def _plan(self, about: dict) -> list[widgets.Widget]:
        """The form of a plan, where the session has one; what is written stays in this browser."""
        if not about:
            return []
        fields = {
            question: widgets.Textarea(
                description=question, rows=2, style={"description_width": "18rem"}, layout={"width": "98%"}
            )
            for question in about["questions"]
        }
        driver, plan = self.widgets["play"][about["about"]], widgets.HTML()

        def write(_change: object = None) -> None:
            plan.value = plan_html(driver.value, {question: field.value for question, field in fields.items()})

        for control in (*fields.values(), driver):
            control.observe(write, names="value")
        write()
        self.widgets["play"] |= {**fields, "plan": plan}
        return [*fields.values(), plan]

    def _game(self, whole: dict) -> list[widgets.Widget]:
        """Hide cells, merge groups, leave totals out: until nobody can be found."""
        tables = [
            Table(tuple(one["rows"]), tuple(one["columns"]), tuple(map(tuple, one["counts"])))
            for one in whole["tables"]
        ]
        ticks = [widgets.Checkbox(start, description=label, indent=False)
                 for start, label in zip((False, True, True), whole["labels"], strict=False)]  # fmt: skip
        join, rows, columns = ticks
        chosen = widgets.SelectMultiple(
            description=whole["labels"][-1], rows=8, style={"description_width": "9rem"}, layout={"width": "98%"}
        )
        shown, words = widgets.HTML(), widgets.HTML(STATUS.format(""))

        def offer(_change: object = None) -> None:
            chosen.options = cells(tables[join.value])

        def look(_change: object = None) -> None:
            given = (tables[join.value], chosen.value, rows.value, columns.value)
            shown.value = _table(whole["caption"], *board(*given))
            lines, cost = summary(*given, whole["least"])
            words.value = STATUS.format(
                f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul><p>{cost}</p>"
            )

        offer()
        join.observe(offer, names="value")  # before `look`, which needs the cells of the new table
        for control in (*ticks, chosen):
            control.observe(look, names="value")
        look()
        self.widgets["play"] = {control.description: control for control in (*ticks, chosen)}
        self.widgets["play"] |= {"table": shown, "words": words}
        return [*ticks, chosen, shown, words]

    def _show(self, exhibit: str) -> None:
        for data in self.exhibits[exhibit]:
            display(data, metadata=CHART_OPTIONS, raw=True)

    def closing(self) -> None:
        """What to take away."""
        display(HTML(f"<p>{escape(self.about['take_away'])}</p>"))
