"""Binder and Colab as far as they can be tried without them: what they would do with our files, in fresh environments.

Slow, so `make teaching` runs it. Binder's own program (repo2docker) installs binder/requirements.txt in the project's
folder, runs binder/postBuild there, and starts JupyterLab. Colab opens a single notebook beside an older pandas.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.conftest import REPOSITORY
from tests.teaching.rooms import SLOW, free_port, lonely_page, predict_and_play, run_all, started

pytestmark = pytest.mark.xdist_group("teaching")
slow = pytest.mark.skipif(not os.environ.get(SLOW), reason="slow: `make teaching` runs it")
BINDER, COLAB = REPOSITORY / "binder", REPOSITORY / "colab"
NOT_IN_A_COPY = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")
BROUGHT_BY_BINDER = ["jupyterlab==4.6.6"]
BROUGHT_BY_COLAB = ["pandas<3", "numpy", "ipykernel", "nbclient"]
RUN = """
import nbformat, sys
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=600).execute()
print(notebook.cells[-1].outputs[0].data["text/plain"])
"""


def copied(folder: Path) -> Path:
    """The project as somebody's public copy of it would be."""
    shutil.copytree(REPOSITORY, folder, ignore=NOT_IN_A_COPY)
    shutil.rmtree(folder / "book" / "chapters", ignore_errors=True)  # made, not committed
    return folder


def room(folder: Path, *packages: str) -> Path:
    """A fresh environment with these packages; gives its Python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def pins(path: Path) -> dict[str, str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {line.partition("==")[0]: line for line in lines if line and not line.startswith("-")}


def test_binder_is_told_what_the_book_is_built_with_and_a_python_that_it_allows():
    assert (BINDER / "requirements.txt").read_text().split() == ["-r", "../requirements.txt"]
    name, version = (BINDER / "runtime.txt").read_text().strip().split("-")
    oldest = re.search(r'requires-python = ">=([\d.]+)"', (REPOSITORY / "pyproject.toml").read_text())[1]
    assert name == "python" and tuple(map(int, version.split("."))) >= tuple(map(int, oldest.split(".")))
    assert os.access(BINDER / "postBuild", os.X_OK)


def test_colab_gets_the_versions_of_the_book_and_no_other_kernel():
    wanted, book = pins(COLAB / "requirements.txt"), pins(REPOSITORY / "requirements.txt")
    assert {name: line for name, line in wanted.items() if book.get(name, name) != line} == {}
    assert not {"ipykernel", "ipython", "jupyter-book", "jupyter-client", "comm"} & set(wanted)


def test_the_notebook_for_colab_names_no_address_and_asks_for_one():
    made = nbformat.read(COLAB / "sessions.ipynb", as_version=4)
    nbformat.validate(made)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert code[0] == 'PROJECT = ""' and code[1].startswith("assert PROJECT")
    assert "://" not in "".join(cell.source for cell in made.cells)
    assert [cell.outputs for cell in made.cells if cell.cell_type == "code"] == [[]] * len(code)


@slow
def test_an_environment_made_as_binder_makes_it_opens_a_session(tmp_path):
    playwright = pytest.importorskip("playwright.sync_api")
    runtime = (BINDER / "runtime.txt").read_text().strip()
    if runtime != f"python-{sys.version_info.major}.{sys.version_info.minor}":
        pytest.skip(f"Binder takes {runtime}, and this is another one")
    project, python = copied(tmp_path / "project"), room(tmp_path / "room", *BROUGHT_BY_BINDER)
    there = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    install = [python, "-m", "pip", "install", "--quiet", "-r", "binder/requirements.txt"]
    subprocess.run(install, cwd=project, check=True)
    subprocess.run(["./binder/postBuild"], cwd=project, env={**os.environ, **there}, check=True)
    options = ["--no-browser", "--allow-root", "--IdentityProvider.token=", f"--port={free_port()}"]
    lab = [str(python), "-m", "jupyterlab", str(project), *options]
    with (
        started(lab, r"http://127\.0\.0\.1:\d+/", **there) as address,
        playwright.sync_playwright() as browsers,
        lonely_page(browsers, address) as (page, _outside),  # JupyterLab of Binder asks for news; it goes nowhere
    ):
        page.goto(f"{address}lab/tree/notebooks/workshop/a-read-a-chart.ipynb?reset")
        run_all(page)
        predict_and_play(page)


@slow
def test_the_notebook_for_colab_sets_itself_up_beside_an_older_pandas_and_runs_a_session(tmp_path):
    python = room(tmp_path / "room", *BROUGHT_BY_COLAB)
    desk = tmp_path / "desk"  # as Colab's folder: the notebook, and a zip that somebody uploaded
    desk.mkdir()
    copied(tmp_path / "zipped" / "microdrivers-main")
    shutil.make_archive(str(desk / "microdrivers"), "zip", tmp_path / "zipped")
    made = nbformat.read(COLAB / "sessions.ipynb", as_version=4)
    next(cell for cell in made.cells if cell.source == 'PROJECT = ""').source = 'PROJECT = "microdrivers.zip"'
    made.cells.append(nbformat.v4.new_code_cell("all(answer.right for answer in session.solve().values())"))
    nbformat.write(made, desk / "sessions.ipynb")
    done = subprocess.run([python, "-c", RUN, "sessions.ipynb"], cwd=desk, capture_output=True, text=True)
    assert done.stdout.strip() == "True", done.stderr[-2000:]
