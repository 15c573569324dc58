"""What a data file says of its own columns: labels, codes and their labels, codes declared missing, and the kind.

Cells are looked at only where a format has no labels, and only to tell codes from numbers and words; a word of a cell
leaves this module only if enough respondents gave it to be the answer of a list.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from microdrivers.errors import fail
from microdrivers.survey.codebook import Source
from microdrivers.survey.formats import FORMATS, OTHER_DELIMITERS
from microdrivers.survey.xlsform import Form, Question

ENDINGS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".sav": "sav", ".zsav": "sav", ".dta": "dta"}  # fmt: skip
LOOKED_AT = 5000  # rows of a file without labels
MOST_CODES, LEAST_EACH = 15, 10
EMPTY = ("NA", "N/A", "n/a", "NULL", "#N/A", "NaN")
LETTERS = {  # of a language in its own old encoding, beyond a to z
    "windows-1250": "šđčćžőűąęłśćńźż",
    "windows-1251": "абвгдежзийклмнопрстуфхцчшщъьюяјљњћђџ",
    "windows-1252": "éèêëàâäçîïôöùûüñóáíú",
    "windows-1256": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإؤئ",
}


@dataclass(frozen=True)
class Column:
    """kind: 'codes' (a list of answers), 'number', 'text' or 'other' (date, place, picture, computed).

    values: code -> label, '' where the file has none; missing: codes that the file declares missing.
    """

    name: str
    label: str
    kind: str
    values: dict[int | str, str]
    missing: frozenset = frozenset()
    why_not: str = ""  # why it can never be read


def source_of(path: Path) -> Source:
    """How a data file is to be read, from its ending and its first bytes.

    Raises `MicrodriversError` for an unknown ending, a missing or empty file, or text in no encoding that is read.
    """
    if not path.is_file():
        raise fail(path, "There is no such data file.", "Check the name.")
    if path.stat().st_size == 0:
        raise fail(path, "The file is empty.", "Export the survey again.")
    form = ENDINGS.get(path.suffix.lower())
    if form is None:
        raise fail(path, "This ending is not known.", f"Give a file that ends in one of: {', '.join(ENDINGS)}.")
    if form != "csv":
        return Source(format=form)
    with path.open("rb") as file:
        start = file.read(1_000_000)
    if b"\x00" in start:
        raise fail(path, "The file is not a table of text.", "Save it as CSV with the encoding UTF-8.")
    encoding = _encoding(start.rpartition(b"\n")[0] or start)
    text = start.decode("utf-8-sig" if encoding == "utf-8" else encoding.replace("windows-", "cp"), errors="replace")
    delimiter = max(OTHER_DELIMITERS, key=text.partition("\n")[0].count)
    decimal = "," if delimiter != "," and re.search(rf'(?:^|[{re.escape(delimiter)}"])\d+,\d+(?=["{re.escape(delimiter)}\r\n])', text, re.M) else "."  # fmt: skip
    empty = tuple(word for word in EMPTY if re.search(rf'[{re.escape(delimiter)}"\n]{re.escape(word)}["{re.escape(delimiter)}\r\n]', text))  # fmt: skip
    return Source(format="csv", delimiter=delimiter, encoding=encoding, decimal=decimal, empty=empty)


def _encoding(start: bytes) -> str:
    """UTF-8 if it can be; else the old encoding in which most words look like words of its languages."""
    try:
        start.decode("utf-8-sig")
        return "utf-8"
    except UnicodeDecodeError:
        return max(LETTERS, key=lambda name: sum(_fits(word, name) for word in _words(start, name)))


def _words(start: bytes, encoding: str) -> list[str]:
    """Words with letters beyond a to z."""
    text = start.decode(encoding.replace("windows-", "cp"), errors="replace")
    return [word for word in re.findall(r"[^\W\d_]+", text) if not word.isascii()]


def _fits(word: str, encoding: str) -> bool:
    """Latin letters stand among those of a to z, the others among themselves; no capital follows a small letter."""
    plain, others = (re.findall(pattern, word) for pattern in ("[A-Za-z]", "[^A-Za-z]"))
    latin = encoding in ("windows-1250", "windows-1252")
    known = all(letter.casefold() in LETTERS[encoding] for letter in others)
    return known and (bool(plain) == latin or len(word) == 1) and not re.search("[a-zà-ÿа-я][A-ZÀ-ÞА-Я]", word)


def columns_of(path: Path, source: Source) -> tuple[Column, ...]:
    """Every column of a data file, in its order.

    Raises `MicrodriversError` when the file cannot be read.
    """
    header = FORMATS[source.format].header(path, source)
    if not any(header):
        raise fail(path, "The file has no header.", "Export the survey again with names of columns.")
    if source.format in ("sav", "dta"):
        return _labelled(path, source.format)
    cells = FORMATS[source.format].cells(path, source, list(range(len(header))), LOOKED_AT)
    if cells.empty:
        raise fail(path, "The file has a header but no respondents.", "Export the survey again with its answers.")
    return tuple(_looked_at(name, cells[place]) for place, name in enumerate(header))


def _labelled(path: Path, form: str) -> tuple[Column, ...]:
    import pyreadstat

    _, about = getattr(pyreadstat, f"read_{form}")(path, metadataonly=True, user_missing=True)
    columns = []
    for name in about.column_names:
        labels = about.variable_value_labels.get(name, {})
        values = {_code(code): " ".join(str(label).split()) for code, label in labels.items()}
        ranges = about.missing_ranges.get(name, [])
        declared = {code for code in values for r in ranges if _within(code, r)} | set(
            about.missing_user_values.get(name, [])
        )
        text = about.readstat_variable_types[name] == "string"
        date = bool(
            re.match(r"%?t|E?DATE|ADATE|SDATE|JDATE|DATETIME|TIME|MOYR|QYR|WKYR", about.original_variable_types[name])
        )
        kind = "other" if date else "text" if text and len(values) < 2 else "codes" if len(values) > 1 else "number"
        label = " ".join((about.column_names_to_labels.get(name) or "").split())
        columns.append(Column(name, label, kind, values, frozenset(declared)))
    return tuple(columns)


def _within(code: object, declared: dict) -> bool:
    try:
        return declared["lo"] <= code <= declared["hi"]
    except TypeError:  # a text beside a range of numbers
        return False


def _code(code: object) -> int | str:
    return int(code) if isinstance(code, float) and code.is_integer() else code if isinstance(code, int) else str(code)


def _looked_at(name: str, cells: pd.Series) -> Column:
    """From up to LOOKED_AT cells. Words count as codes if few different ones stand there, each given by many."""
    full = cells.dropna()
    numbers = pd.to_numeric(full.astype(str), errors="coerce")
    if full.empty:
        return Column(name, "", "other", {}, why_not="it is empty")
    if numbers.isna().any():
        counts = full.astype(str).str.strip().value_counts()
        if 2 <= len(counts) <= MOST_CODES and counts.min() >= LEAST_EACH and counts.index.str.len().max() <= 80:
            return Column(name, "", "codes", {word: word for word in sorted(counts.index)})
        return Column(name, "", "text", {})
    whole = (numbers % 1 == 0).all()
    if whole and numbers.nunique() <= MOST_CODES:
        return Column(name, "", "codes", {int(code): "" for code in sorted(numbers.unique())})
    return Column(name, "", "number", {})


def columns_of_form(form: Form, columns: tuple[Column, ...], names: dict[str, str]) -> tuple[Column, ...]:
    """The questions of a form instead of the columns that they stand in; `names` says which column is which question.

    Labels are those of every language, one after the other, the first one alone for reading.
    """
    asked = tuple(itertools.chain.from_iterable(_of_question(form, q, key) for key, q in form.questions.items()))
    return asked + tuple(column for column in columns if column.name not in names)


KINDS = {"integer": "number", "decimal": "number", "range": "number", "text": "text", "barcode": "text"}


def _of_question(form: Form, question: Question, key: str) -> list[Column]:
    label = next(iter(question.labels.values()), "")
    kind = KINDS.get(question.kind, "other")
    column = Column(key, label, kind, {}, why_not="in a repeat group" if question.repeat else "")
    choices = form.choices.get(question.list, {})
    words = {name: next(iter(labels.values()), name) for name, labels in choices.items()}
    if question.kind == "select_one":
        codes = {int(name) if name.lstrip("-").isdecimal() else name: text for name, text in words.items()}
        return [replace(column, kind="codes", values=codes)]
    if question.kind == "select_multiple":
        chosen = {0: "Not chosen", 1: "Chosen"}
        return [
            replace(column, name=f"{key}/{n}", label=f"{label} {text}", kind="codes", values=chosen)
            for n, text in words.items()
        ]
    return [] if question.kind in ("note", "audit") else [column]
