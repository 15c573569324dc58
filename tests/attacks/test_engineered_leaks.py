"""Every attack works: each finds the leak that a careless publication, made here by hand, has in it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from microdrivers.measures.replicates import generator, percentile_interval, replicate_counts
from tests.attacks.attacker import attack
from tests.attacks.linear import Sums
from tests.attacks.publication import Publication, Shown
from tests.attacks.replay import Program, limits_of_shares
from tests.attacks.surveys import OPEN, OUTCOME, Plan, Truth, codebook_of

CODEBOOK = codebook_of(Plan(1, (200, 100), (), 1, 1, 4, "five", "none", False, "three"))
ANSWERS = (*CODEBOOK.scale_of("q0").answers, *OPEN)
EGYPT = dict(zip(ANSWERS, (60, 50, 3, 40, 35, 8, 4), strict=True))  # Never .. Always, don't know, refused
JORDAN = dict(zip(ANSWERS, (20, 30, 10, 12, 20, 4, 4), strict=True))
SIDES = dict(zip(ANSWERS, ("low", "low", "neutral", "high", "high", "open", "open"), strict=True))
HIDDEN = {"n": math.nan, "estimate": math.nan, "lo": math.nan, "hi": math.nan, "code": "c"}


def truth(**more) -> Truth:
    """Two countries; every question but the first was answered by all alike, so that nothing is secret there."""
    people, other = {"EGY": 200, "JOR": 100}, {"EGY": 100, "JOR": 50}
    answers = {(c, "q0", a): n for c, counts in (("EGY", EGYPT), ("JOR", JORDAN)) for a, n in counts.items()}
    labels = {key: (*group.labels, "") for key, group in CODEBOOK.groups.items()}
    groups = {("EGY", "gender", label): n for label, n in zip(labels["gender"], (190, 7, 3), strict=True)}
    groups |= {("JOR", "gender", label): n for label, n in zip(labels["gender"], (60, 40, 0), strict=True)}
    groups |= {(c, "age_band", label): n // 3 for c, n in people.items() for label in labels["age_band"]}
    asked = {(c, q): n if q == "q0" else 0 for c, n in people.items() for q in CODEBOOK.questions}
    scored = {(c, "religion", "", ""): n for c, n in other.items()}
    both = {(c, q): n for c, n in other.items() for q in CODEBOOK.questions}
    whole = Truth(people, asked, answers, groups, scored, both)
    return replace(whole, **more)


def share(answer: str, n: float, base: float, country: str = "EGY", **keys) -> dict:
    row = {
        "measure": "share",
        "country": country,
        "question": "q0",
        "answer": answer,
        "side": SIDES.get(answer, "open"),
    }
    return row | {"n": n, "base": base, "estimate": round(100 * n / base, 3), "code": ""} | keys


def distribution(hidden: tuple[str, ...] = (), country: str = "EGY") -> list[dict]:
    counts = EGYPT if country == "EGY" else JORDAN
    base = sum(counts.values())
    return [share(a, n, base, country) | (HIDDEN if a in hidden else {}) for a, n in counts.items()]


def leaning(n: float, base: float, country: str = "EGY", code: str = "") -> dict:
    row = {"measure": "leaning", "country": country, "question": "q0", "side": "high", "n": n, "base": base}
    return row | {"estimate": round(100 * n / base, 3), "code": code} | (HIDDEN if code else {})


def respondents(n: float, country: str = "EGY", base: float | None = None, **keys) -> dict:
    row = {"measure": "respondents", "country": country, "n": n, "base": base or n, "estimate": n, "code": ""}
    return row | keys


def book(*tables: list[dict], sentences: tuple[tuple[str, str], ...] = (), **figure) -> Publication:
    """Each table on a page of its own."""
    pages = [Shown(f"mena/page-{i}", f"figure-{i}", tuple(rows), **figure) for i, rows in enumerate(tables)]
    return Publication(pages, list(sentences))


def found(publication: Publication, kind: str, known: Truth | None = None, about: str = "") -> list[tuple]:
    """What an attack learnt: (low, high, truth)."""
    learnt = attack(publication, CODEBOOK, known or truth())
    return [(each.low, each.high, each.truth) for each in learnt if each.attack == kind and about in each.about]


SAFE = distribution(("Sometimes", *OPEN))  # 3 + 8 + 4 = 15 people in three cells


def test_a_safe_publication_gives_nothing_away():
    assert attack(book(SAFE, distribution(("Never", *OPEN), "JOR")), CODEBOOK, truth()) == []


def test_primary_suppression_alone_is_subtracted():
    shown = [row for row in SAFE if row["answer"] != "dont_know"]
    leaky = book([*shown, share("dont_know", 8, 200)])
    # hidden now: 3 who said 'Sometimes' and 4 who refused; together 7
    assert (0, 7, 3) in found(leaky, "sums", about="Sometimes")
    only_one = book(distribution(("Sometimes",)))
    assert (3, 3, 3) in found(only_one, "sums", about="q0 Sometimes")


def test_a_leaning_is_the_sum_of_its_side():
    hidden = distribution(("Often", "Always", "Sometimes", *OPEN))
    assert found(book(hidden), "sums", about="Sometimes") == []
    # 75 lean: the hidden neutral and open answers are 90 - 75 = 15, and still safe; with open answers told they are not
    told = [share("no_answer", 12, 200)]
    assert (3, 3, 3) in found(book([*hidden, leaning(75, 200)], told), "sums", about="q0 Sometimes")


def test_a_total_of_countries_less_the_others():
    small = truth(asked={**truth().asked, ("JOR", "q0"): 100}, answers={**truth().answers, ("JOR", "q0", "Always"): 5})
    table = [
        leaning(75, 200),
        leaning(math.nan, 100, "JOR", "c"),
        share("Often", 12, 100, "JOR"),
        leaning(92, 300, "all"),
    ]
    assert (5, 5, 5) in found(book(table), "sums", small, "JOR q0 Always")


def test_the_base_of_a_hidden_total_less_the_others():
    few = truth(asked={**truth().asked, ("JOR", "q0"): 8}, answers={**truth().answers, ("JOR", "q0", "Always"): 2})
    table = [leaning(75, 200), leaning(math.nan, math.nan, "JOR", "b"), leaning(math.nan, 208, "all", "c")]
    assert (0, 8, 2) in found(book(table), "sums", few, "JOR q0 Always")


def test_two_details_of_one_distribution_on_two_pages():
    coarse = [row for row in SAFE if row["answer"] not in OPEN] + [share("no_answer", 12, 200)]
    assert found(book(coarse), "sums", about="q0 Sometimes") == [(3, 3, 3)]
    # a page hides 'Sometimes' and 'Often' beside the merged open answers, another hides the open answers
    one = [row | (HIDDEN if row["answer"] == "Often" else {}) for row in coarse]
    assert found(book(one), "sums", about="q0 Sometimes") == []
    assert (3, 3, 3) in found(book(one, SAFE), "sums", about="q0 Sometimes")


def test_overlapping_sums_need_a_linear_programme():
    # a + b = 11, b + c = 12, a + c = 7 of don't know, refused and 'Sometimes': no sum is part of another
    pairs = [("dont_know", "Sometimes"), ("dont_know", "refused"), ("Sometimes", "refused")]
    sums = Sums()
    for pair in pairs:
        sums.say(pair, sum(EGYPT[answer] for answer in pair))
    solved = sums.solve()
    assert solved.range(frozenset(["Sometimes"])) == (3, 3)
    assert solved.programmes == 2


def test_a_percentage_times_its_base():
    leaky = [row | ({"estimate": 1.5} if row["answer"] == "Sometimes" else {}) for row in SAFE]  # 1.5 % of 200
    assert (3, 3, 3) in found(book(leaky), "sums", about="q0 Sometimes")
    assert [low for low, _, _ in _loose(leaky)] == [1.5]


def _loose(rows: list[dict]) -> list[tuple]:
    learnt = [each for each in attack(book(rows), CODEBOOK, truth()) if each.attack == "hidden row"]
    return [(each.low, each.high, each.truth) for each in learnt]


def test_a_band_is_an_inequality():
    band = {"lo": 0, "hi": 5, "interval": "band"}
    wide = [row | (band if row["code"] else {}) for row in SAFE]
    assert attack(book(wide), CODEBOOK, truth()) == []  # 0-5 % of 200 people: up to ten
    narrow = [row | ({**band, "hi": 2} if row["answer"] == "Sometimes" else {}) for row in SAFE]
    assert found(book(narrow), "sums", about="q0 Sometimes") == [(0, 4, 3)]


@pytest.mark.parametrize("measure", ["share", "odds_ratio"])  # one that the attacker knows, and one that nobody knew
def test_a_number_of_too_few_people_in_any_measure(measure):
    leaky = book([{"measure": measure, "country": "EGY", "n": 4, "base": 4, "code": ""}])
    assert [each.low for each in attack(leaky, CODEBOOK, truth()) if each.attack == "small number"] == [4, 4]


def test_a_country_less_its_groups():
    cut = [respondents(190, group_by="gender", group="Male", base=200)]
    hidden = respondents(math.nan, group_by="gender", group="Female", base=200, code="c")
    assert found(book([*cut, hidden]), "sums of groups", about="'Female'") == []  # 7 and 3 who did not state it
    told = respondents(197, group_by="gender", group="Male or Female", base=200)
    assert found(book([respondents(200)], [*cut, hidden, {**told, "group": "Female", "n": 7, "code": ""}]),
                 "sums of groups", about="not stated") == [(3, 3, 3)]  # fmt: skip


def test_respondents_of_all_countries_less_the_others():
    few = truth(people={"EGY": 200, "JOR": 6})
    table = [respondents(206, "all"), respondents(200), respondents(math.nan, "JOR", math.nan, code="c")]
    assert found(book(table), "sums of groups", few, "JOR everybody") == [(6, 6, 6)]


def scores(country_base: float, mean: float, *groups: tuple[str, float, float]) -> list[dict]:
    row = {"measure": "score", "country": "EGY", "driver": "religion", "code": ""}
    cuts = [row | {"group_by": "gender", "group": g, "n": n, "base": n, "estimate": m} for g, n, m in groups]
    return [row | {"n": country_base, "base": country_base, "estimate": mean}, *cuts]


def test_the_decimals_of_a_mean_tell_how_many_people_it_is_of():
    scored = truth(scored={**truth().scored, ("EGY", "religion", "", ""): 196})
    total = 100 / 48 * 4999  # answers of four questions on five steps, three or four of them answered
    exact = book([respondents(200)], scores(200, round(total / 196, 6)))
    assert found(exact, "decimals of a mean", scored) == [(4, 4, 4)]
    rounded = book([respondents(200)], scores(200, round(total / 196, 1)))
    assert found(rounded, "decimals of a mean", scored) == []


def test_the_mean_of_a_country_less_the_means_of_its_groups():
    cuts = {("gender", "Male"): 103, ("gender", "Female"): 94, ("", ""): 200}
    scored = truth(scored={("EGY", "religion", *cut): n for cut, n in cuts.items()} | {("JOR", "religion", "", ""): 50})
    unit = 100 / 48
    male, female, rest = 2501 * unit, 2210 * unit, 77 * unit  # 3 people who did not state their gender
    exact = scores(200, (male + female + rest) / 200, ("Male", 100, male / 103), ("Female", 90, female / 94))
    low, high, secret = found(book([respondents(200)], exact), "means of groups", scored)[0]
    assert (low <= 3 <= high, high - low < 9, secret) == (True, True, 3)


def test_the_interval_of_alpha_tells_how_many_people_it_is_of():
    scored = truth(
        people={"EGY": 45, "JOR": 100}, scored={("EGY", "religion", "", ""): 36, ("JOR", "religion", "", ""): 50}
    )
    half = 1.959964 * math.sqrt(2 * 4 / (3 * 34))
    lo, hi = 1 - 0.3 * math.exp(half), 1 - 0.3 * math.exp(-half)
    line = f"- Egypt: mean score 50 (45 to 55); ordinal alpha 0.70 ({lo:.2f} to {hi:.2f}); about 20 % left out."
    leaky = book([respondents(45)], scores(45, 50), sentences=(("mena/religion", line),))
    learnt = attack(leaky, CODEBOOK, scored, Program(limits_of_shares, alpha_by_formula=True))
    low, high, secret = next((r.low, r.high, r.truth) for r in learnt if r.attack == "interval of alpha")
    assert (low <= 9 <= high, high - low < 9, secret) == (True, True, 9)


ONE = codebook_of(Plan(1, (45,), (), 1, 1, 1, "five", "none", False, "three"))


def one_country(**counts) -> Truth:
    questions, labels = ("q0", OUTCOME), {key: (*group.labels, "") for key, group in ONE.groups.items()}
    answers = {("EGY", q, a): counts.get(a, 0) for q in questions for a in ANSWERS}
    groups = {("EGY", key, label): 20 for key, names in labels.items() for label in names}
    asked = {("EGY", "q0"): sum(counts.values()), ("EGY", OUTCOME): 0}
    return Truth({"EGY": 45}, asked, answers, groups, {}, {("EGY", q): 40 for q in questions})


def test_a_p_value_tells_how_many_people_it_is_of():
    rho, n = 0.31, 40
    p = math.erfc(math.atanh(rho) * math.sqrt((n - 3) / 1.06) / math.sqrt(2))
    row = {"measure": "association", "country": "all", "question": "q0", "answer": OUTCOME, "n": 45, "base": 45}
    row |= {"estimate": rho, "q": round(p, 3), "code": ""}
    program = Program(limits_of_shares, p_of_real_base=True)
    learnt = attack(book([respondents(45)], [row]), ONE, one_country(), program)
    ranges = [(each.low, each.high) for each in learnt if each.attack == "p-value of a correlation"]
    assert ranges == [(4, 6)]  # of the five who did not answer both; the book says: ten at most


def test_a_base_of_both_answers_bounds_the_open_ones():
    known = one_country(Never=20, Often=20, dont_know=1)
    table = [row for row in distribution(OPEN) if row["answer"] in OPEN]
    table = [row | {"base": 41} for row in table]
    row = {"measure": "association", "country": "all", "question": "q0", "answer": OUTCOME, "n": 40, "base": 40}
    learnt = attack(book([respondents(60)], table, [row | {"estimate": 0.5, "q": 0.0, "code": ""}]), ONE, known)
    about = [(each.low, each.high) for each in learnt if each.about == "EGY q0 dont_know"]
    assert about == [(0, 1)]  # 41 were asked, at least 40 answered


def one_stream(counts, names, seed, outside):
    """A program that draws all cells of a distribution from one stream of random numbers."""
    drawn = replicate_counts(np.append(counts, outside), 2000, generator(seed, *names))[:, :-1]
    return np.array(percentile_interval(100 * drawn / drawn.sum(axis=1, keepdims=True)))


def test_seeded_intervals_are_replayed():
    hidden = ("Sometimes", "dont_know")  # 3 + 8 people
    cells = np.array([*EGYPT.values(), 30])  # 30 were not asked
    limits = zip(*one_stream(cells[:-1], ("share", "q0", "0", "EGY"), CODEBOOK.design.seed, 30), strict=True)
    rows = [
        row | ({"lo": round(lo, 3), "hi": round(hi, 3)} if row["answer"] not in hidden else {})
        for row, (lo, hi) in zip(distribution(hidden), limits, strict=True)
    ]
    known = truth(people={"EGY": 230, "JOR": 100})
    learnt = attack(book([respondents(230)], rows), CODEBOOK, known, Program(one_stream))
    replayed = [(each.low, each.high, each.truth) for each in learnt if each.attack == "replayed intervals"]
    assert replayed == [(3, 3, 3)]


def test_a_chart_that_carries_the_whole_table():
    whole = tuple({"estimate": row["estimate"], "base": 200.0, "n": ""} for row in distribution())
    leaky = found(book(SAFE, data=whole), "chart")
    assert {low for low, _, _ in leaky} == {3, 8, 4}
    shown = tuple(row for row in whole if row["estimate"] > 10)
    assert found(book(SAFE, data=shown), "chart") == []


@pytest.mark.parametrize("key", ["n", "base"])
def test_a_small_number_of_people_in_a_chart(key):
    assert found(book(SAFE, data=({key: "7"},)), "chart") != []


def test_a_row_under_a_chart_that_its_download_hides():
    columns = ("Answer", "Share", "People", "Base")
    leaky = book(SAFE, columns=columns, table=(("Sometimes", "2 %", "3", "200"),))
    assert len(found(leaky, "chart")) == 2  # the share and the people
    safe = book(SAFE, columns=columns, table=(("Sometimes", "[c]", "[c]", "200"), ("Never", "30 %", "60", "200")))
    assert found(safe, "chart") == []


@pytest.mark.parametrize(
    "text",
    ["In Egypt 3 respondents refused.", "rho +0.31, n = 8", "among the 4 people in Egypt", "1 of the 200 people"],
)
def test_a_raw_count_in_a_sentence(text):
    assert found(book(SAFE, sentences=(("mena/religion", text),)), "sentence") != []


@pytest.mark.parametrize("text", ["In Egypt 30 respondents refused.", "rho +0.31, n = 80", "1,200 respondents: Egypt"])
def test_a_large_count_in_a_sentence_is_none(text):
    assert found(book(SAFE, sentences=(("mena/religion", text),)), "sentence") == []


def test_the_text_of_a_download_is_read_like_a_table():
    text = [
        {key: "" if value != value else str(value) for key, value in row.items()}
        for row in distribution(("Sometimes",))
    ]
    assert (3, 3, 3) in found(book(text), "sums", about="q0 Sometimes")
