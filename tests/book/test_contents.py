"""The list of all pages at the side of a page."""

from __future__ import annotations

import pytest

from microdrivers.book.contents import Entry, Part, contents

DRIVERS = Entry("book/drivers", "The <drivers>", (Entry("book/drivers/religion", "Religion"),))
PARTS = (Part("Start", (DRIVERS, Entry("book/limits", 'A "limit"'))), Part("", (Entry("book/about", "About"),)))
ARROW = '<span class="toctree-toggle" role="presentation"><i class="fa-solid fa-chevron-down"></i></span>'


def shown(page: str) -> list[str]:
    return contents(PARTS, page, lambda name: f"../{name}.html").splitlines()


def test_a_page_that_is_in_no_list_marks_nothing():
    assert shown("search") == [
        '<p aria-level="2" class="caption" role="heading"><span class="caption-text">Start</span></p>',
        '<ul class="nav bd-sidenav">',
        '<li class="toctree-l1 has-children"><a class="reference internal" href="../book/drivers.html">The &lt;drivers&gt;</a>'
        f'<details><summary aria-label="Pages under: The &lt;drivers&gt;">{ARROW}</summary><ul>',
        '<li class="toctree-l2"><a class="reference internal" href="../book/drivers/religion.html">Religion</a></li>',
        "</ul>",
        "</details></li>",
        '<li class="toctree-l1"><a class="reference internal" href="../book/limits.html">A "limit"</a></li>',
        "</ul>",
        '<ul class="nav bd-sidenav">',
        '<li class="toctree-l1"><a class="reference internal" href="../book/about.html">About</a></li>',
        "</ul>",
    ]


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        (
            "book/drivers/religion",
            [
                '<ul class="current nav bd-sidenav">',
                '<li class="toctree-l1 current active has-children"><a class="reference internal" '
                'href="../book/drivers.html">The &lt;drivers&gt;</a><details open="open">'
                f'<summary aria-label="Pages under: The &lt;drivers&gt;">{ARROW}</summary><ul class="current">',
                '<li class="toctree-l2 current active"><a class="current reference internal" href="#">Religion</a></li>',
            ],
        ),
        (
            "book/drivers",
            [
                '<ul class="current nav bd-sidenav">',
                '<li class="toctree-l1 current active has-children"><a class="current reference internal" '
                'href="#">The &lt;drivers&gt;</a><details open="open">'
                f'<summary aria-label="Pages under: The &lt;drivers&gt;">{ARROW}</summary><ul>',
            ],
        ),
        (
            "book/about",
            [
                '<ul class="current nav bd-sidenav">',
                '<li class="toctree-l1 current active"><a class="current reference internal" href="#">About</a></li>',
            ],
        ),
    ],
)
def test_a_page_and_those_above_it_are_marked_and_open(page, marked):
    assert [line for line in shown(page) if "current" in line] == marked
