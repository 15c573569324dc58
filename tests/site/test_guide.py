"""The guide to a survey of one's own works word for word: its commands are run as they stand, with its example."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from microdrivers.book.words import read_text
from tests.site.conftest import ROOT, copy_project

GUIDE = ROOT / "docs" / "your-survey.md"
FENCE = re.compile(r"^```sh(?P<how>| fails| long)\n(?P<command>.*?)\n```$", re.MULTILINE | re.DOTALL)
LONG = bool(os.environ.get("MICRODRIVERS_ALL_CHAPTERS"))  # the whole book of the example: for the night
pytestmark = pytest.mark.xdist_group("guide")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return copy_project(tmp_path_factory.mktemp("guide"))


@pytest.fixture(scope="module")
def said(project) -> dict[str, str]:
    """Each command of the guide in its order, and what it printed; the shell finds `microdrivers` as after step 1."""
    found = {}
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "NO_COLOR": "1",
    }
    environment["MICRODRIVERS_PROJECT"] = str(project)
    for step in FENCE.finditer(GUIDE.read_text(encoding="utf-8")):
        if step["how"] == " long" and not LONG:
            continue
        done = subprocess.run(step["command"], shell=True, cwd=project, env=environment, capture_output=True, text=True)
        assert (done.returncode != 0) == (step["how"] == " fails"), done.stdout + done.stderr
        found[step["command"]] = done.stdout + done.stderr
    return found


def test_the_guide_has_all_its_steps(said):
    assert [command.split()[1 if command.startswith("microdrivers") else 0] for command in said][:5] == [
        "new-survey", "check", "cp", "check", "run",
    ]  # fmt: skip


def test_what_could_lead_to_a_person_is_left_out_before_anything_else(said):
    drafted = next(iter(said.values()))
    for column in ("respondent_name", "phone", "gps", "deviceid", "_uuid", "why"):
        assert f"  {column}: it " in drafted
    assert "10 questions placed" in drafted


def test_the_check_lists_what_only_a_person_knows(said):
    still = said["microdrivers check district"]
    assert "district/codebook.yml, do_no_harm.consent" in still and "district/codebook.yml, population" in still


def test_the_chapter_tells_of_the_towns_and_of_nobody(said, project):
    page = project / "_build/surveys/district/html/book/chapters/example-district/economic-deprivation.html"
    html = page.read_text(encoding="utf-8")
    assert "300 respondents : Town A 170, Town B 130" in read_text(html).replace("respondents:", "respondents :")
    assert "Illustrative data, simulated" in html
    assert not re.search(r"Simulated \d|000-0\d\d\d|simulated-0", html)


def test_the_answers_that_are_kept_hold_the_columns_of_the_codebook_alone(said, project):
    import pandas as pd

    kept = list((project / ".store").rglob("*.parquet"))
    assert len(kept) == 2  # one for each town
    for path in kept:
        assert not {"respondent_name", "phone", "gps", "deviceid", "_uuid", "why"} & set(pd.read_parquet(path).columns)


@pytest.mark.skipif(not LONG, reason="the same commands again, for the night (make engines)")
def test_the_notebook_does_the_same(said, project):
    shutil.rmtree(project / "data/surveys/district")
    path = project / "notebooks/guide/your-survey.ipynb"
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    printed = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    for words in ("10 questions placed", "This is still open.", "300 respondents", "The book is ready"):
        assert words in printed


def test_the_export_is_what_its_program_makes():
    folder = ROOT / "data/examples/district"
    scope: dict = {"__name__": "made", "__file__": str(folder / "make.py")}
    exec((folder / "make.py").read_text(encoding="utf-8"), scope)
    lines = (folder / "export.csv").read_text(encoding="utf-8").splitlines()
    made = scope["rows"]()
    assert lines[0] == ",".join(made[0])
    assert lines[1:] == [",".join(map(str, row.values())) for row in made]
