"""What makes programs of ours faster; who imports this package as a library is left alone."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Libraries that others import where they find them, and that nothing here needs: a second of every command.
UNNEEDED = (
    "hypothesis",  # pandera makes examples with it
    "rfc3987_syntax",  # jsonschema looks at addresses with these two; JupyterLab brings them
    "uri_template",
)


@contextmanager
def quickly() -> Iterator[None]:
    """Import within this block: without what nobody needs, and without looking for garbage among what stays."""
    for name in UNNEEDED:
        sys.modules.setdefault(name, None)  # as if it were not installed
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def collect_seldom() -> None:
    """Look for garbage less often than Python does by itself, which took a quarter of the time of a compile, and a tenth of that
    of a chapter whose parts are kept."""
    gc.set_threshold(50_000, 20, 50)
