"""A checked survey in memory: who the respondents are, what they answered, what they left open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from microdrivers.digests import digest_of_files
from microdrivers.errors import MicrodriversError, fail, listed
from microdrivers.framework import Framework
from microdrivers.project import Project
from microdrivers.survey.checks import check_answers, country_codes, in_frame, matched, numbers, years
from microdrivers.survey.codebook import Codebook, Group
from microdrivers.survey.codebook_file import load_codebook
from microdrivers.survey.readers import read_answers

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


def make_survey(raw: pd.DataFrame, codebook: Codebook) -> Survey:
    """Turn a raw frame (see `read_answers`) into a `Survey`.

    Raises `MicrodriversError` with every problem that `check_answers` finds.
    """
    if problems := check_answers(raw, codebook):
        raise MicrodriversError(*problems)
    design = codebook.design
    stratum = raw[design.strata] if design.strata else pd.Series("all", index=raw.index)
    cluster = raw[design.clusters] if design.clusters else pd.Series(range(len(raw)), index=raw.index)
    per_stratum = cluster.groupby(stratum, sort=True).nunique().to_dict()

    kept = in_frame(raw, codebook)
    country = country_codes(raw, codebook)
    people = {
        "country": pd.Categorical(country[kept], categories=codebook.countries),
        "age": years(raw, codebook)[kept],
        "weight": numbers(raw[design.weight])[kept].astype(float) if design.weight else 1.0,
        "stratum": stratum[kept],
        "cluster": cluster[kept],
    }
    for key, group in codebook.groups.items():
        people[key] = _group(raw[kept], group, country[kept])
    answers, missing = {}, {}
    for key in codebook.questions:
        answers[key], missing[key] = _answers(raw[kept], codebook, key, country[kept])
    return Survey(
        codebook=codebook,
        people=pd.DataFrame(people, index=raw.index[kept]).reset_index(drop=True),
        answers=pd.DataFrame(answers).reset_index(drop=True),
        missing=pd.DataFrame(missing).reset_index(drop=True),
        read=len(raw),
        clusters_per_stratum=per_stratum,
    )


def _group(raw: pd.DataFrame, group: Group, country: pd.Series) -> pd.Categorical:
    if group.values:
        label = matched(raw[group.variable], group.values).map(group.values)
    else:
        values = numbers(raw[group.variable])
        label = pd.Series(index=raw.index, dtype=object)
        for band in group.bands:
            label[values.between(band.first, band.last)] = band.label
    if group.countries:
        label = label.where(country.isin(group.countries))
    return pd.Categorical(label, categories=group.labels, ordered=True)


def _answers(raw: pd.DataFrame, codebook: Codebook, key: str, country: pd.Series) -> tuple[pd.Series, pd.Series]:
    question, scale = codebook.questions[key], codebook.scale_of(key)
    codes = matched(raw[question.variable], {**scale.values, **scale.missing})
    answer = pd.Series(pd.Categorical(codes.map(scale.values), categories=scale.answers, ordered=True), index=raw.index)
    why = codes.map(scale.missing).astype(object).where(codes.notna(), "not_asked")
    if elsewhere := getattr(question, "countries", None):
        outside = ~country.isin(elsewhere)
        answer, why = answer.mask(outside), why.mask(outside, "not_asked")
    return answer, pd.Series(pd.Categorical(why, categories=MISSING), index=raw.index)


def open_survey(survey_id: str, project: Project, framework: Framework) -> Survey:
    """The survey with this id: from the data file that its codebook names, else from what `store_survey` kept.

    A process that opens the same codebook and data once more gets what it got before: nobody may change it.
    Raises `MicrodriversError` when there is no such survey, no data, or the data has problems.
    """
    codebook = load_codebook(survey_id, project, framework)
    opened = codebook, digest_of_files(data_files(codebook, project), project.root)
    if _last and _last[0] == opened:
        return _last[1]
    survey = make_survey(_raw(codebook, project), codebook)
    _last[:] = [opened, survey]
    return survey


_last: list = []  # what was opened last, and the survey


def data_files(codebook: Codebook, project: Project) -> list[Path]:
    """The file with a survey's answers, whether or not it is there, and after it those of its form (a file or a folder)."""
    source, folder = codebook.data, project.surveys / codebook.id
    form = folder / source.form if source.form else None
    answers = folder / source.file if source.file else stored(codebook, project)
    return [answers, form, *sorted(form.rglob("*"))] if form else [answers]


def _raw(codebook: Codebook, project: Project) -> pd.DataFrame:
    survey_id, path = codebook.id, data_files(codebook, project)[0]
    if codebook.data.file:
        return read_answers(path, codebook, path.parent)
    if not path.is_file():
        mend = f"Get the file (see data/surveys/{survey_id}/README.md) and give it with --data FILE."
        raise fail(f"survey '{survey_id}'", "Its answers are not part of this project.", mend)
    raw = pd.read_parquet(path)
    if new := set(codebook.variables) - set(raw.columns):
        mend = "Give the file once more with --data FILE."
        raise fail(f"survey '{survey_id}'", f"The codebook now names more columns: {listed(new)}.", mend)
    return raw


def stored(codebook: Codebook, project: Project) -> Path:
    """Where the answers of a survey given with --data are kept: in the project's private store."""
    return project.store / f"{codebook.id}.parquet"


def store_survey(codebook: Codebook, data: Path, project: Project) -> Survey:
    """Check a data file and keep the codebook's columns of it, so that chapters find them without the file.

    Raises `MicrodriversError` with every problem; then nothing is kept.
    """
    if codebook.data.file:
        mend = "Leave --data away, or make a folder of its own for the new survey."
        raise fail(f"survey '{codebook.id}'", f"It brings its own data file, {codebook.data.file}.", mend)
    raw = read_answers(data, codebook, project.surveys / codebook.id)
    survey = make_survey(raw, codebook)
    target = stored(codebook, project)
    target.parent.mkdir(exist_ok=True)
    (target.parent / ".gitignore").write_text("*\n")
    partial = target.with_suffix(".partial")
    raw.astype(dict.fromkeys(raw.select_dtypes("object").columns, str)).to_parquet(partial)
    partial.replace(target)
    return survey
