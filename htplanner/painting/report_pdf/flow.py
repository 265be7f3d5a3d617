"""How the parts of a sheet flow over its pages: none is cut, and what belongs together stays together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QPainter

Paint = Callable[[QPainter, float, float], None]


@dataclass(frozen=True)
class Piece:
    """A part that is never cut: its height, and how it is painted with its left top corner given.

    ``before`` is the space above it, which falls away at the top of a page. A piece that ``holds`` stays on
    the page of what follows it. ``under`` is repeated above it where it comes first on a page.
    """

    height: float
    paint: Paint
    before: float = 0
    holds: bool = False
    under: Piece | None = None


@dataclass(frozen=True)
class PlacedPiece:
    """A piece and the distance of its top from that of the page's room."""

    piece: Piece
    top: float


def flow(pieces: Iterable[Piece], room: float) -> list[list[PlacedPiece]]:
    """The pieces on as many pages of the height ``room`` as they take. At least one page."""
    page: list[PlacedPiece] = []
    pages = [page]
    top = 0.0
    for group in _groups(pieces):
        needed = sum(piece.before + piece.height for piece in group)
        for number, piece in enumerate(group):
            # A group goes to the next page whole; where even that is too small for it, piece by piece.
            whole = needed if number == 0 and needed <= room else piece.before + piece.height
            if page and top + whole > room:
                page, top = [], 0.0
                pages.append(page)
            if not page and piece.under is not None:
                page.append(PlacedPiece(piece.under, 0))
                top = piece.under.height
            top += piece.before if page else 0
            page.append(PlacedPiece(piece, top))
            top += piece.height
    return pages


def _groups(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.holds:
            yield group
            group = []
    if group:
        yield group
