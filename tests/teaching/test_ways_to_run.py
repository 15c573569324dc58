"""The ways to run the sessions as a new user takes them: JupyterLab, the pack without a network, the browser alone.

Slow, so `make teaching` runs it and `make test` does not. What can be known without starting anything is in test_lite.py
and test_pack.py.
"""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from microdrivers.teaching.tasks import load_sessions
from tests.conftest import REPOSITORY
from tests.teaching.rooms import SLOW, free_port, lonely_page, no_network, offline, predict_and_play, run_all, started

pytestmark = [
    pytest.mark.xdist_group("teaching"),
    pytest.mark.skipif(not os.environ.get(SLOW), reason="slow: `make teaching` runs it"),
]
NOTEBOOK = "a-read-a-chart.ipynb"
SESSIONS = REPOSITORY / "notebooks" / "workshop"
LAB = ["--no-browser", "--allow-root", "--IdentityProvider.token=", "--ServerApp.port_retries=0"]
ADDRESS = r"http://127\.0\.0\.1:\d+/"


@pytest.fixture(scope="module")
def browsers():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started_:
        yield started_


def test_jupyterlab_opens_a_session_that_answers_to_the_keyboard(browsers):
    options = ["--LabApp.app_settings_dir=workshop/lab", f"--port={free_port()}", *LAB]
    command = [sys.executable, "-m", "jupyterlab", str(SESSIONS), *options]
    with started(command, ADDRESS) as address, lonely_page(browsers, address) as (page, outside):
        page.goto(f"{address}lab/tree/{NOTEBOOK}?reset")
        run_all(page)
        predict_and_play(page)
        assert page.get_by_text("Jupyter news").count() == 0  # nobody is asked about news in front of a class
    assert outside == []


@pytest.fixture(scope="module")
def pack(tmp_path_factory) -> Path:
    """The pack as `make pack` makes it, unpacked in an empty folder."""
    subprocess.run([sys.executable, "workshop/pack.py"], cwd=REPOSITORY, check=True)
    folder = tmp_path_factory.mktemp("stick")
    with zipfile.ZipFile(REPOSITORY / "_build" / "microdrivers-workshop.zip") as archive:
        archive.extractall(folder)
    return folder / "microdrivers-workshop"


def test_the_pack_sets_itself_up_without_a_network_and_opens_a_session(pack, tmp_path, browsers):
    environment = no_network(HOME=str(tmp_path))
    start = [sys.executable, str(pack / "start.py"), "--folder", str(tmp_path / "rooms")]
    done = subprocess.run(
        [*offline(), *start, "--check"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert "The pack works" in done.stdout, done.stdout + done.stderr
    assert (pack / "book" / "book" / "teach" / "slides-a.html").is_file()
    python = tmp_path / "rooms" / "bin" / "python"
    where = subprocess.run(
        [python, "-c", "import microdrivers; print(microdrivers.__file__)"], env=environment, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(tmp_path / "rooms") in where.stdout  # the pack's own wheel, and nothing of this checkout
    port = free_port()
    lab = [*start, "--no-browser", "--", f"--port={port}", *LAB]
    with started(lab, ADDRESS, **environment) as address, lonely_page(browsers, address) as (page, outside):
        page.goto(f"{address}lab/tree/{NOTEBOOK}?reset")
        run_all(page)
        predict_and_play(page)
    assert outside == []


def served(folder: Path):
    """A web server for a folder, as a school has one."""
    command = [sys.executable, "-u", "-m", "http.server", str(free_port()), "--bind", "127.0.0.1"]
    return started([*command, "--directory", str(folder)], ADDRESS)


@pytest.fixture(scope="module")
def lite() -> Path:
    """The sessions for the browser as `make lite` makes them; PYODIDE: folder of the runtime, else it comes from npm."""
    runtime = os.environ.get("PYODIDE", "")
    subprocess.run([sys.executable, "workshop/lite.py", "--pyodide", runtime], cwd=REPOSITORY, check=True)
    return REPOSITORY / "_build" / "lite"


def test_a_browser_alone_runs_a_session_with_everything_outside_blocked(lite, browsers):
    with served(lite) as address, lonely_page(browsers, address) as (page, outside):
        page.goto(f"{address}lab/index.html?path={NOTEBOOK}")
        run_all(page)
        predict_and_play(page)
        assert (
            page.locator(".jp-OutputArea-output canvas").count() >= 3
        )  # asked, answered, played with: charts are drawn
    assert outside == []


@pytest.mark.parametrize("letter", list("bcdefg"))
def test_a_browser_alone_runs_every_session_to_its_end(lite, browsers, letter):
    (notebook,) = (path.name for path in SESSIONS.glob(f"{letter}-*.ipynb"))
    about = load_sessions()[letter]
    with served(lite) as address, lonely_page(browsers, address) as (page, outside):
        page.goto(f"{address}lab/index.html?path={notebook}")
        run_all(page, ".jupyter-widgets", ".jupyter-widgets")
        page.locator(".jp-OutputArea-output").get_by_text(about.take_away).wait_for()
        assert page.locator('[data-mime-type="application/vnd.jupyter.stderr"]').all_inner_texts() == []
        if letter == "e":
            hide_and_seek(page)
    assert outside == []


def hide_and_seek(page) -> None:
    """The game of session e with the keyboard: put groups together, hide a cell, and read what is still worked out."""
    page.get_by_label("Put small groups and rare answers together").focus()
    page.keyboard.press("Space")
    page.get_by_label("Cells to hide").select_option(label="Other or not stated: Middle or no answer")
    page.get_by_text("the hidden count can be worked out, it is exactly").wait_for()
    page.get_by_text("You hide 1 of 9 cells.").wait_for()
