"""A part of a chapter is told again if and only if something that it is made from has changed, and shows the same if not."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from microdrivers.book.build import open_book
from microdrivers.chapters.inputs import Inputs
from microdrivers.chapters.parts import MADE as MADE_OF
from microdrivers.chapters.parts import Kept
from microdrivers.chapters.runner import run_chapter, run_chapters
from tests.chapters.test_runner import chapter, template

OPEN = """
from pathlib import Path
from IPython.display import Markdown, display
from microdrivers.chapters.parts import with_kept_parts
from microdrivers.reads import note

class Chapter:
    def __init__(self):
        Path("opened").write_text(topic)
        if topic == "sand":
            raise ValueError("There is no such topic.")
    def tell(self, name):
        with Path("told").open("a") as file:
            file.write(name + " ")
        display(Markdown(f"Part {name} on {topic}."), metadata={"number": 0.1 + 0.2})
    def one(self):
        note("table", "facts")
        self.tell("one")
    def two(self):
        self.tell("two")
        display({"text/plain": "More of it."}, raw=True)
    def loud(self):
        self.tell("loud")
        print("progress")

chapter = with_kept_parts("small", Chapter, topic)
"""
ONE, TWO, LOUD = "chapter.one()", "chapter.two()", "chapter.loud()"
MADE, TABLES = "all that parts read", {"facts.csv": "facts as they are", "timeline.csv": "a timeline"}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(tmp_path))
    template(tmp_path, "kind", [OPEN, ONE, TWO])
    return tmp_path


def run(folder: Path, made: str = MADE, tables: dict = TABLES, fresh: bool = False, topic: str = "water"):
    """Run the chapter, keep its parts, and give what its cells show and which of its parts were told for it."""
    kept = Kept(str(folder / "kept"), made, tables, fresh)
    (folder / "told").unlink(missing_ok=True)
    result = run_chapter(chapter("kind", topic), folder, folder / "target", folder, kept=kept)
    told = (folder / "told").read_text().split() if (folder / "told").exists() else []
    if result.failed:
        return result.error, told
    kept.take_over("part/kind", folder / "target")
    return (folder / "target" / "part" / "kind.ipynb").read_bytes(), told


def test_what_has_been_told_is_shown_again_byte_for_byte(folder):
    first, told = run(folder)
    assert told == ["one", "two"]
    assert run(folder) == (first, [])
    cells = nbformat.reads(first.decode(), as_version=4).cells
    assert [output.data.get("text/markdown") for output in cells[4].outputs] == ["Part one on water."]
    assert cells[4].outputs[0].metadata == {"number": 0.30000000000000004}
    assert [sorted(output.data) for output in cells[5].outputs] == [["text/markdown", "text/plain"], ["text/plain"]]


def test_it_is_what_a_chapter_shows_of_which_nothing_is_kept(folder):
    kept, _ = run(folder)
    run_chapter(chapter("kind"), folder, folder / "alone", folder)
    assert (folder / "alone" / "part" / "kind.ipynb").read_bytes() == kept


def test_another_template_needs_no_part_told_again(folder):
    run(folder)
    template(folder, "kind", [OPEN, TWO, "display(Markdown('Between.'))", ONE])
    shown, told = run(folder)
    assert told == []
    outputs = [
        output for cell in nbformat.reads(shown.decode(), as_version=4).cells for output in cell.get("outputs", [])
    ]
    texts = [output.data.get("text/markdown") for output in outputs]
    assert [text for text in texts if text] == ["Part two on water.", "Between.", "Part one on water."]


CHANGES = {
    "something that all parts read": ({"made": "something else"}, ["one", "two"]),
    "a table that was read": ({"tables": {**TABLES, "facts.csv": "other facts"}}, ["one", "two"]),
    "a table that was read is gone": ({"tables": {"timeline.csv": "a timeline"}}, ["one", "two"]),
    "a table that nobody read": ({"tables": {**TABLES, "timeline.csv": "another timeline"}}, []),
    "what the chapter is about": ({"topic": "bread"}, ["one", "two"]),
    "the wish to have all anew": ({"fresh": True}, ["one", "two"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_parts_are_told_again_when_what_they_are_made_from_has_changed(folder, change):
    options, expected = CHANGES[change]
    run(folder)
    shown, told = run(folder, **options)
    assert told == expected
    assert run(folder, **{**options, "fresh": False}) == (shown, [])


@pytest.mark.parametrize("change", CHANGES)
def test_it_is_known_before_a_chapter_runs_whether_a_part_must_be_told(folder, change):
    """Then the process that runs it imports what parts need, and the processes forked from it have it."""
    options, expected = CHANGES[change]
    run(folder)
    made, tables = options.get("made", MADE), options.get("tables", TABLES)
    fresh = options.get("fresh", False)
    kept = Kept(str(folder / "kept"), made, tables, fresh).of("part/kind", folder / "target")
    assert kept.has_the_same == (not expected or "topic" in options)  # what it is about is in the chapter's address


def test_a_note_of_what_was_read_that_was_cut_off_is_none(folder):
    run(folder)
    note = folder / "kept" / "part" / "kind" / MADE_OF
    note.write_text(note.read_text()[:-5])
    assert not Kept(str(folder / "kept"), MADE, TABLES).of("part/kind", folder / "target").has_the_same
    assert run(folder)[1] == []  # each part knows it of itself, too


def test_a_part_that_a_chapter_does_not_have_is_told(folder):
    run(folder)
    template(folder, "kind", [OPEN, "chapter.three()"])
    assert run(folder)[0] == "AttributeError: 'Chapter' object has no attribute 'three'"


def test_a_table_that_an_earlier_part_has_read_counts_for_a_later_one(folder):
    """It may use what the earlier one has read, and then does not read it by itself."""
    template(folder, "kind", [OPEN, TWO, ONE])
    run(folder)
    _, told = run(folder, tables={**TABLES, "facts.csv": "other facts"})
    assert told == ["one"]  # two came first, so it cannot rest on the facts


def test_the_notes_of_kept_parts_are_those_of_told_ones(folder):
    for _ in range(2):
        kept = Kept(str(folder / "kept"), MADE, TABLES)
        result = run_chapter(chapter("kind"), folder, folder / "target", folder, kept=kept)
        kept.take_over("part/kind", folder / "target")
        assert result.reads == (("table", "facts"),)


@pytest.mark.parametrize(
    "damage", [lambda text: text[: len(text) // 2], lambda text: text.replace(b"water", b"fires"), lambda text: b""]
)
def test_what_is_kept_and_no_longer_as_it_was_is_told_again(folder, damage):
    first, _ = run(folder)
    for path in (folder / "kept").rglob("*-*"):
        path.write_bytes(damage(path.read_bytes()))
    assert run(folder) == (first, ["one", "two"])


def test_a_part_that_prints_is_told_to_fail_every_time(folder):
    template(folder, "kind", [OPEN, ONE, LOUD])
    for _ in range(2):
        assert run(folder) == ("The cell prints or warns; a published page must not.", ["one", "loud"])


def test_parts_that_a_template_no_longer_has_are_not_kept(folder):
    run(folder)
    template(folder, "kind", [OPEN, TWO])
    run(folder)
    left = (folder / "kept" / "part" / "kind").iterdir()
    assert sorted(path.name.split("-")[0] for path in left) == ["made", "two"]


@pytest.mark.parametrize(
    ("options", "opened"), [({}, False), ({"made": "something else"}, True), ({"fresh": True}, True)]
)
def test_a_chapter_is_opened_only_if_a_part_must_be_told(folder, options, opened):
    run(folder)
    (folder / "opened").unlink()
    run(folder, **options)
    assert (folder / "opened").exists() == opened


def test_one_that_cannot_be_opened_says_so_before_its_first_part(folder):
    kept = Kept(str(folder / "kept"), MADE, TABLES)
    result = run_chapter(chapter("kind", "sand"), folder, folder / "target", folder, kept=kept)
    assert (result.place, result.error) == ("notebooks/kind.ipynb, cell 2", "ValueError: There is no such topic.")


HEADER = "id,land,age,sex,weight,q1,q2,q3,note\n"
PEOPLE = [f"{n},J,{15 + n % 15},{1 + n % 2},1,{1 + n % 5},{1 + n % 4},{1 + n % 3},free text" for n in range(60)]
FILES = {
    "notebooks/driver.ipynb": ("## What could be done", "## What could be done now"),
    "data/framework.yml": ("name: Jordan", "name: The Jordan"),
    "data/surveys/small/codebook.yml": ("A small survey", "A survey of few"),
    "data/surveys/small/answers.csv": (PEOPLE[7], PEOPLE[7].replace(",3,4,2,", ",1,4,2,")),
    "data/published/recommendations.csv": ("young people", "the young"),
}


def test_a_book_with_kept_parts_is_the_book_made_anew(small_project):
    """Whatever changes, and also when it changes back."""
    project, root = small_project.project, small_project.root
    small_project.write_answers(HEADER + "\n".join(PEOPLE) + "\n")

    def made(fresh: bool) -> str:
        book = open_book(project, "small")
        chosen = tuple(one for one in book.plan if one.id == "mena/religion")
        target, kept = root / "target", Inputs(project, book.codebook).kept(fresh)
        [result] = run_chapters(chosen, project.notebooks, target, root, 1, lambda run: None, kept=kept)
        assert result.error == ""
        kept.take_over("mena/religion", target)
        return (target / "mena" / "religion.ipynb").read_text()

    before = made(fresh=True)
    for name, (old, new) in FILES.items():
        path = root / name
        text = path.read_text()
        assert text.count(old) >= 1, name
        path.write_text(text.replace(old, new))
        changed = made(fresh=False)
        assert changed != before, name
        assert changed == made(fresh=True), name
        path.write_text(text)
    assert made(fresh=False) == before
