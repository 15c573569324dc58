"""A SafeTable is born in disclosure control and nowhere else, and nobody changes it afterwards."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import pandas as pd
import pytest

from microdrivers.disclosure import SafeTable, beside, from_published
from microdrivers.published import Published, PublishedTable
from tests.disclosure.tables import ABOUT, counted, safe_table
from tests.measures.small import ROOT

LABELS = {"country": {"EGY": "Egypt", "JOR": "Jordan"}}


def _safe() -> SafeTable:
    rows = [
        counted("leaning", 20, 100, context="a"),
        counted("leaning", 30, 100, context="b", country="JOR"),
        counted("leaning", 3, 100, context="c", country="JOR"),
    ]
    return safe_table(rows, labels=LABELS)


UNSAFE = pd.DataFrame({"measure": ["leaning"], "n": [1.0], "code": [""]})


@pytest.mark.parametrize("seal", [(), (None,), (object(),), (True,)])
def test_it_cannot_be_constructed(seal):
    with pytest.raises(TypeError, match=r"made by microdrivers\.disclosure\.protect"):
        SafeTable(UNSAFE, ABOUT, {}, *seal)


def test_it_cannot_be_replaced_by_an_unsafe_one():
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(_safe(), _frame=UNSAFE)


def test_the_seal_of_a_safe_table_opens_nothing():
    with pytest.raises((TypeError, AttributeError)):
        SafeTable(UNSAFE, ABOUT, {}, _safe().seal)


@pytest.mark.parametrize("copier", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_cannot_be_taken_apart(copier):
    with pytest.raises(TypeError, match="cannot be pickled"):
        copier(_safe())


def test_it_holds_still():
    safe = _safe()
    with pytest.raises(dataclasses.FrozenInstanceError):
        safe._frame = UNSAFE
    with pytest.raises(TypeError):
        safe.labels["country"] = {}
    with pytest.raises(TypeError):
        safe.labels["country"]["EGY"] = "Elsewhere"


def test_changing_the_frame_changes_a_copy():
    safe = _safe()
    frame = safe.frame
    frame.loc[:, "n"] = 1
    frame["code"] = ""
    assert safe.frame["n"].tolist()[:2] == [20, 30] and safe.frame["code"].tolist() == ["", "", "c"]


def test_changing_the_labels_that_came_in_changes_nothing():
    names = {"country": {"EGY": "Egypt"}}
    safe = safe_table([counted("leaning", 20, 100)], labels=names)
    names["country"]["EGY"] = "Elsewhere"
    assert safe.name("country", "EGY") == "Egypt"


def test_printing_it_shows_no_number():
    assert repr(_safe()) == str(_safe()) == "<SafeTable of A small survey: 3 rows>"


def test_rows_by_their_keys():
    safe = _safe()
    assert safe.where(country="JOR").frame["context"].tolist() == ["b", "c"]
    assert safe.where(country="JOR", context="c").frame["code"].tolist() == ["c"]
    assert safe.only(context=("a", "c")).frame["context"].tolist() == ["a", "c"]
    assert safe.only(context=()).frame.empty
    assert isinstance(safe.where(country="JOR"), SafeTable) and safe.where(country="JOR").about is ABOUT
    with pytest.raises(KeyError):
        safe.where(nowhere="x")


def test_names_of_keys():
    safe = _safe()
    assert safe.name("country", "JOR") == "Jordan"
    assert safe.name("country", "XKX") == "XKX" and safe.name("nothing", "key") == "key"
    other = safe.relabelled(country={"JOR": "JO"}, question={"a": "First"})
    assert (other.name("country", "JOR"), other.name("question", "a")) == ("JO", "First")
    assert safe.name("country", "JOR") == "Jordan" and other.frame.equals(safe.frame)


def test_empty_means_that_no_row_shows_a_number():
    assert not _safe().empty
    assert _safe().where(context="c").empty and _safe().only(context=()).empty


def test_published_tables_are_safe_as_they_are():
    facts = Published(ROOT / "data" / "published").table("facts")
    safe = from_published(facts, ABOUT, {})
    assert safe.frame["key"].tolist() == facts.frame["key"].tolist() and (safe.frame["code"] == "").all()


def test_a_published_table_does_not_change_with_the_frame_it_came_from():
    frame = pd.DataFrame({"key": ["x"], "value": ["7"]})
    safe = from_published(PublishedTable("facts", frame), ABOUT, {})
    frame.loc[0, "value"] = "8"
    assert safe.frame["value"].tolist() == ["7"]


def test_it_does_not_slip_into_json():
    with pytest.raises(TypeError):
        json.dumps(_safe())


def test_tables_of_one_survey_stand_beside_each_other():
    one, other = _safe().only(country=("EGY",)), _safe().relabelled(country={"JOR": "The kingdom"}).only(context=("c",))
    both = beside(one, other)
    assert list(both.frame["context"]) == ["a", "c"]
    assert list(both.frame["code"]) == ["", "c"]
    assert (both.name("country", "EGY"), both.name("country", "JOR")) == ("Egypt", "The kingdom")


def test_tables_of_two_surveys_are_never_one():
    other = safe_table([counted("leaning", 20, 100, context="a")], about=dataclasses.replace(ABOUT, title="Another"))
    with pytest.raises(ValueError, match="different surveys"):
        beside(_safe(), other)
