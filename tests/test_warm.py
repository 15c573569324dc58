"""What the process that others are forked from imports, and what ends with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from importlib import import_module
from pathlib import Path

import pytest

from microdrivers import warm
from microdrivers.book.imports import MODULES


@pytest.mark.parametrize("name", sorted({*warm.CHAPTERS, *warm.PARTS, *warm.COMPILER, *warm.PAGES, *MODULES}))
def test_every_module_exists(name):
    import_module(name)  # the process itself says nothing of a name that it does not find


CHILD = """
import multiprocessing, os, subprocess, sys, time
from microdrivers import warm

def work():
    os.setpgrp()
    warm.end_with_owner()
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    print("begun", os.getpid(), flush=True)
    time.sleep(60)

multiprocessing.get_context("fork").Process(target=work).start()
time.sleep(60)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_a_process_and_those_it_began_end_with_their_owner():
    owner = subprocess.Popen([sys.executable, "-c", textwrap.dedent(CHILD)], stdout=subprocess.PIPE, text=True)
    group = int(owner.stdout.readline().split()[1])
    assert len(members(group)) == 2
    owner.kill()
    owner.wait()
    until = time.monotonic() + 20
    while members(group) and time.monotonic() < until:
        time.sleep(0.05)
    assert members(group) == []


def members(group: int) -> list[str]:
    """Running processes of a group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, of_group, *_ = path.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(of_group) == group and state != "Z":
            found.append(path.parent.name)
    return found


IMPORTS = """
import gc, sys
import {before}
from microdrivers.importing import UNNEEDED, quickly

with quickly():
    print(gc.isenabled())
    import altair, pandera.pandas
print(gc.isenabled(), [name for name in UNNEEDED if sys.modules.get(name)])
"""


@pytest.mark.parametrize(("before", "there"), [("os", []), ("hypothesis", ["hypothesis"])])
def test_programs_import_without_what_nobody_needs_and_without_a_search_for_garbage(before, there):
    """What has been imported before stays."""
    done = subprocess.run([sys.executable, "-c", IMPORTS.format(before=before)], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"False\nTrue {there}\n", "")


STARTS = """
import gc, os, sys
from microdrivers import warm

def look():
    print("colorsys" in sys.modules, gc.isenabled(), gc.get_freeze_count() > 0, warm.PRELOAD in os.environ, flush=True)

if __name__ == "__main__":
    warm.start("colorsys")
    process = warm.context().Process(target=look)
    process.start()
    process.join()
    print("colorsys" in sys.modules, warm.PRELOAD in os.environ)
"""


def test_the_process_that_forks_has_imported_what_it_was_told(tmp_path):
    (tmp_path / "starts.py").write_text(STARTS)
    done = subprocess.run([sys.executable, tmp_path / "starts.py"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True True True False\nFalse False\n", "")


HEAVY = """
import sys
from importlib import import_module
from microdrivers import warm
for name in ({names}):
    import_module(name)
print([name for name in ({heavy}) if name in sys.modules])
"""


@pytest.mark.parametrize(
    ("names", "heavy"),
    [
        ((*warm.CHAPTERS, *warm.COMPILER), ("altair", "scipy", "ipywidgets", "microdrivers.measures")),
        (("microdrivers.__main__",), ("typer", "rich", "pandas", "microdrivers.cli")),
    ],
    ids=["who compiles chapters alone", "every process that is started"],
)
def test_nobody_imports_what_only_others_need(names, heavy):
    done = subprocess.run(
        [sys.executable, "-c", HEAVY.format(names=names, heavy=heavy)], capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


FIRST_USE = """
import fastjsonschema, nbformat
{before}
fastjsonschema.compile = None  # would be called once more
nbformat.validate(nbformat.from_dict({{"cells": [], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}))
"""


@pytest.mark.parametrize(("before", "made"), [("import microdrivers.engine.prepared", True), ("", False)])
def test_what_libraries_make_at_first_use_is_made_ahead(before, made):
    done = subprocess.run([sys.executable, "-c", FIRST_USE.format(before=before)], capture_output=True)
    assert (done.returncode == 0) == made


POOL = """
import os, sys, time
from microdrivers import warm

def work(number):
    os.write(1, b"begun\\n")
    time.sleep(60)

if __name__ == "__main__":
    os.setpgrp()
    {start}
    with warm.pool(2) as pool:
        list(pool.map(work, range(2)))
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("start", ["pass", "warm.start(*warm.CHAPTERS)"], ids=["not started", "started"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_pool_ends_with_its_program(tmp_path, start, how):
    """At once, and not when its work is done."""
    (tmp_path / "pool.py").write_text(POOL.format(start=start))
    owner = subprocess.Popen(
        [sys.executable, tmp_path / "pool.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert [owner.stdout.readline() for _ in range(2)] == ["begun\n"] * 2
    if how == signal.SIGINT:
        os.killpg(owner.pid, how)  # as a keyboard does
    else:
        owner.kill()
    owner.wait(20)
    until = time.monotonic() + 20
    while members(owner.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert members(owner.pid) == []
