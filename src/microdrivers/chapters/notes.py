"""What figures of a survey say below and above themselves: base, dates, intervals, cautions."""

from __future__ import annotations

from microdrivers.chapters.scope import Scope

NOT_COMPARABLE = (
    "Not comparable in level between countries: people may read a question or a scale differently from place to place."
)

NOT_COMPARABLE_SURVEYS = "Not comparable in level with the other survey: other questions, other people, another time."


def subtitle(scope: Scope, base: str) -> str:
    """Base, population and dates of a figure."""
    weights = ", weighted" if scope.about.weighted else ""
    return f"{base}{weights}; {scope.codebook.population.rstrip('.')}; {scope.codebook.fieldwork.label}"


BOOTSTRAP_NOTE = (
    "Lines and ranges are 95 % bootstrap intervals: how far a figure would move among people like these respondents. "
    "They do not cover who was left out."
)
STEPS_NOTE = "n is said in steps, so that nobody can be worked out; where only a few are left out, all are counted."
CLUSTERS_NOTE = "Lines and ranges are 95 % bootstrap intervals over the clusters of the sample, within its strata, of weighted figures."
DESIGN_NOTE = "Lines and ranges are 95 % design-based intervals (Taylor linearisation of the weighted figures)."


def interval_note(scope: Scope) -> str:
    """How to read the intervals of shares and scores, and that countries must not be compared."""
    text = DESIGN_NOTE if scope.about.weighted else BOOTSTRAP_NOTE
    return text if len(scope.countries) < 2 else f"{text} {NOT_COMPARABLE}"


def bootstrap_note(scope: Scope) -> str:
    """How to read the intervals of associations."""
    return CLUSTERS_NOTE if scope.about.weighted else BOOTSTRAP_NOTE
