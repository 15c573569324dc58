"""Make the folder of a new survey: a codebook draft, and its form beside it. An existing codebook is never touched."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

from microdrivers.errors import fail
from microdrivers.framework import Framework
from microdrivers.project import Project
from microdrivers.survey.columns import columns_of, columns_of_form, source_of
from microdrivers.survey.draft import Draft, draft
from microdrivers.survey.forms import Column as FormColumn
from microdrivers.survey.forms import FormReader
from microdrivers.survey.keywords import load_keywords
from microdrivers.survey.xlsform import load_form


def new_survey(
    data: Path, form: Path | None, survey_id: str | None, project: Project, framework: Framework
) -> tuple[Path, Draft]:
    """Draft data/surveys/<id>/codebook.yml from a data file, and from its XLSForm if there is one.

    Raises `MicrodriversError` when file or form cannot be read, or the survey has a codebook already; then nothing is
    written.
    """
    survey_id = survey_id or _id(data)
    if not re.fullmatch(r"[a-z][a-z0-9-]*", survey_id):
        raise fail(
            f"id '{survey_id}'", "It is no name for a survey.", "Use small letters, digits and hyphens: --id my-survey."
        )
    target = project.surveys / survey_id / "codebook.yml"
    if target.exists():
        raise fail(target, "There is a codebook already.", "Choose another name with --id, or move the old one away.")
    source, keywords = source_of(data), load_keywords(project.keywords)
    columns = columns_of(data, source)
    if form is not None:
        reader = FormReader(load_form(form))
        header = [column.name for column in columns]
        places = {key: reader.find(data, key, header) for key in reader.form.questions}
        several = [f"{key}/{name}" for key, q in reader.form.questions.items() if q.kind == "select_multiple" for name in reader.form.choices[q.list]]  # fmt: skip
        places |= {variable: reader.find(data, variable, header) for variable in several}
        names = {header[place.place]: key for key, place in places.items() if isinstance(place, FormColumn)}
        asked = {key for key, place in places.items() if isinstance(place, FormColumn)} | {key for key, q in reader.form.questions.items() if q.repeat}  # fmt: skip
        columns = tuple(c for c in columns_of_form(reader.form, columns, names) if c.name in asked or c.name in header)
        source = source.model_copy(
            update={"form": "form" if form.is_dir() or form.name == "survey.csv" else "form.xlsx"}
        )
    made = draft(survey_id, source, columns, framework, keywords)
    target.parent.mkdir(parents=True, exist_ok=True)
    if form is not None:
        _copy(form, target.parent / source.form)
    target.write_text(made.text, encoding="utf-8")
    return target, made


def _id(path: Path) -> str:
    letters = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return name if name[:1].isalpha() else f"survey-{name}".rstrip("-")


def _copy(form: Path, target: Path) -> None:
    if target.name == "form.xlsx":
        shutil.copyfile(form, target)
        return
    folder = form if form.is_dir() else form.parent
    target.mkdir(exist_ok=True)
    for sheet in ("survey.csv", "choices.csv"):
        shutil.copyfile(folder / sheet, target / sheet)
