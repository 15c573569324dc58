"""Bad input through the real command line: one clear message with place and mend, exit code 1, nothing published.

Everything here must fail before the first kernel starts: `no_process` turns any attempt into another error.
"""

from __future__ import annotations

import concurrent.futures
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from microdrivers.cli import app

HEADER = "id,land,age,sex,weight,q1,q2,q3\n"
CHECK = ["check", "small"]
RUN = ["run", "--region", "mena", "--driver", "religion", "--survey", "small"]
BUILD = ["build", "--survey", "small"]


class ProcessStarted(BaseException):
    """A kernel or a compiler was about to start."""


@pytest.fixture
def no_process(monkeypatch):
    popen = subprocess.Popen.__init__

    def started(*_, **__):
        raise ProcessStarted

    def asked(process, words, *arguments, **options):
        if words[0] != "git":  # which tells when pages were changed, and runs nothing of the project
            raise ProcessStarted
        return popen(process, words, *arguments, **options)

    monkeypatch.setattr(concurrent.futures.ProcessPoolExecutor, "__init__", started)
    monkeypatch.setattr(subprocess.Popen, "__init__", asked)


@pytest.fixture
def published_site(small_project):
    """The last good sites; gives every file below _build with its content."""
    build = small_project.project.build
    for folder in (build / "html", build / "surveys" / "small" / "html"):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text("the last good site")

    def content() -> dict:
        return {path: path.read_bytes() for path in build.rglob("*") if path.is_file()}

    assert len(content()) == 2
    return content


@pytest.fixture
def refused(no_process, published_site):
    """Run a command that must be refused; gives what it says."""

    def run(words: list[str]) -> str:
        before = published_site()
        result = CliRunner().invoke(app, words)
        assert isinstance(result.exception, SystemExit), repr(result.exception)  # no traceback
        assert result.exit_code == 1
        assert published_site() == before
        assert "✗ " in result.stderr
        assert "→ " in result.stderr
        assert result.stdout == ""
        return result.stderr

    return run


def change(key, value):
    return lambda small: small.change(key, value)


def change_framework(key, value):
    return lambda small: small.change_framework(key, value)


def answers(content):
    return lambda small: small.write_answers(content)


