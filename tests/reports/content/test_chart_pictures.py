"""Charts for formats that draw none: the figures of the plan, and the same in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from htplanner.domain.model.vocabulary import Applicability, InPlace, Status
from htplanner.reports.content.chart_pictures import alt_text, chart_spec
from htplanner.reports.content.model import Chart, Charts, Report
from tests.reports.conftest import Desk, Exported


def charts_of(report: Report) -> tuple[Chart, ...]:
    blocks = report.sheet("Summary").blocks
    return next(block.charts for block in blocks if isinstance(block, Charts))


def without_sources(report: Report) -> Report:
    """What a reader gets who is not shown the sheets that the charts draw."""
    sheets = (report.sheet("Summary"),)
    return replace(report, sheets=sheets, sources=report.sheets[1:])


def test_every_bar_has_the_figures_of_its_competency(desk: Desk) -> None:
    spec = chart_spec(report := desk.report(), charts_of(report)[0])
    competencies = desk.view.framework.competencies
    for bar, competency in zip(spec.rows, competencies, strict=True):
        counts = desk.view.competency(competency.code).counts
        assert bar.label == competency.short_title
        assert bar.total == counts.applicable
        assert bar.text == (f"{counts.done} of {counts.applicable}" if counts.applicable else "–")
        shown = {segment.label: segment.value for segment in bar.segments}
        assert shown[Status.DONE.label] == counts.done
        assert shown[Status.NOT_STARTED.label] == counts.not_started


def test_in_place_is_told_of_all_that_apply(desk: Desk) -> None:
    spec = chart_spec(report := desk.report(), charts_of(report)[1])
    totals = desk.view.totals
    for tone, count in (("in_place", totals.in_place), ("partly_in_place", totals.partly_in_place)):
        assert sum(s.value for bar in spec.rows for s in bar.segments if s.tone == tone) == count
    assert sum(bar.total for bar in spec.rows) == totals.applicable
    assert all(entry.label in {word.label for word in InPlace} for entry in spec.legend)


def test_undecided_actions_are_told_apart_from_the_bar(desk: Desk) -> None:
    desk.set("6.C", applicability=Applicability.UNDECIDED)
    spec = chart_spec(report := desk.report(), charts_of(report)[0])
    undecided = desk.view.competency("6").counts.undecided
    assert undecided
    assert spec.rows[-1].sub_label == f"{undecided} undecided"
    assert f"{undecided} undecided" in alt_text(spec)


def test_a_chart_is_drawn_though_its_sheet_is_not_shown(
    desk: Desk, export: Callable[[Report], Exported]
) -> None:
    whole = desk.report()
    short = without_sources(whole)
    for chart in charts_of(whole):
        assert chart_spec(short, chart) == chart_spec(whole, chart)
    drawn = load_workbook(export(short).path)["Summary"]._charts
    for native, chart in zip(drawn, charts_of(whole), strict=True):
        spec = chart_spec(whole, chart)
        for series, place in zip(native.series, range(len(spec.rows[0].segments)), strict=False):
            values = [float(point.v) for point in series.val.numLit.pt]
            assert values == [bar.segments[place].value for bar in spec.rows]
    with pytest.raises(KeyError):
        chart_spec(replace(short, sources=()), charts_of(whole)[0])


def test_in_words_a_chart_says_every_row(desk: Desk) -> None:
    spec = chart_spec(report := desk.report(), charts_of(report)[0])
    words = alt_text(spec)
    assert words.startswith("Work by competency, in actions. ")
    assert words.endswith(".")
    for bar in spec.rows:
        assert f"{bar.label}: {bar.text}" in words
