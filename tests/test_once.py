"""What chapters compute alike is computed once, and is the same array in each."""

from __future__ import annotations

import numpy as np
import pytest

from microdrivers.once import FOLDER, once

TABLE = np.array([[30.0, 12.0], [8.0, 41.0]])
MADE = np.array([0.1 + 0.2, np.nan, -1e-300])


@pytest.fixture
def made() -> list:
    return []


@pytest.fixture
def make(made):
    def make() -> np.ndarray:
        made.append(1)
        return MADE

    return make


def test_the_second_asks_for_what_the_first_has_made(make, made, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    for _ in range(3):
        np.testing.assert_array_equal(once(make, TABLE, 2000, "faith", "JOR"), MADE)
    assert len(made) == 1


OTHERS = {
    "a cell": (TABLE + [[0, 0], [0, 1]], 2000, "faith", "JOR"),
    "the shape": (TABLE.reshape(1, 4), 2000, "faith", "JOR"),
    "the kind of numbers": (TABLE.astype(np.float32), 2000, "faith", "JOR"),
    "the replicates": (TABLE, 2001, "faith", "JOR"),
    "a name": (TABLE, 2000, "faith", "EGY"),
    "where names end": (TABLE, 2000, "fait", "hJOR"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_whatever_it_depends_on_makes_it_another(make, made, tmp_path, monkeypatch, what):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    once(make, TABLE, 2000, "faith", "JOR")
    once(make, *OTHERS[what])
    assert len(made) == 2


@pytest.mark.parametrize("what", [(TABLE, TABLE.T.copy()), (TABLE, "a", TABLE), ("a", ("b", 1.5))], ids=str)
def test_it_may_depend_on_any_number_of_arrays_and_other_things(tmp_path, monkeypatch, what):
    monkeypatch.setenv(FOLDER, str(tmp_path))
    rows = [{"answer": "Agree", "lo": 0.1 + 0.2}]
    assert once(lambda: rows, *what) == rows
    assert once(lambda: [], *what) == rows
    assert once(lambda: [], *what, "and more") == []


@pytest.mark.parametrize("folder", [None, "/proc/nowhere"])
def test_without_a_folder_everybody_makes_it(make, made, monkeypatch, folder):
    monkeypatch.delenv(FOLDER, raising=False)
    if folder:
        monkeypatch.setenv(FOLDER, folder)
    for _ in range(2):
        np.testing.assert_array_equal(once(make, TABLE, 2000), MADE)
    assert len(made) == 2
