"""The two ways to run chapters, and the processes that do it: forked from one with all imports done, or with kernels."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from traitlets.config import Config

from microdrivers import once, picture, warm
from microdrivers.importing import collect_seldom

FORKED = "microdrivers"  # our own engine, without kernels
KERNELS = "papermill"  # papermill's own, with a Jupyter kernel for each chapter


@contextmanager
def open_pool(workers: int, engine: str) -> Iterator[ProcessPoolExecutor]:
    """Processes that run chapters, each of them one chapter after the other.

    They are forked by a process that Python starts for it, which has imported what chapters need and has no threads that
    work: forking the caller could copy a lock that one of its threads holds.
    """
    warm.one_thread()
    if engine == KERNELS or not warm.can_fork():
        with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
            yield pool
        return
    warm.start(*warm.CHAPTERS)
    with TemporaryDirectory() as private, warm.pool(workers, _begin, private) as pool:
        yield pool


def _begin(private: str) -> None:
    """In a process that runs chapters: end with the program, however that ends, have a neighbour that draws, and a folder
    that all processes share."""
    import pandas as pd

    warm.end_with_owner()
    collect_seldom()
    pd.set_option("mode.string_storage", "python")  # the frames are small: Arrow's strings take a tenth of a chapter
    os.environ.setdefault(once.FOLDER, private)  # one who watches has a folder for all builds
    address = f"{private}/{os.getpid()}"
    multiprocessing.get_context("fork").Process(target=_serve_pictures, args=(address,), daemon=True).start()
    os.environ[picture.ADDRESS] = address


def _serve_pictures(address: str) -> None:
    from microdrivers.engine.cells import end_with_parent

    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with the process that it draws for
    picture.serve(address)


def engine_options(engine: str) -> dict:
    """What `papermill.execute_notebook` is told beyond the chapter."""
    if engine == FORKED and warm.can_fork():
        from papermill.engines import papermill_engines

        from microdrivers.engine.forked import ForkedEngine

        papermill_engines.register(FORKED, ForkedEngine)  # papermill knows it by itself only where it is installed
        return {"engine_name": FORKED}
    return {"shutdown_kernel": "immediate", **kernel_address()}


def kernel_address() -> dict:
    """How papermill and nbclient talk with a kernel: through files of ours, where the system has such sockets. Another
    program could take a port in the moment between its choice and its use."""
    if os.name != "posix":
        return {"extra_arguments": ["--log-level=ERROR"]}  # else a warning about ports drowns the progress
    address = Path(gettempdir()) / f"microdrivers-kernel-{os.getpid()}"
    return {"config": Config(KernelManager={"transport": "ipc", "ip": str(address)})}
