"""The frame of the book: what the shipped file says, and what it may not say."""

from __future__ import annotations

import pytest

from microdrivers.framework import country_slug, load_framework, slug
from microdrivers.published import Published


def test_there_are_seven_drivers_in_the_order_of_the_file(small_project):
    assert [driver.name for driver in small_project.framework.drivers.values()] == [
        "Religion",
        "Digitalisation",
        "Economic deprivation",
        "Territorial inequalities",
        "Transnational dynamics",
        "Socio-political demands",
        "Educational, cultural and leisure opportunities",
    ]


def test_there_are_seven_social_contexts_in_the_order_of_the_file(small_project):
    assert list(small_project.framework.contexts) == [
        "education",
        "economy",
        "urban",
        "culture",
        "justice",
        "community",
        "participation",
    ]


def test_two_regions_hold_eight_countries(small_project):
    assert {key: region.countries for key, region in small_project.framework.regions.items()} == {
        "mena": ("EGY", "JOR", "MAR", "TUN"),
        "balkans": ("BIH", "BGR", "XKX", "MKD"),
    }
    assert small_project.framework.region_of["XKX"] == "balkans"


def test_tunisia_alone_is_outside_the_seven_country_sample(small_project):
    countries = small_project.framework.countries
    assert [iso3 for iso3, country in countries.items() if not country.in_sample] == ["TUN"]
    assert len(countries) == 8
    assert "not to the seven-country sample" in countries["TUN"].note


def test_kosovo_has_its_asterisk_and_the_footnote_of_eu_documents(small_project):
    framework = small_project.framework
    kosovo = framework.countries["XKX"]
    assert (kosovo.name, kosovo.short) == ("Kosovo*", "Kosovo*")
    assert framework.footnotes[kosovo.footnote] == (
        "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 and the "
        "ICJ Opinion on the Kosovo declaration of independence."
    )


def test_there_are_three_audiences(small_project):
    assert list(small_project.framework.audiences) == ["csos", "national_authorities", "eu"]


def test_the_four_codes_of_hidden_numbers_are_explained(small_project):
    assert set(small_project.framework.codes) == {"c", "b", "w", "x"}


def test_shipped_rules_are_those_of_the_method(small_project):
    rules = small_project.framework.rules
    assert (rules.min_count, rules.min_base, rules.min_reliability) == (10, 30, 0.60)
    assert (rules.replicates, rules.confidence) == (2000, 0.95)


def test_two_of_three_answered_items_are_enough_for_a_score(small_project):
    assert small_project.framework.rules.min_answered * 3 <= 2  # the method says: at least 2/3 of the items


def test_groups_never_are_religion_or_ethnicity(small_project):
    assert set(small_project.framework.rules.groups) == {"gender", "age_band", "setting"}


def test_every_source_of_the_framework_is_listed(small_project):
    named = small_project.framework.sources()
    assert {"project", "pp-micro", "macro-report", "method"} <= named  # of a driver, a country, a variant, the rules
    assert named <= set(Published(small_project.project.published).sources)


def test_keys_become_page_addresses(small_project):
    countries = small_project.framework.countries
    assert slug("economic_deprivation") == "economic-deprivation"
    assert [country_slug(countries[iso3]) for iso3 in ("BIH", "XKX", "EGY")] == [
        "bosnia-and-herzegovina",
        "kosovo",
        "egypt",
    ]


@pytest.mark.parametrize(
    ("kind", "key", "offered"),
    [
        ("driver", "poverty", "economic_deprivation"),
        ("context", "sport", "education"),
        ("region", "asia", "balkans, mena"),
        ("country", "FRA", "BIH"),
    ],
)
def test_asking_for_what_is_not_there_names_what_is(small_project, problems_of, kind, key, offered):
    (problem,) = problems_of(lambda: small_project.framework.require(kind, key))
    assert problem.place == f"{kind} '{key}'"
    assert offered in problem.mend


def test_asking_for_what_is_there_gives_it(small_project):
    framework = small_project.framework
    assert framework.require("country", "MAR").name == "Morocco"
    assert framework.require("driver", "religion").short == "Religion"


def test_a_driver_country_or_region_is_added_in_the_file_alone(small_project):
    driver = {"name": "Climate", "short": "Climate", "about": "weather", "high_score": "more", "source": ["project"]}
    country = {"name": "Lebanon", "short": "Lebanon", "in_sample": False, "source": ["project"]}
    region = {"name": "Levant", "long": "the Levant", "countries": ["LBN"], "source": ["project"]}
    small_project.change_framework("drivers.climate", driver)
    small_project.change_framework("countries.LBN", country)
    small_project.change_framework("regions.levant", region)
    framework = small_project.framework
    assert len(framework.drivers) == 8
    assert framework.require("driver", "climate").name == "Climate"
    assert framework.region_of["LBN"] == "levant"


@pytest.mark.parametrize(
    ("rule", "too_loose"),
    [
        ("min_count", 4),
        ("min_base", 29),
        ("min_reliability", 0.59),
        ("min_answered", 0.66),
        ("replicates", 1999),  # the method: B >= 2,000
        ("confidence", 0.5),
    ],
)
def test_no_rule_goes_under_its_floor(small_project, problems_of, rule, too_loose):
    small_project.change_framework(f"rules.{rule}", too_loose)
    (problem,) = problems_of(lambda: small_project.framework)
    assert problem.place == f"framework.yml, rules.{rule}"
    assert "greater than or equal to" in problem.problem


@pytest.mark.parametrize(("rule", "stricter"), [("min_count", 20), ("min_base", 50), ("replicates", 5000)])
def test_rules_may_be_stricter(small_project, rule, stricter):
    small_project.change_framework(f"rules.{rule}", stricter)
    assert getattr(small_project.framework.rules, rule) == stricter


@pytest.mark.parametrize(
    ("key", "value", "place", "said"),
    [
        ("drivers.religion.colour", "red", "drivers.religion.colour", "not known"),
        ("drivers.religion.source", [], "drivers.religion.source", "at least 1"),
        ("drivers.religion.name", "  ", "drivers.religion.name", "at least 1"),
        ("drivers.Bad Key", {}, "drivers.Bad Key", "pattern"),
        ("rules.minimum", 3, "rules.minimum", "not known"),
        ("regions.mena.countries", [], "regions.mena.countries", "at least 1"),
        ("regions.mena.countries", ["EGY", "JOR", "MAR", "TUN", "BIH"], "", "BIH belongs to more than one region"),
        ("regions.mena.countries", ["EGY", "JOR", "MAR"], "", "TUN belongs to no region"),
        ("regions.mena.countries", ["EGY", "JOR", "MAR", "TUN", "LBN"], "", "LBN, which 'countries' does not list"),
        ("countries.XKX.footnote", "status", "", "names the footnote 'status', which is not there"),
        ("codes", {"c": "hidden"}, "", "b, c, w, x"),
    ],
)
def test_a_slip_in_the_file_is_named_with_its_place(small_project, problems_of, key, value, place, said):
    small_project.change_framework(key, value)
    (problem, *_) = problems_of(lambda: small_project.framework)
    assert problem.place.startswith(f"framework.yml, {place}")
    assert said in problem.problem
    assert problem.mend


def test_a_key_that_stands_twice_is_refused(small_project, problems_of):
    path = small_project.project.framework
    path.write_text(path.read_text(encoding="utf-8") + "\ndrivers: {}\n", encoding="utf-8")
    (problem,) = problems_of(lambda: load_framework(path))
    assert "'drivers' stands here twice" in problem.problem
    assert ", line " in problem.place
