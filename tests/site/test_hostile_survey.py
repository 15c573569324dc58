"""Labels are data: a codebook full of HTML, MyST, Vega expressions and formulas becomes a book that does nothing but show them.

The survey brings a district of its own with too few people as well, whose chapter must say so.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.chapters.small import crowd, fewer
from tests.conftest import SmallProject
from tests.site.conftest import copy_project, microdrivers

pytestmark = pytest.mark.xdist_group("hostile")

HTML = "<img src=x onerror=\"window.harmed='html'\"><script>window.harmed='script'</script></script>"
MYST = "{raw}`html` ```{raw} html {{ harmed }} $x$ [a](javascript:alert`1`) {fact}`x` % note"
VEGA = "'+warn('harmed')+' datum.x == '' || (window.harmed='vega')"
FORMULA = '=HYPERLINK("http://harm.example";"harmed")'
PLACES = {
    "regions": {
        "town": {"name": "Town", "long": "Town", "countries": ["JOR-A", "JOR-B"]},
        "hamlet": {"name": "Hamlet", "long": "Hamlet", "countries": ["JOR-C"]},
    },
    "countries": {
        "JOR-A": {"name": f"A {VEGA}", "short": f"A {VEGA}", "slug": "place_a"},
        "JOR-B": {"name": "=B", "short": "@B", "slug": "place_b"},
        "JOR-C": {"name": "Hamlet C", "short": "C", "slug": "place_c"},
    },
}
ITEMS = {
    key: ("religion", context) for key, context in (("one", "education"), ("two", "community"), ("three", "justice"))
}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    project = SmallProject(copy_project(tmp_path_factory.mktemp("hostile")))
    folder = project.codebook_path.parent
    folder.mkdir(exist_ok=True)
    (folder / "places.yml").write_text(yaml.safe_dump(PLACES))
    crowd(project, ITEMS, countries=("JOR-A", "JOR-B", "JOR-C"))
    fewer(project, {"JOR-C": 8})
    codebook = yaml.safe_load(project.codebook_path.read_text())
    for key, text in zip(ITEMS, (HTML, MYST, FORMULA), strict=True):
        codebook["items"][key]["wording"] = text
    for key in ("title", "population", "citation", "not_covered", "licence"):
        codebook[key] = f"{FORMULA} {HTML} {MYST}"
    codebook["assumptions"] = [HTML, MYST, VEGA, FORMULA]
    codebook["do_no_harm"] = dict.fromkeys(codebook["do_no_harm"], f"{MYST} {HTML}")
    scale = codebook["scales"]["agree5"]
    scale["values"] = dict(zip(scale["values"], (HTML, MYST, VEGA, FORMULA, "+1"), strict=True))
    scale |= {"low_label": HTML, "neutral_label": VEGA, "high_label": FORMULA}
    codebook["groups"]["gender"] |= {"label": HTML, "values": {1: VEGA, 2: FORMULA}}
    codebook["outcomes"]["peace"] |= {"short": FORMULA, "wording": VEGA}
    project.write_codebook(codebook)
    words = ("run", "--survey", "small", "--region", "town", "--region", "hamlet", "--driver", "religion")
    done = microdrivers(project.root, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return project.root / "_build" / "surveys" / "small" / "html"


def test_nothing_of_a_label_becomes_an_element(site):
    bad = r"<img src=x|<script[^>]*>\s*window\.harmed|href=.javascript:"
    pages = {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert len(pages) > 10
    assert {
        name: re.findall(f".{{80}}(?:{bad})", text, re.S)[:1] for name, text in pages.items() if re.search(bad, text)
    } == {}


def test_the_labels_are_there_as_text(site):
    text = (site / "book/chapters/town/religion.html").read_text(encoding="utf-8")
    assert "&lt;img src=x onerror" in text
    assert "{raw}" in text


def test_no_expression_of_a_chart_holds_a_word_of_a_label(site):
    text = (site / "book/chapters/town/religion.html").read_text(encoding="utf-8")
    expressions = re.findall(r'"(?:expr|filter|calculate|labelExpr|test)":\s*"((?:[^"\\]|\\.)*)"', text)
    assert len(expressions) > 5  # there are some
    assert not [expression for expression in expressions if "harm" in expression or "window" in expression]


def test_no_cell_of_a_download_is_a_formula(site):
    cells = []
    for path in (site / "downloads").glob("town-*.zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".csv"):
                    cells += [
                        cell for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8"))) for cell in row
                    ]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [
        c
        for c in cells
        if c.startswith(("=", "+", "@", "\t")) or (c.startswith("-") and not re.fullmatch(r"-[\d.e-]+", c))
    ]


def test_a_browser_that_opens_the_chapters_runs_nothing_of_a_label(site, visit):
    for name in ("book/index.html", "book/chapters/town/religion.html", "book/chapters/hamlet/religion.html"):
        reader = visit()
        reader.open(site / name)
        reader.wake_figures()
        assert reader.page.evaluate("window.harmed") is None, name
        assert (reader.outside, reader.errors) == ([], [])


def test_a_place_with_too_few_people_says_so_and_tells_no_share(site):
    text = (site / "book/chapters/hamlet/religion.html").read_text(encoding="utf-8")
    assert "hidden because the count is low" in text
    assert "8 respondents" not in text
    told = [row for path in (site / "downloads").glob("hamlet-*.zip") for row in rows(path)]
    assert told
    assert {row["estimate"] for row in told} == {""}
    assert {row["code"] for row in told} <= {"[b]", "[c]", "[w]", "[x]"}


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of the table in a download."""
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))
