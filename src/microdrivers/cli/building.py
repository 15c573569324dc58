"""Commands that build a book, or say what a build would do."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from microdrivers import warm
from microdrivers.cli.words import (
    CORES,
    DataOption,
    EngineOption,
    FreshOption,
    SchedulerOption,
    SharedOption,
    SurveyOption,
    WorkersOption,
    app,
    in_words,
    out,
)
from microdrivers.errors import fail
from microdrivers.importing import quickly
from microdrivers.project import DEFAULT_SURVEY, find_project


@app.command()
@in_words
def build(
    survey: SurveyOption = DEFAULT_SURVEY,
    data: DataOption = None,
    workers: WorkersOption = CORES,
    engine: EngineOption = "microdrivers",
    fresh: FreshOption = False,
    scheduler: SchedulerOption = "",
    shared: SharedOption = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Build again whenever a page, a template or data changes.")
    ] = False,
    first: Annotated[
        str | None,
        typer.Option(
            "--first", help="Chapter whose page is published before the others are made (id as in `microdrivers plan`)."
        ),
    ] = None,
) -> None:
    """Run the chapters of a survey that something has changed for, compile the book, check it as a whole, and publish it."""
    from microdrivers.book.stamp import is_published, published_site

    project = find_project()
    if watch:
        from microdrivers.book.watch import watch_sources

        again = functools.partial(_build_quietly, survey, workers, engine, first or "")
        if data is not None or fresh:
            raise fail("build", "--watch was given with --data or --fresh.", "Build once with them, then watch.")
        watch_sources(project, again, lambda text: out.print(text, soft_wrap=True))
        return
    if data is None and not fresh and is_published(project, survey):
        page = published_site(project, survey) / "index.html"
        out.print(f"Nothing has changed since the book was published: {page}", soft_wrap=True)
        return
    _build(survey, data, workers, engine, fresh, (scheduler, shared), lambda plan: plan, first)


@app.command()
@in_words
def run(
    region: Annotated[list[str] | None, typer.Option(help="Key of a region, e.g. mena; may be given again.")] = None,
    driver: Annotated[list[str] | None, typer.Option(help="Key of a driver; may be given again.")] = None,
    chapter: Annotated[
        list[str] | None, typer.Option(help="Id of a chapter, as `microdrivers plan` lists it; may be given again.")
    ] = None,
    survey: SurveyOption = DEFAULT_SURVEY,
    data: DataOption = None,
    workers: WorkersOption = CORES,
    engine: EngineOption = "microdrivers",
    fresh: FreshOption = False,
    scheduler: SchedulerOption = "",
    shared: SharedOption = "",
) -> None:
    """Run chapters (--region and --driver, or --chapter), or all of a region (--region), and update the site."""
    from microdrivers.chapters import find_chapter
    from microdrivers.framework import load_framework

    if not chapter and not region:
        raise fail("run", "Nothing was chosen.", "Give --region and --driver, --region alone, or --chapter.")
    if chapter and (region or driver):
        raise fail("run", "A chapter and a region or driver were given.", "Give --chapter, or --region and --driver.")
    project = find_project()
    framework = load_framework(project.framework, project.places(survey))
    for kind, keys in (("region", region), ("driver", driver)):
        for key in keys or ():
            framework.require(kind, key)

    def chosen(plan):
        if chapter:
            return tuple(dict.fromkeys(find_chapter(plan, one) for one in chapter))
        for key in region:
            if not any(c.parameters.get("region") == key for c in plan):
                mend = "Choose another region or survey."
                raise fail(f"region '{key}'", f"The survey '{survey}' asked nobody there.", mend)
        here = (c for c in plan if c.parameters.get("region") in region)
        return tuple(c for c in here if not driver or c.parameters.get("driver") in driver)

    _build(survey, data, workers, engine, fresh, (scheduler, shared), chosen)


def _build_quietly(survey: str, workers: int, engine: str, first: str) -> None:
    """What `build` does, without the bar of progress, whose thread must not be copied into other processes."""
    from microdrivers.book.stamp import is_published

    if not is_published(find_project(), survey):
        app(["build", "--survey", survey, "--workers", str(workers), "--engine", engine, "--first", first])


def _build(
    survey: str,
    data: Path | None,
    workers: int,
    engine: str,
    fresh: bool,
    where: tuple[str, str],
    choose: Callable,
    first: str | None = None,
) -> None:
    warm.start(*warm.CHAPTERS)  # for `run`; the program has done it before all else for `build`
    with quickly():
        from microdrivers.book.build import build as build_book
        from microdrivers.book.build import open_book
        from microdrivers.chapters.cluster import Cluster
        from microdrivers.survey.survey import store_survey

    project = find_project()
    book = open_book(project, survey)
    chapters = choose(book.plan)
    if data is not None:
        stored = store_survey(book.codebook, data, project)
        out.print(
            f"Checked {data.name}: {len(stored.people)} respondents within the age frame, of {stored.read} rows.",
            soft_wrap=True,
        )
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out, disable=not out.is_terminal or warm.is_inherited()) as progress:
        task = progress.add_task("Running chapters", total=len(chapters))

        def done(run) -> None:
            mark = "✗" if run.failed else "✓"
            progress.console.print(f"{mark} {run.chapter.id}  {run.seconds:.1f} s")
            progress.update(task, advance=1, description=f"Ran {run.chapter.id}")

        def say(text: str) -> None:
            progress.update(task, description=text)
            progress.console.print(text)

        cluster = Cluster(*where) if where[0] else None
        page = build_book(book, chapters, workers, done, say, engine, fresh, cluster, first)
    out.print(f"The book is ready: {page}", soft_wrap=True)


@app.command()
@in_words
def plan(survey: SurveyOption = DEFAULT_SURVEY) -> None:
    """List the chapters of a survey's book."""
    from microdrivers.book.build import open_book

    for chapter in open_book(find_project(), survey).plan:
        out.print(f"{chapter.id}\t{chapter.title}", soft_wrap=True)


@app.command()
@in_words
def explain(
    chapter: Annotated[str, typer.Argument(help="Id of a chapter, as `microdrivers plan` lists it.")],
    survey: SurveyOption = DEFAULT_SURVEY,
) -> None:
    """Say what has changed since a chapter was run, so that the next build runs it again; or that nothing has."""
    from microdrivers.book.build import open_book
    from microdrivers.chapters import find_chapter
    from microdrivers.chapters.inputs import Inputs

    book = open_book(find_project(), survey)
    found = find_chapter(book.plan, chapter)
    reasons = Inputs(book.project, book.codebook).changed(found, book.site.chapters / f"{chapter}.ipynb")
    if not reasons:
        out.print(
            f"{chapter}: nothing has changed since it was run; the next build leaves it as it is.", soft_wrap=True
        )
        return
    out.print(f"{chapter}: the next build runs it. What has changed:")
    for reason in reasons:
        out.print(f"  {reason}", soft_wrap=True, markup=False)
