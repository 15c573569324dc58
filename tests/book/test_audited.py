"""The audit is left out when the same numbers have passed it, by the same rules; anything else is audited again."""

from __future__ import annotations

import json

import pytest

from microdrivers import digests
from microdrivers.book import audited, ledger
from microdrivers.book.audited import Audited
from tests.book.small import executed
from tests.figures.small import answers, leanings


@pytest.fixture
def chapters(small_project, tmp_path):
    """Two chapters that have passed."""
    made = {"mena/religion": executed(tmp_path / "a.ipynb", answers()), "mena/index": executed(tmp_path / "b.ipynb")}
    Audited(made, small_project.project, "small").remember()
    return made


def passed(small_project, chapters) -> bool:
    return Audited(chapters, small_project.project, "small").passed


def test_nothing_has_passed_at_first(small_project):
    assert not Audited({}, small_project.project, "small").passed


def test_the_same_notebooks_have_passed_and_are_not_read_again(small_project, chapters, monkeypatch):
    monkeypatch.setattr(audited, "numbers_of", lambda path: pytest.fail(f"{path} was read"))
    assert passed(small_project, chapters)


def test_other_words_around_the_same_numbers_have_passed(small_project, chapters, tmp_path):
    chapters["mena/religion"] = executed(tmp_path / "a.ipynb", answers(), text="Another sentence.")
    assert passed(small_project, chapters)


def test_another_number_in_a_sentence_is_audited(small_project, chapters):
    path = chapters["mena/religion"]
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"][1]["outputs"][0]["metadata"][ledger.TOLD] = [{"measure": "share", "estimate": 41.0}]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert not passed(small_project, chapters)


def test_another_figure_is_audited(small_project, chapters, tmp_path):
    chapters["mena/religion"] = executed(tmp_path / "a.ipynb", leanings())
    assert not passed(small_project, chapters)


def test_a_page_more_or_less_is_audited(small_project, chapters, tmp_path):
    more = {**chapters, "countries/jordan": executed(tmp_path / "c.ipynb")}
    assert not passed(small_project, more)
    del chapters["mena/index"]
    assert not passed(small_project, chapters)


def test_the_same_numbers_on_another_page_are_audited(small_project, chapters):
    one, other = chapters.values()
    assert not passed(small_project, {"mena/religion": other, "mena/index": one})


def test_by_other_rules_all_is_audited(small_project, chapters):
    small_project.change_framework("rules.min_count", 12)
    assert not passed(small_project, chapters)


@pytest.mark.parametrize("what", ["digest_of_program", "digest_of_versions"])
def test_by_another_program_all_is_audited(small_project, chapters, monkeypatch, what):
    before = getattr(digests, what)()
    monkeypatch.setattr(audited, what, lambda: f"{before}0")
    assert not passed(small_project, chapters)


@pytest.mark.parametrize("found", [None, [], "all", 1, {"mena/religion": 1}, {"mena/religion": ["a"]}])
def test_a_record_of_another_form_is_of_no_use(small_project, chapters, found):
    record = small_project.project.build / "inputs" / "small.audit.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"numbers": found}))
    assert not passed(small_project, chapters)


@pytest.mark.parametrize("part", [0, 0.5, 0.99])
def test_with_a_record_cut_off_all_is_audited(small_project, chapters, part):
    record = small_project.project.build / "inputs" / "small.audit.json"
    content = record.read_bytes()
    record.write_bytes(content[: int(part * len(content))])
    assert not passed(small_project, chapters)
