"""Pictures of charts. The program that draws them needs a second to start, so chapters can share one that has started.

It does not survive a fork, so it lives in a process of its own, which the forked chapters ask. What it draws depends on the
specification alone, not on what it has drawn before.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cache
from html import escape
from importlib.resources import as_file, files
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from microdrivers.figure_format import VEGA_LITE

# The font that texts are measured with. The drawing program brings it, so a picture is the same on every machine.
MEASURED = "Liberation Sans"
BEYOND = re.compile("[\u0590-\u1dff\u2c00-\ud7ff\uf900-\U0010ffff]")  # scripts that this font does not have
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")  # of a Linux machine
WORD = {"data": {"values": [{}]}, "mark": "text", "encoding": {"text": {"value": "a"}}, "config": {"font": MEASURED}}
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


@cache
def prepare() -> None:
    """Let the process at `ADDRESS`, if there is one, start the program: then nobody waits for it later."""
    if address := os.environ.get(ADDRESS):
        with suppress(OSError), Client(address, "AF_UNIX") as asked:
            asked.send(None)


def _drawn(spec: dict) -> str:
    program = _program()
    if BEYOND.search(str(spec)):
        _add_fonts_of_the_machine()
    config = spec.get("config", {})
    measured = {**spec, "config": {**config, "font": MEASURED}}
    svg = program.vegalite_to_svg(measured, vl_version=VEGA_LITE)  # a string of JSON would lose digits of numbers
    return svg.replace(f'font-family="{MEASURED}"', f'font-family="{escape(config.get("font", MEASURED))}"')


@cache
def _program() -> ModuleType:
    """The program, after its first picture, for which it was told of no fonts: its own is measured in memory, but a copy of it on
    the machine would be opened anew for every letter, which takes ten times as long."""
    import vl_convert

    with as_file(files("microdrivers") / "no_fonts.conf") as none:
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(none)
        try:
            vl_convert.vegalite_to_svg(WORD, vl_version=VEGA_LITE)
        finally:
            del os.environ["FONTCONFIG_FILE"]
            if before is not None:
                os.environ["FONTCONFIG_FILE"] = before
    return vl_convert


@cache
def _add_fonts_of_the_machine() -> None:
    """For letters that the program's own font does not have, it may look through the others."""
    for folder in map(Path, FONTS):
        if folder.expanduser().is_dir():
            _program().register_font_directory(str(folder.expanduser()))


def serve(address: str) -> NoReturn:
    """Draw for whoever asks at a socket, one after the other, until the process is ended."""
    with Listener(address, "AF_UNIX") as listener:
        while True:
            with listener.accept() as asking:
                _answer(asking)


def _answer(asking: Connection) -> None:
    try:
        spec = asking.recv()
        if spec is None:
            _program()
            return
        try:
            asking.send((_drawn(spec), ""))
        except ValueError as error:
            asking.send(("", str(error)))
    except (OSError, EOFError):  # who asked has ended meanwhile
        pass
