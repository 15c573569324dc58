"""How long an author waits between saving a file and the published page, while `microdrivers build --watch` runs."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from ways import MICRODRIVERS

PATIENCE = 300  # seconds
BETWEEN = 0.01  # seconds between two looks


def waits(project: Path) -> dict[str, float]:
    """Seconds from saving to the published page, for a page and for the template of 14 chapters; from a book that is built."""
    with (project / "watched.txt").open("w") as said:
        watching = subprocess.Popen(
            [*MICRODRIVERS, "build", "--watch"],
            cwd=project,
            env={**os.environ, "MICRODRIVERS_PROJECT": str(project)},
            stdout=said,
            stderr=said,
        )
        try:
            _until(lambda: "Watching for changes" in (project / "watched.txt").read_text())
            time.sleep(3)  # an author reads before writing
            html = project / "_build" / "html" / "book"
            page, template = project / "book" / "about.md", project / "notebooks" / "driver.ipynb"
            found = {
                "a page is saved, with `build --watch`": _wait(
                    page,
                    page.read_text() + "\nA sentence of the page.\n",
                    html / "about.html",
                    "A sentence of the page",
                ),
            }
            time.sleep(3)
            text = template.read_text().replace('"## What could be done"', '"## What could be done: a word more"')
            last = html / "chapters" / "balkans" / "education-culture-leisure.html"
            found["the template of a driver is saved, with `build --watch` (14 chapters)"] = _wait(
                template, text, last, "a word more"
            )
            return found
        finally:
            watching.terminate()  # a program in the background may not hear of Ctrl-C
            watching.wait(60)


def _wait(file: Path, text: str, page: Path, words: str) -> float:
    assert text != file.read_text(), f"{file} would not change"
    file.write_text(text)
    began = time.monotonic()
    _until(lambda: page.is_file() and words in page.read_text())
    return time.monotonic() - began


def _until(true) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            raise SystemExit("The watch did not do what was expected in time; see watched.txt.")
        time.sleep(BETWEEN)
