"""Templates that do not fit the plan are found before any kernel starts."""

from __future__ import annotations

import nbformat
import pytest

from microdrivers.chapters import plan_chapters
from microdrivers.chapters.contract import check_templates


@pytest.fixture
def change(small_project):
    """Change the driver template with a function of the notebook, then check all templates."""

    def changed(change):
        path = small_project.project.notebooks / "driver.ipynb"
        notebook = nbformat.read(path, as_version=4)
        change(notebook)
        nbformat.write(notebook, path)
        return check

    def check():
        check_templates(plan_chapters(small_project.framework, small_project.codebook), small_project.project.notebooks)

    changed.check = check
    changed.path = small_project.project.notebooks / "driver.ipynb"
    return changed


def test_the_shipped_templates_fit(change):
    change.check()


def test_a_misspelt_parameter_is_named_on_both_sides(change, problems_of):
    def misspell(notebook):
        notebook.cells[1].source = notebook.cells[1].source.replace("driver =", "drivers =")

    gives, takes = problems_of(change(misspell))
    assert gives.problem == "The plan gives the parameter 'driver', the template does not take it."
    assert takes.problem == "The template takes the parameter 'drivers', the plan does not give it."
    assert {gives.place, takes.place} == {"notebooks/driver.ipynb"}


def test_a_parameter_too_many_is_named(change, problems_of):
    def add(notebook):
        notebook.cells[1].source += "\nyear = 2023"

    [problem] = problems_of(change(add))
    assert problem.problem == "The template takes the parameter 'year', the plan does not give it."


def test_without_the_tag_no_parameter_is_taken(change, problems_of):
    def untag(notebook):
        notebook.cells[1].metadata.tags = []

    problems = problems_of(change(untag))
    assert sorted(problem.problem.split("'")[1] for problem in problems) == ["driver", "region", "survey"]


def test_outputs_in_a_template_are_refused(change, problems_of):
    def execute(notebook):
        notebook.cells[3].outputs = [nbformat.v4.new_output("stream", text="left over")]

    [problem] = problems_of(change(execute))
    assert problem.problem == "The template holds outputs."


@pytest.mark.parametrize(
    "break_title",
    [
        lambda notebook: notebook.cells.pop(0),
        lambda notebook: notebook.cells[0].update(source="A driver"),
        lambda notebook: notebook.cells[0].update(source="## A driver"),
    ],
    ids=["no title cell", "no heading", "heading of the second level"],
)
def test_a_template_without_a_title_is_refused(change, problems_of, break_title):
    [problem] = problems_of(change(break_title))
    assert problem.place == "notebooks/driver.ipynb, cell 1"


def test_a_missing_template_is_named(change, problems_of):
    change.path.unlink()
    [problem] = problems_of(change.check)
    assert (problem.place, problem.mend) == ("notebooks/driver.ipynb", "Restore or write it.")


@pytest.mark.parametrize(
    "content",
    [
        b"not a notebook",
        b"{}",
        b'{"nbformat": 4}',
        b"",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b'{"nbformat": 4, "cells": "none"}',
    ],
    ids=["text", "empty object", "no cells", "empty file", "not UTF-8", "a list", "cells of another kind"],
)
def test_what_is_no_notebook_is_named(change, problems_of, content):
    change.path.write_bytes(content)
    [problem] = problems_of(change.check)
    assert (problem.place, problem.problem) == ("notebooks/driver.ipynb", "This is not a Jupyter notebook.")


def test_misfits_of_all_templates_are_told_at_once(change, problems_of):
    change.path.unlink()
    (change.path.parent / "region.ipynb").write_text("no notebook")
    assert sorted(problem.place for problem in problems_of(change.check)) == [
        "notebooks/driver.ipynb",
        "notebooks/region.ipynb",
    ]
