"""The command `microdrivers`, and `python -m microdrivers`. Light: the processes that a build starts import this too."""

import sys

from microdrivers import warm
from microdrivers.importing import quickly


def main() -> None:
    """Run the command line; ends the program with its exit code."""
    if sys.argv[1:2] == ["build"] and "--watch" not in sys.argv:
        warm.start(*warm.CHAPTERS)  # first of all: it imports on another core, while this one does
    with quickly():
        from microdrivers.cli import app
    sys.exit(app())


if __name__ == "__main__":
    main()
