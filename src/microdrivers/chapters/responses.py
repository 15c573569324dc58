"""Parts of a chapter that come from the survey: who answered, what they said, where they lean."""

from __future__ import annotations

from dataclasses import replace

from microdrivers import findings
from microdrivers.chapters.labels import side_labels
from microdrivers.chapters.notes import interval_note, subtitle
from microdrivers.chapters.scope import Scope, listing, say, show
from microdrivers.disclosure import SafeTable
from microdrivers.figures import answers_figure, leanings_figure, matrix_figure
from microdrivers.headlines import answers_headline, leanings_headline
from microdrivers.measures import answer_counts, answer_shares, cell_leanings, leaning_ranks, respondents


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
