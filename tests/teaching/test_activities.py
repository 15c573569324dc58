"""What people play with: each activity does to the simulated answers what it says, with the expected value in view."""

from __future__ import annotations

import numpy as np
import pytest

from microdrivers.errors import MicrodriversError
from microdrivers.figure_format import CHART
from microdrivers.teaching import common, guessing, planning, reading, rerunning, sampling, scoring
from microdrivers.teaching.charts import looks
from microdrivers.teaching.lab import Lab, open_lab


@pytest.fixture(scope="module")
def lab() -> Lab:
    return open_lab()


def controls(box) -> dict:
    return {getattr(child, "description", ""): child for child in box.children}


class TestReading:
    def test_how_long_a_bar_looks(self):
        assert looks(45, 39, 0) == pytest.approx(45 / 39)
        assert looks(45, 39, 35) == 2.5  # 10 over 4
        assert looks(45, 39, 39) == float("inf")

    def test_the_two_bars_overlap_and_the_bad_chart_hides_it(self, lab):
        high, low = reading.pair(lab)
        assert high["estimate"] > low["estimate"] and high["lo"] <= low["hi"]
        bad = reading.cut(lab)
        assert bad.spec["layer"][0]["encoding"]["x"]["scale"]["domain"][0] == int(low["estimate"]) - reading.CUT
        assert len(bad.spec["layer"]) == 2  # bars and numbers, no interval
        assert bad.safe.about.mark == "Illustrative data, simulated"

    def test_moving_the_axis_changes_the_look_and_not_the_number(self, lab):
        box = reading.play(lab)
        parts = controls(box)
        parts["Axis begins at"].value = 0
        high, low = reading.pair(lab)
        times = f"{high['estimate'] / low['estimate']:.1f}"
        assert f"The longer bar is {times} times as long" in box.children[2].value
        assert "they overlap" not in box.children[2].value
        parts["Show the intervals"].value = True
        assert "overlap, so nobody may say that one is higher" in box.children[2].value


class TestSampling:
    def test_margins_of_a_population_of_ones_own(self, lab):
        margins = sampling.make_believe(lab, {"15-19": 1, "20-24": 1, "25-30": 2}, 25)
        found = margins.set_index(["age_band", "gender"])["population"]
        assert found["25-30", "female"] == 125_000 and found["15-19", "male"] == 187_500
        assert found.sum() == 1_000_000

    def test_an_extreme_population_is_refused_in_words(self, lab):
        box = sampling.play(lab)
        parts = controls(box)
        assert "beside 51 as counted" in box.children[4].value
        parts["Aged 15-19, parts"].value, parts["Aged 20-24, parts"].value = 100, 1
        parts["Aged 25-30, parts"].value = 1
        assert "no raked figure" in box.children[4].value
        assert "more unequal than is allowed" in box.children[4].value


class TestScoring:
    def test_a_score_by_hand(self):
        turned, forgotten = scoring.by_hand()  # 4, 2, 5: turned 75, 75, 100; not turned 75, 25, 100
        assert turned == pytest.approx(250 / 3) and forgotten == pytest.approx(200 / 3)

    def test_forgetting_to_turn_breaks_the_score(self, lab):
        box = scoring.play(lab)
        parts = controls(box)
        words = box.children[-2]
        assert "mean score 51" in words.value
        parts["Turn the questions that point the other way"].value = False
        assert "no score is shown" in words.value and "ordinal alpha is under 0.60" in words.value

    def test_lost_answers_leave_fewer_people_with_a_score(self, lab):
        whole, lost = (
            float(scoring.table(one).where(measure="score").frame["base"].iloc[0])
            for one in (lab, lab.with_missing(40))
        )
        assert whole == 415 and lost < 200  # 4 of 7 answered on average, 5 are needed
        assert (lab.survey.answers[list(lab.items)].notna().mean() > 0.85).all()  # the survey itself is untouched

    def test_without_a_question_there_is_no_score(self, lab):
        box = scoring.play(lab.with_items(lab.items[:1]))
        box.children[1].value = False
        assert "Tick at least one" in box.children[-2].value and box.children[-1].outputs == ()


