"""How wide the columns of a table are on a page that cannot grow, and how small its text must be for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from htplanner.domain.model.vocabulary import Word
from htplanner.reports.content.model import Cell, ColumnKind, RowRole, TableColumn, TableRow
from htplanner.reports.content.plain_values import plain_text
from htplanner.reports.formats.text_height import BOLD, line_count, text_width

USUAL, DENSE = 8.5, 7.5
"""Sizes of a table's text; the template's styles say the same."""

DIGIT = 0.556
"""Width of a digit as a share of the font's size, in Arial and what replaces it."""

PADDING = 8.0
"""Left and right of every cell together, with a little for what the measure leaves out."""

INDENT = 7.0
"""One step of indent."""

TURNED = 62.0
"""Height of headers that are turned on their side; a longer one breaks."""

_SLACK = 1.05
"""How much wider than measured what must not break may turn out."""

_LINE = 1.2
"""A line of text as a share of the font's size."""

_LONGEST_WORD = 0.22
"""Share of the page that one long word, such as a link, may claim; it breaks behind that."""

_READABLE = 0.75
"""Share of the width they want that the texts of a table must get, or the next way is tried."""


_HARDEST = 0.4
"""Share of the width of their longest words to which texts are squeezed before all columns are."""


@dataclass(frozen=True, slots=True)
class ColumnFit:
    """Widths of the columns; ``dense`` text is a point smaller; ``turned`` turns headers of figures."""

    widths: tuple[float, ...]
    dense: bool
    turned: bool

    @property
    def size(self) -> float:
        """The size of the text."""
        return DENSE if self.dense else USUAL


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a column cannot do without, what it would like, and with what no text in it breaks."""

    least: float
    wanted: float
    most: float


def fit(
    columns: Sequence[TableColumn],
    wishes: Sequence[float],
    rows: Sequence[TableRow],
    width: float,
    *,
    dense_only: bool = False,
) -> ColumnFit:
    """Fit ``columns`` into ``width``; ``wishes`` are their widths in digits of the body font.

    The first way is taken in which no word is broken and texts have room: as it is, with smaller text, with
    the headers of figures turned, with both. The last is taken whether it fits or not.
    """
    lines = [row for row in rows if row.role is not RowRole.BAND]
    claims: list[_Claim] = []
    way = ColumnFit((), dense=False, turned=False)
    for turned, dense in ((False, False), (False, True), (True, False), (True, True)):
        if dense_only and not dense:
            continue
        way = ColumnFit((), dense, turned)
        claims = [
            _claim(column, wish, [(row.cells[n], row.role) for row in lines], way, width)
            for n, (column, wish) in enumerate(zip(columns, wishes, strict=True))
        ]
        if _readable(columns, claims, width):
            break
    least = [claim.least for claim in claims]
    return replace(way, widths=_balanced(_shared(columns, claims, width), least, columns, lines, way))


def turned_width(title: str, size: float) -> float:
    """The width of a header of figures turned on its side."""
    return line_count(title, TURNED / (size * DIGIT * BOLD), 3) * size * _LINE


def _claim(
    column: TableColumn, wish: float, cells: Sequence[tuple[Cell, RowRole]], way: ColumnFit, width: float
) -> _Claim:
    digit = way.size * DIGIT
    if way.turned and column.kind is ColumnKind.NUMBER:
        least = most = turned_width(column.title, way.size)
    else:
        words = [*map(text_width, column.title.split()), 0]
        least, most = max(words) * BOLD * digit, text_width(column.title) * BOLD * digit
    for cell, role in cells:
        longest, whole = _measure(column, cell, role)
        least = max(least, longest * digit + cell.indent * INDENT)
        most = max(most, whole * digit + cell.indent * INDENT)
    least = min(least, width * _LONGEST_WORD)
    if column.kind is ColumnKind.NUMBER:
        return _Claim(least + PADDING, least + PADDING, least + PADDING)
    return _Claim(least + PADDING, max(least, min(wish * digit, most)) + PADDING, most + PADDING)


def _measure(column: TableColumn, cell: Cell, role: RowRole) -> tuple[float, float]:
    """Digits of the longest piece that must not be broken, and of the longest line."""
    value = cell.value
    if value is None:
        return 0, 0
    text = plain_text(value)
    # A code, a day, a figure and a word of the vocabulary stay on one line; the rest breaks between words.
    unbroken = column.lines == 1 or isinstance(value, Word) or not isinstance(value, str)
    bold = BOLD if isinstance(value, Word | int) or role in (RowRole.HEAD, RowRole.TOTAL) else 1
    whole = max(map(text_width, text.split("\n"))) * bold * _SLACK
    return (whole if unbroken else max(map(text_width, text.split()), default=0) * bold * _SLACK), whole


def _readable(columns: Sequence[TableColumn], claims: Sequence[_Claim], width: float) -> bool:
    least = sum(claim.least for claim in claims)
    figures = sum(
        c.least for column, c in zip(columns, claims, strict=True) if column.kind is ColumnKind.NUMBER
    )
    texts = sum(claim.wanted for claim in claims) - figures
    return least <= width and texts * _READABLE <= width - figures


def _shared(columns: Sequence[TableColumn], claims: Sequence[_Claim], width: float) -> tuple[float, ...]:
    """``width`` shared out: first what is needed, then what is wanted, then what keeps lines whole."""
    least = [claim.least for claim in claims]
    if sum(least) > width:
        return _squeezed(columns, least, width)
    given = least
    for wishes in ([c.wanted for c in claims], [c.most for c in claims]):
        missing = [max(0.0, wish - has) for wish, has in zip(wishes, given, strict=True)]
        spare = width - sum(given)
        if sum(missing) > spare:
            return tuple(has + lack * spare / sum(missing) for has, lack in zip(given, missing, strict=True))
        given = [has + lack for has, lack in zip(given, missing, strict=True)]
    spare = width - sum(given)
    return tuple(has + spare * has / sum(given) for has in given)


def _squeezed(columns: Sequence[TableColumn], least: Sequence[float], width: float) -> tuple[float, ...]:
    """Less than is needed: long words break first, and days and figures only where that does not help."""
    texts = sum(has for column, has in zip(columns, least, strict=True) if _breaks(column))
    left = width - (sum(least) - texts)
    if left < texts * _HARDEST:
        return tuple(has * width / sum(least) for has in least)
    return tuple(
        has * left / texts if _breaks(column) else has for column, has in zip(columns, least, strict=True)
    )


def _breaks(column: TableColumn) -> bool:
    return column.kind is ColumnKind.TEXT and column.lines > 1


def _balanced(
    widths: Sequence[float],
    least: Sequence[float],
    columns: Sequence[TableColumn],
    rows: Sequence[TableRow],
    way: ColumnFit,
) -> tuple[float, ...]:
    """``widths`` with some moved from one text to another as long as the rows get lower by it."""
    heights = _Heights(columns, rows, way.size)
    texts = [n for n, column in enumerate(columns) if _breaks(column)]
    best, lowest = list(widths), heights.total(widths)
    for step in _STEPS:
        better = True
        while better:
            better = False
            for giver, taker in permutations(texts, 2):
                if best[giver] - step < least[giver]:
                    continue
                tried = best.copy()
                tried[giver] -= step
                tried[taker] += step
                total = heights.total(tried)
                if total < lowest:
                    best, lowest, better = tried, total, True
    return tuple(best)


_STEPS = (32.0, 16.0, 8.0)
_SAMPLE = 48
"""Rows that are tried out; those of a long table are alike."""


class _Heights:
    """Lines that rows take at given widths, each worked out once."""

    def __init__(self, columns: Sequence[TableColumn], rows: Sequence[TableRow], size: float) -> None:
        every = max(1, len(rows) // _SAMPLE)
        self._rows = rows[::every]
        self._places = range(len(columns))
        self._digit = size * DIGIT
        self._known: dict[tuple[int, float], list[int]] = {}

    def total(self, widths: Sequence[float]) -> int:
        """Lines of all rows together."""
        columns = [self._lines(n, widths[n]) for n in self._places]
        return sum(map(max, zip(*columns, strict=True)))

    def _lines(self, place: int, width: float) -> list[int]:
        key = (place, round(width, 2))
        if key not in self._known:
            self._known[key] = [
                row_lines(row.cells[place], row.role, width, self._digit) for row in self._rows
            ]
        return self._known[key]


def row_lines(cell: Cell, role: RowRole, width: float, digit: float, most: int = 30) -> int:
    """Lines that a cell of ``width`` takes where a digit is ``digit`` wide, at most ``most``."""
    bold = BOLD if role in (RowRole.HEAD, RowRole.TOTAL) else 1
    return line_count(plain_text(cell.value), (width - PADDING - cell.indent * INDENT) / (digit * bold), most)
