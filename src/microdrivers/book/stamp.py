"""Has anything changed since the site passed the gate? Asked before anything large is imported, so only of contents."""

from __future__ import annotations

import json
from pathlib import Path

from microdrivers.book.changed import read_history
from microdrivers.digests import (
    digest,
    digest_of_files,
    digest_of_program,
    digest_of_versions,
    read_record,
    write_record,
)
from microdrivers.project import DEFAULT_SURVEY, Project


def published_site(project: Project, survey: str) -> Path:
    """The folder of a survey's published site."""
    return project.build / "html" if survey == DEFAULT_SURVEY else project.build / "surveys" / survey / "html"


def made_from(project: Project, survey: str) -> dict[str, str]:
    """Digests of everything that a survey's whole site is made from, apart from its executed chapters."""
    folders = (project.root / "data", project.notebooks, project.book)
    files = [path for folder in folders for path in folder.rglob("*") if project.book / "chapters" not in path.parents]
    files += [project.config, *project.store.glob("*.parquet")]  # of any survey: a book may tell of several
    return {
        "files": digest_of_files(files, project.root),
        "program": digest_of_program(),
        "versions": digest_of_versions(),
        "history": _history(project),
    }


def _history(project: Project) -> str:
    """Of what pages tell of the dates of their changes."""
    history = read_history(project.root)
    dates = sorted((file, day.isoformat()) for file, day in history.dates.items())
    return digest(json.dumps([dates, sorted(history.unrecorded)]))


def is_published(project: Project, survey: str) -> bool:
    """True when a build of the whole book would give the published site, which nobody has changed since."""
    record = read_record(_record(project, survey))
    return bool(record) and record == {"from": made_from(project, survey), "site": _site(project, survey)}


def remember_published(project: Project, survey: str, made: dict[str, str]) -> None:
    """A site with all chapters, made from this, has passed the gate and is published."""
    write_record(_record(project, survey), {"from": made, "site": _site(project, survey)})


def _site(project: Project, survey: str) -> str:
    site = published_site(project, survey)
    return digest_of_files(site.rglob("*"), site)


def _record(project: Project, survey: str) -> Path:
    return project.build / "inputs" / f"{survey}.json"
