"""What chapters leave each other changes no number: not between a region and its countries, and not between measures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from microdrivers.measures.associations import item_associations, score_associations
from microdrivers.measures.leanings import cell_leanings
from microdrivers.measures.scores import reliabilities, scores
from microdrivers.measures.shares import answer_shares
from microdrivers.once import FOLDER
from tests.measures.small import DONT_KNOW, REFUSED, RULES, small_survey

COUNTRIES = ("EGY", "JOR", "MAR")
ITEMS = ("a", "b", "c", "d")


@pytest.fixture(scope="module")
def survey():
    """180, 70 and 12 people whose four answers hang together, and an outcome."""
    rng = np.random.default_rng(5)
    country = np.repeat(COUNTRIES, (180, 70, 12))
    latent = rng.normal(size=(len(country), 1)) + rng.normal(size=(len(country), 5))
    codes = np.searchsorted([-1.5, -0.5, 0.5, 1.5], latent) + 1
    codes[rng.random(codes.shape) < 0.04] = DONT_KNOW
    codes[rng.random(codes.shape) < 0.02] = REFUSED
    answers = dict(zip([*ITEMS, "hope"], codes.T.tolist(), strict=True))
    gender = rng.integers(1, 3, len(country)).tolist()
    return small_survey(answers, country=country.tolist(), outcomes=("hope",), gender=gender)


MEASURES = {
    "shares": lambda survey, units: answer_shares(survey, ITEMS, units, RULES),
    "leanings": lambda survey, units: cell_leanings(survey, [("religion", "family")], units, RULES),
    "scores": lambda survey, units: scores(survey, ("religion",), units, RULES),
    "scores of groups": lambda survey, units: scores(survey, ("religion",), units, RULES, group_by="gender"),
    "reliabilities": lambda survey, units: reliabilities(survey, ("religion",), units, RULES),
    "associations of scores": lambda survey, units: score_associations(survey, ("religion",), "hope", units, RULES),
    "associations of items": lambda survey, units: item_associations(survey, "hope", units, RULES),
}


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("units", [COUNTRIES, ("EGY+JOR", "MAR")], ids="/".join)
def test_a_table_is_the_same_alone_and_from_what_others_left(survey, name, units, tmp_path, monkeypatch):
    if "associations" in name and units != COUNTRIES:
        units = COUNTRIES[:2]
    measure = MEASURES[name]
    alone = measure(survey, units)
    monkeypatch.setenv(FOLDER, str(tmp_path))
    for other in MEASURES.values():
        other(survey, COUNTRIES)
    left = len(list(tmp_path.iterdir()))
    pd.testing.assert_frame_equal(measure(survey, units), alone)
    assert left >= 12  # distributions of 4 questions in 3 countries, and more


@pytest.mark.parametrize("name", ["shares", "leanings", "scores", "reliabilities", "associations of items"])
def test_a_country_alone_takes_what_its_region_left(survey, name, tmp_path, monkeypatch):
    country = survey.within(("JOR",))
    alone = MEASURES[name](country, ("JOR",))
    monkeypatch.setenv(FOLDER, str(tmp_path))
    MEASURES[name](survey, COUNTRIES)
    made = len(list(tmp_path.iterdir()))
    pd.testing.assert_frame_equal(MEASURES[name](country, ("JOR",)), alone)
    assert len(list(tmp_path.iterdir())) == made  # nothing had to be made anew
