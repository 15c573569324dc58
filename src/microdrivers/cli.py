"""The command line: words of the user in, calls out; errors become sentences and an exit code."""

from __future__ import annotations

import errno
import functools
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from microdrivers import warm
from microdrivers.errors import MicrodriversError, Problem, fail
from microdrivers.project import DEFAULT_SURVEY, find_project

app = typer.Typer(
    help="Micro-drivers: a survey goes in, a safe, honest, live book comes out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out, err = Console(highlight=False), Console(stderr=True, highlight=False)

SurveyOption = Annotated[str, typer.Option("--survey", help="Folder name in data/surveys/.")]
DataOption = Annotated[Path | None, typer.Option("--data", help="Data file of a survey that does not bring its own.")]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, help="Chapters that run at the same time.")]
EngineOption = Annotated[
    Literal["microdrivers", "papermill"],
    typer.Option("--engine", help="How chapters run: in forked processes, or each with a Jupyter kernel."),
]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Run chapters even if nothing has changed for them.")]
SchedulerOption = Annotated[
    str, typer.Option("--scheduler", help="Address of a Dask scheduler: its workers run the chapters.")
]
SharedOption = Annotated[
    str,
    typer.Option("--shared", help="Folder that all workers read, also s3://… and the like; default: _build/shared."),
]
CORES = os.cpu_count() or 1
NO_ROOM, INTERRUPTED = (errno.ENOSPC, errno.EDQUOT), 130


def in_words(command):
    """Show what is wrong as sentences, one per problem, and end with exit code 1."""

    @functools.wraps(command)
    def wrapped(*arguments, **options):
        try:
            return command(*arguments, **options)
        except MicrodriversError as error:
            show(error.problems)
            raise typer.Exit(1) from None
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            err.print(
                "✗ the disk\n  No room is left on it.\n  → Make room, then try again. The published site is whole."
            )
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            if not warm.is_inherited():  # else the one that watches says it
                err.print("Interrupted. The published site is whole; the next build goes on from there.")
            raise typer.Exit(INTERRUPTED) from None

    return wrapped


def show(problems: Sequence[Problem]) -> None:
    """Several on a screen as a table; one, or for another program, as lines."""
    if err.is_terminal and len(problems) > 1:
        table = Table("Place", "Problem", "Mend", box=SIMPLE_HEAD)
        for problem in problems:
            table.add_row(*map(Text, (problem.place, problem.problem, problem.mend)))
        err.print(table)
        return
    for problem in problems:
        err.print(f"✗ {problem.place}\n  {problem.problem}\n  → {problem.mend}", markup=False, soft_wrap=True)


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
) -> None:
    """Run the chapters of a survey that something has changed for, compile the book, check it as a whole, and publish it."""
    from microdrivers.book.stamp import is_published, published_site

    project = find_project()
    if watch:
        from microdrivers.book.watch import watch_sources

        again = functools.partial(_build_quietly, survey, workers, engine)
        if data is not None or fresh:
            raise fail("build", "--watch was given with --data or --fresh.", "Build once with them, then watch.")
        watch_sources(project, again, lambda text: out.print(text, soft_wrap=True))
        return
    if data is None and not fresh and is_published(project, survey):
        page = published_site(project, survey) / "index.html"
        out.print(f"Nothing has changed since the book was published: {page}", soft_wrap=True)
        return
    _build(survey, data, workers, engine, fresh, (scheduler, shared), lambda plan: plan)


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


def _build_quietly(survey: str, workers: int, engine: str) -> None:
    """What `build` does, without the bar of progress, whose thread must not be copied into other processes."""
    from microdrivers.book.stamp import is_published

    if not is_published(find_project(), survey):
        app(["build", "--survey", survey, "--workers", str(workers), "--engine", engine])


def _build(
    survey: str, data: Path | None, workers: int, engine: str, fresh: bool, where: tuple[str, str], choose
) -> None:
    warm.start(*warm.CHAPTERS, *warm.COMPILER)  # first of all: it imports on another core, while this one does
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
        page = build_book(book, chapters, workers, done, say, engine, fresh, cluster)
    out.print(f"The book is ready: {page}", soft_wrap=True)


@app.command()
@in_words
def pdf(survey: SurveyOption = DEFAULT_SURVEY) -> None:
    """Print the published site: every chapter as a PDF, and the whole book as one. Needs Chromium."""
    from microdrivers.book.build import open_book
    from microdrivers.book.pdf import bind, write_pdfs

    bound = bind(open_book(find_project(), survey))
    whole = write_pdfs(bound, lambda title: out.print(f"Printing {title}", soft_wrap=True))
    out.print(f"The PDFs are ready: {whole.parent}", soft_wrap=True)


