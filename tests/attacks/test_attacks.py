"""The property: nothing that is published gives a hidden count away, whatever the survey is like.

MICRODRIVERS_ATTACKS says how many surveys are attacked (1,000; 20,000 every night). Hypothesis chooses them. Every
survey is published once and attacked in all ways; then each kind of attack is a test, which shows the smallest surveys
in which it learnt something. The audit, which would refuse such a book, does not take part: protection has to hold
without it.
"""

from __future__ import annotations

import os
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from microdrivers.errors import MicrodriversError
from tests.attacks.attacker import KINDS, attack
from tests.attacks.knowledge import Recovery
from tests.attacks.publication import publish, tables
from tests.attacks.surveys import MORE, Plan, draw_survey, framework, plans, sizes

SURVEYS = int(os.environ.get("MICRODRIVERS_ATTACKS", "1000"))
IN_FULL = 200  # one survey of so many is told in whole chapters, with charts
FEW, REAL = 20, 2000  # replicates: for counts any number does; intervals are attacked as they are published
SHOWN = 3
pytestmark = pytest.mark.xdist_group("attacks")  # what one process has published, no other publishes again


def chosen(count: int) -> list[Plan]:
    """The plans that hypothesis thinks of; the same every time."""
    found: list[Plan] = []

    @seed(2024)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(plan=plans())
    def choose(plan):
        found.append(plan)

    choose()
    return found


def attacked(plan: Plan, in_full: bool) -> list[Recovery]:
    """What an attacker learns of the survey of a plan."""
    survey, truth = draw_survey(plan)
    extra = in_full or plan.extra == MORE
    frame = framework(plan.drivers, plan.contexts, REAL if extra else FEW)
    try:
        book = publish(survey, frame) if in_full else tables(survey, frame, extra, groups=plan.extra % 3 == 1)
    except MicrodriversError:  # refused, for instance a stratum of one cluster: nothing is published
        return []
    return attack(book, survey.codebook, truth)


@cache
def learnt(in_full: bool) -> list[tuple[Plan, Recovery]]:
    """Everything learnt from all surveys, those with the fewest people first."""
    few = max(5, SURVEYS // IN_FULL)
    found = chosen(SURVEYS)
    found = found[:: len(found) // few][:few] if in_full else found
    everything = [(plan, recovery) for plan in found for recovery in attacked(plan, in_full)]
    return sorted(everything, key=lambda pair: (len(sizes(pair[0])), sum(sizes(pair[0]).values())))


@pytest.mark.parametrize("kind", KINDS)
def test_no_attack_on_tables_recovers_a_count(kind):
    found = [(str(recovery), plan) for plan, recovery in learnt(in_full=False) if recovery.attack == kind]
    assert (len({plan for _, plan in found}), found[:SHOWN]) == (0, [])


@pytest.mark.parametrize("kind", KINDS)
def test_no_attack_on_whole_chapters_recovers_a_count(kind):
    found = [(str(recovery), plan) for plan, recovery in learnt(in_full=True) if recovery.attack == kind]
    assert (len({plan for _, plan in found}), found[:SHOWN]) == (0, [])


def test_no_attack_claims_what_is_false():
    found = [
        (str(each), plan) for plan, each in learnt(in_full=False) if each.truth < each.low or each.high < each.truth
    ]
    assert found[:SHOWN] == []


def test_enough_different_surveys_are_attacked():
    assert len(set(chosen(SURVEYS))) > 0.9 * SURVEYS
