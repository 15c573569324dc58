"""The gate leaves out files that have passed as they are, against the same rules; anything else is looked at again."""

from __future__ import annotations

import json

import pytest

from microdrivers.book import looked
from microdrivers.book.looked import Looked
from tests.book.small import clean_site


@pytest.fixture
def site(small_project, tmp_path):
    """A site that has passed."""
    site = clean_site(tmp_path / "made")
    Looked(site, small_project.project, (small_project.codebook,)).remember()
    return site


def passed(small_project, site) -> frozenset[str]:
    return Looked(site, small_project.project, (small_project.codebook,)).passed


def names(site) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def test_files_that_have_passed_are_left_out(small_project, site):
    assert passed(small_project, site) == names(site) != set()


def test_a_changed_file_is_looked_at_again_and_a_new_one_too(small_project, site):
    before = names(site)
    (site / "index.html").write_text("changed")
    (site / "new.html").write_text("new")
    assert passed(small_project, site) == before - {"index.html"}


def test_a_link_is_always_looked_at(small_project, site, tmp_path):
    content = (site / "index.html").read_bytes()
    (site / "index.html").unlink()
    (tmp_path / "elsewhere").write_bytes(content)
    (site / "index.html").symlink_to(tmp_path / "elsewhere")
    assert "index.html" not in passed(small_project, site)


@pytest.mark.parametrize(
    "change",
    [
        lambda small: small.change_framework("rules.min_count", 12),
        lambda small: small.write_answers(small.answers_path.read_bytes() + b"5,2,22,,1,5,,1,x\n"),  # another id
        lambda small: small.change("respondent", "age"),
        lambda small: small.project.unwanted_words.write_text("words: []"),
    ],
    ids=["rules", "ids", "where the ids stand", "words"],
)
def test_against_other_rules_all_is_looked_at(small_project, site, change):
    change(small_project)
    assert passed(small_project, site) == frozenset()


def test_by_another_program_all_is_looked_at(small_project, site, monkeypatch):
    monkeypatch.setattr(looked, "digest_of_program", lambda: "another")
    assert passed(small_project, site) == frozenset()


def test_with_other_versions_all_is_looked_at(small_project, site, update_libraries):
    update_libraries()
    assert passed(small_project, site) == frozenset()


@pytest.mark.parametrize("part", [0, 1, 0.5, 0.99])
def test_with_a_record_cut_off_all_is_looked_at(small_project, site, part):
    record = small_project.project.build / "inputs" / "small.gate.json"
    content = record.read_bytes()
    record.write_bytes(content[: int(part * len(content)) if part < 1 else 1])
    assert passed(small_project, site) == frozenset()


@pytest.mark.parametrize("found", [None, [], "all", 1])
def test_a_record_of_another_form_is_of_no_use(small_project, site, found):
    record = small_project.project.build / "inputs" / "small.gate.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"passed": found}))
    assert passed(small_project, site) == frozenset()
