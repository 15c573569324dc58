"""Pictures of charts. The program that draws them needs a second to start, so chapters can share one that has started.

It does not survive a fork, so it lives in a process of its own, which the forked chapters ask. What it draws depends on the
specification alone, not on what it has drawn before.
"""

from __future__ import annotations

import os
from html import escape
from multiprocessing.connection import Client, Connection, Listener
from typing import NoReturn

from microdrivers.figure_format import VEGA_LITE

# The font that texts are measured with. The drawing program brings it, so a picture is the same on every machine, and it is
# measured seven times as fast as the first font of a page that a Linux machine has.
MEASURED = "Liberation Sans"
ADDRESS = "MICRODRIVERS_PICTURES"  # variable of the environment: the socket of a process that draws


def draw(spec: dict) -> str:
    """The SVG picture of a Vega-Lite specification, in the fonts of its configuration: by the process at `ADDRESS`, if there is
    one, else here.

    Raises `ValueError` when the specification cannot be drawn.
    """
    if address := os.environ.get(ADDRESS):
        try:
            with Client(address, "AF_UNIX") as asked:
                asked.send(spec)
                picture, problem = asked.recv()
        except (OSError, EOFError):  # nobody answers any more
            return _drawn(spec)
        if problem:
            raise ValueError(problem)
        return picture
    return _drawn(spec)


def _drawn(spec: dict) -> str:
    import vl_convert

    config = spec.get("config", {})
    measured = {**spec, "config": {**config, "font": MEASURED}}
    svg = vl_convert.vegalite_to_svg(measured, vl_version=VEGA_LITE)  # a string of JSON would lose digits of numbers
    return svg.replace(f'font-family="{MEASURED}"', f'font-family="{escape(config.get("font", MEASURED))}"')


def serve(address: str) -> NoReturn:
    """Draw for whoever asks at a socket, one after the other, until the process is ended."""
    with Listener(address, "AF_UNIX") as listener:
        while True:
            with listener.accept() as asking:
                _answer(asking)


def _answer(asking: Connection) -> None:
    try:
        spec = asking.recv()
        try:
            asking.send((_drawn(spec), ""))
        except ValueError as error:
            asking.send(("", str(error)))
    except (OSError, EOFError):  # who asked has ended meanwhile
        pass
