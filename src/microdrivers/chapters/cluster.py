"""Chapters on a Dask cluster that is there already: what they read lies on storage that all workers share.

Everything that chapters read is put there as one file named after its content, so a worker reads what was planned or
nothing. A worker runs a chapter as this machine would: in a process forked from one that has imported what it needs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from microdrivers.chapters.plan import Chapter
from microdrivers.digests import digest, digest_of_program, digest_of_versions
from microdrivers.errors import fail
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.survey import load_codebook

PATIENCE = 30  # seconds to find the scheduler
RETRIES = 3  # of a chapter whose worker was lost
INSTALL = "Install the extra: pip install 'microdrivers[cluster]'."


@dataclass(frozen=True)
class Cluster:
    """scheduler: its address; shared: a folder that this machine writes and all workers read, of any kind that fsspec
    knows ('/mnt/share', 's3://bucket/folder'); '' for a folder in _build, where workers see it under the same path."""

    scheduler: str
    shared: str = ""


@dataclass(frozen=True)
class Material:
    """What chapters read, on shared storage: its address, the digest of its content, and the program that it is for."""

    address: str
    content: str
    program: str


@contextmanager
def open_cluster(cluster: Cluster, root: Path, survey: str) -> Iterator[Executor]:
    """An executor for `run_chapter` on the workers of a cluster.

    Raises `MicrodriversError` when Dask is not installed, nobody answers, or the storage cannot be written.
    """
    try:
        import fsspec
        from distributed import Client
    except ModuleNotFoundError:
        raise fail("--scheduler", "The library 'distributed' is not installed.", INSTALL) from None
    packed = pack(Project(root), survey)
    folder = cluster.shared or str(Project(root).build / "shared")
    address = f"{folder.rstrip('/')}/chapters-{digest(packed)[:16]}.zip"
    try:
        client = Client(cluster.scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        mend = "Check the address, and whether the scheduler is running."
        raise fail(f"scheduler '{cluster.scheduler}'", "Nobody answers there.", mend) from None
    with client:
        try:
            with fsspec.open(address, "wb", auto_mkdir=True) as file:
                file.write(packed)
        except (OSError, ValueError, ImportError) as error:
            mend = "Choose another folder with --shared."
            raise fail(f"folder '{folder}'", f"It cannot be written ({type(error).__name__}).", mend) from None
        try:
            material = Material(address, digest(packed), this_program())
            yield _Workers(client.get_executor(pure=False, retries=RETRIES), material)
        finally:
            with suppress(OSError):
                filesystem, path = fsspec.core.url_to_fs(address)
                filesystem.rm(path)


def pack(project: Project, survey: str) -> bytes:
    """A zip of all that chapters of a survey read, the surveys beside it included, or of chapters without one; the same bytes for the same contents."""
    data, told = project.root / "data", set()
    if survey:
        framework = load_framework(project.framework, project.places(survey))
        told = {survey, *load_codebook(survey, project, framework).companions}
    others = [folder for folder in project.surveys.iterdir() if folder.name not in told]
    files = [path for path in data.rglob("*") if not any(path.is_relative_to(other) for other in others)]
    files += [*project.notebooks.glob("*.ipynb"), *(project.book / "drivers").glob("*.md")]
    files += [path for one in sorted(told) for path in (project.store / one).glob("*")]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in files if path.is_file()):
            archive.writestr(zipfile.ZipInfo(path.relative_to(project.root).as_posix()), path.read_bytes())
    return written.getvalue()


def this_program() -> str:
    """Of the program and its libraries: a worker with another one would give another chapter."""
    return digest(digest_of_program() + digest_of_versions())


class _Workers(Executor):
    """Gives `run_chapter` to workers, and writes the notebooks that they send back. Parts of chapters are not kept there."""

    def __init__(self, executor: Executor, material: Material) -> None:
        self._executor, self._material = executor, material

    def submit(self, run_chapter, chapter: Chapter, templates: Path, target: Path, root: Path, engine, kept) -> Future:
        from microdrivers.chapters.worker import run_here

        told: Future = Future()
        asked = self._executor.submit(run_here, chapter, self._material, engine)
        asked.add_done_callback(lambda done: _pass_on(done, told, chapter, target))
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait, cancel_futures=cancel_futures)


def _pass_on(done: Future, told: Future, chapter: Chapter, target: Path) -> None:
    """What a worker gave, or why none gave anything: that ends its chapter, and no other."""
    from microdrivers.chapters.runner import Run

    try:
        run, notebook = done.result()
        if not run.failed:
            path = target / f"{chapter.id}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(notebook)
        told.set_result(run)
    except (Exception, CancelledError) as error:
        told.set_result(Run(chapter, 0.0, "the cluster", f"No worker could run it: {type(error).__name__}: {error}"))
