"""The command line: words of the user in, calls out; errors become sentences and an exit code.

Takes words; gives calls, and imports what a command needs only when it runs, so that every one begins at once.
Never decides anything.
"""

from microdrivers.cli import building, pages, site, surveys  # noqa: F401  (they add their commands to the app)
from microdrivers.cli.words import app

__all__ = ["app"]
