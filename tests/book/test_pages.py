"""The hand-written pages: each says in a sentence what it is, types no number, and borrows no sentence."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from tests.conftest import REPOSITORY

PAGES = sorted(path for path in (REPOSITORY / "book").rglob("*.md") if "chapters" not in path.parts)
NAMES = [str(path.relative_to(REPOSITORY / "book")) for path in PAGES]
FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
CODE = re.compile(r"^```.*?^```|`[^`]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\([^)]*\)")
NUMBER = re.compile(r"(?<![\w-])\d[\d.,]*(?!\w)")
NAMED_WITH_A_NUMBER = ("COVID-19", "Horizon 2020", "Apache-2.0", "CC BY 4.0", "1244/1999", "95–100 %", "0–5 %")
# Documents that the book is built on, beside the project while it is made; their sentences stay theirs.
SOURCES = Path(os.environ.get("MICRODRIVERS_SOURCES", REPOSITORY.parent / "shared" / "facts" / "sources"))
BORROWED = 8  # words in a row


def prose(text: str) -> str:
    """What a reader reads of a page, without roles, code, addresses and front matter."""
    return LINK.sub("]", CODE.sub(" ", FRONT.sub("", text)))


@pytest.fixture(params=PAGES, ids=NAMES)
def page(request) -> str:
    return request.param.read_text(encoding="utf-8")


def test_a_page_opens_with_the_sentence_that_describes_it(page):
    front = FRONT.match(page)
    assert front, "a page needs a description for search engines and screen readers"
    summary = yaml.safe_load(front[1])["myst"]["html_meta"]["description"]
    first = re.search(r"^# .+\n\n(.+)$", page, re.MULTILINE)[1]
    assert first == summary and summary.endswith(".") and len(summary) < 200


def test_no_number_is_typed(page):
    text = prose(page)
    for name in NAMED_WITH_A_NUMBER:
        text = text.replace(name, "")
    text = re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)  # of an ordered list
    assert NUMBER.findall(text) == []


def words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + BORROWED]) for start in range(len(found) - BORROWED + 1)}


def test_no_sentence_is_borrowed():
    documents = sorted(SOURCES.glob("*.txt"))
    if not documents:
        pytest.skip("the source documents are not here")
    borrowed = set().union(*(runs(path.read_text(encoding="utf-8")) for path in documents))
    tables = {path.name: path for path in (REPOSITORY / "data" / "published").glob("*.csv")}
    ours = dict(zip(NAMES, PAGES, strict=True)) | tables
    titles = {"sources.csv", "publications.csv"}  # a title is cited as it is
    found = {
        name: " ".join(next(iter(same)))
        for name, path in ours.items()
        if name not in titles and (same := runs(prose(path.read_text(encoding="utf-8"))) & borrowed)
    }
    assert found == {}


def test_a_borrowed_sentence_is_found():
    sentence = "one two three four five six seven eight nine"
    assert runs(f"x {sentence} y") & runs(f"z {sentence}")
    assert not runs("one two three four five six seven and eight") & runs(sentence)
