"""The process that others are forked from. It imports beside this one, so that neither chapters nor the compiler wait for it.

Light enough to be asked before anything large is imported.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.context
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

CHAPTERS = (  # what those who run chapters import, and chapters whose parts are kept
    "microdrivers.chapters.runner",
    "microdrivers.chapters.chapter",
    "microdrivers.engine.cells",
    "microdrivers.engine.prepared",
    "IPython.core.application",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.magics",
    "IPython.core.oinspect",
)
PARTS = (  # what chapters import whose parts are told anew, the late imports of libraries among it
    "microdrivers.chapters.openers",
    "pandera.pandas",
    "pyarrow.pandas_compat",
    "narwhals.stable.v1._namespace",
    "narwhals._interchange.dataframe",
    "narwhals._pandas_like.namespace",
    "pandas.io.formats.csvs",
    "pandas.core.reshape.reshape",
    "scipy.optimize",
)
COMPILER = ("microdrivers.book.imports",)  # what Jupyter Book imports for a book like ours
PAGES = ("microdrivers.book.page_text",)  # and for pages of words
PRELOADER, PRELOAD = "microdrivers.preload", "MICRODRIVERS_PRELOAD"  # a module; a variable that tells it what to import
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")  # chapters share the cores already
_started: set[str] = set()
_inherited: list[str] = []  # modules of the process that this one was forked from, if it was


def can_fork() -> bool:
    """False on Windows."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def start(*modules: str) -> None:
    """Start the process and let it import these modules; the first call decides, later ones change nothing."""
    if _started or _inherited or not can_fork():
        return
    from multiprocessing import forkserver

    one_thread()
    multiprocessing.get_context("forkserver").set_forkserver_preload([PRELOADER])
    os.environ[PRELOAD] = " ".join(modules)
    forkserver.ensure_running()
    del os.environ[PRELOAD]
    _started.update(modules)


def one_thread() -> None:
    """Processes that start from now on do their sums in one thread each."""
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")


def is_ready() -> bool:
    """True when processes can be forked that have what chapters need."""
    return _started.union(_inherited).issuperset(CHAPTERS)


def inherit(*modules: str) -> None:
    """This process was forked from one with these modules and has no threads: it can fork others by itself."""
    _inherited.extend(modules)


def end_with_owner() -> None:
    """In a process of `context()`: end with the program that asked for it, however that ends.

    Its parent in the eyes of the system is the process that forks, which lives on as long as any of its children.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides, not the keyboard
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_wait_for_owner, daemon=True).start()


def _wait_for_owner() -> None:
    multiprocessing.parent_process().join()
    if os.getpgrp() == os.getpid():  # it has processes of its own
        os.killpg(os.getpid(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def pool(workers: int, begin: Callable = end_with_owner, *given: object) -> Iterator[Executor]:
    """Processes of `context()`, or where that has not been started of Python's usual one. They end with the program, however that
    ends, and at once with a block that raises. begin: what each does first, with what is given; it must call `end_with_owner`."""
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, context() if is_ready() else None, initializer=begin, initargs=given) as made:
        try:
            yield made
        except BaseException:  # nobody waits for their work any more
            made.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.kill()
            raise


def is_inherited() -> bool:
    """True after `inherit`."""
    return bool(_inherited)


def context() -> multiprocessing.context.BaseContext:
    """How to start processes that have the modules."""
    return multiprocessing.get_context("fork" if _inherited else "forkserver")
