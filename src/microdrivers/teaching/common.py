"""Session d: what goes with what, and why that is no cause. The survey, and a toy world with a common background."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import numpy as np
import pandas as pd

from microdrivers.chapters import notes
from microdrivers.disclosure import About, SafeTable, protect
from microdrivers.figures import Figure, associations_figure
from microdrivers.measures import score_associations, smallest_visible
from microdrivers.measures.associations import SPEARMAN_VARIANCE
from microdrivers.measures.table import tidy
from microdrivers.records import records
from microdrivers.teaching.controls import live, put, slider, tell, text
from microdrivers.teaching.lab import Lab

DRIVERS = ("socio_political_demands", "economic_deprivation")
OUTCOME = "peaceful_change"
TOY = "Toy numbers, made by this page"
PEOPLE, SEED = 1200, 7
LEVELS = ("Hard background", "Middle background", "Easy background")
STRENGTH = 60  # percent of the toy's variance that the common background stands for, at first


@cache
def survey_table(lab: Lab) -> SafeTable:
    """Two driver scores and hope for peaceful change, within countries."""
    scope = lab.scope
    calls = [(score_associations, (driver,), OUTCOME, scope.countries, scope.rules) for driver in DRIVERS]
    return scope.measure_all(calls).where(country=scope.together)


def survey_figure(lab: Lab) -> Figure:
    """The two associations of the survey."""
    scope = lab.scope
    note = f"Spearman's rho within countries. {notes.bootstrap_note(scope)} An association is not a cause."
    title = f"Two scores and hope for peaceful change: {scope.place}"
    base = notes.subtitle(scope, "People who answered both")
    return associations_figure(survey_table(lab), "teach-d-survey", title, base, note, "answer", "driver")


def toy(percent: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A make-believe world: background, grievance and hope of 1,200 points; neither of the two acts on the other.

    percent: how much of the variance of each comes from the background, which has three levels. Shapes (1200,).
    """
    random = np.random.default_rng(SEED)
    background = np.sqrt(1.5) * random.permutation(np.arange(PEOPLE) % 3 - 1)  # variance 1
    share = percent / 100
    grievance = np.sqrt(share) * background + np.sqrt(1 - share) * random.normal(size=PEOPLE)
    hope = -np.sqrt(share) * background + np.sqrt(1 - share) * random.normal(size=PEOPLE)
    return background, grievance, hope


@cache
def toy_table(lab: Lab, percent: int) -> SafeTable:
    """Rank correlations of the toy's grievance and hope: for everybody, and within each level of the background."""
    background, grievance, hope = toy(percent)
    masks = {"All together": np.full(PEOPLE, True)}
    masks |= {name: np.sign(background) == 1 - place for place, name in enumerate(LEVELS)}
    rows = []
    for name, mask in masks.items():
        rho = pd.Series(grievance[mask]).corr(pd.Series(hope[mask]), method="spearman")
        reach = 1.96 * np.sqrt(SPEARMAN_VARIANCE / (mask.sum() - 3))
        limits = np.tanh(np.arctanh(rho) + np.array([-reach, reach]))
        rows.append({
            "measure": "association", "country": name, "driver": "toy", "answer": "toy", "estimate": rho,
            "lo": limits[0], "hi": limits[1], "interval": "95 % (Fisher's z)", "n": mask.sum(), "base": mask.sum(),
            "whole": mask.sum(),
        })  # fmt: skip
    about = About("toy", TOY, "A simulation with a fixed seed; nobody was asked.", "1", TOY)
    words = {"country": {name: name for name in masks}, "country_long": {name: name for name in masks}}
    words |= {"answer": {"toy": "Grievance and hope"}, "driver": {"toy": "Grievance"}, "code": lab.scope.labels["code"]}
    return protect(tidy(rows), about, words, lab.scope.rules)


def toy_figure(lab: Lab, percent: int = STRENGTH) -> Figure:
    """The toy's associations."""
    note = "Lines are 95 % intervals. In this toy world grievance does nothing to hope, and hope nothing to grievance."
    title = f"A background that stands for {percent} % of both"
    return associations_figure(
        toy_table(lab, percent), "teach-d-toy", title, f"{PEOPLE:,} toy points", note, "answer", "country"
    )


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    rows = {row["driver"]: row for row in records(survey_table(lab).frame)}
    strong = rows[DRIVERS[0]]
    points = toy_table(lab, STRENGTH).frame.set_index("country")["estimate"]
    family, confidence = len(lab.scope.codebook.items), lab.scope.rules.confidence
    small, large = 311, len(lab.survey.people[lab.survey.people["country"].isin(lab.scope.countries)])
    return {
        "place": lab.scope.place,
        "driver": lab.scope.framework.drivers[DRIVERS[0]].name.lower(),
        "rho": f"{strong['estimate']:+.2f}",
        "rho_lo": f"{strong['lo']:+.2f}",
        "rho_hi": f"{strong['hi']:+.2f}",
        "rho_right": 1 if strong["hi"] < 0 else 3 if strong["lo"] > 0 else 2,
        "shared": f"{100 * strong['estimate'] ** 2:.0f}",
        "strength": STRENGTH,
        "toy_all": f"{points['All together']:+.2f}",
        "toy_within": f"{points[list(LEVELS)].mean():+.2f}",
        "family": family,
        "alarm": f"{100 * (1 - confidence**family):.4f}",
        "alarm_said": f"{100 * (1 - confidence**family):.0f}",
        "level": f"{100 * (1 - confidence):.0f}",
        "small": small,
        "large": f"{large:,}",
        "visible_small": f"{smallest_visible(small, lab.scope.rules):.2f}",
        "visible_large": f"{smallest_visible(large, lab.scope.rules):.2f}",
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks."""
    return {"survey": lambda: survey_figure(lab), "toy": lambda: toy_figure(lab)}


def play(lab: Lab) -> widgets.VBox:
    """Turn up the common background, and see an association appear that no arrow stands behind."""
    strength = slider("Background, in %", 0, 90, STRENGTH, 5)
    words, place = text(), widgets.Output()

    def draw() -> None:
        safe = toy_table(lab, strength.value)
        put(place, toy_figure(lab, strength.value))
        all_ = safe.where(country="All together").frame["estimate"].iloc[0]
        within = safe.frame.set_index("country").loc[list(LEVELS), "estimate"].mean()
        tell(
            words,
            f"In the toy world, grievance and hope go together with rho {all_:+.2f}, and neither does anything to the other.",
            f"Among points with the same background, rho is {within:+.2f} on average.",
        )

    live([strength], draw, words)
    return widgets.VBox([strength, words, place])
