"""Stems for the search: Sphinx's own, each made once."""

from __future__ import annotations

from sphinx.search.en import SearchEnglish

from microdrivers.book.search import SearchOnce, forget_lost_words

WORDS = ["Drivers", "drivers", "radicalisation", "Extremist", "2024", "naïve", ""]


def test_stems_are_those_of_sphinx_and_each_is_made_once(monkeypatch):
    expected = [SearchEnglish({}).stem(word) for word in WORDS]
    made = []
    real = SearchEnglish.stem
    monkeypatch.setattr(SearchEnglish, "stem", lambda self, word: made.append(word) or real(self, word))
    search = SearchOnce({})
    assert [search.stem(word) for word in WORDS + WORDS] == expected + expected
    assert made == WORDS
    assert expected[:2] == ["driver", "driver"]


def test_words_of_which_no_page_is_left_go_and_the_rest_stays(tmp_path):
    index = tmp_path / "searchindex.js"
    index.write_text(
        'Search.setIndex({"docnames": ["a"], "terms": {"gone": [], "one": 0, "two": [0, 1]}, "titleterms": {"old": []}})'
    )
    forget_lost_words(tmp_path)
    whole = 'Search.setIndex({"docnames": ["a"], "terms": {"one": 0, "two": [0, 1]}, "titleterms": {}})'
    assert index.read_text() == whole
    before = index.stat().st_mtime_ns
    forget_lost_words(tmp_path)
    assert (index.read_text(), index.stat().st_mtime_ns) == (whole, before)
