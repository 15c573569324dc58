"""Measure the built site as a reader meets it, beside a plain Jupyter Book of the same chapters; print a part of README.md.

The plain book: the chapters with every figure as Altair's default renderer shows it, and the settings that Jupyter Book
has when nothing is set. There is no network: what a page asks for elsewhere fails, and is counted as a request only.
Usage: make bench-site, or python benchmarks/site.py [--runs N], after make book. Ends with an error when a target is missed.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import altair
import nbformat
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.loading import KIB, Loaded, load, served, violations  # noqa: E402
from microdrivers.figure_format import CHART  # noqa: E402
from tests.browser_setup import find_chromium  # noqa: E402

SITE, EXECUTED = ROOT / "_build" / "html", ROOT / "book" / "chapters"
CHAPTERS = ["mena/index", "mena/economic-deprivation", "balkans/religion", "contexts/urban", "countries/kosovo"]
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", ALONE]
BEFORE, LIVE, PAINT, SHIFT = 120, 450, 1.0, 0.02
PAGE = """## Reading the site

Made by `python benchmarks/site.py` on {machine}: {n} chapters, one of each kind, in Chromium with a window of 360 pixels,
at 1.6 Mbit/s and a quarter of the speed of the processor. Weights are those of the heaviest chapter, compressed; times are
medians of {runs} visits, of the slowest chapter. No network: what comes from elsewhere fails and weighs nothing here.

| What | This book | Plain Jupyter Book, Altair's default renderer | Target |
|---|---|---|---|
{rows}
| axe: violations on all {pages} pages, light and dark | {everywhere} | | 0 |
"""


@dataclass(frozen=True)
class Book:
    """How a book was read: per chapter the visits, and what axe found."""

    visits: dict[str, list[Loaded]]
    violations: list[tuple[str, str, str]]

    def worst(self, name: str) -> float:
        return max(statistics.median(getattr(visit, name) for visit in visits) for visits in self.visits.values())

    @property
    def elsewhere(self) -> int:
        return sum(len(visits[0].elsewhere) for visits in self.visits.values())

    @property
    def alive(self) -> int:
        return sum(visits[0].alive for visits in self.visits.values())


def plain_book(folder: Path) -> Path:
    """Build the plain book of the chapters; returns its site."""
    for chapter in CHAPTERS:
        notebook = nbformat.read(EXECUTED / f"{chapter}.ipynb", as_version=4)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                if CHART in output.get("data", {}):
                    output["data"] = altair.Chart.from_dict(output["data"][CHART], validate=False)._repr_mimebundle_()
                    output["metadata"] = {}
        target = folder / f"{chapter}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, target)
    (folder / "_config.yml").write_text('title: Plain\nexecute: {execute_notebooks: "off"}\n', encoding="utf-8")
    files = "".join(f"- file: {chapter}\n" for chapter in CHAPTERS[1:])
    (folder / "_toc.yml").write_text(f"format: jb-book\nroot: {CHAPTERS[0]}\nchapters:\n{files}", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(folder), "-q"]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "_build" / "html"


def read(browser, site: Path, pages: list[str], charts: str, alive: str, runs: int) -> Book:
    """Visit the pages of a site."""
    with served(site) as home:
        visits = {page: [load(browser, f"{home}/{page}", charts, alive) for _ in range(runs)] for page in pages}
        return Book(visits, look(browser, home, pages))


def look(browser, home: str, pages: list[str]) -> list[tuple[str, str, str]]:
    """What axe finds on pages."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    found = []
    for name in pages:
        page.goto(f"{home}/{name}", wait_until="load")
        found += violations(page)
    page.context.close()
    return found


def rows(ours: Book, plain: Book) -> str:
    """The lines of the table."""
    lines = [
        ("KiB before live charts", *(f"{book.worst('first_bytes') / KIB:.0f}" for book in (ours, plain)), f"{BEFORE}"),
        ("KiB with live charts", *(f"{book.worst('live_bytes') / KIB:.0f}" for book in (ours, plain)), f"{LIVE}"),
        (
            "Seconds to the largest paint",
            *(f"{book.worst('paint'):.2f}" for book in (ours, plain)),
            f"under {PAINT:.1f}",
        ),
        (
            "Layout shift with all charts live",
            *(f"{book.worst('shift'):.3f}" for book in (ours, plain)),
            f"under {SHIFT}",
        ),
        ("Charts that came alive", ours.alive, plain.alive, "all"),
        ("Requests to elsewhere", ours.elsewhere, plain.elsewhere, 0),
        ("axe: violations, light and dark", len(ours.violations), len(plain.violations), 0),
    ]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def missed(ours: Book, everywhere: list) -> list[str]:
    """Targets that the site misses, in words."""
    checks = {
        f"a chapter weighs more than {BEFORE} KiB before its charts live": ours.worst("first_bytes") > BEFORE * KIB,
        f"a chapter weighs more than {LIVE} KiB with its charts": ours.worst("live_bytes") > LIVE * KIB,
        f"the largest paint takes {PAINT} seconds or more": ours.worst("paint") >= PAINT,
        f"the layout shifts by {SHIFT} or more": ours.worst("shift") >= SHIFT,
        "a page asks for something elsewhere": ours.elsewhere > 0,
        "axe finds something: "
        + "; ".join(f"{rule} ({theme}) at {where}" for theme, rule, where in everywhere[:5]): everywhere,
    }
    return [words for words, wrong in checks.items() if wrong]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    chromium = find_chromium()
    if not chromium or not (SITE / "index.html").is_file():
        sys.exit("Needed: a built site (make book) and a Chromium (set CHROMIUM, or install the package chromium).")
    with sync_playwright() as started, tempfile.TemporaryDirectory() as folder:
        browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
        plain_site = plain_book(Path(folder))
        plain = read(
            browser, plain_site, [f"{c}.html" for c in CHAPTERS], "[id^=altair-viz]", "[id^=altair-viz] canvas", runs
        )
        ours = read(browser, SITE, [f"book/chapters/{c}.html" for c in CHAPTERS], ".md-chart", ".md-alive", runs)
        pages = sorted(
            path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if path != SITE / "index.html"
        )
        with served(SITE) as home:
            everywhere = look(browser, home, pages)
        browser.close()
    machine = f"{platform.system()}, Python {platform.python_version()}"
    print(
        PAGE.format(
            machine=machine,
            n=len(CHAPTERS),
            runs=runs,
            rows=rows(ours, plain),
            pages=len(pages),
            everywhere=len(everywhere),
        )
    )
    if problems := missed(ours, everywhere):
        sys.exit("Missed: " + "; ".join(problems) + ".")


if __name__ == "__main__":
    main()
