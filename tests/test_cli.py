"""The command line: what it lists and writes, and how it says that something is wrong."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from microdrivers.cli import app, words
from microdrivers.errors import Problem
from tests.book.small import clean_site
from tests.conftest import REPOSITORY

COMMANDS = ["build", "run", "check", "new-survey", "simulate", "plan", "explain", "toc", "gate", "pdf"]


def said(*words: str) -> str:
    """What a command that works prints."""
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*words: str) -> str:
    """What a command prints that must end with exit code 1, a sentence, and no traceback."""
    result = CliRunner().invoke(app, words)
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    return result.stderr


@pytest.fixture
def shipped(monkeypatch):
    """The project itself, for commands that only read."""
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(REPOSITORY))


@pytest.mark.parametrize("command", COMMANDS)
def test_help_lists_every_command(command):
    assert f" {command} " in said("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command):
    assert "Usage: " in said(command, "--help")


def test_the_plan_lists_32_chapters_with_their_titles(shipped):
    lines = [line.split(maxsplit=1) for line in said("plan").splitlines()]
    assert len(lines) == 32
    assert lines[0] == ["mena/index", "MENA: overview"]
    assert ["countries/kosovo", "Kosovo*"] in lines


def test_the_plan_of_another_survey_is_its_own(shipped):
    lines = said("plan", "--survey", "afrobarometer-r7-tunisia").splitlines()
    assert len(lines) == 19
    assert not [line for line in lines if line.startswith("balkans")]


def test_toc_writes_what_is_committed(small_project):
    codebook = REPOSITORY / "data" / "surveys" / "illustrative" / "codebook.yml"
    small_project.write_codebook(codebook.read_text(encoding="utf-8"), "illustrative")
    small_project.project.toc.write_text("overwritten")
    assert said("toc") == f"Wrote {small_project.project.toc}\n"
    assert small_project.project.toc.read_bytes() == (REPOSITORY / "_toc.yml").read_bytes()


def test_without_a_site_there_are_no_pdfs(small_project):
    assert "Run `microdrivers build` first." in refused("pdf", "--survey", "small")
    assert not small_project.project.build.exists()


def test_a_clean_site_passes_the_gate(small_project, tmp_path):
    assert "nothing speaks against publishing it" in said("gate", str(clean_site(tmp_path)))


def test_a_leak_does_not_pass_the_gate(small_project, tmp_path):
    site = clean_site(tmp_path)
    (site / "answers.csv").write_text("respondent,q1\nr1,2\n")
    (site / "page.html").write_text('<script src="https://cdn.example/a.js"></script>')
    message = refused("gate", str(site))
    assert "✗ answers.csv" in message
    assert "✗ page.html" in message


def test_the_gate_knows_the_path_and_the_words_of_the_project(small_project, tmp_path):
    site = clean_site(tmp_path)
    (site / "page.html").write_text(f"<article><p>Poverty causes anger. {small_project.root}</p></article>")
    message = refused("gate", str(site))
    assert "A path of a machine stands in the file." in message
    assert "Write instead: goes together with" in message


@pytest.mark.parametrize("folder", ["empty", "nowhere"])
def test_a_folder_without_a_site_does_not_pass_the_gate(small_project, tmp_path, folder):
    (tmp_path / "empty").mkdir()
    message = refused("gate", str(tmp_path / folder))
    assert message == f"✗ {tmp_path / folder}\n  There is no site in this folder.\n  → Build it first.\n"


def test_a_run_without_a_choice_is_refused(small_project):
    assert refused("run", "--survey", "small") == (
        "✗ run\n  Nothing was chosen.\n  → Give --region and --driver, --region alone, or --chapter.\n"
    )


@pytest.mark.parametrize(
    ("words", "place", "mend"),
    [
        (("--region", "atlantis"), "region 'atlantis'", "Use one of: balkans, mena."),
        (("--region", "mena", "--driver", "astrology"), "driver 'astrology'", "Use one of: digitalisation, "),
        (("--chapter", "mena/astrology"), "chapter 'mena/astrology'", "mena/religion"),
        (("--driver", "religion"), "run", "Give --region and --driver"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(small_project, words, place, mend):
    message = refused("run", "--survey", "small", *words)
    assert message.startswith(f"✗ {place}\n")
    assert mend in message


def test_a_chapter_and_a_region_that_disagree_are_refused(small_project, monkeypatch):
    monkeypatch.setattr("microdrivers.book.build.run_chapters", lambda *_, **__: pytest.fail("a chapter was run"))
    message = refused("run", "--survey", "small", "--chapter", "mena/religion", "--region", "balkans")
    assert "balkans" in message or "--region" in message  # one of the two would be ignored


def test_a_book_that_nothing_has_changed_for_is_not_built_again(small_project, monkeypatch):
    from microdrivers.book.stamp import made_from, published_site, remember_published

    project, runs = small_project.project, []
    clean_site(project.build / "made")
    published_site(project, "small").parent.mkdir(parents=True)
    (project.build / "made" / "site").rename(published_site(project, "small"))
    remember_published(project, "small", made_from(project, "small"))
    monkeypatch.setattr("microdrivers.book.build.run_chapters", lambda *_, **__: runs.append(1) or [])
    page = published_site(project, "small") / "index.html"
    assert said("build", "--survey", "small") == f"Nothing has changed since the book was published: {page}\n"
    assert runs == []
    page.write_text("damaged")
    CliRunner().invoke(app, ["build", "--survey", "small"])
    assert runs == [1]


def test_an_unknown_survey_is_refused(small_project):
    assert refused("plan", "--survey", "gossip") == (
        "✗ survey 'gossip'\n  There is no such survey.\n  → Use one of: small.\n"
    )


def test_a_place_outside_any_project_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(tmp_path))
    assert "This folder is not inside a Micro-drivers project." in refused("plan")


@pytest.mark.parametrize("words", [("run", "--workers", "0"), ("run", "--colour", "red"), ("gate",), ("dance",)])
def test_words_that_are_no_command_are_refused(words):
    assert CliRunner().invoke(app, words).exit_code == 2


def test_several_drivers_and_chapters_run_at_once(small_project, monkeypatch):
    chosen = []
    monkeypatch.setattr(
        "microdrivers.book.build.build", lambda book, chapters, *_: chosen.append([c.id for c in chapters])
    )
    said(
        "run",
        "--survey",
        "small",
        "--region",
        "mena",
        "--region",
        "balkans",
        "--driver",
        "religion",
        "--driver",
        "digitalisation",
    )
    said(
        "run",
        "--survey",
        "small",
        "--chapter",
        "mena/religion",
        "--chapter",
        "contexts/economy",
        "--chapter",
        "mena/religion",
    )
    assert chosen == [
        ["mena/religion", "mena/digitalisation", "balkans/religion", "balkans/digitalisation"],
        ["mena/religion", "contexts/economy"],
    ]


def test_on_a_screen_several_problems_are_a_table(monkeypatch):
    screen = Console(file=StringIO(), force_terminal=True, width=90, highlight=False, color_system=None)
    monkeypatch.setattr(words, "err", screen)
    words.show(
        [Problem("codebook.yml, age", "It is [open].", "Name the column."), Problem("row 3", "Age 999.", "Correct it.")]
    )
    heads, _, *rows = [
        re.split(r"\s{2,}", line.strip()) for line in screen.file.getvalue().splitlines() if line.strip()
    ]
    assert heads == ["Place", "Problem", "Mend"]
    assert rows == [["codebook.yml, age", "It is [open].", "Name the column."], ["row 3", "Age 999.", "Correct it."]]
