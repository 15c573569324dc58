"""A codebook draft: what is found, what is left out, what stays open; and that no label can become more than a text."""

from __future__ import annotations

import os
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
import yaml
from typer.testing import CliRunner

from microdrivers.cli import app
from microdrivers.survey.columns import Column, columns_of, source_of
from microdrivers.survey.keywords import found, load_keywords, ranked
from microdrivers.survey.suggest import age_bands, missing_of, roles, scale_of, why_left_out
from tests.conftest import REPOSITORY

REAL = Path(os.environ.get("MICRODRIVERS_SURVEYS", REPOSITORY.parent / "shared" / "surveys"))
KEYWORDS = load_keywords(REPOSITORY / "data" / "keywords.yml")
AGREE = {
    1: "Strongly disagree",
    2: "Disagree",
    3: "Neither",
    4: "Agree",
    5: "Strongly agree",
    98: "Don’t know",
    99: "Refused",
}
HOSTILE = 'trust the police"\nitems: {}\n# <script>alert(1)</script>\x85evil: =cmd()'


def codes(label: str, values: dict, **more) -> Column:
    return Column("q", label, "codes", values, **more)


@pytest.fixture
def sav(tmp_path):
    """An SPSS file with labels, as a field team would export it."""

    def write(labels: dict | None = None) -> Path:
        frame = pd.DataFrame(
            {
                "respid": [1.0, 2.0], "age": [20.0, 999.0], "gender": [1.0, 2.0], "wt": [1.0, 1.2],
                "phone": ["Z0791", "Z0792"], "lat": [31.9, 31.8], "q1": [1.0, 98.0], "q2": [0.0, 1.0],
                "q3": [1.0, 5.0], "q9": ["Zsecret", "Zopen"],
            }
        )  # fmt: skip
        names = {
            "q1": "Q1. How far do you trust the police?",
            "q2": "Are there jobs here?",
            "q3": "The school is good",
            "q9": "Why?",
        }
        values = {
            "q1": AGREE,
            "q2": {0: "No", 1: "Yes"},
            "q3": AGREE,
            "gender": {1: "Female", 2: "Male"},
            "age": {999: "Missing"},
        }
        path = tmp_path / "field data.sav"
        pyreadstat.write_sav(frame, path, column_labels={**names, **(labels or {})}, variable_value_labels=values)
        return path

    return write


def new_survey(*words: str):
    return CliRunner().invoke(app, ["new-survey", *words])


def drafted(small_project, survey: str = "field-data") -> dict:
    return yaml.safe_load((small_project.project.surveys / survey / "codebook.yml").read_text(encoding="utf-8"))


# The draft


def test_a_labelled_file_becomes_a_draft(small_project, sav):
    result = new_survey(str(sav()))
    assert result.exit_code == 0, result.output
    draft = drafted(small_project)
    assert draft["items"]["q1"] == {
        "variable": "q1", "wording": "How far do you trust the police?", "scale": "agree",
        "driver": "socio_political_demands", "context": "justice",
    }  # fmt: skip
    assert draft["items"]["q2"]["driver"] == "economic_deprivation"
    assert draft["scales"]["agree"]["values"] == {
        1: "Strongly disagree",
        2: "Disagree",
        3: "Neither",
        4: "Agree",
        5: "Strongly agree",
    }
    assert draft["scales"]["agree"]["missing"] == {98: "dont_know", 99: "refused"}
    assert (draft["scales"]["agree"]["low"], draft["scales"]["agree"]["neutral"], draft["scales"]["agree"]["high"]) == (
        2,
        1,
        2,
    )
    assert (draft["age"], draft["age_missing"], draft["respondent"]) == ("age", {999: "not_asked"}, "respid")
    assert draft["design"]["weight"] == "wt"
    assert draft["groups"]["gender"]["values"] == {1: "Female", 2: "Male"}
    assert draft["data"] == {"format": "sav"}


def test_the_reason_for_every_place_stands_beside_it(small_project, sav):
    new_survey(str(sav()))
    text = (small_project.project.surveys / "field-data" / "codebook.yml").read_text()
    assert "driver: socio_political_demands  # the wording has: trust, police" in text
    assert "context: justice  # the wording has: police" in text


