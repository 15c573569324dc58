"""The gate: a clean site passes, and every kind of leak is found and named with its file."""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass
from html import escape

import pytest

from microdrivers.book.build import all_codebooks, look_through
from microdrivers.book.gate import check_site
from microdrivers.book.ids import Ids
from microdrivers.book.words import Unwanted
from microdrivers.survey.survey import store_survey
from tests.book.small import archive, clean_site, page, with_rows
from tests.figures.small import RULES, answers

ROOT = "/srv/work/project"  # stands for the folder of a project
RESPONDENTS = [{"respondent": f"r{i}", "q1": i % 5} for i in range(20)]
TABLE = answers().csv()


def checked(site, ids: Ids | None = None) -> list[tuple[str, str]]:
    return [(problem.place, problem.problem) for problem in check_site(site, RULES, (ROOT,), ids=ids or Ids())]


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


def html_table(*lines: str) -> str:
    """A table as pandas writes it, from lines with commas."""
    head, *body = (f"<th>{line.replace(',', '</th><th>')}</th>" for line in lines)
    rows = "".join(f"<tr>{row.replace('th>', 'td>')}</tr>" for row in body)
    return f'<table border="1"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


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
    "in a data file, as lists": Leak("_static/a.json", json.dumps([[i, 50.0] for i in range(601)]), "601 rows"),
    "in a data file, by column": Leak("_static/a.json", json.dumps({"estimate": [50.0] * 601}), "601 rows"),
    "in a data file, by column and row": Leak(
        "_static/a.json", json.dumps({"estimate": {str(i): 50.0 for i in range(601)}}), "601 rows"
    ),
    "in a data file, as text": Leak("_static/a.json", json.dumps({"values": MANY_LINES}), "601 rows"),
    "in a script": Leak("_static/a.js", f"const rows = {json.dumps(MANY)};", "601 rows"),
    "in a page's own script": Leak(
        "page.html", element(f"<script>vegaEmbed('#vis', {json.dumps(INLINE)})</script>"), "601 rows"
    ),
    "in an attribute": Leak("page.html", element(f'<p data-rows="{escape(json.dumps(MANY))}">x</p>'), "601 rows"),
    "in a table of a page": Leak("page.html", element(html_table("row,estimate", *["1,50"] * 601)), "601 rows"),
}
PEOPLE = {
    "in a chart": Leak("page.html", page(with_rows(RESPONDENTS)), "respondent"),
    "in a chart, in capitals": Leak("page.html", page(with_rows([{"RESPNO": "r1"}])), "respno"),
    "in a download": Leak("downloads/a.zip", archive({"a.csv": "respondent,q1\nr1,2\n"}), "respondent"),
    "in a data file": Leak("_static/a.json", json.dumps(RESPONDENTS), "respondent"),
    "in a data file, by column": Leak("_static/a.json", '{"respondent": ["r1"], "q1": [2]}', "respondent"),
    "in a script": Leak("_static/a.js", f"var rows={json.dumps(RESPONDENTS)};", "respondent"),
    "in a picture": Leak("_static/a.svg", f"<svg><desc>{json.dumps(RESPONDENTS)}</desc></svg>", "respondent"),
    "in a table of a page": Leak("page.html", element(html_table("Respondent ID,q1", "r1,2")), "respondent_id"),
    "with semicolons": Leak("downloads/a.zip", archive({"a.csv": "psu;q1\n7;2\n"}), "psu"),
    "after a mark of the encoding": Leak("downloads/a.zip", archive({"a.csv": "\ufeffpsu,q1\n7,2\n"}), "psu"),
}
SMALL = {
    "n in a chart": Leak("page.html", page(with_rows([{"row": "a", "n": 9}])), "under 10 in 'n'"),
    "n in a chart, as text": Leak("page.html", page(with_rows([{"row": "a", "n": "9"}])), "under 10 in 'n'"),
    "base in a chart": Leak("page.html", page(with_rows([{"row": "a", "base": 9}])), "under 10 in 'base'"),
    "nobody in a chart": Leak("page.html", page(with_rows([{"row": "a", "n": 0}])), "under 10 in 'n'"),
    "n in a download": Leak("downloads/a.zip", archive({"a.csv": "question,n\nfair,9\n"}), "under 10 in 'n'"),
    "base in a download": Leak("downloads/a.zip", archive({"a.csv": "question,base\nfair,9\n"}), "under 10 in 'base'"),
    "people in a table of a page": Leak(
        "page.html", element(html_table("Answer,People", "fair,14", "unfair,9")), "under 10 in 'people'"
    ),
    "one of two columns of the same name": Leak(
        "downloads/a.zip", archive({"a.csv": "n,question,n\n9,fair,14\n"}), "under 10 in 'n'"
    ),
}
KIND = "does not belong"
KINDS = {
    **{
        ending: Leak(f"files/a{ending}", b"x", KIND)
        for ending in (".ipynb", ".csv", ".sav", ".parquet", ".xlsx", ".py", ".log")
    },
    "a notebook among the sources": Leak("_sources/a.ipynb", "{}", KIND),
    "a notebook as text": Leak("_sources/a.ipynb.txt", "{}", KIND),
    "respondents in a download": Leak("downloads/a.zip", archive({"a.csv": TABLE, "answers.sav": b"$FL2"}), KIND),
    "a download in a download": Leak(
        "downloads/a.zip", archive({"b.zip": archive({"a.csv": "respondent\n1\n"})}), KIND
    ),
}
WHOLE = archive({"a.csv": TABLE})
AT = WHOLE.index(b"PK\x01\x02")  # where the list of its files begins
BROKEN = {
    "a zip that does not open": Leak("downloads/a.zip", b"PK no", ""),
    "a zip that was cut off": Leak("downloads/a.zip", WHOLE[: len(WHOLE) // 2], "does not open"),
    "a zip with another content than it says": Leak(
        "downloads/a.zip", WHOLE.replace(b"fair", b"foul"), "does not open"
    ),
    "a zip packed in an unknown way": Leak(
        "downloads/a.zip", WHOLE[: AT + 10] + struct.pack("<H", 77) + WHOLE[AT + 12 :], "does not open"
    ),
    "a zip with a password": Leak("downloads/a.zip", WHOLE[: AT + 8] + b"\x01" + WHOLE[AT + 9 :], "does not open"),
    "a table in another encoding": Leak("downloads/a.zip", archive({"a.csv": TABLE.encode("utf-16")}), "does not open"),
    "a page in another encoding": Leak("page.html", page().encode("utf-16"), "no UTF-8 text"),
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


PEOPLE_IDS = [f"TUN{i:04}" for i in range(1, 40)]
NUMBER_IDS = [float(70_000_001 + i) for i in range(40)]  # as SPSS files hold whole numbers
IDS = Ids([*PEOPLE_IDS, *NUMBER_IDS, "ab-12/7", "Ünal & Co"], clusters=["Sarajevo-Centar", "PSU-0017"])
INVENTORY = b"# Sphinx inventory version 2\n# Project: x\n# Version: 1\n# packed\n"
IN_TEXT = {
    "in a sentence": Leak("page.html", element("<p>So said TUN0007.</p>"), "id"),
    "in other letters": Leak("page.html", element("<p>So said tun0007.</p>"), "id"),
    "in an attribute": Leak("page.html", element('<p data-by="TUN0007">x</p>'), "id"),
    "in a picture of a page": Leak("page.html", element("<svg><text>TUN0007</text></svg>"), "id"),
    "in a chart": Leak("page.html", page(with_rows([{"row": "TUN0007"}])), "id"),
    "in a chart, after a sign that is written otherwise": Leak("page.html", page(with_rows([{"a": ">TUN0007"}])), "id"),
    "in the search index": Leak("searchindex.js", 'Search.setIndex({"terms": {"tun0007": 0}})', "id"),
    "in a data file, on a new line": Leak("_static/a.json", json.dumps({"note": "by:\nTUN0007"}), "id"),
    "in a style sheet": Leak("_static/a.css", "/* TUN0007 */", "id"),
    "in a link": Leak("page.html", element('<a href="?q=by%20TUN0007">x</a>'), "id"),
    "in a name with other signs": Leak("page.html", element("<p>q1_TUN0007_x</p>"), "id"),
    "in a file without ending": Leak("LICENSE", "TUN0007", "id"),
    "in a download's table": Leak("downloads/a.zip", archive({"a.csv": "who,q1\nTUN0007,2\n"}), "id"),
    "in a download's README": Leak("downloads/a.zip", archive({"README.md": "TUN0007"}), "id"),
    "as the name of a file in a download": Leak("downloads/a.zip", archive({"TUN0007.csv": TABLE}), "id"),
    "in the packed list of places": Leak(
        "objects.inv", INVENTORY + zlib.compress(b"TUN0007 std:label -1 a.html -"), "id"
    ),
    "in the words of a picture": Leak("_static/a.png", b"\x89PNG\r\n\x1a\n\x00tEXtAuthor\x00TUN0007\x00", "id"),
    "a long number": Leak("page.html", element("<p>Number 70000007.</p>"), "id"),
    "a long number, as a decimal": Leak("_static/a.json", '{"who": 70000007.0}', "id"),
    "with signs between": Leak("page.html", element("<p>(AB-12/7)</p>"), "id"),
    "with signs that a page writes otherwise": Leak("page.html", element("<p>Ünal &amp; Co</p>"), "id"),
    "with signs that a data file writes otherwise": Leak("_static/a.json", json.dumps(["x", "Ünal & Co"]), "id"),
    "of a cluster": Leak("page.html", element("<p>psu-0017</p>"), "id"),
}


@cases(IN_TEXT)
def test_no_id_of_a_respondent_gets_out(site, leak):
    leak.plant(site)
    [problem] = check_site(site, RULES, (ROOT,), ids=IDS)
    assert (problem.place, problem.problem) == (
        leak.file,
        "An id of a respondent or of a cluster stands in the file, or in its name.",
    )


@pytest.mark.parametrize(
    "innocent",
    [
        "<p>Youth in Tunisia: 0007; XTUN0007; TUN00071; TUN0099; TUN-0007.</p>",
        "<p>0.70000007 is no id, nor is 170000007.</p>",
        "<p>In Sarajevo-Centar, PSU-0018.</p>",  # a place may be told; the other is no cluster of this survey
    ],
)
def test_what_only_looks_like_an_id_passes(site, innocent):
    (site / "page.html").write_text(element(innocent), encoding="utf-8")
    assert checked(site, IDS) == []


def test_no_problem_quotes_an_id(site):
    load = '<script src="https://cdn.example/TUN0007.js"></script>'
    Leak("a/TUN0007/TUN0008.html", element(f"{load}<p>Poverty causes TUN0007.</p>"), "").plant(site)
    Leak("b.html", element("<p>Poverty causes r1.</p>" + html_table("who", "r1", "r2", "r3")), "").plant(site)
    Leak("c.TUN0009", "x", "").plant(site)
    ids = Ids([*PEOPLE_IDS, "r1", "r2", "r3"])
    problems = check_site(site, RULES, (), (Unwanted(word="causes", instead="goes together with"),), ids)
    told = "\n".join(map(str, problems))
    assert {problem.place for problem in problems} == {"a/…/…", "b.html", "…"}
    assert "would load something from elsewhere." in told and "The page says 'causes'." in told
    assert not any(shown in told.lower() for shown in ("tun0", "000", "r1"))


SHORT = [f"r{i}" for i in range(1, 30)]
FEW = ["r1", "R2", "r3"]
SHORT_IDS = {
    "in a chart": Leak("page.html", page(with_rows([{"row": who} for who in FEW])), "ids"),
    "in a table of a page": Leak("page.html", element(html_table("who,q1", *(f"{who},2" for who in FEW))), "ids"),
    "in a download": Leak("downloads/a.zip", archive({"a.csv": "who\n" + "\n".join(FEW)}), "ids"),
    "in a data file": Leak("_static/a.json", json.dumps(FEW), "ids"),
    "in a data file, as names": Leak("_static/a.json", json.dumps({who: {"q1": 2} for who in FEW}), "ids"),
    "in a script": Leak("_static/a.js", f"x={json.dumps([{'who': who} for who in FEW])}", "ids"),
}


@cases(SHORT_IDS)
def test_short_ids_are_found_where_they_fill_a_column(site, leak):
    leak.plant(site)
    assert checked(site, Ids(SHORT)) == [(leak.file, "A chart or download holds ids of respondents.")]


def test_short_ids_elsewhere_pass(site):
    (site / "page.html").write_text(element("<p>See r1, r2 and r3.</p>" + html_table("who", "r1", "r2", "x")))
    assert checked(site, Ids(SHORT)) == []


def numbered(name: str, first: int) -> str:
    return page(with_rows([{name: i} for i in range(first, first + 20)]))


@pytest.mark.parametrize(
    ("name", "first", "leaks"),
    [
        ("row", 101, True),
        ("row", 90, True),
        ("row", 981, True),  # 981 to 1000
        ("row", 982, False),  # 1001 is nobody's
        ("cell", 20, False),  # such could be percentages
        ("n", 101, False),
        ("base", 101, False),
        ("year", 101, False),
    ],
)
def test_numbers_of_respondents_are_told_from_other_numbers(site, name, first, leaks):
    (site / "page.html").write_text(numbered(name, first), encoding="utf-8")
    said = [("page.html", "A chart or download holds ids of respondents.")]
    assert checked(site, Ids(range(1001))) == (said if leaks else [])


def test_numbers_that_come_twice_are_no_numbers_of_respondents(site):
    (site / "page.html").write_text(page(with_rows([{"row": i} for i in (101, *range(101, 130))])), encoding="utf-8")
    assert checked(site, Ids(range(1001))) == []


def test_ids_are_not_shown_by_accident():
    assert "TUN0001" not in repr(IDS) and "TUN0001" not in str(IDS)


@pytest.mark.parametrize("target", ["index.html", "_static"])
def test_a_link_does_not_pass(site, tmp_path, target):
    (site / "link").symlink_to(site / target)
    assert checked(site) == [("link", "A link does not belong into a site, as it may lead out of it.")]


def test_the_ids_are_those_of_the_surveys_whose_data_is_here(site, small_project):
    answers = small_project.answers_path.read_text()
    for line in range(1, 5):
        answers = answers.replace(f"\n{line},", f"\nperson-{line},")
    small_project.write_answers(answers)
    small_project.change("design.clusters", "note")
    (site / "page.html").write_text(element("<p>person-4</p>"), encoding="utf-8")
    [problem] = look_through(site, small_project.project, all_codebooks(small_project.project))
    assert problem.place == "page.html" and "An id of a respondent" in problem.problem
    assert look_through(site, small_project.project, ()) == []
    small_project.answers_path.unlink()
    assert look_through(site, small_project.project, all_codebooks(small_project.project)) == []


def test_the_ids_of_a_file_that_was_given_are_known_from_the_store(site, small_project):
    given = small_project.answers_path.rename(site.parent / "given.csv")
    given.write_text(given.read_text(encoding="utf-8").replace("\n1,", "\nperson-4,"), encoding="utf-8")
    small_project.change("data.file", None)
    store_survey(small_project.codebook, given, small_project.project)
    (site / "page.html").write_text(element("<p>person-4</p>"), encoding="utf-8")
    assert [p.place for p in look_through(site, small_project.project, (small_project.codebook,))] == ["page.html"]
