"""XLSForm: the questions and choices of a KoboToolbox or ODK form, from a workbook or a folder of CSV sheets."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from microdrivers.errors import MicrodriversError, Problem, fail, listed

SHEETS = ("survey", "choices")
LABEL = re.compile(r"label(?:::?|\.\.)?\s*(.*)", re.IGNORECASE)  # label, label::English (en), label:fr, R's label..fr
SELECT = {"select_one", "select_multiple"}
ELSEWHERE = ("_external", "_from_file")  # choices that stand in no sheet of the form


@dataclass(frozen=True)
class Question:
    """One row of the survey sheet. labels and those of the groups around it: language -> text.

    list: its choice list, of a select question; repeat: the repeat group that it stands in, or ''.
    """

    name: str
    kind: str
    list: str
    labels: dict[str, str]
    groups: tuple[tuple[str, dict[str, str]], ...] = ()
    repeat: str = ""


@dataclass(frozen=True)
class Form:
    """questions by name; choices: list -> choice -> language -> label. The order is that of the form."""

    questions: dict[str, Question]
    choices: dict[str, dict[str, dict[str, str]]]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the labels, in the order of the form; '' where the form names none."""
        return tuple(dict.fromkeys(language for question in self.questions.values() for language in question.labels))


def load_form(path: Path) -> Form:
    """Read an XLSForm: a workbook, a folder with survey.csv and choices.csv, or that survey.csv.

    Raises `MicrodriversError` when a sheet is missing, is no sheet of an XLSForm, or a select question has no choices.
    """
    survey, choices = _rows(path)
    if not survey:
        raise fail(f"{path}, sheet 'survey'", "The sheet holds no questions.", "Export the form again.")
    for column in ("type", "name"):
        if column not in survey[0]:
            raise fail(f"{path}, sheet 'survey', column '{column}'", "The column is missing.", "Export the form again.")
    lists: dict[str, dict[str, dict[str, str]]] = {}
    for row in choices:
        name = row.get("list_name") or row.get("list name") or ""
        if name and row.get("name"):
            lists.setdefault(name, {})[row["name"]] = _labels(row)
    questions = _questions(survey, path)
    lost = {q.list: q.name for q in questions.values() if q.kind in SELECT and q.list not in lists}
    if lost:
        mend = "Add the list to the sheet 'choices', or export the form again with all its sheets."
        places = [f"{path}, sheet 'survey', question '{name}'" for name in lost.values()]
        raise MicrodriversError(
            *(
                Problem(place, f"There is no choice list '{name}'.", mend)
                for place, name in zip(places, lost, strict=True)
            )
        )
    return Form(questions, lists)


def _questions(rows: list[dict[str, str]], path: Path) -> dict[str, Question]:
    questions: dict[str, Question] = {}
    around: list[tuple[str, str, dict[str, str]]] = []  # kind of group, name, labels
    for row in rows:
        kind, *rest = row["type"].replace(" or_other", "").split() or [""]
        if kind.startswith(("begin", "end")):
            word = kind.partition("_")[2] or (rest[0] if rest else "")
            if word in ("group", "repeat"):
                if kind.startswith("begin"):
                    around.append((word, row["name"], _labels(row)))
                elif around:
                    around.pop()
                continue
        if not kind or not row["name"]:
            continue
        groups = tuple((name, labels) for _, name, labels in around)
        repeat = next((name for word, name, _ in around if word == "repeat"), "")
        key = row["name"] if row["name"] not in questions else "/".join([*(name for name, _ in groups), row["name"]])
        if key in questions:
            raise fail(f"{path}, sheet 'survey'", f"Two questions are called '{key}'.", "Rename one of them.")
        base = kind.removesuffix("_external").removesuffix("_from_file")
        external = kind.endswith(ELSEWHERE) or bool(rest and rest[0].endswith((".csv", ".xml", ".geojson")))
        kind = "external" if base in SELECT and external else kind
        questions[key] = Question(row["name"], kind, rest[0] if rest else "", _labels(row), groups, repeat)
    return questions


def _labels(row: dict[str, str]) -> dict[str, str]:
    """Language -> label. Labels may be of several lines; exports put them on one."""
    found = ((LABEL.fullmatch(column), text) for column, text in row.items())
    return {match[1]: " ".join(text.split()) for match, text in found if match and text.strip()}


def _rows(path: Path) -> list[list[dict[str, str]]]:
    """The rows of the sheets 'survey' and 'choices'."""
    if path.name == "survey.csv":
        path = path.parent
    if path.is_dir():
        return [_csv_sheet(path / f"{sheet}.csv") for sheet in SHEETS]
    if not path.is_file():
        raise fail(path, "There is no such form.", "Put the XLSForm beside the codebook, or correct data.form.")
    return _workbook(path)


def _csv_sheet(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{k: (v or "").strip() for k, v in row.items() if k is not None} for row in csv.DictReader(file)]
    except FileNotFoundError:
        raise fail(path, "There is no such sheet.", "Save every sheet of the form as CSV in this folder.") from None
    except (UnicodeDecodeError, csv.Error):
        raise fail(path, "The sheet is not UTF-8 text.", "Save it as CSV with the encoding UTF-8.") from None


def _workbook(path: Path) -> list[list[dict[str, str]]]:
    from microdrivers.survey.formats import open_workbook

    with open_workbook(path) as book:
        names = {name.casefold().strip(): name for name in book.sheetnames}
        if lost := [sheet for sheet in SHEETS if sheet not in names]:
            mend = "Give the XLSForm itself (sheets survey, choices and settings), not the answers."
            raise fail(path, f"The workbook has no sheet: {listed(lost)}.", mend)
        sheets = []
        for sheet in SHEETS:
            header, *rows = list(book[names[sheet]].iter_rows(values_only=True)) or [()]
            columns = [str(cell or "").strip() for cell in header]
            cells = [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
            sheets.append([dict(zip(columns, row, strict=False)) for row in cells])
        return sheets
