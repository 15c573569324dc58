"""Slips in YAML files become sentences with a place and a mend."""

from __future__ import annotations

import pytest

from microdrivers.yaml_model import Model, parse, read_yaml


class Pet(Model):
    name: str
    legs: int


@pytest.fixture
def yaml_file(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "pets.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_a_mapping_is_read_with_its_types(yaml_file):
    assert read_yaml(yaml_file("name: Ömer\nlegs: 4\n")) == {"name": "Ömer", "legs": 4}


def test_anchors_may_be_merged(yaml_file):
    text = "cat: &cat {legs: 4, tail: 1}\nmanx:\n  <<: *cat\n  tail: 0\n"
    assert read_yaml(yaml_file(text))["manx"] == {"legs": 4, "tail": 0}


def test_a_missing_file_is_named(tmp_path, problems_of):
    (problem,) = problems_of(lambda: read_yaml(tmp_path / "nowhere.yml"))
    assert problem.place.endswith("nowhere.yml")
    assert problem.problem == "There is no such file."


def test_text_in_another_encoding_is_told_to_become_utf8(yaml_file, problems_of):
    (problem,) = problems_of(lambda: read_yaml(yaml_file("name: Ömer".encode("latin-1"))))
    assert "UTF-8" in problem.mend


@pytest.mark.parametrize("content", ["", "- a\n- b\n", "just words\n"])
def test_a_file_without_keys_is_refused(yaml_file, problems_of, content):
    (problem,) = problems_of(lambda: read_yaml(yaml_file(content)))
    assert problem.problem == "The file holds no keys."


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("name: a\nlegs: 4\nname: b\n", 3, "'name' stands here twice"),
        ("pets:\n  cat: 1\n  dog: 2\n  cat: 3\n", 4, "'cat' stands here twice"),
        ("name: 'a\n", 2, "unexpected end"),
        ("name: a\n\tlegs: 4\n", 2, "tab"),
        ("name: a: b\n", 1, "mapping values"),
    ],
    ids=["duplicate key", "nested duplicate key", "open quote", "tab", "second colon"],
)
def test_broken_yaml_is_placed_by_its_line(yaml_file, problems_of, content, line, said):
    (problem,) = problems_of(lambda: read_yaml(yaml_file(content)))
    assert problem.place.endswith(f"pets.yml, line {line}")
    assert said in problem.problem
    assert problem.mend


@pytest.mark.parametrize("content", ["{name}: a\n", "start: 2024-02-30\n"], ids=["key in braces", "no such day"])
def test_what_yaml_allows_and_no_key_or_date_can_be_is_refused_in_words(yaml_file, problems_of, content):
    (problem,) = problems_of(lambda: read_yaml(yaml_file(content)))
    assert "pets.yml" in problem.place
    assert problem.mend


def test_a_model_takes_what_fits():
    assert parse(Pet, {"name": "Rex", "legs": 4}, "pets.yml") == Pet(name="Rex", legs=4)


def test_a_model_cannot_be_changed_afterwards():
    pet = Pet(name="Rex", legs=4)
    with pytest.raises(ValueError, match="frozen"):
        pet.legs = 3


def test_every_slip_is_named_at_once(problems_of):
    problems = problems_of(lambda: parse(Pet, {"legs": "four", "colour": "red"}, "pets.yml"))
    assert {(problem.place, problem.mend) for problem in problems} == {
        ("pets.yml, name", "Add it."),
        ("pets.yml, legs", "Change this value."),
        ("pets.yml, colour", "Remove it, or check its spelling."),
    }
