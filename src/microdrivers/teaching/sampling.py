"""Session b: who was asked, who was not. Sampling, weights, and raking with sliders."""

from __future__ import annotations

from functools import cache

import ipywidgets as widgets
import pandas as pd

from microdrivers import findings
from microdrivers.chapters import notes
from microdrivers.disclosure import SafeTable
from microdrivers.figures import Figure, scores_figure
from microdrivers.measures import raked_scores, scores
from microdrivers.measures.raking import effective_n
from microdrivers.records import records
from microdrivers.teaching.charts import Sheet
from microdrivers.teaching.controls import live, put, slider, tell, text
from microdrivers.teaching.lab import Lab

MARGINS = "age and gender"
PEOPLE = 1_000_000  # of a make-believe population; raking needs its shares only
FEW = (1.0, 1.0, 1.0, 4.0)  # weights of four people, for a sum by hand


def population(lab: Lab) -> pd.DataFrame:
    """The country's population by age and gender, from official figures."""
    frame = lab.scope.published.table("youth_population_margins").frame
    return frame[frame["iso3"] == lab.country]


def bands(lab: Lab) -> dict[str, float]:
    """Share of each age band in the population, in %."""
    people = population(lab).groupby("age_band")["population"].sum()
    return (100 * people / people.sum()).to_dict()


def in_sample(lab: Lab) -> dict[str, float]:
    """Share of each age band among the simulated respondents of the country, in %."""
    age = lab.survey.people.loc[lab.survey.people["country"] == lab.country, "age"]
    spans = {band: tuple(map(int, band.split("-"))) for band in bands(lab)}
    return {band: 100 * age.between(*span).mean() for band, span in spans.items()}


def compared(lab: Lab) -> Sheet:
    """Sample and population side by side."""
    sample, there = in_sample(lab), bands(lab)
    rows = tuple((f"Aged {band}", f"{sample[band]:.0f} %", f"{there[band]:.0f} %") for band in there)
    caption = f"{lab.scope.codebook.mark}: respondents. Population: official estimate. {lab.name}"
    return Sheet(caption, ("Age", "Of the respondents", "Of the population"), rows)


def raked(lab: Lab, margins: pd.DataFrame) -> SafeTable:
    """The score as counted and raked to the margins."""
    what = ((lab.driver,), (lab.country,), lab.scope.rules)
    return lab.scope.measure_all([(scores, *what), (raked_scores, *what, margins)])


def beside(lab: Lab, safe: SafeTable) -> Figure:
    """The score as counted, and as a diamond the raked one."""
    note = f"Diamond: raked to {MARGINS}. {notes.interval_note(lab.scope)}"
    return scores_figure(
        safe.only(measure=("score", "raked")), "teach-b-raked", f"Mean score as counted, and raked: {lab.name}",
        notes.subtitle(lab.scope, "People with a score"), note, "driver", "country",
    )  # fmt: skip


def make_believe(lab: Lab, shares: dict[str, float], female: float) -> pd.DataFrame:
    """Margins of a population with these shares of the age bands (any scale) and this percentage of women."""
    total = sum(shares.values())
    return pd.DataFrame(
        {"iso3": lab.country, "gender": gender, "age_band": band, "population": PEOPLE * share / total * part / 100}
        for band, share in shares.items()
        for gender, part in (("female", female), ("male", 100 - female))
    )


@cache
def official(lab: Lab) -> SafeTable:
    """The score as counted and raked to the official population."""
    return raked(lab, population(lab))


def numbers(lab: Lab) -> dict[str, object]:
    """What the tasks of the session need."""
    rows = {row["measure"]: row for row in records(official(lab).frame)}
    moved = abs(rows["raked"]["estimate"] - rows["score"]["estimate"])
    sample, there = in_sample(lab), bands(lab)
    far = max(there, key=lambda band: abs(sample[band] - there[band]))
    count = effective_n(pd.Series(FEW).to_numpy())
    return {
        "country": lab.name,
        "counted": f"{rows['score']['estimate']:.0f}",
        "raked": f"{rows['raked']['estimate']:.0f}",
        "moved": f"{moved:.0f}",
        "moved_right": 1 if moved < 2 else 2 if moved <= 5 else 3,
        "efficiency": f"{rows['efficiency']['estimate']:.0f}",
        "band": far,
        "band_sample": f"{sample[far]:.0f}",
        "band_population": f"{there[far]:.0f}",
        "weights": ", ".join(f"{weight:g}" for weight in FEW),
        "sum": f"{sum(FEW):g}",
        "squares": f"{sum(weight**2 for weight in FEW):g}",
        "effective": f"{count:.4f}",
        "effective_said": f"{count:.2f}",
        "people": len(FEW),
    }


def exhibits(lab: Lab) -> dict[str, object]:
    """What is shown with the tasks."""
    return {"compared": lambda: compared(lab), "raked": lambda: beside(lab, official(lab))}


def play(lab: Lab) -> widgets.VBox:
    """Choose a population, and see what weights to it do to the score, and what they cost."""
    ages = {band: slider(f"Aged {band}, parts", 1, 100, round(share)) for band, share in bands(lab).items()}
    female = slider("Women, in %", 5, 95, 50)
    words, place = text(), widgets.Output()

    def draw() -> None:
        margins = make_believe(lab, {band: control.value for band, control in ages.items()}, female.value)
        safe = raked(lab, margins)
        put(place, beside(lab, safe))
        tell(words, findings.raked_line(safe, lab.country, MARGINS))

    controls = [*ages.values(), female]
    live(controls, draw, words)
    return widgets.VBox([*controls, words, place])
