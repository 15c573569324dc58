"""The whole default book, built once from clean: is everything there, safe, linked and true?"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest

from microdrivers.book.words import read_text
from tests.site.conftest import ROOT, microdrivers

pytestmark = pytest.mark.xdist_group("book")
MARK = "Illustrative data, simulated"
MEGABYTE = 1_000_000


class _Page(HTMLParser):
    """Addresses that a page leads to, and the places in it that can be led to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag in ("a", "link", "script", "img"):
            self.links += [attributes[name] for name in ("href", "src") if attributes.get(name)]


def pages(site: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def chapters(site: Path) -> list[Path]:
    return sorted((site / "book" / "chapters").rglob("*.html"))


def specs(text: str) -> list[dict]:
    found = re.findall(r'<script type="application/json" class="md-spec">(.*?)</script>', text, re.DOTALL)
    return [json.loads(spec) for spec in found]


def test_every_chapter_of_the_plan_is_a_page(site):
    # 2 regions x (overview + 7 drivers), the two side by side, 7 contexts, 8 countries
    assert len(chapters(site)) == 2 * 8 + 1 + 7 + 8


def test_every_link_inside_the_book_resolves(site):
    texts = pages(site)
    parsed = {path: _Page(text) for path, text in texts.items()}
    broken = []
    for path, page in parsed.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists():
                broken.append(f"{path.relative_to(site)} -> {link}")
            elif "=" in parts.fragment:  # a choice, and no place: test_explorer.py looks at these
                continue
            elif parts.fragment and target in parsed and unquote(parts.fragment) not in parsed[target].ids:
                broken.append(f"{path.relative_to(site)} -> {link} (no such place)")
    assert broken == []


def test_the_site_stays_under_its_size(site):
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 25 * MEGABYTE


def test_every_chart_of_the_survey_carries_the_mark(site):
    for path in chapters(site):
        for figure in re.findall(r'<figure class="md-figure".*?</figure>', path.read_text(encoding="utf-8"), re.DOTALL):
            official = "Official statistics" in figure or "Gapminder" in figure or "World Bank" in figure
            assert official or MARK in figure, path


def test_every_page_says_what_it_must_not_be_used_for_and_how_to_correct_it(site):
    for path, text in pages(site).items():
        if path.name in {"search.html", "genindex.html"} or path == site / "index.html":
            continue
        assert "must not be used to profile" in text, path
        assert "Ask for a correction" in text, path


def test_every_page_that_names_kosovo_carries_the_footnote(site):
    named = 0
    for path, text in pages(site).items():
        body = re.search(r"<article.*?</article>", text, re.DOTALL)
        if body and "Kosovo" in body[0]:
            named += 1
            assert "without prejudice to positions on status" in body[0], path
    assert named > 5


def test_no_page_holds_a_row_of_a_respondent(site):
    answers = pd.read_csv(ROOT / "data" / "surveys" / "illustrative" / "responses.csv")
    for path in chapters(site):
        for spec in specs(path.read_text(encoding="utf-8")):
            for rows in spec.get("datasets", {}).values():
                assert len(rows) < len(answers) / 4
                assert all("respondent" not in row for row in rows)
                shown = [row[key] for row in rows for key in ("n", "base") if isinstance(row.get(key), int | float)]
                assert all(count >= 10 for count in shown)


def test_nothing_of_this_machine_stands_in_the_site(book, site):
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".json", ".css", ".txt"}:
            assert str(book) not in path.read_text(encoding="utf-8", errors="replace"), path


def test_the_sizes_in_the_text_are_those_of_the_data(site):
    answers = pd.read_csv(ROOT / "data" / "surveys" / "illustrative" / "responses.csv")
    people = answers["country"].value_counts()  # EGY 415, JOR 415, MAR 414
    text = read_text((site / "book/chapters/mena/economic-deprivation.html").read_text(encoding="utf-8"))
    assert f"1,244 respondents : Egypt {people['EGY']}, Jordan {people['JOR']}, Morocco {people['MAR']}" in text


def test_a_share_in_the_download_is_the_share_in_the_data(site):
    answers = pd.read_csv(ROOT / "data" / "surveys" / "illustrative" / "responses.csv")
    jordan = answers.loc[answers["country"] == "JOR", "economy_justice"]
    expected = 100 * (jordan == 4).mean()  # 'Agree', of all who were asked
    rows = table(site / "downloads" / "mena-economic-deprivation-answers.zip")
    row = next(r for r in rows if (r["country"], r["question"], r["answer"]) == ("JOR", "economy_justice", "Agree"))
    assert float(row["estimate"]) == pytest.approx(expected, abs=0.05)
    assert (int(float(row["n"])), int(float(row["base"]))) == (int((jordan == 4).sum()), 415)


def table(path: Path) -> list[dict]:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))


def test_every_download_opens_and_says_where_it_comes_from(site):
    zips = sorted((site / "downloads").glob("*.zip"))
    assert len(zips) > 200
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            assert {"metadata.json", "README.md"} < names
            assert json.loads(archive.read("metadata.json"))["citation"]
        assert table(path)


def test_the_gate_lets_the_book_pass(book):
    done = microdrivers(book, "gate", "_build/html")
    assert (done.returncode, "nothing speaks against publishing it" in done.stdout) == (0, True)


def test_a_notebook_that_raises_is_named_and_the_site_stays_as_it_was(book, site):
    before = fingerprint(site)
    template = book / "notebooks" / "country.ipynb"
    kept = template.read_text(encoding="utf-8")
    notebook = json.loads(kept)
    next(cell for cell in notebook["cells"] if cell["id"] == "answers")["source"] = "1 / 0"
    template.write_text(json.dumps(notebook), encoding="utf-8")
    try:
        done = microdrivers(book, "run", "--chapter", "countries/tunisia")
    finally:
        template.write_text(kept, encoding="utf-8")
    assert done.returncode == 1
    assert "countries/tunisia" in done.stderr and "country.ipynb" in done.stderr and "ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert fingerprint(site) == before


def fingerprint(site: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(site)).encode() + path.read_bytes())
    return digest.hexdigest()


def test_running_one_chapter_again_updates_its_page_and_leaves_the_others(book, site):
    page, other = site / "book/chapters/countries/tunisia.html", site / "book/chapters/mena/religion.html"
    findings = book / "data" / "published" / "findings.csv"
    kept, other_before = findings.read_text(encoding="utf-8"), other.read_text(encoding="utf-8")
    findings.write_text(
        kept + "probe,religion,mena,TUN,,macro,A statement made for this test.,pb-micro,P\n", encoding="utf-8"
    )
    try:
        done = microdrivers(book, "run", "--chapter", "countries/tunisia")
    finally:
        findings.write_text(kept, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "A statement made for this test." in page.read_text(encoding="utf-8")
    assert other.read_text(encoding="utf-8") == other_before
