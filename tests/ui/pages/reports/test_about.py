"""What a report is about: its moment, what that is held against, who reads it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from htplanner.domain.model.records import Period
from htplanner.domain.output.report_options import Format, ReportReader
from htplanner.domain.periods.closing import take_baseline, void
from htplanner.reports.content import scope
from htplanner.ui.pages.reports_about import GETS
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.session.moments import look_at_closing, look_at_day
from htplanner.ui.shell.desk import Desk
from tests.small_plan import TODAY
from tests.ui.pages.reports.hands import Exporter, choices, choose, export, read, shows


def test_a_closed_period_is_told_with_its_frozen_message_against_the_one_before(
    page: ReportsPage, closed: tuple[Period, Period], exporter: Exporter, qtbot: QtBot
) -> None:
    baseline, quarter = closed
    assert choices(page.about.moment) == ["Today", quarter.name, baseline.name, "Another day…"]
    assert choices(page.about.since) == [f"Since {quarter.name}", f"Since {baseline.name}", "No comparison"]
    page.message.field.editor.setPlainText("Words of today.")
    choose(page.about.moment, quarter.name)
    assert choices(page.about.since) == [f"Since {baseline.name}", "No comparison"]
    assert page.message.field.editor.isReadOnly()
    assert quarter.name in page.message.frozen.text()
    shows(page, qtbot, "Frozen with the quarter.", "September 30, 2026", f"since {baseline.name}")
    export(page, qtbot)
    assert (exporter.order.period, exporter.order.since) == (quarter.id, baseline.id)
    assert exporter.options.message == "Frozen with the quarter."
    choose(page.about.moment, "Today")
    assert page.message.text == "Words of today.", "what was being typed is kept"
    assert page.about.since.value == quarter.id


def test_another_comparison_or_none_is_handed_on_until_it_is_gone(
    page: ReportsPage, closed: tuple[Period, Period], desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    baseline, quarter = closed
    choose(page.about.since, "No comparison")
    export(page, qtbot)
    assert exporter.order.since is None
    choose(page.about.since, f"Since {quarter.name}")
    desk.bridge.perform(void(quarter, "Closed too early.", TODAY))
    assert page.about.since.value == baseline.id


def test_a_day_is_asked_for_and_handed_on(page: ReportsPage, exporter: Exporter, qtbot: QtBot) -> None:
    choose(page.about.moment, "Another day…")
    export(page, qtbot)
    assert exporter.asked == []
    assert page.files.result.message == "Choose the day the report is about."
    page.about.day.show_value(TODAY)
    export(page, qtbot)
    assert (exporter.order.as_of, exporter.order.period) == (TODAY, None)


def test_looking_back_the_page_offers_that_moment_and_today_again(
    page: ReportsPage, closed: tuple[Period, Period], desk: Desk, qtbot: QtBot
) -> None:
    _, quarter = closed
    look_at_closing(desk.bridge, quarter)
    assert page.about.period == quarter
    assert page.export_button.isEnabled()
    desk.bridge.look_at_today()
    assert page.about.moment.value == "today"


def test_the_day_a_period_ends_on_is_not_its_closing(page: ReportsPage, desk: Desk) -> None:
    desk.bridge.perform(take_baseline(TODAY))
    look_at_day(desk.bridge, TODAY)
    assert page.about.period is None
    assert page.about.day.value() == TODAY
    look_at_closing(desk.bridge, desk.bridge.view.plan.periods[0])
    assert page.about.period == desk.bridge.view.plan.periods[0]


def test_a_department_is_chosen_and_offered_as_the_plan_has_them(
    page: ReportsPage, desk: Desk, exporter: Exporter, qtbot: QtBot
) -> None:
    read(page, ReportReader.DEPARTMENT)
    export(page, qtbot)
    assert exporter.asked == []
    assert page.files.result.message == "Choose the department the report is for."
    choose(page.about.department, "Education")
    shows(page, qtbot, "For Education")
    export(page, qtbot)
    assert exporter.options.reader is ReportReader.DEPARTMENT
    assert desk.bridge.view.plan.department_name(exporter.options.department) == "Education"
    read(page, ReportReader.LEADERSHIP)
    export(page, qtbot)
    assert exporter.options.department is None


def test_each_reader_is_promised_what_it_gets(page: ReportsPage) -> None:
    said = GETS[ReportReader.COMMITTEE].casefold()
    assert all(title.casefold() in said for title in scope.sheets_for(ReportReader.COMMITTEE))
    for reader in ReportReader:
        read(page, reader)
        has_plan = "Full plan" in scope.sheets_for(reader)
        assert page.about.gets.text() == GETS[reader]
        assert page.about.boxes[Format.CSV].isEnabled() is has_plan, "a CSV table is of the full plan"
