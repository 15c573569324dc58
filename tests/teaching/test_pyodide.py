"""Pyodide from where the builder of the site points: a folder, or an address, with packages of its own.

The real Pyodide with numpy and pandas is in no package registry, so the packages of this one are made here: the core
from npm (or the folder in PYODIDE), and one small wheel in its list. Slow, so `make teaching` runs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.teaching.rooms import SLOW, lonely_page

pytestmark = [
    pytest.mark.xdist_group("teaching"),
    pytest.mark.skipif(not os.environ.get(SLOW), reason="slow: `make teaching` runs it"),
]
sys.path.insert(0, str(REPOSITORY / "workshop"))
import lite  # noqa: E402 - script of `make lite`

SAID = "the wheel of the test"
WHEEL = {
    "tinything.py": f'SAID = "{SAID}"\n',
    "tinything-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinything\nVersion: 1.0\n",
    "tinything-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tinything-1.0.dist-info/RECORD": "",
}


class Shared(SimpleHTTPRequestHandler):
    """A web server whose files other pages may load, as a public copy of Pyodide has to be."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Shared, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@pytest.fixture(scope="module")
def distribution(tmp_path_factory) -> Path:
    """A folder with Pyodide's core and one more package in its list."""
    folder = tmp_path_factory.mktemp("pyodide")
    given = os.environ.get("PYODIDE", "")
    made = Path(shutil.copytree(given, folder / "package")) if given else lite.fetch_runtime(folder)
    wheel = made / "tinything-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in WHEEL.items():
            archive.writestr(name, text)
    lock = json.loads((made / "pyodide-lock.json").read_text(encoding="utf-8"))
    lock["packages"]["tinything"] = {
        "name": "tinything", "version": "1.0", "file_name": wheel.name, "install_dir": "site", "depends": [],
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "package_type": "package", "imports": ["tinything"],
        "unvendored_tests": False,
    }  # fmt: skip
    (made / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    return made


def site(target: Path, pyodide: str) -> Path:
    """Session a for the browser, as `make lite PYODIDE=...` makes it."""
    command = [sys.executable, "workshop/lite.py", "--sessions", "a", "--target", str(target), "--pyodide", pyodide]
    subprocess.run(command, cwd=REPOSITORY, check=True)
    return target


def say(page, address: str) -> None:
    """Open session a, put a cell of our own before the others, and wait for what it prints."""
    page.goto(f"{address}lab/index.html?path=a-read-a-chart.ipynb")
    page.wait_for_selector(".jp-Notebook")
    page.get_by_text(re.compile(r"\| Idle$")).first.wait_for()
    page.locator(".jp-Notebook .jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("y")
    page.keyboard.press("Enter")
    page.keyboard.type("import tinything; print('It says:', tinything.SAID)")
    page.keyboard.press("Shift+Enter")
    page.locator(".jp-OutputArea-output").get_by_text(f"It says: {SAID}").wait_for()


@pytest.fixture(scope="module")
def browsers():
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started_:
        yield started_


@pytest.fixture(scope="module")
def whole(distribution, tmp_path_factory) -> Path:
    return site(tmp_path_factory.mktemp("folder") / "site", str(distribution))


def test_a_notebook_loads_a_package_from_the_folder_of_pyodide_and_nothing_from_elsewhere(whole, browsers):
    with served(whole) as address, lonely_page(browsers, address) as (page, outside):
        say(page, address)
    assert outside == []


def test_a_notebook_loads_python_and_its_packages_from_the_address_of_pyodide(whole, browsers, tmp_path):
    with served(whole / "static" / "pyodide") as pyodide:
        made = site(tmp_path / "site", pyodide)
        assert not (made / "static" / "pyodide").exists()
        with served(made) as address, lonely_page(browsers, address) as (page, outside):
            page.context.route(f"{pyodide}**", lambda one: one.continue_())
            say(page, address)
    assert outside == []
