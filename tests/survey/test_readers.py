"""Every format gives the same raw frame; a file that cannot is refused in words."""

from __future__ import annotations

import pandas as pd
import pyreadstat
import pytest

from microdrivers.survey.readers import read_answers

HEADER = "id,land,age,sex,weight,q1,q2,q3"
GOOD = f"{HEADER}\n1,J,15,1,1,1,5,2\n2,2,22,,1.5,98,,4\n"


@pytest.fixture
def read(small_project):
    """Read a data file with this content through the small codebook."""
    return lambda content: read_answers(small_project.write_answers(content), small_project.codebook)


@pytest.fixture
def read_sav(small_project):
    """Write respondents to an SPSS file and read it through the small codebook."""
    path = small_project.root / "answers.sav"

    def write_and_read(frame: pd.DataFrame, **options) -> pd.DataFrame:
        small_project.change("data", {"format": "sav"})
        pyreadstat.write_sav(frame, path, **options)
        return read_answers(path, small_project.codebook)

    return write_and_read


SAV = pd.DataFrame(
    {
        "id": [1.0, 2.0, 3.0],
        "land": ["J", "2", "J"],
        "age": [15.0, 22.0, 30.0],
        "sex": [1.0, None, 9.0],
        "weight": [1.0, 1.5, 0.5],
        "q1": [1.0, 98.0, 5.0],
        "q2": [5.0, None, 99.0],
        "q3": [2.0, 4.0, 3.0],
        "note": ["free", "text", "here"],
    }
)


# CSV


def test_csv_cells_come_as_they_stand_and_empty_ones_as_missing(read):
    raw = read(GOOD)
    assert list(raw.columns) == ["id", "age", "land", "weight", "sex", "q1", "q2", "q3"]
    assert raw["land"].tolist() == ["J", "2"]
    assert raw["q1"].tolist() == ["1", "98"]
    assert raw["q2"].isna().tolist() == [False, True]


def test_words_that_look_like_missing_are_left_to_the_checks(read):
    assert read(GOOD.replace(",98,", ",NA,"))["q1"].tolist() == ["1", "NA"]


def test_columns_that_the_codebook_does_not_name_are_not_read(read):
    raw = read("note,id,land,age,sex,weight,q1,q2,q3\nmy name,1,J,15,1,1,1,5,2\n")
    assert "note" not in raw
    assert raw["id"].tolist() == ["1"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(read):
    assert read(b"\xef\xbb\xbf" + GOOD.encode())["id"].tolist() == ["1", "2"]


def test_another_delimiter_is_fine_when_the_codebook_says_so(small_project, read):
    small_project.change("data.delimiter", ";")
    assert read(GOOD.replace(",", ";"))["q3"].tolist() == ["2", "4"]


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_a_wrong_delimiter_is_recognised(read, problems_of, sign, name):
    (problem,) = problems_of(lambda: read(GOOD.replace(",", sign)))
    assert problem.place.endswith("answers.csv, line 1")
    assert f"Set data.delimiter to the {name}" in problem.mend


def test_lines_may_end_as_on_windows(read):
    assert read(GOOD.replace("\n", "\r\n"))["q3"].tolist() == ["2", "4"]


def test_quoted_cells_may_hold_the_delimiter(read):
    raw = read(f'note,{HEADER}\n"work, and school",1,J,15,1,1,1,5,2\n')
    assert raw["q1"].tolist() == ["1"]


def test_a_missing_column_is_named_with_the_nearest_name(read, problems_of):
    (problem,) = problems_of(lambda: read(GOOD.replace("weight", "weights")))
    assert problem.place.endswith("answers.csv, column 'weight'")
    assert problem.mend.startswith("Did you mean 'weights'?")


def test_all_missing_columns_come_at_once(read, problems_of):
    problems = problems_of(lambda: read(GOOD.replace("q1", "x").replace("land", "y")))
    assert [problem.place.rpartition(", ")[2] for problem in problems] == ["column 'land'", "column 'q1'"]


def test_a_column_that_stands_twice_is_named(read, problems_of):
    (problem,) = problems_of(lambda: read("q1," + GOOD.replace("\n1,", "\n1,1,").replace("\n2,", "\n2,2,")))
    assert problem.place.endswith("column 'q1'")
    assert problem.problem == "Two columns have this name."


def test_a_column_without_use_may_stand_twice(read):
    assert len(read("x,x,id,land,age,sex,weight,q1,q2,q3\n0,0,1,J,15,1,1,1,5,2\n")) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        (f"{HEADER}\n", "no respondents"),
        (GOOD.replace("land", "länd").encode("latin-1"), "UTF-8"),
        (GOOD.encode("utf-16"), "UTF-8"),
    ],
    ids=["empty", "header only", "latin-1", "utf-16"],
)
def test_a_file_without_readable_answers_is_refused(read, problems_of, content, said):
    (problem,) = problems_of(lambda: read(content))
    assert problem.place.endswith("answers.csv")
    assert said in problem.problem


