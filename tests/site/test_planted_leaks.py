"""The gate on the true book: it passes as it was built, and fails with a single leak of any kind planted in it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from microdrivers.book.build import all_codebooks, look_through
from microdrivers.book.gate import check_site
from microdrivers.book.ids import Ids
from microdrivers.book.words import unwanted_words
from microdrivers.framework import load_framework
from microdrivers.project import Project
from tests.site.conftest import ROOT

pytestmark = pytest.mark.xdist_group("book")
PAGE = "book/chapters/mena/economic-deprivation.html"
DOWNLOAD = "downloads/mena-economic-deprivation-answers.zip"
SPEC = re.compile(r'(<script type="application/json" class="md-spec">)(.*?)(</script>)', re.DOTALL)
IDS = Ids([*range(1, 2849), *(f"TUN{number:04}" for number in range(1, 1200))])  # of the book, and of a real survey
ID = "TUN0815"
Change = Callable[[bytes], bytes]


def in_text(change: Callable[[str], str]) -> Change:
    return lambda content: change(content.decode("utf-8")).encode("utf-8")


def in_article(html: str) -> Change:
    """Something more at the end of the page's article."""
    return in_text(lambda text: text.replace("</article>", f"{html}</article>", 1))


def in_head(html: str) -> Change:
    return in_text(lambda text: text.replace("</head>", f"{html}</head>", 1))


def more(text: str) -> Change:
    """Something more at the end of a file."""
    return lambda content: content + text.encode("utf-8")


def in_chart(change: Callable[[list[dict]], object]) -> Change:
    """Change the rows of the page's first chart with counts of people: of its largest data set that has them."""

    def first(text: str) -> str:
        for found in SPEC.finditer(text):
            content = json.loads(found[2])
            if counts := [rows for rows in content["datasets"].values() if any("n" in row for row in rows)]:
                change(max(counts, key=len))
                return f"{text[: found.start()]}{found[1]}{json.dumps(content)}{found[3]}{text[found.end() :]}"
        raise AssertionError("no chart of this page has counts of people")

    return in_text(first)


