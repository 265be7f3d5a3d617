"""How the cards of Overview stand, from a wide page to a narrow one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CardArrangement:
    """How the cards stand on a page at least ``width`` wide (in pixels of 13-pixel text) on ``columns``.

    ``places`` gives row, first column and width of each card, in the order they are read.
    """

    width: int
    columns: int
    places: tuple[tuple[int, int, int], ...]


ARRANGEMENTS = (
    CardArrangement(
        900,
        12,
        (
            *((0, 0, 4), (0, 4, 3), (0, 7, 3), (0, 10, 2)),
            *((1, 0, 5), (1, 5, 7), (2, 0, 6), (2, 6, 6), (3, 0, 6), (3, 6, 6)),
        ),
    ),
    CardArrangement(
        800,
        2,
        (
            *((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)),
            *((2, 0, 1), (2, 1, 1), (3, 0, 1), (3, 1, 1), (4, 0, 1), (4, 1, 1)),
        ),
    ),
    CardArrangement(
        600,
        2,
        (
            *((0, 0, 1), (0, 1, 1), (1, 0, 1), (1, 1, 1)),
            *((2, 0, 2), (3, 0, 2), (4, 0, 2), (5, 0, 2), (6, 0, 2), (7, 0, 2)),
        ),
    ),
    CardArrangement(0, 1, tuple((row, 0, 1) for row in range(10))),
)
"""From the widest to the narrowest; the first the cards fit in is taken."""
