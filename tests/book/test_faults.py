"""Whatever goes wrong in a build: the old site stays whole, the message says what happened, and the next build is right."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from microdrivers import warm
from microdrivers.book import build as building
from microdrivers.book.stamp import is_published
from microdrivers.cli import app

BUILD = ["build", "--survey", "small"]
HOLDER = """
import sys, time
from pathlib import Path
from microdrivers.book.lock import only_build
from microdrivers.project import Project

with only_build(Project(Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""
# Steps of a build, as functions of `microdrivers.book.build`, each of which writes
STEPS = ("prepare_source", "run_chapters", "take_over", "compile_site", "publish", "remember_published")


@pytest.fixture(autouse=True)
def no_processes(monkeypatch):
    monkeypatch.setattr(warm, "start", lambda *modules: None)


def site(book) -> str:
    return (book.site.html / "index.html").read_text()


def build():
    """The command as a user gives it: exit code and what it says of what went wrong."""
    result = CliRunner().invoke(app, BUILD)
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    return result.exit_code, result.stderr


def is_right(book) -> None:
    """A build now works, and its site is that of all chapters."""
    assert build() == (0, "")
    assert "md-figure" in site(book)
    assert is_published(book.project, "small")


class Broken:
    """A step of a build that ends with an error, before it has done anything or after all it does."""

    def __init__(self, error: BaseException, late: bool, step) -> None:
        self.error, self.late, self.step = error, late, step

    def __call__(self, *arguments, **options):
        if self.late:
            self.step(*arguments, **options)
        raise self.error


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("error", "late", "code", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), False, 1, "No room is left on it."),
        (
            KeyboardInterrupt(),
            True,
            130,
            "Interrupted. The published site is whole; the next build goes on from there.",
        ),
    ],
    ids=["disk full", "interrupt"],
)
def test_the_site_is_whole_and_the_next_build_right(
    book, kernels, compiler, monkeypatch, step, late, error, code, said
):
    with monkeypatch.context() as broken:
        broken.setattr(building, step, Broken(error, late, getattr(building, step)))
        ended, told = build()
    assert ended == code
    assert said in told
    published = "md-figure" in site(book)
    assert published == (STEPS.index(step) + late > STEPS.index("publish"))
    assert published or site(book) == "old"
    is_right(book)


def test_another_error_of_the_system_is_not_called_a_full_disk(book, kernels, compiler, monkeypatch):
    monkeypatch.setattr(building, "publish", Broken(PermissionError(errno.EACCES, "no"), False, None))
    result = CliRunner().invoke(app, BUILD)
    assert isinstance(result.exception, PermissionError)


class TestTwoBuilds:
    @pytest.fixture
    def holder(self, book):
        """Another program that builds in the same folder."""
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(book.project.root)], stdout=subprocess.PIPE, text=True
        )
        assert holder.stdout.readline() == "held\n"
        yield holder
        holder.kill()
        holder.wait()

    def test_the_second_is_refused_in_words(self, book, kernels, compiler, holder):
        code, told = build()
        assert code == 1
        assert "Another build is running in it." in told
        assert "Wait until it has ended, or end it" in told
        assert kernels.ran == []
        assert site(book) == "old"

    @pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
    def test_one_that_was_ended_is_in_nobodys_way(self, book, kernels, compiler, holder, end):
        os.kill(holder.pid, end)
        holder.wait()
        is_right(book)

    def test_one_after_the_other_is_fine(self, book, kernels, compiler):
        is_right(book)
        assert build() == (0, "")


class TestDamage:
    """Files that a build keeps for the next one, cut in half or from another version of the program."""

    def kept(self, book) -> list[Path]:
        return sorted((book.project.build / "inputs").rglob("*.json"))

    @pytest.mark.parametrize("damage", ["half", "empty", "another"])
    def test_what_is_kept_is_never_trusted_when_damaged(self, book, kernels, compiler, damage):
        is_right(book)
        before = site(book)
        for path in self.kept(book):
            content = path.read_bytes()
            path.write_bytes({"half": content[: len(content) // 2], "empty": b"", "another": b'{"version": 2}'}[damage])
        assert not is_published(book.project, "small")
        ran = len(kernels.ran)
        is_right(book)
        assert len(kernels.ran) - ran == len(book.plan)  # all chapters again
        assert site(book) == before

    def test_a_notebook_cut_in_half_is_made_again(self, book, kernels, compiler):
        is_right(book)
        notebook = book.site.chapters / "mena" / "religion.ipynb"
        whole = notebook.read_bytes()
        notebook.write_bytes(whole[: len(whole) // 2])
        before = len(kernels.ran)
        (book.project.book / "about.md").write_text("# About\n")
        is_right(book)
        assert kernels.ran[before:] == ["mena/religion"]
        assert json.loads(notebook.read_text())["cells"]

    def test_a_page_cut_in_half_in_the_site_is_published_again(self, book, kernels, compiler):
        is_right(book)
        whole = site(book)
        (book.site.html / "index.html").write_text(whole[: len(whole) // 2])
        is_right(book)
        assert site(book) == whole
