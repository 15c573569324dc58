"""What the chapters of a build compute alike is computed once: the first that needs it leaves it for the others.

It lies in a private folder that is gone with the processes of the build, as it tells more than may be published.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from microdrivers.digests import digest

FOLDER = "MICRODRIVERS_ONCE"  # variable of the environment: the folder


def once(make: Callable[[], np.ndarray], table: np.ndarray, *names: object) -> np.ndarray:
    """What `make` gives, from this or another process; table and names: all that it depends on."""
    if not (folder := os.environ.get(FOLDER)):
        return make()
    path = Path(folder) / digest(repr((names, table.shape, table.dtype.str)).encode() + table.tobytes())
    try:
        return np.load(path.with_suffix(".npy"))
    except OSError:  # nobody has made it, or the folder is gone
        made = make()
    try:
        partial = path.with_suffix(f".{os.getpid()}.npy")
        np.save(partial, made)
        partial.replace(path.with_suffix(".npy"))
    except OSError:  # no room: the others make it themselves
        pass
    return made
