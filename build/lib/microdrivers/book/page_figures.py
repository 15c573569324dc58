"""The figures of hand-written pages, from published tables: `{figure} timeline` and so on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from microdrivers.book.material import Material
from microdrivers.disclosure import About, SafeTable, from_published
from microdrivers.figures import Figure, amounts_figure, grid_figure, links_figure, timeline_figure
from microdrivers.published import PublishedTable

INFLUENCES = {
    "ethnic_relations": "Ethnic relations",
    "institutional_trust": "Trust in institutions",
    "transnational_dynamics": "Transnational dynamics",
    "digitalisation": "Life online",
}
RESEARCH = ("CONNEKT", "IEMed")  # publishers of what is told about the project
AMOUNT = re.compile(r"EUR (?:about )?([\d,]+(?:\.\d+)?)( million)?")
MILLION = 1_000_000


def _safe(material: Material, table: PublishedTable, frame: pd.DataFrame) -> SafeTable:
    """The frame of a published table, or one made of it, ready for figures."""
    keys = list(dict.fromkeys(" ".join(frame["source"]).split()))
    titles = {"source": {key: source["title"] for key, source in material.published.sources.items()}}
    title = "Published sources, named row by row"
    about = About(source=" ".join(keys), title=title, citation=title, version="this edition")
    return from_published(PublishedTable(table.name, frame), about, titles)


def influences(material: Material) -> Figure:
    """The four influences on the two drivers that stand out."""
    table = material.published.table("influences")
    frame = table.frame
    frame["from_name"] = frame["from"].map(INFLUENCES)
    frame["to_name"] = [material.framework.drivers[key].name for key in frame["to"]]
    note = "Each line is a statement of the policy brief; no size of any influence is published. Point at a line to read it."
    return links_figure(
        _safe(material, table, frame),
        "influences",
        "Four influences on the two drivers that stand out",
        "Statements of research, not results of the survey in this book",
        note,
    )


def timeline(material: Material) -> Figure:
    """What the EU and its partners did, and when."""
    return _events(material, "timeline", "Support for prevention, in the order of time", research=False)


def research_timeline(material: Material) -> Figure:
    """What the research project did, and when."""
    return _events(material, "research-timeline", "The research, in the order of time", research=True)


def _events(material: Material, key: str, headline: str, research: bool) -> Figure:
    """Events of the research (told by the project's own pages) or all others."""
    table = material.published.table("timeline")
    publishers = {source: about["publisher"] for source, about in material.published.sources.items()}
    own = table.frame["source"].map(lambda keys: publishers[keys.split()[0]].startswith(RESEARCH))
    note = "Dates are given as exactly as their sources give them."
    frame = table.frame[own == research].reset_index(drop=True)
    return timeline_figure(_safe(material, table, frame), key, headline, "Events that sources give a date for", note)


def budgets(material: Material) -> Figure:
    """Amounts of support, as far as a source gives one."""
    table = material.published.table("eu_support")
    frame = table.frame
    found = frame["budget"].str.extract(AMOUNT)
    frame["amount"] = pd.to_numeric(found[0].str.replace(",", "")) * found[1].notna().map({True: MILLION, False: 1})
    names = material.published.table("support_by_country").frame.set_index("instrument")["instrument_name"].to_dict()
    topics = {topic: names[key] for key, topic in zip(frame["key"], frame["topic"], strict=True) if key in names}
    frame["name"] = [names.get(key) or topics[topic] for key, topic in zip(frame["key"], frame["topic"], strict=True)]
    frame = frame.dropna(subset="amount").drop_duplicates(["name", "amount"])
    frame["text"] = frame["budget"]
    without = ", ".join(name for name in dict.fromkeys(names.values()) if name not in set(frame["name"]))
    note = (
        "Amounts of different kinds (grants, contracts, totals) and years: they show an order of size, not a comparison. "
        f"No amount was found for: {without}."
    )
    return amounts_figure(
        _safe(material, table, frame),
        "budgets",
        "Published budgets",
        "Euro, as the sources give them",
        note,
    )


def support(material: Material) -> Figure:
    """Which countries are covered by which support."""
    table = material.published.table("support_by_country")
    frame = table.frame
    shorts = {country.name: country.short for country in material.framework.countries.values()}
    frame["row"], frame["column"] = frame["instrument_name"], frame["country"].replace(shorts)
    frame["cell"] = frame["covered"].map({"yes": "●", "no": "–", "unknown": ""})
    frame["tells"] = frame["basis"]
    note = (
        "● covered, – not covered, as far as a source says; an empty cell: nothing could be found. The Western Balkan "
        "partners of the EU and the Balkan countries of the survey are two different sets."
    )
    return grid_figure(
        _safe(material, table, frame),
        "support",
        "Which support covers which country",
        "Countries of the survey and partners of the EU",
        note,
        ("Support", "Country", "Covered (●) or not (–)", "What it rests on"),
    )


def advice(material: Material) -> Figure:
    """How much published advice there is, by audience and driver."""
    table = material.published.table("recommendations")
    frame = table.frame
    drivers = {"all": "All drivers"} | {key: driver.short for key, driver in material.framework.drivers.items()}
    rows = []
    for audience, about in material.framework.audiences.items():
        for driver, name in drivers.items():
            found = frame[(frame["audience"] == audience) & (frame["driver"] == driver)]
            rows.append(
                {
                    "row": about.name,
                    "column": name,
                    "cell": str(len(found)) if len(found) else "",
                    "tells": " ".join(found["what"]) or "No published advice could be read.",
                    "source": " ".join(found["source"]),
                }
            )
    note = "A number counts pieces of published advice, in our words. Most are orientations, not plans."
    return grid_figure(
        _safe(material, table, pd.DataFrame(rows)),
        "advice",
        "Published advice, by audience and driver",
        "How many pieces of advice could be read",
        note,
        ("Audience", "Driver", "Number", "Advice"),
    )


def actors(material: Material) -> Figure:
    """Who can do what: professions and drivers."""
    table = material.published.table("actors")
    professions = material.published.table("practitioners").frame.set_index("key")["profession"]
    found = table.frame.set_index(["profession", "driver"])
    rows = []
    drivers = {"all": "All drivers"} | {key: driver.short for key, driver in material.framework.drivers.items()}
    for profession, name in professions.items():
        for driver, short in drivers.items():
            row = found.loc[(profession, driver)] if (profession, driver) in found.index else None
            rows.append(
                {
                    "row": name,
                    "column": short,
                    "cell": "" if row is None else row["basis"],
                    "tells": "" if row is None else row["what"],
                    "source": "" if row is None else row["source"],
                }
            )
    note = (
        "“source”: a source says so; “reading”: our reading of what the profession does. Empty: nothing could be said."
    )
    return grid_figure(
        _safe(material, table, pd.DataFrame(rows)),
        "actors",
        "Who can do what",
        "Eight professions of practitioners and the drivers",
        note,
        ("Profession", "Driver", "Basis", "What"),
    )


FIGURES: dict[str, Callable[[Material], Figure]] = {
    "influences": influences,
    "timeline": timeline,
    "research-timeline": research_timeline,
    "budgets": budgets,
    "support": support,
    "advice": advice,
    "actors": actors,
}