@app.command()
@in_words
def check(
    survey: Annotated[str, typer.Argument(help="Folder name in data/surveys/.")],
    data: DataOption = None,
) -> None:
    """Say what is wrong with a survey's codebook and data, all of it at once."""
    from microdrivers.framework import load_framework
    from microdrivers.survey import load_codebook, open_survey
    from microdrivers.survey.readers import read_answers
    from microdrivers.survey.survey import make_survey

    project = find_project()
    framework = load_framework(project.framework, project.places(survey))
    codebook = load_codebook(survey, project, framework)
    folder = project.surveys / survey
    found = (
        make_survey(read_answers(data, codebook, folder, small=True), codebook)
        if data
        else open_survey(survey, project, framework)
    )
    out.print(
        f"✓ {codebook.title}: {len(found.people)} respondents, {len(codebook.items)} items, {len(codebook.outcomes)} outcomes."
    )


@app.command("new-survey")
@in_words
def new_survey(
    file: Annotated[Path, typer.Argument(help="Data file: .csv, .xlsx, .parquet, .sav, .zsav or .dta.")],
    form: Annotated[Path | None, typer.Option(help="XLSForm of a KoboToolbox or ODK survey.")] = None,
    survey_id: Annotated[str | None, typer.Option("--id", help="Name of the survey's folder.")] = None,
) -> None:
    """Draft a codebook from a data file: what could be found out, and what is left to a person."""
    from microdrivers.framework import load_framework
    from microdrivers.survey.new import new_survey as drafted

    project = find_project()
    target, made = drafted(file, form, survey_id, project, load_framework(project.framework))
    out.print(f"Wrote {target}: {made.placed} questions placed, {made.waiting} waiting for you.", soft_wrap=True)
    if made.left_out:
        out.print(f"! LEFT OUT, {len(made.left_out)} columns that must not be read:", markup=False)
        for name, why in made.left_out.items():
            out.print(f"  {name}: {why}", markup=False, soft_wrap=True)
    out.print(f"Next: finish it, and ask `microdrivers check {target.parent.name}` what is still open.", soft_wrap=True)


@app.command()
@in_words
def simulate(
    survey: SurveyOption = DEFAULT_SURVEY,
    output: Annotated[Path | None, typer.Option(help="File to write; default: the survey's own data file.")] = None,
) -> None:
    """Make the answers of a simulated survey from its seed."""
    from microdrivers.framework import load_framework
    from microdrivers.survey import load_codebook
    from microdrivers.survey.simulate import simulate as simulated
    from microdrivers.survey.simulate import to_csv
    from microdrivers.yaml_model import read_yaml

    project = find_project()
    codebook = load_codebook(survey, project, load_framework(project.framework))
    if not codebook.illustrative:
        raise fail(
            f"survey '{survey}'", "It is a real survey; its answers are not made up here.", f"Use {DEFAULT_SURVEY}."
        )
    folder = project.surveys / survey
    target = output or folder / codebook.data.file
    if not target.parent.is_dir():
        raise fail(target.parent, "There is no such folder.", "Make it, or choose another one.")
    target.write_bytes(to_csv(simulated(codebook, read_yaml(folder / "simulation.yml"))))
    out.print(f"Wrote {target}", soft_wrap=True)


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


@app.command()
@in_words
def toc() -> None:
    """Write _toc.yml from the plan of the default book."""
    from microdrivers.book.build import open_book
    from microdrivers.book.toc import driver_pages, toc_text
    from microdrivers.framework import load_framework

    project = find_project()
    drivers = driver_pages(load_framework(project.framework), project.book)
    project.toc.write_text(toc_text(open_book(project, DEFAULT_SURVEY).plan, drivers), encoding="utf-8")
    out.print(f"Wrote {project.toc}", soft_wrap=True)


@app.command()
@in_words
def coverage() -> None:
    """Write docs/coverage.md: which page carries what. Ends with 1 when something is carried by none."""
    from microdrivers.book.coverage import coverage as covered
    from microdrivers.framework import load_framework
    from microdrivers.published import Published

    project = find_project()
    text, left = covered(load_framework(project.framework), Published(project.published), project.book)
    (project.root / "docs" / "coverage.md").write_text(text, encoding="utf-8")
    if left:
        mend = "Cite it on a page, or remove the row."
        raise MicrodriversError(*(Problem(one, "No page carries it.", mend) for one in left))
    out.print("Every statement and every row is carried by a page.")


@app.command()
@in_words
def readability() -> None:
    """Write docs/readability.md: how easy the pages are to read. Ends with 1 when one is above a limit."""
    from microdrivers.book.readability import measure_pages, report, too_hard

    project = find_project()
    readings = measure_pages(project)
    (project.root / "docs" / "readability.md").write_text(report(readings), encoding="utf-8")
    if problems := too_hard(readings):
        raise MicrodriversError(*problems)
    out.print("No page is above a limit.")


@app.command()
@in_words
def gate(site: Annotated[Path, typer.Argument(help="Folder of a built site.")]) -> None:
    """Look for reasons why a built site must not be published."""
    from microdrivers.book.build import all_codebooks, look_through

    project = find_project()
    if problems := look_through(site, project, all_codebooks(project)):
        raise MicrodriversError(*problems)
    out.print(f"✓ {site}: nothing speaks against publishing it.", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(app())
