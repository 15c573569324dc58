"""One build at a time in a project: two of them would write over each other's chapters."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from microdrivers.errors import fail
from microdrivers.project import Project

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None


@contextmanager
def only_build(project: Project) -> Iterator[None]:
    """Hold the project's lock. The system gives it back when the program ends, however that happens.

    Raises `MicrodriversError` when another build holds it.
    """
    lock = _open(project)
    try:
        if not _taken(lock):
            mend = "Wait until it has ended, or end it; then build again."
            raise fail("this folder", "Another build is running in it.", mend)
        yield
    finally:
        os.close(lock)


def _open(project: Project) -> int:
    """What is locked: the project's folder, or, where the system locks no folders, a file in it."""
    if fcntl:
        return os.open(project.root, os.O_RDONLY)
    project.build.mkdir(exist_ok=True)
    return os.open(project.build / "lock", os.O_RDWR | os.O_CREAT)


def _taken(lock: int) -> bool:
    try:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True