def in_zip(ending: str, change: Change) -> Change:
    """Change the files of a download whose name ends so."""

    def repack(content: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                part = before.read(name)
                after.writestr(name, change(part) if name.endswith(ending) else part)
        return out.getvalue()

    return repack


def in_table(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Change:
    """Change the CSV table of a download."""

    def rewrite(content: bytes) -> bytes:
        table = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
        return change(table).to_csv(index=False, quoting=csv.QUOTE_MINIMAL).encode("utf-8")

    return in_zip(".csv", rewrite)


def with_notebook(content: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("chapter.ipynb", "{}")
    return out.getvalue()


def small_n(rows: list[dict]) -> None:
    next(row for row in rows if "n" in row)["n"] = "4"


def first_n(table: pd.DataFrame) -> pd.DataFrame:
    table.loc[table.index[0], "n"] = "4"
    return table


def answers() -> pd.DataFrame:
    """The answers of the default survey, one row per respondent."""
    return pd.read_csv(ROOT / "data" / "surveys" / "illustrative" / "responses.csv")


def without_names(columns: int) -> list[dict]:
    """Rows of respondents under other names, so that no name gives them away."""
    table = answers().iloc[:500, :columns]
    return table.set_axis([f"c{place}" for place in range(columns)], axis=1).to_dict("records")


@dataclass(frozen=True)
class Leak:
    """Where a leak is planted, how (content before -> after; nothing before if the file is new), what is said of it."""

    file: str
    change: Change
    said: str


ELSEWHERE, PATH, WHO, KIND = "from elsewhere", "A path of a machine", "An id of a respondent", "does not belong"
PERSON, ROWS, COUNT = "columns about single people", "more than any table", "a count under 10 in"
FILLED = "holds ids of respondents"
LEAKS = {
    "rows of respondents in a chart": Leak(
        PAGE, in_chart(lambda rows: rows.extend(answers().iloc[:20].to_dict("records"))), f"{PERSON}: respondent"
    ),
    "rows of respondents without their names in a chart": Leak(
        PAGE, in_chart(lambda rows: rows.extend(without_names(5) * 2)), ROWS
    ),
    "numbers of respondents under another name in a chart": Leak(
        PAGE, in_chart(lambda rows: (rows.clear(), rows.extend(without_names(5)))), FILLED
    ),
    "rows of respondents in a download": Leak(DOWNLOAD, in_table(lambda table: answers()), PERSON),
    "rows of respondents in a data file": Leak(
        "_static/rows.json", more(answers().head(50).to_json(orient="records")), PERSON
    ),
    "rows of respondents in a script": Leak(
        "_static/doctools.js", more(f"\nvar rows = {answers().head(50).to_json(orient='records')};"), PERSON
    ),
    "rows of respondents as a table of a page": Leak(PAGE, in_article(answers().head(50).to_html()), PERSON),
    "a small count in a chart": Leak(PAGE, in_chart(small_n), f"{COUNT} 'n'"),
    "a small count in a download": Leak(DOWNLOAD, in_table(first_n), f"{COUNT} 'n'"),
    "a small count in a table of a page": Leak(
        PAGE, in_article("<table><tr><th>Answer</th><th>n</th></tr><tr><td>Agree</td><td>4</td></tr></table>"), COUNT
    ),
    "areas of respondents in a download": Leak(DOWNLOAD, in_table(lambda table: table.assign(psu="7")), "psu"),
    "areas of respondents in a chart": Leak(PAGE, in_chart(lambda rows: rows[0].update(psu=7)), "psu"),
    "a path in a page": Leak(PAGE, in_article("<p>/home/ada/answers.csv</p>"), PATH),
    "a path in a script": Leak("_static/doctools.js", more("\n// /Users/ada/book/doctools.js"), PATH),
    "a path in the search index": Leak(
        "searchindex.js", in_text(lambda text: text.replace('"terms": {', '"terms": {"/tmp/tmpab12/a":0,', 1)), PATH
    ),
    "a path in what is said of a download": Leak(
        DOWNLOAD, in_zip(".json", in_text(lambda text: text.replace("{", '{"made": "/root/book/a.ipynb",', 1))), PATH
    ),
    "a notebook among the sources": Leak("_sources/book/chapters/mena/religion.ipynb", more("{}"), KIND),
    "a notebook in a download": Leak(DOWNLOAD, with_notebook, KIND),
    "an id in the search index": Leak(
        "searchindex.js", in_text(lambda text: text.replace('"terms": {', f'"terms": {{"{ID.lower()}":0,', 1)), WHO
    ),
    "an id in a sentence": Leak(PAGE, in_article(f"<p>So said respondent {ID}.</p>"), WHO),
    "an id in a download": Leak(DOWNLOAD, in_table(lambda table: table.assign(country=ID)), WHO),
    "a script": Leak(PAGE, in_head('<script src="https://cdn.example/a.js"></script>'), ELSEWHERE),
    "a style sheet": Leak(PAGE, in_head('<link rel="stylesheet" href="https://cdn.example/a.css">'), ELSEWHERE),
    "a picture": Leak(PAGE, in_article('<img alt="" src="//img.example/a.png">'), ELSEWHERE),
    "a font": Leak(PAGE, in_head("<style>@font-face{src:url(https://fonts.example/a.woff2)}</style>"), ELSEWHERE),
    "a font in a style sheet": Leak(
        "_static/basic.css", more("\n@font-face{src:url('https://fonts.example/a.woff2')}"), ELSEWHERE
    ),
    "a style sheet in a style sheet": Leak("_static/basic.css", more('\n@import "//fonts.example/css";'), ELSEWHERE),
    "a frame": Leak(PAGE, in_article('<iframe src="https://video.example/1"></iframe>'), ELSEWHERE),
    "a call in a page's own script": Leak(
        PAGE, in_article('<script>fetch("https://count.example/visit")</script>'), ELSEWHERE
    ),
    "a call in a script": Leak("_static/doctools.js", more("\nfetch('https://count.example/visit')"), ELSEWHERE),
    "an unwanted word": Leak(
        PAGE, in_article("<p>The prevalence of extremism is low.</p>"), "'prevalence of extremism'"
    ),
    "a damaged download": Leak(DOWNLOAD, lambda content: content[:99] + b"damaged" + content[106:], "does not open"),
    "half a download": Leak(DOWNLOAD, lambda content: content[: len(content) // 2], "does not open"),
}


def planted(site: Path, leak: Leak) -> None:
    """Plant a leak in a site made of hard links: what was built is never written to."""
    path = site / leak.file
    before = path.read_bytes() if path.exists() else b""
    after = leak.change(before)
    assert after != before
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(after)


@pytest.fixture(scope="module")
def gate(book):
    """What the gate says of a site, with all that it knows of the project."""
    project = Project(book)
    rules, words = load_framework(project.framework).rules, unwanted_words(project.unwanted_words)
    return lambda site: check_site(site, rules, (str(book),), words, IDS)


@pytest.fixture
def part(site, tmp_path) -> Callable[[str], Path]:
    """A site of the start page and one file, since the gate looks at every file for itself."""

    def linked(file: str) -> Path:
        for name in dict.fromkeys(("index.html", file)):
            if (site / name).exists():
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                os.link(site / name, tmp_path / name)
        return tmp_path

    return linked


def test_the_book_passes_as_it_was_built(book, site, gate):
    assert gate(site) == []
    assert look_through(site, Project(book), all_codebooks(Project(book))) == []


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS.keys())
def test_a_leak_is_found_and_named_with_its_file(part, gate, leak):
    copy = part(leak.file)
    assert gate(copy) == []
    planted(copy, leak)
    problems = gate(copy)
    assert {problem.place for problem in problems} == {leak.file}
    assert any(leak.said in problem.problem for problem in problems), problems
    assert not any(ID in str(problem).upper() for problem in problems)


def test_leaks_are_found_among_all_that_was_built(site, tmp_path, gate):
    copy = shutil.copytree(site, tmp_path / "html", copy_function=os.link)
    one_per_file = {leak.file: leak for leak in LEAKS.values()}
    for leak in one_per_file.values():
        planted(copy, leak)
    assert {problem.place for problem in gate(copy)} == set(one_per_file)
    assert gate(site) == []  # nothing was planted in the book itself
