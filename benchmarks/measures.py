"""Measure disclosure control, the bootstrap, and how a chapter's cost grows with the number of respondents.

Everything runs in one process on one core; seconds are of processor time, so that other work on the machine counts little.
Templates are run as they are, with the drawing of figures left out. Usage: python benchmarks/measures.py [--largest N]
"""

from __future__ import annotations

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1"))  # before numpy is there

import argparse
import contextlib
import platform
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from unittest import mock

import nbformat
import numpy as np

from microdrivers.book.build import Book, open_book
from microdrivers.book.ledger import read_ledger
from microdrivers.chapters import Chapter, scope
from microdrivers.disclosure import audit
from microdrivers.framework import load_framework
from microdrivers.project import DEFAULT_SURVEY, Project
from microdrivers.survey import Survey, open_survey

PROJECT = Project(Path(__file__).parents[1])
CHAPTER = "mena/economic-deprivation"
WITHOUT = 1  # replicates of a run that has next to no bootstrap
CLOCK = time.process_time


class Meter:
    """Adds up the seconds spent inside the functions that it is put around, and counts their calls and rows."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.rows = 0

    def around(self, name: str, function: Callable) -> Callable:
        def timed(*arguments, **options):
            began = CLOCK()
            result = function(*arguments, **options)
            self.seconds[name] += CLOCK() - began
            self.calls[name] += 1
            if name == "protect":
                self.rows += len(arguments[0])
            return result

        return timed


@contextlib.contextmanager
def metered(survey: Survey | None = None, replicates: int | None = None) -> Iterator[Meter]:
    """Chapters that are run in here are measured, and draw nothing; with another survey or number of replicates if given.

    The rules allow no fewer than 2,000 replicates in a book; a copy of them is changed past that check.
    """
    meter = Meter()
    framework = load_framework(PROJECT.framework)
    if replicates:
        framework = framework.model_copy(
            update={"rules": framework.rules.model_copy(update={"replicates": replicates})}
        )
    Scope = scope.Scope
    with (
        mock.patch.object(scope, "display", lambda *_, **__: None),
        mock.patch.object(scope, "protect", meter.around("protect", scope.protect)),
        mock.patch.object(scope, "load_framework", lambda *_: framework),
        mock.patch.object(scope, "open_survey", (lambda *_: survey) if survey else scope.open_survey),
        mock.patch.object(Scope, "measure", meter.around("measure", Scope.measure)),
        mock.patch.object(Scope, "measure_all", meter.around("measure", Scope.measure_all)),
        contextlib.chdir(PROJECT.root),
    ):
        yield meter


def run(chapter: Chapter) -> None:
    """The code of the chapter's template, with the chapter's parameters."""
    notebook = nbformat.read(PROJECT.notebooks / chapter.template, as_version=4)
    names: dict = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(chapter.parameters)


def measuring(meter: Meter) -> float:
    """Seconds inside measures: what is not spent on making their tables safe."""
    return meter.seconds["measure"] - meter.seconds["protect"]


def least(repeats: int, chapter: Chapter, **options) -> float:
    """The shortest of several times that the measures of a chapter take."""
    times = []
    for _ in range(repeats):
        with metered(**options) as meter:
            run(chapter)
        times.append(measuring(meter))
    return min(times)


def of_size(survey: Survey, people: int) -> Survey:
    """A survey of as many respondents, drawn from this one with replacement."""
    drawn = np.random.default_rng(1).integers(len(survey.people), size=people)
    frames = {
        name: getattr(survey, name).take(drawn).reset_index(drop=True) for name in ("people", "answers", "missing")
    }
    frames["people"]["cluster"] = range(people)
    return replace(survey, **frames, read=people, clusters_per_stratum={"all": people})


def print_disclosure(book: Book) -> None:
    """Suppression and audit of the whole book."""
    with metered() as meter:
        for chapter in book.plan:
            run(chapter)
    protecting = meter.seconds["protect"]
    print("| Disclosure control of the default book | Seconds | |\n|---|---|---|")
    print(
        f"| Suppression: {meter.calls['protect']} tables, {meter.rows:,} rows, {len(book.plan)} chapters | {protecting:.2f} | |"
    )
    chapters = {c.id: book.site.chapters / f"{c.id}.ipynb" for c in book.plan}
    if not all(path.is_file() for path in chapters.values()):
        print("| Audit: not measured, run `microdrivers build` first | | |")
        return
    began = CLOCK()
    ledger = read_ledger(chapters)
    reading = CLOCK() - began
    began = CLOCK()
    problems = audit(ledger, load_framework(PROJECT.framework).rules)
    auditing = CLOCK() - began
    together = protecting + reading + auditing
    print(f"| Reading the ledger of {len(ledger):,} numbers | {reading:.2f} | |")
    print(f"| Audit: {len(problems)} problems | {auditing:.2f} | |")
    print(f"| **Together** (measures themselves: {measuring(meter):.1f}) | **{together:.2f}** | target under 5 |")


def print_bootstrap(chapter: Chapter) -> None:
    """What replicates cost: a chapter with them, less the same chapter with next to none."""
    without = least(3, chapter, replicates=WITHOUT)
    print(f"\n| Measures of the chapter {chapter.id} | Seconds | Of it bootstrap |\n|---|---|---|")
    for replicates, target in ((1000, ", target under 1"), (2000, "")):
        whole = least(3, chapter, replicates=replicates)
        print(f"| {replicates:,} replicates | {whole:.2f} | {max(whole - without, 0):.2f}{target} |")
    print(f"| {WITHOUT} replicate | {without:.2f} | |")


def print_growth(chapter: Chapter, largest: int) -> None:
    """Cost of a chapter's measures against the number of respondents of the survey."""
    survey = open_survey(DEFAULT_SURVEY, PROJECT, load_framework(PROJECT.framework))
    print(f"\n| Respondents (measures of {chapter.id}) | Seconds | Against a tenth of the respondents |\n|---|---|---|")
    before, people = None, 1000
    while people <= largest:
        seconds = least(2 if people < 100_000 else 1, chapter, survey=of_size(survey, people))
        print(f"| {people:,} | {seconds:.2f} | {f'{seconds / before:.1f} times' if before else ''} |", flush=True)
        before, people = seconds, people * 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=1_000_000, help="respondents of the largest survey")
    largest = parser.parse_args().largest
    book = open_book(PROJECT, DEFAULT_SURVEY)
    chapter = next(chapter for chapter in book.plan if chapter.id == CHAPTER)
    with metered():
        run(chapter)  # once for the imports
    print(f"{platform.system()}, Python {platform.python_version()}, one core; seconds of processor time.\n")
    print_disclosure(book)
    print_bootstrap(chapter)
    print_growth(chapter, largest)


if __name__ == "__main__":
    main()