BAD_SURVEYS = {
    "missing file": (lambda small: small.answers_path.unlink(), ["answers.csv", "no such data file", "--data"]),
    "empty file": (answers(""), ["answers.csv", "The file is empty", "Export the survey again"]),
    "header only": (answers(HEADER), ["answers.csv", "no respondents", "Export the survey again"]),
    "wrong delimiter": (
        answers(HEADER.replace(",", ";") + "1;J;20;1;1;1;1;1\n"),
        ["answers.csv, line 1", "separated by another sign", "semicolon"],
    ),
    "missing column": (
        answers("id,land,age,sex,weight,q1,q2,question3\n1,J,20,1,1,1,1,1\n"),
        ["answers.csv, column 'q3'", "the file lacks it", "Correct the file's header"],
    ),
    "code outside the scale": (
        answers(HEADER + "1,J,20,1,1,1,1,1\n2,J,20,1,1,6,1,1\n"),
        ["column 'q1', line 3", "not a code that the codebook knows", "Correct the rows"],
    ),
    "duplicate respondent": (
        answers(HEADER + "1,J,20,1,1,1,1,1\n2,J,20,1,1,1,1,1\n1,J,21,1,1,1,1,1\n"),
        ["column 'id', lines 2, 4", "more than one row", "Remove the copy"],
    ),
    "nobody within the ages": (
        answers(HEADER + "1,J,55,1,1,1,1,1\n"),
        ["column 'age'", "Nobody is aged 15 to 30", "'ages'"],
    ),
    "not UTF-8": (answers("länd".encode("latin-1")), ["answers.csv", "not UTF-8", "Save it as CSV"]),
    "broken line": (
        answers(HEADER + "1,J,20,1,1,1,1,1\n2,J,20,1,1,1,1,1,1\n"),
        ["answers.csv", "columns of the header", "export the file again"],
    ),
    "unknown driver in the codebook": (
        change("items.faith.driver", "poverty"),
        ["small/codebook.yml, items.faith.driver", "no driver 'poverty'", "economic_deprivation"],
    ),
    "unknown key in the codebook": (
        change("colour", "red"),
        ["small/codebook.yml, colour", "not known", "check its spelling"],
    ),
    "a group that is not allowed": (
        change("groups.income", {"label": "Income", "variable": "r", "values": {1: "a", 2: "b"}}),
        ["small/codebook.yml, groups.income", "not allowed", "Allowed are: age_band, gender, setting"],
    ),
    "a cut by religion": (
        change("groups.religion", {"label": "Religion", "variable": "r", "values": {1: "a", 2: "b"}}),
        ["groups.religion", "Answers, on violence or anything else, are never cut by this group", "Remove it"],
    ),
    "a question in the place of a group": (
        change("groups.setting", {"label": "Setting", "variable": "q1", "values": {1: "a", 2: "b"}}),
        ["groups.setting.variable", "'q1' is the answer to the question 'faith', not a group", "Name the variable of"],
    ),
    "one cluster in a stratum": (
        change(
            "design", {"probability": True, "description": "Drawn.", "weight": "weight", "strata": "land", "seed": 1}
        ),
        ["column 'land'", "These strata have one cluster only: 2.", "Merge each with a neighbouring stratum"],
    ),
    "a rule that allows cuts by religion": (
        lambda small: small.change_framework("rules.groups", ["gender", "religion"]),
        ["framework.yml, rules", "never cut by religious or ethnic group; remove: religion"],
    ),
    "do no harm left open": (
        change("do_no_harm", {"consent": "asked"}),
        ["do_no_harm.minors", "not answered", "Answer it: Were people under 18 asked"],
    ),
    "broken YAML": (
        lambda small: small.write_codebook("id: small\n\ttitle: tab"),
        ["codebook.yml, line 2", "The YAML is broken", "Mend the indentation"],
    ),
    "empty codebook": (lambda small: small.write_codebook(""), ["codebook.yml", "holds no keys", "Start from one"]),
    "rule under its floor": (
        change_framework("rules.min_count", 4),
        ["framework.yml, rules.min_count", "greater than or equal to 5", "Change this value"],
    ),
    "region without countries": (
        change_framework("regions.mena.countries", []),
        ["framework.yml, regions.mena.countries", "at least 1", "Change this value"],
    ),
}


@pytest.mark.parametrize("command", [CHECK, RUN, BUILD], ids=["check", "run", "build"])
@pytest.mark.parametrize(("spoil", "said"), BAD_SURVEYS.values(), ids=BAD_SURVEYS)
def test_a_bad_survey_is_refused_in_words(small_project, refused, command, spoil, said):
    spoil(small_project)
    message = refused(command)
    for words in said:
        assert words in message


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["run", "--region", "asia", "--survey", "small"], ["region 'asia'", "no such region", "balkans, mena"]),
        (
            ["run", "--region", "mena", "--driver", "poverty", "--survey", "small"],
            ["driver 'poverty'", "no such driver", "economic_deprivation"],
        ),
        (["run", "--chapter", "mena/poverty", "--survey", "small"], ["chapter 'mena/poverty'", "mena/religion"]),
        (["run", "--survey", "small"], ["Nothing was chosen", "--region and --driver"]),
        (["run", "--region", "mena", "--survey", "large"], ["survey 'large'", "no such survey", "Use one of: small"]),
        (["build", "--survey", "large"], ["survey 'large'", "no such survey", "Use one of: small"]),
        (["check", "large"], ["survey 'large'", "no such survey", "Use one of: small"]),
        (["plan", "--survey", "large"], ["survey 'large'", "no such survey", "Use one of: small"]),
        (["check", "small", "--data", "nowhere.csv"], ["nowhere.csv", "no such data file", "Check the name"]),
        (["gate", "nowhere"], ["nowhere", "no site in this folder", "Build it first"]),
        ([*RUN, "--data", "nowhere.csv"], ["survey 'small'", "its own data file, answers.csv", "Leave --data away"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) and value[0].islower() else "",
)
def test_unknown_words_are_refused_with_those_that_are_known(small_project, refused, command, said):
    message = refused(command)
    for words in said:
        assert words in message


