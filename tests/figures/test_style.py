"""Colours can be told from both backgrounds, numbers on them can be read, and none of them alarms."""

from __future__ import annotations

import colorsys
import re
from xml.etree import ElementTree

import pytest

from microdrivers.figures.style import STYLE, percent, span, wrap
from tests.figures.small import RULES, association, correlation_matrix, leaning, matrix

BACKGROUNDS = STYLE["background"]
SVG = "{http://www.w3.org/2000/svg}"


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of '#rrggbb' or 'rgb(r, g, b)'."""
    if colour.startswith("#"):
        return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return tuple(int(part) for part in re.findall(r"\d+", colour))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.1 defines it, from 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def alarming(colour: str) -> bool:
    """True for red and its neighbours pink and orange-red, as far as they are not close to grey."""
    hue, _, saturation = colorsys.rgb_to_hls(*(value / 255 for value in channels(colour)))
    return (hue * 360 <= 20 or hue * 360 >= 330) and saturation > 0.25


def test_contrast_is_what_wcag_says():
    assert contrast("#000000", "#ffffff") == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48  # the best-known grey that just fails 4.5


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("mark", STYLE["marks"])
def test_a_mark_can_be_told_from_the_background(mark, background):
    assert contrast(STYLE["marks"][mark], BACKGROUNDS[background]) >= 3


# How red, green and blue of a screen look without one kind of cones: Machado, Oliveira & Fernandes 2009, IEEE TVCG 15(6),
# table for severity 1.0, on linear light; and in grey print.
SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}


def seen(colour: str, eye: tuple[tuple[float, ...], ...]) -> str:
    """What a colour looks like to such an eye, as '#rrggbb'."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    light = [min(1, max(0, sum(w * c for w, c in zip(row, linear, strict=True)))) for row in eye]
    values = [12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in light]
    return "#" + "".join(f"{round(255 * value):02x}" for value in values)


@pytest.mark.parametrize("eye", SEEN)
@pytest.mark.parametrize(("near", "far"), [("low_near", "low_far"), ("high_near", "high_far")])
def test_neighbouring_answers_differ_in_lightness_for_every_eye(eye, near, far):
    assert contrast(seen(STYLE["marks"][near], SEEN[eye]), seen(STYLE["marks"][far], SEEN[eye])) >= 1.5


@pytest.mark.parametrize("eye", SEEN)
@pytest.mark.parametrize("mark", STYLE["marks"])
def test_a_mark_can_be_told_from_white_by_every_eye_and_in_grey_print(eye, mark):
    assert contrast(seen(STYLE["marks"][mark], SEEN[eye]), BACKGROUNDS["light"]) >= 2.5


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_text_can_be_read_on_its_background(background):
    assert contrast(STYLE["text"][background], BACKGROUNDS[background]) >= 4.5


@pytest.mark.parametrize("mark", STYLE["on_marks"])
def test_a_number_can_be_read_on_its_bar(mark):
    assert contrast(STYLE["on_marks"][mark], STYLE["marks"][mark]) >= 4.5


def test_every_bar_that_carries_a_number_has_an_ink():
    two_sided = {mark for mark in STYLE["marks"] if mark.startswith(("low", "high"))}
    assert two_sided == set(STYLE["on_marks"])


def drawn_cells(svg: str) -> list[tuple[str | None, str, str]]:
    """(fill, ink, text) of every cell of a drawn matrix; fill None where no cell is drawn under the text."""
    root = ElementTree.fromstring(svg)
    fills, found = {}, []
    for group in root.iter(f"{SVG}g"):
        kind = group.get("class", "")
        if kind.startswith("mark-rect"):
            for cell in group.iter(f"{SVG}path"):
                left, top, width, height = map(float, re.findall(r"[\d.]+", cell.get("d"))[:4])
                fills[round(left + width / 2), int(top // height)] = cell.get("fill")
                size = height
        elif "inside_" in kind:
            for text in group.iter(f"{SVG}text"):
                x, y = map(float, re.findall(r"[\d.]+", text.get("transform")))
                found.append((fills.get((round(x), int(y // size))), text.get("fill"), text.text))
    return found


def test_a_number_can_be_read_in_every_cell_of_a_matrix():
    rows = [leaning("EGY", f"context{n % 9}", n, 100, f"driver{n // 9}") for n in range(18, 90)]  # 18 % to 89 %
    cells = drawn_cells(matrix(rows).svg)
    assert len(cells) == 72
    assert [text for fill, ink, text in cells if contrast(fill, ink) < 4.5] == []


def test_a_number_can_be_read_in_every_cell_of_a_matrix_of_correlations():
    rows = [association(f"driver{n // 9}", f"context{n % 9}", n / 100, 0.5) for n in range(-45, 45)]
    cells = drawn_cells(correlation_matrix(rows).svg)
    assert len(cells) == 90
    assert [text for fill, ink, text in cells if contrast(fill, ink) < 4.5] == []


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_the_code_of_a_hidden_cell_can_be_read(background):
    # the style sheet gives text in `inside_` layers no other colour on dark pages: it stands on a cell, or it is lost
    [(fill, ink)] = [(fill, ink) for fill, ink, text in drawn_cells(matrix().svg) if text == "[c]"]
    assert contrast(fill or BACKGROUNDS[background], ink) >= 4.5


@pytest.mark.parametrize(
    ("colour", "alarms"),
    [("#d62728", True), ("#ff6666", True), ("#e8115b", True), ("#8a5a1f", False), ("#7d8590", False)],
)
def test_red_is_recognised(colour, alarms):
    assert alarming(colour) is alarms


def test_no_colour_alarms():
    colours = [*STYLE["marks"].values(), *STYLE["heat"], *STYLE["on_marks"].values()]
    assert [colour for colour in colours if alarming(colour)] == []


@pytest.mark.parametrize(("value", "text"), [(0.4, "0 %"), (49.6, "50 %"), (100, "100 %")])
def test_percentages_have_no_decimals(value, text):
    assert percent(value) == text


def test_intervals_are_printed_from_low_to_high():
    assert (span(12.4, 15.6), span(-0.214, 0.333, 2)) == ("12 to 16", "-0.21 to 0.33")


def test_long_text_is_broken_and_none_of_it_lost():
    text = "In my area, being seen as religious helps a person to find work that is paid well."
    lines = wrap(text)
    assert len(lines) == 2
    assert max(map(len, lines)) <= 46
    assert " ".join(lines) == text


def test_empty_text_still_takes_a_line():
    assert wrap("") == [""]


def test_the_floor_of_these_tests_is_that_of_the_book():
    assert (RULES.min_count, RULES.min_base) == (10, 30)
