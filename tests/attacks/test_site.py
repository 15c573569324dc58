"""The published site and all that the command line says, attacked: files, search index, sources, downloads, logs.

Ids, free text and answer codes of the data file are canaries: words that can come from nowhere else.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from microdrivers.cli import app
from microdrivers.framework import load_framework
from microdrivers.project import Project
from microdrivers.survey import load_codebook, open_survey
from tests.attacks.attacker import attack
from tests.attacks.publication import Publication, Shown
from tests.attacks.surveys import OUTCOME, truth_of
from tests.site.conftest import copy_project, microdrivers

pytestmark = pytest.mark.xdist_group("attacked-site")
ID, NOTE = "zqxid", "zqxfreetext"
CODES = {71001: "Never", 71002: "Seldom", 71003: "Sometimes", 71004: "Often", 71005: "Always"}
MISSING = {71098: "dont_know", 71099: "refused"}
CANARIES = (ID, NOTE, *map(str, (*CODES, *MISSING)))
PEOPLE = {"JOR": 120, "TUN": 45}
ITEMS = ("q0", "q1", "q2", "q3")


def codebook() -> dict:
    text = dict.fromkeys(("title", "short", "version", "citation", "licence", "population", "not_covered"), "A survey")
    scale = {"values": CODES, "missing": MISSING, "low": 2, "neutral": 1, "high": 2}
    scale |= {"low_label": "Rarely", "neutral_label": "Sometimes", "high_label": "Mostly"}
    question = {"scale": "one", "wording": "How often?"}
    harm = ("consent", "identifiers", "sensitive", "minors", "stigma", "contact")
    return text | {
        "id": "small",
        "ages": {"first": 15, "last": 30},
        "age": "age",
        "respondent": "id",
        "country": {"variable": "land", "values": {iso3: iso3 for iso3 in PEOPLE}},
        "fieldwork": {"start": "2024-01-01", "end": "2024-01-31", "label": "January 2024"},
        "mode": {"all": "in person"},
        "design": {"probability": False, "description": "Whoever came.", "seed": 1},
        "data": {"file": "answers.csv", "format": "csv"},
        "groups": {
            "gender": {"label": "Gender", "variable": "sex", "values": {1: "Female", 2: "Male"}, "missing": {9: "refused"}},
            "age_band": {"label": "Age", "variable": "age", "bands": [{"first": 15, "last": 18}, {"first": 19, "last": 30}]},
        },
        "scales": {"one": scale},
        "items": {q: {"variable": q, "driver": "religion", "context": "education", **question} for q in ITEMS},
        "outcomes": {OUTCOME: {"variable": OUTCOME, "short": "Peace", **question}},
        "do_no_harm": dict.fromkeys(harm, "Said."),
    }  # fmt: skip


def answers() -> pd.DataFrame:
    """Answers that hang together; a few people do not know, refuse, or are of a rare group."""
    random = np.random.default_rng(7)
    size = sum(PEOPLE.values())
    common = random.normal(size=size)
    frame = pd.DataFrame(
        {
            "id": [f"{ID}{i:05d}" for i in range(size)],
            "land": np.repeat(list(PEOPLE), list(PEOPLE.values())),
            "age": random.integers(15, 31, size),
            "sex": random.choice([1, 2, 9], size=size, p=[0.6, 0.37, 0.03]),
            "note": [f"{NOTE}{i:05d}" for i in range(size)],
        }
    )
    for number, question in enumerate((*ITEMS, OUTCOME)):
        position = np.clip((2.5 + common + 0.6 * random.normal(size=size)).astype(int), 0, 4)
        frame[question] = np.array(list(CODES))[position]
        frame.loc[random.choice(size, 3 + number, replace=False), question] = list(MISSING)[number % 2]
    return frame


def fill(root: Path) -> None:
    folder = root / "data" / "surveys" / "small"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codebook.yml").write_text(yaml.safe_dump(codebook(), sort_keys=False), encoding="utf-8")
    answers().to_csv(folder / "answers.csv", index=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> tuple[Path, str]:
    """A project with a chapter that was really published, and everything the command said."""
    project = copy_project(tmp_path_factory.mktemp("attacked"))
    fill(project)
    done = microdrivers(project, "run", "--region", "mena", "--driver", "religion", "--survey", "small")
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return project, said


@pytest.fixture(scope="module")
def site(run) -> Path:
    return run[0] / "_build" / "surveys" / "small" / "html"


def texts(site: Path) -> dict[str, str]:
    """Every file of the site, and every file within its archives, as text."""
    found = {}
    for path in sorted(site.rglob("*")):
        name = str(path.relative_to(site))
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                found |= {f"{name}/{part}": packed.read(part).decode("utf-8", "replace") for part in packed.namelist()}
        elif path.is_file():
            found[name] = path.read_bytes().decode("utf-8", "replace")
    return found


def canaries_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if re.search(rf"(?<![\w.]){canary}", text, re.IGNORECASE)]


def read_site(site: Path) -> Publication:
    """What a reader can load from the site: downloads, charts, the text of the pages."""
    book = Publication()
    downloads, specs = {}, {}
    for path in site.glob("downloads/*.zip"):
        with zipfile.ZipFile(path) as packed:
            name = next(part for part in packed.namelist() if part.endswith(".csv"))
            page = path.stem.removesuffix(f"-{name[:-4]}").replace("-", "/", 1)
            downloads[page, name[:-4]] = tuple(csv.DictReader(io.StringIO(packed.read(name).decode(), newline="")))
    for path in site.glob("book/chapters/**/*.html"):
        page, text = str(path.relative_to(site / "book" / "chapters"))[:-5], path.read_text(encoding="utf-8")
        figures = re.findall(r'<figure[^>]*id="figure-([\w-]+)".*?</figure>', text, re.DOTALL)
        drawn = re.findall(r'<script type="application/json" class="md-spec">(.*?)</script>', text, re.DOTALL)
        specs |= {(page, key): json.loads(spec) for key, spec in zip(figures, drawn, strict=True)}
        body = re.search(r"<article.*?</article>", text, re.DOTALL)[0]
        words = re.sub(r"<(script|style|svg).*?</\1>", " ", body, flags=re.DOTALL)
        book.sentences.append((page, " ".join(unescape(re.sub(r"<[^>]+>", " ", words)).split())))
    assert set(specs) <= set(downloads)
    of_pages = [row for place, rows in downloads.items() if place not in specs for row in rows]
    assert not any("measure" in row for row in of_pages)  # hand-written pages tell of no respondent
    for place, rows in ((place, downloads[place]) for place in specs):
        data = tuple(row for part in specs[place].get("datasets", {}).values() for row in part)
        book.figures.append(Shown(*place, rows, data=data))
    return book


def test_no_canary_stands_in_any_file_of_the_site(site):
    assert {name: found for name, text in texts(site).items() if (found := canaries_in(text))} == {}


def test_no_canary_stands_in_what_the_command_said(run):
    assert canaries_in(run[1]) == []


@pytest.mark.parametrize("name", ["searchindex.js", "downloads/mena-religion-answers.zip"])
def test_a_planted_canary_is_found(site, tmp_path, name):
    copy = tmp_path / "site" / name
    copy.parent.mkdir(parents=True)
    shutil.copy(site / name, copy)
    if copy.suffix == ".zip":
        with zipfile.ZipFile(copy, "a") as packed:
            packed.writestr("rows.csv", f"id\n{ID}00001\n")
    else:
        copy.write_text(copy.read_text().replace('"terms": {', f'"terms": {{"{NOTE}00003": 1, ').replace(
            'terms:{', f'terms:{{"{NOTE}00003":1,'), encoding="utf-8")  # fmt: skip
    assert list(filter(None, map(canaries_in, texts(tmp_path / "site").values()))) != []


def test_there_is_no_source_of_a_notebook(site):
    assert [name for name in texts(site) if name.endswith((".ipynb", ".ipynb.txt", ".parquet", ".sav"))] == []


def test_no_attack_on_the_site_recovers_a_count(run, site):
    project = Project(run[0])
    framework = load_framework(project.framework)
    truth = truth_of(open_survey("small", project, framework))
    learnt = attack(read_site(site), load_codebook("small", project, framework), truth)
    assert [str(each) for each in learnt] == []


def test_the_attacks_on_the_site_see_its_numbers(site):
    book = read_site(site)
    assert {figure.key for figure in book.figures} >= {"answers", "contexts", "score"}
    assert any("120" in text for _, text in book.sentences)
    assert sum(len(figure.data) for figure in book.figures) > 20


def bad_code(frame: pd.DataFrame) -> None:
    frame.loc[3, "q1"] = 71777


def twice(frame: pd.DataFrame) -> None:
    frame.loc[3, "id"] = frame.loc[4, "id"]


def no_number(frame: pd.DataFrame) -> None:
    frame["q1"] = frame["q1"].astype(object)
    frame.loc[3, "q1"] = f"{NOTE}00003"


def no_age(frame: pd.DataFrame) -> None:
    frame.loc[3, "age"] = 71003


def no_country(frame: pd.DataFrame) -> None:
    frame.loc[3, "land"] = f"{NOTE}00003"


@pytest.mark.parametrize("spoil", [bad_code, twice, no_number, no_age, no_country])
@pytest.mark.parametrize("words", [["check", "small"], ["run", "--region", "mena", "--survey", "small"]])
def test_a_refusal_quotes_nobody(small_project, spoil, words):
    fill(small_project.root)
    frame = answers()
    spoil(frame)
    frame.to_csv(small_project.answers_path, index=False)
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)
    assert "Traceback" not in result.output
    assert canaries_in(result.output) == []
    assert "71777" not in result.output


def test_a_bad_weight_quotes_nobody(small_project):
    fill(small_project.root)
    small_project.change("design.weight", "weight")
    answers().assign(weight=f"-{NOTE}").to_csv(small_project.answers_path, index=False)
    result = CliRunner().invoke(app, ["check", "small"])
    assert result.exit_code == 1
    assert canaries_in(result.output) == []


def test_a_missing_column_quotes_nobody(small_project):
    fill(small_project.root)
    answers().drop(columns="q2").to_csv(small_project.answers_path, index=False)
    result = CliRunner().invoke(app, ["check", "small"])
    assert (result.exit_code, canaries_in(result.output), os.environ["MICRODRIVERS_PROJECT"] != "") == (1, [], True)
