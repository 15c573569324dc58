"""Do the templates fit the plan? Checked before any kernel starts; papermill itself only warns of a misspelt name."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import papermill

from microdrivers.chapters.plan import Chapter
from microdrivers.errors import MicrodriversError, Problem


def check_templates(chapters: tuple[Chapter, ...], notebooks: Path) -> None:
    """Every template exists, begins with a heading, holds no outputs, and takes exactly what the plan gives it.

    Raises `MicrodriversError` with all misfits.
    """
    wanted = {chapter.template: set(chapter.parameters) for chapter in chapters}
    problems = [problem for name, parameters in wanted.items() for problem in _problems(notebooks / name, parameters)]
    if problems:
        raise MicrodriversError(*problems)


def _problems(path: Path, parameters: set[str]) -> list[Problem]:
    place = f"notebooks/{path.name}"
    if not path.is_file():
        return [Problem(place, "The plan needs this template, and it is not there.", "Restore or write it.")]
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            raise ValueError
        notebook = nbformat.reads(json.dumps(content), as_version=4)
    except (ValueError, nbformat.ValidationError):  # JSON and encoding errors are ValueErrors
        return [Problem(place, "This is not a Jupyter notebook.", "Restore it, or save it again from Jupyter.")]
    problems = []
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        problems.append(
            Problem(f"{place}, cell 1", "It is not a title.", "Begin it with '# ': the plan fills the title in.")
        )
    if any(cell.get("outputs") for cell in notebook.cells):
        problems.append(Problem(place, "The template holds outputs.", "Clear all outputs and save it."))
    takes = set(papermill.inspect_notebook(str(path)))
    for name in sorted(parameters - takes):
        mend = "Add it to the cell tagged 'parameters'."
        problems.append(Problem(place, f"The plan gives the parameter '{name}', the template does not take it.", mend))
    for name in sorted(takes - parameters):
        mend = "Remove it from the template, or add it to the plan."
        problems.append(Problem(place, f"The template takes the parameter '{name}', the plan does not give it.", mend))
    return problems
