"""Leaks that the attacks found in the program itself, each as its smallest example: they must stay closed."""

from __future__ import annotations

import pytest

from tests.attacks.attacker import attack
from tests.attacks.publication import publish, tables
from tests.attacks.surveys import Plan, draw_survey, framework

LEAKS = {
    # 90 and 4 people: a hidden total of both countries kept its base of 94, and the base of the first stood beside it
    "the base of a hidden total": Plan(110, (90, 4), (), 2, 2, 1, "four", "none", False, "three"),
    # a score with three decimals fits one number of people only
    "decimals of a mean": Plan(1, (130,), (), 1, 1, 4, "two", "none", False, "two", 0, True),
    # a country's mean is the mean of its groups: how many stated none follows
    "means of groups": Plan(3, (45,), (), 1, 1, 4, "two", "none", False, "two", 0, True),
    # 38 of 47 answered both, so nine at most gave no answer: of 13 'Sometimes, or no answer' at least 4 said sometimes
    "a base beside a merged answer": Plan(1, (47,), (), 1, 1, 4, "five", "none", False, "three", 1, False),
    # the width of Bonett's interval depends on alpha and the number of people alone
    "interval of alpha": Plan(0, (45,), (), 1, 1, 4, "five", "none", False, "two", 0, True),
    # the largest q-value is a p-value; with rho it tells how many answered both questions
    "p-value of a correlation": Plan(18, (45,), (), 1, 1, 4, "two", "none", False, "two", 0, True),
    # a base of both answers 'as the whole country' (fewer than ten missing), when several of these were not asked
    "a base beside those asked": Plan(2, (260,), (), 1, 1, 4, "two", "none", False, "two", 0, True),
    # a band of 0-5 %, the other side shown, and at least 180 of 200 who answered both: 8 to 10 people
    "a band beside a base": Plan(2, (200,), (), 2, 2, 4, "five_plain", "even", False, "three", 2, False),
    # 29 people, told on their own page, and 33 in the unit of two small countries: 4 in the other
    "a unit beside one of its countries": Plan(479001600, (29, 4), (), 1, 2, 1, "four", "even", True, "three", 7, True),
    # 22 women in two small countries together, 13 of them in the first, told on its own page: 9 in the other
    "a group of a unit beside that of one of its countries": Plan(
        23934, (29, 29), (), 2, 1, 4, "two", "extreme", True, "two", 7, True
    ),
    # all cells of a distribution are drawn from one stream with a public seed
    "replayed intervals": Plan(0, (31, 31), (), 1, 1, 4, "four", "none", True, "two", 1, False),
}


@pytest.mark.parametrize("plan", LEAKS.values(), ids=LEAKS)
def test_a_leak_that_was_found_stays_closed(plan):
    survey, truth = draw_survey(plan)
    book = tables(survey, framework(plan.drivers, plan.contexts, 2000), extra=True, groups=True)
    assert [str(each) for each in attack(book, survey.codebook, truth)] == []


def test_a_leak_that_was_found_stays_closed_in_whole_chapters():
    plan = LEAKS["the base of a hidden total"]
    survey, truth = draw_survey(plan)
    book = publish(survey, framework(plan.drivers, plan.contexts, 2000))
    assert [str(each) for each in attack(book, survey.codebook, truth)] == []
