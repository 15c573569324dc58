"""What all commands share: the app, the options with the same meaning everywhere, and problems told as sentences."""

from __future__ import annotations

import errno
import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from microdrivers import warm
from microdrivers.errors import MicrodriversError, Problem

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