def test_a_foreign_letter_far_down_the_file_is_an_encoding_problem_too(read, problems_of):
    many = "".join(f"{number},J,20,1,1,1,1,1,plain text\n" for number in range(3000))
    content = (f"{HEADER},note\n{many}9999,J,20,1,1,1,1,1,Größe\n").encode("latin-1")
    (problem,) = problems_of(lambda: read(content))
    assert "UTF-8" in problem.problem


@pytest.mark.parametrize(
    "line",
    ["3,J,20,1,1,1,5,2,7", "3,J,20,1,1,1,000,5,2", "3,J,20,1", '3,J,20,1,1,"1,5,2'],
    ids=["a cell too many at the end", "a stray comma", "cells too few", "open quote"],
)
@pytest.mark.parametrize("first", [True, False], ids=["first line", "later line"])
def test_a_line_with_other_columns_than_the_header_is_refused(read, problems_of, line, first):
    lines = GOOD.splitlines()
    lines.insert(1 if first else 3, line)
    (problem,) = problems_of(lambda: read("\n".join(lines) + "\n"))
    assert "columns of the header" in problem.problem


def test_a_missing_file_is_named(small_project, problems_of):
    (problem,) = problems_of(lambda: read_answers(small_project.root / "nowhere.csv", small_project.codebook))
    assert problem.place.endswith("nowhere.csv")
    assert "--data" in problem.mend


def test_a_folder_is_no_data_file(small_project, problems_of):
    (problem,) = problems_of(lambda: read_answers(small_project.root, small_project.codebook))
    assert problem.problem == "There is no such data file."


# SPSS


def test_sav_gives_the_codes_of_the_file(read_sav):
    raw = read_sav(SAV)
    assert list(raw.columns) == ["id", "age", "land", "weight", "sex", "q1", "q2", "q3"]
    assert raw["q1"].tolist() == [1, 98, 5]
    assert raw["land"].tolist() == ["J", "2", "J"]
    assert raw["q2"].isna().tolist() == [False, True, False]


def test_values_that_spss_declares_missing_keep_their_codes(read_sav):
    raw = read_sav(SAV, missing_ranges={"q1": [98], "q2": [{"lo": 97, "hi": 99}]})
    assert raw["q1"].tolist() == [1, 98, 5]
    assert raw["q2"].dropna().tolist() == [5, 99]


def test_value_labels_do_not_replace_codes(read_sav):
    raw = read_sav(SAV, variable_value_labels={"q1": {1: "No", 5: "Yes", 98: "Don't know"}})
    assert raw["q1"].tolist() == [1, 98, 5]


def test_an_empty_text_in_spss_is_an_empty_cell_as_in_csv(read_sav):
    raw = read_sav(SAV.assign(land=["J", "", "J"]))
    assert raw["land"].isna().tolist() == [False, True, False]


def test_a_column_missing_in_spss_is_named_with_the_nearest_name(read_sav, problems_of):
    (problem,) = problems_of(lambda: read_sav(SAV.rename(columns={"weight": "weights"})))
    assert problem.place.endswith("column 'weight'")
    assert problem.mend.startswith("Did you mean 'weights'?")


def test_an_spss_file_without_respondents_is_refused(read_sav, problems_of):
    (problem,) = problems_of(lambda: read_sav(SAV.head(0)))
    assert "no respondents" in problem.problem


@pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_spss_file_is_refused(small_project, problems_of, share):
    path = small_project.root / "answers.sav"
    small_project.change("data", {"format": "sav"})
    frame = pd.concat([SAV] * 400, ignore_index=True).assign(id=range(1200))
    pyreadstat.write_sav(frame, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    (problem,) = problems_of(lambda: read_answers(path, small_project.codebook))
    assert problem.place.endswith("answers.sav")
    assert "cannot be read as SPSS" in problem.problem


@pytest.mark.parametrize("content", [GOOD.encode(), b"\x00" * 500, b"$FL2@(#) and then nothing"])
def test_what_is_no_spss_file_is_refused(small_project, problems_of, content):
    small_project.change("data", {"format": "sav"})
    path = small_project.write_answers(content)
    (problem,) = problems_of(lambda: read_answers(path, small_project.codebook))
    assert "cannot be read as SPSS" in problem.problem
    assert "data.format" in problem.mend


def test_an_spss_file_read_as_csv_is_refused(small_project, problems_of):
    path = small_project.root / "answers.sav"
    pyreadstat.write_sav(SAV, path)
    (problem, *_) = problems_of(lambda: read_answers(path, small_project.codebook))
    assert "answers.sav" in problem.place
