"""A report's charts as specs that can be painted, for formats that draw no charts of their own."""

from __future__ import annotations

from collections.abc import Iterator

from htplanner.domain.reading.charts import BarRow, ChartSpec, LegendEntry, Segment
from htplanner.reports.content.model import Chart, Report, Series, TableRow

APART = "surface"
"""The tone of a series that is hollow: what it counts lies outside the "n of m" of the others."""


def chart_spec(report: Report, chart: Chart) -> ChartSpec:
    """``chart`` with the figures of the table it names: the first series of all that are not apart.

    Raises ``KeyError`` where the report holds no sheet of that name, neither shown nor as a source.
    """
    table = report.source(chart.sheet).table
    assert table is not None
    titles = {column.key: column.title for column in table.columns}
    places = {column.key: place for place, column in enumerate(table.columns)}
    rows = tuple(_bar(row, chart, titles, places) for row in table.rows[slice(*chart.rows)])
    shown = {segment.tone for row in rows for segment in row.segments if segment.value}
    legend = (LegendEntry(s.tone, titles[s.key]) for s in chart.series if s.tone in shown)
    return ChartSpec(chart.title, rows, tuple(legend))


def alt_text(spec: ChartSpec) -> str:
    """The chart in words, for those who do not see the picture: every row with every figure above zero."""
    return f"{'. '.join((spec.title, *_sentences(spec)))}."


def _sentences(spec: ChartSpec) -> Iterator[str]:
    for row in spec.rows:
        yield f"{row.description}, {row.sub_label}" if row.sub_label else row.description


def _bar(row: TableRow, chart: Chart, titles: dict[str, str], places: dict[str, int]) -> BarRow:
    def count(series: Series) -> int:
        value = row.cells[places[series.key]].value
        assert isinstance(value, int)
        return value

    within = [series for series in chart.series if series.tone != APART]
    segments = tuple(Segment(one.tone, count(one), titles[one.key]) for one in within)
    total = sum(map(count, within))
    text = f"{count(within[0])} of {total}" if total else "–"
    apart = [f"{count(s)} {titles[s.key].lower()}" for s in chart.series if s.tone == APART and count(s)]
    label = str(row.cells[places[chart.label]].value or "")
    return BarRow("", label, segments, total, text, sub_label=", ".join(apart))
