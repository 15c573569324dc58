"""Parts of a chapter that tell driver scores: by country, raked, by group."""

from __future__ import annotations

from dataclasses import replace

from microdrivers import findings
from microdrivers.chapters.notes import STEPS_NOTE, interval_note, subtitle
from microdrivers.chapters.scope import Scope, cite, listing, say, show
from microdrivers.disclosure import SafeTable
from microdrivers.figures import scores_figure
from microdrivers.headlines import groups_headline, scores_headline
from microdrivers.markdown import plain
from microdrivers.measures import group_differences, raked_scores, scores
from microdrivers.measures.merging import JOINED
from microdrivers.measures.sensitivity import AGE, GENDER, margin_names

MARGINS = {AGE: "age", GENDER: "gender"}


def usable_drivers(safe: SafeTable) -> tuple[str, ...]:
    """Drivers that have a score in at least one country."""
    frame = safe.where(measure="score").frame
    return tuple(dict.fromkeys(frame.loc[frame["code"] == "", "driver"]))


def score_part(scope: Scope, driver: str) -> None:
    """The score of one driver per country, with reliability, the share left out, and beside it the raked figure."""
    items = len(scope.codebook.items_of(driver))
    about = scope.framework.drivers[driver]
    say(
        f"The score is the mean of the driver's questions ({items} here), each put on a scale from 0 to 100. Near 100 "
        f"means {about.high_score}."
    )
    if not usable_drivers(scope.driver_scores):
        say(
            f"No score is shown: the questions hang together too little (ordinal alpha under {scope.rules.min_reliability:.2f}) "
            "or are too few. The answers to the single questions stand above."
        )
        return
    table, raked_note = scope.driver_scores.where(measure="score"), ""
    if not scope.about.weighted:
        margins = scope.published.table("youth_population_margins").frame
        what = ((driver,), scope.units, scope.rules)
        table = scope.measure_all([(scores, *what), (raked_scores, *what, margins)])
        raked_note = "Diamonds: raked to the population. "
    note = f"{raked_note}{interval_note(scope)} {STEPS_NOTE}"
    title = f"Mean score: {about.name.lower()}"
    base = subtitle(scope, "People with a score")
    figure = scores_figure(table.only(measure=("score", "raked")), "score", title, base, note, "driver", "country")
    show(replace(figure, finding=scores_headline(table)))
    say(
        listing(findings.score_line(scope.driver_scores, unit) for unit in scope.units),
        fold="How well the questions hang together, and who has no score",
    )
    raked_part(scope, table)


def raked_part(scope: Scope, table: SafeTable) -> None:
    """Raked figures in words, with what they cost; table: rows of 'score', 'raked' and 'efficiency' of one driver."""
    if scope.about.weighted:
        say("The survey brings its own weights, and the figures above use them; they are not raked once more.")
        return
    margins = scope.published.table("youth_population_margins").frame
    years = ", ".join(dict.fromkeys(margins["year"].astype(str)))
    say(
        "The score as counted is the headline. Weights that "
        f"give the sample the population's ages, and genders where they were recorded ({years}), show how much hangs on "
        "them; they repair neither how people were chosen nor who was left out. Who has no score, or whose age or gender "
        f"is not known, cannot be weighted {cite(scope.published, ' '.join(dict.fromkeys(margins['source'])))}.",
        listing(findings.raked_line(table, unit, _margins(scope, unit)) for unit in scope.units),
        fold="If the sample had the ages and genders of the population",
    )


def _margins(scope: Scope, unit: str) -> str:
    return " and ".join(MARGINS[name] for name in margin_names(scope.codebook, unit))


def group_part(scope: Scope, driver: str) -> None:
    """The score of one driver by the groups that the survey recorded; says so where a group was not recorded."""
    usable = usable_drivers(scope.driver_scores)
    for key, group in scope.codebook.groups.items():
        recorded = tuple(
            unit for unit in scope.units if set(unit.split(JOINED)) <= set(group.countries or scope.countries)
        )
        if len(recorded) < len(scope.units):
            say(f"**{plain(group.label)}**: {plain(group.note or 'not recorded everywhere in this region.')}")
        if not recorded or driver not in usable:
            continue
        safe = scope.measure(scores, (driver,), recorded, scope.rules, group_by=key)
        title = f"Mean score by {group.label.lower()}"
        base = subtitle(scope, "People with a score")
        figure = scores_figure(safe, f"score-{key}", title, base, interval_note(scope), "country", "group")
        show(replace(figure, finding=groups_headline(safe)))
        items = scope.codebook.items_of(driver)
        tests = scope.measure(group_differences, items, key, recorded, scope.rules)
        lines = listing(
            findings.group_differences_line(tests, unit, group.label, "question_short") for unit in recorded
        )
        if lines:
            say(
                "Rao and Scott's test of each question, corrected for the number of tests (Benjamini-Hochberg, q under 0.05). "
                "How large a difference is, is not told: it would give away how single groups answered.",
                lines,
                fold=f"Do answers differ by {group.label.lower()}? The test of each question",
            )


def all_scores(scope: Scope) -> None:
    """The scores of all drivers, in the order of the framework and never ranked."""
    safe = scope.driver_scores
    if not usable_drivers(safe):
        say("No score is shown: the questions of no driver hang together enough.")
        return
    note = f"Drivers stand in the order of the book; they are not ranked. {interval_note(scope)} {STEPS_NOTE}"
    title = f"Mean scores: {scope.place}"
    base = subtitle(scope, "People with a score")
    figure = scores_figure(safe.where(measure="score"), "scores", title, base, note, "driver", "country")
    show(replace(figure, finding=scores_headline(safe)))
