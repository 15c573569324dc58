"""Whether the numbers of a book have passed the audit already: the same ones, by the same rules, need no second look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from microdrivers.book.ledger import numbers_of
from microdrivers.digests import (
    digest,
    digest_of_files,
    digest_of_program,
    digest_of_versions,
    read_record,
    write_record,
)
from microdrivers.disclosure.audit import LEDGER
from microdrivers.project import Project


class Audited:
    """The numbers of executed notebooks (page id -> file) of a survey's book."""

    def __init__(self, chapters: dict[str, Path], project: Project, survey: str) -> None:
        self._record = project.build / "inputs" / f"{survey}.audit.json"
        against = [digest_of_files([project.framework], project.root), digest_of_program(), digest_of_versions()]
        self._against = digest(json.dumps(against))
        record = read_record(self._record)
        before = record.get("numbers") if record.get("against") == self._against else None
        before = before if isinstance(before, dict) else {}
        self._before = {page: noted for page, noted in before.items() if isinstance(noted, list) and len(noted) == 2}
        self._now = {page: self._numbers(page, path) for page, path in chapters.items()}

    def _numbers(self, page: str, path: Path) -> list[str]:
        """Digests of a notebook and of the numbers in it, which are not read again while the notebook is the same."""
        notebook = digest(path.read_bytes())
        known, numbers = self._before.get(page, ("", ""))
        return [notebook, numbers if known == notebook else digest(json.dumps(list(_told(path))))]

    @property
    def passed(self) -> bool:
        """True when every page told the same numbers when a whole book passed, and no page is gone or new."""
        before, now = ({page: numbers for page, (_, numbers) in told.items()} for told in (self._before, self._now))
        return bool(before) and before == now

    def remember(self) -> None:
        """The whole book has passed."""
        write_record(self._record, {"against": self._against, "numbers": self._now})


def _told(path: Path) -> Iterator[tuple[str, list[list]]]:
    """Key and rows of every table of numbers, as far as the audit looks at them; what tables call things is left out."""
    for figure, table in numbers_of(path):
        yield figure, [[row.get(column) for column in LEDGER] for row in table]
