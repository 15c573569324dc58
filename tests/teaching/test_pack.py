"""The start script of the pack, which runs on a stranger's computer: it says in words what does not fit."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

sys.path.insert(0, str(REPOSITORY / "workshop"))
import pack  # noqa: E402 - scripts of `make pack`
import start  # noqa: E402


def said(capsys) -> str:
    return capsys.readouterr().err


def test_a_pack_for_another_python_is_refused_with_the_way_out(capsys):
    start.fits(start.this_python())  # its own is accepted
    with pytest.raises(SystemExit):
        start.fits("3.99 Plan9 vax")
    words = said(capsys)
    assert "made for Python 3.99 Plan9 vax" in words and "open book/index.html" in words


def test_wheels_that_cannot_be_installed_are_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "VERSION").write_text("3.11 Linux x86_64\nmicrodrivers-1.whl\n")
    monkeypatch.setattr(start, "PACK", tmp_path)
    problem = "ERROR: Package 'x' requires a different Python"

    def run(command, **how):
        failed = "install" in command
        return subprocess.CompletedProcess(command, int(failed), stderr=f"noise\n{problem}\n" if failed else "")

    monkeypatch.setattr(start.subprocess, "run", run)
    with pytest.raises(SystemExit):
        start.set_up(tmp_path / "room")
    assert problem in (words := said(capsys)) and "About 1 GB is needed" in words
    assert not (tmp_path / "room" / start.READY).exists()  # the next start tries again


def test_a_room_that_is_ready_is_used_as_it_is_until_the_pack_changes(tmp_path, monkeypatch):
    room = tmp_path / "room"
    room.mkdir()
    (tmp_path / "VERSION").write_text("one")
    (room / start.READY).write_text("one")
    monkeypatch.setattr(start, "PACK", tmp_path)
    ran = []
    monkeypatch.setattr(start.subprocess, "run", lambda command, **how: ran.append(command) or subprocess.CompletedProcess(command, 0, stderr=""))  # fmt: skip
    assert start.set_up(room).is_relative_to(room) and ran == []
    (tmp_path / "VERSION").write_text("two")
    start.set_up(room)
    assert [("venv" in command, "--no-index" in command) for command in ran] == [(True, False), (False, True)]
    assert (room / start.READY).read_text() == "two"


def test_wheels_are_chosen_for_the_oldest_python_of_their_kind(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(pack.subprocess, "run", lambda command, **how: ran.append([str(part) for part in command]))
    pack.wheels(tmp_path, None)
    (own, needed) = ran
    assert "--no-deps" in own and str(REPOSITORY) in own
    version = f"{sys.version_info.major}.{sys.version_info.minor}.0"
    assert needed[needed.index("--python-version") + 1] == version and "--only-binary=:all:" in needed
    pinned = (tmp_path / "requirements.txt").read_text().splitlines()
    assert "microdrivers" in pinned and not [line for line in pinned if "jupyterlite" in line or line.startswith("-r")]
