"""Measured tables made by hand, for disclosure control to look at."""

from __future__ import annotations

import pandas as pd

from microdrivers.disclosure import About, SafeTable, protect
from microdrivers.measures.shares import OPEN, details
from microdrivers.measures.table import tidy
from microdrivers.survey.codebook import Scale
from tests.measures.small import RULES, SCALES

ABOUT = About(source="small", title="A small survey", citation="Test", version="1")
NUMBERS = ["estimate", "n", "q"]
BANDS = {(0, 5), (95, 100)}


def counted(measure: str, n: float, base: float, **keys) -> dict:
    """A row with n of base people and made-up numbers around them."""
    estimate = 100 * n / base if base else float("nan")
    return {"measure": measure, "country": "EGY", "n": n, "base": base, **keys} | (
        {"estimate": estimate, "lo": estimate - 5, "hi": estimate + 5, "interval": "made up", "q": 0.5} if base else {}
    )


def distribution(counts: list[int], scale: str = "five", **keys) -> list[dict]:
    """The rows of one distribution at all its details; counts: the answers of the scale, don't know, refused."""
    scale = Scale.model_validate(SCALES[scale])
    assert len(counts) == len(scale.values) + len(OPEN)
    rows = []
    for detail, way in enumerate(details(scale)):
        merged: dict = {}
        for answer, count in zip(way, counts, strict=True):
            merged[answer] = merged.get(answer, 0) + count
        here = {"question": "a", "detail": detail, **keys}
        rows += [
            counted("share", n, sum(counts), answer=answer, side=side, **here) for (answer, side), n in merged.items()
        ]
    return rows


def made_safe(rows: list[dict], rules=RULES) -> pd.DataFrame:
    """The frame of the safe table of these rows."""
    return safe_table(rows, rules).frame


def safe_table(rows: list[dict], rules=RULES, about: About = ABOUT, labels=None) -> SafeTable:
    return protect(tidy(rows), about, labels or {}, rules)


def gone(frame: pd.DataFrame) -> bool:
    """True when no row has a number left, but for the limits of a band."""
    banded = frame["interval"] == "band"
    limits = set(frame.loc[banded, ["lo", "hi"]].itertuples(index=False, name=None))
    others = frame.loc[~banded]
    return (
        bool(frame[NUMBERS].isna().all(axis=None))
        and limits <= BANDS
        and bool(others[["lo", "hi"]].isna().all(axis=None))
        and set(others["interval"]) <= {""}
    )


def codes(frame: pd.DataFrame, *keys: str) -> dict:
    """{key: code} of a safe frame, by one column or several."""
    index = frame[list(keys)].apply(tuple, axis=1) if len(keys) > 1 else frame[keys[0]]
    return dict(zip(index, frame["code"], strict=True))
