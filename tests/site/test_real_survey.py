"""A real survey goes through the same door: Afrobarometer round 7, Tunisia, all seven drivers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.site.conftest import ROOT, copy_project, microdrivers
from tests.site.test_whole_book import table

SURVEYS = Path(os.environ.get("MICRODRIVERS_SURVEYS", ROOT.parent / "shared" / "surveys"))
FILE = SURVEYS / "afrobarometer-r7-tunisia.sav"
SURVEY = "afrobarometer-r7-tunisia"
pytestmark = [
    pytest.mark.xdist_group("real"),
    pytest.mark.skipif(not FILE.is_file(), reason="the survey's file is not here (MICRODRIVERS_SURVEYS)"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    made = copy_project(tmp_path_factory.mktemp("tunisia"))
    done = microdrivers(made, "run", "--region", "mena", "--survey", SURVEY, "--data", str(FILE))
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.fixture(scope="module")
def site(project) -> Path:
    return project / "_build" / "surveys" / SURVEY / "html"


def test_all_seven_drivers_have_a_chapter(site):
    found = {path.stem for path in (site / "book/chapters/mena").glob("*.html")} - {"index"}
    assert found == {
        "religion",
        "digitalisation",
        "economic-deprivation",
        "territorial-inequalities",
        "transnational-dynamics",
        "socio-political-demands",
        "education-culture-leisure",
    }


def test_the_chapters_are_not_marked_as_illustrative(site):
    text = (site / "book/chapters/mena/economic-deprivation.html").read_text(encoding="utf-8")
    assert "Illustrative data" not in text and "308 respondents in Tunisia" in text


def test_a_published_share_is_the_weighted_share_of_the_file(site):
    import pyreadstat

    raw, _ = pyreadstat.read_sav(FILE, usecols=["Q1", "Q8E", "withinwt"], user_missing=True)
    youth = raw[raw["Q1"].between(18, 30)]
    expected = 100 * youth.loc[youth["Q8E"] == 0, "withinwt"].sum() / youth["withinwt"].sum()  # 'Never'
    rows = [row for path in (site / "downloads").glob("mena-economic-deprivation-answers*.zip") for row in table(path)]
    row = next(row for row in rows if "cash income" in row["question_text"] and row["answer"] == "Never")
    assert float(row["estimate"]) == pytest.approx(expected, abs=0.05)
    assert "Taylor" in row["interval"]


def test_no_row_of_the_file_leaves_the_private_store(project):
    published = [path for path in project.rglob("*") if path.suffix in {".sav", ".parquet"}]
    assert [path.relative_to(project).parts[0] for path in published] == [".store"]
    assert (project / ".store" / ".gitignore").read_text() == "*\n"
