"""The house: who may look into whom, and whether the documents name what is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = sorted(path.parent for path in (ROOT / "src" / "microdrivers").glob("*/__init__.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def run(*command: str) -> subprocess.CompletedProcess:
    tool = Path(sys.executable).with_name(command[0])
    return subprocess.run([str(tool), *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=120)


def test_imports_go_down_the_way_of_the_data():
    done = run("lint-imports")
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_nothing_is_misspelt():
    done = run("codespell")
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_room_says_what_it_takes_gives_and_never_does(room):
    text = (room / "__init__.py").read_text(encoding="utf-8").split('"""')[1].lower()
    assert all(word in text for word in ("take", "give")) and ("never" in text or "knows nothing" in text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_that_a_document_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|tests|data|docs|notebooks|book|benchmarks)/[\w./-]+)`", text))
    links = {link for link in re.findall(r"\]\(([\w./-]+)\)", text) if "://" not in link}
    missing = {path for path in named if not (ROOT / path).exists() and "book/chapters" not in path}
    missing |= {link for link in links if not (page.parent / link).exists()}
    assert missing == set()
