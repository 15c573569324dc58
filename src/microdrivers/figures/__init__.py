"""Figures: a chart, its picture, its table twin and its download, as one object.

Takes `SafeTable`s only; gives `Figure`s that show themselves in JupyterLab and in the book.
Never sees a survey, never computes an estimate, never decides what may be shown.
"""

from microdrivers.figures.answers import answers_figure
from microdrivers.figures.bars import amounts_figure
from microdrivers.figures.figure import Figure
from microdrivers.figures.grid import grid_figure
from microdrivers.figures.indicators import indicators_figure
from microdrivers.figures.intervals import associations_figure, leanings_figure, scores_figure
from microdrivers.figures.links import links_figure
from microdrivers.figures.matrix import matrix_figure
from microdrivers.figures.timeline import timeline_figure
from microdrivers.figures.trend import trend_figure

__all__ = [
    "Figure",
    "amounts_figure",
    "answers_figure",
    "associations_figure",
    "grid_figure",
    "indicators_figure",
    "leanings_figure",
    "links_figure",
    "matrix_figure",
    "scores_figure",
    "timeline_figure",
    "trend_figure",
]
