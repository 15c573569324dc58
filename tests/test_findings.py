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

NAN = float("nan")
REAL = About(source="small", title="A survey", citation="Test", version="1", min_count=10)
SIMULATED = replace(REAL, mark="Illustrative data, simulated")
LABELS = {
    "country_long": {
        "EGY": "Egypt",
        "JOR": "Jordan",
        "MAR": "Morocco",
        "BIH+XKX": "Bosnia and Herzegovina and Kosovo",
        "BIH+EGY+XKX": "all countries together",
    },
    "context": {"family": "Family", "online": "Online life", "school": "School"},
    "question": {"fair": "The rules are fair.", "work": "I can find work.", "heard": "Somebody listens."},
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


def score(estimate: float, n: int = 360, **reason: str) -> list[dict]:
    """A score with its reliability and its omega; 360 of 400 have one. reason: why a measure has no estimate."""
    keys = {"country": "EGY", "driver": "religion", "n": n, "base": n, "whole": 400}
    rows = [
        {"measure": "score", **keys, "estimate": estimate, "lo": estimate - 2, "hi": estimate + 2},
        {"measure": "reliability", **keys, "estimate": 0.81, "lo": 0.78, "hi": 0.84},
        {"measure": "omega", **keys, "estimate": 0.83, "lo": 0.8, "hi": 0.86},
    ]
    return [row | _without(reason.get(row["measure"])) for row in rows]


def _without(reason: str | None) -> dict:
    """No estimate, and why; nothing when there is one."""
    return {} if reason is None else dict.fromkeys(("estimate", "lo", "hi"), NAN) | {"reason": reason}


def raked(base: int = 360, **reason: str) -> list[dict]:
    """A score of 41.2, raked to 42.6; the people count like 287."""
    keys = {"country": "EGY", "driver": "religion", "base": base, "whole": 400}
    rows = [
        {"measure": "score", **keys, "n": base, "estimate": 41.2, "lo": 39.2, "hi": 43.2},
        {"measure": "raked", **keys, "n": 287.4, "estimate": 42.6, "lo": 40.1, "hi": 45.2},
        {"measure": "efficiency", **keys, "n": base, "estimate": 73.4},
    ]
    return [row | _without(reason.get(row["measure"])) for row in rows]


def ranks(**found: tuple[float, float, float]) -> list[dict]:
    """Ranks of contexts with their intervals, and the leanings that they compare."""
    rows = [leaning(context, 50, 45, 55) for context in found]
    for context, (estimate, lo, hi) in found.items():
        keys = {"measure": "rank", "country": "EGY", "driver": "religion", "context": context, "n": 400, "base": 400}
        rows.append(keys | {"estimate": estimate, "lo": lo, "hi": hi})
    return rows


def odds(estimate: float, lo: float, hi: float, n: int = 400, **keys) -> dict:
    """An odds ratio of one driver and the outcome 'peace'."""
    place = {"measure": "odds_ratio", "country": "EGY", "driver": "religion", "answer": "peace"}
    return place | {"estimate": estimate, "lo": lo, "hi": hi, "n": n, "base": n, "whole": n} | keys


def differences(**found: float) -> list[dict]:
    """Do the groups answer a question differently beyond chance: 1, 0, or NaN for no test."""
    keys = {"measure": "independence", "country": "EGY", "group_by": "gender", "n": 400, "base": 400}
    return [keys | {"question": question, "estimate": differ} for question, differ in found.items()]


def sizes(**n: int) -> list[dict]:
    """Respondents of countries, and of all together; the key of these comes first."""
    people = {"+".join(sorted(n)): sum(n.values())} | n
    return [
        {"measure": "respondents", "country": iso3, "estimate": count, "n": count, "base": count}
        for iso3, count in people.items()
    ]


def safe(rows: list[dict], about: About = REAL) -> SafeTable:
    return safe_table(rows, about=about, labels=LABELS)


def sizes_told(rows: list[dict], about: About = REAL) -> findings.Finding:
    return findings.sample_sizes(safe(rows, about), rows[0]["country"])


def odds_told(row: dict, about: About = REAL) -> findings.Finding:
    table = safe([row], about)
    outcome = table.name("answer", "peace")
    return findings.odds_line(table, table.frame.iloc[0].to_dict(), "the score for religion", outcome, 10.0)


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
    assert told_of(found, "context") == ["school", "family", "online"]  # the sentence is about the first


def told_of(found: findings.Finding, *columns: str) -> list:
    """The keys of the rows that a sentence tells of."""
    rows = [tuple(row[column] for column in columns) for row in found.rows]
    return [row[0] for row in rows] if len(columns) == 1 else rows


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


def test_hidden_figures_are_not_among_the_rows_of_a_sentence():
    rows = [leaning("family", 1, 0, 2), leaning("online", 30, 26, 34), leaning("school", 50, 46, 54, country="JOR")]
    assert told_of(findings.leaning_range(safe(rows), "EGY", "context"), "country", "context") == [("EGY", "online")]


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
    told = [row | {end: round(row[end], 1) for end in ("estimate", "lo", "hi")} for row in rows]  # as protect rounds
    low, high = min(told, key=lambda row: row["estimate"]), max(told, key=lambda row: row["estimate"])
    if low["hi"] < high["lo"]:
        [lower], [higher] = ([row for row in rows if row["context"] == end["context"]] for end in (low, high))
        assert lower["hi"] < higher["lo"]  # rounding makes two figures alike, and never apart
        more, than = re.search(r"more lean .* in “(.*)”, .* than in “(.*)”, ", sentence).groups()
        assert (more, than) == (LABELS["context"][high["context"]], LABELS["context"][low["context"]])
    else:
        apart = any(a["hi"] < b["lo"] for a in told for b in told)
        words = "not all of them can be told apart" if apart else "the figures cannot be told apart"
        assert words in sentence and not COMPARES.search(sentence)


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
    assert told_of(found, "measure", "answer", "estimate") == [("association", "peace", estimate)]


@pytest.mark.parametrize(("lo", "hi"), [(-0.05, 0.11), (0.0, 0.06), (-0.06, 0.0)])
def test_an_association_near_zero_has_no_direction(lo, hi):
    sentence = in_words([association((lo + hi) / 2, lo, hi)]).sentence
    assert sentence.startswith(
        "No association between a higher score and “Disputes should be settled by talking.” can be told apart from zero"
    )
    assert not COMPARES.search(sentence.replace("a higher score", ""))


def test_an_association_of_too_few_is_named_by_its_code():
    found = in_words([association(0.5, 0.3, 0.7, n=29)])
    assert found.sentence == (
        "A higher score and “Disputes should be settled by talking.”: [b] base under the minimum for percentages."
    )
    assert told_of(found, "measure", "code") == [("association", "b")]


def test_an_association_without_an_estimate_says_why():
    unknown = association(NAN, NAN, NAN) | {"reason": "Everybody answered alike"}
    assert in_words([unknown]).sentence.endswith(": [x] not available: everybody answered alike.")


# Scores


def test_a_score_line_by_hand():
    found = findings.score_line(safe(score(56.4)), "EGY")
    assert found.sentence == (
        "Egypt: mean score 56 (54 to 58); ordinal alpha 0.81 (0.78 to 0.84), omega 0.83 (0.80 to 0.86); "
        "about 10 % of the 400 respondents answered too few of the questions to have one."
    )
    assert (found.estimate, found.n) == (56, 360)
    assert told_of(found, "measure") == ["score", "reliability", "omega"]


def test_a_score_line_without_omega():
    """An older table, or a driver whose questions no single factor stands behind."""
    assert "(0.78 to 0.84); about" in findings.score_line(safe(score(56)[:2]), "EGY").sentence
    found = findings.score_line(safe(score(56, omega="no single factor stands behind the items")), "EGY")
    assert "(0.78 to 0.84), no omega: no single factor stands behind the items; about" in found.sentence
    assert told_of(found, "measure", "code") == [("score", ""), ("reliability", ""), ("omega", "x")]


def test_the_reason_why_there_is_no_omega_is_part_of_the_sentence():
    """As `measures.reliabilities` gives it: a sentence of its own."""
    reason = "No single factor stands behind these items: a loading would exceed 1."
    sentence = findings.score_line(safe(score(56, omega=reason)), "EGY").sentence
    assert "no omega: no single factor stands behind these items: a loading would exceed 1; about" in sentence


def test_a_reliability_at_its_bounds_has_no_interval():
    rows = [row | ({} if row["measure"] == "score" else {"lo": NAN, "hi": NAN}) for row in score(56)]
    sentence = findings.score_line(safe(rows), "EGY").sentence
    assert "ordinal alpha 0.81 (no interval), omega 0.83 (no interval); about" in sentence


def test_a_few_without_a_score_are_not_counted_out():
    sentence = findings.score_line(safe(score(56, n=397)), "EGY").sentence
    assert "fewer than 10 of the 400 respondents answered too few" in sentence and "397" not in sentence


def test_a_score_that_is_not_shown_says_why():
    unreliable = score(NAN, score="Ordinal alpha is under 0.60")
    found = findings.score_line(safe(unreliable), "EGY")
    assert found.sentence == "Egypt: no score is shown, [x] not available: ordinal alpha is under 0.60."
    assert told_of(found, "measure", "code") == [("score", "x")]
    assert findings.score_line(safe(score(NAN)), "EGY").sentence.endswith("no score is shown, [x] not available.")
    few = score(50, n=20)
    sentence = findings.score_line(safe(few), "EGY").sentence
    assert sentence.endswith("no score is shown, [b] base under the minimum for percentages.")


def test_a_score_without_its_reliability_is_not_told():
    assert findings.score_line(safe(score(56)[:1]), "EGY") is None
    assert findings.score_line(safe(score(56)), "JOR") is None


# Raked scores


def test_a_raked_line_by_hand():
    found = findings.raked_line(safe(raked()), "EGY", "age and gender")
    assert found.sentence == (
        "Egypt: 43 (40 to 45) raked to age and gender, beside 41 as counted; about 40 respondents are left out, the "
        "others count like 280 (efficiency 73 %)."
    )
    assert (found.estimate, found.n, found.base) == (43, 280, 360)
    assert told_of(found, "measure") == ["raked", "score", "efficiency"]


def test_a_few_who_could_not_be_raked_are_not_counted_out():
    sentence = findings.raked_line(safe(raked(base=397)), "EGY", "age").sentence
    assert "raked to age, beside" in sentence
    assert "fewer than 10 respondents are left out" in sentence and "397" not in sentence


def test_a_raked_figure_that_is_refused_says_why():
    why = "population figures: This country has no figures"
    found = findings.raked_line(safe(raked(raked=why, efficiency=why)), "EGY", "age")
    assert found.sentence == f"Egypt: no raked figure, [x] not available: {why}."
    assert told_of(found, "measure", "code") == [("raked", "x")]
    few = findings.raked_line(safe(raked(base=29)), "EGY", "age").sentence
    assert few == "Egypt: no raked figure, [b] base under the minimum for percentages."


# Ranks


def test_ranks_stand_in_their_order_with_their_intervals():
    found = findings.rank_line(safe(ranks(family=(3, 2, 3), online=(2, 1, 3), school=(1, 1, 2))), "EGY")
    assert found.sentence == (
        "Egypt, ranks of the 3 contexts from most to fewest, with 95 % intervals: “School” 1 (between 1 and 2), "
        "“Family” 3 (between 2 and 3)."  # online life could have any rank
    )
    assert told_of(found, "measure", "context") == [("rank", "family"), ("rank", "online"), ("rank", "school")]


def test_ranks_that_could_be_any_cannot_be_told_apart():
    found = findings.rank_line(safe(ranks(family=(2, 1, 2), school=(1, 1, 2))), "EGY")
    assert found.sentence == "Egypt: the ranks of the 2 contexts cannot be told apart."
    assert not COMPARES.search(found.sentence) and len(found.rows) == 2


def test_no_rank_no_sentence():
    one_hidden = [leaning("online", 1, 0, 2), *ranks(family=(1, 1, 1), school=(2, 2, 2))]
    one_hidden.append(one_hidden[-1] | {"context": "online"})
    assert findings.rank_line(safe(one_hidden), "EGY") is None
    assert findings.rank_line(safe(ranks(family=(1, 1, 1), school=(2, 2, 2))), "JOR") is None
    assert findings.rank_line(safe([leaning("family", 30, 26, 34)]), "EGY") is None


INTERVAL = st.integers(1, 3).flatmap(lambda lo: st.tuples(st.just(lo), st.integers(lo, 3)))


@settings(deadline=None, max_examples=40)
@given(st.permutations([1, 2, 3]), st.lists(INTERVAL, min_size=3, max_size=3))
def test_a_rank_that_could_be_any_is_never_told(order, intervals):
    found = {name: (rank, *ends) for name, rank, ends in zip(CONTEXTS, order, intervals, strict=True)}
    sentence = findings.rank_line(safe(ranks(**found)), "EGY").sentence
    for context, (rank, lo, hi) in found.items():
        told = f"“{LABELS['context'][context]}” {rank} (between {lo} and {hi})"
        assert (told in sentence) is ((lo, hi) != (1, 3))


# Odds


def test_an_odds_line_by_hand():
    found = odds_told(odds(1.24, 1.11, 1.39, n=1234))
    assert found.sentence == (
        "With 10 more points of the score for religion, the odds of more agreement that “Disputes should be settled by "
        "talking.” are 1.24 (1.11 to 1.39, n = 1,234) times as high."
    )
    assert (found.estimate, found.base) == (1.24, 1234)
    assert told_of(found, "measure", "answer") == [("odds_ratio", "peace")]


@pytest.mark.parametrize(
    ("lo", "hi", "apart"),
    [(0.9, 1.2, False), (1.0, 1.4, False), (0.7, 1.0, False), (1.01, 1.4, True), (0.7, 0.99, True)],
)
def test_odds_whose_interval_holds_one_are_no_association(lo, hi, apart):
    sentence = odds_told(odds((lo + hi) / 2, lo, hi)).sentence
    assert sentence.endswith(" times as high.") is apart
    assert sentence.endswith(" times as high; this cannot be told apart from no association.") is not apart


def test_odds_that_are_not_shown_say_why():
    none = "No odds of agreement that “Disputes should be settled by talking.”: "
    assert odds_told(odds(NAN, NAN, NAN, reason="Everybody gave the same answer")).sentence == (
        f"{none}[x] not available: everybody gave the same answer."
    )
    few = odds_told(odds(1.24, 1.11, 1.39, n=29))
    assert few.sentence == f"{none}[b] base under the minimum for percentages."
    assert told_of(few, "code") == ["b"]


# Groups


def groups_told(rows: list[dict], about: About = REAL) -> findings.Finding | None:
    return findings.group_differences_line(safe(rows, about), "EGY", "Gender", "question")


def test_questions_that_groups_answer_differently_are_named():
    found = groups_told(differences(fair=1, work=0, heard=1))
    assert found.sentence == (
        "Egypt, gender: the groups answer 2 of the 3 questions differently beyond chance: “The rules are fair.”, "
        "“Somebody listens.”."
    )
    assert told_of(found, "question", "estimate") == [("fair", 1), ("work", 0), ("heard", 1)]


def test_groups_without_a_difference_cannot_be_told_apart_from_chance():
    found = groups_told(differences(fair=0, work=0))
    assert found.sentence == (
        "Egypt, gender: no difference between the groups' answers to the 2 questions can be told apart from chance."
    )
    assert told_of(found, "question") == ["fair", "work"]


def test_questions_that_could_not_be_tested_are_not_counted():
    unknown = differences(heard=NAN)[0] | {"reason": "fewer than two groups have 30 answers"}
    few = differences(work=1)[0] | {"n": 29, "base": 29}
    tested = differences(fair=0, listened=0)
    assert "the groups' answers to the 2 questions can" in groups_told([*tested, few, unknown]).sentence
    assert groups_told([few, unknown]) is None and groups_told([]) is None


# Sample sizes


def test_sample_sizes():
    found = sizes_told(sizes(EGY=1000, JOR=244))
    assert found.sentence == "1,244 respondents: Egypt 1,000, Jordan 244." and found.n == 1244
    assert told_of(found, "country", "n") == [("EGY+JOR", 1244), ("EGY", 1000), ("JOR", 244)]
    alone = sizes_told(sizes(EGY=308))
    assert alone.sentence == "308 respondents in Egypt." and told_of(alone, "country", "n") == [("EGY", 308)]


def test_countries_that_are_put_together_are_one_part():
    rows = sizes(**{"EGY": 300, "BIH+XKX": 40})
    rows[0]["country"] = "BIH+EGY+XKX"
    assert sizes_told(rows).sentence == "340 respondents: Egypt 300, Bosnia and Herzegovina and Kosovo 40."
    assert sizes_told(rows[2:]).sentence == "40 respondents in Bosnia and Herzegovina and Kosovo."


def test_a_hidden_sample_size_is_named_by_its_code():
    found = sizes_told(sizes(EGY=1000, JOR=240, MAR=7))
    assert found.sentence == "Respondents: Egypt 1,000, Jordan 240, Morocco [c]."
    assert told_of(found, "country", "code")[-1] == ("MAR", "c")
    assert sizes_told(sizes(EGY=7)).sentence == "Respondents: Egypt [c]."


def test_a_hidden_sample_size_cannot_be_worked_out_from_the_sentence_or_its_rows():
    """1,247 respondents: Egypt 1,000, Jordan 240, Morocco [c] would say that Morocco had 7."""
    found = sizes_told(sizes(EGY=1000, JOR=240, MAR=7))
    assert "1,247" not in found.sentence
    assert 1247 not in [value for row in found.rows for value in row.values()]


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
        "hidden score": findings.score_line(safe(score(NAN), about), "EGY"),
        "score without omega": findings.score_line(safe(score(56, omega="no factor"), about), "EGY"),
        "raked": findings.raked_line(safe(raked(), about), "EGY", "age"),
        "hidden raked": findings.raked_line(safe(raked(raked="no figures"), about), "EGY", "age"),
        "ranks": findings.rank_line(safe(ranks(family=(1, 1, 1), school=(2, 2, 2)), about), "EGY"),
        "ranks alike": findings.rank_line(safe(ranks(family=(1, 1, 2), school=(2, 1, 2)), about), "EGY"),
        "odds": odds_told(odds(1.24, 1.11, 1.39), about),
        "no odds": odds_told(odds(1.0, 0.9, 1.1), about),
        "hidden odds": odds_told(odds(1.24, 1.11, 1.39, n=20), about),
        "groups": groups_told(differences(fair=1), about),
        "groups alike": groups_told(differences(fair=0), about),
        "association": in_words([association(0.2, 0.1, 0.3)], about),
        "no association": in_words([association(0.0, -0.1, 0.1)], about),
        "hidden association": in_words([association(0.2, 0.1, 0.3, n=20)], about),
        "sample sizes": sizes_told(sizes(EGY=1000, JOR=244), about),
        "sample size": sizes_told(sizes(EGY=1000), about),
        "hidden sample size": sizes_told(sizes(EGY=1000, JOR=240, MAR=7), about),
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


@pytest.mark.parametrize("kind", _every(REAL))
def test_a_sentence_rests_on_rows_of_its_table(kind):
    """The first is the one whose numbers the finding carries; none stands twice, and no number is behind a code."""
    found = _every(REAL)[kind]
    first, keys = found.rows[0], ("measure", "country", "context", "question", "answer")
    for number in ("estimate", "lo", "hi", "n", "base"):
        assert repr(float(getattr(found, number))) == repr(float(first[number]))
    assert len({tuple(row[key] for key in keys) for row in found.rows}) == len(found.rows)
    assert all(row["estimate"] != row["estimate"] and row["n"] != row["n"] for row in found.rows if row["code"])


def test_what_stands_in_front_is_no_part_of_the_sentence():
    found = _every(REAL)["one leaning"]
    linked = found.after("[School](school.html): ")
    assert linked.front == "[School](school.html): " and str(linked) == str(found)
    assert linked.rows == found.rows and found.front == ""


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
        sizes_told(sizes(EGY=base, JOR=other), about),
    ]
    for finding in told:
        if finding is not None:
            assert not BANNED.search(str(finding)), str(finding)


@settings(deadline=None, max_examples=20)
@given(RHO, st.floats(0.01, 0.5), BASE, st.sampled_from([REAL, SIMULATED]))
def test_nor_in_the_sentences_beside_them(rho, half, base, about):
    told = [
        findings.raked_line(safe(raked(base=min(base, 400)), about), "EGY", "age"),
        odds_told(odds(1 + rho, 1 + rho - half, 1 + rho + half, n=base), about),
        groups_told(differences(fair=rho > 0, work=0), about),
    ]
    for finding in told:
        assert not BANNED.search(str(finding)), str(finding)


def test_the_list_of_banned_words_finds_them():
    for words in ("poverty causes anger", "it leads to harm", "religion drives votes", "this predicts violence"):
        assert BANNED.search(words)
    assert not BANNED.search("the driver goes together with more agreement")
