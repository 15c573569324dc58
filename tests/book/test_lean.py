"""A site with what its pages need, and no more."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from microdrivers.book.lean import bring_back, make_lean, needed_scripts, sheets_of, version_of, without_thebe


def script(name: str | None, **attributes: str) -> SimpleNamespace:
    return SimpleNamespace(filename=name, attributes=attributes)


SCRIPTS = [
    script("_static/documentation_options.js"),
    script("_static/clipboard.min.js"),
    script(None, body="let toggleHintShow = 'Click to show';"),
    script("https://elsewhere.example/thebe.js"),
    script("_static/frame.js"),
]


@pytest.mark.parametrize(
    ("page", "needed"),
    [
        ("<p>Words</p>", ["_static/frame.js"]),
        (
            '<div class="highlight"><pre>code</pre></div>',
            ["_static/documentation_options.js", "_static/clipboard.min.js", "_static/frame.js"],
        ),
        ("search.html", ["_static/documentation_options.js", "_static/frame.js"]),
        ('<div class="admonition dropdown">', [None, "_static/frame.js"]),
    ],
)
def test_a_page_gets_the_scripts_that_do_something_in_it(page, needed):
    assert [script.filename for script in needed_scripts(SCRIPTS, page)] == needed


def test_style_sheets_come_in_order_without_those_of_tools_not_used():
    files = [script(name) for name in ("_static/pygments.css?v=1", "_static/sphinx-thebe.css", "_static/frame.css")]
    sheets = sheets_of([*files, script("_static/print.css", media="print")])
    assert list(sheets.items())[-3:] == [
        ("_static/pygments.css", ""),
        ("_static/frame.css", ""),
        ("_static/print.css", "print"),
    ]
    assert next(iter(sheets)) == "_static/basic.css"


def test_the_settings_of_thebe_go_and_the_words_stay():
    body = "Words <script type=\"text/x-thebe-config\">{a: 1}</script>\n<script>kernelName = 'python3'</script> more"
    assert without_thebe(body) == "Words  more"


def test_the_version_changes_with_a_style_and_with_the_theme(tmp_path):
    (tmp_path / "a.css").write_text("p { top: 1px }")
    first = version_of(tmp_path, "1.0")
    assert version_of(tmp_path, "1.0") == first != version_of(tmp_path, "1.1")
    (tmp_path / "a.css").write_text("p { top: 2px }")
    assert version_of(tmp_path, "1.0") != first


def files_of(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*") if path.is_file()}


def test_files_that_nothing_refers_to_are_laid_aside_and_brought_back(tmp_path):
    site, own = tmp_path / "site", tmp_path / "own"
    (site / "_static" / "vendor").mkdir(parents=True)
    (site / "assets").mkdir()
    own.mkdir()
    for name in ("page.js", "later.js", "used.png", "unused.png", "vendor/font.woff2", "a.css", "b.css"):
        (site / "_static" / name).write_text("")
    (site / "_static" / "a.css").write_text("p { background: url(used.png) } h6 { background: url(unused.png) }")
    (site / "_static" / "page.js").write_text("box.className = 'made-by-script'")
    (site / "_static" / "b.css").write_text(".made-by-script { top: 0 } .never { top: 0 }")
    (site / "assets" / "kept.js").write_text("")
    (own / "later.js").write_text("")  # loaded by another script
    (own / "b.css").write_text("")
    (site / "page.html").write_text('<html><p>Words</p><script src="_static/page.js?v=1"></script></html>')
    before = files_of(site)
    sheets = {"_static/a.css": "", "_static/b.css": "print", "_static/absent.css": ""}
    make_lean(site, sheets, own, tmp_path / "uses.json", tmp_path / "spare")
    css = "p{background:url(used.png)}@media print{.made-by-script{top:0}}"
    assert (site / "_static/book.css").read_text() == css
    assert set(files_of(site)) == {
        "page.html", "assets/kept.js", "_static/book.css", "_static/page.js", "_static/later.js", "_static/used.png"
    }  # fmt: skip
    assert not (site / "_static" / "vendor").exists()

    (site / "_static" / "a.css").write_text("newer")  # what is there already is not put back
    bring_back(site, tmp_path / "spare")
    assert files_of(site) == {**before, "_static/book.css": css, "_static/a.css": "newer"}
    assert not (tmp_path / "spare").exists()
    bring_back(site, tmp_path / "spare")  # nothing is laid aside
    assert len(files_of(site)) == len(before) + 1


def test_words_of_the_pages_in_the_index_of_the_search_are_no_names(tmp_path):
    site, own = tmp_path / "site", tmp_path / "own"
    (site / "_static").mkdir(parents=True)
    own.mkdir()
    (site / "_static" / "a.css").write_text(".card { top: 0 } .alive { top: 1px }")
    (site / "searchindex.js").write_text('Search.setIndex({"terms":{"card":[1]}})')
    (site / "_static" / "page.js").write_text('box.className = "alive"')
    (site / "search.html").write_text('<script src="searchindex.js"></script><script src="_static/page.js"></script>')
    make_lean(site, {"_static/a.css": ""}, own, tmp_path / "uses.json", tmp_path / "spare")
    assert (site / "_static/book.css").read_text() == ".alive{top:1px}"
    assert (site / "searchindex.js").is_file()
