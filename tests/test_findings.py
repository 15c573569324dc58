"""Sentences: their numbers, their restraint, and the words that never stand in one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers import findings
from microdrivers.disclosure import About, SafeTable
from tests.disclosure.tables import safe_table

REAL = About(source="small", title="A survey", citation="Test", version="1", min_count=10)
SIMULATED = replace(REAL, mark="Illustrative data, simulated")
LABELS = {
    "country_long": {"EGY": "Egypt", "JOR": "Jordan", "MAR": "Morocco"},
    "context": {"family": "Family", "online": "Online life", "school": "School"},
    "answer": {"peace": "Disputes should be settled by talking."},
    "code": {
        "c": "hidden because the count is low",
        "b": "base under the minimum for percentages",
        "w": "nobody was asked",
        "x": "not available",
    },
}

# METHOD.md, A: words that fail the build in reader text
BANNED = re.compile(
    r"\b(causes?|leads? to|drives|predicts?|margin of error|representative|at-risk group|radicali[sz]ed youth"
    r"|vulnerable to radicali[sz]ation|prevalence of extremism|most important driver)\b",
    re.IGNORECASE,
)
COMPARES = re.compile(
    r"\b(more|less|fewer|most|least|higher|lower|highest|lowest|larger|smaller|greater)\b", re.IGNORECASE
)


def leaning(context: str, estimate: float, lo: float, hi: float, base: int = 400, country: str = "EGY") -> dict:
    n = round(base * estimate / 100)
    keys = {"measure": "leaning", "country": country, "driver": "religion", "context": context}
    return keys | {"estimate": estimate, "lo": lo, "hi": hi, "n": n, "base": base}


def association(estimate: float, lo: float, hi: float, n: int = 400) -> dict:
    keys = {"measure": "association", "country": "EGY", "driver": "religion", "answer": "peace"}
    return keys | {"estimate": estimate, "lo": lo, "hi": hi, "n": n, "base": n}


def score(estimate: float, n: int = 360) -> list[dict]:
    """A score and its reliability; 360 of 400 have one."""
    keys = {"country": "EGY", "driver": "religion", "n": n, "base": n, "whole": 400}
    return [
        {"measure": "score", **keys, "estimate": estimate, "lo": estimate - 2, "hi": estimate + 2},
        {"measure": "reliability", **keys, "estimate": 0.81, "lo": 0.78, "hi": 0.84},
    ]


def sizes(**n: int) -> list[dict]:
    """Respondents of countries, and of all together."""
    people = {"all": sum(n.values())} | n
    return [
        {"measure": "respondents", "country": iso3, "estimate": count, "n": count, "base": count}
        for iso3, count in people.items()
    ]


def safe(rows: list[dict], about: About = REAL) -> SafeTable:
    return safe_table(rows, about=about, labels=LABELS)


def in_words(rows: list[dict], about: About = REAL) -> findings.Finding:
    """The association of the first row."""
    table = safe(rows, about)
    return findings.association(table, table.frame.iloc[0].to_dict(), "a higher score", table.name("answer", "peace"))


# From the least to the most


def test_apart_intervals_are_compared_by_hand():
    rows = [leaning("family", 20, 16.4, 23.6), leaning("online", 30, 26, 34), leaning("school", 45.4, 40.5, 50.4)]
    found = findings.leaning_range(safe(rows), "EGY", "context")
    assert str(found) == (
        "Among the 400 respondents in Egypt, more lean towards the driver in “School”, 45 % (40 to 50 %), "
        "than in “Family”, 20 % (16 to 24 %)."
    )
    assert (found.estimate, found.lo, found.hi, found.n, found.base) == (45.4, 40.5, 50.4, 182, 400)


def test_overlapping_intervals_cannot_be_told_apart():
    rows = [leaning("family", 40, 35, 45), leaning("online", 44, 39, 49), leaning("school", 48, 43, 53)]
    sentence = findings.leaning_range(safe(rows), "EGY", "context").sentence
    assert sentence == (
        "Among the 400 respondents in Egypt, the figures cannot be told apart: all lie between 40 % and 48 %."
    )
    assert not COMPARES.search(sentence)


@pytest.mark.parametrize(("low_of_the_high", "apart"), [(45.0, False), (45.1, True)])
def test_intervals_that_touch_overlap(low_of_the_high, apart):
    rows = [leaning("family", 40, 35, 45), leaning("school", 50, low_of_the_high, 55)]
    sentence = findings.leaning_range(safe(rows), "EGY", "context").sentence
    assert (" more lean " in sentence, "cannot be told apart" in sentence) == (apart, not apart)


def test_figures_are_not_said_to_be_alike_when_two_of_them_are_apart():
    """The largest figure has a wide interval and overlaps with all; the second is clearly apart from the smallest."""
    rows = [leaning("family", 30, 28, 32), leaning("online", 44, 42, 46), leaning("school", 45, 25, 65, base=31)]
    sentence = findings.leaning_range(safe(rows), "EGY", "context").sentence
    assert sentence == (
        "Among the respondents in Egypt, not all of them can be told apart: all lie between 30 % and 45 %."
    )


def test_different_bases_are_not_given_as_one():
    rows = [leaning("family", 20, 16, 24), leaning("school", 45, 40, 50, base=390)]
    assert findings.leaning_range(safe(rows), "EGY", "context").sentence.startswith("Among the respondents in Egypt, ")


def test_one_figure_is_compared_with_nothing():
    sentence = findings.leaning_range(safe([leaning("school", 45, 40, 50)]), "EGY", "context").sentence
    assert sentence == "Among the 400 respondents in Egypt, 45 % (40 to 50 %) lean towards the driver in “School”."


def test_hidden_figures_and_other_countries_are_not_in_the_range():
    rows = [
        leaning("family", 1, 0, 2),  # 4 people: hidden
        leaning("online", 30, 26, 34),
        leaning("school", 32, 28, 36),
        leaning("school", 90, 85, 95, country="JOR"),
    ]
    sentence = findings.leaning_range(safe(rows), "EGY", "context").sentence
    assert "all lie between 30 % and 32 %" in sentence


def test_no_figure_no_sentence():
    assert findings.leaning_range(safe([leaning("family", 1, 0, 2)]), "EGY", "context") is None
    assert findings.leaning_range(safe([leaning("family", 30, 26, 34)]), "JOR", "context") is None


PERCENT = st.floats(5, 90)
RANGE = st.tuples(PERCENT, st.floats(0.1, 5), st.floats(0.1, 10))
CONTEXTS = ("family", "online", "school")


@settings(deadline=None, max_examples=60)
@given(st.lists(RANGE, min_size=2, max_size=3), st.sampled_from([REAL, SIMULATED]))
def test_more_is_only_said_of_intervals_that_are_apart(figures, about):
    rows = [
        leaning(context, estimate, estimate - down, estimate + up)
        for context, (estimate, down, up) in zip(CONTEXTS, figures, strict=False)
    ]
    sentence = findings.leaning_range(safe(rows, about), "EGY", "context").sentence
    low, high = min(rows, key=lambda row: row["estimate"]), max(rows, key=lambda row: row["estimate"])
    if low["hi"] < high["lo"]:
        more, than = re.search(r"more lean .* in “(.*)”, .* than in “(.*)”, ", sentence).groups()
        assert (more, than) == (LABELS["context"][high["context"]], LABELS["context"][low["context"]])
    else:
        apart = any(a["hi"] < b["lo"] for a in rows for b in rows)
        told = "not all of them can be told apart" if apart else "the figures cannot be told apart"
        assert told in sentence and not COMPARES.search(sentence)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [((10, 20), (20, 30), True), ((10, 20), (20.5, 30), False), ((10, 40), (20, 30), True), ((1, 2), (1, 2), True)],
)
def test_overlap_is_the_same_from_both_sides(a, b, expected):
    a, b = (dict(zip(("lo", "hi"), interval, strict=True)) for interval in (a, b))
    assert findings.overlap(a, b) is findings.overlap(b, a) is expected


# Associations


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        (0.06, "more agreement that “Disputes should be settled by talking.”; the association is very weak"),
        (-0.06, "less agreement that “Disputes should be settled by talking.”; the association is very weak"),
        (0.2, "the association is weak"),
        (-0.45, "the association is moderate"),
    ],
)
def test_an_association_has_a_direction_and_a_strength(estimate, words):
    found = in_words([association(estimate, estimate - 0.05, estimate + 0.05)])
    assert found.sentence.startswith("A higher score goes together with ") and words in found.sentence
    assert f"(rho {estimate:+.2f}, {estimate - 0.05:+.2f} to {estimate + 0.05:+.2f}, n = 400)" in found.sentence
    assert (found.estimate, found.n, found.base) == (estimate, 400, 400)


@pytest.mark.parametrize(("lo", "hi"), [(-0.05, 0.11), (0.0, 0.06), (-0.06, 0.0)])
def test_an_association_near_zero_has_no_direction(lo, hi):
    sentence = in_words([association((lo + hi) / 2, lo, hi)]).sentence
    assert sentence.startswith(
        "No association between a higher score and “Disputes should be settled by talking.” can be told apart from zero"
    )
    assert not COMPARES.search(sentence.replace("a higher score", ""))


def test_an_association_of_too_few_is_named_by_its_code():
    assert "[b] base under the minimum for percentages" in in_words([association(0.5, 0.3, 0.7, n=29)]).sentence


# Scores


def test_a_score_line_by_hand():
    found = findings.score_line(safe(score(56.4)), "EGY")
    assert found.sentence == (
        "Egypt: mean score 56 (54 to 58); ordinal alpha 0.81 (0.78 to 0.84); "
        "about 10 % of the 400 respondents answered too few of the questions to have one."
    )
    assert (found.estimate, found.n) == (56.4, 360)


def test_a_few_without_a_score_are_not_counted_out():
    sentence = findings.score_line(safe(score(56, n=397)), "EGY").sentence
    assert "fewer than 10 of the 400 respondents answered too few" in sentence and "397" not in sentence


def test_a_score_that_is_not_shown_says_why():
    unreliable = score(float("nan"))
    assert findings.score_line(safe(unreliable), "EGY").sentence.endswith("no score is shown, [x] not available.")
    few = score(50, n=20)
    sentence = findings.score_line(safe(few), "EGY").sentence
    assert sentence.endswith("no score is shown, [b] base under the minimum for percentages.")


def test_a_score_without_its_reliability_is_not_told():
    assert findings.score_line(safe(score(56)[:1]), "EGY") is None
    assert findings.score_line(safe(score(56)), "JOR") is None


# Sample sizes


def test_sample_sizes():
    found = findings.sample_sizes(safe(sizes(EGY=1000, JOR=244)))
    assert found.sentence == "1,244 respondents: Egypt 1,000, Jordan 244." and found.n == 1244
    assert findings.sample_sizes(safe(sizes(EGY=308))).sentence == "308 respondents in Egypt."


def test_a_hidden_sample_size_is_named_by_its_code():
    assert "Jordan 240, Morocco [c]." in findings.sample_sizes(safe(sizes(EGY=1000, JOR=240, MAR=7))).sentence


def test_a_hidden_sample_size_cannot_be_worked_out_from_the_sentence():
    """1,247 respondents: Egypt 1,000, Jordan 240, Morocco [c] would say that Morocco had 7."""
    assert "1,247" not in findings.sample_sizes(safe(sizes(EGY=1000, JOR=240, MAR=7))).sentence


# All of them


@cache
def _every(about: About) -> dict[str, findings.Finding]:
    """One finding of each kind."""
    apart = [leaning("family", 20, 16, 24), leaning("school", 45, 40, 50)]
    alike = [leaning("family", 40, 35, 45), leaning("school", 44, 39, 49)]
    return {
        "leanings apart": findings.leaning_range(safe(apart, about), "EGY", "context"),
        "leanings alike": findings.leaning_range(safe(alike, about), "EGY", "context"),
        "one leaning": findings.leaning_range(safe(apart[:1], about), "EGY", "context"),
        "score": findings.score_line(safe(score(56), about), "EGY"),
        "hidden score": findings.score_line(safe(score(float("nan")), about), "EGY"),
        "association": in_words([association(0.2, 0.1, 0.3)], about),
        "no association": in_words([association(0.0, -0.1, 0.1)], about),
        "hidden association": in_words([association(0.2, 0.1, 0.3, n=20)], about),
        "sample sizes": findings.sample_sizes(safe(sizes(EGY=1000, JOR=244), about)),
        "sample size": findings.sample_sizes(safe(sizes(EGY=1000), about)),
        "hidden sample size": findings.sample_sizes(safe(sizes(EGY=1000, JOR=240, MAR=7), about)),
    }


@pytest.mark.parametrize("kind", _every(SIMULATED))
def test_simulated_answers_say_so_in_every_sentence(kind):
    assert "simulated" in _every(SIMULATED)[kind].sentence.lower()


def test_the_lead_stands_in_front():
    sentence = _every(SIMULATED)["score"].sentence
    assert sentence.startswith("In the simulated answers, Egypt: mean score 56 ")


@pytest.mark.parametrize("kind", _every(REAL))
def test_real_answers_are_not_called_simulated(kind):
    sentence = _every(REAL)[kind].sentence
    assert "simulated" not in sentence.lower() and "nan" not in sentence


@pytest.mark.parametrize("kind", _every(REAL))
def test_a_sentence_begins_and_ends_as_one(kind):
    assert re.match(r"[A-Z0-9].*\.$", _every(REAL)[kind].sentence)


def test_a_caveat_follows_the_sentence():
    assert str(findings.Finding("A sentence.", caveat="With care.")) == "A sentence. With care."
    assert str(findings.Finding("A sentence.")) == "A sentence."


RHO = st.floats(-0.9, 0.9)
BASE = st.integers(0, 3000)


@settings(deadline=None, max_examples=60)
@given(RANGE, RANGE, RHO, st.floats(0.01, 0.5), BASE, BASE, st.sampled_from([REAL, SIMULATED]))
def test_no_banned_word_in_any_sentence(first, second, rho, half, base, other, about):
    rows = [
        leaning(context, estimate, estimate - down, estimate + up, base=base + 1)
        for context, (estimate, down, up) in zip(CONTEXTS, (first, second), strict=False)
    ]
    table = score(first[0], n=min(base, 400))
    told = [
        findings.leaning_range(safe(rows, about), "EGY", "context"),
        findings.score_line(safe(table, about), "EGY"),
        in_words([association(rho, max(rho - half, -1), min(rho + half, 1), n=base)], about),
        findings.sample_sizes(safe(sizes(EGY=base, JOR=other), about)),
    ]
    for finding in told:
        if finding is not None:
            assert not BANNED.search(str(finding)), str(finding)


def test_the_list_of_banned_words_finds_them():
    for words in ("poverty causes anger", "it leads to harm", "religion drives votes", "this predicts violence"):
        assert BANNED.search(words)
    assert not BANNED.search("the driver goes together with more agreement")
