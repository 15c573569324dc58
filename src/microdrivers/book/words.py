"""Words that claim more than a survey can give, or hurt the people they describe: none may reach a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from microdrivers.errors import Problem
from microdrivers.yaml_model import Model, parse, read_yaml

CONTEXT = 40  # characters shown around a find
UNREAD = re.compile(r"<(script|style|svg)\b(?:[^<]++|<(?!/\1>))*+</\1>")
PLAIN_TAGS = re.compile(r"</?(?:td|tr|tbody|thead|span|p|li|ul|strong|em|a)>")  # nothing to read in the tag itself


class Unwanted(Model):
    """A word or phrase, what to write instead, and the words before it that make it acceptable."""

    word: str
    instead: str
    unless: tuple[str, ...] = ()

    def finds(self, text: str) -> Iterator[str]:
        """The text around every unacceptable use."""
        if self.word.casefold() not in text.casefold():  # many times faster than what follows
            return
        for match in re.finditer(rf"\b{re.escape(self.word)}\b", text, re.IGNORECASE):
            before = re.findall(r"[a-z]+", text[: match.start()].lower()[-CONTEXT:])[-3:]
            if not set(before) & set(self.unless):
                yield text[max(0, match.start() - CONTEXT) : match.end() + CONTEXT].strip()


class _List(Model):
    words: tuple[Unwanted, ...]


def unwanted_words(path: Path) -> tuple[Unwanted, ...]:
    """The list in data/language/unwanted_words.yml.

    Raises `MicrodriversError` when the file is missing or not of this form.
    """
    return parse(_List, read_yaml(path), path.name).words


def unwanted_in_pages(pages: Path, unwanted: tuple[Unwanted, ...]) -> list[Problem]:
    """Every unacceptable word in the hand-written pages, with its page and line; what is generated the gate reads."""
    problems = []
    some = re.compile(rf"\b(?:{'|'.join(re.escape(word.word) for word in unwanted)})\b", re.IGNORECASE)
    for path in sorted(path for path in pages.rglob("*.md") if "chapters" not in path.parts):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not some.search(line):
                continue
            for word in unwanted:
                place = f"{pages.name}/{path.relative_to(pages)}, line {number}"
                problems += [
                    Problem(place, f"The page says '{word.word}': … {around} …", f"Write instead: {word.instead}.")
                    for around in word.finds(line)
                ]
    return problems


class _Reader(HTMLParser):
    """What a reader of a page's article can see, attributes that are read aloud included."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "article"
        if self.inside:
            self.parts += [value for name, value in attrs if name in ("aria-label", "alt", "title") and value]

    def handle_endtag(self, tag):
        self.inside -= tag == "article"

    def handle_data(self, data):
        if self.inside:
            self.parts.append(data)


def read_text(html: str) -> str:
    """The visible text of a page's article, on one line."""
    reader = _Reader()
    reader.feed(PLAIN_TAGS.sub(" ", UNREAD.sub("", html)))
    return " ".join(" ".join(reader.parts).split())
