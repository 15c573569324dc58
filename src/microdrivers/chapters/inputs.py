"""What a chapter is made from, and what of it has changed since it was run: it is run again if and only if something has."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

from microdrivers.chapters.plan import Chapter
from microdrivers.digests import (
    digest,
    digest_of_files,
    digest_of_program,
    digest_of_versions,
    read_record,
    write_record,
)
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.survey import Codebook, load_codebook
from microdrivers.survey.survey import data_files

NOT_FOR_CHAPTERS = ("book", "cli.py")  # chapters may not import them: a contract in pyproject.toml


class Inputs:
    """Digests of all that the chapters of a survey read, each taken once: what was there when they were planned."""

    def __init__(self, project: Project, codebook: Codebook) -> None:
        self.project, self.codebook = project, codebook
        self._templates: dict[str, str] = {}

    @cached_property
    def common(self) -> dict[str, str]:
        """What every chapter reads, by the words that `microdrivers explain` uses."""
        project, survey = self.project, self.project.surveys / self.codebook.id
        return {
            "the framework (data/framework.yml, places.yml)": digest_of_files(
                [project.framework, project.places(self.codebook.id)], project.root
            ),
            "the codebook": digest_of_files([survey / "codebook.yml"], project.root),
            "the answers of the survey": digest_of_files(data_files(self.codebook, project), project.root),
            "the published tables (data/published)": digest_of_files(project.published.glob("*.csv"), project.root),
            "which drivers have a page": digest(
                json.dumps(sorted(path.name for path in (project.book / "drivers").glob("*.md")))
            ),
            "the program": digest_of_program(*NOT_FOR_CHAPTERS),
            "the versions of Python and its libraries": digest_of_versions(),
            **self._companions,
        }

    @property
    def _companions(self) -> dict[str, str]:
        """Other surveys that a codebook sets beside its own, or names as its earlier waves."""
        if not self.codebook.companions:
            return {}
        project, files = self.project, []
        framework = load_framework(project.framework, project.places(self.codebook.id))
        for survey in self.codebook.companions:
            files += [project.places(survey), project.surveys / survey / "codebook.yml"]
            files += data_files(load_codebook(survey, project, framework), project)
        return {"the surveys beside it": digest_of_files(files, project.root)}

    def of(self, chapter: Chapter) -> dict[str, str]:
        """Everything that this chapter reads."""
        name = chapter.template
        if name not in self._templates:
            self._templates[name] = digest_of_files([self.project.notebooks / name], self.project.root)
        own = json.dumps([chapter.title, chapter.parameters], sort_keys=True)
        template = {f"the template (notebooks/{name})": self._templates[name]}
        return {**template, "its title and parameters": digest(own), **self.common}

    def _record(self, chapter: Chapter) -> Path:
        return self.project.build / "inputs" / self.codebook.id / f"{chapter.id}.json"

    def changed(self, chapter: Chapter, notebook: Path) -> tuple[str, ...]:
        """Why the chapter must be run (again), in words; nothing when its executed notebook is what a run would give."""
        record = read_record(self._record(chapter))
        if not notebook.is_file() or not record:
            return ("it has not been run",)
        before, now = record.get("inputs") or {}, self.of(chapter)
        found = tuple(name for name in {**before, **now} if before.get(name) != now.get(name))
        if not found and record.get("notebook") != digest(notebook.read_bytes()):
            return ("its executed notebook, which something else has written",)
        return found

    def remember(self, chapter: Chapter, notebook: Path) -> None:
        """The chapter has been run from these inputs, and gave this notebook."""
        write_record(self._record(chapter), {"inputs": self.of(chapter), "notebook": digest(notebook.read_bytes())})
