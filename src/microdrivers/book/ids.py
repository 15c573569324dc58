"""Ids of respondents: known to the gate so that it can look for them, shown by nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape

from microdrivers.project import Project
from microdrivers.survey import Codebook
from microdrivers.survey.readers import read_answers
from microdrivers.survey.store import Store
from microdrivers.survey.survey import data_files


class Ids:
    """Ids of respondents, and of the groups of neighbours (clusters) they were drawn in. It never shows one.

    An id that can be mistaken for nothing else (6 signs and no number, or 8 digits) is found in any text. A shorter one
    is found only where several fill a column of a table; if it is a number, only where many do, none of them twice and
    not all of them such as a percentage could be. A cluster counts only if it can be mistaken for nothing else and holds
    a digit: clusters may bear the names of places, which every page may tell.
    """

    SEVERAL, MANY, PERCENT = 3, 20, 100
    ANY_NUMBER = {"n", "base", "people", "year"}  # columns in which any whole number may stand
    HEAD = 8  # so many signs of all ids are looked for at once
    # It begins where no letter or digit precedes it, unless that one ends an escape: \n, \u003e, %20.
    BEGINS = r"(?:(?<![^\W_]{0})|(?<=\\[nrt]{0})|(?<=\\u00[0-9a-f]{{2}}{0})|(?<=%[0-9a-f]{{2}}{0}))"

    def __init__(self, respondents: Iterable[object] = (), clusters: Iterable[object] = ()) -> None:
        ids, groups = _plain(respondents), {mark for mark in _plain(clusters) if re.search(r"\d", mark)}
        marks = {mark for mark in ids | groups if _unmistakable(mark)}  # found in any text, so in any table too
        shorter = {mark.casefold() for mark in ids - marks}
        self._numbers = {mark.lstrip("0") or "0" for mark in shorter if mark.isdecimal()}
        self._words = {mark for mark in shorter if not mark.isdecimal()}
        cases = {form for mark in marks for form in (mark, mark.casefold())}
        self._marks = {form.casefold() for mark in cases for form in (mark, escape(mark), json.dumps(mark)[1:-1])}
        self._lengths = {len(mark) for mark in self._marks}
        signs = zip(*(mark[: self.HEAD] for mark in self._marks), strict=False)
        first, *others = [f"[{''.join(map(re.escape, sorted(set(column))))}]" for column in signs] or [""]
        self._heads = re.compile(f"{first}(?=({''.join(others)})){self.BEGINS.format(first)}")
        self._tails = {mark[1 : 1 + len(others)] for mark in self._marks}

    def stand_in(self, text: str) -> bool:
        """True when an id that can be mistaken for nothing else stands in a text, in letters of whatever case."""
        if not self._marks:
            return False
        text = text.casefold()
        if self._tails.isdisjoint(self._heads.findall(text)):  # so in all honest texts, and fast
            return False
        return any(self._begins(text, head.start()) for head in self._heads.finditer(text))

    def _begins(self, text: str, start: int) -> bool:
        decimals = text[start - 1 : start] == "." and text[start - 2 : start - 1].isdecimal()
        for end in (start + length for length in self._lengths):
            mark = text[start:end]
            if mark in self._marks and not text[end : end + 1].isalnum() and not (decimals and mark.isdecimal()):
                return True
        return False

    def fill(self, name: str, cells: list) -> bool:
        """True when so many cells of a column are ids that it can be no accident."""
        if self._words:
            texts = {cell.casefold() for cell in _plain(cell for cell in cells if isinstance(cell, str))}
            if len(texts & self._words) >= self.SEVERAL:
                return True
        if not self._numbers or len(cells) < self.MANY or name in self.ANY_NUMBER:
            return False
        full = [cell for cell in cells if isinstance(cell, str | int | float) and cell != ""]
        if not self.MANY <= len(set(full)) == len(full):
            return False
        found = {cell.lstrip("0") or "0" for cell in _plain(full)}
        return found <= self._numbers and any(int(cell) > self.PERCENT for cell in found)


def _plain(cells: Iterable[object]) -> set[str]:
    """Cells as text: 1001.0, '1001' and 1001 are the same; what is empty is left out."""
    full = (str(cell).strip() for cell in cells if cell is not None and cell == cell)
    return {cell.removesuffix(".0") for cell in full if cell}


def _unmistakable(mark: str) -> bool:
    return len(mark) >= (8 if re.fullmatch(r"[\d\s.,+-]*", mark) else 6)


NOBODY = Ids()


def ids_of(codebooks: tuple[Codebook, ...], project: Project) -> Ids:
    """The ids in the files of these surveys, as far as the files are here; a `Survey` keeps none of them."""
    respondents, clusters = [], []
    for codebook in codebooks:
        file = data_files(codebook, project)[0]
        if file.is_file():
            wanted = [name for name in (codebook.respondent, codebook.design.clusters) if name]
            own = codebook.data.file
            raw = read_answers(file, codebook, file.parent) if own else Store(file.parent).frame(wanted)
            respondents += raw[codebook.respondent].dropna().tolist()
            clusters += raw[codebook.design.clusters].dropna().tolist() if codebook.design.clusters else []
    return Ids(respondents, clusters)
