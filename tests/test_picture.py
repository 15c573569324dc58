"""A picture is the same whether a chapter draws it or asks a process that has drawn others before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from microdrivers.picture import ADDRESS, draw

BAR = {"mark": "bar", "width": 200, "encoding": {"x": {"field": "a", "type": "quantitative"}}}
SPEC = {**BAR, "data": {"values": [{"a": 0.1 + 0.2}, {"a": 474.5655976676385}]}}
OTHER = {**BAR, "data": {"values": [{"a": -1}]}}
SERVE = "import sys; from microdrivers.picture import serve; serve(sys.argv[1])"


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    """A process that draws, and its address."""
    address = tmp_path_factory.mktemp("s") / "s"
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(address)])
    while not address.exists():
        assert process.poll() is None
        time.sleep(0.01)
    yield process, str(address)
    process.kill()
    process.wait()


@pytest.fixture
def served(process, monkeypatch):
    monkeypatch.setenv(ADDRESS, process[1])


@pytest.fixture(scope="module")
def own() -> str:
    assert ADDRESS not in os.environ
    return draw(SPEC)


def test_a_picture_does_not_depend_on_who_draws_and_what_was_drawn_before(own, served):
    assert own.startswith("<svg")
    assert draw(OTHER) != own
    assert draw(SPEC) == own


def test_texts_are_measured_with_the_font_that_the_program_brings_and_carry_the_fonts_of_the_page():
    spec = {**SPEC, "config": {"font": 'Georgia, "DejaVu Sans", serif'}}
    picture = draw(spec)
    assert picture.count('font-family="Georgia, &quot;DejaVu Sans&quot;, serif"') == picture.count("<text") > 3
    assert "Liberation" not in picture
    assert picture == draw({**spec, "config": {"font": "x"}}).replace(
        '"x"', '"Georgia, &quot;DejaVu Sans&quot;, serif"'
    )


def test_letters_of_another_script_are_drawn_and_leave_other_pictures_as_they_were(own):
    before = os.environ.get("FONTCONFIG_FILE")
    labels = {"y": {"field": "a", "type": "nominal"}}
    words = "\u0645\u062f\u0631\u0633\u0629"
    assert f">{words}</text>" in draw({**BAR, "data": {"values": [{"a": words}]}, "encoding": labels})
    assert draw(SPEC) == own
    assert os.environ.get("FONTCONFIG_FILE") == before  # other programs may still want the fonts of the machine


def test_what_cannot_be_drawn_is_told_and_the_next_one_is_drawn(own, served):
    with pytest.raises(ValueError, match="conversion failed"):
        draw({"mark": {"type": "unheard-of"}, "data": {"values": []}})
    assert draw(SPEC) == own


def test_a_chapter_that_ends_while_it_asks_harms_nobody(own, served, process):
    ask = "import sys, os; from multiprocessing.connection import Client; Client(sys.argv[1], 'AF_UNIX'); os._exit(1)"
    subprocess.run([sys.executable, "-c", ask, process[1]])
    assert draw(SPEC) == own


def test_where_nobody_answers_the_chapter_draws_itself(own, monkeypatch, tmp_path):
    monkeypatch.setenv(ADDRESS, str(tmp_path / "nobody"))
    assert draw(SPEC) == own


def test_where_the_process_has_died_the_chapter_draws_itself(own, served, process):
    os.kill(process[0].pid, signal.SIGKILL)
    process[0].wait()
    assert draw(SPEC) == own
