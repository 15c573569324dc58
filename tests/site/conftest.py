"""One true build of the whole default book, and one browser, shared by all tests of this folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser_setup import find_chromium
from tests.site.tour import pages_of, walk

ROOT = Path(__file__).parents[2]
PARTS = ["_config.yml", "_toc.yml", "data", "notebooks", "book"]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def copy_project(target: Path) -> Path:
    """The parts of the project that a build reads, without anything that was built."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("chapters", ".ipynb_checkpoints"))
        else:
            shutil.copy(source, target / part)
    return target


def microdrivers(project: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the command line in a project, as a user would."""
    command = [sys.executable, "-m", "microdrivers", *arguments]
    environment = {**os.environ, "MICRODRIVERS_PROJECT": str(project), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, timeout=900)


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """A project in which the whole default book has been built from clean."""
    project = copy_project(tmp_path_factory.mktemp("book"))
    done = microdrivers(project, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return project


@pytest.fixture(scope="session")
def site(book) -> Path:
    """The published site of `book`."""
    return book / "_build" / "html"


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    path = find_chromium()
    if not path:
        pytest.skip("there is no Chromium on this machine (set CHROMIUM, or install the package chromium)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


class Visit:
    """A page that is open, and what it asked for while it was."""

    def __init__(self, context) -> None:
        self.page = context.new_page()
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def _note(self, request) -> None:
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.outside.append(request.url)

    def open(self, path: Path, more: str = "") -> None:
        """more: what follows the address of the page, such as '#figure-answers'."""
        self.page.goto(f"{path.as_uri()}{more}")
        self.page.wait_for_load_state("load")

    def wake_figures(self) -> None:
        """Scroll through the page and wait until every chart is live."""
        figures = self.page.locator(".md-figure")
        for index in range(figures.count()):
            figures.nth(index).scroll_into_view_if_needed()
            self.page.wait_for_function(
                "index => document.querySelectorAll('.md-figure')[index].classList.contains('md-alive')", arg=index
            )


@contextmanager
def visits(browser):
    """Opens pages: start(width=1280, scheme='light', javascript=True, and more options of a browser's context)."""
    contexts = []

    def start(width: int = 1280, scheme: str = "light", javascript: bool = True, **options) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=javascript, **options
        )
        contexts.append(context)
        return Visit(context)

    yield start
    for context in contexts:
        context.close()


@pytest.fixture
def visit(browser):
    """See `visits`."""
    with visits(browser) as start:
        yield start


@pytest.fixture(scope="session")
def tour(site, browser):
    """Every page of the book, opened from files, with all charts alive: page -> what was seen."""
    with visits(browser) as start:
        return walk(start, site.as_uri(), pages_of(site), wake=True)