class TestCommon:
    def test_in_the_toy_world_the_background_is_all(self, lab):
        background, grievance, hope = common.toy(60)
        assert np.corrcoef(grievance, hope)[0, 1] == pytest.approx(-0.6, abs=0.06)
        for level in np.unique(background):
            here = background == level
            assert abs(np.corrcoef(grievance[here], hope[here])[0, 1]) < 0.12
        assert sorted(np.bincount(np.sign(background).astype(int) + 1)) == [400, 400, 400]

    def test_without_a_background_nothing_goes_together(self, lab):
        box = common.play(lab)
        controls(box)["Background, in %"].value = 0
        all_ = common.toy_table(lab, 0).where(country="All together").frame.iloc[0]
        assert all_["lo"] < 0 < all_["hi"]
        assert "In the toy world" in box.children[1].value
        assert common.toy_figure(lab).safe.about.mark == "Toy numbers, made by this page"


class TestGuessing:
    def test_the_game_can_be_won(self, lab):
        box = guessing.play(lab)
        parts = controls(box)
        assert "stands there for everybody to read" in box.children[-1].value
        parts["Put small groups and rare answers together"].value = True
        cells = [value for label, value in parts["Cells to hide"].options if label.startswith("Other or not stated")]
        parts["Cells to hide"].value = tuple(cells)
        assert "the hidden count can be worked out, it is exactly" in box.children[-1].value  # from totals of columns
        parts["Show the total of every column"].value = False
        assert "learns nothing about fewer than 10 people" in box.children[-1].value
        assert box.children[-2].value.count("[c]") == len(cells) == 3

    def test_putting_groups_together_loses_nobody(self, lab):
        whole, smaller = guessing.tables(lab)
        assert sum(map(sum, whole.counts)) == sum(map(sum, smaller.counts)) == 415
        assert (len(whole.places()), len(smaller.places())) == (16, 9)

    def test_the_puzzle_hides_exactly_one_small_number(self, lab):
        sheet, numbers = guessing.puzzle(lab), guessing.numbers(lab)
        cells = [cell for _, cell in sheet.rows]
        assert cells.count("[c]") == 1 and 0 < numbers["hidden"] < 10
        assert sum(int(cell) for cell in cells[:-1] if cell != "[c]") + numbers["hidden"] == int(cells[-1])


class TestPlanning:
    def test_advice_for_a_driver_includes_what_is_meant_for_all(self, lab):
        found = planning.advice(lab, "csos", "religion", "mena")
        assert {row["driver"] for row in found} == {"religion", "all"}
        assert {row["key"] for row in planning.advice(lab, "csos", "religion", "balkans")} < {
            row["key"] for row in found
        }

    def test_the_plan_says_what_is_still_open_and_escapes_what_is_written(self, lab):
        box = planning.play(lab)
        fields = [child for child in box.children if hasattr(child, "rows")]
        assert "Still open: 6 of 6" in box.children[-1].value
        fields[0].value = "<script>alert(1)</script>"
        assert "Still open: 5 of 6" in box.children[-1].value and "<script>" not in box.children[-1].value
        for field in fields:
            field.value = "We will see."
        assert "Every question has an answer." in box.children[-1].value


class TestRerunning:
    def test_more_is_hidden_under_a_stricter_rule_and_sentences_change(self, lab):
        assert rerunning.hidden(lab) == (0, 21)
        assert rerunning.hidden(rerunning.strict(lab))[0] > 0
        box = rerunning.play(lab)
        assert "Every sentence is the same" in box.children[2].value
        controls(box)["People behind a count"].value = 100
        assert "No longer said:" in box.children[2].value and "Now said:" in box.children[2].value

    def test_a_looser_rule_is_refused(self, lab):
        with pytest.raises(MicrodriversError, match="9 is looser than 10"):
            lab.with_rules(min_count=9)


@pytest.mark.parametrize("activity", [reading, sampling, scoring, common, guessing, rerunning])
def test_every_figure_of_a_session_says_that_its_numbers_are_made_up(activity, lab):
    for make in activity.exhibits(lab).values():
        shown = make()
        words = shown.caption if hasattr(shown, "caption") else shown.safe.about.mark
        assert "simulated" in words or "Toy numbers" in words or "questions on" in words


def test_a_chart_in_a_widget_is_live(lab):
    box = reading.play(lab)
    chart = box.children[-1].outputs[0]
    assert CHART in chart["data"]
    menu = chart["metadata"][CHART]["embed_options"]["actions"]
    assert [entry for entry, wanted in menu.items() if wanted] == ["export"]  # none that asks a server of others
