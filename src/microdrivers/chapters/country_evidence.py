"""Parts of a country profile that come from data/published/: the research available, and the support of the EU."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from microdrivers.chapters.scope import ROOT, Listing, Scope, cite, listing, say
from microdrivers.errors import fail, listed
from microdrivers.markdown import joined, plain
from microdrivers.records import records

LEVELS = ("micro", "meso", "macro")
KINDS = {level: f"{level} level" for level in LEVELS} | {
    "cross-level": "several levels",
    "framing": "the frame of the research",
    "policy": "policy paper",
    "gender": "on gender",
    "prevention": "on prevention",
}
PARTNERS = "plan-signed"  # the joint action plan of 2018, which names the Western Balkan partners of the EU
COVERED = {
    "yes": "Support that covers {place}",
    "no": "Support that does not cover {place}",
    "unknown": "Support of which no source says whether it covers {place}",
}


def research_available(scope: Scope, iso3: str) -> None:
    """Publications on a country and on its region, and surveys by others; says what is not there."""
    place, region = plain(scope.place), scope.regions[0]
    frame = scope.published.table("publications").frame
    own = frame[frame["country"] == iso3]
    missing = [level for level in LEVELS if level not in set(own["level"])]
    say(
        f"**Publications of the project on {place} alone.** Of most of them, only the page that presents them was read.",
        _publications(scope, own) or "None stands in the list that this book is built on.",
        f"Nothing on {place} alone is in the list at the {joined(missing, 'or')} level." if missing else None,
    )
    regional = frame[(frame["country"] == "") & (frame["region"] == region)]
    name = plain(scope.framework.regions[region].name)
    say(
        f"**Publications on the region ({name}).** They need not cover every country of the region. The works on both "
        f"regions are listed in [the research]({ROOT}research.html).",
        _publications(scope, regional) or "None stands in the list.",
    )
    surveys = scope.published.table("neighbouring_surveys").frame
    surveys = surveys[[iso3 in countries.split() for countries in surveys["country"]]]
    lines = [
        f"**{plain(row['study'])}**: {plain(row['population'])}. {plain(row['statement'])} {cite(scope.published, row['source'])}"
        for row in records(surveys)
    ]
    say(
        "**Surveys by others.** They asked other people other questions, so their figures cannot be set beside those of "
        "this book.",
        listing(lines) or f"No survey by others in {place} stands in the list that this book is built on.",
    )


def _publications(scope: Scope, rows: pd.DataFrame) -> Listing | None:
    return listing(
        f"{plain(row['title'])} ({KINDS.get(row['level']) or plain(row['level'])}, "
        f"{plain(row['date'].replace('not read', 'date not read'))}) {cite(scope.published, row['source'])}"
        for row in records(rows)
    )


def eu_support(scope: Scope, iso3: str) -> None:
    """Which instruments cover a country, which do not, and of which nobody says; each with its source."""
    table = scope.published.table("support_by_country").where(iso3=iso3).frame
    if table.empty:
        say(f"No source on support for {plain(scope.place)} was read.")
        return
    about = scope.published.table("eu_support").frame.set_index("key")
    if unknown := sorted(set(table["instrument"]) - set(about.index)):
        mend = "Add it to eu_support.csv with its source, or correct the key."
        raise fail(f"support_by_country.csv, {iso3}", f"eu_support.csv has no row '{listed(unknown)}'.", mend)
    counts = table["covered"].value_counts()
    say(
        f"Of the {len(table)} kinds of support in this book, {counts.get('yes', 0)} cover {plain(scope.place)}, "
        f"{counts.get('no', 0)} do not, and for {counts.get('unknown', 0)} no source says. That support covers a country "
        f"does not tell what reached it, or what came of it. All of it is described in [the response]({ROOT}response.html).",
        _two_sets(scope, iso3),
    )
    for covered, title in COVERED.items():
        rows = records(table[table["covered"] == covered])
        lines = [_instrument(scope, row, about.loc[row["instrument"]]) for row in rows]
        say(f"**{title.format(place=plain(scope.place))}**", listing(lines) or "None in the tables of this book.")
    own = records(about[about["partners"] == scope.place])
    if own:
        say(f"**Told of {plain(scope.place)} by name**", listing(_told(scope, row) for row in own))


def _instrument(scope: Scope, row: dict, about: pd.Series) -> str:
    """One kind of support; in full only where it covers the country."""
    name, basis = plain(row["instrument_name"]), plain(row["basis"])
    if row["covered"] != "yes":
        return f"{name}: {basis} {cite(scope.published, row['source'])}."
    sources = " ".join(dict.fromkeys(f"{row['source']} {about['source']}".split()))
    return f"**{name}**{_frame(about)}. {plain(about['statement'])} For this country: {basis} {cite(scope.published, sources)}."


def _told(scope: Scope, row: dict) -> str:
    return f"{plain(row['statement'])}{_frame(row)} {cite(scope.published, row['source'])}"


def _frame(about: pd.Series | dict) -> str:
    """Budget and dates in brackets, as far as they are known."""
    budget = "budget not found" if about["budget"] == "not found" else about["budget"]
    dates = "dates not found" if about["dates"] == "not found" else about["dates"]
    told = "; ".join(filter(None, [budget, dates]))
    return f" ({plain(told)})" if told else ""


def _two_sets(scope: Scope, iso3: str) -> str | None:
    """The Western Balkan partners of the EU and the countries of a region of this book are two sets: which are in both?"""
    plan = scope.published.table("support_by_country").where(instrument=PARTNERS, covered="yes").frame
    if plan.empty:
        return None
    partners = dict(zip(plan["iso3"], plan["country"], strict=True))
    source = cite(scope.published, " ".join(dict.fromkeys(" ".join(plan["source"]).split())))
    first = f"The Western Balkan partners of the EU are {_names(partners.values())} {source}."
    region = scope.framework.regions[scope.regions[0]]
    if not partners.keys() & set(region.countries):
        return f"{first} {plain(scope.place)} is not one of them."
    ours = {key: scope.framework.countries[key].name for key in region.countries}
    here = "one of them" if iso3 in partners else "not one of them"
    told = f"{first} {plain(scope.place)} is {here}."
    if ours.keys() == partners.keys():
        return told
    return (
        f"{told} They are not the same set as the countries that this book and the research treat as {plain(region.long)}. "
        f"In both: {_names(name for key, name in ours.items() if key in partners)}. Only in this book: "
        f"{_names(name for key, name in ours.items() if key not in partners) or 'none'}. Only among the partners: "
        f"{_names(name for key, name in partners.items() if key not in ours) or 'none'}."
    )


def _names(names: Iterable[str]) -> str:
    return joined((plain(name) for name in names), "and")
