"""Bad surveys, one table: each is refused with its place and a mend, nothing is written, and no message quotes a row."""

from __future__ import annotations

import io
import shutil
import zipfile

import pytest
import yaml
from typer.testing import CliRunner

from microdrivers.cli import app
from tests.conftest import ANSWERS, CODEBOOK, REPOSITORY, SmallProject

SECRET = "Zq7"  # stands in rows; never in a message
HEAD = "id,land,age,sex,weight,q1,q2,q3\n"
GOOD = "1,J,20,1,1,1,1,1"
AGE, WEIGHT, NUMBER = "not an age between 0 and 120", "not a number above zero", "The value is not a number."
LACKS = "The codebook names this column, the file lacks it."


def rows(*lines: str) -> str:
    return HEAD + "\n".join((GOOD, *lines)) + "\n"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", rows())
    return out.getvalue()


FILES = {  # what stands in answers.csv, and what is said of it
    "empty": ("", "answers.csv", "The file is empty"),
    "header only": (HEAD, "answers.csv", "no respondents"),
    "a zip named csv": (zipped(), "answers.csv", "a zip archive"),
    "a picture named csv": (b"\x89PNG\r\n\x1a\n" + bytes(50), "answers.csv", "a picture"),
    "a page of a website": ("<html><body>Log in</body></html>", "column 'id'", LACKS),
    "json": ('[{"id":1}]', "column 'id'", LACKS),
    "utf-16": (rows().encode("utf-16"), "answers.csv", "not UTF-8 text"),
    "another alphabet": (rows("2,Ж,20,1,1,1,1,1").encode("cp1251"), "answers.csv", "not UTF-8 text"),
    "zero bytes": (HEAD.encode() + b"1,J,2\x000,1,1,1,1,1\n", "column 'age', line 2", AGE),
    "blank lines only": ("\n\n\n", "column 'id'", LACKS),
    "tabs": (rows().replace(",", "\t"), "line 1", "Set data.delimiter to the tab"),
    "bars": (rows().replace(",", "|"), "line 1", "Set data.delimiter to the bar"),
    "two columns of one name": (HEAD.replace("q2", "q1") + GOOD, "column 'q1'", "Two columns have this name."),
    "a column without a name": (HEAD.replace("q2", "") + GOOD, "column 'q2'", LACKS),
    "names with spaces": (HEAD.replace("id", " id ") + GOOD, "column 'id'", "Did you mean ' id '?"),
    "names in capitals": (HEAD.upper() + GOOD, "column 'id'", LACKS),
    "a cell too many": (rows("2,J,20,1,1,1,1,1,9"), "line 3", "9 cells, not the 8 columns"),
    "quotation marks never closed": (rows('2,J,20,1,1,"1,1,1'), "line 3", "6 cells, not the 8 columns"),
    "the same person twice": (rows(GOOD), "column 'id', lines 2, 3", "more than one row"),
    "a person without an id": (rows(",J,20,1,1,1,1,1"), "column 'id', line 3", "empty"),
    "a date as age": (rows("2,J,2001-04-05,1,1,1,1,1"), "column 'age', line 3", AGE),
    "a word as age": (rows(f"2,J,{SECRET},1,1,1,1,1"), "column 'age', line 3", AGE),
    "age 999": (rows("2,J,999,1,1,1,1,1"), "column 'age', line 3", AGE),
    "an age below zero": (rows("2,J,-4,1,1,1,1,1"), "column 'age', line 3", AGE),
    "digits of another script": (rows("2,J,٢٠,1,1,1,1,1"), "column 'age', line 3", AGE),
    "no age at all": (HEAD + "1,J,,1,1,1,1,1\n", "column 'age'", "Nobody is aged 15 to 30."),
    "everybody too old": (HEAD + "1,J,55,1,1,1,1,1\n", "column 'age'", "Nobody is aged 15 to 30."),
    "a word as weight": (rows(f"2,J,20,1,{SECRET},1,1,1"), "column 'weight', line 3", WEIGHT),
    "weight 0": (rows("2,J,20,1,0,1,1,1"), "column 'weight', line 3", WEIGHT),
    "a weight below zero": (rows("2,J,20,1,-1,1,1,1"), "column 'weight', line 3", WEIGHT),
    "no weight": (rows("2,J,20,1,,1,1,1"), "column 'weight', line 3", WEIGHT),
    "a weight without end": (rows("2,J,20,1,inf,1,1,1"), "column 'weight', line 3", WEIGHT),
    "a decimal comma": (rows('2,J,20,1,"1,5",1,1,1'), "column 'weight', line 3", "set data.decimal to ','"),
    "an unknown country": (rows(f"2,{SECRET},20,1,1,1,1,1"), "column 'land', line 3", "not a country"),
    "no country": (rows("2,,20,1,1,1,1,1"), "column 'land', line 3", "not a country"),
    "an unknown gender": (rows(f"2,J,20,{SECRET},1,1,1,1"), "column 'sex', line 3", NUMBER),
    "a code outside the scale": (rows("2,J,20,1,1,6,1,1"), "column 'q1', line 3", "not a code"),
    "answers as words": (rows("2,J,20,1,1,Agree,1,1"), "column 'q1', line 3", NUMBER),
    "a formula": (rows(f"2,J,20,1,1,=cmd({SECRET}),1,1"), "column 'q1', line 3", NUMBER),
    "a script": (rows(f"2,J,20,1,1,<script>{SECRET}</script>,1,1"), "column 'q1', line 3", NUMBER),
    "an error of a spreadsheet": (rows("2,J,20,1,1,#REF!,1,1"), "column 'q1', line 3", NUMBER),
    "an emoji": (rows("2,J,20,1,1,😀,1,1"), "column 'q1', line 3", NUMBER),
}
DATA = {"file": "answers.csv", "format": "csv"}
CODEBOOKS = {  # key, value, and what is said of it
    "no items": ("items", {}, "codebook.yml, items", "at least 1 item"),
    "no groups": ("groups", None, "codebook.yml, groups", "valid dictionary"),
    "an unknown scale": ("items.faith.scale", "agree7", "items.faith.scale", "Use one of: agree5."),
    "an unknown driver": ("items.faith.driver", "poverty", "items.faith.driver", "economic_deprivation"),
    "an unknown context": ("items.faith.context", "moon", "items.faith.context", "Use one of: community"),
    "a column that is not there": ("items.faith.variable", "q99", "column 'q99'", LACKS),
    "a country that the framework does not know": ("country", {"constant": "ZZZ"}, "codebook.yml, country", "'ZZZ'"),
    "a country in small letters": ("country", {"constant": "jor"}, "country.constant", "match pattern"),
    "ages from old to young": ("ages", {"first": 30, "last": 15}, "ages", "must not be above"),
    "a year that ends before it begins": (
        "fieldwork", {"start": "2024-02-01", "end": "2024-01-01", "label": "x"}, "fieldwork", "must not be after",
    ),
    "the 31st of February": (
        "fieldwork", {"start": "2024-02-31", "end": "2024-03-01", "label": "x"}, "fieldwork.start", "valid date",
    ),
    "a word as seed": (
        "design", {"probability": False, "description": "x", "weight": "weight", "seed": "many"}, "design.seed", "integer",
    ),
    "sides that do not add up": ("scales.agree5.low", 4, "scales.agree5", "count every answer of the scale once"),
    "yes as a code": ("groups.gender.values", {True: "Yes", 2: "No"}, "groups.gender.values", "quotation marks"),
    "an unknown format": ("data", {**DATA, "format": "ods"}, "data.format", "'csv', 'xlsx'"),
    "an unknown encoding": ("data", {**DATA, "encoding": "koi8"}, "data.encoding", "windows-1250"),
    "a delimiter of two signs": ("data", {**DATA, "delimiter": "::"}, "data.delimiter", "at most 1"),
    "a form that is not there": ("data", {**DATA, "form": "form"}, "form", "There is no such form."),
    "text that is said to be Excel": ("data", {**DATA, "format": "xlsx"}, "answers.csv", "cannot be read as Excel"),
    "text that is said to be SPSS": ("data", {**DATA, "format": "sav"}, "answers.csv", "cannot be read as SPSS"),
    "text that is said to be Stata": ("data", {**DATA, "format": "dta"}, "answers.csv", "cannot be read as Stata"),
    "text that is said to be Parquet": ("data", {**DATA, "format": "parquet"}, "answers.csv", "cannot be read as Parquet"),
    "another id than its folder": ("id", "large", "codebook.yml, id", "Set it to 'small'"),
    "no title": ("title", "", "codebook.yml, title", "at least 1 character"),
    "a draft": ("title", "OPEN: the name of the survey", "codebook.yml, title", "This is still open."),
    "a country asked nobody knows how": ("mode", {"JOR": "online"}, "mode.BIH", "not said how people were asked"),
    "a survey beside it that is not there": ("beside", {"x": "y"}, "codebook.yml, beside", "no other survey 'x'"),
    "a key twice": (
        "outcomes.faith", {"variable": "q3", "short": "x", "scale": "agree5", "wording": "x"}, "outcomes.faith", "same key",
    ),
    "do no harm left open": ("do_no_harm", {"consent": "asked"}, "do_no_harm.minors", "not answered"),
}  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One small project for all cases, which each spoils and gets whole."""
    root = tmp_path_factory.mktemp("bad") / "project"
    shutil.copytree(REPOSITORY / "data", root / "data", ignore=shutil.ignore_patterns("surveys", "examples"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICRODRIVERS_PROJECT", str(root))
        yield SmallProject(root)


@pytest.fixture
def whole(project) -> SmallProject:
    project.write_codebook(CODEBOOK)
    project.write_answers(ANSWERS)
    return project


def refused(project: SmallProject, place: str, words: str) -> None:
    """Ask `check`, which must find the problem at this place, and leave every file as it is."""
    before = {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()}
    result = CliRunner().invoke(app, ["check", "small"])
    assert isinstance(result.exception, SystemExit), repr(result.exception)  # no traceback
    assert (result.exit_code, result.stdout) == (1, "")
    first = next(part for part in result.stderr.split("✗ ")[1:] if place in part)
    assert place in first.splitlines()[0] and words in first and "→ " in first
    assert SECRET not in result.stderr
    assert {path: path.read_bytes() for path in project.root.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(("content", "place", "words"), FILES.values(), ids=FILES)
def test_a_bad_file_is_refused_in_words(whole, content, place, words):
    whole.write_answers(content)
    refused(whole, place, words)


@pytest.mark.parametrize(("key", "value", "place", "words"), CODEBOOKS.values(), ids=CODEBOOKS)
def test_a_bad_codebook_is_refused_in_words(whole, key, value, place, words):
    whole.change(key, value)
    refused(whole, place, words)


def test_the_table_is_long_enough():
    assert len(FILES) + len(CODEBOOKS) >= 60


def test_forty_languages_five_thousand_columns_emoji_and_arabic_do_no_harm(whole):
    content = yaml.safe_load(CODEBOOK)
    content["items"]["faith"]["wording"] = "الإيمان مهم 😀 <script>alert(1)</script> =cmd()"
    whole.write_codebook(content)
    more = ",".join(f"label::Language {n}" for n in range(40)) + "," + ",".join(f"x{n}" for n in range(5000))
    whole.write_answers(f"{HEAD.strip()},{more}\n{GOOD}{',1' * 5040}\n")
    result = CliRunner().invoke(app, ["check", "small"])
    assert result.exit_code == 0 and "1 respondents" in result.stdout
