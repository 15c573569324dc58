"""Exports of one KoboToolbox form in all their variants give the same raw frame."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from microdrivers.survey.formats import FORMATS
from microdrivers.survey.forms import read_form
from microdrivers.survey.readers import read_answers
from microdrivers.survey.xlsform import load_form
from tests.conftest import REPOSITORY

KOBO = Path(os.environ.get("MICRODRIVERS_SURVEYS", REPOSITORY.parent / "shared" / "surveys")) / "kobo-example"

SURVEY = [
    ["type", "name", "label::English (en)", "label::Français (fr)"],
    ["start", "start", "", ""],
    ["begin_group", "about", "About you", "À propos"],
    ["integer", "age", "How old are you?", "Quel âge avez-vous ?"],
    ["select_one sex", "sex", "Are you a man or a woman?", "Êtes-vous un homme ou une femme ?"],
    ["end_group", "", "", ""],
    ["begin group", "views", "Your views", "Vos opinions"],
    ["select_one agree", "q1", "Faith matters.", "La foi compte."],
    ["select_multiple work", "q2", "Which work do you do?", "Quel travail faites-vous ?"],
    ["begin repeat", "children", "Children", "Enfants"],
    ["select_one agree", "happy", "Is the child happy?", "L'enfant est-il heureux ?"],
    ["end repeat", "", "", ""],
    ["end group", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Français (fr)"],
    ["sex", "1", "Woman", "Femme"],
    ["sex", "2", "Man", "Homme"],
    ["agree", "no", "I do not agree", "Pas d'accord"],
    ["agree", "yes", "I agree", "D'accord"],
    ["work", "farm", "On a farm", "À la ferme"],
    ["work", "farm_own", "On a farm of my own", "Dans ma ferme"],
    ["work", "shop", "In a shop", "Au magasin"],
]
VARIABLES = ("_id", "age", "sex", "q1", "q2/farm", "q2/shop")
EXPECTED = [["7", "20", "1", "yes", 1, 0], ["8", "30", "2", "no", 1, 1]]
ASKED = ["How old are you?", "Are you a man or a woman?", "Faith matters."]

# header, rows: how the same answers are exported
EXPORTS = {
    "names, one column": (["_id", "age", "sex", "q1", "q2"], ["7,20,1,yes,farm", "8,30,2,no,shop farm"]),
    "names, 0/1 columns beside it": (
        ["_id", "age", "sex", "q1", "q2", "q2/farm", "q2/shop"],
        ["7,20,1,yes,farm,1,0", "8,30,2,no,farm shop,1,1"],
    ),
    "R's dots and truth values": (["_id", "age", "sex", "q1", "q2.farm", "q2.shop"], ["7,20,1,yes,TRUE,FALSE", "8,30,2,no,True,True"]),
    "group prefixes": (
        ["_id", "about/age", "about/sex", "views/q1", "views/q2", "views/q2/farm", "views/q2/shop"],
        ["7,20,1,yes,farm,1,0", "8,30,2,no,farm shop,1,1"],
    ),
    "group prefixes of ODK Central": (["_id", "about-age", "about-sex", "views-q1", "views-q2"], ["7,20,1,yes,farm", "8,30,2,no,farm shop"]),
    "labels, one column": (["_id", *ASKED, "Which work do you do?"], ["7,20,Woman,I agree,On a farm", "8,30,Man,I do not agree,On a farm In a shop"]),
    "labels in French with groups": (
        ["_id", "À propos/Quel âge avez-vous ?", "À propos/Êtes-vous un homme ou une femme ?", "Vos opinions/La foi compte.",
         "Vos opinions/Quel travail faites-vous ?/À la ferme", "Vos opinions/Quel travail faites-vous ?/Au magasin"],
        ["7,20,Femme,D'accord,1,0", "8,30,Homme,Pas d'accord,1,1"],
    ),
    "names as headers, labels as answers": (["_id", "age", "sex", "q1", "q2"], ["7,20,Woman,I agree,On a farm", '8,30,Man,I do not agree,"On a farm, In a shop"']),
}  # fmt: skip


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def form(tmp_path) -> Path:
    return workbook(tmp_path / "form.xlsx", survey=SURVEY, choices=CHOICES, settings=[["form_title"], ["Small"]])


def text(header: list[str], rows: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(header)
    return line.getvalue() + "\n".join(rows) + "\n"


@pytest.fixture
def read(small_project, form):
    """Read an export through the form, for these variables."""

    def call(content: str, variables: tuple[str, ...] = VARIABLES):
        path = small_project.root / "export.csv"
        path.write_text(content, encoding="utf-8")
        frame = pd.read_csv(path, dtype=object, keep_default_na=False)
        frame = frame.where(frame != "")
        header = list(next(csv.reader(content.splitlines())))
        return read_form(form).read(
            path, variables, header, lambda places: frame.set_axis(range(len(header)), axis=1)[places]
        )

    return call


@pytest.mark.parametrize(("header", "rows"), EXPORTS.values(), ids=EXPORTS)
def test_every_variant_of_an_export_gives_the_same_frame(read, header, rows):
    raw = read(text(header, rows))
    assert list(raw.columns) == list(VARIABLES)
    assert raw.values.tolist() == EXPECTED


def test_a_longer_choice_is_not_taken_for_the_shorter_one_within_it(read):
    header, row = ["_id", *ASKED, "Which work do you do?"], "7,20,Woman,I agree,On a farm of my own"
    assert read(text(header, [row]))["q2/farm"].tolist() == [0]


def test_a_question_left_open_is_empty_for_every_choice(read):
    header, row = ["_id", "age", "sex", "q1", "q2"], "7,20,1,yes,"
    assert read(text(header, [row]))[["q2/farm", "q2/shop"]].isna().all(axis=None)


def test_a_form_may_come_as_csv_sheets(tmp_path, form):
    folder = tmp_path / "sheets"
    folder.mkdir()
    for name, rows in (("survey", SURVEY), ("choices", CHOICES)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    assert load_form(folder) == load_form(folder / "survey.csv") == load_form(form)


def test_the_languages_and_groups_of_a_form_are_known(form):
    found = load_form(form)
    assert found.languages == ("English (en)", "Français (fr)")
    assert [name for name, _ in found.questions["q2"].groups] == ["views"]
    assert found.questions["happy"].repeat == "children"
    assert found.choices["agree"]["yes"]["Français (fr)"] == "D'accord"


def test_a_question_in_a_repeat_group_is_refused_with_the_reason(read, problems_of):
    (problem,) = problems_of(lambda: read(text(*EXPORTS["names, one column"]), ("_id", "happy")))
    assert problem.place.endswith("export.csv, column 'happy'")
    assert problem.problem == "It stands in the repeat group 'children': one respondent can have several answers."


def test_an_export_of_another_version_names_all_that_it_lacks(read, problems_of):
    problems = problems_of(lambda: read("_id,age,gender\n7,20,1\n"))
    assert [problem.place.rpartition(" ")[2] for problem in problems] == ["'sex'", "'q1'", "'q2/farm'", "'q2/shop'"]
    assert all("this version of the form" in problem.mend for problem in problems)


def test_a_variable_that_neither_form_nor_file_knows_is_named(read, problems_of):
    (problem,) = problems_of(lambda: read(text(*EXPORTS["names, one column"]), ("_id", "weight")))
    assert problem.problem == "Neither the form nor the file knows it."


def test_two_columns_that_could_be_it_are_refused(read, problems_of):
    content = "_id,age,sex,q2,Faith matters.,La foi compte.\n7,20,1,farm,I agree,D'accord\n"
    (problem,) = problems_of(lambda: read(content))
    assert problem.problem == "Several columns of the file could be it."


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"survey": SURVEY}, "The workbook has no sheet: choices."),
        ({"data": [["_id"], [1]]}, "The workbook has no sheet: choices, survey."),
        ({"survey": SURVEY, "choices": CHOICES[:3]}, "There is no choice list 'agree'."),
        ({"survey": SURVEY[:1], "choices": CHOICES}, "The sheet holds no questions."),
        ({"survey": [["kind", "name"], ["text", "a"]], "choices": CHOICES}, "The column is missing."),
        ({"survey": [*SURVEY, SURVEY[3], SURVEY[3]], "choices": CHOICES}, "Two questions are called 'age'."),
    ],
    ids=["no choices", "an export", "a list that is not there", "header only", "no types", "one name twice"],
)
def test_what_is_no_whole_form_is_refused(tmp_path, problems_of, sheets, said):
    problems = problems_of(lambda: load_form(workbook(tmp_path / "bad.xlsx", **sheets)))
    assert problems[0].problem == said
    assert "bad.xlsx" in problems[0].place


def test_a_form_that_is_not_there_is_named(tmp_path, problems_of):
    (problem,) = problems_of(lambda: load_form(tmp_path / "nowhere.xlsx"))
    assert "data.form" in problem.mend


@pytest.mark.skipif(not KOBO.is_dir(), reason="the example is not here (MICRODRIVERS_SURVEYS)")
def test_the_real_form_and_its_export_fit(small_project):
    data = KOBO / "data.csv"
    with data.open(encoding="utf-8") as file:
        header = next(csv.reader(file))
    reader = read_form(KOBO)
    small_project.change("data", {"format": "csv", "form": str(KOBO)})
    variables = ("X_id", "resp_age", "resp_gender", "household_expenditure/father", "household_expenditure/mother")
    source = small_project.codebook.data
    raw = reader.read(data, variables, header, lambda places: FORMATS["csv"].cells(data, source, places))
    assert raw["resp_gender"].tolist() == ["female"] * 10
    assert raw["household_expenditure/father"].tolist() == [0] * 10
    assert raw["household_expenditure/mother"].tolist() == [1] * 10
    assert set(raw["resp_age"]) <= set(reader.form.choices["age"])


def test_the_form_lies_beside_the_codebook(small_project, form):
    folder = small_project.codebook_path.parent
    form.rename(folder / "form.xlsx")
    small_project.change("data", {"file": "answers.csv", "format": "csv", "form": "form.xlsx"})
    small_project.write_answers("id,land,about/age,about/sex,weight,views/q1,q2,q3\n1,J,20,Woman,1,no,3,3\n")
    raw = read_answers(small_project.answers_path, small_project.codebook, folder)
    assert raw["sex"].tolist() == ["1"]
    assert raw["q1"].tolist() == ["no"]
