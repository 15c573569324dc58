"""Build whenever an author saves something: each build in a process forked from one that has imported everything."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from watchfiles import Change, DefaultFilter, watch

from microdrivers import once, warm
from microdrivers.digests import digest_of_program
from microdrivers.errors import fail
from microdrivers.project import Project

QUIET = 500  # milliseconds without a change before the first build: by then changes are noticed
TOGETHER = 50  # milliseconds: what is saved within them is built once
MODULES = (*warm.CHAPTERS, *warm.PARTS, *warm.COMPILER, *warm.PAGES, "microdrivers.book.build")


class Sources(DefaultFilter):
    """What people write, and not what a build does."""

    def __init__(self, project: Project) -> None:
        super().__init__(ignore_paths=[project.book / "chapters"])
        self._root = project.root

    def __call__(self, change: Change, path: str) -> bool:
        return super().__call__(change, path) and not any(
            part.startswith(".") for part in Path(path).relative_to(self._root).parts
        )


def watch_sources(project: Project, build: Callable[[], None], say: Callable[[str], None]) -> None:
    """Build now, and again after every change of pages, templates or data, until somebody interrupts.

    build: a function of a module, which says itself what is wrong; its end is that of a program.
    Raises `MicrodriversError` when the program itself has changed, as what is running is the old one.
    """
    with TemporaryDirectory() as private:
        os.environ[once.FOLDER] = private  # what one build has measured the next ones have: a wording changes no number
        try:
            _watch(project, build, say)
        finally:
            del os.environ[once.FOLDER]


def _watch(project: Project, build: Callable[[], None], say: Callable[[str], None]) -> None:
    warm.start(*MODULES)
    program = digest_of_program()
    paths = [project.root / "data", project.notebooks, project.book, project.config]
    built = False
    changes = watch(
        *paths, watch_filter=Sources(project), debounce=TOGETHER, step=50, rust_timeout=QUIET, yield_on_timeout=True
    )
    for changed in changes:
        if digest_of_program() != program:
            mend = "Start `microdrivers build --watch` again."
            raise fail("the program", "It has changed since it began to watch.", mend)
        if changed or not built:
            built = True
            for name in sorted({Path(path).relative_to(project.root).as_posix() for _, path in changed}):
                say(f"Changed: {name}")
            _build_apart(build)
            say("Watching for changes; end with Ctrl-C.")


def _build_apart(build: Callable[[], None]) -> None:
    if not warm.can_fork():
        process = multiprocessing.Process(target=build)
    else:
        process = multiprocessing.get_context("forkserver").Process(target=_forked, args=(build,))
    process.start()
    try:
        process.join()
    finally:
        process.terminate()
        process.join(10)  # it clears up
        process.kill()


def _forked(build: Callable[[], None]) -> None:
    """In the forked process. The one that watches decides when it ends, not the keyboard."""
    warm.inherit(*MODULES)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _interrupt)
    build()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
