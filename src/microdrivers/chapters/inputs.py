"""What a chapter is made from, and what of it has changed since it was run: it is run again if and only if something has.

Published tables and answers count only where the chapter noted, when it ran, that it reads them (`microdrivers.reads`). As
long as nothing that it read has changed, it would read the same again, so nothing else can matter to it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path

from microdrivers.chapters.parts import Kept
from microdrivers.chapters.plan import Chapter
from microdrivers.digests import (
    digest,
    digest_of_files,
    digest_of_program,
    digest_of_versions,
    read_record,
    write_record,
)
from microdrivers.errors import MicrodriversError
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.reads import ANSWERS, TABLE
from microdrivers.survey import Codebook, Survey, load_codebook, open_survey
from microdrivers.survey.survey import data_files

NOT_FOR_CHAPTERS = ("book", "cli")  # chapters may not import them: a contract in pyproject.toml
Reads = tuple[tuple[str, ...], ...]


class Inputs:
    """Digests of all that the chapters of a survey can read, taken before any of them runs, and again after."""

    def __init__(self, project: Project, codebook: Codebook) -> None:
        self.project, self.codebook = project, codebook
        self._templates = _each(project.notebooks.glob("*.ipynb"))
        self._tables = _each(project.published.glob("*.csv"))
        self._file = self._digest_of_answers()
        self.common = self._read_by_all()

    def again(self) -> Inputs:
        """The same, as it is now."""
        return Inputs(self.project, self.codebook)

    def _read_by_all(self) -> dict[str, str]:
        """What every chapter reads, by the words that `microdrivers explain` uses."""
        project, survey = self.project, self.project.surveys / self.codebook.id
        frame = [project.framework, project.places(self.codebook.id)]
        pages = sorted(path.name for path in (project.book / "drivers").glob("*.md"))
        return {
            "the framework (data/framework.yml, places.yml)": digest_of_files(frame, project.root),
            "the codebook": digest_of_files([survey / "codebook.yml"], project.root),
            "which drivers have a page": digest(json.dumps(pages)),
            "the program": digest_of_program(*NOT_FOR_CHAPTERS),
            "the versions of Python and its libraries": digest_of_versions(),
            **self._companions,
        }

    @cached_property
    def _survey(self) -> Survey | None:
        """None when the answers have problems, or are others by now: then nobody can tell one country's from another's."""
        try:
            framework = load_framework(self.project.framework, self.project.places(self.codebook.id))
            survey = open_survey(self.codebook.id, self.project, framework)
        except MicrodriversError:
            return None
        return survey if self._digest_of_answers() == self._file else None

    def _digest_of_answers(self) -> str:
        return digest_of_files(data_files(self.codebook, self.project), self.project.root)

    def _answers(self, countries: tuple[str, ...]) -> str:
        survey = self._survey
        part = survey and survey.within(countries)
        if part is survey:  # none at all, or one that stays whole
            return self._file
        return survey.shared(("digest", countries), lambda: digest(part.content()))  # many chapters read the same ones

    def _noted(self, known: Mapping[str, str], kind: str, *names: str) -> tuple[str, str]:
        """What was noted, by the words of `explain`, and its digest; see `reads`. known: digests of answers that need no
        second look."""
        if kind == TABLE:
            return f"the published table '{names[0]}'", self._tables.get(f"{names[0]}.csv", "")
        survey, *countries = names
        what = f"the answers of the survey '{survey}' ({', '.join(countries) or 'no country'})"
        return what, known.get(what) or self._answers(tuple(countries))

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

    def of(self, chapter: Chapter, reads: Reads) -> dict[str, str]:
        """Everything that this chapter is made from; reads: what it noted when it ran."""
        record = read_record(self._record(chapter))
        known = record["inputs"] if self._has_the_same_answers(record) else {}
        own = json.dumps([chapter.title, chapter.parameters], sort_keys=True)
        template = {f"the template (notebooks/{chapter.template})": self._templates.get(chapter.template, "")}
        # other surveys are told of above, as a whole
        noted = dict(self._noted(known, *one) for one in reads if one[0] == TABLE or one[1] == self.codebook.id)
        return {**template, "its title and parameters": digest(own), **self.common, **noted}

    def _record(self, chapter: Chapter) -> Path:
        return self.project.build / "inputs" / self.codebook.id / f"{chapter.id}.json"

    def changed(self, chapter: Chapter, notebook: Path) -> tuple[str, ...]:
        """Why the chapter must be run (again), in words; nothing when its executed notebook is what a run would give."""
        record = read_record(self._record(chapter))
        reads = self._reads(record)
        if not notebook.is_file() or not reads:
            return ("it has not been run",)
        before, now = record["inputs"], self.of(chapter, reads)
        found = tuple(name for name in {**before, **now} if before.get(name) != now.get(name))
        if not found and record.get("notebook") != digest(notebook.read_bytes()):
            return ("its executed notebook, which something else has written",)
        return found

    def is_stale(self, chapter: Chapter, notebook: Path) -> bool:
        """Whether there is a reason, see `changed`; sooner known where it lies in what all chapters read."""
        return not self._has_the_same_for_all(read_record(self._record(chapter))) or bool(
            self.changed(chapter, notebook)
        )

    def has_the_same_answers(self, chapter: Chapter) -> bool:
        """True when the chapter has been run with this file of answers, read in the same way: then every part of it has the
        same answers."""
        return self._has_the_same_answers(read_record(self._record(chapter)))

    def _has_the_same_answers(self, record: dict) -> bool:
        return record.get("file") == self._file and self._has_the_same_for_all(record)

    def _has_the_same_for_all(self, record: dict) -> bool:
        before = record.get("inputs")
        return isinstance(before, dict) and all(before.get(name) == now for name, now in self.common.items())

    def kept(self, fresh: bool) -> Kept:
        """What parts of chapters have shown before, for those that are made from the same; fresh: for none."""
        before = self.project.build / "parts" / self.codebook.id
        return Kept(str(before), digest(json.dumps([self.common, self._file])), self._tables, fresh)

    def remember(self, chapter: Chapter, notebook: Path, reads: Reads) -> None:
        """The chapter has been run from these inputs, read this of them, and gave this notebook."""
        inputs, written = self.of(chapter, reads), digest(notebook.read_bytes())
        record = {"reads": reads, "inputs": inputs, "file": self._file, "notebook": written}
        write_record(self._record(chapter), record)

    def forget(self, chapter: Chapter) -> None:
        """Nobody knows what the chapter has been run from: it is to be run again."""
        self._record(chapter).unlink(missing_ok=True)

    def _reads(self, record: dict) -> Reads:
        """What a record says was read; nothing where that is not known, as in a record of another version."""
        found = record.get("reads")
        if not isinstance(found, list) or not isinstance(record.get("inputs"), dict):
            return ()
        known = all(isinstance(one, list) and self._knows(*one) for one in found)
        return tuple(tuple(one) for one in found) if known else ()

    def _knows(self, kind: object = None, *names: object) -> bool:
        surveys = (self.codebook.id, *self.codebook.companions)
        return bool(names) and (kind == TABLE or (kind == ANSWERS and names[0] in surveys))


def _each(paths: Iterable[Path]) -> dict[str, str]:
    """The digest of each file by its name."""
    return {path.name: digest(path.read_bytes()) for path in paths}
