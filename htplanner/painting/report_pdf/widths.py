"""How wide the columns of a table become on paper: so that its rows take few lines.

On paper nothing can be scrolled or widened, and every line more in a row is a page more in a long table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = 48
_STRIDES = (1, 2, 3, 5, 8, 13)
"""What is left over is given away in steps, so many at a time: a line is saved only by the last of them."""

_LADDER = 0.1
"""What the square of a cell's lines costs, where a line of the row costs 1: no cell becomes a ladder."""

_SPACE = 0.28
"""The width of a space in sizes of the type."""

Words = tuple[tuple[float, ...], ...]
"""A text as the widths of its words in sizes of the type, paragraph by paragraph."""


def longest_line(text: Words) -> float:
    """The width in which no line of the text breaks, in sizes of the type."""
    return max((sum(words) + _SPACE * (len(words) - 1) for words in text), default=0.0)


@dataclass(frozen=True, slots=True)
class ColumnNeed:
    """What a column wants: ``least`` without breaking a word, of which ``beside`` is not for text.

    ``texts`` are those of its rows in type of the size ``em``, ``share`` is its part of what nobody needs.
    """

    least: float
    beside: float
    em: float
    texts: Sequence[Words]
    share: float

    @property
    def most(self) -> float:
        """The width in which nothing breaks."""
        return max(self.least, max(map(longest_line, self.texts), default=0.0) * self.em + self.beside)

    def lines(self, width: float) -> list[int]:
        """The lines that the text of each row takes in a column of that width."""
        inner = (width - self.beside) / self.em
        return [sum(_lines(words, inner) for words in text) for text in self.texts]


def shared_out(total: float, wishes: Sequence[ColumnNeed]) -> list[float]:
    """The widths of columns that fill ``total``. Where not even the least fit, all shrink alike."""
    least = [wish.least for wish in wishes]
    spare = total - sum(least)
    if spare <= 0:
        return [width * total / sum(least) for width in least]
    widths = [wish.most for wish in wishes]
    if sum(widths) > total:
        step = spare / _STEPS
        widths = [
            width + steps * step for width, steps in zip(least, _fewest_lines(step, wishes), strict=True)
        ]
    # What is over makes room between columns, or gives long texts a little more.
    over = (total - sum(widths)) / sum(wish.share for wish in wishes)
    return [width + over * wish.share for width, wish in zip(widths, wishes, strict=True)]


def _fewest_lines(step: float, wishes: Sequence[ColumnNeed]) -> list[int]:
    """Give step after step to the column where it saves most lines, until none saves any or all are given."""
    known: dict[tuple[int, int], list[int]] = {}

    def lines(place: int, steps: int) -> list[int]:
        if (place, steps) not in known:
            known[place, steps] = wishes[place].lines(wishes[place].least + steps * step)
        return known[place, steps]

    given = [0] * len(wishes)
    growing = [place for place, wish in enumerate(wishes) if wish.most > wish.least]
    while left := _STEPS - sum(given):
        saved, place, stride = 0.0, 0, 0
        for one in growing:
            others = [lines(other, given[other]) for other in growing if other != one]
            tallest = [max(row) for row in zip(*others, strict=True)] or [1] * len(wishes[one].texts)
            now = _cost(lines(one, given[one]), tallest)
            for many in (many for many in _STRIDES if many <= left):
                gain = (now - _cost(lines(one, given[one] + many), tallest)) / many
                if gain > saved:
                    saved, place, stride = gain, one, many
        if not stride:
            break
        given[place] += stride
    return given


def _cost(lines: Sequence[int], others: Sequence[int]) -> float:
    """What the lines of a column cost, where the tallest of the other cells of each row take so many."""
    return sum(map(max, others, lines)) + _LADDER * sum(count * count for count in lines)


def _lines(words: Sequence[float], inner: float) -> int:
    count, used = 1, 0.0
    for word in words:
        if used and used + _SPACE + word > inner:
            count, used = count + 1, word
        else:
            used += word + (_SPACE if used else 0)
    return count
