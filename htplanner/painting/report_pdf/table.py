"""A table on paper: columns that fit the page, rows that are never cut, a header on every page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.painting.report_pdf.flow import Piece
from htplanner.painting.report_pdf.typesetter import UNIT, FontFace, Typesetter
from htplanner.painting.report_pdf.widths import ColumnNeed, Words, longest_line, shared_out
from htplanner.reports.content.model import (
    BAD,
    Cell,
    ColumnKind,
    RowRole,
    Table,
    TableColumn,
    TableRow,
    tone_of,
)
from htplanner.reports.content.plain_values import plain_text

_SIZES = ((9.0, 8.0), (8.5, 7.5), (8.0, 7.5), (7.5, 7.0), (7.0, 6.5))
"""Body and header in points; a table takes the largest in which its columns fit the page."""

_DIGIT = 0.556
"""The width of a digit in sizes of the type."""

_COMFORT = 0.66
"""The part of its designed width that a column of text should get, or its rows become ladders of words."""

_DESIGNED = 20.0
"""The designed width, in digits, of a column that has none."""

_PADS = dict.fromkeys(ColumnKind, 4.0) | {ColumnKind.NUMBER: 2.5}
"""The space at both sides of a cell."""

_PAD = 4.0
_PAD_Y = 2.8
_INDENT = 0.9
_SIGN = 1.0
_SIGN_GAP = 0.35
"""A step of indent, the side of a sign and the space behind it, in sizes of the type."""
_RULE = 0.5

_FILLS = {RowRole.HEAD: "rail", RowRole.SUBHEAD: "surface_alternate", RowRole.BAND: "accent_weak"}


@dataclass(frozen=True, slots=True)
class _Text:
    """A cell as it is written: what stands before the text takes ``inset``."""

    text: str
    face: FontFace
    tone: str = ""
    sign: Word | None = None
    inset: float = 0
    right: bool = False


def table_pieces(table: Table, width: float, room: float, setting: Typesetter) -> Iterator[Piece]:
    """The header, then a piece for each row; a row taller than a page of height ``room`` takes several."""
    writer = _fitting(table, width, setting)
    header = writer.header()
    yield header
    for row in table.rows:
        yield from writer.row(row, header, room - header.height)


def _fitting(table: Table, width: float, setting: Typesetter) -> _Writer:
    """The table in the largest type in which its columns fit, and text is not broken all too often."""
    columns = table.columns[: table.printed]
    needs = [_need(table, place, setting) for place in range(len(columns))]
    # On a page that is set smaller the table keeps its size of type: it is the page that shrinks.
    room = width * setting.pt / UNIT
    fitting = (sizes for sizes in _SIZES if sum(need.wanted(*sizes, setting) for need in needs) <= room)
    body, head = next(fitting, _SIZES[-1])
    widths = shared_out(width, [need.wish(body, head, setting) for need in needs])
    return _Writer(columns, widths, FontFace(body), FontFace(head, bold=True), setting)


_MEASURED = 9.0
"""The size of type in which cells are measured: all other sizes are in proportion."""


@dataclass(frozen=True, slots=True)
class _Need:
    """What the cells of a column take, in sizes of the type.

    ``texts`` are those of its rows, ``head_word`` is the longest word of its title, ``inset`` the space for
    what stands before the texts.
    """

    column: TableColumn
    texts: tuple[Words, ...]
    head_word: float
    inset: float

    def wish(self, body: float, head: float, setting: Typesetter) -> ColumnNeed:
        """What it wants where its cells and its header are set in those sizes."""
        em = body * setting.pt
        pads = 2 * _PADS[self.column.kind] * setting.pt
        word = max((word for text in self.texts for words in text for word in words), default=0.0)
        # A hair more, or rounding would break what just fits.
        least = max((word + self.inset) * em, self.head_word * head * setting.pt) + pads + 0.2 * setting.pt
        return ColumnNeed(least, self.inset * em + pads, em, self.texts, self._designed)

    def wanted(self, body: float, head: float, setting: Typesetter) -> float:
        """The width that it should not fall below, so that its text is not a ladder of words."""
        wish = self.wish(body, head, setting)
        longest = max(map(longest_line, self.texts), default=0.0)
        return max(wish.least, min(longest, self._designed * _COMFORT) * wish.em + wish.beside)

    @property
    def _designed(self) -> float:
        return (self.column.width or self.column.span * _DESIGNED) * _DIGIT


def _need(table: Table, place: int, setting: Typesetter) -> _Need:
    column = table.columns[place]
    whole = column.kind is not ColumnKind.TEXT or column.lines == 1
    cells = [
        _text(column, row.cells[place], row.role, FontFace(_MEASURED))
        for row in table.rows
        if row.role is not RowRole.BAND
    ]

    def measured(text: str, face: FontFace) -> Words:
        parts = ([line] if whole else line.split() for line in text.split("\n"))
        return tuple(tuple(setting.width(word, face) / em for word in words) for words in parts)

    em = _MEASURED * setting.pt
    return _Need(
        column,
        tuple(measured(cell.text, cell.face) for cell in cells),
        setting.widest(column.title.split(), FontFace(_MEASURED, bold=True)) / em,
        max((cell.inset for cell in cells), default=0.0),
    )


@dataclass(frozen=True)
class _Writer:
    """Turns rows into pieces once the columns are known."""

    columns: Sequence[TableColumn]
    widths: Sequence[float]
    body: FontFace
    head: FontFace
    setting: Typesetter

    def header(self) -> Piece:
        """The titles of the columns, at the bottom of their cells."""
        s = self.setting
        titles = [
            s.broken(column.title, self.head, width - 2 * _PADS[column.kind] * s.pt)
            for column, width in zip(self.columns, self.widths, strict=True)
        ]
        height = max(map(len, titles)) * s.line(self.head) + 2 * _PAD_Y * s.pt

        def paint(painter: QPainter, x: float, y: float) -> None:
            self._ground(painter, x, y, height, "rail", rule="text_quiet")
            for column, lines, left, width in self._places(x, titles):
                if column.edge:
                    painter.fillRect(QRectF(left, y, _RULE * s.pt, height), s.color("line"))
                top = y + height - _PAD_Y * s.pt - len(lines) * s.line(self.head)
                pad = _PADS[column.kind] * s.pt
                right = left + width - pad if _is_right(column) else None
                s.write(painter, QPointF(left + pad, top), lines, self.head, "text_secondary", right)

        return Piece(height, paint, holds=True)

    def row(self, row: TableRow, header: Piece, room: float) -> Iterator[Piece]:
        """The row in one piece, or in as many as pages it takes."""
        if row.role is RowRole.BAND:
            yield self._band(row, header)
            return
        s = self.setting
        texts = [
            _text(c, cell, row.role, self.body) for c, cell in zip(self.columns, row.cells, strict=False)
        ]
        broken = [
            s.broken(text.text, text.face, width - (2 * _PADS[c.kind] + text.inset * self.body.size) * s.pt)
            for c, text, width in zip(self.columns, texts, self.widths, strict=True)
        ]
        lines = max(map(len, broken))
        most = max(1, int((room - 2 * _PAD_Y * s.pt) / s.line(self.body)))
        for first in range(0, lines, most):
            part = [cell[first : first + most] for cell in broken]
            yield self._cells(row.role, texts, part, header, last=first + most >= lines, first=first == 0)

    def _band(self, row: TableRow, header: Piece) -> Piece:
        s, face = self.setting, FontFace(self.body.size + 0.5, bold=True)
        lines = s.broken(plain_text(row.cells[0].value), face, sum(self.widths) - 2 * _PAD * s.pt)
        height = len(lines) * s.line(face) + 2 * (_PAD_Y + 0.8) * s.pt

        def paint(painter: QPainter, x: float, y: float) -> None:
            self._ground(painter, x, y, height, _FILLS[RowRole.BAND])
            s.write(painter, QPointF(x + _PAD * s.pt, y + (_PAD_Y + 0.8) * s.pt), lines, face, "accent")

        return Piece(height, paint, holds=True, under=header)

    def _cells(
        self,
        role: RowRole,
        texts: Sequence[_Text],
        broken: Sequence[tuple[str, ...]],
        header: Piece,
        *,
        first: bool,
        last: bool,
    ) -> Piece:
        s = self.setting
        height = max(1, *map(len, broken)) * s.line(self.body) + 2 * _PAD_Y * s.pt

        def paint(painter: QPainter, x: float, y: float) -> None:
            self._ground(painter, x, y, height, _FILLS.get(role, ""), rule="line" if last else "")
            if role is RowRole.TOTAL:
                painter.fillRect(QRectF(x, y, sum(self.widths), _RULE * s.pt), s.color("text_quiet"))
            top = y + _PAD_Y * s.pt
            for (column, lines, left, width), text in zip(self._places(x, broken), texts, strict=True):
                if column.edge:
                    painter.fillRect(QRectF(left, y, _RULE * s.pt, height), s.color("line"))
                pad = _PADS[column.kind] * s.pt
                if text.sign and first:
                    self._sign(painter, left + pad, top, text)
                start = QPointF(left + pad + text.inset * self.body.size * s.pt, top)
                s.write(
                    painter, start, lines, text.face, text.tone, left + width - pad if text.right else None
                )

        return Piece(height, paint, holds=role in (RowRole.HEAD, RowRole.SUBHEAD), under=header)

    def _sign(self, painter: QPainter, left: float, top: float, text: _Text) -> None:
        assert text.sign is not None
        s, side = self.setting, _SIGN * self.body.size * self.setting.pt
        place = QRectF(left, top + (s.line(self.body) - side) / 2, side, side)
        draw_glyph(painter, place, text.sign, s.palette, color=s.color(text.tone) if text.tone else None)

    def _ground(
        self, painter: QPainter, x: float, y: float, height: float, fill: str, rule: str = ""
    ) -> None:
        s, width = self.setting, sum(self.widths)
        if fill:
            painter.fillRect(QRectF(x, y, width, height), s.color(fill))
        if rule:
            line = QRectF(x, y + height - _RULE * s.pt, width, _RULE * s.pt)
            painter.fillRect(line, s.color(rule))

    def _places(
        self, x: float, lines: Sequence[tuple[str, ...]]
    ) -> Iterator[tuple[TableColumn, tuple[str, ...], float, float]]:
        for column, cell, width in zip(self.columns, lines, self.widths, strict=True):
            yield column, cell, x, width
            x += width


def _is_right(column: TableColumn) -> bool:
    return column.kind in (ColumnKind.NUMBER, ColumnKind.DATE)


def _text(column: TableColumn, cell: Cell, role: RowRole, body: FontFace) -> _Text:
    """How a cell is written, by what it holds and by the row it is in."""
    value, tone, text = cell.value, cell.tone, plain_text(cell.value)
    bold = role in (RowRole.HEAD, RowRole.TOTAL)
    inset = cell.indent * _INDENT
    if isinstance(value, Word):
        tone = tone or tone_of(value)
        sign = value if has_glyph(value) else None
        face = FontFace(body.size, bold or tone == BAD)
        return _Text(text, face, tone, sign, _SIGN + _SIGN_GAP if sign else inset)
    bold = bold or (isinstance(value, int) and tone == BAD)
    return _Text(text, FontFace(body.size, bold), tone, None, inset, _is_right(column))
