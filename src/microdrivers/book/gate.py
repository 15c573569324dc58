"""The gate: a built site is looked at as a whole, and nothing is published unless all of it passes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from microdrivers.book.embedded import PACKED, csv_problems, json_problems, page_problems, zip_texts
from microdrivers.book.loads import file_loads
from microdrivers.book.words import Unwanted, read_text
from microdrivers.errors import Problem
from microdrivers.framework import Rules

TEXTS = {".html", ".js", ".css", ".json", ".txt", ".xml", ".svg", ".md", ".map"}
OTHERS = {
    ".png",
    ".ico",
    ".inv",
    ".zip",
    ".woff",
    ".woff2",
    ".ttf",
    ".eot",
    ".buildinfo",
    ".webp",
    ".scss",
    ".license",
    "",
}
MACHINE_PATH = re.compile(r"(?<![\w./])/(?:home|Users|root|tmp|var/folders)/[\w.-]+|\b[A-Za-z]:\\{1,2}Users\\{1,2}\w+")
PATH_STARTS = ("/home/", "/Users/", "/root/", "/tmp/", "/var/folders/", "\\Users")
FIND_OUT = "Find out which step wrote it."


def check_site(
    site: Path, rules: Rules, secrets: tuple[str, ...] = (), unwanted: tuple[Unwanted, ...] = ()
) -> list[Problem]:
    """Every reason why a site must not be published; an empty list lets it pass.

    secrets: further strings that must stand in no file, such as folder names of this machine.
    unwanted: words that no page may say to a reader.
    """
    if not (site / "index.html").is_file():
        return [Problem(str(site), "There is no site in this folder.", "Build it first.")]
    problems: list[Problem] = []
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        found = dict.fromkeys(_file_problems(path, rules, secrets, unwanted))
        problems += [Problem(str(path.relative_to(site)), what, mend) for what, mend in found]
    return problems


def _file_problems(
    path: Path, rules: Rules, secrets: tuple[str, ...], unwanted: tuple[Unwanted, ...]
) -> Iterator[tuple[str, str]]:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        yield from _zip_problems(path.read_bytes(), rules, secrets)
    elif suffix in TEXTS:
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from _path_problems(text, secrets)
        for load in file_loads(text, suffix):
            yield (
                f"The file would load something from elsewhere: {load[-80:]}",
                "Put it into the site, or leave it out.",
            )
        if suffix == ".json":
            yield from json_problems(text, rules)
        if suffix == ".html":
            yield from page_problems(text, rules)
            yield from _word_problems(text, unwanted)
    elif suffix not in OTHERS:
        yield f"A file of the kind '{path.suffix}' does not belong into a site.", FIND_OUT


def _path_problems(text: str, secrets: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    suspect = any(start in text for start in PATH_STARTS)  # looking for these first is many times faster
    if (suspect and MACHINE_PATH.search(text)) or any(secret in text for secret in secrets):
        yield "A path of a machine stands in the file.", FIND_OUT


def _word_problems(html: str, unwanted: tuple[Unwanted, ...]) -> Iterator[tuple[str, str]]:
    text = read_text(html) if unwanted else ""
    for word in unwanted:
        for around in word.finds(text):
            yield f"The page says '{word.word}': … {around} …", f"Write instead: {word.instead}."


def _zip_problems(content: bytes, rules: Rules, secrets: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    try:
        files = list(zip_texts(content))
    except zipfile.BadZipFile:
        yield "The download does not open, so nobody can look into it.", FIND_OUT
        return
    for name, text in files:
        if not name.endswith(PACKED):
            yield f"A file of the kind '{Path(name).suffix}' does not belong into a download.", FIND_OUT
        yield from _path_problems(text, secrets)
        if name.endswith(".csv"):
            yield from csv_problems(text, rules)
        elif name.endswith(".json"):
            yield from json_problems(text, rules)
