"""The engine without kernels: it shows what a kernel shows, cell by cell, and fails as one fails."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from microdrivers.chapters.engines import kernel_address
from microdrivers.engine import forked
from microdrivers.engine.forked import ForkedEngine

OURS, KERNEL = "microdrivers", "nbclient"
PIXEL = (
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63600000020000"
    "01e221bc330000000049454e44ae426082"
)

# Every way of showing something, in one notebook, so that one kernel is enough to compare with.
SHOWING = [
    "1 + 1",
    "import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('more')",
    "from IPython.display import HTML, Image, clear_output, display, update_display\n"
    "shown = display(HTML('<b>old</b>'), metadata={'a': 1}, display_id='one')\n"
    "display({'text/plain': 'raw'}, raw=True)",
    "class Bundle:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'application/x+json': {'k': (1, 2.5)}, 'text/plain': 't'}, {'m': {'n': 1}}\nBundle()",
    "In[1], Out[1], __name__, get_ipython() is not None",
    "x = 3; x;",
    "update_display(HTML('<i>new</i>'), display_id='one')",
    "print('gone'); clear_output(); print('kept')",
    "import pandas\npandas.DataFrame({'a': [1, 2]})",
    "import asyncio\nawait asyncio.sleep(0)\n7",
    f"Image(data=bytes.fromhex('{PIXEL}'))",
    "import warnings; warnings.simplefilter('ignore'); sys.exit()",
    "display(*(word for word in 'ab'))",
]
FAILING = {
    "error": "def divide(x):\n    return 1 / x\n\ndivide(0)",
    "chained": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError('k') from error",
    "syntax": "x = = 1",
    "exit": "import sys, warnings; warnings.simplefilter('ignore'); sys.exit(3)",
    "broken": "class Broken:\n    def __repr__(self): raise ValueError('no')\n\nBroken()",
}


@pytest.fixture(autouse=True)
def engine():
    """Known to papermill even where the package is not installed."""
    papermill_engines.register(OURS, ForkedEngine)


def run(folder: Path, cells: list[str], engine: str = OURS, **options) -> dict:
    """Run cells as a notebook, and give the notebook as it was written; without the metadata of time and place."""
    code = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(cells)]
    notebook = nbformat.v4.new_notebook(cells=code)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "in.ipynb")
    options = {"progress_bar": False, "engine_name": engine, "cwd": str(folder), **options}
    options |= kernel_address() if engine == KERNEL else {}
    try:
        papermill.execute_notebook(str(folder / "in.ipynb"), str(folder / "out.ipynb"), **options)
    finally:
        written = json.loads((folder / "out.ipynb").read_text())
        for part in (written, *written["cells"]):
            part["metadata"].pop("papermill", None)
            part["metadata"].pop("execution", None)
            part.pop("id", None)  # of the cells that papermill adds to tell of an error
        run.last = written
    return written


def shown(notebook: dict, cell: int = 0) -> list[dict]:
    return notebook["cells"][cell]["outputs"]


def printed(notebook: dict, cell: int = 0) -> str:
    return "".join("".join(output["text"]) for output in shown(notebook, cell))


def test_everything_that_can_be_shown_is_shown_as_by_a_kernel(tmp_path):
    ours, kernels = run(tmp_path, SHOWING), run(tmp_path, SHOWING, KERNEL)
    assert shown(ours, 0) == [
        {"data": {"text/plain": ["2"]}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
    ]
    assert printed(ours, 1) == "out\nmore\nerr\n"
    assert shown(ours, 2)[0]["data"]["text/html"] == ["<i>new</i>"]  # a later cell has changed it
    assert json.dumps(ours) == json.dumps(kernels)


@pytest.mark.parametrize("kind", FAILING)
def test_a_cell_that_fails_is_told_as_by_a_kernel(tmp_path, kind):
    told = []
    for engine in (OURS, KERNEL):
        with pytest.raises(PapermillExecutionError) as error:
            run(tmp_path, ["x = 1", FAILING[kind], "never = 1"], engine)
        what = error.value
        told.append((what.ename, what.evalue, what.exec_count, what.cell_index, what.traceback, run.last))
    assert told[0][2] == 2
    assert told[0] == told[1]


def test_the_line_of_an_error_is_told(tmp_path):
    with pytest.raises(PapermillExecutionError, match=r"line 2"):
        run(tmp_path, ["x = 1\n1 / 0\ny = 2"])


@pytest.mark.parametrize("code", ["import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"])
def test_a_process_that_dies_is_a_dead_kernel(tmp_path, code):
    with pytest.raises(DeadKernelError):
        run(tmp_path, ["x = 1", code])


def test_a_notebook_that_quits_runs_no_further_cell(tmp_path):
    with pytest.raises(DeadKernelError):
        run(tmp_path, ["quit()", "print('never')"])
    assert shown(run.last, 1) == []


def test_a_cell_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(CellTimeoutError):
        run(tmp_path, ["import time; time.sleep(60)"], execution_timeout=1)


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("%time 1", "%time 1"),
        ("%%html\n<b>", "%%html"),
        ("!ls", "!ls"),
        ("x = !ls", "!ls"),
        ("len?", "%pinfo len"),
        ("import ipywidgets; ipywidgets.IntSlider()", "a widget"),
    ],
)
def test_what_needs_a_kernel_is_refused_in_words(tmp_path, code, what):
    with pytest.raises(PapermillExecutionError) as error:
        run(tmp_path, [code])
    assert error.value.evalue == (
        f"{what}: The notebook is run without a Jupyter kernel, which this needs. "
        "Write it in plain Python, or run the notebook with papermill's own engine (`--engine papermill`)."
    )


def test_nobody_can_be_asked(tmp_path):
    with pytest.raises(PapermillExecutionError) as error:
        run(tmp_path, ["input('Your name?')"])
    assert error.value.ename == "StdinNotImplementedError"


def test_an_error_that_a_cell_is_tagged_for_does_not_stop_the_notebook(tmp_path, monkeypatch):
    new_cell = nbformat.v4.new_code_cell
    tagged = lambda source, **options: new_cell(source, metadata={"tags": ["raises-exception"]}, **options)  # noqa: E731
    monkeypatch.setattr(nbformat.v4, "new_code_cell", tagged)
    with pytest.raises(PapermillExecutionError):  # papermill tells of it, at the end
        run(tmp_path, ["1 / 0", "print('reached')"])
    assert any(cell.get("outputs") and "reached" in str(cell["outputs"]) for cell in run.last["cells"])


def test_notebooks_are_kept_apart(tmp_path):
    change = ["import json, os, sys", "json.left = 1; os.environ['LEFT'] = '1'; sys.path.append('left'); os.chdir('/')"]
    look = [
        "import json, os, sys",
        "print(hasattr(json, 'left'), 'LEFT' in os.environ, 'left' in sys.path, os.getcwd())",
    ]
    run(tmp_path, change)
    assert printed(run(tmp_path, look), 1) == f"False False False {tmp_path}\n"
    assert "LEFT" not in os.environ


def test_random_numbers_are_not_those_of_the_parent(tmp_path):
    ask = ["import random, numpy", "print(random.random(), numpy.random.random())"]
    one, other = (printed(run(tmp_path, ask), 1).split() for _ in range(2))
    assert one[0] != other[0]
    assert one[1] != other[1]


def test_what_a_program_started_by_a_cell_prints_is_caught(tmp_path, capfd):
    cells = [
        "import os, subprocess, sys",
        "pid = os.fork()\nif not pid:\n    print('a child', flush=True); os._exit(0)\nos.waitpid(pid, 0);",
    ]
    cells += ["subprocess.run([sys.executable, '-c', 'print(42)']);"]
    ran = run(tmp_path, cells)
    assert (printed(ran, 1), printed(ran, 2)) == ("a child\n", "42\n")
    assert capfd.readouterr().out == ""


def test_the_process_ends_with_its_notebook(tmp_path):
    pid = int(printed(run(tmp_path, ["import os; print(os.getpid())"])))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("code", ["6 * 7", "quit()", "1 / 0", "import os; os._exit(1)"])
def test_no_notebook_leaves_anything_in_the_folder_for_what_is_temporary(tmp_path, monkeypatch, code):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with suppress(PapermillExecutionError, DeadKernelError):
        run(tmp_path, [code])
    assert list((tmp_path / "temporary").iterdir()) == []


def test_where_no_process_can_be_forked_papermills_own_engine_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(forked, "CANNOT_FORK", True)
    assert shown(run(tmp_path, ["%env", "6 * 7"]), 1)[0]["data"] == {"text/plain": ["42"]}


def test_another_language_is_left_to_papermill(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(forked.NBClientEngine, "execute_managed_notebook", lambda *a, **k: asked.append(a))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x <- 1")])
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(notebook, tmp_path / "in.ipynb")
    papermill.execute_notebook(str(tmp_path / "in.ipynb"), None, engine_name=OURS, progress_bar=False)
    assert len(asked) == 1
