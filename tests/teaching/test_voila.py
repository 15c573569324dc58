"""A session on a public screen: Voila and a real browser, with every request to elsewhere blocked.

Needs requirements-workshop.txt, which `make test` does not install: without it this is skipped.
"""

from __future__ import annotations

import os
import sys

import pytest

from microdrivers.book.teach_passages import open_session
from tests.conftest import REPOSITORY
from tests.teaching.rooms import free_port, lonely_page, predict_and_play, started, stops

pytest.importorskip("voila")
playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.xdist_group("teaching")
ICONS = "fontawesome"  # Voila's own page asks a public server for them, and works without
NOTEBOOK = "notebooks/workshop/a-read-a-chart.ipynb"


def test_a_session_works_with_the_keyboard_and_without_a_network():
    command = [sys.executable, "-m", "voila", NOTEBOOK, "--no-browser", f"--port={free_port()}", "--Voila.ip=127.0.0.1"]
    with (
        started(command, r"http://(?:localhost|127\.0\.0\.1):\d+/", MICRODRIVERS_PROJECT=str(REPOSITORY)) as address,
        playwright.sync_playwright() as browsers,
        lonely_page(browsers, address) as (page, outside),
    ):
        page.goto(address, timeout=180_000)
        page.wait_for_selector(".widget-radio", timeout=180_000)
        page.get_by_role("slider", name="Axis begins at").wait_for()
        seen = stops(page)
        assert [stop for stop in seen if not stop[1] or stop[2] != "3px"] == []
        assert [name for kind, name, _ in seen if kind in ("input", "button")] == [
            "More than twice as large", "About 1.17 times as large", "Less than half as large", "Look",
            "Show the intervals", "Your answer", "Check", *open_session("a").question("sentence").options, "Check",
        ]  # fmt: skip
        predict_and_play(page)
        page.screenshot(path=os.environ.get("MICRODRIVERS_SHOT", os.devnull), type="png")
    assert [one for one in outside if ICONS not in one] == []
