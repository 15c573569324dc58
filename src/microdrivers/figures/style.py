"""Words and colours of the charts (style.yml), and the Altair theme made from them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from importlib.resources import files

import altair as alt
import yaml
from altair.utils.schemapi import disable_debug_mode

from microdrivers.records import records

STYLE = yaml.safe_load(files("microdrivers.figures").joinpath("style.yml").read_text(encoding="utf-8"))
MARKS: dict[str, str] = STYLE["marks"]

disable_debug_mode()  # parts of a specification are not checked while it is built; tests check the whole
WORDS: dict[str, str] = STYLE["words"]
TEXT: str = STYLE["text"]["light"]
STATIC_WIDTH = 700  # of pictures; live charts take the width of the page


def config() -> dict:
    """The Vega-Lite configuration of every chart. Text colours are set again by the style sheet in dark pages."""
    label = {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "background": "transparent",
        "font": STYLE["font"],
        "view": {"stroke": None},
        "axis": {**label, "gridColor": "#8885", "domain": False, "tickColor": "#8885", "labelLimit": 220},
        "legend": {**label, "orient": "top", "title": None, "symbolType": "square", "labelLimit": 260, "columns": 2},
        "text": {"fontSize": 12, "color": TEXT},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "aria": False,  # the figure carries one description and a table; a reader is not led through every mark
    }


def layered(
    layers: Iterable[alt.Chart], height: int | dict, params: Iterable[alt.Parameter] = (), **properties: object
) -> dict:
    """Charts one on the other, as wide as their place, as a Vega-Lite specification: as `alt.layer` and its `to_dict`, which
    copy every layer several times. The layers lose their tables. height: in pixels, or {'step': pixels per row}."""
    layers = list(layers)
    tables = {id(layer.data): layer.data for layer in layers}
    names = {table: f"data-{place}" for place, table in enumerate(tables)}
    parts = []
    for layer in layers:
        name, layer.data = names[id(layer.data)], alt.Undefined  # else Altair would look at the table for every layer
        parts.append({**layer.to_dict(validate=False, context={"top_level": False}), "data": {"name": name}})
    spec = {"$schema": alt.SCHEMA_URL, "layer": parts, "width": "container", "height": height, **properties}
    if params := [param.param.to_dict() for param in params]:
        spec["params"] = params
    datasets = {names[key]: [_shown(row) for row in records(table)] for key, table in tables.items()}
    return {**spec, "datasets": datasets}


def finish(spec: dict, description: str) -> dict:
    """The specification with our configuration. Tests hold every kind of figure against its schema."""
    return {**spec, "description": description, "config": config()}


def _shown(row: dict) -> dict:
    """What is not there is null. More digits than a reader can see say nothing, and could tell more of a count than its table does."""
    return {
        key: None if value != value else round(value, 2) if isinstance(value, float) else value
        for key, value in row.items()
    }


def wrap(text: str, width: int = 46) -> list[str]:
    """Text in lines short enough for a phone."""
    return textwrap.wrap(text, width) or [""]


def percent(value: float) -> str:
    """A percentage as it is printed: no decimals."""
    return f"{value:.0f} %"


def span(lo: float, hi: float, decimals: int = 0) -> str:
    """An interval as it is printed."""
    return f"{lo:.{decimals}f} to {hi:.{decimals}f}"
