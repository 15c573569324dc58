"""The codebook: what a survey asked, of whom and how, and how its file says it.

Takes data/surveys/<id>/codebook.yml; gives a frozen `Codebook` that fits the framework.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from microdrivers.errors import MicrodriversError, Problem, fail, listed
from microdrivers.framework import NEVER_CUT, Framework, Iso3, Key, Text
from microdrivers.project import Project
from microdrivers.yaml_model import Model, parse, read_yaml

Missing = Literal["dont_know", "refused", "not_asked"]
DO_NO_HARM = {
    "consent": "How did respondents agree to take part?",
    "identifiers": "Which direct identifiers were removed, and where are they kept apart?",
    "sensitive": "Which questions could harm a respondent or a group if an answer became known?",
    "minors": "Were people under 18 asked, and how were they protected?",
    "stigma": "Which group could a careless reading stigmatise, and what is done against it?",
    "contact": "Who answers questions and complaints about this survey?",
}


class Scale(Model):
    """An answer scale, from its first to its last answer.

    `values` maps the file's codes to answers in order. With `low`, `neutral` and `high` counts, the first
    `low` answers lie on one side, the next `neutral` in the middle and the last `high` on the other side.
    """

    values: Annotated[dict[int, Text], Field(min_length=2)]
    missing: dict[int, Missing] = {}
    low: Annotated[int, Field(ge=1)]
    neutral: Annotated[int, Field(ge=0, le=1)] = 0
    high: Annotated[int, Field(ge=1)]
    low_label: Text
    neutral_label: Text | None = None
    high_label: Text

    @model_validator(mode="after")
    def _sides_fit(self) -> Scale:
        if self.low + self.neutral + self.high != len(self.values):
            raise ValueError("low + neutral + high must count every answer of the scale once")
        if bool(self.neutral) != bool(self.neutral_label):
            raise ValueError("a neutral answer needs 'neutral_label', and the label needs a neutral answer")
        if len(set(self.values.values())) != len(self.values):
            raise ValueError("two answers of the scale have the same wording")
        if both := set(self.values) & set(self.missing):
            raise ValueError(f"these codes are both an answer and missing: {listed(both)}")
        return self

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers in order."""
        return tuple(self.values.values())

    def side(self, answer: str) -> str:
        """'low', 'neutral' or 'high': where an answer lies."""
        position = self.answers.index(answer)
        if position < self.low:
            return "low"
        return "neutral" if position < self.low + self.neutral else "high"


class Item(Model):
    """A question that stands for one driver in one context.

    The far end of the scale (`high`) points towards the driver's `high_score`; `reversed: true` says that it
    points away from it.
    """

    variable: Text
    driver: Key
    context: Key
    scale: Key
    wording: Text
    reversed: bool = False
    reason: Text | None = None
    countries: tuple[Iso3, ...] | None = None  # asked only there; None: everywhere


class Outcome(Model):
    """A question about what people reject, hope for or rely on; drivers are set beside it, never as causes."""

    variable: Text
    short: Text
    scale: Key
    wording: Text
    reversed: bool = False
    sensitive: bool = True
    reason: Text | None = None


class Band(Model):
    """Ages from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def label(self) -> str:
        return f"{self.first} to {self.last}"


class Group(Model):
    """A declared cut: either `values` (codes to labels) or age `bands`, with its missing codes."""

    label: Text
    variable: Text
    values: dict[int, Text] = {}
    bands: tuple[Band, ...] = ()
    missing: dict[int, Missing] = {}
    countries: tuple[Iso3, ...] | None = None  # recorded only there; None: everywhere
    note: Text | None = None  # said to the reader where the group was not recorded

    @model_validator(mode="after")
    def _one_way(self) -> Group:
        if bool(self.values) == bool(self.bands):
            raise ValueError("a group needs either 'values' or 'bands'")
        if len(set(self.labels)) != len(self.labels):
            twice = {label for label in self.labels if self.labels.count(label) > 1}
            raise ValueError(f"two values of the group have the same label: {listed(twice)}")
        if both := set(self.values) & set(self.missing):
            raise ValueError(f"these codes are both a value and missing: {listed(map(str, both))}")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        """The groups' names in order."""
        return tuple(self.values.values()) or tuple(band.label for band in self.bands)


