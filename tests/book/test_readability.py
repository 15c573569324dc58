"""How easy the pages are to read: the counts, the formulas, and the limits that every page keeps."""

from __future__ import annotations

import pytest

from microdrivers.book.readability import Reading, html_blocks, measure_pages, read, report, syllables, too_hard
from microdrivers.project import Project
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    return measure_pages(Project(REPOSITORY))


def test_no_page_is_too_hard(readings):
    assert too_hard(readings) == []
    assert len(readings) > 20


def test_the_committed_report_is_what_the_command_makes(readings):
    assert (REPOSITORY / "docs" / "readability.md").read_text(encoding="utf-8") == report(readings)


def test_pages_are_read_with_their_passages(readings):
    assert readings["glossary"].words > 800  # its terms stand in a table; the page itself has a few lines


def test_the_formulas_are_the_published_ones():
    reading = read(["The cat sat on the mat."])
    assert (reading.words, reading.sentences, reading.syllables) == (6, 1, 6)
    assert reading.ease == pytest.approx(206.835 - 1.015 * 6 - 84.6 * 1)  # 116.1
    assert reading.grade == pytest.approx(0.39 * 6 + 11.8 * 1 - 15.59)  # -1.5


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("are", 1), ("made", 1), ("asked", 1), ("wanted", 2), ("table", 2), ("tables", 2), ("people", 2),
        ("places", 2), ("used", 1), ("young", 1), ("country’s", 2), ("evidence", 3), ("survey", 2), ("radicalisation", 6),
        ("communities", 4), ("opportunities", 5), ("EU", 1),
    ],
)  # fmt: skip
def test_syllables_are_counted(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One sentence. Another one! “A third”? And a fourth.", 4),
        ("D. Kapidzic wrote it.", 1),
        ("It costs 1.55 million, e.g. for training.", 1),
        ("The work covered:", 1),
        ("What stands out", 0),  # a name or a link, not a sentence
    ],
)
def test_sentences_are_found(text, sentences):
    assert read([text]).sentences == sentences


def test_tables_charts_code_and_citations_are_left_out():
    html = """<nav><p>Menu.</p></nav><article><h1>Title.</h1><p>Read <code>this.csv</code> now<br> and
    <span class="bibtex-citation">(A 2020)</span> <a href="../sources.html#source-x">B 2020</a> then.</p>
    <figure><svg><path d="x"/></svg><p>A chart.</p></figure><table><tr><td><p>A cell.</p></td></tr></table>
    <ul><li>A point.</li></ul><aside><p>The foot.</p></aside></article>"""
    assert html_blocks(html) == ["Read now and then.", "A point."]


def test_a_quoted_question_is_left_out():
    assert read(["Of those asked “Do you know whom to turn to for help?” most say yes."]).words == 6


def test_a_hard_text_is_named_with_its_sentence():
    long = "I go, " * 17 + "and I stop."  # 37 short words
    [problem] = too_hard({"page": read([long, *["We go."] * 9])})
    assert (
        problem.place == "page" and "37 words, above 35" in problem.problem and problem.problem.endswith("and I stop.")
    )
    [problem] = too_hard(
        {"page": read(["Institutional interconnectedness necessitates organisational considerations."])}
    )
    assert "above 10" in problem.problem
