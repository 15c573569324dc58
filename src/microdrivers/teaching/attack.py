"""What somebody works out of a table in which cells are hidden: exact, and told in words.

Python's own library is enough here: the game in the browser runs this module without any other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from math import inf

HIDDEN = "[c]"
Place = tuple[int, int]  # row and column of a cell
ANYWHERE = "outside"  # rows or columns without a total: what is missing in one may be anywhere


@dataclass(frozen=True)
class Table:
    """Counts with the names of rows and columns."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def places(self) -> list[Place]:
        return [(row, column) for row in range(len(self.rows)) for column in range(len(self.columns))]

    def name(self, place: Place) -> str:
        return f"{self.rows[place[0]]}, {self.columns[place[1]]}"


def ranges(table: Table, hidden: Collection[Place], rows: bool = True, columns: bool = True) -> dict[Place, tuple]:
    """Least and greatest count that each hidden cell can have.

    rows, columns: whether totals of rows and of columns stand beside the table. Counts that fit the totals differ from
    the true ones by moving people around circles of hidden cells; so a greatest flow says how far one of them can go.
    """
    found = {}
    for place in sorted(hidden):
        row = ("row", place[0]) if rows else ANYWHERE
        column = ("column", place[1]) if columns else ANYWHERE
        size = table.counts[place[0]][place[1]]
        others = _moves(table, set(hidden) - {place}, rows, columns)
        more = _flow(others, column, row)
        less = _flow(others, row, column)
        found[place] = (size - min(size, less), size + more)
    return found


def _moves(table: Table, hidden: set[Place], rows: bool, columns: bool) -> dict:
    """How many people can be moved from one total to another by changing hidden cells: {from: {to: people}}."""
    moves: dict = {}
    for row, column in hidden:
        left, right = ("row", row) if rows else ANYWHERE, ("column", column) if columns else ANYWHERE
        moves.setdefault(left, {})[right] = inf  # a cell can always hold more
        back = moves.setdefault(right, {})
        back[left] = back.get(left, 0) + table.counts[row][column]  # and less by as many as are in it
    return moves


def _flow(moves: dict, source: object, sink: object) -> float:
    """The greatest flow between two totals, by shortest ways with something left."""
    if source == sink:
        return inf
    left = {node: dict(ways) for node, ways in moves.items()}
    whole = 0.0
    while way := _way(left, source, sink):
        steps = list(zip(way, way[1:], strict=False))
        size = min(left[one][other] for one, other in steps)
        if size == inf:
            return inf
        for one, other in steps:
            left[one][other] -= size
            back = left.setdefault(other, {})
            back[one] = back.get(one, 0) + size
        whole += size
    return whole


def _way(left: dict, source: object, sink: object) -> list | None:
    came, waiting = {source: None}, deque([source])
    while waiting:
        node = waiting.popleft()
        for other, size in left.get(node, {}).items():
            if size > 0 and other not in came:
                came[other] = node
                if other == sink:
                    way = [sink]
                    while came[way[-1]] is not None:
                        way.append(came[way[-1]])
                    return way[::-1]
                waiting.append(other)
    return None


def verdict(table: Table, hidden: Collection[Place], rows: bool, columns: bool, least: int) -> list[str]:
    """What a careful attacker still learns, a sentence each; empty when the table is safe."""
    told = []
    for place in table.places():
        size = table.counts[place[0]][place[1]]
        if size < least and place not in hidden:
            told.append(f"{table.name(place)}: a count of {size} stands there for everybody to read.")
    for place, (low, high) in ranges(table, hidden, rows, columns).items():
        if high - low < least:
            size = f"exactly {low:.0f}" if low == high else f"between {low:.0f} and {high:.0f}"
            told.append(f"{table.name(place)}: the hidden count can be worked out, it is {size}.")
    return told


def summary(table: Table, hidden: Collection[Place], rows: bool, columns: bool, least: int) -> tuple[list[str], str]:
    """What the game says: the verdict, or that nothing is learned; and what hiding cost."""
    told = verdict(table, hidden, rows, columns, least)
    lines = told or [f"The attacker learns nothing about fewer than {least} people. The table is safe."]
    return lines, f"You hide {len(hidden)} of {len(table.places())} cells."


def board(table: Table, hidden: Collection[Place], rows: bool, columns: bool) -> tuple[tuple[str, ...], tuple]:
    """The table as it is shown: its head and its lines, with the totals that are wanted."""
    lines = []
    for number, (name, counts) in enumerate(zip(table.rows, table.counts, strict=True)):
        cells = [HIDDEN if (number, place) in hidden else str(size) for place, size in enumerate(counts)]
        lines.append((name, *cells, *([str(sum(counts))] if rows else [])))
    if columns:
        totals = [sum(column) for column in zip(*table.counts, strict=True)]
        lines.append(("Everybody", *map(str, totals), *([str(sum(totals))] if rows else [])))
    return ("Who", *table.columns, *(["All answers"] if rows else [])), tuple(lines)


def cells(table: Table) -> list[tuple[str, Place]]:
    """Every cell with what it is called in a list to choose from."""
    return [(f"{table.rows[row]}: {table.columns[column]}", (row, column)) for row, column in table.places()]
