"""Parts of a chapter that come from the survey: answers, scores, groups, leanings, associations."""

from __future__ import annotations

from dataclasses import replace

from microdrivers import findings
from microdrivers.chapters.labels import side_labels
from microdrivers.chapters.scope import Scope, cite, listing, say, show
from microdrivers.disclosure import SafeTable
from microdrivers.figures import answers_figure, associations_figure, leanings_figure, matrix_figure, scores_figure
from microdrivers.headlines import (
    answers_headline,
    associations_headline,
    groups_headline,
    leanings_headline,
    scores_headline,
)
from microdrivers.markdown import plain
from microdrivers.measures import (
    answer_counts,
    answer_shares,
    cell_leanings,
    group_differences,
    item_associations,
    leaning_ranks,
    odds_ratios,
    raked_scores,
    respondents,
    score_associations,
    scores,
    smallest_visible,
)
from microdrivers.measures.merging import JOINED
from microdrivers.measures.odds import POINTS
from microdrivers.measures.sensitivity import AGE, GENDER, margin_names

MARGINS = {AGE: "age", GENDER: "gender"}

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


def sample(scope: Scope) -> findings.Finding:
    """Respondents together and by country."""
    return findings.sample_sizes(scope.measure(respondents, scope.units, scope.rules), scope.together)


def answers(scope: Scope, questions: tuple[str, ...], key: str, what: str, caution: str = "") -> None:
    """The answer distributions of questions, one figure per answer scale; caution: ends the note of each."""
    by_scale: dict[str, list[str]] = {}
    for question in questions:
        by_scale.setdefault(scope.codebook.questions[question].scale, []).append(question)
    for number, group in enumerate(by_scale.values(), start=1):
        table = scope.measure(answer_shares, tuple(group), scope.units, scope.rules)
        safe = table.relabelled(side=side_labels(scope.codebook, group[0]))
        name = key if number == 1 else f"{key}-{number}"
        headline = what if len(by_scale) == 1 else f"{what} ({number} of {len(by_scale)})"
        note = f"Numbers are percentages of those asked, bold ones all answers of a side; n is how many were asked. {interval_note(scope)} {caution}".rstrip()
        figure = answers_figure(safe, name, headline, subtitle(scope, "All who were asked"), note)
        show(replace(figure, finding=answers_headline(safe)))


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


def leaning_table(scope: Scope, ranks: bool = False) -> SafeTable:
    """Leanings in every driver x context cell, per country and, with several countries, for all together.

    ranks: also the ranks of the cells within each country.
    """
    cells = [(driver, context) for driver in scope.drivers for context in scope.contexts]
    wanted = tuple(dict.fromkeys((scope.together, *scope.units)))
    single = (items for items in (scope.codebook.items_of(*cell) for cell in cells) if len(items) == 1)
    questions = tuple(question for items in single for question in items)
    calls = [(cell_leanings, cells, wanted, scope.rules)]
    if questions:  # disclosure control wants to see the whole distribution of which a leaning is a part
        calls.append((answer_counts, questions, scope.units, scope.rules))
    if ranks:
        calls.append((leaning_ranks, cells, scope.units, scope.rules))
    return scope.measure_all(calls).only(measure=("leaning", "rank"))


def leanings(scope: Scope, key: str, what: str, block: str) -> None:
    """Where people lean towards the driver, by context (or driver) and country, with a sentence per country."""
    table = leaning_table(scope, ranks=block == "context").only(country=scope.units)
    safe = table.where(measure="leaning")
    say(listing(findings.leaning_range(safe, unit, block) for unit in scope.units))
    note = f"To lean towards the driver is to answer on the side that points to it. {interval_note(scope)}"
    figure = leanings_figure(safe, key, what, subtitle(scope, "All who were asked"), note, block, "country")
    show(replace(figure, finding=leanings_headline(safe, block)))
    say(listing(findings.rank_line(table, unit) for unit in scope.units), fold="Ranks of the contexts, with intervals")


def matrix(scope: Scope, key: str, what: str) -> None:
    """The whole driver x context matrix of leanings."""
    note = f"Share of those asked who lean towards the driver in each context. {interval_note(scope)}"
    figure = matrix_figure(leaning_table(scope), key, what, subtitle(scope, "All who were asked"), note)
    show(replace(figure, finding=leanings_headline(figure.safe.where(country=scope.together), "driver")))


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
    for record in safe.where(country=scope.together).frame.to_dict("records"):
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
        for row in safe.frame.to_dict("records")
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
