"""Ways to make the default book: their commands, and the small programs that some of them need."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from microdrivers.book.build import open_book
from microdrivers.project import DEFAULT_SURVEY, Project

ROOT = Path(__file__).parents[1]
PARTS = ["_config.yml", "_toc.yml", "data", "notebooks", "book"]
BIN = Path(sys.executable).parent
MICRODRIVERS = [sys.executable, "-m", "microdrivers"]
POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor
import papermill
from ways import jobs

def run(job):
    template, output, parameters, folder = job
    papermill.execute_notebook(template, output, parameters, cwd=folder, progress_bar=False)

if __name__ == "__main__":
    with ProcessPoolExecutor(int(sys.argv[2])) as pool:
        list(pool.map(run, jobs(sys.argv[1])))
"""
SNAKEFILE = """
rule all:
    input: {outputs!r}

{rules}
"""
RULE = """
rule chapter_{number}:
    input: {template!r}
    output: {output!r}
    shell: {command!r}
"""
# Executes chapters as this build does and does nothing else with them: all of the book, or so many of a kind.
CHAPTERS = """
import os
import sys
from pathlib import Path
from microdrivers import warm

if __name__ == "__main__":
    warm.start(*warm.CHAPTERS)  # first of all, as the command does
    from ways import chapters
    from microdrivers.chapters.runner import run_chapters
    from microdrivers.project import Project

    project = Project(Path(sys.argv[1]))
    target = project.build / "measured"
    runs = run_chapters(chapters(project, *sys.argv[2:]), project.notebooks, target, project.root, os.cpu_count(), print)
    failed = [run for run in runs if run.failed]
    sys.exit(f"{failed[0].place}: {failed[0].error}" if failed else 0)
"""
# The least that running the chapters can cost: all imports once, and the cells one after the other in one process. Writes the
# seconds of the imports, and the seconds of processor time of the cells.
FLOOR = """
import json, os, sys, tempfile, time
from pathlib import Path

began = time.monotonic()
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
import microdrivers.chapters.openers
import papermill
from microdrivers.book.build import open_book
from microdrivers.once import FOLDER
from microdrivers.project import DEFAULT_SURVEY, Project

imported = time.monotonic() - began
project, shell = Project(Path(sys.argv[1])), InteractiveShell.instance()
with tempfile.TemporaryDirectory() as folder:
    os.environ[FOLDER] = folder
    began = time.process_time()
    for chapter in open_book(project, DEFAULT_SURVEY).plan:
        names = {}
        for cell in nbformat.read(project.notebooks / chapter.template, as_version=4).cells:
            if cell.cell_type == "code":
                with capture_output():
                    exec(cell.source, names)
                names.update(chapter.parameters)
    worked = time.process_time() - began
Path("floor.json").write_text(json.dumps([imported, worked]))
"""


def copy_project(target: Path) -> Path:
    """What a build reads, and nothing that was built."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("chapters"))
        else:
            shutil.copy(ROOT / part, target / part)
    return target


def jobs(folder: str) -> list[tuple[str, str, dict[str, str], str]]:
    """Template, output, parameters and working folder of every chapter of the default book."""
    project, made = Project(Path(folder)), []
    for chapter in open_book(project, DEFAULT_SURVEY).plan:
        output = project.book / "chapters" / f"{chapter.id}.ipynb"
        output.parent.mkdir(parents=True, exist_ok=True)
        made.append((str(project.notebooks / chapter.template), str(output), chapter.parameters, folder))
    return made


def chapters(project: Project, count: str = "", kind: str = "") -> tuple:
    """The chapters of the default book, or `count` of them: those of a kind, or one with an id, again and again."""
    plan = open_book(project, DEFAULT_SURVEY).plan
    plan = [chapter for chapter in plan if kind in ("", chapter.kind, chapter.id)]
    if not count:
        return tuple(plan)
    return tuple(
        replace(plan[n % len(plan)], id=f"{n // len(plan)}/{plan[n % len(plan)].id}") for n in range(int(count))
    )


def papermill_command(job: tuple) -> list[str]:
    template, output, parameters, folder = job
    given = [part for pair in parameters.items() for part in ("-p", *pair)]
    return [str(BIN / "papermill"), "--no-progress-bar", template, output, *given, "--cwd", folder]


def book_command() -> list[str]:
    return [str(BIN / "jupyter-book"), "build", ".", "-q"]


def in_a_loop(project: Path) -> list[list[str]]:
    return [papermill_command(job) for job in jobs(str(project))]


def in_a_pool(project: Path) -> list[list[str]]:
    jobs(str(project))  # makes the folders
    return [program(project, "pool.py", POOL, str(os.cpu_count()))]


def by_snakemake(project: Path, snakemake: str) -> list[list[str]]:
    made = jobs(str(project))
    rules = [
        RULE.format(number=n, template=job[0], output=job[1], command=" ".join(papermill_command(job)))
        for n, job in enumerate(made)
    ]
    (project / "Snakefile").write_text(SNAKEFILE.format(outputs=[job[1] for job in made], rules="\n".join(rules)))
    return [[snakemake, "--quiet", "all", "--cores", str(os.cpu_count())]]


def program(project: Path, name: str, text: str, *arguments: str) -> list[str]:
    """A command that runs a small program in a project; its first argument is the project."""
    (project / name).write_text(text)
    return [sys.executable, str(project / name), str(project), *arguments]