class CountryVariable(Model):
    """Where the file says the country: a `constant`, or a `variable` with the file's `values`."""

    constant: Iso3 | None = None
    variable: Text | None = None
    values: dict[str, Iso3] = {}

    @model_validator(mode="after")
    def _one_way(self) -> CountryVariable:
        if bool(self.constant) == bool(self.variable) or bool(self.variable) != bool(self.values):
            raise ValueError("give either 'constant', or 'variable' with 'values'")
        return self


class Design(Model):
    """How the sample was drawn. A survey that ships weights uses them for its headline figures."""

    probability: bool
    description: Text
    weight: Text | None = None
    strata: Text | None = None
    clusters: Text | None = None
    seed: int  # of the bootstrap


class Source(Model):
    """The data file and how it is read."""

    file: Text | None = None  # beside the codebook; None: given with --data
    format: Literal["csv", "sav"]
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","


class Fieldwork(Model):
    """First and last day, as far as known, and how to say it."""

    start: dt.date
    end: dt.date
    label: Text


class Codebook(Model):
    """Everything that must be known of a survey before its answers may be read."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    short: Text
    version: Text
    illustrative: bool = False
    citation: Text
    licence: Text
    population: Text
    not_covered: Text
    ages: Band
    age: Text  # variable with the age in years
    age_missing: dict[int, Missing] = {}
    respondent: Text  # variable with the respondent's id
    country: CountryVariable
    fieldwork: Fieldwork
    mode: Annotated[dict[str, Text], Field(min_length=1)]  # per country, or 'all'
    design: Design
    data: Source
    assumptions: tuple[Text, ...] = ()
    groups: dict[Key, Group]
    scales: dict[Key, Scale]
    items: Annotated[dict[Key, Item], Field(min_length=1)]
    outcomes: dict[Key, Outcome] = {}
    do_no_harm: dict[Key, Text]

    @property
    def mark(self) -> str:
        """What every chart, table, download and sentence of this survey must say of itself."""
        return "Illustrative data, simulated" if self.illustrative else ""

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries in the order of the codebook."""
        if self.country.constant:
            return (self.country.constant,)
        return tuple(dict.fromkeys(self.country.values.values()))

    @property
    def questions(self) -> dict[str, Item | Outcome]:
        """Items and outcomes together."""
        return {**self.items, **self.outcomes}

    def scale_of(self, question: str) -> Scale:
        """The scale of an item or outcome."""
        return self.scales[self.questions[question].scale]

    def items_of(self, driver: str | None = None, context: str | None = None) -> tuple[str, ...]:
        """Keys of the items of a driver, of a context, or of both."""
        return tuple(
            key for key, item in self.items.items() if driver in (None, item.driver) and context in (None, item.context)
        )

    @property
    def variables(self) -> tuple[str, ...]:
        """The columns that are read from the file; no other column ever is."""
        named = [self.respondent, self.age, self.country.variable]
        named += [self.design.weight, self.design.strata, self.design.clusters]
        named += [group.variable for group in self.groups.values()]
        named += [question.variable for question in self.questions.values()]
        return tuple(dict.fromkeys(name for name in named if name))


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
    return codebook


def read_codebook(path: Path, framework: Framework) -> Codebook:
    """Read one codebook file and check it against the framework; see `load_codebook`."""
    where = f"{path.parent.name}/{path.name}"
    codebook = parse(Codebook, read_yaml(path), where)
    if problems := list(_misfits(codebook, framework, where)):
        raise MicrodriversError(*problems)
    return codebook


def _misfits(codebook: Codebook, framework: Framework, where: str):
    def unknown(key: str, kind: str, name: str, known) -> Problem:
        return Problem(f"{where}, {key}", f"There is no {kind} '{name}'.", f"Use one of: {listed(known)}.")

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
