"""Templates are thin and read like a table of contents: eight parts, always in this order."""

from __future__ import annotations

import nbformat
import pytest

from tests.chapters.small import parts_of
from tests.conftest import REPOSITORY

TEMPLATES = ["driver", "region", "country", "context", "regions", "beside", "over_time"]


@pytest.fixture(params=TEMPLATES)
def name(request) -> str:
    return request.param


@pytest.fixture
def template(name) -> nbformat.NotebookNode:
    notebook = nbformat.read(REPOSITORY / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    return notebook


def code(template) -> list[str]:
    return [cell.source for cell in template.cells if cell.cell_type == "code"]


def test_every_template_belongs_to_a_kind_of_chapter():
    assert sorted(path.stem for path in (REPOSITORY / "notebooks").glob("*.ipynb")) == sorted(TEMPLATES)


def test_no_cell_is_longer_than_four_lines(template):
    assert max(len(source.splitlines()) for source in code(template)) <= 4


def test_the_vocabulary_is_all_that_is_imported(template, name):
    lines = [line for source in code(template) for line in source.splitlines() if "import" in line]
    assert lines == [f"from microdrivers.chapters.chapter import open_{name}_chapter"]


def test_the_eight_parts_stand_in_their_order(template, name):
    assert code(template)[2:] == [f"chapter.{part}()" for part in parts_of(name)]


def test_every_part_after_the_opening_has_a_heading(template, name):
    kinds = [cell.source.split(" ")[0] if cell.cell_type == "markdown" else "code" for cell in template.cells]
    assert kinds == ["#", "code", "code", "code", *["##", "code"] * (len(parts_of(name)) - 1)]


HEADINGS = {
    "research": "What research has found",
    "official_statistics": "What official statistics say",
    "answers": "What respondents said",
    "recommendations": "What could be done",
    "limits": "What this page cannot say",
    "research_available": "Research available",
    "eu_support": "EU support",
}


def test_a_part_has_the_same_heading_in_every_chapter(template, name):
    headings = [cell.source.removeprefix("## ") for cell in template.cells if cell.source.startswith("## ")]
    found = {part: heading for part, heading in zip(parts_of(name)[1:], headings, strict=True) if part in HEADINGS}
    assert found == {part: HEADINGS[part] for part in found} and found


def test_nothing_was_run_in_a_template(template):
    assert {cell.execution_count for cell in template.cells if cell.cell_type == "code"} == {None}
    assert [cell.outputs for cell in template.cells if cell.cell_type == "code" and cell.outputs] == []


def test_parameters_have_defaults_that_work_by_themselves(template):
    [cell] = [cell for cell in template.cells if "parameters" in cell.metadata.get("tags", [])]
    values: dict = {}
    exec(cell.source, values)
    assert values["survey"] == "illustrative"
