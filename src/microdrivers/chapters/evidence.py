"""Parts of a chapter that come from data/published/: research, official statistics, what can be done, limits."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from microdrivers.chapters.labels import about_published
from microdrivers.chapters.scope import ROOT, Scope, cite, listing, say, show
from microdrivers.disclosure import from_published
from microdrivers.figures import indicators_figure
from microdrivers.headlines import indicator_headline
from microdrivers.markdown import plain
from microdrivers.records import records

LEVELS = {"micro": "Micro level", "meso": "Meso level", "macro": "Macro level", "multi": "Several levels"}
BOTH, EVERY = "both", "all"


def _statement(scope: Scope, row: dict, text: str, front: str = "") -> str:
    return f"{front}{plain(text)} {cite(scope.published, row['source'])}"


def findings_of_research(scope: Scope, **about: str | tuple[str, ...]) -> None:
    """The findings whose columns have the given values, each with its level and source; says so when none exist."""
    frame = scope.published.table("findings").frame
    for column, wanted in about.items():
        frame = frame[frame[column].isin([wanted] if isinstance(wanted, str) else list(wanted))]
    points = finding_points(scope, frame)
    if points:
        say(listing(points))
    else:
        say(
            "No finding of the research on this subject could be read on the public pages. That is a gap in what is "
            "public, not evidence that there is nothing to find."
        )


def finding_points(scope: Scope, frame: pd.DataFrame) -> list[str]:
    """Rows of the findings as points of a list: level, country where there is one, statement and source."""
    points = []
    for row in records(frame):
        country = f", {plain(scope.framework.countries[row['country']].name)}" if row["country"] else ""
        points.append(_statement(scope, row, row["statement"], f"**{LEVELS[row['level']]}{country}.** "))
    return points


def official_statistics(scope: Scope, indicators: tuple[str, ...], countries: tuple[str, ...]) -> None:
    """One figure per indicator for the given countries, with its caution; says so when no indicator belongs here."""
    if not indicators:
        say("No official indicator in this book measures this subject.")
        return
    say(
        "These are figures for whole populations or age groups from official statistics. They are not answers of the "
        "survey, and they do not show what goes with what for a person."
    )
    about = scope.published.table("indicators").frame.set_index("key")
    for key in indicators:
        _indicator(scope, key, about.loc[key], countries)


def _indicator(scope: Scope, key: str, about: pd.Series, countries: tuple[str, ...]) -> None:
    table = scope.published.table("official_indicators").where(indicator=key, iso3=list(countries))
    if table.frame.empty:
        say(f"**{plain(about['label'])}**: [x] no figure is available for {plain(scope.place)}.")
        return
    names = {iso3: country.short for iso3, country in scope.framework.countries.items()}
    labels = {**scope.labels, "country": names}
    sources = list(dict.fromkeys(" ".join(table.frame["source"]).split()))
    safe = from_published(table, about_published(scope.published, sources), labels)
    missing = [scope.framework.countries[iso3].name for iso3 in countries if iso3 not in set(table.frame["iso3"])]
    said = [about["caution"], f"[x] Not available: {', '.join(missing)}." if missing else ""]
    note = " ".join(filter(None, [*said, f"Source: {'; '.join(safe.name('source', key) for key in sources)}."]))
    decimals = int(about["decimals"])
    figure = indicators_figure(safe, key.replace("_", "-"), about["label"], about["unit"], note, decimals)
    if len(sources) == 1:  # the note says it for all rows, and a narrow table fits beside the chart on paper
        figure = replace(figure, columns=figure.columns[:-1], rows=tuple(row[:-1] for row in figure.rows))
    show(replace(figure, finding=indicator_headline(safe, decimals)))


def recommendations(scope: Scope, drivers: tuple[str, ...], **choice: str) -> None:
    """What could be done, by audience: advice that fits these drivers and the regions and contexts of the scope.

    choice: what the reader finds chosen on the page of all advice, e.g. region="mena".
    """
    frame = scope.published.table("recommendations").frame
    frame = frame[frame["driver"].isin([*drivers, EVERY]) & frame["region"].isin([*scope.regions, BOTH, EVERY])]
    frame = frame[frame["context"].isin([*scope.contexts, BOTH, EVERY])]
    say(
        "Published advice, in our words. Most of it is an orientation rather than a plan: the itemised lists stand in "
        "papers that could not be read in full.",
        _how_specific(scope, frame, choice),
    )
    for key, audience in scope.framework.audiences.items():
        rows = records(frame[frame["audience"] == key])
        points = [_statement(scope, row, f"{row['what']} {row['why']}") for row in rows]
        say(f"**{plain(audience.name)}**", listing(points) or "No advice could be read for this audience.")


def _how_specific(scope: Scope, frame: pd.DataFrame, choice: dict[str, str]) -> str:
    """How many pieces of advice name what the chapter is about, and where the reader can choose among all advice."""
    framework = scope.framework
    terms = {"driver": framework.drivers, "region": framework.regions, "context": framework.contexts}
    told = []
    for kind, key in choice.items():
        count = int((frame[kind] == key).sum())
        names = "names" if count < 2 else "name"
        told.append(f"{count or 'none'} {names} “{plain(terms[kind][key].name)}”")
    address = f"{ROOT}what-can-be-done.html#{';'.join(f'{kind}={key}' for kind, key in choice.items())}"
    return f"Of the {len(frame)} pieces here, {' and '.join(told)}. [Choose among all advice]({address})."


def limitations(scope: Scope, countries: tuple[str, ...]) -> None:
    """Stated limits of the published research that concern these regions and countries; a page holds the general ones."""
    frame = scope.published.table("limitations").frame
    frame = frame[frame["scope"].isin([*scope.regions, *countries])]
    say(f"Limits of the research as a whole stand on [a page of their own]({ROOT}limits.html).")
    say(
        listing(_statement(scope, row, row["statement"]) for row in records(frame)),
        fold=f"Limits of the research on {scope.place}",
    )
