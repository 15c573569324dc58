"""Measure the build of the default book against other ways to make it, side by side in one run, and print a part of README.md.

Ways: this build; the `papermill` command once per chapter and `jupyter-book build`; `papermill.execute_notebook` in a pool of
processes; Snakemake with the `papermill` command; and the floor, which is what the imports and the cells alone would take. In
every round each way has its turn; memory is looked at in a round of its own. All start from clean, in copies of the project, with the environment ready. Quarto is not
measured: its package on PyPI holds an installer alone, which fetches the program from elsewhere.

Usage: python benchmarks/build.py [--rounds N] [--snakemake PROGRAM] [--only WAY ...] [--into FILE]
       python benchmarks/build.py --growth [N ...] [--of KIND]    chapters 14 to 1,400, executed only
into: every measurement is added to this file, and those in it already are printed along.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import shutil
import statistics
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from processes import Measured, measure
from watching import waits
from ways import (
    CHAPTERS,
    FLOOR,
    MICRODRIVERS,
    book_command,
    by_snakemake,
    copy_project,
    in_a_loop,
    in_a_pool,
    program,
)

LOOP, POOL = (
    "`papermill` command per chapter, one after the other",
    "`papermill.execute_notebook` in a pool of processes",
)
SNAKEMAKE, OURS = "Snakemake with the `papermill` command", "this build"
FLOOR_OF_CHAPTERS = "the floor: all imports once, and the cells' processor time on all cores"
PLAIN, CLEAN = f"{LOOP}, then `jupyter-book build`", "`microdrivers build`, everything checked and published"
NOTHING, ONE = "nothing changed", "one chapter run again, though nothing changed (`run --fresh`)"
TABLES = {
    "The whole book, from clean": (PLAIN, CLEAN),
    "The chapters only": (LOOP, POOL, SNAKEMAKE, OURS, FLOOR_OF_CHAPTERS),
}
Tell = Callable[[str, Measured], None]
Measure = Callable[[list[list[str]], Path], Measured]


def this_build(project: Path, tell: Tell, measure: Measure) -> None:
    """This build from clean, unchanged, after changes, and as a watch."""

    def timed(what: str, *arguments: str) -> None:
        tell(what, measure([[*MICRODRIVERS, *arguments]], project))

    timed(CLEAN, "build")
    timed(NOTHING, "build")
    for kind, chapters in (("region", 2), ("country", 8), ("driver", 14)):
        _say_more(project / "notebooks" / f"{kind}.ipynb")
        timed(f"the template of a {kind} changed ({chapters} chapters)", "build")
    page = project / "book" / "about.md"
    page.write_text(f"{page.read_text()}\nOne sentence more.\n")
    timed("one page changed", "build")
    timed(ONE, "run", "--fresh", "--chapter", "mena/economic-deprivation")
    for what, seconds in waits(project).items():
        tell(what, Measured(seconds, 0))


def _say_more(template: Path) -> None:
    """Change the first heading of a template below its title."""
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace('"## ', '"## Here: ', 1), encoding="utf-8")


def loop(project: Path, tell: Tell, measure: Measure) -> None:
    chapters = measure(in_a_loop(project), project)
    tell(LOOP, chapters)
    tell(PLAIN, chapters + measure([book_command()], project))


def floor(project: Path, tell: Tell, measure: Measure) -> None:
    measured = measure([program(project, "floor.py", FLOOR)], project)
    imported, worked = json.loads((project / "floor.json").read_text())
    tell(FLOOR_OF_CHAPTERS, Measured(imported + worked / os.cpu_count(), measured.memory))


def ways(snakemake: str) -> dict[str, Callable[[Path, Tell, Measure], None]]:
    found = {"ours": this_build, "chapters": chapters_alone, "floor": floor, "loop": loop, "pool": pool}
    if snakemake:
        found["snakemake"] = partial(with_snakemake, snakemake)
    return found


def chapters_alone(project: Path, tell: Tell, measure: Measure) -> None:
    tell(OURS, measure([program(project, "chapters.py", CHAPTERS)], project))


def pool(project: Path, tell: Tell, measure: Measure) -> None:
    tell(POOL, measure(in_a_pool(project), project))


def with_snakemake(snakemake: str, project: Path, tell: Tell, measure: Measure) -> None:
    tell(SNAKEMAKE, measure(by_snakemake(project, snakemake), project))


def rounds(number: int, chosen: dict[str, Callable], into: Path, memory: bool = False) -> None:
    """Let every way have its turn so many times; each measurement becomes a line of a file. memory: of their processes, instead of
    seconds."""

    def tell(what: str, found: Measured) -> None:
        seconds, highest = (None, found.memory) if memory else (found.seconds, None)
        with into.open("a", encoding="utf-8") as file:
            file.write(json.dumps([what, seconds, highest]) + "\n")

    for _ in range(number):
        for way in chosen.values():
            with tempfile.TemporaryDirectory() as folder:
                way(copy_project(Path(folder)), tell, partial(measure, memory=memory))


def show(into: Path) -> None:
    """Print the tables of what was measured."""
    found: dict[str, list[float]] = {}
    highest: dict[str, int] = {}
    for line in into.read_text(encoding="utf-8").splitlines():
        what, seconds, memory = json.loads(line)
        if seconds is not None:
            found.setdefault(what, []).append(seconds)
        highest[what] = max(highest.get(what, 0), memory or 0)
    print(f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}.")
    known = {what for table in TABLES.values() for what in table}
    for title, rows in {**TABLES, "This build again": tuple(what for what in found if what not in known)}.items():
        print(
            f"\n| {title} | Seconds, median (least to most) | Faster than the loop | Memory of all processes, MiB | Runs |"
        )
        print("|---|---|---|---|---|")
        first = statistics.median(found[rows[0]]) if title in TABLES and rows[0] in found else None
        for what in rows:
            if what in found:
                print(row(what, found[what], highest[what] / 2**20, first))


def row(what: str, seconds: list[float], memory: float, against: float | None) -> str:
    median = statistics.median(seconds)
    ratio = f"{against / median:.1f} times" if against else ""
    span = f"{median:.1f} ({min(seconds):.1f} to {max(seconds):.1f})"
    return f"| {what} | {span} | {ratio} | {f'{memory:,.0f}' if memory else ''} | {len(seconds)} |"


def sizes() -> None:
    """Print how large the site is."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder))
        measure([[*MICRODRIVERS, "build"]], project)
        site = project / "_build" / "html"
        pages = [
            len(gzip.compress(path.read_bytes(), mtime=0)) for path in (site / "book" / "chapters").rglob("*.html")
        ]
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    print(f"\nSite: {size / 1e6:.1f} MB; {len(pages)} chapters, the largest {max(pages) / 1e3:.1f} KB, compressed.")


