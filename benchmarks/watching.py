"""How long an author waits between saving a file and the published page, while `microdrivers build --watch` runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ways import MICRODRIVERS

PATIENCE = 300  # seconds
BETWEEN = 0.01  # seconds between two looks
# Templates, how many chapters they have, and one of those.
KINDS = (("region", 2, "mena/index"), ("country", 8, "countries/tunisia"), ("driver", 14, "mena/religion"))
FIRST = "mena/religion"
CODEBOOK = "data/surveys/illustrative/codebook.yml"


def waits(project: Path) -> dict[str, float]:
    """Seconds from saving to the published page: for a page, for a template of each kind, and, with a page that comes first, for a
    template and a codebook; from a book that is built."""
    pages, found = project / "_build" / "html" / "book", {}
    with watching(project):
        page = project / "book" / "about.md"
        text, words = page.read_text(), "One more sentence of this page"
        found["a page is saved, with `build --watch`"] = _wait(page, f"{text}\n{words}.\n", pages / "about.html", words)
        for kind, chapters, shown in KINDS:
            what = f"the template of a {kind} is saved, with `build --watch` ({chapters} chapters)"
            found[what] = _wait_for_template(project, kind, pages / "chapters" / f"{shown}.html", "Then")
    with watching(project, "--first", FIRST):
        page = pages / "chapters" / f"{FIRST}.html"
        what = "the template of a driver is saved, with `build --watch --first` that page (14 chapters)"
        found[what] = _wait_for_template(project, "driver", page, "Now")
        time.sleep(5)  # the other pages follow
        wording = re.search(r"driver: religion.*?wording: (.*?)\n", (project / CODEBOOK).read_text(), re.DOTALL)[1]
        for time_, words in (("", "This is another question"), (" again", "This is a third question")):
            what = f"the codebook is saved{time_}, with `build --watch --first` that page (32 chapters)"
            text = (project / CODEBOOK).read_text().replace(wording, words, 1)
            found[what], wording = _wait(project / CODEBOOK, text, page, words), words
            _until(lambda: (project / "watched.txt").read_text().endswith("Watching for changes; end with Ctrl-C.\n"))
            time.sleep(3)
    return found


@contextmanager
def watching(project: Path, *options: str) -> Iterator[None]:
    """While `microdrivers build --watch` runs and has nothing to do."""
    with (project / "watched.txt").open("w") as said:
        watch = subprocess.Popen(
            [*MICRODRIVERS, "build", "--watch", *options],
            cwd=project,
            env={**os.environ, "MICRODRIVERS_PROJECT": str(project)},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            _until(lambda: "Watching for changes" in (project / "watched.txt").read_text())
            time.sleep(3)  # an author reads before writing
            yield
        finally:
            os.killpg(watch.pid, signal.SIGKILL)  # it may be in the middle of a build
            watch.wait()


def _wait_for_template(project: Path, kind: str, page: Path, word: str) -> float:
    """The first heading of a template below its title begins with this word."""
    time.sleep(3)
    template = project / "notebooks" / f"{kind}.ipynb"
    return _wait(template, template.read_text().replace('"## ', f'"## {word}: ', 1), page, f"{word}: ")


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
