"""From a template to the executed notebook that is kept: the title, the cells, and nothing of the machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import nbformat
from papermill.engines import papermill_engines
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

KEPT_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SHOWN = {"display_data", "execute_result"}


def titled(notebook: nbformat.NotebookNode, title: str) -> nbformat.NotebookNode:
    """The template with the chapter's title as its first heading: papermill does not fill in Markdown."""
    notebook.cells[0].source = f"# {title.replace('*', chr(92) + '*')}"
    return notebook


def executed(template: nbformat.NotebookNode, parameters: dict, root: Path, options: dict) -> nbformat.NotebookNode:
    """As `papermill.execute_notebook` does it, which in the end writes the notebook even where nothing is to be written: a
    quarter of the time of a chapter whose parts are kept."""
    options = {"engine_name": None, **options}
    notebook = load_notebook_node(template)
    if parameters:
        notebook = parameterize_notebook(notebook, parameters, engine_name=options["engine_name"])
    notebook = prepare_notebook_metadata(notebook, None, None)
    kernel = papermill_engines.nb_kernel_name(options["engine_name"], notebook)
    with chdir(root):
        notebook = papermill_engines.execute_notebook_with_engine(
            nb=notebook, kernel_name=kernel, input_path=None, output_path=None, progress_bar=False, **options
        )
    raise_for_execution_errors(notebook, None)
    return notebook


def noise(notebook: nbformat.NotebookNode) -> Iterator[int]:
    """Numbers of code cells with outputs that are not meant for a reader."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = [cell for cell in code if "injected-parameters" not in cell.metadata.get("tags", [])]
    for number, cell in enumerate(code, start=1):
        if any(output.output_type not in SHOWN for output in cell.outputs):
            yield number


def cleaned(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The executed notebook without times, paths and machine names, and with its code out of the reader's way."""
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags})
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
        if cell.cell_type == "code":
            cell.metadata.tags = [*tags, "remove-input"]
            cell.execution_count = None
            for output in cell.outputs:
                if "execution_count" in output:
                    output.execution_count = None
    return notebook


def write_notebook(notebook: nbformat.NotebookNode, path: Path) -> None:
    """As `nbformat.write` does, but all on one line, which takes a quarter of the time."""
    nbformat.validate(notebook)
    path.write_text(json.dumps(notebook, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
