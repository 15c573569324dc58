"""Session f: from evidence to a local action plan, with the published advice at hand."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

from microdrivers.records import records
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import STATUS, choice, live, text
from microdrivers.teaching.lab import Lab
from microdrivers.teaching.plan import QUESTIONS, plan_html

EVERY, BOTH = "all", "both"


def advice(lab: Lab, audience: str = "", driver: str = "", region: str = "") -> list[dict]:
    """Published advice for an audience, a driver and a region; '' for any."""
    frame = lab.scope.published.table("recommendations").frame
    for column, wanted, always in (("audience", audience, ()), ("driver", driver, (EVERY,)), ("region", region, (EVERY, BOTH))):  # fmt: skip
        if wanted:
            frame = frame[frame[column].isin([wanted, *always])]
    return records(frame)


def overview(lab: Lab) -> Sheet:
    """How much advice there is for whom, and how specific it is."""
    rows = []
    for key, audience in lab.scope.framework.audiences.items():
        found = advice(lab, key)
        rows.append((audience.name, str(len(found)), str(sum(row["driver"] != EVERY for row in found))))
    return Sheet(
        "Published advice in this book", ("Audience", "Pieces of advice", "Of them on a single driver"), tuple(rows)
    )


def form(_lab: Lab) -> Sheet:
    """The plan to be filled in."""
    return Sheet("Our plan", ("Question", "Our answer"), tuple((question, " ") for question in QUESTIONS))


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    found = advice(lab)
    named = {row["driver"] for row in found} - {EVERY}
    drivers = len(lab.scope.framework.drivers)
    return {
        "advice": len(found),
        "named": len(named),
        "drivers": drivers,
        "without": drivers - len(named),
        "orientation": sum(row["specificity"] == "orientation" for row in found),
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks."""
    return {"overview": lambda: overview(lab), "form": lambda: form(lab)}


def play(lab: Lab) -> widgets.VBox:
    """Choose whom you speak for, read the advice with its sources, and write a plan to print."""
    framework = lab.scope.framework
    audience = choice("We speak for", {about.name: key for key, about in framework.audiences.items()})
    driver = choice("Driver", {about.name: key for key, about in framework.drivers.items()})
    region = choice("Region", {about.name: key for key, about in framework.regions.items()})
    words = text()
    fields = {
        question: widgets.Textarea(
            description=question, rows=2, style={"description_width": "18rem"}, layout={"width": "98%"}
        )
        for question in QUESTIONS
    }
    plan = widgets.HTML()

    def draw() -> None:
        words.value = STATUS.format(_listed(lab, advice(lab, audience.value, driver.value, region.value)))

    def write(_change: object = None) -> None:
        answers = {question: field.value for question, field in fields.items()}
        plan.value = plan_html(framework.drivers[driver.value].name, answers)

    live([audience, driver, region], draw, words)
    for field in (*fields.values(), driver):
        field.observe(write, names="value")
    write()
    return widgets.VBox([audience, driver, region, words, *fields.values(), plan])


def _listed(lab: Lab, found: list[dict]) -> str:
    if not found:
        return "<p>No advice could be read for this choice. That does not mean that nothing can be done.</p>"
    published = lab.scope.published
    points = "".join(
        f"<li>{escape(row['what'])} {escape(row['why'])} <i>({escape(row['specificity'])}; "
        f"{escape('; '.join(published.label(key) for key in row['source'].split()))})</i></li>"
        for row in found
    )
    return f"<p>Published advice, in our words:</p><ul>{points}</ul>"
