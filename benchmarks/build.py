"""Measure the build of the default book against other ways to make it, side by side in one run, and print a part of README.md.

Ways: this build; the `papermill` command once per chapter and `jupyter-book build`; `papermill.execute_notebook` in a pool of
processes; Snakemake with the `papermill` command. All start from clean, in copies of the project, with the environment ready.
Quarto is not measured: its package on PyPI holds an installer alone, which fetches the program from elsewhere.

Usage: python benchmarks/build.py [--runs N] [--slow N] [--snakemake PROGRAM] [--only WAY ...]; python benchmarks/build.py --growth
runs: of this build's ways; slow: of the others; growth: chapters 14 to 1,400, the plan repeated, executed only.
"""

from __future__ import annotations

import argparse
import gzip
import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from processes import Measured, measure
from ways import GROWTH, MICRODRIVERS, book_command, by_snakemake, copy_project, in_a_loop, in_a_pool

from microdrivers.book.build import open_book
from microdrivers.project import DEFAULT_SURVEY, Project


def in_a_copy(commands) -> Measured:
    """What commands take in a copy of the project that was never built; commands: a function of its folder."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder))
        return measure(commands(project), project)


def this_build(rounds: int) -> tuple[dict[str, list[Measured]], dict[str, float]]:
    """This build from clean, unchanged, after a change of one template and of one page, and of one chapter."""
    found: dict[str, list[Measured]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder))

            def timed(what: str, *arguments: str, project: Path = project) -> None:
                found.setdefault(what, []).append(measure([[*MICRODRIVERS, *arguments]], project))

            timed("`microdrivers build`, from clean, everything checked and published", "build")
            timed("nothing changed", "build")
            for kind in ("region", "country", "driver"):
                _say_more(project / "notebooks" / f"{kind}.ipynb")
                timed(f"the template of a {kind} changed", "build")
            page = project / "book" / "about.md"
            page.write_text(f"{page.read_text()}\nOne sentence more.\n")
            timed("one page changed", "build")
            timed("one chapter run again", "run", "--fresh", "--chapter", "mena/economic-deprivation")
            shutil.rmtree(project / "book" / "chapters")
            program = project / "only.py"
            program.write_text(GROWTH.format(cores=os.cpu_count()))
            plan = len(open_book(Project(project), DEFAULT_SURVEY).plan)
            found.setdefault("chapters only, as many as the book has", []).append(
                measure([[sys.executable, str(program), str(project), str(plan)]], project)
            )
            site = project / "_build" / "html"
            pages = [
                len(gzip.compress(path.read_bytes(), mtime=0)) for path in (site / "book" / "chapters").rglob("*.html")
            ]
            size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
            sizes = {
                "chapters": len(pages),
                "site (MB)": size / 1e6,
                "largest chapter, compressed (KB)": max(pages) / 1e3,
            }
    return found, sizes


def _say_more(template: Path) -> None:
    """Change the first heading of a template below its title."""
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace('"## ', '"## Here: ', 1), encoding="utf-8")


def row(what: str, found: list[Measured], against: float | None = None) -> str:
    seconds = statistics.median(one.seconds for one in found)
    memory = max(one.memory for one in found)
    ratio = f"{against / seconds:.1f} times" if against else ""
    return f"| {what} | {seconds:.1f} | {ratio} | {memory / 2**20:.0f} | {len(found)} |"


def compare(runs: int, slow: int, snakemake: str, only: list[str]) -> None:
    """Print the tables; the loop of commands is what the others are held against."""
    book = [book_command()]
    ways = {
        "loop": ("`papermill` command per chapter", in_a_loop),
        "pool": ("`papermill.execute_notebook` in a pool of processes", in_a_pool),
    }
    if snakemake:
        ways["snakemake"] = ("Snakemake with the `papermill` command", lambda project: by_snakemake(project, snakemake))
    parts, wholes = {}, {}
    for key, (what, commands) in ways.items():
        if only and key not in only:
            continue
        for _ in range(slow):
            with tempfile.TemporaryDirectory() as folder:
                project = copy_project(Path(folder))
                chapters = measure(commands(project), project)
                compiled = measure(book, project)
                parts.setdefault(what, []).append(chapters)
                wholes.setdefault(f"{what}, then `jupyter-book build`", []).append(chapters + compiled)
    ours, sizes = this_build(runs) if not only or "ours" in only else ({}, {})
    first = next(iter(wholes.values()), None)
    whole = statistics.median(one.seconds for one in first) if first else None
    first = next(iter(parts.values()), None)
    part = statistics.median(one.seconds for one in first) if first else None
    print(
        f"Made by `python benchmarks/build.py` on {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}.\n"
    )
    print(
        "| The whole book | Seconds (median) | Faster than the loop | Memory of all processes (MiB, peak) | Runs |\n|---|---|---|---|---|"
    )
    for what, found in wholes.items():
        print(row(what, found, whole))
    for what, found in ours.items():
        if "only" not in what:
            print(row(what, found, whole if "from clean" in what else None))
    print(
        "\n| The chapters only | Seconds (median) | Faster than the loop | Memory of all processes (MiB, peak) | Runs |\n|---|---|---|---|---|"
    )
    for what, found in parts.items():
        print(row(what, found, part))
    for what, found in ours.items():
        if "only" in what:
            print(row(what, found, part))
    for what, size in sizes.items():
        print(f"\n{what}: {size:.1f}")


def growth(counts: list[int]) -> None:
    """Print seconds and memory for more and more chapters."""
    print("| Chapters | Seconds | Seconds per chapter | Memory of all processes (MiB, peak) |\n|---|---|---|---|")
    for count in counts:

        def commands(project: Path, count: int = count) -> list[list[str]]:
            program = project / "growth.py"
            program.write_text(GROWTH.format(cores=os.cpu_count()))
            return [[sys.executable, str(program), str(project), str(count)]]

        found = in_a_copy(commands)
        print(
            f"| {count} | {found.seconds:.1f} | {found.seconds / count:.2f} | {found.memory / 2**20:.0f} |", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slow", type=int, default=1)
    parser.add_argument(
        "--snakemake", default=shutil.which("snakemake") or "", help="program; left out where there is none"
    )
    parser.add_argument("--only", nargs="*", default=[], choices=["ours", "loop", "pool", "snakemake"])
    parser.add_argument("--growth", nargs="*", type=int)
    given = parser.parse_args()
    if given.growth is not None:
        growth(given.growth or [14, 140, 1400])
    else:
        compare(given.runs, given.slow, given.snakemake, given.only)


if __name__ == "__main__":
    main()
