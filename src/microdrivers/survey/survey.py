"""A checked survey in memory: who the respondents are, what they answered, what they left open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from microdrivers.digests import digest_of_files
from microdrivers.errors import MicrodriversError, fail
from microdrivers.framework import Framework
from microdrivers.project import Project
from microdrivers.survey.checks import (
    check_answers,
    countries_of,
    in_frame,
    matched,
    numbers,
    positions,
    years,
)
from microdrivers.survey.codebook import Codebook, Group
from microdrivers.survey.codebook_file import load_codebook
from microdrivers.survey.coded import by_cell, coded
from microdrivers.survey.readers import read_answers
from microdrivers.survey.store import RECORD, keep, kept_in, open_store

MISSING = ("dont_know", "refused", "not_asked")


@dataclass(frozen=True, repr=False)
class Survey:
    """One row per respondent within the age frame; the three frames share their index.

    people:  country (iso3), age (years), weight (1.0 without weights), stratum, cluster, and one ordered categorical
             per declared group (NaN where not stated or not recorded).
    answers: one ordered categorical per question; NaN where there is no answer.
    missing: one categorical per question: why there is no answer; NaN where there is one.
    read:    rows in the file; those outside the age frame or without an age are not in the frames.
    clusters_per_stratum: over the whole file, as variance of a subset needs it.
    """

    codebook: Codebook
    people: pd.DataFrame
    answers: pd.DataFrame
    missing: pd.DataFrame
    read: int
    clusters_per_stratum: dict[object, int]
    _shared: dict = field(default_factory=dict, init=False, compare=False)

    def __repr__(self) -> str:  # a survey that is printed by accident shows nobody
        return f"<Survey {self.codebook.id}: {len(self.people)} respondents, {self.answers.shape[1]} questions>"

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries of the codebook, in its order."""
        return self.codebook.countries

    @property
    def weighted(self) -> bool:
        """True when the survey ships weights."""
        return self.codebook.design.weight is not None

    @property
    def count(self) -> np.ndarray:
        """How many people each row stands for: one. Rows of several people are in `microdrivers.measures.kinds`."""
        return np.ones(len(self.people), dtype=np.int64)

    @property
    def country_codes(self) -> np.ndarray:
        """Position of each respondent's country in `countries`, shape (respondents,)."""
        return self.shared("country", lambda: self.people["country"].cat.codes.to_numpy())

    def group_codes(self, group: str) -> np.ndarray:
        """Position of each respondent's value among the group's labels, shape (respondents,); -1 where not known."""
        return self.people[group].cat.codes.to_numpy()

    def codes(self, question: str) -> np.ndarray:
        """Position of each respondent's answer in the scale, shape (respondents,); -1 is no answer."""
        return self.answers[question].cat.codes.to_numpy()

    def reasons(self, question: str) -> np.ndarray:
        """Position in `MISSING` of why there is no answer, shape (respondents,); -1 where there is one."""
        return self.missing[question].cat.codes.to_numpy()

    def cells(self, question: str) -> np.ndarray:
        """Position of the answer, or, after the last answer, of why there is none; -1 without either; (respondents,)."""
        answers = len(self.codebook.scale_of(question).values)
        return self.shared(("cells", question), lambda: cells_of(self.codes(question), self.reasons(question), answers))

    def within(self, countries: tuple[str, ...]) -> Survey:
        """The respondents of these countries, as if nobody else were in the file.

        A sample with weights, strata or clusters stays whole: its variance needs all of it.
        """
        design = self.codebook.design
        if design.weight or design.strata or design.clusters:
            return self
        here = self.people["country"].isin(countries).to_numpy()
        people, answers, missing = (
            frame[here].reset_index(drop=True) for frame in (self.people, self.answers, self.missing)
        )
        people["cluster"] = range(len(people))
        return replace(
            self,
            people=people,
            answers=answers,
            missing=missing,
            read=len(people),
            clusters_per_stratum={"all": len(people)},
        )

    def content(self) -> bytes:
        """What the respondents are and answered, for a digest: the same bytes for the same frames."""
        frames = (self.people, self.answers, self.missing)
        hashes = [pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes() for frame in frames]
        return b"".join([repr((self.read, self.clusters_per_stratum)).encode(), *hashes])

    def asked(self, question: str) -> pd.Series:
        """True for respondents who were asked this question."""
        return self.missing[question].cat.codes != MISSING.index("not_asked")

    def shared(self, key: object, make: Callable[[], object]) -> object:
        """What `make` gave for this key before, else what it gives now: for what several measures of a survey share."""
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]


def cells_of(codes: np.ndarray, reasons: np.ndarray, answers: int) -> np.ndarray:
    """Positions of answers and of reasons in one, for a scale of as many answers; see `Survey.cells`."""
    cells = np.where(codes >= 0, codes, np.where(reasons >= 0, reasons + np.int8(answers), reasons))
    cells.flags.writeable = False  # many measures look at the same ones
    return cells


