"""docs/method.md names the module and the test of everything it explains; both must be there."""

from __future__ import annotations

import re

import pytest

from microdrivers import measures
from microdrivers.disclosure.protect import RULES
from tests.measures.small import ROOT

PAGE = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:src|tests|data|book)/[\w/.]+)`", PAGE)))


@pytest.mark.parametrize("path", NAMED)
def test_what_it_names_is_there(path):
    assert (ROOT / path).exists()


def test_every_measure_is_explained():
    modules = {getattr(measures, name).__module__ for name in measures.__all__}
    missing = {module for module in modules if f"src/{module.replace('.', '/')}.py" not in NAMED}
    assert not missing


def test_every_measure_with_a_disclosure_rule_is_in_its_table():
    table = PAGE.split("### The primary rule")[1].split("###")[0]
    assert all(re.search(rf"\b{measure}\b", table) for measure in RULES)


def test_every_section_of_a_measure_names_module_and_test():
    sections = PAGE.split("## Measures")[1].split("\n## Disclosure")[0].split("\n### ")[1:]
    assert len(sections) >= len(set(measures.__all__)) - 1
    for section in sections:
        assert "src/microdrivers/measures/" in section and "tests/measures/" in section, section.splitlines()[0]
