"""Chapters on a Dask cluster of two workers: the same notebooks, also when a worker is killed, and failures in words."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from microdrivers.chapters import cluster as clusters
from microdrivers.chapters.cluster import Cluster, Material, pack
from microdrivers.chapters.runner import Run, run_chapters
from microdrivers.digests import digest
from tests.chapters.test_runner import chapter, template

distributed = pytest.importorskip("distributed", reason="needs the extra 'cluster'")

SLOW = [
    "import time; time.sleep(0.7)",
    "from IPython.display import Markdown, display; display(Markdown(f'About {topic}.'))",
]
READS = [
    "from microdrivers.project import find_project; framework = find_project().framework.read_text()",
    "len(framework)",
]
TOPICS = ("water", "bread", "work", "school", "home", "streets")


@pytest.fixture(scope="module")
def dask():
    """Two workers, each a process of its own that a nanny starts again when it is lost."""
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options, host="127.0.0.1") as started, distributed.Client(started) as client:
        yield client


@pytest.fixture
def project(small_project):
    for name, cells in {"slow": SLOW, "reads": READS, "raises": ["1 / 0"]}.items():
        template(small_project.project.notebooks, name, cells)
    return small_project.project


@pytest.fixture
def run(project, tmp_path):
    """Runs chapters and gives the results and the notebooks; on this machine where no cluster is named."""

    def run(chapters, cluster: Cluster | None = None, done=lambda run: None) -> tuple[list[Run], dict[str, bytes]]:
        target = tmp_path / ("cluster" if cluster else "here")
        runs = run_chapters(chapters, project.notebooks, target, project.root, 2, done, cluster=cluster)
        return runs, {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*.ipynb")}

    return run


def slow_chapters():
    from dataclasses import replace

    return tuple(replace(chapter("slow", topic), id=f"part/{topic}") for topic in TOPICS)


def test_a_killed_worker_costs_time_and_nothing_else(dask, run):
    here, notebooks = run(slow_chapters())
    killed = []

    def kill_one(done: Run) -> None:
        if not killed:
            killed.append(min(dask.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    there, from_cluster = run(slow_chapters(), Cluster(dask.scheduler.address), kill_one)
    assert killed
    assert [(one.chapter.id, one.error) for one in there] == [(f"part/{topic}", "") for topic in TOPICS]
    assert from_cluster == notebooks
    assert len(notebooks) == len(TOPICS)
    assert [one.reads for one in there] == [one.reads for one in here]


def test_a_chapter_that_fails_fails_alone(dask, run):
    runs, notebooks = run((chapter("raises"), chapter("reads")), Cluster(dask.scheduler.address))
    assert [one.error for one in runs] == ["ZeroDivisionError: division by zero", ""]
    assert sorted(notebooks) == ["part/reads.ipynb"]


def test_workers_read_from_shared_storage_of_any_kind(dask, run, project, tmp_path):
    shared = f"file://{tmp_path}/elsewhere"
    [one], notebooks = run((chapter("reads"),), Cluster(dask.scheduler.address, shared))
    assert not one.failed
    assert str(len(project.framework.read_text())).encode() in notebooks["part/reads.ipynb"]
    assert list((tmp_path / "elsewhere").iterdir()) == []  # answers of respondents do not stay there


def test_a_worker_with_another_program_is_told(dask, run, monkeypatch):
    monkeypatch.setattr(clusters, "this_program", lambda: "another")
    [one], notebooks = run((chapter("reads"),), Cluster(dask.scheduler.address))
    assert (one.place, one.error) == (
        "a worker of the cluster",
        "It has another version of the program or of Python.",
    )
    assert notebooks == {}


def test_nobody_at_the_address_is_told(run, problems_of, monkeypatch):
    monkeypatch.setattr(clusters, "PATIENCE", 1)
    [problem] = problems_of(lambda: run((chapter("reads"),), Cluster("tcp://127.0.0.1:9")))
    assert problem.problem == "Nobody answers there."


def test_a_folder_that_cannot_be_written_is_told(dask, run, problems_of, tmp_path):
    (tmp_path / "file").write_text("")
    [problem] = problems_of(lambda: run((chapter("reads"),), Cluster(dask.scheduler.address, f"{tmp_path}/file/below")))
    assert "It cannot be written" in problem.problem


def test_what_chapters_read_is_packed_and_nothing_of_other_surveys(small_project):
    small_project.write_codebook("id: other", survey="other")
    packed = pack(small_project.project, "small")
    assert packed == pack(small_project.project, "small")
    names = {info.filename for info in clusters.zipfile.ZipFile(clusters.io.BytesIO(packed)).infolist()}
    assert {"data/framework.yml", "data/surveys/small/answers.csv", "notebooks/driver.ipynb"} <= names
    assert not [name for name in names if "other" in name]


def test_content_that_somebody_has_changed_is_not_read(tmp_path):
    from microdrivers.chapters.worker import _folder

    (tmp_path / "chapters.zip").write_bytes(b"changed")
    with pytest.raises(OSError, match="not what was put there"):
        _folder(Material(str(Path(tmp_path / "chapters.zip")), digest("what was put there"), ""))
