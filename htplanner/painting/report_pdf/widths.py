"""How wide the columns of a table become on paper: so that its rows take few lines.

On paper nothing can be scrolled or widened, and every line more in a row is a page more in a long table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

_STEPS = 48
_STRIDES = (1, 2, 3, 5, 8, 13)
"""What is left over is given away in steps, so many at a time: a line is saved only by the last of them."""

_ROWS_TRIED = 120

_RAGGED = 1.08
"""Words leave the end of a line empty: a text takes that much more than its length."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a column wants: ``least`` without breaking a word, of which ``beside`` is not for text.

    ``texts`` are how wide the texts of its rows run on one line, ``share`` is its part of what nobody needs.
    """

    least: float
    beside: float
    texts: Sequence[float]
    share: float

    @property
    def most(self) -> float:
        """The width in which nothing breaks."""
        return max(self.least, max(self.texts, default=0.0) + self.beside)

    def lines(self, width: float, rows: Sequence[int]) -> list[int]:
        """The lines that the texts of those rows take in a column of that width."""
        inner = width - self.beside
        return [1 if (t := self.texts[row]) <= inner else ceil(t * _RAGGED / inner) for row in rows]


def shared_out(total: float, wishes: Sequence[Wish]) -> list[float]:
    """The widths of columns that fill ``total``. Where not even the least fit, all shrink alike."""
    least = [wish.least for wish in wishes]
    spare = total - sum(least)
    if spare <= 0:
        return [width * total / sum(least) for width in least]
    widths = [wish.most for wish in wishes]
    if sum(widths) > total:
        widths = _fewest_lines(least, spare / _STEPS, wishes)
    # What is over makes room between columns, or gives long texts a little more.
    over = (total - sum(widths)) / sum(wish.share for wish in wishes)
    return [width + over * wish.share for width, wish in zip(widths, wishes, strict=True)]


def _fewest_lines(widths: list[float], step: float, wishes: Sequence[Wish]) -> list[float]:
    """Give step after step to the column where it saves most lines, until none saves any or all are given."""
    count = len(wishes[0].texts)
    rows = range(0, count, max(1, count // _ROWS_TRIED))
    columns = [wish.lines(width, rows) for wish, width in zip(wishes, widths, strict=True)]
    growing = [place for place, wish in enumerate(wishes) if wish.most > wish.least]
    left = _STEPS
    while left:
        saved, place, stride = 0.0, 0, 0
        for one in growing:
            others = [max(lines) for lines in zip(*columns[:one], *columns[one + 1 :], strict=True)]
            now = sum(map(max, others, columns[one]))
            for many in _STRIDES:
                if many <= left:
                    lines = wishes[one].lines(widths[one] + many * step, rows)
                    gain = (now - sum(map(max, others, lines))) / many
                    if gain > saved:
                        saved, place, stride = gain, one, many
        if not stride:
            break
        widths[place] += stride * step
        columns[place] = wishes[place].lines(widths[place], rows)
        left -= stride
    return widths
