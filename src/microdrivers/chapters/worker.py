"""What happens to a chapter on a worker of a cluster; see `cluster`."""

from __future__ import annotations

import atexit
import io
import multiprocessing
import os
import threading
import zipfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from microdrivers.chapters.cluster import Material, this_program
from microdrivers.chapters.engines import open_pool
from microdrivers.chapters.plan import Chapter
from microdrivers.chapters.runner import Run, run_chapter
from microdrivers.digests import digest

_one_at_a_time = threading.Lock()
_kept = ExitStack()  # until the worker ends
_folders: dict[str, Path] = {}
_pools: dict[str, ProcessPoolExecutor] = {}
atexit.register(_kept.close)


def run_here(chapter: Chapter, material: Material, engine: str) -> tuple[Run, bytes]:
    """Run a chapter on this worker; returns what became of it, and its notebook.

    Raises `OSError` when the shared storage cannot be read, and `BrokenProcessPool` when the chapter's process was ended:
    the scheduler tries again.
    """
    if material.program != this_program():
        return Run(chapter, 0.0, "a worker of the cluster", "It has another version of the program or of Python."), b""
    with _one_at_a_time:
        root, pool = _folder(material), _pool(engine)
    with TemporaryDirectory() as target:
        try:
            run = pool.submit(run_chapter, chapter, root / "notebooks", Path(target), root, engine).result()
        except BrokenProcessPool:
            with _one_at_a_time:
                if _pools.get(engine) is pool:
                    del _pools[engine]  # the next chapter gets a new one
            raise
        return run, b"" if run.failed else (Path(target) / f"{chapter.id}.ipynb").read_bytes()


def _folder(material: Material) -> Path:
    """What chapters read, unpacked; once per worker and content."""
    if material.content not in _folders:
        import fsspec

        with fsspec.open(material.address, "rb") as file:
            packed = file.read()
        if digest(packed) != material.content:
            raise OSError(f"{material.address} is not what was put there")
        folder = Path(_kept.enter_context(TemporaryDirectory())).resolve()
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(folder)
        _folders[material.content] = folder
    return _folders[material.content]


def _pool(engine: str) -> ProcessPoolExecutor:
    if engine not in _pools:
        _have_children()
        _pools[engine] = _kept.enter_context(open_pool(os.cpu_count() or 1, engine))
    return _pools[engine]


def _have_children() -> None:
    """A worker that a nanny looks after is a daemon, which Python lets have no processes. Ours end with it by themselves."""
    multiprocessing.current_process()._config["daemon"] = False
