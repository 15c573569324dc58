"""Where things lie in a checkout. The only module that knows folder names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from microdrivers.errors import fail

DEFAULT_SURVEY = "illustrative"


@dataclass(frozen=True)
class Project:
    """A checkout of the project; every path in it is derived from `root`."""

    root: Path

    @property
    def framework(self) -> Path:
        return self.root / "data" / "framework.yml"

    @property
    def surveys(self) -> Path:
        return self.root / "data" / "surveys"

    @property
    def published(self) -> Path:
        return self.root / "data" / "published"

    @property
    def teaching(self) -> Path:
        return self.root / "data" / "teaching"

    @property
    def unwanted_words(self) -> Path:
        return self.root / "data" / "language" / "unwanted_words.yml"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        return self.root / "book"

    @property
    def build(self) -> Path:
        return self.root / "_build"

    @property
    def config(self) -> Path:
        return self.root / "_config.yml"

    @property
    def toc(self) -> Path:
        return self.root / "_toc.yml"

    @property
    def store(self) -> Path:
        """Answers of respondents from files outside the project. Never committed, never published."""
        return self.root / ".store"


def find_project(start: Path | None = None) -> Project:
    """The project around `start` (default: MICRODRIVERS_PROJECT, else the working directory).

    Raises `MicrodriversError` when no folder above holds data/framework.yml.
    """
    start = Path(start or os.environ.get("MICRODRIVERS_PROJECT") or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "data" / "framework.yml").is_file():
            return Project(folder)
    raise fail(start, "This folder is not inside a Micro-drivers project.", "Change to the project's folder.")
