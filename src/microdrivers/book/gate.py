"""The gate: a built site is looked at as a whole, and nothing is published unless all of it passes."""

from __future__ import annotations

import os
import re
import zlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from microdrivers import warm
from microdrivers.book.embedded import (
    PACKED,
    UNREADABLE,
    Found,
    csv_problems,
    json_problems,
    page_problems,
    script_problems,
    zip_texts,
)
from microdrivers.book.ids import NOBODY, Ids
from microdrivers.book.loads import file_loads
from microdrivers.book.words import Unwanted, read_text
from microdrivers.errors import Problem
from microdrivers.framework import Rules

TEXTS = {".html", ".js", ".css", ".json", ".txt", ".xml", ".svg", ".md", ".map", ".scss", ".license", ".buildinfo", ""}
OTHERS = {".png", ".ico", ".inv", ".zip", ".woff", ".woff2", ".ttf", ".eot", ".webp"}
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:home|Users|root|tmp|var/folders)/[\w.-]+|\b[A-Za-z]:\\{1,2}Users\\{1,2}\w+")
PATH_STARTS = ("/home/", "/Users/", "/root/", "/tmp/", "/var/folders/", "\\Users")
SEARCH_INDEX = "searchindex.js"  # its words are keys of JSON objects, which are no tables
FIND_OUT = "Find out which step wrote it."
WORTH_A_PROCESS = 1_000_000  # bytes: for fewer, a further process costs more than it brings
ID_FOUND = "An id of a respondent or of a cluster stands in the file, or in its name."  # which one is never said
UNREAD = "The file is no UTF-8 text, so nobody can look into it."


@dataclass(frozen=True)
class _Gate:
    """What a site is held against; see `check_site`."""

    rules: Rules
    secrets: tuple[str, ...]
    unwanted: tuple[Unwanted, ...]
    ids: Ids


def check_site(
    site: Path,
    rules: Rules,
    secrets: tuple[str, ...] = (),
    unwanted: tuple[Unwanted, ...] = (),
    ids: Ids = NOBODY,
    passed: frozenset[str] = frozenset(),
) -> list[Problem]:
    """Every reason why a site must not be published; an empty list lets it pass.

    secrets: further strings that must stand in no file, such as folder names of this machine.
    unwanted: words that no page may say to a reader.
    ids: of the people whose answers are told; no problem ever shows one.
    passed: names of files that have been looked at already, against all this, and gave no reason.
    """
    if not (site / "index.html").is_file():
        return [Problem(str(site), "There is no site in this folder.", "Build it first.")]
    names = sorted(p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file() or p.is_symlink())
    names = [name for name in names if name not in passed]
    look = partial(_look_at, site, _Gate(rules, secrets, unwanted, ids))
    size = sum((site / name).stat(follow_symlinks=False).st_size for name in names)
    workers = min(os.cpu_count() or 1, size // WORTH_A_PROCESS)
    if workers < 2:
        found = look(names)
    else:
        with warm.pool(workers) as pool:
            # large files stand together: each process gets every second, ...
            parts = pool.map(look, (names[first::workers] for first in range(workers)))
            found = {name: problems for part in parts for name, problems in part.items()}
    return [problem for name in names for problem in found[name]]


def _look_at(site: Path, gate: _Gate, names: list[str]) -> dict[str, list[Problem]]:
    return {name: _told(name, dict.fromkeys(_file_problems(site / name, name, gate)), gate.ids) for name in names}


def _told(name: str, found: dict[tuple[str, str], None], ids: Ids) -> list[Problem]:
    """Problems of a file. Where ids are in it, or in its name, nothing is quoted from it (what follows a colon)."""
    place = "/".join("…" if ids.stand_in(part) else part for part in name.split("/"))
    quiet = place != name or any(what == ID_FOUND or "ids of respondents" in what for what, _ in found)
    return [Problem(place, f"{what.partition(':')[0].rstrip('.')}." if quiet else what, mend) for what, mend in found]


def _file_problems(path: Path, name: str, gate: _Gate) -> Found:
    suffix = path.suffix.lower()
    if path.is_symlink():
        yield "A link does not belong into a site, as it may lead out of it.", "Put the file itself there."
    elif suffix not in TEXTS | OTHERS or ".ipynb" in path.name.lower():
        yield f"A file of this kind does not belong into a site: {path.suffix}", FIND_OUT
    elif suffix in TEXTS:
        yield from _text_problems(name, path.read_bytes(), gate)
    elif suffix == ".zip":
        yield from _anywhere(name, gate)
        yield from _zip_problems(path.read_bytes(), gate)
    else:
        yield from _anywhere(f"{name}\n{_signs(path.read_bytes())}", gate)


def _text_problems(name: str, content: bytes, gate: _Gate) -> Found:
    suffix = Path(name).suffix.lower()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        yield UNREAD, FIND_OUT
        return
    yield from _anywhere(f"{name}\n{text}", gate)
    for load in file_loads(text, suffix):
        yield f"The file would load something from elsewhere: {load[-80:]}", "Put it into the site, or leave it out."
    if suffix == ".json":
        yield from json_problems(text, gate.rules, gate.ids)
    elif suffix == ".html":
        yield from page_problems(text, gate.rules, gate.ids)
        yield from _word_problems(text, gate.unwanted)
    elif name != SEARCH_INDEX:
        yield from script_problems(text, gate.rules, gate.ids)


def _anywhere(text: str, gate: _Gate) -> Found:
    """What must not stand in any file, wherever in it."""
    suspect = any(start in text for start in PATH_STARTS)  # looking for these first is many times faster
    if (suspect and MACHINE_PATH.search(text)) or any(secret in text for secret in gate.secrets):
        yield "A path of a machine stands in the file.", FIND_OUT
    if gate.ids.stand_in(text):
        yield ID_FOUND, FIND_OUT


def _signs(content: bytes) -> str:
    """All that could be read in a picture, a font or the packed list of places that Sphinx writes."""
    if content.startswith(b"# Sphinx inventory"):
        try:
            content += zlib.decompress(content.split(b"\n", 4)[-1])
        except zlib.error:  # then nobody can read it
            return ""
    return content.decode("latin-1")


def _word_problems(html: str, unwanted: tuple[Unwanted, ...]) -> Found:
    text = read_text(html) if unwanted else ""
    for word in unwanted:
        for around in word.finds(text):
            yield f"The page says '{word.word}': … {around} …", f"Write instead: {word.instead}."


def _zip_problems(content: bytes, gate: _Gate) -> Found:
    try:
        files = list(zip_texts(content))
    except UNREADABLE:
        yield "The download does not open, so nobody can look into it.", FIND_OUT
        return
    for name, text in files:
        if not name.endswith(PACKED):
            yield f"A file of this kind does not belong into a download: {Path(name).suffix}", FIND_OUT
        yield from _anywhere(f"{name}\n{text}", gate)
        if name.endswith(".csv"):
            yield from csv_problems(text, gate.rules, gate.ids)
        elif name.endswith(".json"):
            yield from json_problems(text, gate.rules, gate.ids)
