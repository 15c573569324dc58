"""What the process that others are forked from imports, and what ends with it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from importlib import import_module
from pathlib import Path

import pytest

from microdrivers import warm
from microdrivers.book.imports import MODULES


@pytest.mark.parametrize("name", sorted({*warm.CHAPTERS, *warm.COMPILER, *MODULES}))
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
