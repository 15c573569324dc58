"""Merging before hiding: nobody is lost or counted twice, and nothing is merged without need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microdrivers.measures.merging import bands, together, units
from tests.measures.small import small_survey

FIVE_BANDS = ((15, 17), (18, 20), (21, 24), (25, 27), (28, 30))
THREE_BANDS = ((15, 19), (20, 24), (25, 30))
ISO3 = ["ALB", "BIH", "EGY", "JOR", "XKX"]


def survey_of(**countries: int):
    """As many people in each country."""
    country = [iso3 for iso3, people in countries.items() for _ in range(people)]
    return small_survey({"a": [1] * len(country)}, country=country)


def of_ages(counts: list[int], ends=THREE_BANDS, **others):
    """As many people in each age band, each of its first age."""
    ages = [first for (first, _), people in zip(ends, counts, strict=True) for _ in range(people)]
    return small_survey({"a": [1] * len(ages)}, age=ages, bands=ends, **others)


def merged(counts: list[int], least: int = 30) -> dict[str, int]:
    survey = of_ages(counts)
    everybody = np.ones(sum(counts), dtype=bool)
    return {label: int(mask.sum()) for label, mask in bands(survey, "age_band", everybody, least)}


# Names of several countries


def test_a_key_is_sorted():
    assert together(["JOR", "EGY"]) == "EGY+JOR"
    assert together(["EGY"]) == "EGY"
    assert together(["XKX+BIH", "ALB"]) == "ALB+BIH+XKX"


@given(st.permutations(ISO3), st.integers(1, 4))
def test_a_key_does_not_know_the_order_nor_what_was_put_together_before(order, cut):
    assert together([together(order[:cut]), together(order[cut:])]) == "ALB+BIH+EGY+JOR+XKX"


# Countries


def test_small_countries_become_one_at_the_place_of_the_first():
    survey = survey_of(EGY=40, XKX=20, JOR=50, BIH=10)
    assert units(survey, ("EGY", "XKX", "JOR", "BIH"), 30) == ("EGY", "BIH+XKX", "JOR")
    assert units(survey, ("BIH", "EGY", "XKX"), 30) == ("BIH+XKX", "EGY")


@pytest.mark.parametrize(("bih", "xkx", "shown"), [(15, 15, ("EGY", "BIH+XKX")), (15, 14, ("EGY", "BIH", "XKX"))])
def test_together_they_must_be_enough(bih, xkx, shown):
    assert units(survey_of(EGY=40, BIH=bih, XKX=xkx), ("EGY", "BIH", "XKX"), 30) == shown


def test_one_small_country_stays_by_itself():
    """To be hidden: it is not added to a large one, which would lose its own figures."""
    assert units(survey_of(EGY=40, BIH=29), ("EGY", "BIH"), 30) == ("EGY", "BIH")


def test_exactly_enough_is_not_small():
    assert units(survey_of(EGY=30, BIH=30, XKX=30), ("EGY", "BIH", "XKX"), 30) == ("EGY", "BIH", "XKX")


def test_only_the_countries_asked_for_are_put_together():
    survey = survey_of(EGY=40, BIH=20, XKX=20)
    assert units(survey, ("EGY", "BIH"), 30) == ("EGY", "BIH")


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 60), min_size=5, max_size=5), st.integers(1, 5), st.sampled_from([10, 30, 50]))
def test_every_country_is_in_one_unit(sizes, shown, least):
    people = dict(zip(ISO3, sizes, strict=True))
    countries = tuple(ISO3[:shown])
    found = units(survey_of(**people), countries, least)
    apart = [iso3 for unit in found for iso3 in unit.split("+")]
    assert sorted(apart) == sorted(countries)
    joined = [unit for unit in found if "+" in unit]
    assert len(joined) <= 1
    for unit in joined:
        assert unit == together(unit.split("+"))
        assert all(people[iso3] < least for iso3 in unit.split("+"))
        assert sum(people[iso3] for iso3 in unit.split("+")) >= least
    small = [iso3 for iso3 in countries if people[iso3] < least]
    if not joined:
        assert len(small) < 2 or sum(people[iso3] for iso3 in small) < least
        assert found == countries


# Age bands


def test_large_bands_stay_as_they_are():
    assert merged([30, 40, 35]) == {"15 to 19": 30, "20 to 24": 40, "25 to 30": 35}


def test_a_small_band_joins_its_neighbour():
    assert merged([12, 40, 35]) == {"15 to 24": 52, "25 to 30": 35}
    assert merged([40, 35, 12]) == {"15 to 19": 40, "20 to 30": 47}


def test_between_two_it_joins_the_smaller():
    assert merged([40, 12, 35]) == {"15 to 19": 40, "20 to 30": 47}
    assert merged([35, 12, 40]) == {"15 to 24": 47, "25 to 30": 40}


def test_it_goes_on_until_there_are_enough():
    assert merged([12, 10, 35]) == {"15 to 30": 57}  # 10 and 12 are 22, still fewer than 30
    assert merged([18, 12, 35]) == {"15 to 24": 30, "25 to 30": 35}


def test_the_last_band_may_hold_fewer():
    assert merged([9, 3, 4]) == {"15 to 30": 16}
    survey = of_ages([9, 3, 4])
    assert [(label, mask.sum()) for label, mask in bands(survey, "age_band", np.zeros(16, bool), 30)] == [
        ("15 to 30", 0)
    ]


def test_without_a_least_number_nothing_is_merged():
    assert merged([0, 3, 40], least=0) == {"15 to 19": 0, "20 to 24": 3, "25 to 30": 40}


def test_every_country_merges_by_its_own_people():
    survey = of_ages([40, 10, 40], country=["EGY"] * 30 + ["JOR"] * 60)  # Egypt: 30, 0, 0; Jordan: 10, 10, 40
    country = survey.people["country"].to_numpy()
    found = {
        iso3: {label: mask.sum() for label, mask in bands(survey, "age_band", country == iso3, 10)}
        for iso3 in ("EGY", "JOR")
    }
    assert found == {"EGY": {"15 to 30": 30}, "JOR": {"15 to 19": 10, "20 to 24": 10, "25 to 30": 40}}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(any), st.integers(0, 45), st.integers(0, 1000))
def test_nobody_is_lost_or_counted_twice(counts, least, seed):
    survey = of_ages(counts, FIVE_BANDS)
    here = np.random.default_rng(seed).random(sum(counts)) < 0.8
    found = bands(survey, "age_band", here, least)
    np.testing.assert_array_equal(sum(mask.astype(int) for _, mask in found), here)
    assert len(found) == 1 or min(mask.sum() for _, mask in found) >= least
    age = survey.people["age"].to_numpy()
    ends = [tuple(map(int, label.split(" to "))) for label, _ in found]
    assert ends[0][0] == 15 and ends[-1][1] == 30
    assert all(after[0] == before[1] + 1 for before, after in zip(ends, ends[1:], strict=False))
    for (first, last), (_, mask) in zip(ends, found, strict=True):
        np.testing.assert_array_equal(mask, here & (age >= first) & (age <= last))
        held = [(here & (age >= low) & (age <= high)).sum() for low, high in FIVE_BANDS if first <= low <= last]
        assert len(held) == 1 or min(held) < least  # nothing is merged without need


# Other groups


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 10), st.integers(0, 60))
def test_groups_with_values_are_never_merged(men, women, unknown, least):
    gender = [1] * men + [2] * women + [None] * unknown + [1]
    survey = small_survey({"a": [1] * len(gender)}, gender=gender)
    found = bands(survey, "gender", np.ones(len(gender), dtype=bool), least)
    assert [(label, mask.sum()) for label, mask in found] == [("Male", men + 1), ("Female", women)]
