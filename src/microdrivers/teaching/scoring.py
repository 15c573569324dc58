"""Session c: build a driver score and break it. Questions, turned questions, missing answers."""

from __future__ import annotations

from functools import cache
from math import ceil

import ipywidgets as widgets

from microdrivers import findings
from microdrivers.chapters import notes
from microdrivers.disclosure import SafeTable
from microdrivers.figures import Figure, scores_figure
from microdrivers.measures import reliabilities, scores
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import live, put, slider, tell, text, tick
from microdrivers.teaching.lab import Lab

FEW = 3  # questions of a short score
PERSON = (4, 2, 5)  # answers of a made-up person to three questions, on a scale from 1 to 5
TURNED = 1  # which of them points the other way
SCALE = 5


@cache
def table(lab: Lab) -> SafeTable:
    """Score and reliabilities of the country."""
    what = ((lab.driver,), (lab.country,), lab.scope.rules)
    return lab.scope.measure_all([(scores, *what), (reliabilities, *what)])


def drawn(lab: Lab, safe: SafeTable, headline: str, key: str = "teach-c-score") -> Figure:
    """The score with its interval."""
    about = lab.scope.framework.drivers[lab.driver]
    note = f"Near 100 means {about.high_score}. {notes.interval_note(lab.scope)}"
    base = notes.subtitle(lab.scope, "People with a score")
    return scores_figure(safe.where(measure="score"), key, headline, base, note, "driver", "country")


def alpha(lab: Lab) -> float:
    """Ordinal alpha of the score in the country; NaN where there is none."""
    return float(table(lab).where(measure="reliability").frame["estimate"].iloc[0])


def questions(lab: Lab, directions: bool = False) -> Sheet:
    """The driver's questions; with directions also which of them point the other way and are turned."""
    items = [lab.scope.codebook.items[key] for key in lab.items]
    caption = f"The questions on {lab.scope.framework.drivers[lab.driver].about}"
    if not directions:
        return Sheet(caption, ("Question",), tuple((item.wording,) for item in items))
    rows = tuple((item.wording, "turned" if item.reversed else "as it is") for item in items)
    return Sheet(caption, ("Question", "Direction"), rows)


def by_hand() -> tuple[float, float]:
    """The made-up person's score, and what comes out when the turned question is forgotten."""
    turned = [SCALE + 1 - answer if place == TURNED else answer for place, answer in enumerate(PERSON)]
    return tuple(sum(100 * (one - 1) / (SCALE - 1) for one in answers) / len(PERSON) for answers in (turned, PERSON))


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    all_, short = alpha(lab), alpha(lab.with_items(lab.items[:FEW]))
    forgotten = table(lab.with_items(lab.items, turned=False)).where(measure="reliability").frame.iloc[0]["estimate"]
    score, wrong = by_hand()
    rules = lab.scope.rules
    return {
        "country": lab.name,
        "items": len(lab.items),
        "few": FEW,
        "alpha": f"{all_:.2f}",
        "alpha_few": f"{short:.2f}",
        "alpha_right": 1 if short < all_ - 0.02 else 3 if short > all_ + 0.02 else 2,
        "alpha_forgotten": f"{forgotten:.2f}",
        "turned": sum(lab.scope.codebook.items[key].reversed for key in lab.items),
        "least": f"{rules.min_reliability:.2f}",
        "needed": ceil(rules.min_answered * len(lab.items) - 1e-9),
        "share": f"{100 * rules.min_answered:.0f}",
        "answers": ", ".join(map(str, PERSON)),
        "answer_turned": PERSON[TURNED],
        "becomes": SCALE + 1 - PERSON[TURNED],
        "score": f"{score:.4f}",
        "score_said": f"{score:.0f}",
        "wrong_said": f"{wrong:.0f}",
        "steps": ", ".join(f"{100 * step / (SCALE - 1):.0f}" for step in range(SCALE)),
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks."""
    forgotten = lab.with_items(lab.items, turned=False)
    return {
        "questions": lambda: questions(lab),
        "directions": lambda: questions(lab, directions=True),
        "all": lambda: drawn(lab, table(lab), f"The score with all {len(lab.items)} questions: {lab.name}"),
        "forgotten": lambda: drawn(forgotten, table(forgotten), "The same, the turned questions forgotten", "teach-c-forgotten"),
    }  # fmt: skip


def play(lab: Lab) -> widgets.VBox:
    """Take questions out, forget to turn them, lose answers: and see score and reliability change."""
    items = {key: tick(lab.scope.codebook.items[key].wording, True) for key in lab.items}
    turned = tick("Turn the questions that point the other way", True)
    lost = slider("Answers lost, in %", 0, 60, 0, 5)
    words, place = text(), widgets.Output()

    def draw() -> None:
        kept = tuple(key for key, control in items.items() if control.value)
        if not kept:
            put(place)
            tell(words, "Without a question there is no score. Tick at least one.")
            return
        changed = (lab.with_missing(lost.value) if lost.value else lab).with_items(kept, turned.value)
        safe = table(changed)
        put(place, drawn(changed, safe, f"Your score, of {len(kept)} questions: {lab.name}"))
        tell(words, findings.score_line(safe, lab.country))

    controls = [*items.values(), turned, lost]
    live(controls, draw, words)
    return widgets.VBox([widgets.HTML("<p>Questions in the score:</p>"), *controls, words, place])
