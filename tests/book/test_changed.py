"""When a page was last changed: from the recorded history where there is one, and never a day that nobody recorded."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml
from babel.dates import format_date

from microdrivers.book.changed import NONE, History, last_changed, read_history
from microdrivers.project import Project
from microdrivers.published import Published
from tests.conftest import REPOSITORY

EDITION = "1 May 2030"
BELONGS = "This page belongs to the edition of 1 May 2030."
HISTORY = History(
    {"book/a.md": date(2024, 3, 9), "data/facts.csv": date(2024, 11, 2), "data/s/one.yml": date(2023, 1, 1)},
    frozenset({"book/b.md", "data/s/two.yml"}),
)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (["book/a.md"], "Last changed: 9 March 2024."),
        (["book/a.md", "data/facts.csv"], "Last changed: 2 November 2024."),  # the newest of them
        (["book/a.md", "data/fact"], "Last changed: 9 March 2024."),  # the beginning of a name is another file
        (["data/s/"], "Last recorded change: 1 January 2023. Newer changes are not recorded yet."),
        (["book/b.md"], BELONGS),
        (["book/none.md"], BELONGS),
    ],
)
def test_a_page_is_as_new_as_the_newest_thing_it_is_made_of(parts, said):
    assert last_changed(HISTORY, parts, EDITION) == said


class Repository:
    """A git repository in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q")

    def git(self, *arguments: str, day: str = "2024-01-01") -> None:
        names = {
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        stamp = f"{day}T12:00:00+00:00"
        environment = {**os.environ, **names, "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        subprocess.run(["git", "-C", str(self.root), *arguments], env=environment, check=True, capture_output=True)

    def commit(self, day: str, **files: str) -> None:
        for name, text in files.items():
            (self.root / name).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", day=day)


@pytest.fixture
def repository(tmp_path) -> Repository:
    repository = Repository(tmp_path / "whole")
    repository.commit("2024-01-01", old="1", both="1")
    repository.commit("2024-02-02", both="2")
    return repository


def test_every_file_has_the_day_of_its_newest_change(repository):
    assert read_history(repository.root) == History(
        {"old": date(2024, 1, 1), "both": date(2024, 2, 2)}, frozenset()
    )  # fmt: skip


def test_what_is_not_recorded_yet_is_known(repository):
    (repository.root / "both").write_text("3")
    (repository.root / "new").write_text("1")
    assert read_history(repository.root).unrecorded == {"both", "new"}


def test_a_folder_of_a_larger_repository_has_its_own_paths(repository):
    (repository.root / "part").mkdir()
    repository.commit("2024-03-03", **{"part/page": "1"})
    (repository.root / "part" / "new").write_text("1")
    assert read_history(repository.root / "part") == History({"page": date(2024, 3, 3)}, frozenset({"new"}))


def test_where_a_history_is_cut_off_its_first_entry_dates_nothing(repository, tmp_path):
    repository.commit("2024-03-03", newest="1")
    subprocess.run(
        ["git", "clone", "-q", "--depth", "2", repository.root.as_uri(), str(tmp_path / "cut")],
        check=True,
        capture_output=True,
    )
    history = read_history(tmp_path / "cut")
    assert history.dates == {"newest": date(2024, 3, 3)}  # 'both' was changed by the entry at the cut, 'old' before it
    assert last_changed(history, ["old"], EDITION) == BELONGS


def test_a_folder_without_a_history_belongs_to_its_edition(tmp_path):
    (tmp_path / "page").write_text("1")
    assert read_history(tmp_path) == NONE
    assert last_changed(NONE, ["page"], EDITION) == BELONGS


def test_no_git_is_no_history(repository, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_history(repository.root) == NONE


def test_the_repository_of_the_caller_is_not_asked(repository, monkeypatch, tmp_path):
    other = Repository(tmp_path / "other")
    other.commit("2020-01-01", old="1")
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    assert read_history(repository.root).dates["old"] == date(2024, 1, 1)


def test_the_edition_on_the_pages_is_that_of_the_citation():
    released = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))["date-released"]
    told = Published(Project(REPOSITORY).published).fact("edition-date")["value"]
    assert told == format_date(released, "d MMMM y", locale="en")
