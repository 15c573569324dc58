"""Notes of pages that were read in several processes, and of pages that are gone."""

from __future__ import annotations

from types import SimpleNamespace

from microdrivers.book.kept import connect, kept


class App:
    """Calls what was connected to an event."""

    def __init__(self) -> None:
        self.connected = {}
        connect(self)

    def connect(self, event: str, called) -> None:
        self.connected[event] = called


def test_another_process_gives_the_notes_of_the_pages_it_read_and_of_no_others():
    env, other = SimpleNamespace(), SimpleNamespace()
    kept(env, "cited").update(a={"one"}, b={"old"})
    kept(other, "cited").update(a={"stale"}, b={"new"})  # it knows page a as well, as it was when it began
    App().connected["env-merge-info"](None, env, ["b", "c"], other)
    assert kept(env, "cited") == {"a": {"one"}, "b": {"new"}}


def test_a_page_that_is_read_again_or_gone_leaves_no_notes():
    env = SimpleNamespace()
    kept(env, "cited").update(a={"one"}, b={"two"})
    kept(env, "parts").update(a=("x", "y"))
    App().connected["env-purge-doc"](None, env, "a")
    assert (kept(env, "cited"), kept(env, "parts")) == ({"b": {"two"}}, {})
