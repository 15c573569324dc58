"""A style sheet loses what no page uses, and nothing else."""

from __future__ import annotations

import pytest

from microdrivers.book.style_sheets import lean_css, used_in_page, used_in_script

PAGE = """<html><body><p class="lead first" id='top'>Words</p><svg><path class="mark"></path></svg></body></html>"""
USED = used_in_page(PAGE)


def test_names_of_a_page_are_its_elements_classes_and_ids():
    assert used_in_page(PAGE) == {"html", "body", "p", "svg", "path", "lead", "first", "top", "mark"}


def test_names_of_a_script_are_the_words_it_writes():
    script = "figure.classList.add('md-alive'); box.className = \"open wide\"; find(`.chart #top`); run(away);"
    assert used_in_script(script) >= {"md-alive", "open", "wide", "chart", "top"}
    assert "away" not in used_in_script(script)


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p { color: red }", "p{color:red}"),
        ("h6 { color: red }", ""),
        (".lead{color:red}.other{color:blue}", ".lead{color:red}"),
        (".lead, .other { color: red }", ".lead{color:red}"),
        ("#top.first > path.mark:hover { fill: red }", "#top.first > path.mark:hover{fill:red}"),
        ("#top .other { color: red }", ""),
        (".lead:not(.other) { color: red }", ".lead:not(.other){color:red}"),
        ("p:is(.other, .lead) { color: red }", "p:is(.other, .lead){color:red}"),
        ('p::before { content: "a;b}c" }', 'p::before{content:"a;b}c"}'),
        ("[data-theme=dark] p { color: red }", "[data-theme=dark] p{color:red}"),
        ("* { margin: 0 }", "*{margin:0}"),
        (":root { margin: 0 }", ":root{margin:0}"),
        ("p { color: red !important }", "p{color:red!important}"),
        ("p { }", ""),
        ("/* words */ p { margin : 0   auto }", "p{margin:0 auto}"),
        (
            "@media (max-width: 9px) { .lead { margin: 0 } .other { margin: 0 } }",
            "@media (max-width: 9px){.lead{margin:0}}",
        ),
        ("@media print { .other { margin: 0 } }", ""),
        ("@media print { @page { margin: 1cm } p { margin: 0 } }", "@media print{@page{margin: 1cm}p{margin:0}}"),
        ("@page { size: A4 }", "@page{size: A4}"),
        (
            "@page { size: A4; @bottom-right { content: counter(page) } }",
            "@page{size: A4; @bottom-right { content: counter(page) }}",
        ),
        ("@keyframes turn { from { top: 0 } 50% { top: 1px } }", "@keyframes turn{from{top:0}50%{top:1px}}"),
        ('@charset "utf-8"; @import "more.css"; p { margin: 0 }', "p{margin:0}"),
        (
            "p { background: url(\"data:image/svg+xml,%3Csvg a='b'%3E\") }",
            "p{background:url(\"data:image/svg+xml,%3Csvg a='b'%3E\")}",
        ),
    ],
)
def test_what_is_left(css, left):
    assert lean_css([css], USED) == left


def test_properties_that_nothing_reads_go_with_those_that_only_they_read():
    css = "html { --a: 1px; --b: var(--a); --c: 2px; --d: var(--c); --e: 3px } p { margin: var(--d) }"
    assert lean_css([css], USED) == "html{--c:2px;--d:var(--c)}p{margin:var(--d)}"
    assert (
        lean_css([css], USED, elsewhere="style='top: var(--e)'")
        == "html{--c:2px;--d:var(--c);--e:3px}p{margin:var(--d)}"
    )


def test_sheets_keep_their_order():
    assert lean_css(["p { top: 1px }", "p { top: 2px }"], USED) == "p{top:1px}p{top:2px}"
