"""The same two respondents in every format and encoding give the same raw frame."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from microdrivers.survey.readers import read_answers
from microdrivers.survey.survey import make_survey

HEADER = "id,land,age,sex,weight,q1,q2,q3"
ROWS = [["1", "J", 15, 1, 1.5, 1, 5, 2], ["2", "2", 22, None, 0.5, 98, None, 4]]


@pytest.fixture
def read(small_project):
    """Read a file of the project with this content, and the data section of the codebook changed as given."""

    def call(content: bytes, **source) -> pd.DataFrame:
        small_project.change("data", {"format": "csv", **source})
        return read_answers(small_project.write_answers(content), small_project.codebook)

    return call


def excel(rows: list[list], name: str = "answers") -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "cover"
    sheet = book.create_sheet(name)
    for row in [HEADER.split(","), *rows]:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


# Text in the encodings of the two regions


@pytest.mark.parametrize(
    ("encoding", "python", "text"),
    [
        ("utf-8", "utf-8", "Şehir, Čačak, عمّان, София"),
        ("utf-8", "utf-8-sig", "عمّان"),
        ("windows-1250", "cp1250", "Čačak i Šabac, đak"),
        ("windows-1251", "cp1251", "София"),
        ("windows-1252", "cp1252", "où l’été"),
        ("windows-1256", "cp1256", "عمان"),
    ],
)
def test_text_codes_are_read_in_the_encoding_of_the_file(small_project, read, encoding, python, text):
    content = f'{HEADER}\n1,"{text}",20,1,1,1,5,2\n'.encode(python)
    raw = read(content, encoding=encoding)
    assert raw["land"].tolist() == [text]
    assert list(raw.columns)[0] == "id"  # a byte order mark is no part of the name


def test_the_wrong_encoding_names_the_key_to_change(read, problems_of):
    (problem,) = problems_of(lambda: read(f"{HEADER}\n1,София,20,1,1,1,5,2\n".encode("cp1251")))
    assert problem.problem == "The file is not UTF-8 text."
    assert "data.encoding" in problem.mend


def test_decimal_commas_are_numbers_when_the_codebook_says_so(small_project, read):
    content = f"{HEADER}\n1,J,20,1,1.5,1,5,2\n2,J,20,1,0.5,1,5,2\n".replace(",", ";").replace(".", ",").encode()
    raw = read(content, delimiter=";", decimal=",")
    assert raw["weight"].tolist() == ["1.5", "0.5"]
    assert make_survey(raw, small_project.codebook).people["weight"].tolist() == [1.5, 0.5]


def test_decimal_commas_that_nobody_announced_are_explained(small_project, read, problems_of):
    raw = read(f"{HEADER}\n1,J,20,1,1.5,1,5,2\n".replace(",", ";").replace(".", ",").encode(), delimiter=";")
    (problem,) = problems_of(lambda: make_survey(raw, small_project.codebook))
    assert problem.place == "column 'weight', line 2"
    assert "data.decimal" in problem.mend


def test_cells_that_the_codebook_calls_empty_are_missing(read):
    raw = read(f"{HEADER}\n1,J,20,NA,1,n/a,NA,2\n".encode(), empty=["NA", "n/a"])
    assert raw.isna().sum(axis=1).tolist() == [3]


# Excel


def test_excel_gives_the_codes_and_the_row_in_the_sheet(read):
    raw = read(excel([ROWS[0], [None] * 8, ROWS[1]]), format="xlsx", sheet="answers")
    assert raw.index.tolist() == [2, 4]  # an empty row between them
    assert raw["q1"].tolist() == [1, 98]
    assert raw["q2"].isna().tolist() == [False, True]
    assert list(raw.columns) == ["id", "age", "land", "weight", "sex", "q1", "q2", "q3"]


def test_an_excel_sheet_that_is_not_there_is_named_with_those_that_are(read, problems_of):
    (problem,) = problems_of(lambda: read(excel(ROWS), format="xlsx", sheet="data"))
    assert problem.problem == "There is no sheet 'data'."
    assert problem.mend == "Set data.sheet to one of: answers, cover."


def test_a_date_in_the_age_column_of_excel_is_no_age(small_project, read, problems_of):
    raw = read(excel([["1", "J", dt.datetime(2005, 3, 1), 1, 1, 1, 5, 2]]), format="xlsx", sheet="answers")
    (problem,) = problems_of(lambda: make_survey(raw, small_project.codebook))
    assert (problem.place, problem.problem) == ("column 'age', row 2", "The value is not an age between 0 and 120.")


def test_an_empty_sheet_lacks_every_column(read, problems_of):
    problems = problems_of(lambda: read(excel(ROWS), format="xlsx"))  # the first sheet is an empty cover
    assert len(problems) == 8


@pytest.mark.parametrize("form", ["xlsx", "parquet", "sav", "dta"])
@pytest.mark.parametrize(
    "content",
    [b"id,age\n1,2\n", b"\x00" * 300, b"PK\x03\x04 no zip", excel(ROWS)[:900]],
    ids=["text", "zeros", "no zip", "half a workbook"],
)
def test_what_is_not_of_the_format_is_refused(read, problems_of, form, content):
    (problem,) = problems_of(lambda: read(content, format=form))
    assert problem.problem.startswith("The file cannot be read as")
    assert "data.format" in problem.mend


def test_a_zip_that_is_called_csv_is_refused(small_project, tmp_path, read, problems_of):
    path = tmp_path / "zip.csv"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("answers.csv", HEADER * 50)
    (problem, *_) = problems_of(lambda: read(path.read_bytes()))
    assert "answers.csv" in problem.place


# Parquet, SPSS, Stata

TYPED = pd.DataFrame(ROWS, columns=HEADER.split(","))


def test_parquet_gives_the_same_codes(small_project, read):
    path = small_project.root / "a.parquet"
    frame = TYPED.assign(note="Zsecret", land=TYPED["land"].astype("category"))
    frame.to_parquet(path)
    raw = read(path.read_bytes(), format="parquet")
    assert "note" not in raw
    assert raw["land"].tolist() == ["J", "2"]
    assert raw["q1"].tolist() == [1, 98]
    assert raw.index.tolist() == [1, 2]


def test_zsav_is_read_as_sav(small_project, read):
    path = small_project.root / "a.zsav"
    pyreadstat.write_sav(TYPED, path, compress=True, missing_ranges={"q1": [98]})
    raw = read(path.read_bytes(), format="sav")
    assert raw["q1"].tolist() == [1, 98]  # declared missing, kept


def test_stata_keeps_its_own_missing_codes_as_letters(small_project, read):
    path = small_project.root / "a.dta"
    frame = TYPED.assign(q1=[1, "a"], sex=[1.0, 2.0], q2=[5.0, 3.0])
    pyreadstat.write_dta(frame, path, missing_user_values={"q1": ["a"]}, variable_value_labels={"q1": {"a": "Refused"}})
    small_project.change("scales.agree5.missing", {98: "dont_know", "a": "refused"})
    raw = read(path.read_bytes(), format="dta")
    assert raw["q1"].tolist() == [1, "a"]
    survey = make_survey(raw, small_project.codebook)
    assert survey.answers["faith"].tolist()[0] == "Strongly disagree"
    assert survey.missing["faith"].tolist()[1] == "refused"


# Codes that are words


def test_answers_written_as_words_are_codes_too(small_project, read):
    words = {"agree": "Agree", "disagree": "Disagree"}
    scale = {
        "values": words,
        "missing": {"none": "dont_know"},
        "low": 1,
        "high": 1,
        "low_label": "A",
        "high_label": "D",
    }
    small_project.change("scales.words", scale)
    small_project.change("items.faith.scale", "words")
    raw = read(f"{HEADER}\n1,J,20,1,1,agree,5,2\n2,J,20,1,1,none,5,2\n3,J,20,1,1,,5,2\n".encode())
    survey = make_survey(raw, small_project.codebook)
    assert survey.answers["faith"].tolist()[0] == "Agree"
    assert survey.missing["faith"].tolist()[1:] == ["dont_know", "not_asked"]


def test_a_word_that_the_codebook_does_not_know_is_refused(small_project, read, problems_of):
    test_answers_written_as_words_are_codes_too(small_project, read)
    raw = read(f"{HEADER}\n1,J,20,1,1,Zmaybe,5,2\n".encode())
    (problem,) = problems_of(lambda: make_survey(raw, small_project.codebook))
    assert problem.place == "column 'q1', line 2"
    assert "Zmaybe" not in str(problem)


def test_a_yes_that_yaml_reads_as_true_is_refused(small_project, problems_of):
    text = small_project.codebook_path.read_text().replace("98: dont_know", "no: dont_know", 1)
    small_project.write_codebook(text)
    (problem, *_) = problems_of(lambda: small_project.codebook)
    assert "needs quotation marks" in problem.problem


def test_ages_in_bands_count_when_the_whole_band_lies_within_the_frame(small_project, read):
    small_project.change("age_bands", {"young": {"first": 18, "last": 25}, "older": {"first": 26, "last": 35}})
    raw = read(f"{HEADER}\n1,J,young,1,1,1,5,2\n2,J,older,1,1,1,5,2\n3,J,99,1,1,1,5,2\n".encode())
    survey = make_survey(raw, small_project.codebook)  # the frame is 15 to 30
    assert survey.people["age"].tolist() == [21]
    assert survey.read == 3


def test_an_age_outside_the_bands_is_refused(small_project, read, problems_of):
    small_project.change("age_bands", {"young": {"first": 18, "last": 25}})
    raw = read(f"{HEADER}\n1,J,young,1,1,1,5,2\n2,J,21,1,1,1,5,2\n".encode())
    (problem,) = problems_of(lambda: make_survey(raw, small_project.codebook))
    assert (problem.place, problem.problem) == (
        "column 'age', line 3",
        "The value is not an age that the codebook knows.",
    )
