"""The explorer: choose a driver, a country and a group, and see chart, table and finding of what may be shown.

It asks for nothing that a chapter does not ask for, over the same countries, and through the same disclosure control.
So it cannot show more than the book of the survey would.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import ipywidgets as widgets

from microdrivers import findings
from microdrivers.chapters import notes, responses, score_parts
from microdrivers.chapters.labels import side_labels
from microdrivers.chapters.scope import Scope, open_scope
from microdrivers.errors import MicrodriversError
from microdrivers.figures import Figure, answers_figure, scores_figure
from microdrivers.findings import Finding
from microdrivers.measures import answer_shares, group_differences, scores
from microdrivers.measures.merging import JOINED
from microdrivers.project import DEFAULT_SURVEY
from microdrivers.teaching.controls import choice, live, put, tell, text

EVERYBODY = ""


def explore(survey: str = DEFAULT_SURVEY) -> widgets.VBox:
    """Widgets to look through a survey of this project: driver, country and group; chart, table and finding.

    survey: name of a folder in data/surveys/. What is wrong (no such survey, no data) is said in the widget.
    """
    words = text()
    try:
        return _explorer(open_scope(survey), words)
    except MicrodriversError as error:
        tell(words, *error.problems)
        return widgets.VBox([words])


def _explorer(whole: Scope, words: widgets.HTML) -> widgets.VBox:
    regions = {region: whole.within(region) for region in whole.regions if whole.within(region).countries}
    places = {
        f"{scope.place}: {scope.labels['country_long'][unit]}": (region, unit)
        for region, scope in regions.items()
        for unit in scope.units
    }
    names = {whole.framework.drivers[key].name: key for key in whole.drivers if whole.codebook.items_of(key)}
    driver, country = choice("Driver", names), choice("Country", places)
    group = choice("Group", _groups(regions, *country.value))
    place = widgets.Output()

    @cache
    def seen(driver: str, region: str, unit: str, group: str) -> tuple:
        return view(replace(regions[region], drivers=(driver,)), unit, group)

    def draw() -> None:
        figures, told = seen(driver.value, *country.value, group.value)
        put(place, *figures)
        tell(words, whole.codebook.mark or None, *told)

    def offer(_change: object) -> None:
        kept = group.value
        group.options = list(_groups(regions, *country.value).items())
        if kept in [value for _, value in group.options]:
            group.value = kept

    country.observe(offer, names="value")  # before `draw`, which needs a group that the new country has
    live([driver, country, group], draw, words)
    return widgets.VBox([driver, country, group, words, place])


def _groups(regions: dict[str, Scope], region: str, unit: str) -> dict[str, str]:
    """What the people of a unit can be looked at by: the groups that the survey recorded there."""
    groups = regions[region].codebook.groups
    recorded = {
        group.label: key for key, group in groups.items() if set(unit.split(JOINED)) <= set(group.countries or unit.split(JOINED))
    }  # fmt: skip
    return {"Everybody": EVERYBODY, **recorded}


def view(scope: Scope, unit: str, group: str = EVERYBODY) -> tuple[tuple[Figure, ...], list[Finding | str]]:
    """Figures and findings of a driver in one unit of a region, as its chapter has them.

    scope: a region and a single driver; unit: one of `scope.units`; group: key of a declared group, or ''.
    """
    return _by_group(scope, unit, group) if group else _answers(scope, unit)


def _answers(scope: Scope, unit: str) -> tuple[tuple[Figure, ...], list[Finding | str]]:
    by_scale: dict[str, list[str]] = {}
    for item in scope.codebook.items_of(scope.drivers[0]):
        by_scale.setdefault(scope.codebook.items[item].scale, []).append(item)
    figures = []
    for items in by_scale.values():
        safe = scope.measure(answer_shares, tuple(items), scope.units, scope.rules).where(country=unit)
        safe = safe.relabelled(side=side_labels(scope.codebook, items[0]))
        figures.append(answers_figure(safe, "answers", _title(scope, unit), _subtitle(scope), _note(scope)))
    leanings = responses.leaning_table(scope).where(measure="leaning")
    told = [findings.leaning_range(leanings, unit, "context"), findings.score_line(scope.driver_scores, unit)]
    return tuple(figures), told


def _by_group(scope: Scope, unit: str, group: str) -> tuple[tuple[Figure, ...], list[Finding | str]]:
    driver, about = scope.drivers[0], scope.codebook.groups[group]
    recorded = tuple(one for one in scope.units if set(one.split(JOINED)) <= set(about.countries or scope.countries))
    if driver not in score_parts.usable_drivers(scope.driver_scores):
        return (), ["No score is shown: the questions hang together too little or are too few. Choose everybody."]
    safe = scope.measure(scores, (driver,), recorded, scope.rules, group_by=group).where(country=unit)
    title = f"Mean score by {about.label.lower()}: {_title(scope, unit)}"
    figure = scores_figure(safe, "groups", title, notes.subtitle(scope, "People with a score"),
                           notes.interval_note(scope), "country", "group")  # fmt: skip
    tests = scope.measure(group_differences, scope.codebook.items_of(driver), group, recorded, scope.rules)
    return (figure,), [findings.group_differences_line(tests, unit, about.label, "question_short")]


def _title(scope: Scope, unit: str) -> str:
    return f"{scope.framework.drivers[scope.drivers[0]].name}: {scope.labels['country_long'][unit]}"


def _subtitle(scope: Scope) -> str:
    return notes.subtitle(scope, "All who were asked")


def _note(scope: Scope) -> str:
    return f"Numbers are percentages of those asked; n is how many were asked. {notes.interval_note(scope)}"
