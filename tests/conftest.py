"""A small project of its own for every test that reads, runs or breaks one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from microdrivers import digests
from microdrivers.errors import MicrodriversError, Problem
from microdrivers.framework import Framework, load_framework
from microdrivers.project import Project
from microdrivers.survey import Codebook, load_codebook

with suppress(ImportError):  # before programs of ours are imported, which make it look as if it were not installed
    import hypothesis  # noqa: F401

REPOSITORY = Path(__file__).resolve().parents[1]
FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

CODEBOOK = """
id: small
title: A small survey
short: Small survey
version: "1"
citation: Made for tests.
licence: CC0
population: People aged 15 to 30 in two countries
not_covered: Everybody else
ages: {first: 15, last: 30}
age: age
age_missing: {99: refused}
respondent: id
country: {variable: land, values: {J: JOR, "2": BIH}}
fieldwork: {start: 2024-01-01, end: 2024-01-31, label: January 2024}
mode: {JOR: online, BIH: in person}
design: {probability: false, description: Whoever came., weight: weight, seed: 1}
data: {file: answers.csv, format: csv}
groups:
  gender: {label: Gender, variable: sex, values: {1: Female, 2: Male}, missing: {9: refused}, countries: [JOR]}
  age_band: {label: Age, variable: age, bands: [{first: 15, last: 18}, {first: 19, last: 30}]}
scales:
  agree5:
    values: {1: Strongly disagree, 2: Disagree, 3: Neither, 4: Agree, 5: Strongly agree}
    missing: {98: dont_know, 99: refused}
    low: 2
    neutral: 1
    high: 2
    low_label: Disagree
    neutral_label: Neither
    high_label: Agree
items:
  faith: {variable: q1, driver: religion, context: education, scale: agree5, wording: Faith matters at school.}
  jobs:
    {variable: q2, driver: economic_deprivation, context: economy, scale: agree5, wording: There is work., reversed: true, countries: [JOR]}
outcomes:
  peace: {variable: q3, short: Peace, scale: agree5, wording: Change can be peaceful.}
do_no_harm: {consent: asked, identifiers: removed, sensitive: none, minors: with parents, stigma: nobody, contact: us}
"""

# One line per respondent; 'note' is free text that no codebook names.
ANSWERS = """\
id,land,age,sex,weight,q1,q2,q3,note
1,J,15,1,1,1,5,2,free text
2,J,18,2,1,2,98,4,free text
3,J,30,9,2,99,,5,free text
4,2,22,,1,5,,1,free text
"""


@cache
def _shipped() -> Framework:
    return load_framework(Project(REPOSITORY).framework)


@dataclass(frozen=True)
class SmallProject:
    """A project in a temporary folder: the shipped frame and published tables, and one survey called 'small'."""

    root: Path

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def framework(self) -> Framework:
        """As the file says now; read once as long as it is the shipped one, which saves half of the time of tests."""
        path = self.project.framework
        return _shipped() if path.read_bytes() == Project(REPOSITORY).framework.read_bytes() else load_framework(path)

    @property
    def codebook(self) -> Codebook:
        return load_codebook("small", self.project, self.framework)

    @property
    def codebook_path(self) -> Path:
        return self.project.surveys / "small" / "codebook.yml"

    @property
    def answers_path(self) -> Path:
        return self.project.surveys / "small" / "answers.csv"

    def write_codebook(self, content: dict | str, survey: str = "small") -> Path:
        """Write a codebook, given as a mapping or as YAML text, into the folder of a survey."""
        path = self.project.surveys / survey / "codebook.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
        return path

    def write_answers(self, content: str | bytes) -> Path:
        """Write the data file of the small survey."""
        self.answers_path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.answers_path

    def change(self, key: str, value: object, path: Path | None = None) -> None:
        """Set one key of the codebook (or of another YAML file), given as 'part.part.key'."""
        path = path or self.codebook_path
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=FAST)
        *parts, last = key.split(".")
        place = content
        for part in parts:
            place = place[part]
        place[last] = value
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")

    def change_framework(self, key: str, value: object) -> None:
        """Set one key of data/framework.yml, given as 'part.part.key'."""
        self.change(key, value, self.project.framework)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Tests of a group share what is slow to build; were they spread over the workers, each would build it again."""
    if hasattr(session.config, "workerinput") and session.config.getvalue("loadgroup"):
        grouped = [item for item in session.items if item.get_closest_marker("xdist_group")]
        assert all("@" in item.nodeid for item in grouped), (
            "this pytest does not keep groups together: see requirements-dev.txt"
        )


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallProject:
    """A small project that the command line finds too."""
    root = tmp_path / "project"
    shutil.copytree(REPOSITORY / "data", root / "data", ignore=shutil.ignore_patterns("surveys"))
    shutil.copytree(REPOSITORY / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(REPOSITORY / "book", root / "book", ignore=shutil.ignore_patterns("chapters"))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(REPOSITORY / name, root / name)
    small = SmallProject(root)
    small.write_codebook(CODEBOOK)
    small.write_answers(ANSWERS)
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(root))
    return small


@pytest.fixture
def update_libraries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From its call on, libraries have other versions, as in the next run of a program."""

    def update() -> None:
        monkeypatch.setattr(digests, "version", lambda name: "99")
        digests.digest_of_versions.cache_clear()

    yield update
    digests.digest_of_versions.cache_clear()


@pytest.fixture
def problems_of() -> Callable[[Callable[[], object]], tuple[Problem, ...]]:
    """Call something that must refuse; gives the problems it names."""

    def call(refusing: Callable[[], object]) -> tuple[Problem, ...]:
        with pytest.raises(MicrodriversError) as refusal:
            refusing()
        return refusal.value.problems

    return call
