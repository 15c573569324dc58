"""How long an author waits between saving a file and the published page, while `microdrivers build --watch` runs."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from ways import MICRODRIVERS

PATIENCE = 300  # seconds
BETWEEN = 0.01  # seconds between two looks
# Templates, how many chapters they have, and one of those.
KINDS = (("region", 2, "mena/index"), ("country", 8, "countries/tunisia"), ("driver", 14, "mena/religion"))


def waits(project: Path) -> dict[str, float]:
    """Seconds from saving to the published page, for a page and for a template of each kind; from a book that is built."""
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
            page = project / "book" / "about.md"
            text, words = page.read_text(), "One more sentence of this page"
            waited = _wait(page, f"{text}\n{words}.\n", html / "about.html", words)
            found = {"a page is saved, with `build --watch`": waited}
            for kind, chapters, shown in KINDS:
                time.sleep(3)
                template = project / "notebooks" / f"{kind}.ipynb"
                text = template.read_text().replace('"## ', '"## Then: ', 1)
                what = f"the template of a {kind} is saved, with `build --watch` ({chapters} chapters)"
                found[what] = _wait(template, text, html / "chapters" / f"{shown}.html", "Then: ")
            return found
        finally:
            watching.terminate()  # a program in the background may not hear of Ctrl-C
            watching.wait(60)


def _wait(file: Path, text: str, page: Path, words: str) -> float:
    assert text != file.read_text() and words not in page.read_text(), f"{file} would not change {page}"
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
