"""The hand-written pages: each says in a sentence what it is, types no number, and borrows no sentence."""

from __future__ import annotations

import csv
import json
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
# Documents that the book is built on, and notes on them, beside the project while it is made; their sentences stay theirs.
SOURCES = Path(os.environ.get("MICRODRIVERS_SOURCES", REPOSITORY.parent / "shared" / "facts"))
OFFICIAL_NAMES = (  # cited as they are, like the titles of publications
    "Joint action plan on preventing and countering terrorism and violent extremism for the Western Balkans",
    "CONtexts of extremism iN mEna and balKan socieTies",
    "Contexts of violent extremism in MENA and Balkan societies",
    "Centre for Southeast European Studies, University of Graz",
    "Empirical research: micro/individual drivers of violent extremism",
)
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


def own_texts() -> dict[str, str]:
    """What we wrote, by place: pages, rows of the published tables, the framework, the templates."""
    texts = {name: prose(path.read_text(encoding="utf-8")) for name, path in zip(NAMES, PAGES, strict=True)}
    for path in (REPOSITORY / "data" / "published").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in row.keys() - {"key", "source", "url", "title"}:
                    texts[f"{path.name}, {next(iter(row.values()))}, {column}"] = row[column]
    framework = (REPOSITORY / "data" / "framework.yml").read_text(encoding="utf-8")
    texts["framework.yml"] = re.sub(r"source: \[[^\]]*\]", "", framework)
    for path in (REPOSITORY / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts[path.name] = "\n".join("".join(cell["source"]) for cell in cells)
    return texts


def test_no_sentence_is_borrowed():
    documents = [path for path in sorted(SOURCES.rglob("*")) if path.suffix in (".txt", ".md", ".csv")]
    if not documents:
        pytest.skip("the source documents are not here")
    borrowed = set().union(*(runs(path.read_text(encoding="utf-8")) for path in documents))
    named = set().union(*map(runs, OFFICIAL_NAMES))
    found = {
        place: " ".join(next(iter(same)))
        for place, text in own_texts().items()
        if (same := (runs(text) & borrowed) - named)
    }
    assert found == {}


def test_every_place_that_we_write_in_is_looked_through():
    texts = own_texts()
    assert {"index.md", "framework.yml", "driver.ipynb", "findings.csv, bulgaria-stigma, statement"} <= set(texts)
    assert "stigma" in texts["findings.csv, bulgaria-stigma, statement"]
    assert not any("title" in place.split(", ")[-1] for place in texts)


def test_a_borrowed_sentence_is_found():
    sentence = "one two three four five six seven eight nine"
    assert runs(f"x {sentence} y") & runs(f"z {sentence}")
    assert not runs("one two three four five six seven and eight") & runs(sentence)
