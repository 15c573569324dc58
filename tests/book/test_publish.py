"""Publication: the new site comes as a whole, or the old one stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from microdrivers.book.publish import publish, recover


def folder(path: Path, **files: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (path / f"{name}.html").write_text(content)
    return path


def content(path: Path) -> dict[str, str]:
    return {file.stem: file.read_text() for file in path.glob("*.html")}


@pytest.fixture
def html(tmp_path) -> Path:
    """A published site."""
    return folder(tmp_path / "_build" / "html", index="old", gone="old")


@pytest.fixture
def compiled(tmp_path) -> Path:
    return folder(tmp_path / "work", index="new", added="new")


def test_the_first_site_is_put_in_place(tmp_path, compiled):
    html = tmp_path / "_build" / "html"
    html.parent.mkdir()
    publish(compiled, html)
    assert content(html) == {"index": "new", "added": "new"}


def test_a_site_is_replaced_as_a_whole(html, compiled):
    publish(compiled, html)
    assert content(html) == {"index": "new", "added": "new"}  # nothing of the old one is left between
    assert [path.name for path in html.parent.iterdir()] == ["html"]


def test_the_compiled_site_stays_for_the_next_time(html, compiled):
    publish(compiled, html)
    assert content(compiled) == {"index": "new", "added": "new"}


def test_a_failure_in_the_middle_leaves_the_old_site(html, compiled, monkeypatch):
    def half(source, target, *arguments, **options):
        folder(Path(target), index="new")
        raise OSError("No space left on device")

    monkeypatch.setattr(shutil, "copytree", half)
    with pytest.raises(OSError, match="No space"):
        publish(compiled, html)
    assert content(html) == {"index": "old", "gone": "old"}


def test_after_a_failure_the_next_publication_works(html, compiled, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(shutil, "copytree", lambda source, target: folder(Path(target), half="new") / 0)
        with pytest.raises(TypeError):
            publish(compiled, html)
    publish(compiled, html)
    assert content(html) == {"index": "new", "added": "new"}
    assert [path.name for path in html.parent.iterdir()] == ["html"]


def test_a_kill_between_the_two_names_is_mended(html, compiled, monkeypatch):
    rename = Path.rename

    def killed(self, target):
        if self.name.endswith("-new"):
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        publish(compiled, html)
    assert not html.exists()  # the short moment without a site
    monkeypatch.undo()
    recover(html)
    assert content(html) == {"index": "old", "gone": "old"}


def test_after_a_kill_the_next_publication_works(html, compiled):
    html.rename(html.with_name(".html-old"))
    publish(compiled, html)
    assert content(html) == {"index": "new", "added": "new"}
    assert [path.name for path in html.parent.iterdir()] == ["html"]


def test_after_a_kill_even_a_failing_publication_brings_back_the_old_site(html, tmp_path):
    html.rename(html.with_name(".html-old"))
    with pytest.raises(OSError):
        publish(tmp_path / "never compiled", html)
    assert content(html) == {"index": "old", "gone": "old"}


def test_a_kill_before_the_old_site_was_removed_keeps_the_new_one(html):
    folder(html.with_name(".html-old"), index="older")
    recover(html)
    assert content(html) == {"index": "old", "gone": "old"}
    assert [path.name for path in html.parent.iterdir()] == ["html"]


def test_nothing_to_recover_is_nothing_to_do(tmp_path, html):
    recover(html)
    assert content(html) == {"index": "old", "gone": "old"}
    recover(tmp_path / "never" / "built")
    assert not (tmp_path / "never").exists()
