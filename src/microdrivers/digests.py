"""Digests of contents: what a chapter or a site was made from. Never of dates, which a copy or a checkout changes."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parent
LIBRARIES = (  # those whose version can change a number, a picture or a page
    "altair", "ipython", "jupyter-book", "myst-nb", "nbclient", "nbformat", "numpy", "pandas", "papermill", "pyarrow",
    "pydata-sphinx-theme", "scipy", "sphinx", "sphinx-book-theme", "vl-convert-python",
)  # fmt: skip


def digest(content: bytes | str) -> str:
    """Of bytes or of text."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_of_files(paths: Iterable[Path], root: Path) -> str:
    """Of names, below `root`, and contents of the files among the paths."""
    found = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        name, content = path.relative_to(root).as_posix().encode(), path.read_bytes()
        found.update(b"%d %d " % (len(name), len(content)) + name + content)
    return found.hexdigest()


def digest_of_program(*without: str) -> str:
    """Of this package, without the rooms and modules that are named."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix != ".pyc")
    return digest_of_files((path for path in files if path.relative_to(PACKAGE).parts[0] not in without), PACKAGE)


@cache
def digest_of_versions() -> str:
    """Of the versions of Python and of the libraries that matter, as they are when it is first asked: a running program keeps them."""
    return digest(json.dumps([sys.version, *(f"{name} {version(name)}" for name in LIBRARIES)]))


def read_record(path: Path) -> dict:
    """What was written with `write_record`; empty where there is nothing, or nothing that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_record(path: Path, record: dict) -> None:
    """Write a record as a whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.write_text(json.dumps(record), encoding="utf-8")
    partial.replace(path)
