"""Measures: what a survey says, as tidy tables with an interval and a base on every row.

Takes a `Survey`. Gives frames with the columns of `table.COLUMNS`; they still count single people, so only
`microdrivers.disclosure` may look at them next.
Never reads a file, never draws, never rounds.
"""

from microdrivers.measures.associations import item_associations, score_associations, smallest_visible
from microdrivers.measures.independence import group_differences
from microdrivers.measures.leaning_ranks import leaning_ranks
from microdrivers.measures.leanings import cell_leanings
from microdrivers.measures.merging import units
from microdrivers.measures.odds import odds_ratios
from microdrivers.measures.sample import respondents
from microdrivers.measures.scores import reliabilities, scores
from microdrivers.measures.sensitivity import raked_scores
from microdrivers.measures.shares import answer_counts, answer_shares

__all__ = [
    "answer_counts",
    "answer_shares",
    "cell_leanings",
    "group_differences",
    "item_associations",
    "leaning_ranks",
    "odds_ratios",
    "raked_scores",
    "reliabilities",
    "respondents",
    "score_associations",
    "scores",
    "smallest_visible",
    "units",
]
