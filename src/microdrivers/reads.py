"""What a chapter reads is noted while it runs, so that nobody has to foresee it: the next build looks at that, and at nothing else.

Notes go to a file that the runner names in the environment, because a chapter runs in a process of its own.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

NOTES = "MICRODRIVERS_READS"  # variable of the environment: the file for the notes of the chapter that runs
TABLE, ANSWERS = "table", "answers"  # kinds: a published table; the answers of a survey, from these countries


def note(kind: str, *names: str) -> None:
    """Something is read; forgotten where no chapter runs."""
    if path := os.environ.get(NOTES):
        with Path(path).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps([kind, *names]) + "\n")


def noted(path: Path) -> tuple[tuple[str, ...], ...]:
    """What was noted in a file: kind and names, each once, sorted. Nothing where there is no file."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return tuple(sorted({tuple(json.loads(line)) for line in lines}))
