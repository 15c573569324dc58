"""When what a page is made of was last changed, as far as the history of the project tells.

A project without a history (unpacked from an archive), or with the newest part of one only, says its edition instead: a
date that nobody recorded is not made up.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.dates import format_date


@dataclass(frozen=True)
class History:
    """dates: of the newest recorded change of every file, by its path in the project; unrecorded: files that hold
    changes which are in no record yet."""

    dates: dict[str, date]
    unrecorded: frozenset[str]


NONE = History({}, frozenset())


def read_history(root: Path) -> History:
    """The history of a project's files; an empty one where there is no git, or no repository."""
    try:
        whole = _git(root, "log", "--relative", "--name-only", "--format=%x00%H %cs")
        ends = _git(root, "rev-parse", "--path-format=absolute", "--git-path", "shallow").strip()
        changed = _git(root, "diff", "--relative", "--name-only", "HEAD")
        new = _git(root, "ls-files", "--others", "--exclude-standard")
    except (OSError, subprocess.CalledProcessError):
        return NONE
    # Where a history was cut off, its first entry names every file there is; nobody changed them all on that day.
    cut = set(Path(ends).read_text(encoding="utf-8").split()) if Path(ends).is_file() else set()
    dates: dict[str, date] = {}
    for entry in whole.split("\0")[1:]:
        head, *files = entry.split("\n")
        commit, day = head.split(" ")
        for file in files if commit not in cut else []:
            if file:
                dates[file] = max(dates.get(file, date.min), date.fromisoformat(day))
    unrecorded = frozenset(file for file in (changed + new).splitlines() if file)
    return History(dates, unrecorded) if dates or cut else NONE


def last_changed(history: History, parts: Iterable[str], edition: str) -> str:
    """A sentence for readers.

    parts: files and folders (ending in '/') that the page is made of, by their paths in the project; edition: its date
    in words.
    """
    parts = frozenset(parts)
    folders = tuple(part for part in parts if part.endswith("/"))
    days = [day for file, day in history.dates.items() if file in parts or file.startswith(folders)]
    newer = any(file in parts or file.startswith(folders) for file in history.unrecorded)
    if not days:
        return f"This page belongs to the edition of {edition}."
    day = format_date(max(days), "d MMMM y", locale="en")
    return f"Last recorded change: {day}. Newer changes are not recorded yet." if newer else f"Last changed: {day}."


def _git(root: Path, *arguments: str) -> str:
    """What git says of this folder, whatever repository the caller's environment points at."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "--no-optional-locks", "-c", "core.quotePath=off", "-C", str(root), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
