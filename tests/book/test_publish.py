"""Publication: the new site comes as a whole, or the old one stays, whatever ends the program and whenever."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from microdrivers.book import publish as publishing
from microdrivers.book.publish import exchange, publish, recover
from tests.book.small import clean_site
from tests.conftest import SmallProject

OLD, NEW = {"index": "old", "gone": "old"}, {"index": "new", "added": "new"}
KILLED = -signal.SIGKILL


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (path / f"{name}.html").write_text(content)
    return path


def content(path: Path) -> dict[str, str]:
    return {file.stem: file.read_text() for file in path.glob("*.html")}


def manifest(site: Path) -> dict[str, str]:
    """Digest of every file of a site."""
    files = sorted(path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def beside(html: Path) -> list[str]:
    return sorted(path.name for path in html.parent.iterdir())


@pytest.fixture
def html(tmp_path) -> Path:
    """A published site."""
    return folder(tmp_path / "_build" / "html", **OLD)


@pytest.fixture
def compiled(tmp_path) -> Path:
    return folder(tmp_path / "work", **NEW)


@pytest.fixture(params=["one step", "two steps"])
def steps(request, monkeypatch) -> str:
    """With the exchange of names, and on a file system that has none."""
    if request.param == "two steps":
        monkeypatch.setattr(publishing, "exchange", lambda one, other: False)
    return request.param


class TestPublish:
    def test_the_first_site_is_put_in_place(self, tmp_path, compiled, steps):
        html = tmp_path / "_build" / "html"
        html.parent.mkdir()
        publish(compiled, html)
        assert content(html) == NEW

    def test_a_site_is_replaced_as_a_whole(self, html, compiled, steps):
        publish(compiled, html)
        assert content(html) == NEW  # nothing of the old one is left between
        assert beside(html) == ["html"]

    def test_the_compiled_site_stays_for_the_next_time(self, html, compiled, steps):
        publish(compiled, html)
        assert content(compiled) == NEW

    def test_what_is_the_same_is_not_copied_and_what_is_not_has_a_file_of_its_own(self, html, compiled, steps):
        folder(compiled, index="old", added="new")
        before = (html / "index.html").stat().st_ino
        publish(compiled, html)
        assert content(html) == {"index": "old", "added": "new"}
        assert (html / "index.html").stat().st_ino == before
        (compiled / "index.html").write_text("later")  # as the compiler does it, in place
        assert content(html)["index"] == "old"
        publish(compiled, html)
        assert content(html)["index"] == "later"

    def test_without_second_names_everything_is_copied(self, html, compiled, steps, monkeypatch):
        def cannot(source, target):
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", cannot)
        folder(compiled, index="old", added="new")
        publish(compiled, html)
        assert content(html) == {"index": "old", "added": "new"}

    @pytest.mark.skipif(os.name == "nt", reason="links need rights there")
    def test_a_link_that_somebody_put_into_the_published_site_does_not_stay(self, html, compiled, tmp_path, steps):
        folder(compiled, index="old")
        elsewhere = folder(tmp_path / "elsewhere", index="old") / "index.html"
        (html / "index.html").unlink()
        (html / "index.html").symlink_to(elsewhere)
        publish(compiled, html)
        assert content(html)["index"] == "old" and not (html / "index.html").is_symlink()

    def test_a_failure_in_the_middle_leaves_the_old_site(self, html, compiled, steps, monkeypatch):
        def half(source, target, *arguments, **options):
            folder(Path(target), index="new")
            raise OSError("No space left on device")

        with monkeypatch.context() as broken:
            broken.setattr(shutil, "copytree", half)
            with pytest.raises(OSError, match="No space"):
                publish(compiled, html)
        assert content(html) == OLD
        publish(compiled, html)
        assert content(html) == NEW
        assert beside(html) == ["html"]

    def test_what_killed_builds_left_is_removed(self, html, compiled, steps):
        folder(html.with_name(".html-new"), half="new")
        folder(html.with_name(".html-old"), index="older")
        publish(compiled, html)
        assert content(html) == NEW
        assert beside(html) == ["html"]


class TestTwoSteps:
    def test_a_kill_between_the_steps_is_mended(self, html, compiled, monkeypatch):
        rename = Path.rename

        def killed(self, target):
            if self.name.endswith("-new"):
                raise KeyboardInterrupt
            return rename(self, target)

        with monkeypatch.context() as broken:
            broken.setattr(publishing, "exchange", lambda one, other: False)
            broken.setattr(Path, "rename", killed)
            with pytest.raises(KeyboardInterrupt):
                publish(compiled, html)
        assert not html.exists()  # the short moment without a site
        recover(html)
        assert content(html) == OLD

    def test_after_a_kill_the_next_publication_works(self, html, compiled):
        html.rename(html.with_name(".html-old"))
        publish(compiled, html)
        assert content(html) == NEW
        assert beside(html) == ["html"]

    def test_after_a_kill_even_a_failing_publication_brings_back_the_old_site(self, html, tmp_path):
        html.rename(html.with_name(".html-old"))
        with pytest.raises(OSError):
            publish(tmp_path / "never compiled", html)
        assert content(html) == OLD

    def test_nothing_to_recover_is_nothing_to_do(self, tmp_path, html):
        recover(html)
        assert content(html) == OLD
        recover(tmp_path / "never" / "built")
        assert not (tmp_path / "never").exists()


class System:
    """Stands in for the library of a system: its calls answer with an error code."""

    def __init__(self, code: int, *names: str) -> None:
        self.calls: list[tuple] = []
        for name in names:
            setattr(self, name, lambda *arguments, name=name: self.answer(name, arguments, code))

    def answer(self, name: str, arguments: tuple, code: int) -> int:
        self.calls.append((name, *(getattr(argument, "value", argument) for argument in arguments)))
        ctypes.set_errno(code)
        return -1 if code else 0


class TestExchange:
    @pytest.mark.skipif(sys.platform != "linux", reason="tries the call of Linux")
    def test_two_folders_exchange_their_names(self, html, compiled):
        assert exchange(compiled, html)
        assert (content(html), content(compiled)) == (NEW, OLD)

    @pytest.mark.parametrize(
        ("platform", "call", "here"), [("linux", "renameat2", -100), ("darwin", "renameatx_np", -2)]
    )
    def test_the_call_of_the_system_is_the_right_one(self, monkeypatch, platform, call, here):
        system = System(0, call)
        monkeypatch.setattr(ctypes, "CDLL", lambda *arguments, **options: system)
        monkeypatch.setattr(sys, "platform", platform)
        assert exchange(Path("new"), Path("html"))
        assert system.calls == [(call, here, b"new", here, b"html", 2)]

    @pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.ENOTSUP])
    def test_what_a_file_system_cannot_do_is_done_in_two_steps(self, monkeypatch, html, compiled, code):
        monkeypatch.setattr(ctypes, "CDLL", lambda *arguments, **options: System(code, "renameat2", "renameatx_np"))
        assert not exchange(compiled, html)
        publish(compiled, html)
        assert content(html) == NEW
        assert beside(html) == ["html"]

    @pytest.mark.parametrize("platform", ["linux", "win32"])
    def test_a_system_without_the_call_says_so(self, monkeypatch, html, compiled, platform):
        monkeypatch.setattr(ctypes, "CDLL", lambda *arguments, **options: System(0))
        monkeypatch.setattr(sys, "platform", platform)
        assert not exchange(compiled, html)

    def test_another_error_is_told_and_nothing_has_changed(self, monkeypatch, html, compiled):
        monkeypatch.setattr(ctypes, "CDLL", lambda *arguments, **options: System(errno.EACCES, "renameat2"))
        monkeypatch.setattr(sys, "platform", "linux")
        with pytest.raises(PermissionError):
            publish(compiled, html)
        assert content(html) == OLD


one_step_only = pytest.mark.skipif(
    sys.platform not in publishing.EXCHANGE, reason="this system has no exchange of names"
)
HEAD = "import os, shutil, signal, sys\nfrom pathlib import Path\nfrom microdrivers.book import publish as publishing\n"
# Once in a child for every event that Python tells of (opening, renaming, removing …): a kill right before it.
EVERYWHERE = """
from test_manifest import manifest
compiled, html, old, new = map(Path, sys.argv[1:])
whole = [manifest(old), manifest(new)]
first, moment, seen, left = not html.exists(), 0, set(), None
while left != 0:
    moment += 1
    shutil.rmtree(html, ignore_errors=True)
    if not first:
        shutil.copytree(old, html)
    child = os.fork()
    if not child:
        events = 0
        def count(event, arguments):
            global events
            events += 1
            if events == moment:
                os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        publishing.publish(compiled, html)
        os._exit(0)
    left = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert left in (0, -signal.SIGKILL), left
    assert html.exists() or first, f"event {moment}: no site"
    if html.exists():
        assert (found := manifest(html)) in whole, f"event {moment}: half a site"
        seen.add(whole.index(found))