def make_survey(raw: pd.DataFrame, codebook: Codebook, passed: bool = False) -> Survey:
    """Turn a raw frame (see `read_answers`) into a `Survey`; passed: these answers have been checked before.

    Raises `MicrodriversError` with every problem that `check_answers` finds.
    """
    if not passed and (problems := check_answers(raw, codebook)):
        raise MicrodriversError(*problems)
    design = codebook.design
    stratum = raw[design.strata] if design.strata else pd.Series("all", index=raw.index)
    cluster = raw[design.clusters] if design.clusters else pd.Series(range(len(raw)), index=raw.index)
    per_stratum = cluster.groupby(stratum, sort=True).nunique().to_dict()

    kept = in_frame(raw, codebook)
    country = np.zeros(int(kept.sum()), dtype=np.int8)
    if codebook.country.variable:
        country = by_cell(raw[codebook.country.variable], lambda cells: countries_of(cells, codebook))[kept]
    people = {
        "country": pd.Categorical.from_codes(country, codebook.countries),
        "age": by_cell(raw[codebook.age], lambda cells: years(cells, codebook))[kept],
        "weight": numbers(raw[design.weight])[kept].astype(float) if design.weight else 1.0,
        "stratum": stratum[kept],
        "cluster": cluster[kept],
    }
    for key, group in codebook.groups.items():
        labels = by_cell(raw[group.variable], lambda cells, group=group: group_places(cells, group))[kept]
        recorded = among(country, codebook, group.countries)
        people[key] = pd.Categorical.from_codes(np.where(recorded, labels, -1), group.labels, ordered=True)
    answers, missing = {}, {}
    for key, question in codebook.questions.items():
        column = coded(raw[question.variable])
        codes, reasons = (column.spread(one)[kept] for one in answer_places(column.cells, codebook, key))
        put = among(country, codebook, getattr(question, "countries", None))
        codes, reasons = np.where(put, codes, -1), np.where(put, reasons, MISSING.index("not_asked"))
        answers[key] = pd.Categorical.from_codes(codes, codebook.scale_of(key).answers, ordered=True)
        missing[key] = pd.Categorical.from_codes(reasons, MISSING)
    return Survey(
        codebook=codebook,
        people=pd.DataFrame(people, index=raw.index[kept]).reset_index(drop=True),
        answers=pd.DataFrame(answers).reset_index(drop=True),
        missing=pd.DataFrame(missing).reset_index(drop=True),
        read=len(raw),
        clusters_per_stratum=per_stratum,
    )


def among(country: np.ndarray, codebook: Codebook, wanted: tuple[str, ...] | None) -> np.ndarray:
    """Who lives in one of the wanted countries (None: any), by the places of their countries; shape (respondents,)."""
    return np.array([wanted is None or iso3 in wanted for iso3 in codebook.countries])[country]


def group_places(cells: pd.Series, group: Group) -> np.ndarray:
    """Positions among the group's labels, by cells of its column; -1 for none."""
    if group.values:
        place = {code: position for position, code in enumerate(group.values)}
        return positions(matched(cells, group.values), place)
    values, found = numbers(cells), np.full(len(cells), -1, dtype=np.int8)
    for position, band in enumerate(group.bands):
        found[values.between(band.first, band.last)] = position
    return found


def answer_places(cells: pd.Series, codebook: Codebook, question: str) -> tuple[np.ndarray, np.ndarray]:
    """Positions in the scale and in `MISSING`, by cells of a question's column; -1 for none."""
    scale = codebook.scale_of(question)
    codes = matched(cells, {**scale.values, **scale.missing})
    why = {code: MISSING.index(reason) for code, reason in scale.missing.items()}
    reasons = np.where(codes.isna(), MISSING.index("not_asked"), positions(codes, why)).astype(np.int8)
    return positions(codes, {code: position for position, code in enumerate(scale.values)}), reasons


def open_survey(survey_id: str, project: Project, framework: Framework) -> Survey:
    """The survey with this id: from the data file that its codebook names, else from what `store_survey` kept.

    A process that opens the same codebook and data once more gets what it got before: nobody may change it.
    Raises `MicrodriversError` when there is no such survey, no data, or the data has problems.
    """
    codebook = load_codebook(survey_id, project, framework)
    opened = codebook, digest_of_files(data_files(codebook, project), project.root)
    if _last and _last[0] == opened:
        return _last[1]
    survey = _opened(codebook, project)
    _last[:] = [opened, survey]
    return survey


_last: list = []  # what was opened last, and the survey


def data_files(codebook: Codebook, project: Project) -> list[Path]:
    """The file with a survey's answers, whether or not it is there, and after it those of its form (a file or a folder)."""
    source, folder = codebook.data, project.surveys / codebook.id
    form = folder / source.form if source.form else None
    answers = folder / source.file if source.file else kept_in(codebook, project) / RECORD
    return [answers, form, *sorted(form.rglob("*"))] if form else [answers]


def _opened(codebook: Codebook, project: Project) -> Survey:
    from microdrivers.survey.stored import stored_survey

    if codebook.data.file:
        path = data_files(codebook, project)[0]
        return make_survey(read_answers(path, codebook, path.parent), codebook)
    store = open_store(codebook, project)
    if codebook.design.weight or not store.fits(codebook):  # a design is one of the whole file
        return make_survey(store.frame(codebook.variables), codebook, passed=True)
    return stored_survey(codebook, store)


def store_survey(codebook: Codebook, data: Path, project: Project) -> Survey:
    """Check a data file and keep the codebook's columns of it, so that chapters find them without the file.

    Raises `MicrodriversError` with every problem; then nothing is kept.
    """
    if codebook.data.file:
        mend = "Leave --data away, or make a folder of its own for the new survey."
        raise fail(f"survey '{codebook.id}'", f"It brings its own data file, {codebook.data.file}.", mend)
    raw = read_answers(data, codebook, project.surveys / codebook.id, small=True)
    if problems := check_answers(raw, codebook):
        raise MicrodriversError(*problems)
    keep(raw, codebook, project)
    return _opened(codebook, project)
