"""Disclosure control: the line that no row of a respondent passes.

Takes tidy tables that count people, and published tables. Gives `SafeTable`s, born here and nowhere else.
Never draws, never writes a sentence, never has a switch that turns it off.
"""

from microdrivers.disclosure.audit import audit
from microdrivers.disclosure.protect import from_published, protect
from microdrivers.disclosure.safe import About, SafeTable, across, beside

__all__ = ["About", "SafeTable", "across", "audit", "beside", "from_published", "protect"]
