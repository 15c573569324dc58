"""What commands take: wall seconds, or the memory of all their processes together at its highest.

One or the other: to look at the memory of a process stops it for a moment, which takes a build on all cores up to a tenth of
its time and a loop on one core nothing.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
EVERY = 0.2  # seconds between two looks at the memory


@dataclass(frozen=True)
class Measured:
    """seconds: wall; memory: bytes that the processes had to themselves, with what they share counted once in parts (PSS); 0 where
    nobody looked."""

    seconds: float
    memory: int

    def __add__(self, other: Measured) -> Measured:
        """One after the other."""
        return Measured(self.seconds + other.seconds, max(self.memory, other.memory))


def measure(commands: list[list[str]], project: Path, memory: bool = False) -> Measured:
    """Run commands one after the other in a project; a command that fails ends the benchmark. memory: look at it, too, so that the
    seconds are too many."""
    path = os.pathsep.join(part for part in (str(HERE), str(HERE.parent / "src"), os.environ.get("PYTHONPATH")) if part)
    environment = {**os.environ, "MICRODRIVERS_PROJECT": str(project), "PYTHONPATH": path}
    total = Measured(0.0, 0)
    for command in commands:
        began = time.monotonic()
        with (project / "said.txt").open("w") as said:
            process = subprocess.Popen(
                command, cwd=project, env=environment, stdout=said, stderr=said, start_new_session=True
            )
            highest = _watch(process) if memory else process.wait() * 0
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}\n{(project / 'said.txt').read_text()[-2000:]}")
        total += Measured(time.monotonic() - began, highest)
    return total


def _watch(process: subprocess.Popen) -> int:
    highest, ended = 0, threading.Event()

    def look() -> None:
        nonlocal highest
        while not ended.wait(EVERY):
            highest = max(highest, sum(_memory(pid) for pid in _session(process.pid)))

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    process.wait()
    ended.set()
    looking.join()
    return highest


def _session(leader: int) -> list[int]:
    """All processes of the session that a command was started with, whoever their parent is now. Linux only."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[3]) == leader:
                    found.append(int(entry.name))
            except (OSError, IndexError):  # it has ended meanwhile
                continue
    return found


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
