"""A chapter is run again if and only if something that it is made from has changed, and it is told what."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from microdrivers import digests
from microdrivers.book.build import open_book
from microdrivers.chapters import find_chapter
from microdrivers.chapters import inputs as inputs_module
from microdrivers.chapters.inputs import Inputs
from microdrivers.cli import app

TEMPLATE, PROGRAM = "the template (notebooks/driver.ipynb)", "the program"
FRAMEWORK, CODEBOOK = "the framework (data/framework.yml, places.yml)", "the codebook"
ANSWERS, FACTS = "the answers of the survey 'small' (JOR)", "the published table 'facts'"
PAGES, VERSIONS = "which drivers have a page", "the versions of Python and its libraries"
OWN = "its title and parameters"

# A file below the project (or, with a star, below the package), and what a change of it is called; '' if it is no input.
FILES = {
    "notebooks/driver.ipynb": TEMPLATE,
    "data/framework.yml": FRAMEWORK,
    "data/surveys/small/codebook.yml": CODEBOOK,
    "data/surveys/small/answers.csv": ANSWERS,
    "data/published/facts.csv": FACTS,
    "*measures/scores.py": PROGRAM,
    "*figures/style.yml": PROGRAM,
    "notebooks/region.ipynb": "",
    "data/published/timeline.csv": "",
    "book/about.md": "",
    "_config.yml": "",
    "data/language/unwanted_words.yml": "",
    "*book/gate.py": "",
    "*cli/building.py": "",
}


@pytest.fixture
def made(small_project, monkeypatch, tmp_path):
    """A chapter that has been run, and a way to ask what has changed since."""
    package = shutil.copytree(
        digests.PACKAGE, tmp_path / "package" / "microdrivers", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(digests, "PACKAGE", package)
    book = open_book(small_project.project, "small")
    notebook = book.site.chapters / "mena" / "religion.ipynb"
    notebook.parent.mkdir(parents=True)
    notebook.write_text("{}")

    class Made:
        codebook = book.codebook
        chapter, project = find_chapter(book.plan, "mena/religion"), small_project.project
        path = notebook

        def file(self, name: str):
            return package / name[1:] if name.startswith("*") else small_project.root / name

        def changed(self) -> tuple[str, ...]:
            inputs = Inputs(self.project, self.codebook)
            reasons = inputs.changed(self.chapter, notebook)
            assert inputs.is_stale(self.chapter, notebook) == bool(reasons)
            return reasons

        def run(self) -> None:
            reads = (("table", "facts"), ("answers", "small", "JOR"))
            Inputs(self.project, self.codebook).remember(self.chapter, notebook, reads)

    made = Made()
    made.run()
    return made


def test_nothing_has_changed_for_a_chapter_that_was_just_run(made):
    assert made.changed() == ()


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_told_where_the_chapter_reads_it(made, name):
    path = made.file(name)
    path.write_bytes(path.read_bytes() + b"\n")
    assert made.changed() == ((FILES[name],) if FILES[name] else ())
    made.run()
    assert made.changed() == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(st.sampled_from(sorted(FILES))), place=st.floats(0, 1, exclude_max=True))
def test_any_byte_of_any_files_tells_exactly_their_inputs(made, names, place):
    before = {name: made.file(name).read_bytes() for name in names}
    for name, content in before.items():
        at = int(place * len(content))
        made.file(name).write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert set(made.changed()) == {FILES[name] for name in names} - {""}
    for name, content in before.items():
        made.file(name).write_bytes(content)
    assert made.changed() == ()


def test_the_date_of_a_file_is_no_change(made):
    for name in FILES:
        os.utime(made.file(name), (0, 0))
    assert made.changed() == ()


def test_a_new_file_is_a_change(made):
    made.file("*measures/new.py").write_text("")
    made.file("data/surveys/small/places.yml").write_text("{}")
    assert set(made.changed()) == {PROGRAM, FRAMEWORK}


def test_a_file_that_was_renamed_is_a_change(made):
    made.file("*measures/odds.py").rename(made.file("*measures/even.py"))
    assert made.changed() == (PROGRAM,)


def test_a_page_of_a_driver_that_comes_or_goes_is_a_change(made):
    page = made.file("book/drivers/religion.md")
    page.parent.mkdir(exist_ok=True)
    existed = page.exists()
    page.unlink() if existed else page.write_text("# Religion")
    assert made.changed() == (PAGES,)


def test_other_parameters_or_another_title_are_a_change(made):
    from dataclasses import replace

    for change in ({"parameters": {**made.chapter.parameters, "more": "1"}}, {"title": "Another"}):
        own = made.chapter
        made.chapter = replace(own, **change)
        assert made.changed() == (OWN,)
        made.chapter = own


def test_another_version_of_a_library_is_a_change(made, update_libraries):
    update_libraries()
    assert made.changed() == (VERSIONS,)


def test_a_chapter_without_its_notebook_or_record_has_not_been_run(made):
    made.path.unlink()
    assert made.changed() == ("it has not been run",)


@pytest.mark.parametrize("content", ["", "[]", "{", "{}", '{"inputs": {}}', '{"inputs": null, "notebook": 1}'])
def test_a_damaged_record_is_never_taken_for_unchanged(made, content):
    [record] = (made.project.build / "inputs" / "small").rglob("*.json")
    record.write_text(content)
    assert made.changed() != ()


def test_a_notebook_that_something_else_has_written_is_told(made):
    made.path.write_text("{ }")
    assert made.changed() == ("its executed notebook, which something else has written",)


def test_explain_says_what_has_changed(made):
    def said() -> str:
        result = CliRunner().invoke(app, ["explain", "mena/religion", "--survey", "small"])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert said() == "mena/religion: nothing has changed since it was run; the next build leaves it as it is.\n"
    made.file("notebooks/driver.ipynb").write_text("{}")
    made.file("data/published/facts.csv").write_text("key\n")
    assert said() == (
        "mena/religion: the next build runs it. What has changed:\n"
        "  the template (notebooks/driver.ipynb)\n"
        "  the published table 'facts'\n"
    )


PEOPLE = "id,land,age,sex,weight,q1,q2,q3,note\n1,J,15,1,1,1,5,2,a\n2,J,18,2,1,2,98,4,b\n3,2,22,,1,5,,1,c\n"
UNWEIGHTED = {"probability": False, "description": "Whoever came.", "seed": 1}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1,J,15,1,1,1", "1,J,15,1,1,2", True),  # another answer in Jordan
        ("1,J,15,1,1,1", "1,J,16,1,1,1", True),  # another age
        ("1,J,15,1,1,1", "1,J,15,2,1,1", True),  # another group
        ("2,J,18,2,1,2,98", "2,J,18,2,1,2,99", True),  # another reason for no answer
        ("2,J,18,2", "2,2,18,2", True),  # Jordan has lost somebody
        ("3,2,22,,1,5", "3,J,22,1,1,5", True),  # and found somebody
        ("3,2,22,,1,5", "3,2,22,,1,4", False),  # another answer in Bosnia and Herzegovina
        ("3,2,22,,1,5", "3,2,29,,1,5", False),
        (",c\n", ",c\n4,2,23,,1,5,,1,d\n", False),  # somebody more there
        (",a\n", ",other\n", False),  # free text, which no codebook names
    ],
)
def test_of_the_answers_those_of_its_countries_count(small_project, made, old, new, told):
    small_project.change("design", UNWEIGHTED)
    made.codebook = small_project.codebook
    small_project.write_answers(PEOPLE)
    made.run()
    assert made.changed() == ()
    small_project.write_answers(PEOPLE.replace(old, new))
    assert made.changed() == ((ANSWERS,) if told else ())


def test_a_sample_with_weights_is_read_as_a_whole(small_project, made):
    small_project.write_answers(PEOPLE)
    made.run()
    small_project.write_answers(PEOPLE.replace("3,2,22", "3,2,23"))
    assert made.changed() == (ANSWERS,)


def test_answers_with_problems_are_no_longer_the_same(small_project, made):
    small_project.write_answers(PEOPLE.replace("3,2,22", "3,nowhere,22"))
    assert made.changed() == (ANSWERS,)


@pytest.mark.parametrize(
    "what", [[], [["table"]], [["answers", "another", "JOR"]], [["weather", "x"]], "all", None, [1]]
)
def test_a_record_that_does_not_say_what_was_read_is_of_no_use(made, what):
    [record] = (made.project.build / "inputs" / "small").rglob("*.json")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"reads": what}))
    assert made.changed() == ("it has not been run",)


def test_less_noted_than_there_was_is_a_change(made):
    [record] = (made.project.build / "inputs" / "small").rglob("*.json")
    record.write_text(json.dumps(json.loads(record.read_text()) | {"reads": [["table", "facts"]]}))
    assert made.changed() == (ANSWERS,)


def test_what_changes_while_chapters_run_is_a_change_for_the_next_build(made):
    inputs = Inputs(made.project, made.codebook)
    for name in ("notebooks/driver.ipynb", "data/published/facts.csv", "*measures/scores.py"):
        made.file(name).write_bytes(made.file(name).read_bytes() + b"\n")
    inputs.remember(made.chapter, made.path, (("table", "facts"), ("answers", "small", "JOR")))
    assert made.changed() == (TEMPLATE, PROGRAM, FACTS)


def test_answers_in_a_file_that_stayed_as_it_was_are_not_read(small_project, made, monkeypatch):
    small_project.change("design", UNWEIGHTED)
    made.codebook = small_project.codebook
    made.run()
    read: list[object] = []
    real = inputs_module.open_survey
    monkeypatch.setattr(inputs_module, "open_survey", lambda *about: read.append(about) or real(*about))
    made.file("notebooks/driver.ipynb").write_bytes(b"{}")
    assert (made.changed(), len(read)) == ((TEMPLATE,), 0)
    small_project.write_answers(PEOPLE)
    assert (made.changed(), len(read)) == ((TEMPLATE, ANSWERS), 1)


def test_answers_are_the_same_as_long_as_the_file_and_all_that_reads_it_are(made):
    def same() -> bool:
        return Inputs(made.project, made.codebook).has_the_same_answers(made.chapter)

    assert same()
    for name in ("notebooks/driver.ipynb", "data/published/facts.csv"):
        made.file(name).write_bytes(made.file(name).read_bytes() + b"\n")
    assert same()
    for name in ("data/surveys/small/answers.csv", "data/framework.yml", "*measures/scores.py"):
        before = made.file(name).read_bytes()
        made.file(name).write_bytes(before + b"\n")
        assert not same()
        made.file(name).write_bytes(before)
        assert same()
    for record in (made.project.build / "inputs" / "small").rglob("*.json"):
        record.unlink()
    assert not same()


@pytest.mark.parametrize("looked", [True, False])
def test_answers_that_change_while_chapters_run_are_a_change_for_the_next_build(small_project, made, looked):
    """Whether or not somebody has looked into the answers before."""
    small_project.change("design", UNWEIGHTED)
    made.codebook = small_project.codebook
    small_project.write_answers(PEOPLE)
    reads = (("table", "facts"), ("answers", "small", "JOR"))
    inputs = Inputs(made.project, made.codebook)
    before = inputs.of(made.chapter, reads) if looked else None
    small_project.write_answers(PEOPLE.replace("1,J,15,1,1,1", "1,J,15,2,1,1"))
    assert inputs.of(made.chapter, reads) != inputs.again().of(made.chapter, reads)
    assert before in (None, inputs.of(made.chapter, reads))
    inputs.remember(made.chapter, made.path, reads)
    assert ANSWERS in made.changed()
