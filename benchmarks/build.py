"""Measure the build of the default book against the plain way, side by side in one run, and print a part of README.md.

The plain way: the `papermill` command once per chapter, then `jupyter-book build`. Both start from clean, in copies of
the project, with the environment ready. Usage: make bench, or python benchmarks/build.py [--runs N].
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from microdrivers.book.build import open_book
from microdrivers.project import DEFAULT_SURVEY, Project

ROOT = Path(__file__).parents[1]
PARTS = ["_config.yml", "_toc.yml", "data", "notebooks", "book"]
BIN = Path(sys.executable).parent
PAGE = """## Building the book

Made by `python benchmarks/build.py` on {machine}. Medians of {runs}.

| What | Seconds | Ratio |
|---|---|---|
| `papermill` command per chapter, then `jupyter-book build` (the plain way) | {plain:.0f} | 1.00 |
| `microdrivers build`, from clean, everything checked and published | {ours:.0f} | {ratio:.2f} |
| `microdrivers run` of one chapter, to the updated and published page | {one:.1f} | |

| What | Size |
|---|---|
| Site of the default book ({chapters} chapters) | {site:.1f} MB |
| Largest chapter, compressed as a server sends it | {page:.0f} KB |
"""


def copy_project(target: Path) -> Path:
    """What a build reads, and nothing that was built."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("chapters"))
        else:
            shutil.copy(ROOT / part, target / part)
    return target


def timed(*commands: list[str], project: Path) -> float:
    """Wall seconds of commands run one after the other in a project; a command that fails ends the benchmark."""
    environment = {**os.environ, "MICRODRIVERS_PROJECT": str(project)}
    began = time.monotonic()
    for command in commands:
        subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    return time.monotonic() - began


def plain_way(project: Path) -> list[list[str]]:
    """The commands that somebody without this project's machine would type."""
    commands = []
    for chapter in open_book(Project(project), DEFAULT_SURVEY).plan:
        output = project / "book" / "chapters" / f"{chapter.id}.ipynb"
        output.parent.mkdir(parents=True, exist_ok=True)
        parameters = [part for pair in chapter.parameters.items() for part in ("-p", *pair)]
        template = project / "notebooks" / chapter.template
        commands.append([str(BIN / "papermill"), str(template), str(output), *parameters, "--cwd", str(project)])
    return [*commands, [str(BIN / "jupyter-book"), "build", "."]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    runs = parser.parse_args().runs
    ours, plain, one = [], [], []
    microdrivers = str(BIN / "microdrivers")
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder))
            ours.append(timed([microdrivers, "build"], project=project))
            chapter = [microdrivers, "run", "--fresh", "--region", "mena", "--driver", "economic_deprivation"]
            one.append(timed(chapter, project=project))
            site = project / "_build" / "html"
            size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
            pages = list((site / "book" / "chapters").rglob("*.html"))
            packed = max(len(_gzip(page.read_bytes())) for page in pages) / 1e3
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder))
            plain.append(timed(*plain_way(project), project=project))
    figures = {
        "machine": f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}",
        "runs": f"{runs} run{'s' if runs > 1 else ''}",
        "plain": statistics.median(plain),
        "ours": statistics.median(ours),
        "ratio": statistics.median(ours) / statistics.median(plain),
        "one": statistics.median(one),
        "chapters": len(pages),
        "site": size,
        "page": packed,
    }
    print(PAGE.format(**figures))


def _gzip(content: bytes) -> bytes:
    import gzip

    return gzip.compress(content, mtime=0)


if __name__ == "__main__":
    main()
