"""A report as plain values: sheets made of blocks, free of any file format.

``content`` builds one from a view of the plan; a renderer turns it into a file. So every format says the
same, and what a report says can be tested without opening a file. Tones are names of the palette.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, Status, Word

Value = str | int | date | Word | None
"""What a cell holds. A ``Word`` is shown with its sign, an empty cell holds None."""

QUIET = "text_quiet"
"""The tone of what is not an item's own: inherited, or said before."""

BAD = "off_track"
"""The tone of what is missing or late."""


def tone_of(word: Word) -> str:
    """The palette's tone for a word: its own for a status, in place and health, none ("") for others."""
    if isinstance(word, Status | InPlace | Health):
        return str(word.value)
    return QUIET if isinstance(word, Applicability) and not word.counts else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One value; ``tone`` names its colour where it is not the usual one, ``indent`` is a depth from 0."""

    value: Value = None
    tone: str = ""
    indent: int = 0


class ColumnKind(Enum):
    """How a column reads and is aligned."""

    TEXT = "text"
    WORD = "word"
    DATE = "date"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: ``width`` in digits of the body font, ``span`` in columns of the sheet's grid.

    Text breaks into at most ``lines`` lines; what is longer stays whole in its cell but does not make the row
    taller. An ``edge`` sets the column off from the one before it.
    """

    key: str
    title: str
    width: float = 0
    kind: ColumnKind = ColumnKind.TEXT
    span: int = 1
    lines: int = 30
    edge: bool = False


class RowRole(Enum):
    """What a row is: its weight follows from it."""

    NORMAL = "normal"
    BAND = "band"
    """A heading across the table; its text is the first cell's."""
    HEAD = "head"
    """The first level of items, above those that follow."""
    SUBHEAD = "subhead"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of one line, in the order of the columns; a band has one cell only."""

    cells: tuple[Cell, ...]
    role: RowRole = RowRole.NORMAL


def table_row(*values: Cell | Value, role: RowRole = RowRole.NORMAL) -> TableRow:
    """A line of these cells; a bare value is one of the usual tone, and "" an empty one."""
    cells = (one if isinstance(one, Cell) else Cell(None if one == "" else one) for one in values)
    return TableRow(tuple(cells), role)


def band(text: str) -> TableRow:
    """A heading across the table."""
    return table_row(text, role=RowRole.BAND)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text across the sheet, under a ``label`` where there is one."""

    text: str
    label: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """One number with what it counts. ``of`` is the whole it is a part of, where it is one."""

    value: int
    label: str
    tone: str
    note: str = ""
    of: int | None = None
    span: int = 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[ReportFigure, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header that is repeated on every printed page.

    ``filters`` offers filters on the columns. ``printed`` is how many columns, from the first, go on paper;
    the others are for the screen (None: all go). ``frozen`` columns stay in sight.
    """

    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    title: str = ""
    name: str = ""
    filters: bool = False
    printed: int | None = None
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of a chart: the column it stands for and its tone."""

    key: str
    tone: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars of ``rows`` (first, behind the last) of the table on ``sheet``, labelled by ``label``.

    The sheet is one of the report, or one of its sources. Of the series the first is what counts as reached.

    Stretches of fewer than ``least`` are too thin for their number.
    """

    title: str
    sheet: str
    rows: tuple[int, int]
    label: str
    series: tuple[Series, ...]
    span: int = 1
    least: int = 1


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts side by side, ``height`` in points."""

    charts: tuple[Chart, ...]
    height: float = 180


Block = Paragraph | Figures | Table | Charts


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``grid`` gives column widths; where it is empty, they are those of its only table."""

    title: str
    heading: str
    subtitle: str
    blocks: tuple[Block, ...]
    grid: tuple[float, ...] = ()
    landscape: bool = True
    one_page: bool = False

    @property
    def table(self) -> Table | None:
        """The table of the sheet, if it has one."""
        return next((block for block in self.blocks if isinstance(block, Table)), None)

    @property
    def widths(self) -> tuple[float, ...]:
        """The width of every column of the sheet's grid."""
        if self.grid or self.table is None:
            return self.grid
        return tuple(column.width for column in self.table.columns)


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. ``name`` is the plan's, ``footer`` the confidentiality line.

    ``sources`` are sheets whose tables charts draw, but which this report does not show.
    """

    name: str
    as_of: date
    footer: str
    sheets: tuple[Sheet, ...] = field(repr=False)
    sources: tuple[Sheet, ...] = field(default=(), repr=False)

    def sheet(self, title: str) -> Sheet:
        """The sheet of that title; ``KeyError`` where there is none."""
        for sheet in self.sheets:
            if sheet.title == title:
                return sheet
        raise KeyError(title)

    def source(self, title: str) -> Sheet:
        """The sheet of that title, shown or not, for what charts draw; ``KeyError`` where there is none."""
        for sheet in (*self.sheets, *self.sources):
            if sheet.title == title:
                return sheet
        raise KeyError(title)
