"""The Sphinx extension on a book of three pages: citations, what sources support, the foot of a page, and its date."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.cmd.build import main as sphinx_build

from microdrivers import warm

PAGES = {
    "sources": "# Sources\n\n```{sources}\n```\n",
    "about": "# About\n\n(corrections)=\n## Ask for a correction\n\nKosovo* is named here.\n",
    "facts": "# Facts\n\nThere are {fact}`levels-count` levels {source}`pp-micro`.\n",
    "index": "# Start\n\n```{toctree}\nfacts\nabout\nsources\n```\n",
}
SETTINGS = {
    "extensions": "myst_parser,microdrivers.book.extension",
    "root_doc": "book/index",
    "include_patterns": "book/**",
    "html_theme": "sphinx_book_theme",
}


def _run_sphinx(arguments: list[str], root: Path, environment: dict[str, str], said: Path) -> None:
    written = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor in (1, 2):
        os.dup2(written, descriptor)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(root)
    sys.exit(sphinx_build(arguments))


class Book:
    """A project with a few pages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for page in (root / "book").rglob("*.md"):
            page.unlink()
        for name, text in PAGES.items():
            (root / "book" / f"{name}.md").write_text(text)

    def compile(self, **settings: str) -> tuple[int, str]:
        """Run Sphinx, in a process that has its modules; a warning makes it fail. Gives its exit code and what it says."""
        command = ["-C", "-W", "-n", "-q", "--keep-going", "-d", "_build/doctrees"]
        command += [part for name, value in {**SETTINGS, **settings}.items() for part in ("-D", f"{name}={value}")]
        command += [str(self.root), str(self.root / "_build" / "html")]
        warm.start(*warm.CHAPTERS, *warm.COMPILER, *warm.PAGES)
        said = self.root / "said"
        process = warm.context().Process(target=_run_sphinx, args=(command, self.root, dict(os.environ), said))
        process.start()
        process.join(300)
        return process.exitcode, said.read_text()

    def page(self, name: str) -> str:
        return (self.root / "_build" / "html" / "book" / f"{name}.html").read_text(encoding="utf-8")

    def git(self, *arguments: str, day: str) -> None:
        stamp = f"{day}T12:00:00+00:00"
        names = {
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@b",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@b",
        }
        environment = {**os.environ, **names, "GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        subprocess.run(["git", "-C", str(self.root), *arguments], env=environment, check=True, capture_output=True)


@pytest.fixture
def book(small_project, monkeypatch) -> Book:
    monkeypatch.setenv("MICRODRIVERS_SURVEY", "small")
    return Book(small_project.root)


def foot(page: str) -> str:
    return re.search(r'<aside class="md-footer".*?</aside>', page, re.DOTALL)[0]


def test_citations_sources_footers_and_dates(book):
    (book.root / ".gitignore").write_text("_build/\n")
    book.git("init", "-q", day="2024-01-01")
    book.git("add", "-A", day="2024-01-01")
    book.git("commit", "-q", "-m", "x", day="2024-01-01")
    (book.root / "book" / "about.md").write_text(PAGES["about"] + "\nMore.\n")
    assert book.compile() == (0, "")
    facts, sources, about = book.page("facts"), book.page("sources"), book.page("about")
    link = re.search(
        r'\(<a class="reference internal" href="sources.html#source-pp-micro" title="(.*?)">(.*?)</a>\)', facts
    )
    assert link[1].startswith("Policy paper on") and link[1].endswith("CONNEKT, 27 March 2024. Primary source.")
    assert link[2] == "CONNEKT 2024a"
    entry = re.search(r'<div class="citation" id="source-pp-micro" role="listitem">.*?</details>', sources, re.DOTALL)[
        0
    ]
    assert 'Pages: <a class="reference internal" href="facts.html">Facts</a>' in entry
    assert "survey_design.csv" in entry
    assert sources.count('role="listitem"') == sources.count('class="md-support"') > 100  # cited or not
    assert '<a href="about.html#corrections">Ask for a correction</a>' in foot(facts)
    assert "without prejudice to positions on status" in foot(about)
    assert "without prejudice" not in foot(facts)
    assert not list((book.root / "_build" / "html").rglob("*.bib"))

    assert "Last changed: 1 January 2024." in foot(facts)
    assert "Last recorded change: 1 January 2024. Newer changes are not recorded yet." in foot(about)
    # a change is recorded: the page gets its date, and what has the date it had is not written again
    path = book.root / "_build" / "html" / "book" / "facts.html"
    before = path.stat().st_mtime_ns
    book.git("commit", "-q", "-a", "-m", "y", day="2024-05-05")
    assert book.compile() == (0, "")
    assert "Last changed: 5 May 2024." in foot(book.page("about"))
    assert path.stat().st_mtime_ns == before


def test_an_unknown_source_is_named_with_its_page(book):
    (book.root / "book" / "facts.md").write_text("# Facts\n\nHeard {source}`hearsay`.\n")
    code, said = book.compile()
    assert code == 1
    assert re.search(r"facts\.md:3: ERROR: source 'hearsay'.*no such row", said, re.DOTALL)