print(moment, sorted(seen))
"""
ENDLESSLY = """
html, *sites = map(Path, sys.argv[1:])
print("ready", flush=True)
while True:
    for site in sites:
        publishing.publish(site, html)
"""
READER = """
import sys, time
from pathlib import Path
html, end = Path(sys.argv[1]), Path(sys.argv[2])
reads = 0
print("ready", flush=True)
while not end.exists():
    for _ in range(50):
        for name in ("index.html", "page-7.html"):
            assert (html / name).read_text().startswith("site")
            reads += 1
print(reads)
"""


def python(code: str, *arguments: object, **options) -> subprocess.Popen:
    """Another Python, which runs this code after what publishing needs."""
    command = [sys.executable, "-c", HEAD + code, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def many_pages(path: Path, word: str, pages: int = 40) -> Path:
    return folder(path, index=f"site {word}", **{f"page-{i}": f"site {word} {i} " * 500 for i in range(pages)})


@one_step_only
class TestKilled:
    @pytest.fixture
    def module(self, tmp_path) -> dict[str, str]:
        """The function above, for a program that shall not load the tests and all they need."""
        source = Path(__file__).read_text()
        body = source[source.index("def manifest") : source.index("def beside")]
        (tmp_path / "test_manifest.py").write_text(f"import hashlib\nfrom pathlib import Path\n\n{body}")
        return {**os.environ, "PYTHONPATH": str(tmp_path)}

    @pytest.mark.parametrize("first", [False, True], ids=["replacing a site", "the first site"])
    def test_a_kill_at_any_step_leaves_a_whole_site(self, tmp_path, compiled, module, first):
        (tmp_path / "place").mkdir()
        old = folder(tmp_path / "old", **OLD)
        if not first:
            shutil.copytree(old, tmp_path / "place" / "html")
        killing = python(EVERYWHERE, compiled, tmp_path / "place" / "html", old, compiled, env=module)
        out, errors = killing.communicate(timeout=120)
        assert killing.returncode == 0, errors
        moments, seen = out.split(maxsplit=1)
        assert int(moments) > 20
        assert json.loads(seen) == ([1] if first else [0, 1])

    def test_a_kill_at_any_time_leaves_a_whole_site(self, tmp_path):
        sites = [many_pages(tmp_path / word, word) for word in ("one", "other")]
        whole = [manifest(site) for site in sites]
        html = shutil.copytree(sites[0], tmp_path / "place" / "html")
        times = random.Random(1)
        for _ in range(25):
            killed = python(ENDLESSLY, html, *sites)
            assert killed.stdout.readline() == "ready\n"
            time.sleep(times.uniform(0, 0.06))
            killed.kill()
            killed.communicate()
            assert manifest(html) in whole
        publish(sites[1], html)
        assert manifest(html) == whole[1]
        assert beside(html) == ["html"]

    def test_a_reader_never_misses_a_page(self, tmp_path):
        sites = [many_pages(tmp_path / word, word, pages=8) for word in ("one", "other")]
        html = shutil.copytree(sites[0], tmp_path / "place" / "html")
        reader = python(READER, html, tmp_path / "end")
        assert reader.stdout.readline() == "ready\n"
        for turn in range(200):
            publish(sites[turn % 2], html)
        (tmp_path / "end").touch()
        out, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, errors
        assert int(out) > 1000


# `microdrivers build` with a runner that writes two chapters at once and a compiler that takes its time: a program of
# its own, started as a child like Jupyter Book, which puts a finished site in the place where one is expected.
BUILD = """
from microdrivers import warm
from microdrivers.book import build as building
from microdrivers.chapters.runner import Run
from microdrivers.cli import app
from tests.book.small import executed

