"""Unwanted words are found where a reader sees or hears them, and only there."""

from __future__ import annotations

import pytest

from microdrivers.book.words import Unwanted, read_text, unwanted_words
from tests.conftest import REPOSITORY

METHOD = (  # the list of METHOD.md, section A
    "causes",
    "leads to",
    "drives",
    "margin of error",
    "predicts",
    "representative",
    "at-risk group",
    "radicalised youth",
    "vulnerable to radicalisation",
    "prevalence of extremism",
    "most important driver",
)
REPRESENTATIVE = Unwanted(word="representative", instead="say who was asked", unless=("not", "non"))


@pytest.mark.parametrize("word", METHOD)
def test_every_word_of_the_method_is_on_the_list(word):
    words = {
        unwanted.word: unwanted for unwanted in unwanted_words(REPOSITORY / "data" / "language" / "unwanted_words.yml")
    }
    assert word in words
    assert words[word].instead


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("A representative sample.", 1),
        ("Representative and REPRESENTATIVE.", 2),
        ("It is not representative.", 0),
        ("A non-representative sample.", 0),
        ("Representatives met.", 0),  # another word
        ("It is not large. It is one of many surveys, and it is representative.", 1),  # 'not' belongs elsewhere
    ],
)
def test_a_word_is_found_unless_it_is_negated(text, times):
    assert len(list(REPRESENTATIVE.finds(text))) == times


def test_a_find_shows_what_stands_around_it():
    [around] = REPRESENTATIVE.finds("This is a representative sample.")
    assert around == "This is a representative sample."


def test_a_reader_sees_text_and_hears_labels_of_the_article_only():
    html = (
        "<nav>menu</nav><article><h1>Title</h1><script>code</script><style>css</style>"
        '<div role="img" aria-label="a label"><svg><text>drawn</text></svg></div><p>Words &amp; more.</p></article><footer>foot</footer>'
    )
    assert read_text(html) == "Title a label Words & more."


def test_a_word_over_two_elements_is_read_as_one_phrase():
    assert "margin of error" in read_text("<article><p>a <em>margin</em>\n of error</p></article>")
