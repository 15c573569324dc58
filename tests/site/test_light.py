"""What a page weighs, what it asks for, and whether anything moves. Times are measured by `make bench-site`."""

from __future__ import annotations

import gzip
import re

import pytest

from benchmarks.loading import KIB, load, served

pytestmark = pytest.mark.xdist_group("book")
BEFORE_CHARTS, WITH_CHARTS, SHIFT = 120 * KIB, 450 * KIB, 0.02
LOADED = re.compile(r'<(?:link rel="stylesheet" href|script [^>]*src)="([^"?]+)')


def weight(page) -> int:
    """Bytes of a page with its style sheets and scripts, compressed."""
    text = page.read_text(encoding="utf-8")
    files = [page, *(page.parent / address for address in LOADED.findall(text))]
    return sum(len(gzip.compress(path.read_bytes())) for path in files)


def test_every_page_is_light_before_its_charts_live(site):
    weights = {page: weight(page) for page in site.rglob("*.html") if page.name != "search.html"}
    assert {page.name: size for page, size in weights.items() if size > BEFORE_CHARTS} == {}
    assert max(weights.values()) > 30 * KIB  # the heaviest is a chapter: its parts were counted


@pytest.mark.parametrize("width", [360, 1280])
def test_the_heaviest_chapter_is_light_and_nothing_moves_in_it(site, browser, width):
    heaviest = max((site / "book" / "chapters").rglob("*.html"), key=weight)
    with served(site) as home:
        seen = load(browser, f"{home}/{heaviest.relative_to(site)}", ".md-chart", ".md-alive", slow=False, width=width)
    assert seen.alive >= 5
    assert 20 * KIB < seen.first_bytes < BEFORE_CHARTS
    assert seen.first_bytes + 200 * KIB < seen.live_bytes < WITH_CHARTS
    assert seen.shift < SHIFT
    assert seen.elsewhere == ()


def test_nothing_of_the_theme_that_no_page_uses_is_left(site):
    names = {path.name for path in (site / "_static").rglob("*") if path.is_file()}
    assert "book.css" in names and "frame.js" in names
    assert not [name for name in names if re.search(r"bootstrap|awesome|woff|ttf|thebe|\.map$|mathjax", name)]


def test_every_picture_of_the_style_sheet_is_there(site):
    css = (site / "_static" / "book.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\([\"']?(?!data:)([^\"')]+)", css)
    assert [address for address in addresses if not (site / "_static" / address).is_file()] == []
    assert 5_000 < len(gzip.compress(css.encode())) < 20 * KIB


def test_the_icons_of_the_frame_are_drawn(site, visit):
    reader = visit()
    reader.open(site / "book/chapters/mena/religion.html")
    icons = reader.page.locator("i.fa-solid").evaluate_all(
        "icons => icons.filter(i => i.checkVisibility()).map(i => [getComputedStyle(i).maskImage.slice(0, 14), i.offsetWidth > 8, i.offsetHeight > 8])"
    )
    assert len(icons) >= 5
    assert set(map(tuple, icons)) == {('url("data:imag', True, True)}
