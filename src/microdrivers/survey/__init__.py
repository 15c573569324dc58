"""The survey door: files and codebooks come in here, and nowhere else.

Takes a codebook and a data file. Gives a `Survey`, one row per respondent, answers as ordered categoricals.
Never computes a result, never draws, never lets a respondent's row into a message.
"""

from microdrivers.survey.codebook import Codebook
from microdrivers.survey.codebook_file import load_codebook, read_codebook
from microdrivers.survey.survey import Survey, open_survey

__all__ = ["Codebook", "Survey", "load_codebook", "open_survey", "read_codebook"]
