"""Chapters run apart from each other: one that fails is reported, the others are written, nothing of the machine is."""

from __future__ import annotations

import getpass
import json
import re
import socket
from pathlib import Path

import nbformat
import papermill
import pytest

from microdrivers.chapters.engines import FORKED, engine_options
from microdrivers.chapters.notebook import cleaned, titled
from microdrivers.chapters.plan import Chapter
from microdrivers.chapters.runner import Run, run_chapter, run_chapters
from tests.conftest import REPOSITORY

OURS = engine_options(FORKED)
GOOD = [
    'from IPython.display import Markdown, display\n\ndisplay(Markdown(f"About {topic}."))',
    "display({'text/plain': 'a table'}, raw=True)",
]
TEMPLATES = {
    "good": GOOD,
    "raises": ["first = 1", "1 / 0", "never = reached"],
    "refuses": [
        "from microdrivers.errors import fail",
        "raise fail('survey', 'It is broken.', 'Mend it.')",
    ],
    "reads": [
        "from microdrivers.reads import note",
        *["note('table', 'facts')"] * 2,
        "note('answers', 'small', 'JOR', 'EGY')",
    ],
    "prints": ["x = 1", "print('progress')"],
    "warns": ["import warnings; warnings.warn('old')"],
}


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    """`run_chapter` belongs into a process of its own; here it changes that of the tests, which gets its project back."""
    monkeypatch.setenv("MICRODRIVERS_PROJECT", str(REPOSITORY))


def template(folder: Path, name: str, cells: list[str]) -> None:
    """A throwaway template with a title and one parameter."""
    code = [nbformat.v4.new_code_cell(source) for source in cells]
    parameters = nbformat.v4.new_code_cell('topic = "nothing"', metadata={"tags": ["parameters"]})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A template"), parameters, *code])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")


def chapter(kind: str, topic: str = "water") -> Chapter:
    return Chapter(f"part/{kind}", kind, f"A title: {kind}*", "Part", {"topic": topic})


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> dict:
    """All templates, run once: the results by kind, what was told meanwhile, and where the notebooks are."""
    root = tmp_path_factory.mktemp("runner")
    for name, cells in TEMPLATES.items():
        template(root / "templates", name, cells)
    told: list[Run] = []
    chapters = tuple(chapter(kind) for kind in TEMPLATES)
    runs = run_chapters(chapters, root / "templates", root / "target", root, workers=2, done=told.append)
    return {"runs": runs, "told": told, "target": root / "target", "root": root}


def result(ran: dict, kind: str) -> Run:
    return next(run for run in ran["runs"] if run.chapter.kind == kind)


def test_every_chapter_is_tried_and_results_keep_the_order_of_the_plan(ran):
    assert [run.chapter.kind for run in ran["runs"]] == list(TEMPLATES)
    assert {run.chapter.kind for run in ran["told"]} == set(TEMPLATES)


def test_only_chapters_that_worked_are_written(ran):
    assert [run.chapter.kind for run in ran["runs"] if not run.failed] == ["good", "reads"]
    written = sorted(str(path.relative_to(ran["target"])) for path in ran["target"].rglob("*.ipynb"))
    assert written == ["part/good.ipynb", "part/reads.ipynb"]


def test_what_a_chapter_reads_is_noted_each_once(ran):
    assert result(ran, "reads").reads == (("answers", "small", "JOR", "EGY"), ("table", "facts"))
    assert result(ran, "good").reads == ()


def test_an_error_is_told_with_its_kind(ran):
    assert result(ran, "raises").error == "ZeroDivisionError: division by zero"


def test_an_error_is_told_with_its_template_and_cell(ran):
    # counting code cells of the template, as Jupyter does: parameters, first = 1, then the one that fails
    assert result(ran, "raises").place == "notebooks/raises.ipynb, cell 3"


def test_an_error_for_people_is_told_in_its_own_words(ran):
    assert result(ran, "refuses").error == "survey: It is broken. Mend it."


@pytest.mark.parametrize(("kind", "cell"), [("prints", 3), ("warns", 2)])
def test_a_cell_that_prints_or_warns_fails_its_chapter(ran, kind, cell):
    assert result(ran, kind).error == "The cell prints or warns; a published page must not."
    assert result(ran, kind).place == f"notebooks/{kind}.ipynb, cell {cell}"


