"""The script for live charts is made once."""

from __future__ import annotations

import pytest

from microdrivers.book import bundle
from microdrivers.book.bundle import write_bundle


@pytest.fixture
def made(monkeypatch) -> list[str]:
    told: list[str] = []
    monkeypatch.setattr(bundle, "_made", lambda: told.append("made") or "(function(){})();")
    return told


def test_it_is_made_once_for_all_sites(tmp_path, made):
    for site in ("a", "a", "b"):
        write_bundle(tmp_path / site / "assets" / "script.js", tmp_path / "store")
        assert (tmp_path / site / "assets" / "script.js").read_text() == "(function(){})();"
    assert made == ["made"]
    assert len(list((tmp_path / "store").iterdir())) == 1  # and no part of a file


def test_another_version_makes_it_anew(tmp_path, made, monkeypatch):
    write_bundle(tmp_path / "a.js", tmp_path / "store")
    monkeypatch.setattr(bundle, "version", lambda package: "99")
    write_bundle(tmp_path / "b.js", tmp_path / "store")
    assert made == ["made", "made"]


def test_a_script_that_is_half_written_is_not_taken_for_one(tmp_path, monkeypatch):
    def stopped() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(bundle, "_made", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_bundle(tmp_path / "a.js", tmp_path / "store")
    assert not (tmp_path / "a.js").exists() and not (tmp_path / "store").exists()
