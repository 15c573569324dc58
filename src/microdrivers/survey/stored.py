"""A survey whose answers stay in the store until a measure asks for them: column by column, country by country."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from microdrivers.survey.checks import ages_in_frame, years
from microdrivers.survey.codebook import Codebook
from microdrivers.survey.store import Store
from microdrivers.survey.survey import MISSING, Survey, among, answer_places, cells_of, group_places

RECENT = 12  # columns that stay in memory, a byte per person each


class Columns:
    """Stands for a frame of respondents: each column is made when it is asked for, and not kept."""

    def __init__(self, rows: Callable[[], int], make: dict[str, Callable[[], pd.Series]]) -> None:
        self._rows, self._make = rows, make

    def __len__(self) -> int:
        return self._rows()

    def __getitem__(self, name: str) -> pd.Series:
        return self._make[name]()

    @property
    def columns(self) -> pd.Index:
        return pd.Index(list(self._make))

    @property
    def shape(self) -> tuple[int, int]:
        return len(self), len(self._make)


@dataclass(frozen=True, repr=False)
class StoredSurvey(Survey):
    """A survey without weights in the store; made by `stored_survey`. Nothing is read before it is asked for."""

    store: Store | None = None

    def within(self, countries: tuple[str, ...]) -> Survey:
        design = self.codebook.design
        if not countries or design.strata or design.clusters:
            return self
        return stored_survey(self.codebook, replace(self.store, countries=countries))

    def content(self) -> bytes:
        """What the answers that are read were kept as, for a digest: files by their own digests, and the cells of columns."""
        files = {iso3: self.store.record["files"][iso3] for iso3 in self.store.files}
        return json.dumps([files, self.store.record["columns"], self.read]).encode()

    @cached_property
    def _recent(self) -> OrderedDict[str, np.ndarray]:
        return OrderedDict()

    @cached_property
    def _inside(self) -> np.ndarray | None:
        """Who is within the age frame, shape (people in the files,); None: everybody."""
        age = self.store.column(self.codebook.age)
        inside = _looked_up(age.places, ages_in_frame(age.cells, self.codebook).to_numpy())
        return None if inside.all() else inside

    def _within(self, column: np.ndarray) -> np.ndarray:
        return column if self._inside is None else column[self._inside]

    def _by_cell(self, variable: str, rule: Callable[[pd.Series], np.ndarray]) -> np.ndarray:
        column = self.store.column(variable)
        return self._within(_looked_up(column.places, np.asarray(rule(column.cells))))

    @cached_property
    def country_codes(self) -> np.ndarray:
        places = [self.countries.index(iso3) for iso3 in self.store.files]
        return self._within(np.repeat(np.array(places, dtype=np.int8), list(self.store.files.values())))

    def group_codes(self, group: str) -> np.ndarray:
        declared = self.codebook.groups[group]
        labels = self._by_cell(declared.variable, lambda cells: group_places(cells, declared))
        if not declared.countries:
            return labels
        return np.where(among(self.country_codes, self.codebook, declared.countries), labels, np.int8(-1))

    def cells(self, question: str) -> np.ndarray:
        if question in self._recent:
            self._recent.move_to_end(question)
            return self._recent[question]
        asked, answers = self.codebook.questions[question], len(self.codebook.scale_of(question).values)

        def rule(cells: pd.Series) -> np.ndarray:
            return cells_of(*answer_places(cells, self.codebook, question), answers)

        found = self._by_cell(asked.variable, rule)
        if countries := getattr(asked, "countries", None):
            elsewhere = np.int8(answers + MISSING.index("not_asked"))
            found = np.where(among(self.country_codes, self.codebook, countries), found, elsewhere)
        self._recent[question] = found
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        return found

    def codes(self, question: str) -> np.ndarray:
        answers = len(self.codebook.scale_of(question).values)
        return _looked_up(self.cells(question), np.append(np.arange(answers), [-1] * (len(MISSING) + 1)))

    def reasons(self, question: str) -> np.ndarray:
        answers = len(self.codebook.scale_of(question).values)
        return _looked_up(self.cells(question), np.append([-1] * answers, [*range(len(MISSING)), -1]))

    def ages(self) -> np.ndarray:
        """Years of each respondent, shape (respondents,)."""
        column = self.store.column(self.codebook.age)
        return self._within(column.spread(years(column.cells, self.codebook)))


def _looked_up(places: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The small whole number or truth that stands at each place, -1 the last one; a byte each, without larger copies."""
    if places.itemsize > 1:
        return values.astype(np.bool_ if values.dtype == bool else np.int8)[places]
    table = np.zeros(256, dtype=np.int8)
    table[: len(values)], table[255] = values, values[-1]
    found = np.frombuffer(places.tobytes().translate(table.tobytes()), dtype=np.int8)
    return found.view(bool) if values.dtype == bool else found


def stored_survey(codebook: Codebook, store: Store) -> Survey:
    """The survey in this store, which must fit the codebook; see `open_store`."""

    def categorical(codes: Callable[[], np.ndarray], labels, ordered: bool = True) -> Callable[[], pd.Series]:
        return lambda: pd.Series(pd.Categorical.from_codes(codes(), labels, ordered=ordered))

    people = {
        "country": categorical(lambda: survey.country_codes, codebook.countries, ordered=False),
        "age": lambda: pd.Series(survey.ages()),
        "weight": lambda: pd.Series(np.ones(len(survey.people))),
        "stratum": lambda: pd.Series("all", index=range(len(survey.people))),
        "cluster": lambda: pd.Series(range(len(survey.people))),
    }
    answers, missing = {}, {}
    for key, group in codebook.groups.items():
        people[key] = categorical(lambda key=key: survey.group_codes(key), group.labels)
    for key in codebook.questions:
        answers[key] = categorical(lambda key=key: survey.codes(key), codebook.scale_of(key).answers)
        missing[key] = categorical(lambda key=key: survey.reasons(key), MISSING, ordered=False)

    def rows() -> int:
        return len(survey.country_codes)

    frames = (Columns(rows, make) for make in (people, answers, missing))
    read = store.record["rows"]
    survey = StoredSurvey(codebook, *frames, read=read, clusters_per_stratum={"all": read}, store=store)
    return survey
