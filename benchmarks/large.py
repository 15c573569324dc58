"""Measure large surveys: a driver chapter from 10^3 to 10^7 respondents kept as Parquet, and the check of a wide SPSS file.

Answers are simulated, and come from everybody by themselves: nobody is a copy of another. Each chapter runs as in a book, in
a process of its own, in a project made for it in a temporary folder. Usage: python benchmarks/large.py [--largest N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

ROOT = Path(__file__).parents[1]
CHAPTER, SEED, PIECE = "mena/economic-deprivation", 1, 500_000
WIDE = (100_000, 400)  # people and columns of the SPSS file
COUNTRIES = ("EGY", "JOR", "MAR", "BIH", "BGR", "XKX", "MKD")

RUN = """
import sys
from pathlib import Path
from microdrivers.book.build import open_book
from microdrivers.chapters.runner import run_chapters
from microdrivers.project import Project
book = open_book(Project(Path.cwd()), "large")
[chapter] = [chapter for chapter in book.plan if chapter.id == sys.argv[1]]
[run] = run_chapters((chapter,), book.project.notebooks, Path("out"), book.project.root, 1, lambda _: None)
assert not run.failed, run.error
print(run.seconds)
"""
STORE = """
import sys
from pathlib import Path
from microdrivers.book.build import open_book
from microdrivers.project import Project
from microdrivers.survey.survey import store_survey
book = open_book(Project(Path.cwd()), "large")
store_survey(book.codebook, Path(sys.argv[1]), book.project)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--largest", type=int, default=10_000_000, help="respondents of the largest survey")
    parser.add_argument("--one-region", action="store_true", help="all respondents in the countries of the chapter")
    parser.add_argument("--into", type=Path, help="a file for the lines of chart.py")
    arguments = parser.parse_args()
    countries = COUNTRIES[:3] if arguments.one_region else COUNTRIES
    with tempfile.TemporaryDirectory() as folder:
        project = made_project(Path(folder))
        print_growth(project, arguments.largest, countries, arguments.into)
        print_check(project)


def print_growth(project: Path, largest: int, countries: tuple[str, ...], into: Path | None) -> None:
    """Time and memory of storing a file once, and of a chapter from what was stored."""
    print(f"Chapter {CHAPTER}, seconds: of the command, of the chapter in it, of all processors that worked for it.\n")
    print("| Respondents x 52 questions | File given | Stored once | Command | Chapter | Processors | Memory |")
    print("|---|---|---|---|---|---|---|")
    people, given = 1000, project / "given.parquet"
    while people <= largest:
        write_answers(given, people, countries)
        stored, _, kept, _ = timed([sys.executable, "-c", STORE, str(given)], project)
        size = given.stat().st_size / 1e6
        given.unlink()
        seconds, busy, memory, alone = timed([sys.executable, "-c", RUN, CHAPTER], project)
        row = f"| {people:,} | {size:,.1f} MB | {stored:.1f} s, {kept / 2**20:,.0f} MiB | {seconds:.1f}"
        print(f"{row} | {float(alone):.1f} | {busy:.1f} | {memory / 2**20:,.0f} MiB |", flush=True)
        if into:
            with into.open("a", encoding="utf-8") as file:
                file.write(f"[{people}, {seconds}]\n")
        people *= 10


def print_check(project: Path) -> None:
    """`microdrivers check` of a wide SPSS file whose columns are all questions."""
    people, columns = WIDE
    write_wide(project, people, columns)
    words = [sys.executable, "-m", "microdrivers", "check", "wide", "--data", "wide.sav"]
    seconds, _, memory, _ = timed(words, project)
    print("\n| `microdrivers check` of an SPSS file | Seconds | Memory |\n|---|---|---|")
    print(
        f"| {people:,} respondents x {columns} columns | {seconds:.1f}, target under 20 | {memory / 2**20:,.0f} MiB |"
    )


def made_project(folder: Path) -> Path:
    """A project with the book's own framework and templates, and the default survey's codebook without its answers."""
    for name in ("data", "notebooks", "book"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("chapters", "responses.csv"))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, folder)
    codebook = default_codebook() | {"id": "large", "data": {"format": "parquet"}}
    write_codebook(folder, codebook)
    return folder


def default_codebook() -> dict:
    return yaml.safe_load((ROOT / "data/surveys/illustrative/codebook.yml").read_text(encoding="utf-8"))


