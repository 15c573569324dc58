"""Run chapters: each template through papermill, several at a time, each in a process of its own."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import chdir, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat

from microdrivers import picture, warm
from microdrivers.chapters.cluster import Cluster, open_cluster
from microdrivers.chapters.engines import FORKED, engine_options, open_pool
from microdrivers.chapters.parts import Kept
from microdrivers.chapters.plan import Chapter
from microdrivers.errors import MicrodriversError, fail
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.reads import NOTES, noted
from microdrivers.survey import open_survey

KEPT_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SHOWN = {"display_data", "execute_result"}


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
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

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
            notebook = _executed(template, chapter.parameters, root, engine_options(engine))
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
    if noise := next(_noise(notebook), None):
        return Run(
            chapter,
            time.monotonic() - began,
            f"notebooks/{chapter.template}, cell {noise}",
            "The cell prints or warns; a published page must not.",
        )
    destination = target / f"{chapter.id}.ipynb"
    destination.parent.mkdir(parents=True, exist_ok=True)
    write_notebook(cleaned(notebook), destination)
    return Run(chapter, time.monotonic() - began, reads=reads)


def _executed(template: nbformat.NotebookNode, parameters: dict, root: Path, options: dict) -> nbformat.NotebookNode:
    """As `papermill.execute_notebook` does it, which in the end writes the notebook even where nothing is to be written: a
    quarter of the time of a chapter whose parts are kept."""
    from papermill.engines import papermill_engines
    from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    options = {"engine_name": None, **options}
    notebook = load_notebook_node(template)
    if parameters:
        notebook = parameterize_notebook(notebook, parameters, engine_name=options["engine_name"])
    notebook = prepare_notebook_metadata(notebook, None, None)
    kernel = papermill_engines.nb_kernel_name(options["engine_name"], notebook)
    with chdir(root):
        notebook = papermill_engines.execute_notebook_with_engine(
            nb=notebook, kernel_name=kernel, input_path=None, output_path=None, progress_bar=False, **options
        )
    raise_for_execution_errors(notebook, None)
    return notebook


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """As `nbformat.write` does, but all on one line, which takes a quarter of the time."""
    nbformat.validate(notebook)
    path.write_text(json.dumps(notebook, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


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


def _noise(notebook: nbformat.NotebookNode) -> Iterator[int]:
    """Numbers of code cells with outputs that are not meant for a reader."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = [cell for cell in code if "injected-parameters" not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(code, start=1):
        if any(output.output_type not in SHOWN for output in cell.outputs):
            yield number


def titled(notebook: nbformat.NotebookNode, title: str) -> nbformat.NotebookNode:
    """The template with the chapter's title as its first heading: papermill does not fill in Markdown."""
    notebook.cells[0].source = f"# {title.replace('*', chr(92) + '*')}"
    return notebook


def cleaned(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook without times, paths and machine names, and with its code out of the reader's way."""
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags})
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
        if cell.cell_type == "code":
            cell.metadata.tags = [*tags, "remove-input"]
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    return notebook
