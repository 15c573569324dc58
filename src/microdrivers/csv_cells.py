"""Cells of the tables that people take along."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@")


def neutral(cell: object) -> object:
    """A cell of text that no spreadsheet runs as a formula: on one line, with an apostrophe where it begins like one."""
    if not isinstance(cell, str):
        return cell
    text = " ".join(cell.split())
    return f"'{text}" if text.startswith(FORMULA) else text
