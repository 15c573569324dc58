"""The picture of a chart as it stands in a page."""

from __future__ import annotations

import re

# Vega names the parts of a chart for screen readers, but says "rule mark container" where a reader needs a finding.
PARTS = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
HEIGHT = re.compile(r'<svg[^>]* height="([0-9.]+)"')


def for_page(svg: str) -> str:
    """The SVG for a page, which tells in words beside it what it shows; so its parts have no names of their own.

    `--md-height` is the height it was drawn with, which the live chart keeps on every screen: a page can hold that place free.
    """
    height, start = HEIGHT.search(svg)[1], svg.index("<svg") + len("<svg")
    told = f' aria-hidden="true" preserveAspectRatio="xMinYMin" style="--md-height:{height}px"'
    return f"{svg[:start]}{told}{PARTS.sub('', svg[start:])}"
