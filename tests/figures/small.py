"""Small safe tables and a figure of every kind, with all numbers in view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import cache, wraps

import pandas as pd

from microdrivers import figures
from microdrivers.disclosure import About, SafeTable, across, from_published, protect
from microdrivers.figures import Figure
from microdrivers.framework import Rules
from microdrivers.measures.table import COLUMNS
from microdrivers.published import PublishedTable

MARK = "Illustrative data, simulated"
ABOUT = About(
    source="small",
    title="Small survey",
    citation="Somebody (2024). Small survey.",
    version="3",
    mark=MARK,
    population="People aged 15 to 30",
    fieldwork="March 2024",
)
TEXTS = (
    "measure", "country", "group_by", "group", "driver", "context", "question", "answer", "side", "interval", "reason",
)  # fmt: skip
EMPTY = {
    **dict.fromkeys(TEXTS, ""),
    "detail": 0,
    **dict.fromkeys(("estimate", "lo", "hi", "n", "base", "whole", "q", "least"), float("nan")),
}
RULES = Rules(
    min_count=10,
    min_base=30,
    min_reliability=0.6,
    min_answered=0.6667,
    replicates=2000,
    confidence=0.95,
    groups=("gender",),
    source=("method",),
)
LABELS = {
    "country": {"EGY": "Egypt", "JOR": "Jordan", "EGY+JOR": "All countries together"},
    "driver": {"religion": "Religion", "economy": "Economic deprivation"},
    "driver_short": {"religion": "Religion", "economy": "Economy"},
    "context": {"school": "Education", "work": "Economic relations"},
    "context_short": {"school": "School", "work": "Work"},
    "question": {"fair": "The rules are fair.", "find_work": "I can find work."},
    "answer": {"dont_know": "Don't know", "refused": "Refused", "hope": "I have hope."},
    "side": {"low": "Disagree", "high": "Agree", "neutral": "Neutral", "open": "No answer"},
    "source": {"ilostat": "ILOSTAT"},
    "code": {"c": "hidden because the count is low", "b": "base too small", "w": "nobody was asked", "x": "not there"},
}
SIDES = {
    "Strongly disagree": "low",
    "Disagree": "low",
    "Neither": "neutral",
    "Agree": "high",
    "Strongly agree": "high",
    "dont_know": "open",
    "refused": "open",
}
# people per answer, in the order of SIDES
PLAIN = (20, 40, 40, 60, 20, 10, 10)  # 200 people, nothing to hide: 10, 20, 20, 30, 10, 5 and 5 %
SMALL = (60, 80, 80, 100, 60, 13, 7)  # 400 people; 7 refused is under 10, and 13 would give it away: both go
TIGHT = (30, 40, 40, 40, 25, 7, 4)  # 186 people, 7 and 4 hidden: of so few people no band may be told
SMALL_SHOWN = {"Strongly disagree": 15, "Disagree": 20, "Neither": 20, "Agree": 25, "Strongly agree": 15}
SMALL_HIDDEN = ("1.75", "3.25", "0.65", "2.85", "2.15", "4.35")  # shares of 7 and 13 in 400, and their intervals


def safe(rows: list[dict], about: About = ABOUT, **labels: dict[str, str]) -> SafeTable:
    """Rows as a safe table; columns that are not given are empty."""
    table = pd.DataFrame([{**EMPTY, **row} for row in rows], columns=COLUMNS)
    return protect(table, about, {**LABELS, **labels}, RULES)


def number(estimate: float, n: float, base: float, half: float = 1.1) -> dict:
    """An estimate with an interval of two times `half` around it."""
    return {"estimate": estimate, "lo": estimate - half, "hi": estimate + half, "n": n, "base": base}


def shares(question: str, country: str, counts: tuple[int, ...]) -> list[dict]:
    """A distribution as asked; `counts` in the order of SIDES."""
    base = sum(counts)
    who = {"measure": "share", "country": country, "driver": "religion", "context": "school", "question": question}
    return [
        {**who, "answer": answer, "side": side, **number(100 * n / base, n, base)}
        for (answer, side), n in zip(SIDES.items(), counts, strict=True)
    ]


def leaning(country: str, context: str, n: int, base: int, driver: str = "religion") -> dict:
    """One share of people who lean towards a driver in a context."""
    who = {"measure": "leaning", "country": country, "driver": driver, "context": context}
    return {**who, **number(100 * n / base, n, base)}


def score(country: str, estimate: float, base: int) -> dict:
    """One mean score."""
    return {"measure": "score", "country": country, "driver": "religion", **number(estimate, base, base)}


def raked(country: str, estimate: float, base: int) -> dict:
    """The same mean with the weights of raking, under which people count like fewer."""
    return {**score(country, estimate, base), "measure": "raked", "n": 0.8 * base}


def association(driver: str, context: str, rho: float, q: float, base: int = 400) -> dict:
    """One rank correlation with the outcome 'hope'."""
    who = {"measure": "association", "country": "EGY+JOR", "driver": driver, "context": context, "answer": "hope"}
    return {**who, **number(rho, base, base, 0.1), "q": q}


TWO_COUNTRIES = [
    row
    for question in ("fair", "find_work")
    for row in [*shares(question, "EGY", PLAIN), *shares(question, "JOR", SMALL)]
]
LEANINGS = [
    leaning("EGY", "school", 60, 200),  # 30 %
    leaning("JOR", "school", 3, 400),  # 0.75 %: hidden, 3 people are too few
    leaning("EGY", "work", 50, 200),  # 25 %
    leaning("JOR", "work", 300, 400),  # 75 %
]
CELLS = [
    leaning(country, context, n, base, driver)
    for country, base in (("EGY", 200), ("JOR", 400))
    for driver, context, n in (
        ("religion", "school", 60),
        ("religion", "work", 100),
        ("economy", "school", 4),  # hidden in both countries
        ("economy", "work", 80),
    )
]
ASSOCIATIONS = [
    association("religion", "school", 0.25, 0.001),
    association("religion", "work", -0.21, 0.30),
    association("economy", "school", 0.02, 0.80),
    association("economy", "work", 0.17, 0.04, base=20),  # a base under 30: not shown
]
OFFICIAL = [  # iso3, year, value, point
    ("EGY", 2023, 20.5, "latest"),
    ("EGY", 2013, 34.25, "earlier"),
    ("JOR", 2024, 43.7, "latest"),
]
WORDS = ("Headline with a number", "Who was asked", "How to read it.")


def once(make: Callable[..., Figure]) -> Callable[..., Figure]:
    """Draw the default figure of a kind only once in all tests; `.__wrapped__` draws it anew."""
    default = cache(make)

    @wraps(make)
    def made(*arguments, **options) -> Figure:
        return make(*arguments, **options) if arguments or options else default()

    return made


@once
def answers(rows: list[dict] = TWO_COUNTRIES, **labels: dict[str, str]) -> Figure:
    """Two questions in two countries."""
    return figures.answers_figure(safe(rows, **labels), "answers", *WORDS)


@once
def leanings(rows: list[dict] = LEANINGS) -> Figure:
    """Two contexts in two countries."""
    return figures.leanings_figure(safe(rows), "leanings", *WORDS, "context", "country")


@once
def scores(rows: list[dict] | None = None) -> Figure:
    """One driver in two countries."""
    rows = rows or [score("EGY", 41.2, 180), score("JOR", 63.8, 390)]
    return figures.scores_figure(safe(rows), "scores", *WORDS, "driver", "country")


@once
def associations(rows: list[dict] = ASSOCIATIONS) -> Figure:
    """Rank correlations of four cells with one outcome."""
    table = safe([{**row, "country": country} for row, country in zip(rows, ("EGY", "JOR") * 2, strict=True)])
    return figures.associations_figure(table, "associations", *WORDS, "driver", "country")


@once
def matrix(rows: list[dict] = CELLS) -> Figure:
    """Two drivers by two contexts, in two countries."""
    return figures.matrix_figure(safe(rows), "matrix", *WORDS)


@once
def correlation_matrix(rows: list[dict] = ASSOCIATIONS) -> Figure:
    """Two drivers by two contexts, rank correlations."""
    return figures.matrix_figure(safe(rows), "correlations", *WORDS, correlation=True)


def official(rows: list[tuple] = OFFICIAL, decimals: int = 1) -> SafeTable:
    """Official statistics of one indicator; they hold no respondents."""
    frame = pd.DataFrame(rows, columns=["iso3", "year", "value", "point"])
    table = PublishedTable("official_indicators", frame.assign(indicator="youth", source="ilostat", confidence="S"))
    return from_published(table, About("ilostat", "ILOSTAT", "ILOSTAT", "2024"), LABELS)


@once
def indicators(rows: list[tuple] = OFFICIAL, decimals: int = 1) -> Figure:
    """One official indicator in two countries."""
    return figures.indicators_figure(official(rows), "indicator", *WORDS, decimals=decimals)


WAVES = {"s2016": (dt.date(2016, 3, 1), dt.date(2016, 3, 31)), "s2020": (dt.date(2020, 3, 1), dt.date(2020, 3, 31))}


@once
def trends(shares: tuple[tuple[int, ...], ...] = ((60, 80), (90, 80)), base: int = 200) -> Figure:
    """Two waves: people of `base` who lean towards religion, in Egypt and Jordan, at school."""
    tables = [
        safe(
            [leaning(c, "school", n, base) for c, n in zip(("EGY", "JOR"), counts, strict=True)],
            replace(ABOUT, source=wave),
        )
        for wave, counts in zip(WAVES, shares, strict=True)
    ]
    return figures.trend_figure(across(*tables), "trend", *WORDS, dates=WAVES, breaks={"school": ()})


KINDS = {
    "answers": answers,
    "leanings": leanings,
    "scores": scores,
    "associations": associations,
    "matrix": matrix,
    "correlations": correlation_matrix,
    "indicators": indicators,
    "trends": trends,
}
OF_A_SURVEY = [kind for kind in KINDS if kind != "indicators"]


def records(figure: Figure, *columns: str) -> list[dict]:
    """All rows of the specification's data that have these columns."""
    rows = [row for data in figure.spec["datasets"].values() for row in data]
    unique = {tuple(row.items()): row for row in rows if set(columns) <= row.keys()}
    return list(unique.values())
