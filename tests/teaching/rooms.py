"""Servers for the ways to run the sessions, and a browser that can ask nobody else."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests.browser_setup import find_chromium
from tests.conftest import REPOSITORY
from tests.site.conftest import FLAGS

SLOW = "MICRODRIVERS_TEACHING"  # set by `make teaching`: build and start what is too slow for every day
PATIENCE = 120  # seconds until a server must have said where it is
NOWHERE = "http://127.0.0.1:9"  # nobody listens there
WITHOUT_NETWORK = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def offline() -> list[str]:
    """What to put before a command, so that it runs without a network; [] where the system does not allow that."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        return []
    return WITHOUT_NETWORK if subprocess.run([*WITHOUT_NETWORK, "true"], capture_output=True).returncode == 0 else []


def no_network(**more: str) -> dict[str, str]:
    """An environment in which pip and other programs find no server, for systems where `offline` gives nothing."""
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return {
        **kept,
        **proxies,
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "no_proxy": "127.0.0.1,localhost",
        **more,
    }


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def started(command: list[str], says: str, **environment: str) -> Iterator[str]:
    """A server that runs in the project; gives what it printed that matches `says` (an address, as a rule)."""
    # Not into a pipe: one that nobody reads would stop the server when it is full.
    with NamedTemporaryFile() as told:
        with Path(told.name).open("wb") as ear:
            server = subprocess.Popen(
                command, cwd=REPOSITORY, env={**os.environ, **environment}, stdout=ear, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
        try:
            yield _heard(server, Path(told.name), says)
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # with what it has started itself
            server.wait(timeout=20)


def _heard(server: subprocess.Popen, told: Path, says: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        if found := re.search(says, told.read_text(encoding="utf-8", errors="replace")):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{told.read_text(encoding='utf-8', errors='replace')[-2000:]}")


@contextmanager
def lonely_page(playwright, address: str) -> Iterator[tuple]:
    """A page of a browser that reaches `address` only; gives the page and the list of what else it asked for."""
    outside: list[str] = []
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(120_000)

    def route(one) -> None:
        if one.request.url.startswith((address, "data:", "blob:")):
            one.continue_()
        else:
            outside.append(one.request.url)
            one.abort()

    page.context.route("**/*", route)  # workers of a page ask too
    try:
        yield page, outside
    finally:
        browser.close()


def run_all(page, first: str = ".widget-radio", last: str = ".noUi-handle") -> None:
    """What a new user of JupyterLab does: the menu Run, and Run All Cells; then what is seen first and last appears."""
    page.wait_for_selector(".jp-Notebook")
    page.get_by_text(
        re.compile(r"\| Idle$")
    ).first.wait_for()  # before Python is there, JupyterLab asks which one to take
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(first)
    page.wait_for_selector(last)


def predict_and_play(page) -> None:
    """Session a with the keyboard: guess, look, and move the axis until the words have changed."""
    page.get_by_role("button", name="Look").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Say first what you expect").last.wait_for()
    page.locator("input[type=radio]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Look").focus()
    page.keyboard.press("Enter")
    page.get_by_text("You expected: More than twice as large").wait_for()
    words = page.get_by_text(re.compile("The longer bar is")).last
    before = words.inner_text()
    page.get_by_role("slider", name="Axis begins at").focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function("old => !document.body.innerText.includes(old)", arg=before)
    assert "The longer bar is" in words.inner_text() != before


STOP = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const label = here.getAttribute("aria-label") || [...(here.labels || [])].map(one => one.innerText).join(" ");
  const look = getComputedStyle(here);
  return [here.tagName.toLowerCase(), (label || here.innerText).trim(), look.outlineStyle !== "none" && look.outlineWidth];
}"""


def stops(page, most: int = 60) -> list[list]:
    """Where the Tab key stops on a page: element, the name a screen reader says, and how wide its focus is drawn."""
    found = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if (here := page.evaluate(STOP)) is None:
            break
        found.append(here)
    return found
