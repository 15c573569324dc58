"""Jupyter Book itself: in a process that has imported it ahead, where one can be forked, else as a program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from microdrivers import warm
from microdrivers.importing import collect_seldom, quickly


@dataclass(frozen=True)
class Waiting:
    """A process that has imported Jupyter Book, or is about to, and waits to be told what to compile."""

    process: BaseProcess
    pipe: Connection


@contextmanager
def ahead() -> Iterator[Waiting | None]:
    """It imports while chapters run, and ends with the block. None where no process can be forked: see `run`."""
    if not warm.is_ready():
        yield None
        return
    ours, theirs = Pipe()
    process = warm.context().Process(target=_wait, args=(theirs,))
    process.start()
    theirs.close()
    try:
        yield Waiting(process, ours)
    finally:
        _end(process)  # when this program is interrupted, too
        ours.close()


def run(
    arguments: list[str],
    root: Path,
    environment: dict[str, str],
    meanwhile: Callable[[], None],
    waiting: Waiting | None,
) -> tuple[int, str]:
    """Run `jupyter-book` with these arguments in the folder `root`; returns its exit code and all that it says.

    environment: variables on top of those of this program; meanwhile: done while it works, and what it raises ends all;
    waiting: the process that does it, which does nothing after; without one a program is started.
    """
    if waiting is None:
        meanwhile()
        command = [str(Path(sys.executable).with_name("jupyter-book")), *arguments]
        variables = {**os.environ, **environment}
        done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr
    with TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        with suppress(ConnectionError):  # somebody has ended it: its exit code tells
            waiting.pipe.send((arguments, root, {**os.environ, **environment}, said))
        meanwhile()
        waiting.process.join()
        told = said.read_text(encoding="utf-8", errors="replace") if said.is_file() else ""
    return waiting.process.exitcode, told


def _end(process: BaseProcess) -> None:
    """With the processes that read and write pages for it: none writes into the folder of the next compile."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _wait(pipe: Connection) -> None:
    """In the forked process: be the program `jupyter-book`, when it is told how."""
    os.setpgrp()
    warm.end_with_owner()
    with quickly():
        for name in warm.COMPILER:
            import_module(name)
    from jupyter_book.cli.main import main

    try:
        arguments, root, environment, said = pipe.recv()
    except EOFError:  # nothing is to be compiled
        return
    written = os.open(said, os.O_WRONLY | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(written, descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(root)
    collect_seldom()  # trees of pages are many objects, nearly all of which stay
    main(arguments)  # ends the process with its exit code
