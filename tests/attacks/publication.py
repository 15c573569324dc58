"""Everything that a reader of the book gets from a survey, without kernels and without a compiler.

The chapters are those of the plan, opened and told as the templates in notebooks/ tell them, in this process: a part
that is added to a template is attacked without any change here.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import nbformat
import pandas as pd
from altair.utils import schemapi

from microdrivers import findings, measures
from microdrivers.chapters import chapter as chapters
from microdrivers.chapters import evidence, scope, score_parts
from microdrivers.chapters.plan import plan_chapters
from microdrivers.disclosure import SafeTable
from microdrivers.figures import Figure
from microdrivers.figures.figure import DECIMALS
from microdrivers.framework import Framework
from microdrivers.measures import estimate
from microdrivers.project import Project
from microdrivers.survey import Survey
from tests.attacks.surveys import OUTCOME, ROOT

OPENERS = {
    kind: getattr(chapters, f"open_{kind}_chapter") for kind in ("region", "driver", "context", "country", "regions")
}
ROUNDED = ("estimate", "lo", "hi", "q")
NO_PEOPLE = ("research", "official_statistics", "recommendations")  # parts from published tables alone


@dataclass(frozen=True)
class Shown:
    """One figure as it is published. rows: of its download; table: under the chart; data: of the chart itself."""

    page: str
    key: str
    rows: tuple[dict, ...]
    table: tuple[tuple[str, ...], ...] = ()
    columns: tuple[str, ...] = ()
    data: tuple[dict, ...] = ()
    text: str = ""  # headline, subtitle, description, note


@dataclass
class Publication:
    """All figures and all sentences of a book; sentences: (page, text)."""

    figures: list[Shown] = field(default_factory=list)
    sentences: list[tuple[str, str]] = field(default_factory=list)


@cache
def parts_of(kind: str) -> tuple[str, ...]:
    """What a template tells, in its order."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{kind}.ipynb", as_version=4)
    source = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    return tuple(part for part in re.findall(r"^chapter\.(\w+)\(", source, re.MULTILINE) if part not in NO_PEOPLE)


@cache
def _published():
    from microdrivers.published import Published

    return Published(Project(ROOT).published)


def publish(survey: Survey, framework: Framework) -> Publication:
    """The book of a survey as data."""
    book = Publication()
    with _in_this_process(survey, framework) as told:
        for chapter in plan_chapters(framework, survey.codebook):
            told.clear()
            opened = OPENERS[chapter.kind](**chapter.parameters)
            for part in parts_of(chapter.kind):
                getattr(opened, part)()
            for thing in told:
                if isinstance(thing, Figure):
                    book.figures.append(shown(thing, chapter.id))
                else:
                    book.sentences.append((chapter.id, thing.data))
    return book


def shown(figure: Figure, page: str) -> Shown:
    """A figure as its page, its download and its chart give it away."""
    details = figure.details()
    rows = tuple(csv.DictReader(StringIO(details["download"]["csv"], newline="")))
    data = tuple(row for part in figure.spec.get("datasets", {}).values() for row in part)
    text = " ".join(details[key] for key in ("headline", "subtitle", "description", "note"))
    return Shown(page, details["key"], rows, tuple(map(tuple, details["rows"])), tuple(details["columns"]), data, text)


@contextmanager
def _in_this_process(survey: Survey, framework: Framework) -> Iterator[list]:
    """Chapters open this survey; what they display is gathered; nothing is drawn."""
    told: list = []
    with ExitStack() as stack:
        # pandas' own strings instead of Arrow's: the same tables, small ones in half of the time
        stack.enter_context(pd.option_context("mode.string_storage", "python"))

        def put(target: object, name: str, value: object) -> None:
            stack.enter_context(patch.object(target, name, value))

        put(scope, "display", lambda thing, **_: told.append(thing))
        put(scope, "find_project", lambda: Project(Path(ROOT)))
        put(scope, "load_framework", lambda *_: framework)
        put(scope, "open_survey", lambda *_: survey)
        put(scope, "Published", lambda _: _published())
        put(evidence, "limitations", lambda *_: None)
        put(Figure, "svg", "")
        put(schemapi, "validate_jsonschema", lambda *_, **__: None)  # half of the time; pictures are not looked at
        yield told


def tables(survey: Survey, framework: Framework, extra: bool = False, groups: bool = True) -> Publication:
    """The numbers of the book without its charts, for many surveys: tables and sentences that chapters ask for.

    Every region and (with `extra`, where a region has more than one country) every country, with the calls of `chapters.responses`
    put together in few tables; `publish` is the real thing and takes some thirty times as long. With `groups` numbers
    of respondents by group are asked for too: there is a measure and a rule for them, though no chapter shows them yet.
    With `extra` there are intervals of shares too, which take time.
    """
    book = Publication()
    with ExitStack() as stack:
        stack.enter_context(_in_this_process(survey, framework))
        stack.enter_context(patch.object(estimate, "ratio_standard_error", lambda *_: 0.05))  # tells of no count
        for region in framework.regions:
            if set(framework.regions[region].countries) & set(survey.countries):
                opened = scope.open_scope(survey.codebook.id, regions=(region,))
                _answers_of(opened, region, book, extra, groups)
                _statistics_of(opened, region, book)
                for iso3 in opened.countries if extra and len(opened.countries) > 1 else ():
                    _answers_of(
                        scope.open_scope(survey.codebook.id, country=iso3), f"countries/{iso3}", book, extra, groups
                    )
    return book


def _answers_of(opened: scope.Scope, page: str, book: Publication, extra: bool, groups: bool) -> None:
    units, rules = opened.units, opened.rules
    cells = [(driver, context) for driver in opened.drivers for context in opened.contexts]
    shares = measures.answer_shares if extra else measures.answer_counts
    calls = [
        (shares, tuple(opened.codebook.questions), units, rules),
        (measures.cell_leanings, cells, tuple(dict.fromkeys((opened.together, *units))), rules),
        (measures.respondents, units, rules),
        *((measures.respondents, units, rules, key) for key in opened.codebook.groups if groups),
    ]
    safe = opened.measure_all(calls)
    sample = safe.where(measure="respondents", group_by="")
    book.sentences.append((page, str(findings.sample_sizes(sample, opened.together))))
    book.figures.append(as_shown(safe, page, "answers"))


def _statistics_of(opened: scope.Scope, page: str, book: Publication) -> None:
    drivers = tuple(d for d in opened.drivers if len(opened.codebook.items_of(d)) > 2)
    if not drivers:
        return
    safe = opened.driver_scores
    for driver in drivers:
        lines = [findings.score_line(safe.where(driver=driver), unit) for unit in opened.units]
        book.sentences.append((f"{page}/{driver.replace('_', '-')}", "\n".join(f"- {line}" for line in lines)))
    calls = [(measures.item_associations, OUTCOME, opened.countries, opened.rules)]
    usable = score_parts.usable_drivers(safe)
    calls += [(measures.scores, usable, opened.units, opened.rules, key) for key in opened.codebook.groups if usable]
    book.figures.append(as_shown(safe.where(measure="score"), page, "score"))
    book.figures.append(as_shown(opened.measure_all(calls), page, "statistics"))


def as_shown(safe: SafeTable, page: str, key: str) -> Shown:
    """A safe table as its download would say it, with the decimals of downloads."""
    frame = safe.frame.drop(columns=["detail", "whole"], errors="ignore").round(dict.fromkeys(ROUNDED, DECIMALS))
    return Shown(page, key, tuple(frame.to_dict("records")))
