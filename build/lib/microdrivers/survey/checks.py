"""What is wrong with a survey's answers, all of it at once, in sentences that quote no answer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from microdrivers.errors import Problem, listed
from microdrivers.survey.codebook import Codebook

ROWS_NAMED = 3

MENDS = {
    "is filled in": "Fill it in, or remove the row.",
    "is unique": "Remove the copy, or give the respondent an id of its own.",
    "is a number": "Correct the rows, or name another variable in the codebook.",
    "is a code of the codebook": "Correct the rows, or add the code to the codebook as an answer or a missing code.",
    "is a known country": "Correct the rows, or add the value to country.values in the codebook.",
    "is a possible age": "Correct the rows, or list the code under age_missing in the codebook.",
    "is a positive number": "Correct the rows: every respondent needs a weight above zero.",
}
SAYS = {
    "is filled in": "is empty",
    "is unique": "stands in more than one row",
    "is a number": "is not a number",
    "is a code of the codebook": "is not a code that the codebook knows for this question",
    "is a known country": "is not a country that the codebook knows",
    "is a possible age": "is not an age between 0 and 120",
    "is a positive number": "is not a number above zero",
}


def numbers(column: pd.Series) -> pd.Series:
    """The column as numbers; what is not a number becomes NaN."""
    return pd.to_numeric(column, errors="coerce")


def check_answers(raw: pd.DataFrame, codebook: Codebook) -> list[Problem]:
    """Every problem of a raw frame (see `read_answers`), at most one per column and rule.

    A problem names the column, how many rows, and the first of them by their place in the file (the frame's index).
    """
    import pandera.pandas as pa  # takes long to import, and only whoever checks answers needs it

    try:
        _schema(codebook).validate(raw, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return [_problem(*case, codebook.data.format) for case in _cases(errors.failure_cases)]
    return [*_age_frame(raw, codebook), *_lonely_clusters(raw, codebook)]


def _lonely_clusters(raw: pd.DataFrame, codebook: Codebook) -> Iterator[Problem]:
    """With a single cluster in a stratum nobody can say how much the stratum varies."""
    design = codebook.design
    if not (design.weight and design.strata):
        return
    cluster = raw[design.clusters] if design.clusters else pd.Series(range(len(raw)), index=raw.index)
    clusters = cluster.groupby(raw[design.strata]).nunique()
    if lonely := [str(name) for name in clusters.index[clusters < 2]]:
        mend = "Merge each with a neighbouring stratum in the data, as the sampling report advises."
        named = listed(lonely[:ROWS_NAMED]) + (f" and {len(lonely) - ROWS_NAMED} more" if lonely[ROWS_NAMED:] else "")
        yield Problem(f"column '{design.strata}'", f"These strata have one cluster only: {named}.", mend)


def _age_frame(raw: pd.DataFrame, codebook: Codebook) -> list[Problem]:
    if (in_frame(raw, codebook)).any():
        return []
    ages = codebook.ages
    mend = "Check 'ages', 'age' and 'country' in the codebook."
    return [Problem(f"column '{codebook.age}'", f"Nobody is aged {ages.first} to {ages.last}.", mend)]


def in_frame(raw: pd.DataFrame, codebook: Codebook) -> pd.Series:
    """True for rows of people whose age lies in the codebook's frame."""
    return numbers(raw[codebook.age]).between(codebook.ages.first, codebook.ages.last)


def _schema(codebook: Codebook):
    """The pandera schema of a raw frame."""
    import pandera.pandas as pa

    columns: dict[str, list] = {name: [] for name in codebook.variables}
    columns[codebook.respondent] += [_check("is filled in", pd.Series.notna), _check("is unique", _unique)]
    columns[codebook.age].append(_check("is a possible age", lambda c: _age(c, codebook)))
    if codebook.country.variable:
        known = set(codebook.country.values)
        columns[codebook.country.variable].append(_check("is a known country", lambda c: _text(c).isin(known)))
    if codebook.design.weight:
        columns[codebook.design.weight].append(
            _check("is a positive number", lambda c: numbers(c).gt(0) & numbers(c).lt(np.inf))
        )
    for name in (codebook.design.strata, codebook.design.clusters):
        if name:
            columns[name].append(_check("is filled in", pd.Series.notna))
    for key in codebook.questions:
        question, scale = codebook.questions[key], codebook.scale_of(key)
        columns[question.variable] += _codes({*scale.values, *scale.missing})
    for group in codebook.groups.values():
        if group.values:
            columns[group.variable] += _codes({*group.values, *group.missing})
    schema = {name: pa.Column(None, checks, nullable=True, coerce=False) for name, checks in columns.items()}
    return pa.DataFrameSchema(schema)


def _codes(known: set[int]) -> list:
    """An empty cell is allowed in a coded column: it means that the question was not asked."""
    return [
        _check("is a number", lambda c: c.isna() | numbers(c).notna()),
        _check("is a code of the codebook", lambda c: numbers(c).isna() | numbers(c).isin(known)),
    ]


def _check(name: str, rule):
    import pandera.pandas as pa

    return pa.Check(rule, name=name, ignore_na=False)


def _unique(column: pd.Series) -> pd.Series:
    return ~column.duplicated(keep=False) | column.isna()


def _age(column: pd.Series, codebook: Codebook) -> pd.Series:
    ages = numbers(column)
    return column.isna() | ages.between(0, 120) | ages.isin(set(codebook.age_missing))


def _text(column: pd.Series) -> pd.Series:
    """Codes as the codebook writes them: 2.0 in a file is '2' in the codebook."""
    as_number = numbers(column)
    whole = as_number.notna() & (as_number % 1 == 0)
    return column.astype(object).where(~whole, as_number.where(whole, 0).astype("int64").astype(str)).astype(str)


def _cases(failures: pd.DataFrame) -> Iterator[tuple[str, str, list[int]]]:
    for (column, check), cases in failures.groupby(["column", "check"], sort=False):
        yield column, check, sorted(int(place) for place in cases["index"])


def _problem(column: str, check: str, lines: list[int], form: str) -> Problem:
    first = ", ".join(str(line) for line in lines[:ROWS_NAMED])
    more = f" and {len(lines) - ROWS_NAMED} more" if len(lines) > ROWS_NAMED else ""
    place = "line" if form == "csv" else "row"
    rows = f"{place} {first}" if len(lines) == 1 else f"{place}s {first}{more}"
    return Problem(f"column '{column}', {rows}", f"The value {SAYS[check]}.", MENDS[check])


def country_codes(raw: pd.DataFrame, codebook: Codebook) -> pd.Series:
    """The iso3 code of each row's country."""
    if codebook.country.constant:
        return pd.Series(codebook.country.constant, index=raw.index)
    return _text(raw[codebook.country.variable]).map(codebook.country.values)
