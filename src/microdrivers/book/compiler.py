"""Jupyter Book itself: in a process forked from one that has imported it, where there is one, else as a program."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from microdrivers import warm

# Trees of pages are many objects, nearly all of which stay: to look for garbage as often as Python does by itself took
# a quarter of the time of a compile.
SELDOM = (50_000, 20, 50)


def run(
    arguments: list[str], root: Path, environment: dict[str, str], meanwhile: Callable[[], None]
) -> tuple[int, str]:
    """Run `jupyter-book` with these arguments in the folder `root`; returns its exit code and all that it says.

    environment: variables on top of those of this program; meanwhile: done while it works. When that raises, it ends.
    """
    if not warm.is_ready_for(warm.COMPILER):
        meanwhile()
        command = [str(Path(sys.executable).with_name("jupyter-book")), *arguments]
        variables = {**os.environ, **environment}
        done = subprocess.run(command, cwd=root, env=variables, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr
    with TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        process = warm.context().Process(target=_compile, args=(arguments, root, {**os.environ, **environment}, said))
        process.start()
        try:
            meanwhile()
            process.join()
        finally:
            _end(process)  # when this program is interrupted
        told = said.read_text(encoding="utf-8", errors="replace") if said.is_file() else ""
    return process.exitcode, told


def _end(process: BaseProcess) -> None:
    """With the processes that read and write pages for it: none writes into the folder of the next compile."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()


def _compile(arguments: list[str], root: Path, environment: dict[str, str], said: Path) -> None:
    """In the forked process: be the program `jupyter-book`."""
    from jupyter_book.cli.main import main

    os.setpgrp()
    warm.end_with_owner()
    written = os.open(said, os.O_WRONLY | os.O_CREAT, 0o600)
    for descriptor in (1, 2):
        os.dup2(written, descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(root)
    gc.freeze()  # what is imported stays
    gc.set_threshold(*SELDOM)
    main(arguments)  # ends the process with its exit code