def test_what_leads_to_a_person_is_left_out_loudly(small_project, sav):
    said = new_survey(str(sav())).stdout
    assert "LEFT OUT, 3 columns that must not be read" in said
    assert "phone: it may hold a telephone number ('phone')" in said
    assert "lat: it may hold a place on the map ('lat')" in said
    assert "q9: it is free text" in said
    draft = str(drafted(small_project))
    assert not {"phone", "'lat'", "q9"} & set(draft.split())


def test_no_answer_of_a_respondent_stands_in_draft_or_message(small_project, sav):
    said = new_survey(str(sav())).output
    text = (small_project.project.surveys / "field-data" / "codebook.yml").read_text()
    assert "Zsecret" not in said + text and "Z0791" not in said + text


def test_check_says_what_is_still_open(small_project, sav):
    new_survey(str(sav()))
    result = CliRunner().invoke(app, ["check", "field-data"])
    assert result.exit_code == 1
    assert "✗ field-data/codebook.yml, title\n  This is still open.\n  → The name of the survey.\n" in result.stderr
    assert "field-data/codebook.yml, do_no_harm.minors" in result.stderr
    assert "field-data/codebook.yml, review, line 2" in result.stderr


def test_a_draft_that_is_filled_in_is_a_codebook(small_project, sav):
    path = sav()
    new_survey(str(path))
    draft = drafted(small_project)
    del draft["review"]
    texts = ("title", "short", "version", "citation", "licence", "population", "not_covered")
    draft |= dict.fromkeys(texts, "Said.")
    draft |= {"country": {"constant": "JOR"}, "mode": {"all": "online"}}
    draft["fieldwork"] = {"start": "2026-01-01", "end": "2026-01-31", "label": "January 2026"}
    draft["design"] |= {"probability": False, "description": "Whoever came."}
    draft["do_no_harm"] = dict.fromkeys(draft["do_no_harm"], "Answered.")
    small_project.write_codebook(draft, "field-data")
    result = CliRunner().invoke(app, ["check", "field-data", "--data", str(path)])
    assert result.exit_code == 0, result.output
    assert "1 respondents, 3 items" in result.stdout  # the other has no age


def test_review_lines_without_their_mark_still_hold_a_draft_back(small_project, problems_of):
    small_project.change("review", ["Look at the scales"])
    (problem,) = problems_of(lambda: small_project.codebook)
    assert problem.place == "small/codebook.yml, review"


def test_a_codebook_that_exists_is_never_overwritten(small_project, sav):
    before = small_project.codebook_path.read_bytes()
    result = new_survey(str(sav()), "--id", "small")
    assert result.exit_code == 1
    assert "There is a codebook already." in result.stderr
    assert small_project.codebook_path.read_bytes() == before


@pytest.mark.parametrize("name", ["Big Survey", "../away", "x/y", "-x"])
def test_an_id_that_is_no_folder_name_is_refused(small_project, sav, name):
    result = new_survey(str(sav()), f"--id={name}")
    assert result.exit_code == 1
    assert "It is no name for a survey." in result.stderr
    assert [path.name for path in small_project.project.surveys.iterdir()] == ["small"]


