"""Read a YAML file into a checked, frozen model; every slip becomes one `Problem` that names its key."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from microdrivers.errors import MicrodriversError, Problem, fail


class Model(BaseModel):
    """Base of all that is read from YAML: cannot be changed afterwards, knows every key it may hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")


M = TypeVar("M", bound=Model)
MERGE = "tag:yaml.org,2002:merge"


class _UniqueKeyLoader(
    getattr(yaml, "CSafeLoader", yaml.SafeLoader)
):  # the same in C where it is there, and much faster
    """YAML lets a later key silently replace an earlier one; in a codebook that loses a question."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == MERGE:  # '<<: *other' takes keys over; those of the mapping itself win
                continue
            key = self.construct_object(key_node, deep=deep)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is a list or a mapping itself", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' stands here twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict:
    """The mapping in a YAML file.

    Raises `MicrodriversError` when the file is missing, is not UTF-8 YAML, or holds no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise fail(path, "There is no such file.", "Check the name and the folder.") from None
    except UnicodeDecodeError:
        raise fail(path, "The file is not UTF-8 text.", "Save it again with the encoding UTF-8.") from None
    try:
        content = yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a SafeLoader underneath
    except (yaml.YAMLError, ValueError) as error:  # a date that no calendar has is a ValueError
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else path
        reason = getattr(error, "problem", None) or str(error).splitlines()[0] or "it cannot be read as YAML"
        raise fail(place, f"The YAML is broken: {reason}.", "Mend the indentation or quoting there.") from None
    if not isinstance(content, dict):
        raise fail(path, "The file holds no keys.", "Start from one of the files shipped in data/.")
    return content


def parse(model: type[M], content: dict, where: object) -> M:
    """Check `content` against `model`; all problems at once, each with the place of its key."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        problems = [_problem(detail, where) for detail in error.errors()]
        raise MicrodriversError(*problems) from None


def _problem(detail: dict, where: object) -> Problem:
    key = ".".join(str(part) for part in detail["loc"]) or "the file as a whole"
    kind = detail["type"]
    if kind == "missing":
        return Problem(f"{where}, {key}", "This key is missing.", "Add it.")
    if kind == "extra_forbidden":
        return Problem(f"{where}, {key}", "This key is not known here.", "Remove it, or check its spelling.")
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].upper() + message[1:].rstrip(".") + "."
    return Problem(f"{where}, {key}", message, "Change this value.")
