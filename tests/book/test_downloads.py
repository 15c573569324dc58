"""Downloads: for every figure a zip file that says by itself what it holds."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from microdrivers.book.downloads import (
    download_address,
    figures_among,
    outputs_of,
    packed,
    remove_other_downloads,
    write_downloads,
)
from tests.book.small import executed
from tests.figures.small import KINDS, MARK, answers, indicators, leanings, score, scores


def opened(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_download_holds_table_metadata_and_readme(kind):
    figure = KINDS[kind]()
    files = opened(packed(figure.details()))
    assert list(files) == [f"{figure.key}.csv", "metadata.json", "README.md"]
    assert files[f"{figure.key}.csv"] == figure.csv()
    assert len(list(csv.DictReader(io.StringIO(files[f"{figure.key}.csv"])))) == len(figure.rows)


def test_a_table_of_survey_numbers_says_why_one_is_not_available():
    rows = [score("EGY", 41.2, 180), score("JOR", float("nan"), 390) | {"reason": "ordinal alpha is under 0.60"}]
    table = csv.DictReader(io.StringIO(opened(packed(scores(rows).details()))["scores.csv"]))
    assert [(row["code"], row["estimate"], row["reason"]) for row in table] == [
        ("", "41", ""),
        ("[x]", "", "ordinal alpha is under 0.60"),
    ]


def test_metadata_say_where_the_numbers_come_from():
    metadata = json.loads(opened(packed(answers().details()))["metadata.json"])
    assert metadata == {
        "figure": "Headline with a number",
        "subtitle": "Who was asked",
        "mark": MARK,
        "survey": "Small survey",
        "version": "3",
        "population": "People aged 15 to 30",
        "fieldwork": "March 2024",
        "citation": "Somebody (2024). Small survey.",
        "note": "How to read it.",
        "codes": {"c": "hidden because the count is low"},
    }


def test_the_readme_says_the_same_in_words():
    lines = opened(packed(answers().details()))["README.md"].splitlines()
    assert lines[0] == "# Headline with a number"
    assert f"- mark: {MARK}" in lines
    assert "- citation: Somebody (2024). Small survey." in lines
    assert "- [c]: hidden because the count is low" in lines


def test_official_figures_carry_their_source_and_no_mark():
    files = opened(packed(indicators().details()))
    assert json.loads(files["metadata.json"])["citation"] == "ILOSTAT"
    assert "mark" not in json.loads(files["metadata.json"])


def test_the_same_figure_gives_the_same_bytes():
    assert packed(answers.__wrapped__().details()) == packed(answers().details())


def test_the_day_of_the_build_is_in_no_download():
    with zipfile.ZipFile(io.BytesIO(packed(answers().details()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_what_is_packed_is_not_changed():
    details = answers().details()
    packed(details)
    assert details == answers().details()


@pytest.mark.parametrize(
    ("docname", "address"),
    [
        ("book/chapters/mena/religion", "downloads/mena-religion-answers.zip"),
        ("book/chapters/countries/egypt", "downloads/countries-egypt-answers.zip"),
        ("book/research", "downloads/research-answers.zip"),
    ],
)
def test_an_address_names_page_and_figure(docname, address):
    assert download_address(docname, "answers") == address


def test_every_figure_of_a_notebook_is_found_and_nothing_else(tmp_path):
    notebook = executed(tmp_path / "a.ipynb", answers(), leanings())
    assert [details["key"] for details in figures_among(outputs_of(notebook))] == ["answers", "leanings"]
    assert figures_among(outputs_of(notebook))[0] == answers().details()


def test_a_file_is_written_for_every_figure_at_its_address(tmp_path):
    figures = [answers().details(), leanings().details()]
    addresses = ["downloads/mena-religion-answers.zip", "downloads/mena-religion-leanings.zip"]
    assert write_downloads("book/chapters/mena/religion", figures, tmp_path) == addresses
    assert write_downloads("book/chapters/countries/tunisia", [], tmp_path) == []  # nobody was asked there
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.zip")) == addresses
    assert (tmp_path / addresses[0]).read_bytes() == packed(figures[0])


def test_a_figure_that_is_gone_takes_its_download_with_it(tmp_path):
    before = write_downloads("book/chapters/mena/religion", [answers().details(), leanings().details()], tmp_path)
    remove_other_downloads(tmp_path, before[1:])
    left = [path.name for path in (tmp_path / "downloads").iterdir()]
    assert left == ["mena-religion-leanings.zip"]  # the other may hold numbers that are now hidden