def test_no_label_becomes_a_key_of_the_draft(small_project, sav):
    new_survey(str(sav({"q1": HOSTILE, "q9": HOSTILE, "phone": HOSTILE})))
    draft = drafted(small_project)
    assert "evil" not in draft
    assert list(draft["items"]) == ["q1", "q2", "q3"]
    assert draft["items"]["q1"]["wording"].startswith('trust the police" items: {}')


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"id,age\n", "no respondents"),
        ("a.csv", b"PK\x03\x04\x00\x00", "not a table of text"),
        ("a.xlsx", b"id,age\n1,2\n", "cannot be read as Excel"),
        ("a.sav", b"id,age\n1,2\n", "cannot be read as SPSS"),
        ("a.dta", b"id,age\n1,2\n", "cannot be read as Stata"),
        ("a.parquet", b"id,age\n1,2\n", "cannot be read as Parquet"),
        ("a.docx", b"PK", "This ending is not known."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(small_project, tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    result = new_survey(str(path))
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit)
    assert said in result.stderr
    assert [folder.name for folder in small_project.project.surveys.iterdir()] == ["small"]


def test_a_form_gives_the_labels_and_is_kept_beside_the_draft(small_project, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "survey"
    rows = [
        ["type", "name", "label"], ["text", "your_name", "What is your name?"], ["integer", "age", "How old are you?"],
        ["select_one agree", "work", "There are jobs for everybody here."], ["geopoint", "where", "Where?"],
        ["begin_repeat", "kids", "Children"], ["select_one agree", "kid", "The school is good."], ["end_repeat", "", ""],
    ]  # fmt: skip
    for row in rows:
        book.active.append(row)
    choices = book.create_sheet("choices")
    for row in [["list_name", "name", "label"], ["agree", "no", "I disagree"], ["agree", "yes", "I agree"]]:
        choices.append(row)
    book.save(tmp_path / "any name.xlsx")
    (tmp_path / "export.csv").write_text("your_name,age,work,where,_id\n" + "Zsecret,20,yes,31.9 35.9,7\n" * 3)
    result = new_survey(str(tmp_path / "export.csv"), "--form", str(tmp_path / "any name.xlsx"))
    assert result.exit_code == 0, result.output
    assert "your_name: it may hold a name" in result.stdout
    assert "kid: in a repeat group" in result.stdout
    draft = drafted(small_project, "export")
    assert draft["data"]["form"] == "form.xlsx"
    assert (small_project.project.surveys / "export" / "form.xlsx").is_file()
    assert draft["items"]["work"]["scale"] == "agree"
    assert draft["scales"]["agree"]["values"] == {"no": "I disagree", "yes": "I agree"}
    assert (draft["age"], draft["respondent"]) == ("age", "_id")


# Files without labels


def test_delimiter_encoding_decimals_and_empty_cells_are_found(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("id;město;váha\n1;Čačak;1,5\n2;Šabac;NA\n".encode("cp1250"))
    source = source_of(path)
    assert (source.delimiter, source.encoding, source.decimal, source.empty) == (";", "windows-1250", ",", ("NA",))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("windows-1251", "София и Скопие"),
        ("windows-1256", "عمان والقاهرة"),
        ("windows-1252", "été à Rabat"),
        ("utf-8", "عمان"),
    ],
)
def test_the_old_encoding_is_found_by_its_letters(tmp_path, encoding, text):
    path = tmp_path / "a.csv"
    path.write_bytes(f"id,town\n1,{text}\n".encode(encoding.replace("windows-", "cp")))
    assert source_of(path).encoding == encoding


def test_words_that_few_people_wrote_are_no_list_of_answers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "id,often,rare\n"
        + "".join(f"{n},{'agree' if n % 2 else 'disagree'},{'x' if n else 'Zname'}\n" for n in range(40))
    )
    identity, often, rare = columns_of(path, source_of(path))
    assert (identity.kind, often.kind, rare.kind) == ("number", "codes", "text")
    assert often.values == {"agree": "agree", "disagree": "disagree"}
    assert rare.values == {}


# Suggestions


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("How much do you trust the government?", "socio_political_demands"),
        ("La mosquée et la prière", "religion"),
        ("إلى أي مدى تثق بالحكومة؟", "socio_political_demands"),
        ("Koliko često koristite internet?", "digitalisation"),
        ("Колко често оставате без доход?", "economic_deprivation"),
        ("A keni menduar për emigrim jashtë vendit?", "transnational_dynamics"),
        ("Дали патиштата и водата се добри во селото?", "territorial_inequalities"),
        ("The theatre and the library", "education_culture_leisure"),
    ],
)
def test_drivers_are_found_in_seven_languages(text, driver):
    assert ranked(KEYWORDS.drivers, text)[0][0] == driver


