"""Read the columns that a codebook names from a data file; every format gives the same raw frame.

Raw frames hold the file's own codes. Columns that the codebook does not name are never read into memory.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from microdrivers.errors import MicrodriversError, Problem, fail
from microdrivers.survey.codebook import Codebook

OTHER_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_answers(path: Path, codebook: Codebook) -> pd.DataFrame:
    """The raw frame: one row per respondent, one column per variable of the codebook.

    Its index is where the respondent stands in the file: the line of a CSV, the row of another file.

    Raises `MicrodriversError` when the file is missing, empty, of another format than the codebook says,
    or lacks a variable (all missing variables at once).
    """
    if not path.is_file():
        raise fail(path, "There is no such data file.", "Check the name, or give the file with --data.")
    if path.stat().st_size == 0:
        raise fail(path, "The file is empty.", "Export the survey again.")
    raw = READERS[codebook.data.format](path, codebook)
    if raw.empty:
        raise fail(path, "The file has a header but no respondents.", "Export the survey again with its answers.")
    return raw


def _read_csv(path: Path, codebook: Codebook) -> pd.DataFrame:
    """Nothing is guessed: cells stay text, empty ones are missing, and the index is the line in the file."""
    wanted, lines, cells = codebook.variables, [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, delimiter=codebook.data.delimiter)
            header = next(rows, [])
            _require_delimiter(path, header, codebook)
            _require_columns(path, header, codebook)
            places = [header.index(name) for name in wanted]
            for row in rows:
                if not row:
                    continue
                if len(row) != len(header):
                    mend = "Put quotation marks around text that holds the separator, or export the file again."
                    said = f"It has {len(row)} cells, not the {len(header)} columns of the header."
                    raise fail(f"{path}, line {rows.line_num}", said, mend)
                lines.append(rows.line_num)
                cells.append([row[place] for place in places])
    except UnicodeDecodeError:
        raise fail(path, "The file is not UTF-8 text.", "Save it as CSV with the encoding UTF-8.") from None
    except csv.Error:
        raise fail(path, "The file is not a table of text.", "Export the survey again as CSV.") from None
    raw = pd.DataFrame(cells, columns=list(wanted), index=lines, dtype=object)
    return raw.where(raw != "")


def _require_delimiter(path: Path, header: list[str], codebook: Codebook) -> None:
    for other, name in OTHER_DELIMITERS.items():
        if len(header) == 1 and other != codebook.data.delimiter and other in header[0]:
            mend = f"Set data.delimiter to the {name} in the codebook, or save the file again."
            said = "The columns are separated by another sign than the codebook says."
            raise fail(f"{path}, line 1", said, mend)


def _read_sav(path: Path, codebook: Codebook) -> pd.DataFrame:
    import pyreadstat

    try:
        _, about = pyreadstat.read_sav(path, metadataonly=True)
        _require_columns(path, about.column_names, codebook)
        raw, _ = pyreadstat.read_sav(path, usecols=list(codebook.variables), user_missing=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError):
        mend = "Get the file again, or set data.format in the codebook to its real format."
        raise fail(path, "The file cannot be read as SPSS .sav.", mend) from None
    raw.index = range(1, len(raw) + 1)
    return raw[list(codebook.variables)].replace("", None)


READERS: dict[str, Callable[[Path, Codebook], pd.DataFrame]] = {"csv": _read_csv, "sav": _read_sav}


def _require_columns(path: Path, header: list[str], codebook: Codebook) -> None:
    twice = {name for name in header if header.count(name) > 1} & set(codebook.variables)
    problems = [
        Problem(f"{path}, column '{name}'", "Two columns have this name.", "Rename one of them.")
        for name in sorted(twice)
    ]
    for name in codebook.variables:
        if name not in header:
            near = difflib.get_close_matches(name, header, n=1)
            hint = f"Did you mean '{near[0]}'? " if near else ""
            mend = f"{hint}Correct the file's header or the variable in the codebook."
            problems.append(
                Problem(f"{path}, column '{name}'", "The codebook names this column, the file lacks it.", mend)
            )
    if problems:
        raise MicrodriversError(*problems)
