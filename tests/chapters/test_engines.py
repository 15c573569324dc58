"""A chapter is the same, byte for byte, whether a kernel runs it or a forked process; and how the processes fail."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import nbformat
import pytest

from microdrivers.book.build import open_book
from microdrivers.chapters.engines import FORKED, KERNELS, engine_options, open_pool
from microdrivers.chapters.runner import run_chapters
from microdrivers.project import Project
from tests.chapters.test_runner import chapter, template
from tests.conftest import REPOSITORY

QUICK = ("mena/religion", "countries/jordan")  # kernels are slow
TOGETHER = pytest.mark.xdist_group("engines")
ALL = "MICRODRIVERS_ALL_CHAPTERS"  # `make engines` sets it


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> dict[str, Path]:
    """Chapters of the default book, run by each engine: the folders with the notebooks as the book takes them over."""
    folder, project = tmp_path_factory.mktemp("engines"), Project(REPOSITORY)
    plan = open_book(project, "illustrative").plan
    chosen = plan if os.environ.get(ALL) else tuple(chapter for chapter in plan if chapter.id in QUICK)
    reads = {}
    for engine in (FORKED, KERNELS):
        runs = run_chapters(chosen, project.notebooks, folder / engine, project.root, 2, lambda run: None, engine)
        assert [f"{run.chapter.id}: {run.error}" for run in runs if run.failed] == []
        reads[engine] = {run.chapter.id: run.reads for run in runs}
    return {engine: folder / engine for engine in (FORKED, KERNELS)} | {"reads": reads}


def notebooks(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.ipynb"))}


@TOGETHER
def test_chapters_are_equal_byte_for_byte(both):
    ours, kernels = notebooks(both[FORKED]), notebooks(both[KERNELS])
    assert {f"{name}.ipynb" for name in QUICK} <= set(ours)
    assert sorted(ours) == sorted(kernels)
    assert [name for name in ours if ours[name] != kernels[name]] == []


@TOGETHER
def test_chapters_note_what_they_read_with_either_engine(both):
    reads = both["reads"]
    assert reads[FORKED] == reads[KERNELS]
    assert ("answers", "illustrative", "JOR") in reads[FORKED]["countries/jordan"]
    assert ("table", "findings") in reads[FORKED]["countries/jordan"]
    assert ("table", "timeline") not in reads[FORKED]["countries/jordan"]


@TOGETHER
def test_chapters_that_are_compared_show_figures(both):
    assert all(b'"svg": "<svg' in content for content in notebooks(both[FORKED]).values())


def test_where_nothing_can_be_forked_kernels_run(monkeypatch):
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])  # as on Windows
    assert "engine_name" not in engine_options(FORKED)
    with open_pool(1, FORKED) as pool:
        assert pool.submit(os.getpid).result() != os.getpid()


def test_a_process_that_is_ended_from_outside_is_told_in_words(tmp_path, problems_of):
    template(tmp_path, "kills", ["import os, signal; os.kill(os.getppid(), signal.SIGKILL)"])
    [problem] = problems_of(
        lambda: run_chapters((chapter("kills"),), tmp_path, tmp_path / "target", tmp_path, 1, lambda run: None)
    )
    assert problem.problem == "A process that ran them was ended from outside."
    assert "--workers 1" in problem.mend


def test_the_papermill_command_knows_the_engine(tmp_path):
    if FORKED not in entry_points(group="papermill.engine").names:
        pytest.skip("the package was installed before it had an engine: install it again")
    template(tmp_path, "speaks", ["print(topic)"])
    command = [sys.executable, "-m", "papermill", "--engine", FORKED, "--no-progress-bar", "-p", "topic", "bread"]
    subprocess.run([*command, tmp_path / "speaks.ipynb", tmp_path / "out.ipynb"], check=True, capture_output=True)
    [output] = nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs
    assert output.text == "bread\n"


# A program that runs chapters which tell their processes and then wait; its processes are asked for by what they hold open.
OWNER = """
import sys
import time
from pathlib import Path
from microdrivers.chapters.runner import run_chapters
from tests.chapters.test_runner import chapter

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    run_chapters((chapter("waits"),), folder, folder / "target", folder, 1, print)
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the list of processes of Linux")
def test_all_processes_end_with_a_program_that_is_killed(tmp_path):
    tell = "import os, pathlib; pathlib.Path('pids').write_text(' '.join(map(str, family())))"
    family = (
        "def family():\n    pid = os.getpid()\n    while pid > 1:\n        yield pid\n"
        "        pid = int(open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[1])"
    )
    template(tmp_path, "waits", [family, tell, "import time; time.sleep(60)"])
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], cwd=REPOSITORY)
    told, until = tmp_path / "pids", time.monotonic() + 60
    while not (told.is_file() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    chapter_process, worker, forks, *_ = pids = [int(pid) for pid in told.read_text().split()]
    assert owner.pid in pids
    neighbour = int(Path(f"/proc/{worker}/task/{worker}/children").read_text().split()[0])  # draws pictures
    ours = (chapter_process, worker, forks, neighbour)
    assert all(alive(pid) for pid in ours)
    owner.kill()
    owner.wait()
    until = time.monotonic() + 20
    while any(alive(pid) for pid in ours) and time.monotonic() < until:
        time.sleep(0.05)
    assert [pid for pid in ours if alive(pid)] == []
