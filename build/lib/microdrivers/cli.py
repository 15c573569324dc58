"""The command line: words of the user in, calls out; errors become sentences and an exit code."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

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
CORES = os.cpu_count() or 1


def in_words(command):
    """Show what is wrong as sentences, one per problem, and end with exit code 1."""

    @functools.wraps(command)
    def wrapped(*arguments, **options):
        try:
            return command(*arguments, **options)
        except MicrodriversError as error:
            for problem in error.problems:
                err.print(f"✗ {problem.place}\n  {problem.problem}\n  → {problem.mend}", markup=False, soft_wrap=True)
            raise typer.Exit(1) from None

    return wrapped


@app.command()
@in_words
def build(survey: SurveyOption = DEFAULT_SURVEY, data: DataOption = None, workers: WorkersOption = CORES) -> None:
    """Run all chapters of a survey, compile the book, check it as a whole, and publish it."""
    _build(survey, data, workers, lambda plan: plan)


@app.command()
@in_words
def run(
    region: Annotated[str | None, typer.Option(help="Key of a region, e.g. mena.")] = None,
    driver: Annotated[str | None, typer.Option(help="Key of a driver, e.g. economic_deprivation.")] = None,
    chapter: Annotated[str | None, typer.Option(help="Id of a chapter, as `microdrivers plan` lists it.")] = None,
    survey: SurveyOption = DEFAULT_SURVEY,
    data: DataOption = None,
    workers: WorkersOption = CORES,
) -> None:
    """Run one chapter (--region and --driver, or --chapter), or all of a region (--region), and update the site."""
    from microdrivers.chapters import find_chapter
    from microdrivers.framework import load_framework

    if chapter is None and region is None:
        raise fail("run", "Nothing was chosen.", "Give --region and --driver, --region alone, or --chapter.")
    if chapter is not None and (region is not None or driver is not None):
        raise fail("run", "A chapter and a region or driver were given.", "Give --chapter, or --region and --driver.")
    framework = load_framework(find_project().framework)
    for kind, key in (("region", region), ("driver", driver)):
        if key is not None:
            framework.require(kind, key)

    def chosen(plan):
        if chapter is not None:
            return (find_chapter(plan, chapter),)
        wanted = {key: value for key, value in (("region", region), ("driver", driver)) if value is not None}
        found = tuple(c for c in plan if wanted.items() <= c.parameters.items())
        if not found:
            raise fail(
                f"region '{region}'", f"The survey '{survey}' asked nobody there.", "Choose another region or survey."
            )
        return found

    _build(survey, data, workers, chosen)


def _build(survey: str, data: Path | None, workers: int, choose) -> None:
    from microdrivers.book.build import build as build_book
    from microdrivers.book.build import open_book
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
    with Progress(*columns, console=out, disable=not out.is_terminal) as progress:
        task = progress.add_task("Running chapters", total=len(chapters))

        def done(run) -> None:
            mark = "✗" if run.failed else "✓"
            progress.console.print(f"{mark} {run.chapter.id}  {run.seconds:.1f} s")
            progress.update(task, advance=1, description=f"Ran {run.chapter.id}")

        def say(text: str) -> None:
            progress.update(task, description=text)
            progress.console.print(text)

        page = build_book(book, chapters, workers, done, say)
    out.print(f"The book is ready: {page}", soft_wrap=True)


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
    framework = load_framework(project.framework)
    codebook = load_codebook(survey, project, framework)
    found = make_survey(read_answers(data, codebook), codebook) if data else open_survey(survey, project, framework)
    out.print(
        f"✓ {codebook.title}: {len(found.people)} respondents, {len(codebook.items)} items, {len(codebook.outcomes)} outcomes."
    )


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
def gate(site: Annotated[Path, typer.Argument(help="Folder of a built site.")]) -> None:
    """Look for reasons why a built site must not be published."""
    from microdrivers.book.build import all_codebooks, look_through

    project = find_project()
    if problems := look_through(site, project, all_codebooks(project)):
        raise MicrodriversError(*problems)
    out.print(f"✓ {site}: nothing speaks against publishing it.", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(app())
