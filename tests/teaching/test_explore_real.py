"""The explorer over a real survey, every choice of its controls: nothing that it shows or holds is unsafe.

The survey's file lies outside the project (MICRODRIVERS_SURVEYS); without it, and on every day, this is skipped.
"""

from __future__ import annotations

import json
import os
from itertools import product

import pytest

import microdrivers
from microdrivers.figure_format import CHART
from microdrivers.framework import load_framework
from microdrivers.project import Project
from tests.conftest import REPOSITORY
from tests.site.conftest import copy_project
from tests.site.conftest import microdrivers as command
from tests.site.test_real_survey import FILE, SURVEY
from tests.teaching.rooms import SLOW

pytestmark = [
    pytest.mark.xdist_group("teaching"),
    pytest.mark.skipif(not os.environ.get(SLOW) or not FILE.is_file(), reason="slow, and needs the survey's file"),
]


@pytest.fixture(scope="module")
def states(tmp_path_factory) -> list[tuple[tuple, str, list[dict]]]:
    """What is chosen, said and shown, for every driver, country and group."""
    project = copy_project(tmp_path_factory.mktemp("real"))
    done = command(project, "run", "--region", "mena", "--driver", "religion", "--survey", SURVEY, "--data", str(FILE))
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MICRODRIVERS_PROJECT", str(project))
        *controls, words, place = microdrivers.explore(SURVEY).children
        driver, country, group = controls
        found = []
        for one, where in product([value for _, value in driver.options], [value for _, value in country.options]):
            driver.value, country.value = one, where
            for label, value in group.options:
                group.value = value
                found.append(((one, where, label), words.value, [output["data"] for output in place.outputs]))
    assert len(found) >= 14
    return found


def rows(shown: list[dict]) -> list[dict]:
    return [row for data in shown if CHART in data for part in data[CHART]["datasets"].values() for row in part]


def test_no_number_stands_on_fewer_people_than_the_rules_ask_for(states):
    rules = load_framework(Project(REPOSITORY).framework).rules
    seen = [row for _, _, shown in states for row in rows(shown)]
    assert len(seen) > 200
    bases = [(people, row) for row in seen for name in ("base", "n") if (people := count(row.get(name))) is not None]
    assert len(bases) > 100
    assert [row for base, row in bases if 0 < base < rules.min_count] == []
    assert [row for base, row in bases if row.get("estimate") is not None and base < rules.min_base] == []


def count(said: object) -> float | None:
    """A number of people as a chart holds it: 308, or "1,244"; None for other words, such as a heading."""
    digits = str(said).replace(",", "")
    return float(digits) if digits.replace(".", "", 1).isdigit() else None


def test_no_respondent_is_in_what_it_holds(states):
    for chosen, words, shown in states:
        text = json.dumps([words, shown])
        assert "RESPNO" not in text and "withinwt" not in text, chosen
        assert all(len(part) < 100 for data in shown if CHART in data for part in data[CHART]["datasets"].values())
        assert "simulated" not in text, chosen  # real answers are never called simulated


def test_every_choice_says_something_in_words(states):
    assert [chosen for chosen, words, _ in states if "<p>" not in words or "Traceback" in words] == []