@pytest.mark.parametrize(
    "command", [["run", "--region", "balkans"], ["run", "--region", "balkans", "--driver", "religion"]]
)
def test_a_region_in_which_nobody_was_asked_is_refused(small_project, refused, command):
    small_project.change("country", {"constant": "JOR"})
    small_project.change("mode", {"all": "online"})
    message = refused([*command, "--survey", "small"])
    assert "region 'balkans'" in message
    assert "asked nobody there" in message
    assert "Choose another region or survey" in message


def test_a_region_whose_countries_have_no_row_in_the_file_is_refused(small_project, refused):
    small_project.write_answers(HEADER + "1,J,20,1,1,1,1,1\n2,J,21,1,1,1,1,1\n")  # the codebook names BIH too
    message = refused(["run", "--region", "balkans", "--driver", "religion", "--survey", "small"])
    assert "balkans" in message
    assert "nobody" in message


def test_a_missing_file_of_a_survey_without_its_own_is_refused_and_nothing_is_kept(small_project, refused):
    small_project.change("data", {"format": "sav"})
    assert "nowhere.sav" in refused([*RUN, "--data", "nowhere.sav"])
    assert "--data FILE" in refused(RUN)
    assert not small_project.project.store.exists()


def test_a_word_on_a_page_that_claims_too_much_is_named_with_its_line(small_project, refused):
    (small_project.root / "book" / "about.md").write_text("# About\n\nThe survey is\nrepresentative.\n")
    said = refused(RUN)
    assert "book/about.md, line 4" in said and "The page says 'representative'" in said and "Write instead:" in said


def test_all_that_is_wrong_comes_at_once(small_project, refused):
    small_project.write_answers(HEADER + "1,J,20,1,1,6,1,1\n1,X,999,1,0,1,1,1\n")
    message = refused(CHECK)
    assert message.count("✗ ") == message.count("→ ") == 5  # id, age, land, weight, q1


def test_no_answer_stands_in_what_the_command_says(small_project, refused):
    small_project.write_answers(HEADER + "Zsecret,Zsecret,Zsecret,Zsecret,Zsecret,Zsecret,Zsecret,Zsecret\n")
    assert "Zsecret" not in refused(RUN)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda notebooks: (notebooks / "driver.ipynb").unlink(), "notebooks/driver.ipynb"),
        (lambda notebooks: (notebooks / "driver.ipynb").write_text("no notebook"), "not a Jupyter notebook"),
    ],
    ids=["missing", "broken"],
)
def test_a_template_that_cannot_be_used_is_refused(small_project, refused, spoil, said):
    spoil(small_project.project.notebooks)
    assert said in refused(RUN)


def test_a_folder_outside_any_project_is_refused(small_project, refused, tmp_path, monkeypatch):
    outside = tmp_path / "outside"
    outside.mkdir()
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(outside))
    message = refused(CHECK)
    assert str(outside) in message
    assert "Change to the project's folder" in message


def test_a_bracket_in_a_name_is_shown_as_it_is(refused):
    assert "survey '[bold]x[/bold]'" in refused(["check", "[bold]x[/bold]"])


def test_good_input_goes_on_to_the_kernels(small_project, no_process):
    """The trap of this module works: without a fault, the command comes as far as starting processes."""
    with pytest.raises(ProcessStarted):
        CliRunner().invoke(app, RUN)


def test_a_good_survey_passes_the_check(small_project, no_process):
    result = CliRunner().invoke(app, CHECK)
    assert result.exit_code == 0
    assert "A small survey: 4 respondents, 2 items, 1 outcomes." in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "small", "--data", "nowhere.csv"], "nowhere.csv"),
        (["run", "--region", "mena", "--driver", "poverty", "--survey", "small"], "driver 'poverty'"),
    ],
)
def test_a_shell_sees_exit_code_1_and_no_traceback(small_project, words, said):
    command = [sys.executable, "-m", "microdrivers", *words]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