def test_a_word_stands_for_itself_unless_it_ends_in_a_star():
    assert found(("art",), "Part of the party started") == ()
    assert found(("relig*",), "Religious freedom") == ("relig",)
    assert found(("حكومة",), "ثقة بالحكومة") == ("حكومة",)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({0: "No", 1: "Yes", 9: "Don't know"}, "yes_no"),
        ({0: "Never", 1: "Rarely", 2: "Often", 3: "Always"}, "frequency"),
        ({1: "Not at all", 2: "A little", 3: "Somewhat", 4: "A lot"}, "amount"),
        (dict.fromkeys(range(11), ""), "zero_to_ten"),
        ({1: "موافق", 2: "لا أوافق", 98: "لا أعرف"}, "agree"),
    ],
)
def test_scales_are_recognised(values, kind):
    assert scale_of(codes("Anything", values), KEYWORDS).kind == kind


@pytest.mark.parametrize("values", [{1: "Red", 2: "Blue"}, {1: "", 2: ""}, {1: "Agree"}, {1: "Agree", 2: "Agree"}])
def test_a_list_without_a_known_order_is_no_scale(values):
    assert scale_of(codes("Anything", values), KEYWORDS) is None


def test_missing_codes_are_guessed_from_labels_declarations_and_custom():
    column = codes("x", {1: "Agree", -1: "", 97: "", 98: "", 5: "Refused to say", 6: ""}, missing=frozenset({6}))
    assert missing_of(column, KEYWORDS) == {
        -1: "not_asked",
        97: "not_asked",
        98: "dont_know",
        5: "refused",
        6: "not_asked",
    }


@pytest.mark.parametrize(
    ("column", "why"),
    [
        (Column("resp_phone", "", "number", {}), "it may hold a telephone number ('phone')"),
        (Column("a", "Votre nom", "text", {}), "it may hold a name ('nom')"),
        (Column("ime_prezime", "", "text", {}), "it may hold a name ('ime')"),
        (Column("_gps_latitude", "", "number", {}), "it may hold a place on the map ('gps')"),
        (Column("deviceid", "", "text", {}), "it may hold a device or submission ('device')"),
        (Column("q9", "Other, specify", "text", {}), "it is free text"),
        (codes("Religion of respondent", {1: "A", 2: "B"}), "it may tell a respondent's own religion, ethnic group, language or party ('religion of')"),
        (codes("Do you own a mobile phone?", {0: "No", 1: "Yes"}), ""),
    ],
)  # fmt: skip
def test_columns_are_left_out_for_a_reason(column, why):
    assert why_left_out(column, KEYWORDS, scale_of(column, KEYWORDS)) == why


def test_ages_in_bands_are_read_from_their_labels():
    bands = age_bands(codes("Age", {"a1": "Age 18-25", "a2": "26 to 30", "x": "Refused"}))
    assert {code: (band.first, band.last) for code, band in bands.items()} == {"a1": (18, 25), "a2": (26, 30)}


def test_a_question_about_the_interviewer_is_not_the_respondents_gender():
    values = {1: "Male", 2: "Female"}
    columns = (
        Column("int_gender", "Interviewer's gender", "codes", values),
        Column("Q101", "Gender of respondent", "codes", values),
    )
    assert roles(columns, KEYWORDS)["gender"].name == "Q101"


# Real files


@pytest.mark.skipif(not REAL.is_dir(), reason="the real surveys are not here (MICRODRIVERS_SURVEYS)")
@pytest.mark.parametrize(
    ("file", "form", "expected"),
    [
        (
            "afrobarometer-r7-tunisia.sav",
            None,
            {"age": "Q1", "respondent": "RESPNO", "weight": "withinwt", "gender": "Q101"},
        ),
        (
            "arab-barometer-5-jordan.csv",
            None,
            {"respondent": "id", "weight": "wt", "strata": "stratum", "clusters": "psu"},
        ),
        ("kobo-example/data.csv", "kobo-example", {"age": "resp_age", "respondent": "X_id", "gender": "resp_gender"}),
    ],
)
def test_a_real_file_becomes_a_draft(small_project, file, form, expected):
    words = [str(REAL / file), "--id", "real"] + (["--form", str(REAL / form)] if form else [])
    result = new_survey(*words)
    assert result.exit_code == 0, result.output
    draft = drafted(small_project, "real")
    roles_found = {**draft, **draft["design"], **{key: group["variable"] for key, group in draft["groups"].items()}}
    assert {key: roles_found[key] for key in expected} == expected
