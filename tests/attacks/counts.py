"""Attacks on counts: of answers, and of the members of groups. Everything published goes into one set of sums."""

from __future__ import annotations

import math
from collections.abc import Iterator

from microdrivers.survey import Codebook
from microdrivers.survey.codebook import Scale
from tests.attacks.knowledge import PROTECTED, Recovery, counted, covered, people_of, side_answers
from tests.attacks.linear import Sums
from tests.attacks.surveys import NO_RECORD, OPEN, OUTCOME, Truth

STATED_BY_NOBODY = ""


def narrow(low: float, high: float, told: bool = False) -> bool:
    """True when a range gives a secret count away.

    told: the book says itself that the count is below `PROTECTED`; only what is narrower than that is learnt.
    """
    return high - low < PROTECTED and not (told and low <= 0 and high >= PROTECTED - 1)


def answer_counts_attacked(
    rows: list[dict], codebook: Codebook, truth: Truth, bases: dict[tuple[str, str], tuple[float, float]]
) -> Iterator[Recovery]:
    """Counts of single answers, of the sides of a scale and of open answers; bases: who answered item and outcome."""
    for question in codebook.questions:
        about = [row for row in rows if row["question"] == question]
        plain = answer_sums(about, codebook, question).solve()
        yield from _targets(plain, question, codebook, truth, "sums", told=False)
        known = answer_sums(about, codebook, question)
        for (country, item), (low, _) in bases.items():
            if question in (item, OUTCOME):  # whoever answered both answered this one
                known.say(((country, answer) for answer in codebook.scale_of(question).answers), low, math.inf)
        more = known.solve()
        if more.limits:
            yield from _targets(more, question, codebook, truth, "sums and bases", told=True)


def answer_sums(rows: list[dict], codebook: Codebook, question: str) -> Sums:
    """What rows say of the people per (country, answer as asked)."""
    sums, scale = Sums(), codebook.scale_of(question)
    decimals = max((row["decimals"] for row in rows if row["measure"] in ("share", "leaning")), default=0)
    # where 'don't know' and 'refused' stand by themselves, nobody is without a record
    complete = {country for row in rows if row["answer"] in OPEN for country in people_of(row)}

    def open_too(answers: tuple[str, ...], country: str) -> tuple[str, ...]:
        return answers if country in complete or not set(OPEN) <= set(answers) else (*answers, NO_RECORD)

    for row in rows:
        if row["group_by"] or row["measure"] not in ("share", "leaning"):
            continue
        own = covered(row, scale) if row["measure"] == "share" else side_answers(row["side"], scale)
        for answers, count in ((own, counted(row, codebook, decimals)), ((*scale.answers, *OPEN), _exact(row["base"]))):
            if count is not None:
                sums.say(((c, answer) for c in people_of(row) for answer in open_too(answers, c)), *count)
    return sums


def _exact(number: float) -> tuple[float, float] | None:
    return None if math.isnan(number) else (number, number)


def _targets(solved, question: str, codebook: Codebook, truth: Truth, how: str, told: bool) -> Iterator[Recovery]:
    for country in codebook.countries:
        base = truth.asked[country, question]
        for answers in _named(codebook.scale_of(question)) if base else ():
            count = sum(truth.answers.get((country, question, answer), 0) for answer in answers)
            if min(count, base - count) < PROTECTED:
                low, high = solved.range(frozenset((country, answer) for answer in answers))
                if narrow(low, high, told):
                    yield Recovery(how, f"{country} {question} {' + '.join(answers)}", low, high, count)


def _named(scale: Scale) -> list[tuple[str, ...]]:
    """Sets of answers that have a name: each answer, each side, those without an answer."""
    sides = [side_answers(side, scale) for side in ("low", "neutral", "high")]
    named = [(answer,) for answer in (*scale.answers, *OPEN)] + [side for side in sides if side]
    named += [OPEN, (*OPEN, NO_RECORD)]
    return list(dict.fromkeys(named))


def group_counts_attacked(rows: list[dict], codebook: Codebook, truth: Truth) -> Iterator[Recovery]:
    """Numbers of respondents, of countries and of groups, those who stated nothing included."""
    respondents = [row for row in rows if row["measure"] == "respondents"]
    for key, group in codebook.groups.items():
        members = (*group.labels, STATED_BY_NOBODY)
        sums = group_sums(respondents, key, members)
        solved = sums.solve()
        for country in codebook.countries:
            whole = truth.people[country]
            for label in (*members, None):
                atoms = members if label is None else (label,)
                count = whole if label is None else truth.groups[country, key, label]
                if label == STATED_BY_NOBODY and not count:
                    continue  # that everybody stated it tells of nobody
                if whole and min(count, whole - count if label is not None else count) < PROTECTED:
                    low, high = solved.range(frozenset((country, each) for each in atoms))
                    if narrow(low, high):
                        yield Recovery("sums of groups", f"{country} {_group(key, label)}", low, high, count)


def _group(key: str, label: str | None) -> str:
    return "everybody" if label is None else f"{key} '{label or 'not stated'}'"


def group_sums(respondents: list[dict], key: str, members: tuple[str, ...]) -> Sums:
    """What numbers of respondents say of the people per (country, group); a merged group is 'a to b' of its parts."""
    sums = Sums()
    for row in respondents:
        everybody = [(country, each) for country in people_of(row) for each in members]
        if not math.isnan(row["base"]):
            sums.say(everybody, row["base"])
        if row["group_by"] in ("", key) and not math.isnan(row["n"]):
            named = groups_of(row["group"], members) if row["group_by"] else members
            sums.say([(country, each) for country in people_of(row) for each in named], row["n"])
        if row["code"] == "w" and not row["group_by"]:
            sums.say(everybody, 0)
    return sums


def groups_of(name: str, members: tuple[str, ...]) -> tuple[str, ...]:
    """The declared groups that a shown one stands for: neighbouring bands '15 to 18' and '19 to 24' are '15 to 24'."""
    if name in members:
        return (name,)
    first, _, last = name.partition(" to ")
    starts = [index for index, each in enumerate(members) if each.startswith(f"{first} ")]
    ends = [index for index, each in enumerate(members) if each.endswith(f" {last}")]
    return members[starts[0] : ends[0] + 1] if starts and ends else ()


def people_known(rows: list[dict], codebook: Codebook) -> dict[str, float]:
    """Respondents per country, where the book says or gives them away."""
    key, group = next(iter(codebook.groups.items()))
    members = (*group.labels, STATED_BY_NOBODY)
    solved = group_sums([row for row in rows if row["measure"] == "respondents"], key, members).solve()
    found = {}
    for country in codebook.countries:
        low, high = solved.range(frozenset((country, each) for each in members))
        if low == high:
            found[country] = high
    return found
