"""What the chapters of a build compute alike is computed once: the first that needs it leaves it for the others.

It lies in a private folder that is gone with the processes of the build, or of the one who watches, as it tells more than may
be published.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from microdrivers.digests import digest

FOLDER = "MICRODRIVERS_ONCE"  # variable of the environment: the folder

Made = TypeVar("Made")


def once(make: Callable[[], Made], *of: object) -> Made:
    """What `make` gives, from this or another process; of: all that it depends on, arrays and what `repr` tells apart
    (no arrays inside of others: `repr` shortens them)."""
    if not (folder := os.environ.get(FOLDER)):
        return make()
    arrays = [part for part in of if isinstance(part, np.ndarray)]
    told = repr([(part.shape, part.dtype.str) if isinstance(part, np.ndarray) else part for part in of])
    path = Path(folder) / digest(b"".join([told.encode(), *(array.tobytes() for array in arrays)]))
    try:
        return pickle.loads(path.read_bytes())
    except OSError:  # nobody has made it, or the folder is gone
        made = make()
    try:
        partial = path.with_suffix(f".{os.getpid()}")
        partial.write_bytes(pickle.dumps(made))
        partial.replace(path)
    except OSError:  # no room: the others make it themselves
        pass
    return made
