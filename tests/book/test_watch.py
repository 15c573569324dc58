"""`build --watch`: what an author saves is on the page after a moment, problems are told and do not end it, Ctrl-C does."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import pytest
import yaml
from watchfiles import Change

from microdrivers import once
from microdrivers.book import watch as watching_for
from microdrivers.book.watch import Sources, watch_sources
from tests.conftest import REPOSITORY

WAIT = 240  # seconds until a build has ended, on a machine with much else to do


class Watching:
    """A running `microdrivers build --watch` in a project."""

    def __init__(self, root, *options: str) -> None:
        command = [sys.executable, "-m", "microdrivers", "build", "--survey", "small", "--watch", *options]
        variables = {**os.environ, "MICRODRIVERS_PROJECT": str(root), "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.program = subprocess.Popen(command, cwd=REPOSITORY, env=variables, start_new_session=True, **both)
        self.lines: queue.Queue = queue.Queue()
        threading.Thread(target=lambda: [self.lines.put(line) for line in self.program.stdout], daemon=True).start()

    def says(self, words: str = "Watching for changes") -> str:
        """All lines up to the one with these words."""
        said, until = "", time.monotonic() + WAIT
        while words not in said:
            try:
                said += self.lines.get(timeout=max(0.1, until - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"It never said '{words}', but: {said}") from None
        return said

    def interrupt(self) -> int:
        """As Ctrl-C in a terminal: to all of its processes."""
        os.killpg(self.program.pid, signal.SIGINT)
        return self.program.wait(timeout=30)


@pytest.fixture
def watching(small_project):
    started: list[Watching] = []

    def start(*options: str) -> Watching:
        started.append(Watching(small_project.root, *options))
        return started[-1]

    yield start
    for one in started:
        if one.program.poll() is None:
            os.killpg(one.program.pid, signal.SIGKILL)


class EnoughError(Exception):
    """Ends a watch in its own process."""


def note_that_it_builds(root: Path) -> None:
    """Stands for a build: notes that it ran, and in which process."""
    with (root / "built").open("a", encoding="utf-8") as notes:
        notes.write(f"{os.getpid()}\n")
    if (root / "book" / "about.md").read_text(encoding="utf-8").endswith("end all\n"):
        sys.exit(3)  # a build that fails ends its own process alone


def test_every_change_is_built_in_a_process_of_its_own(small_project, monkeypatch):
    about, said = small_project.project.book / "about.md", []
    changes = iter(["one\n", "end all\n", "three\n"])

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("Watching"):
            if (words := next(changes, None)) is None:
                raise EnoughError
            about.write_text(about.read_text(encoding="utf-8") + words, encoding="utf-8")

    with pytest.raises(EnoughError):
        watch_sources(small_project.project, partial(note_that_it_builds, small_project.root), say)
    assert said == [
        "Watching for changes; end with Ctrl-C.",
        *["Changed: book/about.md", "Watching for changes; end with Ctrl-C."] * 3,
    ]
    built = (small_project.root / "built").read_text().split()
    assert len(set(built)) == 4 and str(os.getpid()) not in built


def test_what_builds_have_measured_lies_in_a_private_folder_until_the_watch_ends(small_project, monkeypatch):
    folders = []

    def watch(project, build, say) -> None:
        folders.append(Path(os.environ[once.FOLDER]))
        assert folders[0].is_dir() and folders[0].stat().st_mode & 0o077 == 0  # nobody else may look

    monkeypatch.setattr(watching_for, "_watch", watch)
    watch_sources(small_project.project, print, print)
    assert not folders[0].exists() and once.FOLDER not in os.environ


@pytest.mark.skipif(os.name == "nt", reason="sends the signal of Ctrl-C to a group of processes")
@pytest.mark.skipif(not os.environ.get("MICRODRIVERS_ALL_CHAPTERS"), reason="five builds: for the night (make engines)")
def test_a_page_a_problem_and_the_end(small_project, watching):
    watched = watching()
    site = small_project.project.build / "surveys" / "small" / "html"
    assert "The book is ready" in watched.says()
    about = small_project.project.book / "about.md"
    text = about.read_text()

    about.write_text(text + "\nA sentence that an author has added.\n")
    said = watched.says()
    assert said.startswith("Changed: book/about.md\n")
    assert "✓" not in said  # a page is no reason to run chapters
    assert "A sentence that an author has added." in (site / "book" / "about.html").read_text()

    about.write_text(text + "\nSee [](nowhere.md).\n")
    assert "✗ Jupyter Book" in watched.says()
    assert "A sentence that an author has added." in (site / "book" / "about.html").read_text()  # the last good one

    about.write_text(text)
    assert "The book is ready" in watched.says()
    assert "an author has added" not in (site / "book" / "about.html").read_text()

    codebook = small_project.project.surveys / "small" / "codebook.yml"
    words = next(iter(yaml.safe_load(codebook.read_text())["items"].values()))["wording"]
    codebook.write_text(codebook.read_text().replace(words, "Another question"))
    said = watched.says()
    (first,) = re.findall("The page of (.*) is published; the others follow", said)
    assert first == "mena/index"
    assert [
        path for path in (site / "book" / "chapters" / "mena").glob("*.html") if "Another question" in path.read_text()
    ]
    assert said.count("✓") == len(set(re.findall("✓ (\\S+)", said))) > 2  # each chapter once

    assert watched.interrupt() == 130
    assert "Interrupted." in watched.says("Interrupted.")


def test_only_what_people_write_is_watched(small_project):
    project = small_project.project
    sources = Sources(project)

    def counts(path) -> bool:
        return sources(Change.modified, str(path))

    assert counts(project.book / "about.md")
    assert counts(project.notebooks / "driver.ipynb")
    assert counts(project.surveys / "small" / "codebook.yml")
    assert not counts(project.book / "chapters" / "mena" / "religion.ipynb")  # what a build makes
    assert not counts(project.notebooks / ".ipynb_checkpoints" / "driver-checkpoint.ipynb")
    assert not counts(project.book / ".about.md.swp")
    assert not counts(project.book / "about.md~")


@pytest.mark.parametrize("options", [("--fresh",), ("--data", "file.csv")])
def test_what_is_done_once_cannot_be_watched(watching, options):
    watched = watching(*options)
    assert "Build once with them, then watch." in watched.says("→")
    assert watched.program.wait(timeout=30) == 1