def test_a_kernel_that_dies_is_told_like_any_failure(tmp_path):
    template(tmp_path, "dies", ["import os; os._exit(1)"])
    run = run_chapter(chapter("dies"), tmp_path, tmp_path / "target", tmp_path)
    assert run.failed  # and not raised: that would end the run of all other chapters
    assert "notebooks/dies.ipynb" in run.place


def test_a_run_says_how_long_it_took(ran):
    assert all(0 < run.seconds < 60 for run in ran["runs"])


@pytest.fixture(scope="module")
def written(ran) -> Path:
    return ran["target"] / "part" / "good.ipynb"


def test_a_chapter_has_its_title_its_parameters_and_its_outputs(written):
    notebook = nbformat.read(written, as_version=4)
    assert notebook.cells[0].source == "# A title: good\\*"  # an asterisk is a letter here, as in Kosovo*
    texts = [output.data["text/markdown"] for cell in notebook.cells[3:4] for output in cell.outputs]
    assert texts == ["About water."]


def test_a_written_chapter_is_valid(written):
    nbformat.validate(nbformat.read(written, as_version=4))


def test_a_written_chapter_says_nothing_of_time_and_machine(written, ran):
    text = written.read_text(encoding="utf-8")
    secrets = [str(ran["root"]), "/tmp", str(Path.home()), socket.gethostname(), f'"{getpass.getuser()}"', "papermill"]
    assert [secret for secret in secrets if secret in text] == []
    assert re.findall(r"20\d\d-\d\d-\d\d|\d\d:\d\d:\d\d", text) == []
    notebook = json.loads(text)
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert {cell["execution_count"] for cell in notebook["cells"] if cell["cell_type"] == "code"} == {None}
    assert {key for cell in notebook["cells"] for key in cell["metadata"]} == {"tags"}


def test_code_is_out_of_the_readers_way(written):
    notebook = nbformat.read(written, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all("remove-input" in cell.metadata.tags for cell in code)
    assert "remove-input" not in notebook.cells[0].metadata.tags


def test_the_same_chapter_gives_the_same_bytes(written, ran, tmp_path):
    again = run_chapter(chapter("good"), ran["root"] / "templates", tmp_path, ran["root"])
    assert not again.failed
    assert (tmp_path / "part" / "good.ipynb").read_bytes() == written.read_bytes()


def test_only_the_title_of_a_template_is_filled_in():
    cells = [nbformat.v4.new_markdown_cell("# A template"), nbformat.v4.new_markdown_cell("## A heading")]
    notebook = titled(nbformat.v4.new_notebook(cells=cells), "Kosovo*")
    assert [cell.source for cell in notebook.cells] == ["# Kosovo\\*", "## A heading"]


def test_cleaning_keeps_outputs_and_their_metadata():
    output = nbformat.v4.new_output("display_data", {"text/plain": "a"}, metadata={"microdrivers": {"key": "a"}})
    cell = nbformat.v4.new_code_cell(
        "x", outputs=[output], execution_count=7, metadata={"papermill": {"duration": 1.5}}
    )
    [clean] = cleaned(nbformat.v4.new_notebook(cells=[cell])).cells
    assert clean.outputs == [output]
    assert (clean.execution_count, clean.metadata) == (None, {"tags": ["remove-input"]})


def test_a_chapter_is_what_papermill_itself_makes_of_its_template(tmp_path):
    """Of one that it runs, and of one that fails."""
    template(tmp_path, "good", GOOD)
    template(tmp_path, "raises", TEMPLATES["raises"])
    run = run_chapter(chapter("good"), tmp_path, tmp_path / "ours", tmp_path)
    titled_one = titled(nbformat.read(tmp_path / "good.ipynb", as_version=4), chapter("good").title)
    nbformat.write(titled_one, tmp_path / "titled.ipynb")
    theirs = papermill.execute_notebook(
        str(tmp_path / "titled.ipynb"), None, {"topic": "water"}, cwd=str(tmp_path), progress_bar=False, **OURS
    )
    assert not run.failed
    assert nbformat.read(tmp_path / "ours" / "part" / "good.ipynb", as_version=4) == cleaned(theirs)
    failed = run_chapter(chapter("raises"), tmp_path, tmp_path / "ours", tmp_path)
    with pytest.raises(papermill.PapermillExecutionError) as error:
        papermill.execute_notebook(
            str(tmp_path / "raises.ipynb"), None, {"topic": "water"}, cwd=str(tmp_path), progress_bar=False, **OURS
        )
    assert failed.error == f"{error.value.ename}: {error.value.evalue}" == "ZeroDivisionError: division by zero"
