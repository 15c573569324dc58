"""Text from files as text: nothing in it is read as Markdown, MyST or HTML."""

from __future__ import annotations

import re

ANYWHERE = re.compile(r"([!#$&*<>\[\\\]^_`{|}~])")
AT_THE_START = re.compile(r"^(\d*)([.)])(?=\s|$)|^()([-+=:%(])")


def plain(text: object) -> str:
    """The text on one line, with every sign that markup could begin with made harmless (CommonMark 0.31, 2.4)."""
    line = " ".join(str(text).split())
    return AT_THE_START.sub(r"\1\3\\\2\4", ANYWHERE.sub(r"\\\1", line))
