"""Which files of a site the gate has looked at already: the same content, against the same rules, needs no second look."""

from __future__ import annotations

import json
from pathlib import Path

from microdrivers.digests import (
    digest,
    digest_of_files,
    digest_of_program,
    digest_of_versions,
    read_record,
    write_record,
)
from microdrivers.project import Project
from microdrivers.survey import Codebook
from microdrivers.survey.survey import data_files


class Looked:
    """What passed in earlier builds of a survey's site, of which the first codebook is; the others are those that it tells of. Taken before the gate looks: what changes meanwhile is looked at next time."""

    def __init__(self, site: Path, project: Project, codebooks: tuple[Codebook, ...]) -> None:
        self._record = project.build / "inputs" / f"{codebooks[0].id}.gate.json"
        self._against = _against(project, codebooks)
        files = sorted(path for path in site.rglob("*") if path.is_file() and not path.is_symlink())
        self._contents = {path.relative_to(site).as_posix(): digest(path.read_bytes()) for path in files}

    @property
    def passed(self) -> frozenset[str]:
        """Names of files that are as they were when a whole site passed."""
        record = read_record(self._record)
        known = record.get("passed") if record.get("against") == self._against else None
        if not isinstance(known, dict):
            return frozenset()
        return frozenset(name for name, content in self._contents.items() if known.get(name) == content)

    def remember(self) -> None:
        """The whole site has passed."""
        write_record(self._record, {"against": self._against, "passed": self._contents})


def _against(project: Project, codebooks: tuple[Codebook, ...]) -> str:
    """Changes with everything that the gate holds a site against, the ids of the surveys' respondents among it."""
    files, ids = [project.framework, project.unwanted_words], []
    for codebook in codebooks:
        files += [project.places(codebook.id), *data_files(codebook, project)]
        ids.append([codebook.id, codebook.respondent, codebook.design.clusters, codebook.data.model_dump_json()])
    parts = [digest_of_files(files, project.root), digest_of_program(), digest_of_versions(), str(project.root), ids]
    return digest(json.dumps(parts))
