"""The command `microdrivers`, and `python -m microdrivers.cli`."""

import sys

from microdrivers.importing import quickly

with quickly():
    from microdrivers.cli import app


def main() -> None:
    """Run the command line; ends the program with its exit code."""
    sys.exit(app())


if __name__ == "__main__":
    main()