def run_chapters(chapters, templates, target, root, workers, done, engine, cluster, kept):
    runs = [Run(chapter, 0.1, reads=(("table", "facts"),)) for chapter in chapters[:2]]
    for run in runs:
        executed(target / f"{run.chapter.id}.ipynb")
        done(run)
    return runs

building.run_chapters = run_chapters
warm.start = lambda *modules: None  # so the compiler is the program beside Python
sys.executable = sys.argv[1]
app(["build", "--survey", "small", "--workers", "1"])
"""
COMPILER = """#!/bin/sh
while [ "$1" != --path-output ]; do shift; done
mkdir -p "$2/_build/html"
cp "{site}/index.html" "$2/_build/html"
sleep {seconds}
cp -r "{site}/." "$2/_build/html"
"""


class TestKilledBuild:
    @pytest.fixture
    def start(self, tmp_path, small_project: SmallProject):
        """Starts a build whose compiler takes so many seconds, in a group of processes of its own."""
        (tmp_path / "bin").mkdir()
        site, compiler = clean_site(tmp_path / "made"), tmp_path / "bin" / "jupyter-book"

        builds = []

        def start(seconds: float) -> subprocess.Popen:
            compiler.write_text(COMPILER.format(site=site, seconds=seconds))
            compiler.chmod(0o755)
            root = Path(__file__).parents[2]
            builds.append(python(BUILD, tmp_path / "bin" / "python", cwd=root, start_new_session=True))
            return builds[-1]

        yield start
        for build in builds:
            if build.poll() is None:  # a test has failed before it ended the build
                os.killpg(build.pid, signal.SIGKILL)

    def lines(self, build: subprocess.Popen) -> Iterator[str]:
        return iter(build.stdout.readline, "")

    def test_a_killed_build_leaves_the_published_site_and_the_next_one_works(self, start, small_project):
        html = small_project.project.build / "surveys" / "small" / "html"
        many_pages(html, "published")
        before = manifest(html)
        for told, delay in [("✓", 0), ("Compiling", 0), ("Compiling", 0.5)]:
            build = start(60)
            assert any(told in line for line in self.lines(build)), build.stderr.read()
            time.sleep(delay)
            os.killpg(build.pid, signal.SIGKILL)
            build.communicate()
            assert build.returncode == KILLED
            assert manifest(html) == before, f"killed after '{told}' and {delay} seconds"
        build = start(0)
        assert any("The book is ready" in line for line in self.lines(build)), build.stderr.read()
        assert build.wait(timeout=60) == 0
        assert "md-figure" in (html / "index.html").read_text()
        assert beside(html) == ["html", "source", "work"]

    def test_a_build_that_tells_an_id_of_its_survey_is_not_published(self, start, small_project, tmp_path):
        answers = small_project.answers_path.read_text()
        small_project.write_answers(answers.replace("\n4,", "\nperson-4,"))
        (tmp_path / "made" / "site" / "page.html").write_text("<p>So said person-4.</p>")
        out, errors = start(0).communicate(timeout=60)
        assert "✗ page.html\n  An id of a respondent" in errors, out + errors
        assert "person-4" not in out + errors
        assert not (small_project.project.build / "surveys" / "small" / "html").exists()
