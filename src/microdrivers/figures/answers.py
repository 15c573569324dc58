"""How questions were answered: diverging bars, with neutral and open answers in panels of their own.

After Heiberger & Robbins 2014, J. Stat. Soft. 57(5): neutral answers are not split around zero.
"""

from __future__ import annotations

import pandas as pd

from microdrivers.disclosure import SafeTable
from microdrivers.figures.answer_bars import bar_layers, shades, with_names
from microdrivers.figures.blocks import controls, lines, named, people, stacked, text_layers, y_axis
from microdrivers.figures.figure import Figure
from microdrivers.figures.style import MARKS, finish, percent, span
from microdrivers.records import records

LEGEND_ORDER = ("low_far", "low_near", "low_both", "high_near", "high_far", "high_both")


def answers_figure(safe: SafeTable, key: str, headline: str, subtitle: str, note: str) -> Figure:
    """The distributions of one or several questions, a bar per country.

    safe: rows of measure 'share'. Questions stand above their bars in their exact wording. The reader can choose
    a country, a second one beside it, and a question.
    """
    frame = named(safe, "question", "country")
    frame["answer_text"] = [safe.name("answer", key) for key in frame["answer"]]
    shown = frame[frame["code"] == ""].copy()
    rows, chosen = with_names(lines(frame)), controls(frame, "question", "country")
    y = y_axis()
    hidden = set(map(tuple, frame.loc[frame["code"] != "", ["row", "side"]].to_numpy()))
    shown["hidden"] = [tuple(key) in hidden for key in shown[["row", "side"]].to_numpy()]
    chart = stacked([*bar_layers(shown, safe, y), *text_layers(rows, y)], chosen)
    return Figure(
        key=key,
        headline=headline,
        subtitle=subtitle,
        spec=finish(chart, f"{headline} {note}"),
        description=_description(shown),
        columns=("Question", "Country", "Answer", "Share", "95 % interval", "People", "Base"),
        rows=tuple(_table_row(row) for row in records(frame)),
        safe=safe,
        note=note,
        legend=_legend(shown),
        controls=tuple(chosen),
    )


def _legend(shown: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Colour and words of the bars on the two sides. Neutral and open bars are told by their place."""
    entries: dict[str, str] = {}
    sides = shown[shown["side"].isin(["low", "high"])]
    for (_, side), answers in sides.groupby(["row", "side"], sort=False):
        nearest_first = answers.iloc[:: -1 if side == "low" else 1]
        for shade, answer in zip(shades(side, len(answers)), nearest_first["answer_text"], strict=True):
            entries.setdefault(shade, answer)
    return tuple((MARKS[shade], entries[shade]) for shade in LEGEND_ORDER if shade in entries)


def _description(shown: pd.DataFrame) -> str:
    bars: dict[tuple[str, str], list[str]] = {}
    columns = (shown[column] for column in ("block", "name", "answer_text", "estimate"))
    for wording, name, answer, estimate in zip(*columns, strict=True):
        bars.setdefault((wording, name), []).append(f"{answer} {percent(estimate)}")
    return " ".join(f"“{wording}” {name}: {', '.join(parts)}." for (wording, name), parts in bars.items())


def _table_row(row: dict) -> tuple[str, ...]:
    who = (row["block"], row["name"], row["answer_text"])
    base = people(row["base"], row["code"])
    if row["code"]:
        code = f"[{row['code']}]"
        share = code if pd.isna(row["lo"]) else f"{row['lo']:.0f}–{row['hi']:.0f} % {code}"  # a band in its place
        return (*who, share, code, code, base)
    return (*who, percent(row["estimate"]), span(row["lo"], row["hi"]), f"{row['n']:,.0f}", base)
