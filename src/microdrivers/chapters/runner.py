"""Run chapters: each template through papermill, several at a time, each in a process of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from microdrivers import picture, warm
from microdrivers.chapters.cluster import Cluster, open_cluster
from microdrivers.chapters.engines import FORKED, engine_options, open_pool
from microdrivers.chapters.notebook import cleaned, executed, noise, titled, write_notebook
from microdrivers.chapters.parts import Kept
from microdrivers.chapters.plan import Chapter
from microdrivers.errors import MicrodriversError, fail
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.reads import NOTES, noted
from microdrivers.survey import open_survey


@dataclass(frozen=True)
class Run:
    """What became of one chapter, and what it read (see `reads.noted`). place and error are empty when it worked."""

    chapter: Chapter
    seconds: float
    place: str = ""
    error: str = ""
    reads: tuple[tuple[str, ...], ...] = ()

    @property
    def failed(self) -> bool:
        return bool(self.error)


def run_chapters(
    chapters: tuple[Chapter, ...],
    templates: Path,
    target: Path,
    root: Path,
    workers: int,
    done: Callable[[Run], None],
    engine: str = FORKED,
    cluster: Cluster | None = None,
    kept: Kept | None = None,
) -> list[Run]:
    """Execute chapters and write the notebooks of those that worked to target/<id>.ipynb.

    root: working directory of the chapters; engine: `FORKED` or `KERNELS`; cluster: where they run, default: on
    this machine, as many at a time as `workers` says; kept: what parts of chapters have shown before, on this machine. `done` is
    called after each chapter. Failures are returned, not raised: all chapters are tried. Results come in the order of
    `chapters`. Raises `MicrodriversError` when one of the processes that run chapters is ended from outside.
    """
    if not chapters:
        return []
    runs: dict[str, Run] = {}
    survey = next((chapter.parameters["survey"] for chapter in chapters if "survey" in chapter.parameters), "")
    place = open_cluster(cluster, root, survey) if cluster else open_pool(min(workers, len(chapters)), engine)
    with place as pool:
        futures = [pool.submit(run_chapter, chapter, templates, target, root, engine, kept) for chapter in chapters]
        try:
            for future in as_completed(futures):
                run = future.result()
                runs[run.chapter.id] = run
                done(run)
        except BrokenProcessPool:
            mend = "Perhaps the memory was full: close other programs, or build with --workers 1."
            raise fail("chapters", "A process that ran them was ended from outside.", mend) from None
    return [runs[chapter.id] for chapter in chapters]


def run_chapter(
    chapter: Chapter, templates: Path, target: Path, root: Path, engine: str = FORKED, kept: Kept | None = None
) -> Run:
    """Execute one chapter in a process of its own; see `run_chapters`."""
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # silences a warning of the debugger in kernels
    os.environ["MICRODRIVERS_PROJECT"] = str(root)  # a process that was started earlier may have another one
    began = time.monotonic()
    kept = kept and kept.of(chapter.id, target)
    if engine == FORKED and "survey" in chapter.parameters and not (kept and kept.has_the_same):
        _open_ahead(chapter, root)
    with TemporaryDirectory() as folder:
        variables = {NOTES: str(Path(folder) / "reads")}
        if kept:
            variables |= kept.as_variable()
        os.environ.update(variables)
        template = titled(nbformat.read(templates / chapter.template, as_version=4), chapter.title)
        try:
            notebook = executed(template, chapter.parameters, root, engine_options(engine))
        except PapermillExecutionError as error:
            injected = 1 if chapter.parameters else 0  # papermill adds a cell with the parameters
            place = f"notebooks/{chapter.template}, cell {error.exec_count - injected}"
            return Run(chapter, time.monotonic() - began, place, _message(error.ename, error.evalue))
        except DeadKernelError:
            return Run(chapter, time.monotonic() - began, f"notebooks/{chapter.template}", "Its process died.")
        finally:
            for variable in variables:
                del os.environ[variable]
        reads = noted(Path(variables[NOTES]))
    if noisy := next(noise(notebook), None):
        return Run(
            chapter,
            time.monotonic() - began,
            f"notebooks/{chapter.template}, cell {noisy}",
            "The cell prints or warns; a published page must not.",
        )
    destination = target / f"{chapter.id}.ipynb"
    destination.parent.mkdir(parents=True, exist_ok=True)
    write_notebook(cleaned(notebook), destination)
    return Run(chapter, time.monotonic() - began, reads=reads)


def _open_ahead(chapter: Chapter, root: Path) -> None:
    """Start, import and open once in this process what a chapter needs whose parts are told: the process forked for it, and the next
    ones, have it."""
    picture.prepare()
    for name in warm.PARTS:
        import_module(name)
    with suppress(MicrodriversError):  # the chapter will meet it, and tell it
        project = Project(root)
        survey = chapter.parameters["survey"]
        open_survey(survey, project, load_framework(project.framework, project.places(survey)))


def _message(name: str, value: str) -> str:
    return value if name == "MicrodriversError" else f"{name}: {value}"
