"""The codebook's file: read, checked against the framework, refused as a whole when anything is open or wrong.

Takes data/surveys/<id>/codebook.yml; gives a `Codebook`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from microdrivers.errors import MicrodriversError, Problem, fail, listed
from microdrivers.framework import NEVER_CUT, Framework
from microdrivers.project import Project
from microdrivers.survey.codebook import DO_NO_HARM, Codebook
from microdrivers.yaml_model import parse, read_yaml

OPEN = "OPEN:"  # so begins a text of a draft that waits for a person


def load_codebook(survey_id: str, project: Project, framework: Framework) -> Codebook:
    """Read data/surveys/<survey_id>/codebook.yml and check it against the framework.

    Raises `MicrodriversError` when the survey is unknown or the codebook has problems (all of them at once).
    """
    known = sorted(path.parent.name for path in project.surveys.glob("*/codebook.yml"))
    if survey_id not in known:
        problem = Problem(f"survey '{survey_id}'", "There is no such survey.", f"Use one of: {listed(known)}.")
        raise MicrodriversError(problem)
    codebook = read_codebook(project.surveys / survey_id / "codebook.yml", framework)
    if codebook.id != survey_id:
        mend = f"Set it to '{survey_id}', the name of the folder."
        raise fail(f"{survey_id}/codebook.yml, id", f"It is '{codebook.id}'.", mend)
    for key in ("beside", "earlier"):
        for other in getattr(codebook, key):
            if other == survey_id or other not in known:
                mend = f"Use one of: {listed(name for name in known if name != survey_id)}."
                raise fail(f"{survey_id}/codebook.yml, {key}", f"There is no other survey '{other}'.", mend)
    return codebook


def read_codebook(path: Path, framework: Framework) -> Codebook:
    """Read one codebook file and check it against the framework; see `load_codebook`."""
    where = f"{path.parent.name}/{path.name}"
    content = read_yaml(path)
    if problems := list(_still_open(content, where)):
        raise MicrodriversError(*problems)
    codebook = parse(Codebook, content, where)
    if problems := list(_misfits(codebook, framework, where)):
        raise MicrodriversError(*problems)
    return codebook


def _still_open(content: object, where: str, key: str = "") -> Iterator[Problem]:
    """What a draft of `microdrivers new-survey` leaves to a person."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _still_open(value, where, f"{key}.{name}" if key else str(name))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from _still_open(value, where, f"{key}, line {number}")
    elif isinstance(content, str) and content.startswith(OPEN):
        what = content.removeprefix(OPEN).strip()
        mend = f"{what[:1].upper()}{what[1:]}"
        yield Problem(f"{where}, {key}", "This is still open.", mend if mend.endswith(("?", ".")) else f"{mend}.")


def _misfits(codebook: Codebook, framework: Framework, where: str):
    def unknown(key: str, kind: str, name: str, known) -> Problem:
        return Problem(f"{where}, {key}", f"There is no {kind} '{name}'.", f"Use one of: {listed(known)}.")

    if codebook.review:
        yield Problem(f"{where}, review", "It is still to be looked through.", "Do what it says, then remove it.")
    for iso3 in codebook.countries:
        if iso3 not in framework.countries:
            yield unknown("country", "country", iso3, framework.countries)
    for key, item in codebook.items.items():
        if item.driver not in framework.drivers:
            yield unknown(f"items.{key}.driver", "driver", item.driver, framework.drivers)
        if item.context not in framework.contexts:
            yield unknown(f"items.{key}.context", "context", item.context, framework.contexts)
    for part in ("items", "outcomes"):
        for key, question in getattr(codebook, part).items():
            if question.scale not in codebook.scales:
                yield unknown(f"{part}.{key}.scale", "scale", question.scale, codebook.scales)
    for key in codebook.items.keys() & codebook.outcomes.keys():
        yield Problem(f"{where}, outcomes.{key}", "An item has the same key.", "Give the outcome another key.")
    yield from _refused_groups(codebook, framework, where)
    for part in ("groups", "items"):
        for key, thing in getattr(codebook, part).items():
            for iso3 in thing.countries or ():
                if iso3 not in codebook.countries:
                    yield unknown(f"{part}.{key}.countries", "country of this survey", iso3, codebook.countries)
    for key in codebook.mode:
        if key != "all" and key not in codebook.countries:
            yield unknown(f"mode.{key}", "country of this survey", key, ["all", *codebook.countries])
    for iso3 in codebook.countries:
        if not {iso3, "all"} & set(codebook.mode):
            yield Problem(
                f"{where}, mode.{iso3}", f"It is not said how people were asked in {iso3}.", "Add it, or 'all'."
            )
    for key, question in DO_NO_HARM.items():
        if key not in codebook.do_no_harm:
            yield Problem(f"{where}, do_no_harm.{key}", "This question is not answered.", f"Answer it: {question}")


def _refused_groups(codebook: Codebook, framework: Framework, where: str) -> Iterator[Problem]:
    """Cuts that nobody may ask for: other groups than the declared ones, and what a question asked."""
    asked = {question.variable: key for key, question in codebook.questions.items()}
    for key, group in codebook.groups.items():
        mend = f"Remove it. Allowed are: {listed(framework.rules.groups)}."
        if key in NEVER_CUT:
            yield Problem(
                f"{where}, groups.{key}", "Answers, on violence or anything else, are never cut by this group.", mend
            )
        elif key not in framework.rules.groups:
            yield Problem(f"{where}, groups.{key}", "Cuts by this group are not allowed.", mend)
        if group.variable in asked:
            problem = f"'{group.variable}' is the answer to the question '{asked[group.variable]}', not a group."
            yield Problem(f"{where}, groups.{key}.variable", problem, "Name the variable of a demographic group.")
