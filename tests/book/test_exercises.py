"""Exercises and solutions on pages of their own: named, linked both ways, valid, and without a script."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from sphinx.application import Sphinx

TASKS = """# Tasks

```{exercise} a, task 1
:label: task-a-1
:nonumber:

How many?

{ref}`Answer <answer-a-1>`
```

```{exercise} a, task 2
:label: task-a-2
:nonumber:

Why?
```
"""
ANSWERS = """---
orphan: true
---
# Answers

```{solution} task-a-1
:label: answer-a-1

**Seven.**
```

```{solution} task-a-2
:label: answer-a-2

Because.
```
"""


def compiled(folder: Path, answers: str) -> tuple[Path, str]:
    """A book of two pages; gives the folder of its HTML and what the compiler warned of."""
    source, target, said = folder / "source", folder / "html", StringIO()
    source.mkdir()
    (source / "index.md").write_text(TASKS, encoding="utf-8")
    (source / "answers.md").write_text(answers, encoding="utf-8")
    settings = {"extensions": ["myst_parser", "microdrivers.book.exercises"], "nitpicky": True, "html_theme": "basic"}
    app = Sphinx(source, None, target, folder / "trees", "html", confoverrides=settings, status=None, warning=said)
    app.build()
    return target, said.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    target, warned = compiled(tmp_path_factory.mktemp("exercises"), ANSWERS)
    assert warned == ""
    return target


def test_a_task_leads_to_its_solution_and_the_solution_back(site):
    tasks, answers = (site / "index.html").read_text(), (site / "answers.html").read_text()
    assert '<p class="admonition-title">Exercise (a, task 1)</p>' in tasks
    assert 'href="answers.html#answer-a-1"' in tasks and 'id="answer-a-1"' in answers
    assert 'Solution to <a class="reference internal" href="index.html#task-a-1">Exercise (a, task 1)</a>' in answers
    assert "Seven." in answers and "Seven." not in tasks


@pytest.mark.parametrize("page", ["index.html", "answers.html"])
def test_no_id_stands_twice_on_a_page_and_nothing_has_to_be_unfolded(site, page):
    text = (site / page).read_text()
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) and "exercise-content" not in text and "solution-content" not in text
    assert "dropdown" not in text and "togglebutton" not in text


def test_a_solution_without_its_exercise_is_warned_of_which_stops_the_book(tmp_path):
    _, warned = compiled(tmp_path, ANSWERS.replace("{solution} task-a-2", "{solution} task-a-3"))
    assert "undefined label: task-a-3" in warned
