"""The process that waits to compile: it compiles what it is told, says what the compiler says, and ends with its block."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from microdrivers import warm
from microdrivers.book import compiler


@pytest.fixture
def waiting():
    warm.start(*warm.CHAPTERS)
    with compiler.ahead() as found:
        yield found


def run(arguments: list[str], folder: Path, waiting: compiler.Waiting) -> tuple[int, str, list[str]]:
    """What `compiler.run` gives, and what was done meanwhile."""
    done: list[str] = []
    code, said = compiler.run(arguments, folder, {"LANGUAGE": "en"}, lambda: done.append("audit"), waiting)
    return code, said, done


def test_it_is_jupyter_book_in_the_folder_it_is_told(waiting, tmp_path):
    (tmp_path / "pages").mkdir()
    code, said, done = run(["toc", "from-project", "pages"], tmp_path, waiting)
    assert (code, done) == (1, ["audit"])
    assert "pages" in said and Path.cwd() != tmp_path


def test_what_it_does_not_understand_is_told_with_its_exit_code(waiting, tmp_path):
    code, said, done = run(["--no-such-option"], tmp_path, waiting)
    assert (code, done) == (2, ["audit"])
    assert "No such option" in said


def test_one_that_was_killed_has_nothing_to_say(waiting, tmp_path):
    os.kill(waiting.process.pid, signal.SIGKILL)
    waiting.process.join()
    assert run(["build", "."], tmp_path, waiting) == (-signal.SIGKILL, "", ["audit"])


def test_it_ends_with_what_is_wrong_elsewhere():
    warm.start(*warm.CHAPTERS)
    with pytest.raises(ZeroDivisionError), compiler.ahead() as found:
        raise ZeroDivisionError
    assert not found.process.is_alive()


def test_where_no_process_can_be_forked_nobody_waits(monkeypatch):
    monkeypatch.setattr(warm, "is_ready", lambda: False)
    with compiler.ahead() as found:
        assert found is None
