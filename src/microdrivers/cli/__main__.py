"""`python -m microdrivers.cli` is the command `microdrivers`."""

import sys

from microdrivers.cli import app

if __name__ == "__main__":
    sys.exit(app())
