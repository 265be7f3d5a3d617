"""Native stacked bars that Excel and LibreOffice draw, if they can from the figures on another sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series as NativeSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from htplanner.reports.content.model import Chart, Series, Table
from htplanner.reports.formats.excel.styles import FACE
from htplanner.reports.formats.rendering import PaperPalette

_HOLLOW = "surface"
"""The tone of a stretch that is only outlined."""

_ON_LIGHT = {"line", _HOLLOW}
"""Tones too light for white figures on them."""


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table stands in the workbook: its sheet, its header's row, the column number of every key."""

    sheet: Worksheet
    header: int
    columns: dict[str, int]


class _Labels(DataLabelList):  # type: ignore[misc]
    """Labels with a format of their own; openpyxl leaves out what LibreOffice needs to know that."""

    # openpyxl collects these from a class's own fields; there are no new ones here.
    __elements__ = DataLabelList.__elements__
    __nested__ = DataLabelList.__nested__

    def to_tree(self, *args: Any, **kwargs: Any) -> Any:
        tree = super().to_tree(*args, **kwargs)
        tree.find("numFmt").set("sourceLinked", "0")
        return tree


class _Described(TwoCellAnchor):  # type: ignore[misc]
    """Where a chart stands, with its words; openpyxl makes the frame that carries them only when it saves."""

    __elements__ = TwoCellAnchor.__elements__
    words = ""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "graphicFrame" and value is not None:
            value.nvGraphicFramePr.cNvPr.descr = self.words
        super().__setattr__(name, value)


def put_chart(worksheet: Worksheet, native: BarChart, anchor: TwoCellAnchor, words: str) -> None:
    """Put a chart where ``anchor`` says; ``words`` tell what it shows to who does not see it."""
    native.anchor = _Described(anchor.editAs, anchor._from, anchor.to)
    native.anchor.words = words
    worksheet.add_chart(native)


def native_chart(chart: Chart, source: TablePlace | Table, palette: PaperPalette) -> BarChart:
    """The bars of ``chart`` over the figures at a place, or of a table that the workbook does not show."""
    bars = BarChart()
    bars.type, bars.grouping, bars.overlap, bars.gapWidth = "bar", "stacked", 100, 45
    for one in chart.series:
        series = _placed(one, chart, source) if isinstance(source, TablePlace) else _told(one, chart, source)
        _dress(series, one, chart.least, palette)
        bars.series.append(series)
    bars.title = _title(chart.title, palette)
    bars.legend.position = "b"
    bars.legend.txPr = _text(palette["text_secondary"], 8)
    bars.roundedCorners = False
    bars.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill=palette["line"]))
    _axes(bars, palette)
    return bars


def _placed(one: Series, chart: Chart, place: TablePlace) -> NativeSeries:
    """A series that reads its figures where they stand, so it follows when they are changed."""
    rows = {"min_row": place.header + 1 + chart.rows[0], "max_row": place.header + chart.rows[1]}
    column = place.columns[one.key]
    series = SeriesFactory(Reference(place.sheet, min_col=column, **rows))
    name = f"{quote_sheetname(place.sheet.title)}!${get_column_letter(column)}${place.header}"
    series.tx = SeriesLabel(strRef=StrRef(name))
    labels = Reference(place.sheet, min_col=place.columns[chart.label], **rows)
    series.cat = AxDataSource(strRef=StrRef(f=labels))
    return series


def _told(one: Series, chart: Chart, table: Table) -> NativeSeries:
    """A series that holds its figures itself."""
    keys = [column.key for column in table.columns]
    rows = table.rows[slice(*chart.rows)]
    at, label = keys.index(one.key), keys.index(chart.label)
    values = [NumVal(idx=n, v=row.cells[at].value) for n, row in enumerate(rows)]
    labels = [StrVal(idx=n, v=str(row.cells[label].value)) for n, row in enumerate(rows)]
    series = NativeSeries(val=NumDataSource(numLit=NumData(ptCount=len(rows), pt=values)))
    series.tx = SeriesLabel(v=table.columns[at].title)
    series.cat = AxDataSource(strLit=StrData(ptCount=len(rows), pt=labels))
    return series


def _dress(series: NativeSeries, one: Series, least: int, palette: PaperPalette) -> None:
    series.graphicalProperties = GraphicalProperties(solidFill=palette[one.tone])
    series.graphicalProperties.line = LineProperties(
        solidFill=palette["text_quiet" if one.tone == _HOLLOW else "surface"], w=6350
    )
    on_it = palette["text_secondary" if one.tone in _ON_LIGHT else "surface"]
    # Nothing is written where there is nothing, or too little to hold a number.
    series.dLbls = _Labels(numFmt=f'[<{least}]"";0', txPr=_text(on_it, 8))
    series.dLbls.showVal = True
    series.dLbls.showSerName = series.dLbls.showCatName = series.dLbls.showLegendKey = False
    series.dLbls.showPercent = series.dLbls.showBubbleSize = False


def _axes(bars: BarChart, palette: PaperPalette) -> None:
    # Without this openpyxl marks both axes as deleted and Excel draws none.
    bars.x_axis.delete = bars.y_axis.delete = False
    # Bars are drawn from the axis up; turned round, the first row of the table comes first.
    bars.x_axis.scaling.orientation = "maxMin"
    bars.y_axis.crosses = "max"
    bars.x_axis.txPr = _text(palette["text"], 8)
    bars.y_axis.txPr = _text(palette["text_quiet"], 8)
    bars.x_axis.majorTickMark = bars.y_axis.majorTickMark = "none"
    line = GraphicalProperties(ln=LineProperties(solidFill=palette["line"]))
    bars.x_axis.graphicalProperties = line
    bars.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
    bars.y_axis.majorGridlines.spPr = line
    bars.y_axis.number_format = "0"
    bars.y_axis.scaling.min = 0


def _title(text: str, palette: PaperPalette) -> Title:
    look = _characters(palette["text"], 10, bold=True)
    run = RegularTextRun(rPr=look, t=text)
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[run])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def _text(color: str, size: float) -> RichText:
    look = _characters(color, size)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), endParaRPr=look)])


def _characters(color: str, size: float, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(latin=Font(typeface=FACE), sz=int(size * 100), b=bold, solidFill=color)
