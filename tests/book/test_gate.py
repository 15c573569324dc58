"""The gate: a clean site passes, and every kind of leak is found and named with its file."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from microdrivers.book.gate import check_site
from microdrivers.book.words import Unwanted
from tests.book.small import archive, clean_site, page, with_rows
from tests.figures.small import RULES, answers

ROOT = "/srv/work/project"  # stands for the folder of a project
RESPONDENTS = [{"respondent": f"r{i}", "q1": i % 5} for i in range(20)]
TABLE = answers().csv()


def checked(site) -> list[tuple[str, str]]:
    return [(problem.place, problem.problem) for problem in check_site(site, RULES, (ROOT,))]


@pytest.fixture
def site(tmp_path):
    return clean_site(tmp_path)


def test_a_clean_site_passes(site):
    assert checked(site) == []


def test_a_folder_without_a_site_does_not_pass(tmp_path, site):
    assert checked(tmp_path) == [(str(tmp_path), "There is no site in this folder.")]
    assert checked(tmp_path / "nowhere") != []


@dataclass(frozen=True)
class Leak:
    """Something that must not be in a site: the file it stands in, its content, and a word of what is said of it."""

    file: str
    content: str | bytes
    said: str

    def plant(self, site) -> None:
        path = site / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.content if isinstance(self.content, bytes) else self.content.encode())


def element(html: str) -> str:
    return page().replace("<article>", f"<article>{html}")


ELSEWHERE = "from elsewhere"
LOADS = {
    "script": Leak("page.html", element('<script src="https://cdn.example/a.js"></script>'), ELSEWHERE),
    "script without protocol": Leak("page.html", element('<script src="//cdn.example/a.js"></script>'), ELSEWHERE),
    "script, single quotes": Leak("page.html", element("<script src='https://cdn.example/a.js'></script>"), ELSEWHERE),
    "script, no quotes": Leak("page.html", element("<script src=https://cdn.example/a.js></script>"), ELSEWHERE),
    "script, spaces and two lines": Leak(
        "page.html", element('<script defer\n  src = "https://cdn.example/a.js"></script>'), ELSEWHERE
    ),
    "image": Leak("page.html", element('<img alt="" src="http://img.example/a.png">'), ELSEWHERE),
    "image in several sizes": Leak("page.html", element('<img srcset="https://img.example/a.png 2x">'), ELSEWHERE),
    "image of a picture": Leak("page.html", element('<svg><image href="https://img.example/a.png"/></svg>'), ELSEWHERE),
    "frame": Leak("page.html", element('<iframe src="https://video.example/1"></iframe>'), ELSEWHERE),
    "style sheet": Leak("page.html", element('<link rel="stylesheet" href="https://cdn.example/a.css">'), ELSEWHERE),
    "style sheet, no quotes": Leak(
        "page.html", element("<link rel=stylesheet href=https://cdn.example/a.css>"), ELSEWHERE
    ),
    "style sheet, other order": Leak(
        "page.html", element('<link href="https://cdn.example/a.css" rel="stylesheet">'), ELSEWHERE
    ),
    "preload": Leak("page.html", element('<link rel="preload" href="https://cdn.example/a.woff2">'), ELSEWHERE),
    "import in a style sheet": Leak("_static/a.css", '@import "https://fonts.example/css";', ELSEWHERE),
    "import by url in a style sheet": Leak("_static/a.css", "@import url(//fonts.example/css);", ELSEWHERE),
    "font in a style sheet": Leak(
        "_static/a.css", "@font-face { src: url('https://fonts.example/a.woff2') }", ELSEWHERE
    ),
    "import in a page's own style": Leak(
        "page.html", element('<style>@import "https://fonts.example/css";</style>'), ELSEWHERE
    ),
    "background in a page": Leak(
        "page.html", element('<p style="background: url(https://img.example/a.png)">x</p>'), ELSEWHERE
    ),
    "import in a script": Leak("_static/a.js", 'import "https://cdn.example/a.js";', ELSEWHERE),
    "import in a page's own script": Leak(
        "page.html", element('<script type="module">import x from "https://cdn.example/a.js";</script>'), ELSEWHERE
    ),
}
PATH = "path"
PATHS = {
    "folder of the project in a page": Leak("page.html", element(f"<p>{ROOT}/book/a.md</p>"), PATH),
    "in a script": Leak("_static/a.js", f'var source = "{ROOT}/a.js";', PATH),
    "in the search index": Leak("searchindex.js", f'Search.setIndex({{"terms": {{"{ROOT}": 0}}}})', PATH),
    "in data": Leak("_static/a.json", f'["{ROOT}/data/a.csv"]', PATH),
    "in a download": Leak("downloads/a.zip", archive({"README.md": f"Made in {ROOT}"}), PATH),
    "of a temporary folder": Leak("page.html", element("<p>/tmp/tmpk3j2x1/template.ipynb</p>"), PATH),
    "of somebody's home": Leak("page.html", element("<p>/home/ada/answers.csv</p>"), PATH),
    "of somebody's Mac": Leak("page.html", element("<p>/Users/ada/answers.csv</p>"), PATH),
    "of somebody's Windows": Leak("page.html", element(r"<p>C:\Users\ada\answers.csv</p>"), PATH),
}
MANY = [{"row": i, "estimate": 50.0} for i in range(601)]  # 600 are allowed
MANY_LINES = "\n".join(["row,estimate", *(f"{row['row']},50" for row in MANY)])
INLINE = {"data": {"values": MANY}, "mark": "point", "encoding": {}}
ROWS = {
    "in a chart": Leak("page.html", page(with_rows(MANY)), "601 rows"),
    "in a chart, not as a named data set": Leak("page.html", page(INLINE), "601 rows"),
    "in a download": Leak("downloads/a.zip", archive({"a.csv": MANY_LINES}), "601 rows"),
    "in a data file": Leak("_static/a.json", json.dumps(MANY), "601 rows"),
}
PEOPLE = {
    "in a chart": Leak("page.html", page(with_rows(RESPONDENTS)), "respondent"),
    "in a chart, in capitals": Leak("page.html", page(with_rows([{"RESPNO": "r1"}])), "respno"),
    "in a download": Leak("downloads/a.zip", archive({"a.csv": "respondent,q1\nr1,2\n"}), "respondent"),
    "in a data file": Leak("_static/a.json", json.dumps(RESPONDENTS), "respondent"),
}
SMALL = {
    "n in a chart": Leak("page.html", page(with_rows([{"row": "a", "n": 9}])), "under 10 in 'n'"),
    "n in a chart, as text": Leak("page.html", page(with_rows([{"row": "a", "n": "9"}])), "under 10 in 'n'"),
    "base in a chart": Leak("page.html", page(with_rows([{"row": "a", "base": 9}])), "under 10 in 'base'"),
    "nobody in a chart": Leak("page.html", page(with_rows([{"row": "a", "n": 0}])), "under 10 in 'n'"),
    "n in a download": Leak("downloads/a.zip", archive({"a.csv": "question,n\nfair,9\n"}), "under 10 in 'n'"),
    "base in a download": Leak("downloads/a.zip", archive({"a.csv": "question,base\nfair,9\n"}), "under 10 in 'base'"),
}
KIND = "does not belong"
KINDS = {
    **{
        ending: Leak(f"files/a{ending}", b"x", KIND)
        for ending in (".ipynb", ".csv", ".sav", ".parquet", ".xlsx", ".py", ".log")
    },
    "respondents in a download": Leak("downloads/a.zip", archive({"a.csv": TABLE, "answers.sav": b"$FL2"}), KIND),
    "a download in a download": Leak(
        "downloads/a.zip", archive({"b.zip": archive({"a.csv": "respondent\n1\n"})}), KIND
    ),
}
BROKEN = {
    "a zip that does not open": Leak("downloads/a.zip", b"PK no", ""),
    "a chart that is no JSON": Leak(
        "page.html", '<script type="application/json" class="md-spec">{"datasets": </script>', ""
    ),
    "a table that cannot be read": Leak("downloads/a.zip", archive({"a.csv": f'a,b\n"{"x" * 140_000}",1\n'}), ""),
}


def cases(leaks: dict[str, Leak]):
    return pytest.mark.parametrize("leak", leaks.values(), ids=leaks.keys())


def found(site, leak: Leak) -> None:
    """The leak is found, once planted, in its file and nowhere else."""
    leak.plant(site)
    problems = checked(site)
    assert {place for place, _ in problems} == {leak.file}
    assert any(leak.said in problem for _, problem in problems), problems


@cases(LOADS)
def test_nothing_is_loaded_from_elsewhere(site, leak):
    found(site, leak)


@cases(PATHS)
def test_no_path_of_a_machine_gets_out(site, leak):
    found(site, leak)


@cases(ROWS)
def test_no_table_is_longer_than_ours_are(site, leak):
    found(site, leak)


@cases(PEOPLE)
def test_no_column_about_single_people_gets_out(site, leak):
    found(site, leak)


@cases(SMALL)
def test_no_small_count_gets_out(site, leak):
    found(site, leak)


@cases(KINDS)
def test_no_file_of_another_kind_gets_out(site, leak):
    found(site, leak)


@cases(BROKEN)
def test_what_cannot_be_looked_into_does_not_pass(site, leak):
    found(site, leak)


def test_a_leak_is_found_whatever_the_case_of_its_file_name(site):
    Leak("PAGE.HTML", element('<script src="https://cdn.example/a.js"></script>'), ELSEWHERE).plant(site)
    Leak("downloads/A.ZIP", archive({"A.CSV": "respondent\nr1\n"}), "respondent").plant(site)
    assert {place for place, _ in checked(site)} == {"PAGE.HTML", "downloads/A.ZIP"}


def test_all_leaks_are_told_at_once(site):
    LOADS["script"].plant(site)
    SMALL["n in a download"].plant(site)
    KINDS[".ipynb"].plant(site)
    assert {place for place, _ in checked(site)} == {"page.html", "downloads/a.zip", "files/a.ipynb"}


@pytest.mark.parametrize(
    "innocent",
    [
        '<p><a href="https://source.example/a.js">a source</a></p>',
        '<link rel="canonical" href="https://book.example/">',
        "<p>Write to //somebody or see https://source.example.</p>",
        '<img src="../_images/a.png" alt="">',
        '<script src="_static/a.js?digest=1"></script>',
        "<p>Either/or, and/or, TV/home/work.</p>",
    ],
)
def test_what_is_no_leak_passes(site, innocent):
    (site / "page.html").write_text(element(innocent), encoding="utf-8")
    assert checked(site) == []


def test_600_rows_and_counts_of_10_pass(site):
    rows = [{"row": i, "n": 10, "base": 30} for i in range(600)]
    (site / "page.html").write_text(page(with_rows(rows)), encoding="utf-8")
    assert checked(site) == []


def test_codes_in_the_place_of_counts_pass(site):
    (site / "page.html").write_text(page(with_rows([{"n": "[c]", "base": None}, {"n": "", "base": "1,244"}])))
    assert checked(site) == []


def test_an_unwanted_word_is_named_with_what_to_write_instead(site):
    (site / "page.html").write_text(element("<p>Poverty causes anger.</p>"), encoding="utf-8")
    [problem] = check_site(site, RULES, (), (Unwanted(word="causes", instead="goes together with"),))
    assert problem.place == "page.html"
    assert "'causes': … " in problem.problem and "Poverty causes anger." in problem.problem
    assert problem.mend == "Write instead: goes together with."
