"""Imported by the process that others are forked from, see `warm`: imports what its environment names."""

import os
from importlib import import_module

from microdrivers.importing import quickly
from microdrivers.warm import PRELOAD

with quickly():
    for name in os.environ.pop(PRELOAD, "").split():
        import_module(name)