def growth(counts: list[int], of: str, into: Path | None) -> None:
    """Print seconds and memory for more and more chapters; into: a file for the lines of `chart.py`."""
    print(f"| Chapters ({of}) | Seconds | Seconds per chapter | Memory of all processes, MiB |\n|---|---|---|---|")
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder))
            found = measure([program(project, "chapters.py", CHAPTERS, str(count), of)], project, memory=True)
        each = found.seconds / count
        if into:
            with into.open("a", encoding="utf-8") as file:
                file.write(json.dumps([count, found.seconds]) + "\n")
        print(f"| {count:,} | {found.seconds:.1f} | {each:.2f} | {found.memory / 2**20:,.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--snakemake", default=shutil.which("snakemake") or "", help="left out where there is none")
    parser.add_argument("--only", nargs="*", default=[], choices=sorted(ways("snakemake")))
    parser.add_argument("--into", type=Path)
    parser.add_argument("--growth", nargs="*", type=int)
    parser.add_argument("--of", default="driver", help="a kind of chapters, or the id of one")
    given = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as users have it: all ways find modules compiled
    if given.growth is not None:
        growth(given.growth or [14, 140, 1400], given.of, given.into)
        return
    chosen = {key: way for key, way in ways(given.snakemake).items() if not given.only or key in given.only}
    with tempfile.TemporaryDirectory() as folder:
        into = given.into or Path(folder) / "measured"
        rounds(given.rounds, chosen, into)
        rounds(1, chosen, into, memory=True)
        show(into)
    sizes()


if __name__ == "__main__":
    main()
