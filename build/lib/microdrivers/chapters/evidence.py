"""Parts of a chapter that come from data/published/: research, official statistics, what can be done, limits."""

from __future__ import annotations

import pandas as pd

from microdrivers.chapters.labels import about_published
from microdrivers.chapters.scope import Scope, cite, listing, say, show
from microdrivers.disclosure import from_published
from microdrivers.figures import indicators_figure
from microdrivers.markdown import plain

LEVELS = {"micro": "Micro level", "meso": "Meso level", "macro": "Macro level", "multi": "Several levels"}
BOTH, EVERY = "both", "all"


def _statement(scope: Scope, row: dict, text: str, front: str = "") -> str:
    return f"{front}{plain(text)} {cite(scope.published, row['source'])}"


def findings_of_research(scope: Scope, **about: str | tuple[str, ...]) -> None:
    """The findings whose columns have the given values, each with its level and source; says so when none exist."""
    frame = scope.published.table("findings").frame
    for column, wanted in about.items():
        frame = frame[frame[column].isin([wanted] if isinstance(wanted, str) else list(wanted))]
    points = []
    for row in frame.to_dict("records"):
        country = f", {plain(scope.framework.countries[row['country']].name)}" if row["country"] else ""
        points.append(_statement(scope, row, row["statement"], f"**{LEVELS[row['level']]}{country}.** "))
    if points:
        say(listing(points))
    else:
        say(
            "No finding of the research on this subject could be read on the public pages. That is a gap in what is "
            "public, not evidence that there is nothing to find."
        )


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
    note = " ".join(filter(None, [about["caution"], f"[x] Not available: {', '.join(missing)}." if missing else ""]))
    show(indicators_figure(safe, key.replace("_", "-"), about["label"], about["unit"], note, int(about["decimals"])))


def recommendations(scope: Scope, drivers: tuple[str, ...]) -> None:
    """What could be done, by audience: advice on these drivers and regions, and advice for every one of them."""
    frame = scope.published.table("recommendations").frame
    frame = frame[frame["driver"].isin([*drivers, EVERY]) & frame["region"].isin([*scope.regions, BOTH, EVERY])]
    say(
        "Published advice, in our words. Most of it is an orientation rather than a plan: the itemised lists stand in "
        "papers that could not be read in full."
    )
    for key, audience in scope.framework.audiences.items():
        rows = frame[frame["audience"] == key].to_dict("records")
        points = [_statement(scope, row, f"{row['what']} {row['why']}") for row in rows]
        say(f"**{plain(audience.name)}**", listing(points) or "No advice could be read for this audience.")


def limitations(scope: Scope, countries: tuple[str, ...]) -> None:
    """Stated limits of the published research that concern these regions and countries."""
    frame = scope.published.table("limitations").frame
    frame = frame[frame["scope"].isin([EVERY, *scope.regions, *countries])]
    say(
        "**Limits of the published research**",
        listing(_statement(scope, row, row["statement"]) for row in frame.to_dict("records")),
    )
