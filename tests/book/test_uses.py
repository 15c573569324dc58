"""What pages use is looked up once, and again when they change."""

from __future__ import annotations

import pytest

from microdrivers.book import uses
from microdrivers.book.uses import Known, Uses


@pytest.fixture
def looked(monkeypatch) -> list[str]:
    """The texts of pages that were looked through."""
    told: list[str] = []
    real = uses.used_in_page
    monkeypatch.setattr(uses, "used_in_page", lambda html: told.append(html) or real(html))
    return told


def test_a_page_is_looked_through_once_and_again_when_it_changes(tmp_path, looked):
    page, record = tmp_path / "a.html", tmp_path / "deep" / "uses.json"
    first, second = '<p class="b a" style="top: var(--x)">', '<h1 id="c"><a href="d.html#e">'
    for text in (first, first, second):
        page.write_text(text)
        known = Known(record)
        found = known.uses(page)
        known.save()
    assert looked == [first, second]
    assert found == Uses(["a", "c", "h1"], [], ["d.html"])
    assert Known(record).uses(page) == found


def test_what_is_gone_is_forgotten(tmp_path, looked):
    page, record = tmp_path / "a.html", tmp_path / "uses.json"
    for text in ("<p>", "<b>", "<p>"):
        page.write_text(text)
        known = Known(record)
        known.uses(page)
        known.save()
    assert looked == ["<p>", "<b>", "<p>"]


def test_the_same_text_as_page_and_as_script_is_not_mixed_up(tmp_path):
    known = Known(tmp_path / "uses.json")
    for name in ("a.html", "a.js"):
        (tmp_path / name).write_text("<p>'word'</p>")
    assert known.uses(tmp_path / "a.html").names == ["p"]
    assert "word" in known.uses(tmp_path / "a.js").names


def test_the_style_sheet_is_made_anew_when_a_sheet_or_what_is_used_changes(tmp_path):
    sheets, record = ["p { top: 1px } b { top: 2px }"], tmp_path / "uses.json"

    def made(*arguments) -> str:
        known = Known(record)
        css = known.css(*arguments)
        known.save()
        return css

    assert made(sheets, {"p"}, set()) == "p{top:1px}" == made(sheets, {"p"}, set())
    assert made(sheets, {"p", "b"}, set()) == "p{top:1px}b{top:2px}"
    assert made(["p { top: 3px }"], {"p"}, set()) == "p{top:3px}"
    assert made(["p { --x: 1 }"], {"p"}, set()) == ""
    assert made(["p { --x: 1 }"], {"p"}, {"--x"}) == "p{--x:1}"


def test_names_that_no_sheet_has_do_not_make_it_anew(tmp_path, monkeypatch):
    made: list[set[str]] = []
    real = uses.lean_css
    monkeypatch.setattr(uses, "lean_css", lambda sheets, used, _: made.append(used) or real(sheets, used))
    sheets = ["p { top: 1px } .a-1 { top: 2px } .\\31 st { top: 3px }"]
    for used in ({"p"}, {"p", "elsewhere", "a"}, {"p", "a-1"}, {"p", "1st"}):
        known = Known(tmp_path / "uses.json")
        known.css(sheets, used, set())
        known.save()
    assert made == [{"p"}, {"p", "a-1"}, {"p", "1st"}]
