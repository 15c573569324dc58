"""A session on a public screen: Voila and a real browser, with every request to elsewhere blocked.

Needs requirements-workshop.txt, which `make test` does not install: without it this is skipped.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys

import pytest

from tests.browser_setup import find_chromium
from tests.conftest import REPOSITORY
from tests.site.conftest import FLAGS

pytest.importorskip("voila")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.xdist_group("teaching")
ICONS = "fontawesome"  # Voila's own page asks a public server for them, and works without
NOTEBOOK = "notebooks/workshop/a-read-a-chart.ipynb"


@pytest.fixture
def address():
    """Voila with the notebook of session a."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "voila", NOTEBOOK, "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    environment = {**os.environ, "MICRODRIVERS_PROJECT": str(REPOSITORY)}
    server = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        for line in server.stderr:
            if found := re.search(r"http://(?:localhost|127\.0\.0\.1):\d+/", line):
                yield found[0]
                break
        else:
            pytest.fail("Voila did not start")
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_a_session_works_with_the_keyboard_and_without_a_network(address):
    outside = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        page.set_default_timeout(120_000)

        def route(one):
            if one.request.url.startswith((address, "data:", "blob:")):
                one.continue_()
            else:
                outside.append(one.request.url)
                one.abort()

        page.route("**/*", route)
        page.goto(address, timeout=180_000)
        page.wait_for_selector(".widget-radio", timeout=180_000)
        page.get_by_role("button", name="Look").focus()
        page.keyboard.press("Enter")
        page.get_by_text("Say first what you expect").wait_for()
        page.locator("input[type=radio]").first.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Look").focus()
        page.keyboard.press("Enter")
        page.get_by_text("You expected: More than twice as large").wait_for()
        before = page.get_by_text(re.compile("The longer bar is")).inner_text()
        page.locator(".noUi-handle").first.focus()
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        page.wait_for_function("old => !document.body.innerText.includes(old)", arg=before)
        assert "The longer bar is" in page.inner_text("body")
        page.screenshot(path=os.environ.get("MICRODRIVERS_SHOT", os.devnull), type="png")
        browser.close()
    assert [one for one in outside if ICONS not in one] == []
