"""Parts of a context's chapter that come from the framework and data/published/, as the page of a driver has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from microdrivers.chapters.evidence import BOTH, finding_points
from microdrivers.chapters.plan import context_summary, driver_chapter_id
from microdrivers.chapters.scope import ROOT, Scope, cite, listing, say
from microdrivers.framework import slug
from microdrivers.markdown import joined, plain
from microdrivers.records import records

SINGLE = ("micro", "meso", "macro")  # the levels of the project; a finding may also speak of several at once
NO_PAIR = "matrix-not-read"  # the stated limit that no result for a driver in a context is public


def definition(scope: Scope, context: str) -> None:
    """The words that guide the reader to a context: our short line, its other names, and where the regions stand."""
    about = scope.framework.contexts[context]
    names = [f"{plain(variant.name)} {cite(scope.published, ' '.join(variant.source))}" for variant in about.variants]
    say(
        f"{plain(context_summary(about))} The name of this context comes from "
        f"the research {cite(scope.published, ' '.join(about.source))}; no definition of it could be read, so this line on "
        f"what it covers is ours: [all contexts]({ROOT}contexts.html).",
        f"Other names: {'; '.join(names)}." if names else "It goes by this name in everything that was read.",
    )


def findings_by_region(scope: Scope, context: str) -> None:
    """What research has found in a context, region by region, and the levels at which nothing could be read."""
    places = {BOTH: "both regions together"} | {
        key: plain(region.long if region.long.startswith("the ") else region.name)
        for key, region in scope.framework.regions.items()
        if key in scope.regions
    }
    table = scope.published.table("findings").where(context=context)
    for region, place in places.items():
        rows = table.where(region=region).frame
        if rows.empty:
            continue
        silent = [level for level in SINGLE if level not in set(rows["level"])]
        say(f"**For {place}**", listing(finding_points(scope, rows)), _gap(place, silent) if silent else None)
    without = [place for region, place in places.items() if table.where(region=region).frame.empty]
    if without:
        say(_gap(joined(without, "and"), SINGLE))
    say("A gap in what is public is not evidence that there is nothing to find.")


def _gap(place: str, levels: Sequence[str]) -> str:
    return f"For {place}, nothing on this context could be read at the {joined(levels, 'or')} level."


def by_driver(scope: Scope, context: str, regions: Iterable[str]) -> None:
    """How each driver meets a context: what research found, what the survey asks there, and where to read on.

    regions: those with chapters.
    """
    table = scope.published.table("findings").where(context=context)
    if not (table.frame["driver"] != "").any():
        for row in records(scope.published.table("limitations").where(key=NO_PAIR).frame):
            say(f"{plain(row['statement'])} {cite(scope.published, row['source'])}")
    regions = tuple(regions)
    say("What the survey asks where each driver meets this context:", listing(
        _driver(scope, driver, context, finding_points(scope, table.where(driver=driver).frame), regions)
        for driver in scope.drivers
    ))  # fmt: skip


def _driver(scope: Scope, driver: str, context: str, found: list[str], regions: tuple[str, ...]) -> str:
    page = f"drivers/{slug(driver)}"
    own = (scope.project.book / f"{page}.md").is_file()
    name = f"[{plain(scope.framework.drivers[driver].name)}]({ROOT}{page if own else 'drivers'}.html)"
    wordings = [f"“{plain(scope.codebook.items[key].wording)}”" for key in scope.codebook.items_of(driver, context)]
    chapters = " · ".join(
        f"[{plain(scope.framework.regions[region].name)}]({ROOT}chapters/{driver_chapter_id(region, driver)}.html)"
        for region in regions
    )
    asked = " ".join(wordings) or "\\[w\\] this survey asks nothing about the two together."
    return " ".join(filter(None, [f"**{name}**: {asked}", *found, f"Chapters: {chapters}." if chapters else ""]))