def write_codebook(project: Path, codebook: dict) -> None:
    folder = project / "data" / "surveys" / codebook["id"]
    folder.mkdir()
    (folder / "codebook.yml").write_text(
        yaml.safe_dump(codebook, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


def write_answers(path: Path, people: int, countries: tuple[str, ...]) -> None:
    """Answers as a field export might hold them: whole numbers, the country's code, 3 % without an answer."""
    rng, writer = np.random.default_rng(SEED), None
    for first in range(0, people, PIECE):
        table = pa.table(answers(rng, np.arange(first, min(first + PIECE, people)), countries))
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


def answers(rng: np.random.Generator, person: np.ndarray, countries: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Columns of these people; the questions of a driver have one trait behind them, which the outcomes share a little."""
    codebook, n = default_codebook(), len(person)
    found = {
        "respondent": person,
        "country": np.array(countries)[rng.integers(len(countries), size=n)],
        "age": rng.integers(15, 31, n),
        "gender": rng.choice([1, 2, 3, 9], n, p=[0.48, 0.48, 0.01, 0.03]),
    }
    traits = {item["driver"]: rng.standard_normal(n, dtype=np.float32) for item in codebook["items"].values()}
    for item in codebook["items"].values():
        trait = -traits[item["driver"]] if item.get("reversed") else traits[item["driver"]]
        found[item["variable"]] = coded(rng, trait)
    for outcome in codebook["outcomes"].values():
        found[outcome["variable"]] = coded(rng, 0.1 * sum(traits.values()))
    return found


def coded(rng: np.random.Generator, trait: np.ndarray) -> np.ndarray:
    """Answers 1 to 5 along the trait, 98 and 99 for those who gave none."""
    answer = np.clip(np.round(3 + trait + rng.standard_normal(len(trait), dtype=np.float32)), 1, 5).astype(np.int64)
    silent = rng.random(len(trait), dtype=np.float32)
    return np.where(silent < 0.02, 98, np.where(silent < 0.03, 99, answer))


def write_wide(project: Path, people: int, columns: int) -> None:
    """An SPSS file `wide.sav`, and a codebook in which every column is a question."""
    import pandas as pd
    import pyreadstat

    codebook, rng = default_codebook(), np.random.default_rng(SEED)
    places = list(codebook["items"].values())
    outcomes = [outcome["variable"] for outcome in codebook["outcomes"].values()]
    names = [f"q{number}" for number in range(columns - 4 - len(outcomes))]
    items = {
        name: {key: places[number % len(places)][key] for key in ("driver", "context", "scale", "wording")}
        | {"variable": name}
        for number, name in enumerate(names)
    }
    values = {str(number): iso3 for number, iso3 in enumerate(COUNTRIES, start=1)}
    codebook |= {"id": "wide", "data": {"format": "sav"}, "items": items}
    codebook["country"] = {"variable": "country", "values": values}
    write_codebook(project, codebook)
    frame = {
        "respondent": np.arange(people, dtype=float),
        "country": rng.integers(1, 8, people).astype(float),
        "age": rng.integers(15, 31, people).astype(float),
        "gender": rng.integers(1, 4, people).astype(float),
    }
    trait = rng.standard_normal(people, dtype=np.float32)
    frame |= {name: coded(rng, trait).astype(float) for name in [*names, *outcomes]}
    pyreadstat.write_sav(pd.DataFrame(frame), str(project / "wide.sav"))


def timed(words: list[str], project: Path) -> tuple[float, float, int, str]:
    """Seconds from a command's start to its end, seconds of processors that all its processes used, the most memory
    (bytes) that one of them had, and what it printed."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "MICRODRIVERS_PROJECT": str(project)}
    began = time.monotonic()
    process = subprocess.Popen(
        words, cwd=project, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    seen: dict[int, tuple[float, int]] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            seen.update(used_by(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    printed, errors = process.communicate()
    seconds = time.monotonic() - began
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(errors.decode())
    return seconds, sum(busy for busy, _ in seen.values()), max(memory for _, memory in seen.values()), printed.decode()


def used_by(session: int) -> Iterator[tuple[int, tuple[float, int]]]:
    """Each process of a session: seconds of processors so far, and the most bytes that it has had in memory."""
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and os.getsid(int(folder.name)) == session:
                ticks = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
                lines = (folder / "status").read_text().splitlines()
                most = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
                yield int(folder.name), (sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), most)
        except (OSError, StopIteration):
            continue  # it has ended meanwhile


if __name__ == "__main__":
    main()
