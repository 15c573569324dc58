"""What every part of a chapter has shown is kept, and a part is told again only if something that it is made from has changed.

A template says which parts a chapter has, in which order, and what stands between them; so after a change of a template
nothing is measured and nothing is drawn again. Kept is what stands in the executed notebook, and nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from IPython.display import publish_display_data
from IPython.utils.capture import capture_output

from microdrivers.digests import digest
from microdrivers.reads import NOTES, TABLE, note, noted

MADE = "made"  # file beside what is kept of a chapter: from what, then, one per line, what its parts have read
KEPT = "MICRODRIVERS_PARTS"  # variable of the environment: a `Kept` for the chapter that runs, as JSON


@dataclass(frozen=True)
class Kept:
    """before: folder with what parts have shown; now: folder for what they show this time; made: digest of all that every
    part reads; tables: digests of the published tables by name: a part reads those that it noted; fresh: every part is told
    anew."""

    before: str
    made: str
    tables: Mapping[str, str]
    fresh: bool = False
    now: str = ""

    def of(self, chapter: str, target: Path) -> Kept:
        """The same for one chapter, which leaves its parts below `target`."""
        return replace(self, before=f"{self.before}/{chapter}", now=str(_left(chapter, target)))

    def as_variable(self) -> dict[str, str]:
        """For the environment of the process that runs the chapter."""
        return {KEPT: json.dumps(asdict(self))}

    @property
    def has_the_same(self) -> bool:
        """True when what is kept of the chapter was made from what is there now: no part need be told anew."""
        made, *reads = _text(Path(self.before) / MADE).splitlines() or [""]
        if self.fresh or made != self.made:
            return False
        try:
            return self.are_as_they_were([json.loads(read) for read in reads])
        except ValueError:  # the file was cut off
            return False

    def are_as_they_were(self, reads: Iterable) -> bool:
        """True when all that was read, each with its content then, is the same now."""
        return all(self.content(*one) == content for one, content in reads)

    def content(self, kind: str, name: str, *names: str) -> str:
        """The digest of what was read; of answers, it is among `made`."""
        return self.tables.get(f"{name}.csv", "") if kind == TABLE else ""

    def take_over(self, chapter: str, target: Path) -> None:
        """Keep what the parts of a chapter have shown, in place of what was kept of it before."""
        place, left = Path(self.before) / chapter, _left(chapter, target)
        shutil.rmtree(place, ignore_errors=True)
        if left.is_dir():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(left, place)


def _left(chapter: str, target: Path) -> Path:
    return target / f"{chapter}.parts"


def with_kept_parts(kind: str, opened: Callable[[], object], *opened_with: str) -> object:
    """A chapter whose parts show what is kept where that is still true; where nothing is kept, the chapter itself.

    kind: of the chapter; opened: opens it, called only if a part must be told anew; opened_with: all that tells this
    chapter from others of its kind.
    """
    if KEPT not in os.environ:
        return opened()
    kept = Kept(**json.loads(os.environ[KEPT]))
    chapter = _Parts(kind, opened, kept, opened_with)
    if not kept.has_the_same:
        _ = chapter.opened  # what is wrong with the survey is told here, and not of a part
    return chapter


class _Parts:
    """Looks like the chapter, but its parts show what is kept of them, where that is still true."""

    def __init__(self, kind: str, opened: Callable[[], object], kept: Kept, opened_with: tuple[str, ...]) -> None:
        self._kind, self._open, self._kept, self._opened_with = kind, opened, kept, opened_with
        Path(kept.now).mkdir(parents=True, exist_ok=True)
        (Path(kept.now) / MADE).write_text(f"{kept.made}\n")

    @cached_property
    def opened(self) -> object:
        """The chapter itself."""
        return self._open()

    def __getattr__(self, name: str) -> object:
        made = digest(json.dumps([self._kept.made, self._kind, name, *self._opened_with]))
        before, now = (Path(folder) / f"{name}-{made[:8]}" for folder in (self._kept.before, self._kept.now))
        record = {} if self._kept.fresh else _read(before)
        if record.get("made") == made and self._kept.are_as_they_were(record["reads"]):
            return partial(self._show, before, now, record)
        part = getattr(self.opened, name)
        return partial(self._tell, made, now, part) if callable(part) else part

    def _show(self, before: Path, now: Path, record: dict) -> None:
        """What is kept of a part."""
        shutil.copy(before, now)
        self._publish(record)

    def _tell(self, made: str, now: Path, part: Callable[[], None]) -> None:
        """A part anew; what it shows is kept."""
        record = {"made": made, "shown": _shown_by(part), "reads": self._reads()}
        _write(now, record)
        self._publish(record)

    def _publish(self, record: dict) -> None:
        with (Path(self._kept.now) / MADE).open("a") as made:
            made.writelines(f"{json.dumps(read)}\n" for read in record["reads"])
        for (kind, *names), _ in record["reads"]:
            note(kind, *names)
        for data, metadata in record["shown"]:
            publish_display_data(data, metadata)

    def _reads(self) -> list[tuple[list[str], str]]:
        """What has been read for the chapter so far, each with its content now: a part may use what an earlier one has read."""
        return [(list(one), self._kept.content(*one)) for one in noted(Path(os.environ[NOTES]))]


def _shown_by(part: Callable[[], None]) -> list[tuple[dict, dict]]:
    """What a part shows, by MIME type, and its metadata; what it prints goes its usual way."""
    with capture_output(stdout=False, stderr=False) as captured:
        part()
    return [(output.data, output.metadata or {}) for output in captured.outputs]


def _text(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def _read(path: Path) -> dict:
    """A record as it was written; empty where there is none, or it is no longer what was written."""
    try:
        content, _, text = path.read_bytes().partition(b"\n")
    except OSError:
        return {}
    return json.loads(text) if content.decode("ascii", "replace") == digest(text) else {}


def _write(path: Path, record: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record).encode()
    path.write_bytes(digest(text).encode() + b"\n" + text)
