"""Parts of a chapter that set drivers and questions beside what respondents reject, hope for or rely on."""

from __future__ import annotations

from dataclasses import replace

from microdrivers import findings
from microdrivers.chapters.notes import STEPS_NOTE, bootstrap_note, subtitle
from microdrivers.chapters.scope import Scope, listing, say, show
from microdrivers.chapters.score_parts import usable_drivers
from microdrivers.figures import associations_figure, matrix_figure
from microdrivers.headlines import associations_headline
from microdrivers.measures import item_associations, odds_ratios, score_associations, smallest_visible
from microdrivers.measures.odds import POINTS
from microdrivers.records import records


def family_note(scope: Scope, n: float) -> str:
    """How many tests there are, and the smallest association that this sample would have shown."""
    family = len(scope.codebook.items)
    chance = 100 * (1 - scope.rules.confidence**family)
    return (
        f"All {family} questions were tested with each outcome question; q-values (Benjamini-Hochberg) are over that whole "
        f"family, in which chance alone would raise at least one false alarm with a probability of {chance:.0f} %. With "
        f"{n:,.0f} respondents an association of less than {smallest_visible(n, scope.rules):.2f} in size would most likely "
        "go unseen. An association is not a cause."
    )


def no_outcomes(scope: Scope) -> bool:
    """Say so when the survey has no outcome question."""
    if not scope.codebook.outcomes:
        say(
            "This survey has no question on what people reject, hope for or rely on, so nothing can be set beside the drivers."
        )
    return not scope.codebook.outcomes


def score_association_part(scope: Scope, row: str) -> None:
    """Driver scores and the outcome questions, within countries; `row`: 'country' or 'driver'."""
    usable = usable_drivers(scope.driver_scores)
    if not usable:
        say("Without a score, associations are shown for the single questions only.")
        return
    outcomes = scope.codebook.outcomes
    safe = scope.measure_all(
        (score_associations, usable, outcome, scope.countries, scope.rules) for outcome in outcomes
    )
    lines = []
    for record in records(safe.where(country=scope.together).frame):
        subject = f"a higher score for {scope.labels['driver'][record['driver']].lower()}"
        lines.append(findings.association(safe, record, subject, safe.name("answer", record["answer"])))
    say(listing(lines))
    note = f"Spearman's rho within countries. {bootstrap_note(scope)} {STEPS_NOTE} An association is not a cause."
    title = f"Driver scores and what respondents reject, hope for or rely on: {scope.place}"
    base = subtitle(scope, "People who answered both")
    figure = associations_figure(safe, "score-associations", title, base, note, "answer", row)
    show(replace(figure, finding=associations_headline(safe)))


def odds_part(scope: Scope, driver: str) -> None:
    """The same associations from an ordered logit model in which every country has a level of its own."""
    if driver not in usable_drivers(scope.driver_scores):
        return
    outcomes = scope.codebook.outcomes
    safe = scope.measure_all((odds_ratios, (driver,), outcome, scope.countries, scope.rules) for outcome in outcomes)
    subject = f"the score for {scope.labels['driver'][driver].lower()}"
    lines = [
        findings.odds_line(safe, row, subject, safe.name("answer", row["answer"]), POINTS)
        for row in records(safe.frame)
    ]
    say(
        "Ordered logit, each country at a level of its own. Odds of 1 mean no association.",
        listing(lines),
        fold="The same from a model: odds of more agreement",
    )


def item_association_part(scope: Scope, row: str, key: str = "item-associations") -> None:
    """Single questions and the outcome questions, all countries of the scope within-country together."""
    items = scope.codebook.items
    wanted = tuple(
        key for key, item in items.items() if item.driver in scope.drivers and item.context in scope.contexts
    )
    safe = scope.measure_all(
        (item_associations, outcome, scope.countries, scope.rules, wanted) for outcome in scope.codebook.outcomes
    )
    note = f"Spearman's rho within countries, put together. {family_note(scope, safe.frame['base'].max())}"
    title = "Single questions and what respondents reject, hope for or rely on"
    figure = associations_figure(safe, key, title, subtitle(scope, "People who answered both"), note, "answer", row)
    show(replace(figure, finding=associations_headline(safe)))


def association_matrices(scope: Scope) -> None:
    """The whole family of associations, one matrix per outcome question."""
    for outcome, about in scope.codebook.outcomes.items():
        safe = scope.measure(item_associations, outcome, scope.countries, scope.rules)
        note = (
            f"Outcome question: “{about.wording}” Spearman's rho within countries, put together; * marks q-values under 0.05. "
            f"{family_note(scope, safe.frame['base'].max())}"
        )
        title = f"Every question and “{about.short.lower()}”: {scope.place}"
        key, base = f"associations-{outcome.replace('_', '-')}", subtitle(scope, "People who answered both")
        figure = matrix_figure(safe, key, title, base, note, correlation=True)
        show(replace(figure, finding=associations_headline(safe)))
