"""Passages of the page of one driver: `{driver-findings} religion` and so on, as MyST text."""

from __future__ import annotations

from collections.abc import Callable

from microdrivers.book.advice import explorer_link
from microdrivers.book.material import Material, chapter_links, cited
from microdrivers.chapters.plan import CONTEXT
from microdrivers.framework import Driver
from microdrivers.markdown import plain
from microdrivers.records import records

LEVELS = {"micro": "Micro", "meso": "Meso", "macro": "Macro", "multi": "Several levels"}
EVERY = ("both", "all")


def names(material: Material, key: str) -> str:
    """The names that a driver has had elsewhere, each with its sources."""
    variants = _driver(material, key).variants
    if not variants:
        return "It goes by this name in everything that was read."
    return "\n".join(f"- {plain(variant.name)} {cited(variant.source)}" for variant in variants)


def questions(material: Material, key: str) -> str:
    """The project's guiding questions, in our words."""
    driver = _driver(material, key)
    if not driver.questions:
        return "No guiding question for this driver could be read on the project's pages."
    lines = "\n".join(f"- {plain(question)}" for question in driver.questions)
    return f"Guiding questions of the project, in our words {cited(driver.source)}:\n\n{lines}"


def findings(material: Material, key: str) -> str:
    """What research has found, region by region and level by level."""
    frame = material.published.table("findings").frame
    frame = frame[frame["driver"] == key]
    parts = []
    places = {"both": "Both regions"} | {key: region.name for key, region in material.framework.regions.items()}
    for region, place in places.items():
        rows = records(frame[frame["region"] == region])
        lines = [f"- **{_where(material, row)}.** {plain(row['statement'])} {cited(row['source'])}" for row in rows]
        parts.append(f"**{plain(place)}**\n\n" + ("\n".join(lines) or "Nothing on this driver alone could be read."))
    return "\n\n".join(parts)


def _where(material: Material, row: dict) -> str:
    country = f", {plain(material.framework.countries[row['country']].name)}" if row["country"] else ""
    return f"{LEVELS[row['level']]} level{country}" if row["level"] != "multi" else f"{LEVELS['multi']}{country}"


def contexts(material: Material, key: str) -> str:
    """The seven social contexts: a published finding where one names it, and the context's chapter."""
    frame = material.published.table("findings").frame
    rows = []
    for context, about in material.framework.contexts.items():
        found = records(frame[(frame["context"] == context) & frame["driver"].isin([key, ""])])
        told = " ".join(f"{plain(row['statement'])} {cited(row['source'])}" for row in found)
        link = chapter_links(material, kind=CONTEXT, context=context) or plain(about.name)
        rows.append(f"| {link} | {told or 'No published finding could be read.'} |")
    return "\n".join(["| Social context | Where it meets this driver |", "|---|---|", *rows])


def indicators(material: Material, key: str) -> str:
    """The official indicators that stand nearest to a driver: what each measures, and its caution."""
    about = material.published.table("indicators").frame.set_index("key")
    keys = _driver(material, key).indicators
    if not keys:
        return "No official indicator in this book measures this subject."
    lines = [f"| {plain(about.loc[k, 'label'])} | {plain(about.loc[k, 'unit'])} | {plain(about.loc[k, 'caution'])} |"
             for k in keys]  # fmt: skip
    table = "\n".join(["| Indicator | Unit | Caution |", "|---|---|---|", *lines])
    return f"{table}\n\nThe figures of every country stand in the regional chapters below."


def advice(material: Material, key: str) -> str:
    """What could be done, by audience: on this driver, then how much more there is for all of them."""
    frame = material.published.table("recommendations").frame
    own = records(frame[frame["driver"] == key])
    audiences = material.framework.audiences
    lines = [f"- **{plain(audiences[row['audience']].name)}.** {plain(row['what'])} {plain(row['why'])} {cited(row['source'])}"
             for row in own]  # fmt: skip
    first = "\n".join(lines) or "No published advice names this driver."
    link = explorer_link(material, "what fits this driver", driver=key)
    return (
        f"{first}\n\nAdvice on all drivers together stands on the page [What can be done]({material.up}what-can-be-done.md); "
        f"there you can choose {link}."
    )


def chapters(material: Material, key: str) -> str:
    """Links to the chapters of a driver, region by region."""
    links = chapter_links(material, driver=key)
    return (
        f"Chapters with the answers of the survey: {links}."
        if links
        else "No chapter of this driver has been made yet."
    )


def _driver(material: Material, key: str) -> Driver:
    return material.framework.require("driver", key)


DRIVER_PASSAGES: dict[str, Callable[[Material, str], str]] = {
    "driver-names": names,
    "driver-questions": questions,
    "driver-findings": findings,
    "driver-contexts": contexts,
    "driver-indicators": indicators,
    "driver-advice": advice,
    "driver-chapters": chapters,
}
