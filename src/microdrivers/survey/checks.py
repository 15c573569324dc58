"""What is wrong with a survey's answers, all of it at once, in sentences that quote no answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from microdrivers.errors import MicrodriversError, Problem, listed
from microdrivers.survey.codebook import Codebook
from microdrivers.survey.coded import by_cell, coded

ROWS_NAMED = 3

MENDS = {
    "is filled in": "Fill it in, or remove the row.",
    "is unique": "Remove the copy, or give the respondent an id of its own.",
    "is a number": "Correct the rows, or name another variable in the codebook.",
    "is a code of the codebook": "Correct the rows, or add the code to the codebook as an answer or a missing code.",
    "is a known country": "Correct the rows, or add the value to country.values in the codebook.",
    "is one of the codebook's ages": "Correct the rows, or add the band under age_bands in the codebook.",
    "is a possible age": "Correct the rows, or list the code under age_missing in the codebook.",
    "is a positive number": "Correct the rows: every respondent needs a weight above zero. "
    "If numbers are written 1,5 set data.decimal to ',' in the codebook.",
}
SAYS = {
    "is filled in": "is empty",
    "is unique": "stands in more than one row",
    "is a number": "is not a number",
    "is a code of the codebook": "is not a code that the codebook knows for this question",
    "is a known country": "is not a country that the codebook knows",
    "is one of the codebook's ages": "is not an age that the codebook knows",
    "is a possible age": "is not an age between 0 and 120",
    "is a positive number": "is not a number above zero",
}


def numbers(column: pd.Series) -> pd.Series:
    """The column as numbers; what is not a number becomes NaN."""
    return pd.to_numeric(column, errors="coerce")


def matched(column: pd.Series, known: Iterable[int | str]) -> pd.Series:
    """The known code that each cell holds, or NaN. '2.0', 2.0 and 2 are the code 2; texts are compared as they stand."""
    known = tuple(known)
    if all(isinstance(code, int) for code in known):
        found = numbers(column)
        return found.where(found.isin(known))
    return _text(column).map({str(code): code for code in known})


def check_answers(raw: pd.DataFrame, codebook: Codebook) -> list[Problem]:
    """Every problem of a raw frame (see `read_answers`), at most one per column and rule.

    A problem names the column, how many rows, and the first of them by their place in the file (the frame's index).
    """
    bad = [*_bad_rows(raw, _rules_of_rows(codebook)), *_bad_cells(raw, _rules_of_cells(codebook))]
    if bad:
        order = codebook.variables.index
        return [_problem(*case, codebook.data.format) for case in sorted(bad, key=lambda case: order(case[0]))]
    return [*_age_frame(coded(raw[codebook.age]).cells, codebook), *_lonely_clusters(raw, codebook)]


def cells_to_check(codebook: Codebook) -> tuple[str, ...]:
    """The columns of which `check_cells` wants the different cells."""
    return tuple(_rules_of_cells(codebook))


def check_cells(cells: dict[str, pd.Series], codebook: Codebook) -> None:
    """Raise `MicrodriversError` with every column whose different cells do not fit the codebook."""
    problems = [
        Problem(f"column '{name}'", f"A value {SAYS[check]}.", MENDS[check])
        for name, check, _ in _broken_by(cells, _rules_of_cells(codebook))
    ]
    if problems := problems or _age_frame(cells[codebook.age], codebook):
        raise MicrodriversError(*problems)


Case = tuple[str, str, np.ndarray]  # column, name of the rule that it breaks, lines or rows in the file


def _bad_rows(raw: pd.DataFrame, rules: dict[str, list]) -> Iterator[Case]:
    for column, check, places in _cases(raw[list(rules)].reset_index(drop=True), rules):
        yield column, check, raw.index[places]


def _bad_cells(raw: pd.DataFrame, rules: dict[str, list]) -> Iterator[Case]:
    columns = {name: coded(raw[name]) for name in rules}
    for name, check, bad in _broken_by({name: column.cells for name, column in columns.items()}, rules):
        yield name, check, raw.index[columns[name].spread(bad)]


def _broken_by(cells: dict[str, pd.Series], rules: dict[str, list]) -> Iterator[tuple[str, str, np.ndarray]]:
    """Columns, rules that they break, and which of their different cells do; each cell is looked at once."""
    rows = max(map(len, cells.values()))
    turns = {  # each column's cells again and again, as columns of a frame are equally long
        name: column.take(np.resize(np.arange(len(column)), rows)).to_numpy() for name, column in cells.items()
    }
    for name, check, places in _cases(pd.DataFrame(turns)[list(rules)], rules):
        bad = np.zeros(len(cells[name]), dtype=bool)
        bad[places % len(bad)] = True
        yield name, check, bad


def _cases(frame: pd.DataFrame, rules: dict[str, list]) -> Iterator[Case]:
    """Columns, rules that they break, and in which rows of this frame, counted from 0."""
    import pandera.pandas as pa  # takes long to import, and only whoever checks answers needs it

    columns = {name: pa.Column(None, checks, nullable=True, coerce=False) for name, checks in rules.items()}
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for (column, check), cases in errors.failure_cases.groupby(["column", "check"], sort=False):
            yield column, check, np.sort(cases["index"].to_numpy().astype(int))


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


def _age_frame(cells: pd.Series, codebook: Codebook) -> list[Problem]:
    if ages_in_frame(cells, codebook).any():
        return []
    ages = codebook.ages
    mend = "Check 'ages', 'age' and 'country' in the codebook."
    return [Problem(f"column '{codebook.age}'", f"Nobody is aged {ages.first} to {ages.last}.", mend)]


def in_frame(raw: pd.DataFrame, codebook: Codebook) -> np.ndarray:
    """True for rows of people whose age lies in the codebook's frame, of a band the whole band; shape (rows,)."""
    return by_cell(raw[codebook.age], lambda cells: ages_in_frame(cells, codebook))


def ages_in_frame(cells: pd.Series, codebook: Codebook) -> pd.Series:
    """True for cells of the age column that lie in the codebook's frame."""
    ages = codebook.ages
    if codebook.age_bands:
        inside = [
            code for code, band in codebook.age_bands.items() if ages.first <= band.first <= band.last <= ages.last
        ]
        return matched(cells, codebook.age_bands).isin(inside)
    return numbers(cells).between(ages.first, ages.last)


def years(cells: pd.Series, codebook: Codebook) -> pd.Series:
    """Age in years of cells of the age column; of a band its middle."""
    middle = {code: (band.first + band.last) // 2 for code, band in codebook.age_bands.items()}
    return matched(cells, middle).map(middle).astype(float) if middle else numbers(cells)


def _rules_of_rows(codebook: Codebook) -> dict[str, list]:
    """What columns must keep to in which every person has a value of their own."""
    design = codebook.design
    filled = {name: [_check("is filled in", pd.Series.notna)] for name in (design.strata, design.clusters) if name}
    respondent = [_check("is filled in", pd.Series.notna), _check("is unique", _unique)]
    rules = filled | {codebook.respondent: respondent}
    if design.weight:
        above = _check("is a positive number", lambda c: numbers(c).gt(0) & numbers(c).lt(np.inf))
        rules[design.weight] = [*rules.get(design.weight, []), above]
    return rules


def _rules_of_cells(codebook: Codebook) -> dict[str, list]:
    """What columns of codes must keep to."""
    columns: dict[str, list] = {name: [] for name in codebook.variables}
    possible = "is one of the codebook's ages" if codebook.age_bands else "is a possible age"
    columns[codebook.age].append(_check(possible, lambda c: _age(c, codebook)))
    if codebook.country.variable:
        known = set(codebook.country.values)
        columns[codebook.country.variable].append(_check("is a known country", lambda c: _text(c).isin(known)))
    for key in codebook.questions:
        question, scale = codebook.questions[key], codebook.scale_of(key)
        columns[question.variable] += _codes({*scale.values, *scale.missing})
    for group in codebook.groups.values():
        if group.values:
            columns[group.variable] += _codes({*group.values, *group.missing})
    return {name: checks for name, checks in columns.items() if checks}


def _codes(known: set[int | str]) -> list:
    """An empty cell is allowed in a coded column: it means that the question was not asked."""
    if any(isinstance(code, str) for code in known):
        return [_check("is a code of the codebook", lambda c: c.isna() | matched(c, known).notna())]
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
    known = matched(column, {*codebook.age_bands, *codebook.age_missing}).notna()
    return column.isna() | known | (numbers(column).between(0, 120) & (not codebook.age_bands))


def _text(column: pd.Series) -> pd.Series:
    """Codes as the codebook writes them: 2.0 in a file is '2' in the codebook."""
    as_number = numbers(column)
    whole = as_number.notna() & (as_number % 1 == 0)
    return column.astype(object).where(~whole, as_number.where(whole, 0).astype("int64").astype(str)).astype(str)


def _problem(column: str, check: str, lines: pd.Index, form: str) -> Problem:
    first = ", ".join(str(line) for line in lines[:ROWS_NAMED])
    more = f" and {len(lines) - ROWS_NAMED} more" if len(lines) > ROWS_NAMED else ""
    place = "line" if form == "csv" else "row"
    rows = f"{place} {first}" if len(lines) == 1 else f"{place}s {first}{more}"
    return Problem(f"column '{column}', {rows}", f"The value {SAYS[check]}.", MENDS[check])


def countries_of(cells: pd.Series, codebook: Codebook) -> np.ndarray:
    """The positions of countries in the codebook's list, by cells of the country column; -1 for any other cell."""
    place = {iso3: position for position, iso3 in enumerate(codebook.countries)}
    return positions(_text(cells).map(codebook.country.values), place)


def positions(values: pd.Series, place: dict) -> np.ndarray:
    """Where each value stands, -1 for what stands nowhere; a byte each."""
    return values.map(place).fillna(-1).astype(np.int8).to_numpy()
