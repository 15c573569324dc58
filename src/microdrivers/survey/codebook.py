"""The codebook: what a survey asked, of whom and how, and how its file says it.

Frozen models of data/surveys/<id>/codebook.yml; `codebook_file` reads it and checks that it fits the framework.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from microdrivers.errors import listed
from microdrivers.framework import Iso3, Key, Text
from microdrivers.yaml_model import Model

Missing = Literal["dont_know", "refused", "not_asked"]
Encoding = Literal["utf-8", "windows-1250", "windows-1251", "windows-1252", "windows-1256"]


def _no_truth(code: object) -> object:
    """YAML reads yes, no, on and off as true and false; as a code that would silently become 1 or 0."""
    if isinstance(code, bool):
        raise ValueError("a code that is written yes, no, true or false needs quotation marks: 'yes'")
    return code


Code = Annotated[int | str, BeforeValidator(_no_truth)]  # as the file has it: a number, or a text such as 'yes'
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

    values: Annotated[dict[Code, Text], Field(min_length=2)]
    missing: dict[Code, Missing] = {}
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
        if both := set(map(str, self.values)) & set(map(str, self.missing)):
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

    @model_validator(mode="after")
    def _in_order(self) -> Band:
        if self.first > self.last:
            raise ValueError("'first' must not be above 'last'")
        return self

    @property
    def label(self) -> str:
        return f"{self.first} to {self.last}"


class Group(Model):
    """A declared cut: either `values` (codes to labels) or age `bands`, with its missing codes."""

    label: Text
    variable: Text
    values: dict[Code, Text] = {}
    bands: tuple[Band, ...] = ()
    missing: dict[Code, Missing] = {}
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
    """The data file and how it is read. Of Excel `sheet` is read, or the first one; the rest is for CSV only."""

    file: Text | None = None  # beside the codebook; None: given with --data
    format: Literal["csv", "xlsx", "parquet", "sav", "dta"]  # sav: also .zsav
    form: Text | None = None  # XLSForm beside the codebook: a workbook, or a folder with survey.csv and choices.csv
    sheet: Text | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    encoding: Encoding = "utf-8"
    decimal: Literal[".", ","] = "."
    empty: tuple[Text, ...] = ()  # cells that mean 'nothing here', e.g. NA


class Fieldwork(Model):
    """First and last day, as far as known, and how to say it."""

    start: dt.date
    end: dt.date
    label: Text

    @model_validator(mode="after")
    def _in_order(self) -> Fieldwork:
        if self.start > self.end:
            raise ValueError("'start' must not be after 'end'")
        return self


SurveyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class Codebook(Model):
    """Everything that must be known of a survey before its answers may be read.

    beside: other surveys that get a chapter side by side with this one, and how titles name them; earlier: the earlier
    waves of this survey, each a survey of its own, oldest first. Questions with the same key are the same question.
    """

    id: SurveyId
    title: Text
    short: Text
    version: Text
    illustrative: bool = False
    citation: Text
    licence: Text
    population: Text
    not_covered: Text
    ages: Band
    age: Text  # variable with the age in years, or in the bands of `age_bands`
    age_bands: dict[Code, Band] = {}
    age_missing: dict[Code, Missing] = {}
    respondent: Text  # variable with the respondent's id
    country: CountryVariable
    fieldwork: Fieldwork
    mode: Annotated[dict[str, Text], Field(min_length=1)]  # per country, or 'all'
    design: Design
    data: Source
    assumptions: tuple[Text, ...] = ()
    review: tuple[Text, ...] = ()  # of a draft: what a person must have looked at
    groups: dict[Key, Group]
    scales: dict[Key, Scale]
    items: Annotated[dict[Key, Item], Field(min_length=1)]
    outcomes: dict[Key, Outcome] = {}
    do_no_harm: dict[Key, Text]
    beside: dict[SurveyId, Text] = {}
    earlier: tuple[SurveyId, ...] = ()

    @property
    def mark(self) -> str:
        """What every chart, table, download and sentence of this survey must say of itself."""
        return "Illustrative data, simulated" if self.illustrative else ""

    @property
    def companions(self) -> tuple[str, ...]:
        """Ids of the other surveys that chapters of this one tell of."""
        return tuple(dict.fromkeys((*self.beside, *self.earlier)))

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
