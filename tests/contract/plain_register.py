"""The page, the links and the report sheet of a kind that has nothing of its own; run by ``test_kinds``."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.output.report_options import ReportOptions
from htplanner.framework.catalogue import Catalogue
from htplanner.reports.content.disclosure import DisclosurePolicy
from htplanner.reports.content.report import report
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.reports.leak_scan.scanner import Leak, LeakScanner
from htplanner.resources import resources
from htplanner.ui.registers.page import RegisterPage
from htplanner.ui.registers.plain import plain_register
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.session.record_places import page_of
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.page_wiring import PAGES
from htplanner.ui.shell.theme import Scheme, Theme
from tests.small_plan import OKAFOR, TODAY, small_plan
from tests.ui.conftest import FakeMemory, FakePrompts

NOTE = "Nobody outside this room should ever read this"
SESSION = Entity("session")


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    theme = Theme(Scheme.LIGHT)
    theme.apply(qapp)
    service = small_plan(Catalogue.load(resources().joinpath("framework")).newest)
    return Desk(Bridge(service, lambda: TODAY), theme, FakePrompts(), FakeMemory())


@pytest.fixture
def session(desk: Desk) -> str:
    items = desk.bridge.view.plan.items
    values = {
        "title": "First hour",
        "held_on": TODAY,
        "trainer": OKAFOR,
        "attended": 12,
        "items": (items["U.A.ORG.1"].id, items["5.A"].id),
        "note": NOTE,
    }
    desk.bridge.perform(edits.add(SESSION, values, "Add First hour", record_id="session-1"))
    return "session-1"


def test_its_page_lists_finds_edits_and_links_each_session(desk: Desk, session: str, qtbot: QtBot) -> None:
    assert page_of(desk.bridge.view.plan, session) == "session"
    assert ("session", "Training sessions") in {(page.name, page.label) for page in PAGES}
    page = RegisterPage(desk, "Training sessions", plain_register(SESSION))
    qtbot.addWidget(page)
    page.show()
    table, pane = page.register.table, page.register.pane
    assert page.register.select(session)
    said = [column.text(page.register.model.row_at(0)) for column in page.register.model.columns]
    assert said[1:] == ["First hour", desk.bridge.view.party_name(OKAFOR), "12", "U.A.ORG.1, 5.A"]
    assert [*pane.form.fields] == ["title", "held_on", "trainer", "attended", "items", "note"]
    assert pane.sections[0].lines[1].text() == "Added"  # type: ignore[attr-defined]
    with qtbot.waitSignal(page.items_wanted) as wanted:
        table.figure_opened.emit(session, "items")
    assert wanted.args[0].codes == {"U.A.ORG.1", "5.A"}
    page.register.search.setText("no such hour")
    assert page.register.model.row_of(session) is None
    page.register.search.setText("first")
    assert page.register.model.row_of(session) is not None
    pane.form.fields["attended"].edited.emit(14)
    assert desk.bridge.view.plan.record(SESSION, session).attended == 14  # type: ignore[union-attr]


def test_its_sheet_tells_of_each_session_what_it_may_and_the_scan_finds_the_rest(
    desk: Desk, session: str, tmp_path: Path
) -> None:
    view, options = desk.bridge.view, ReportOptions()
    scanner = LeakScanner()
    scanner.watch(DisclosurePolicy(view, options))
    written = tmp_path / "report.xlsx"
    write_workbook(report(view, options), written, release=scanner)
    rows = [[cell.value for cell in row] for row in load_workbook(written)["Training sessions"].rows]
    [line] = [row for row in rows if "First hour" in row]
    assert "12" in map(str, line)
    assert view.party_name(OKAFOR) not in line
    assert NOTE not in str(rows)
    with_note = view.plan.record(SESSION, session)
    assert with_note is not None
    desk.bridge.perform(edits.set_fields(with_note, {"title": NOTE}, "Set title"))
    leaking = report(desk.bridge.view, options)
    with pytest.raises(Leak):
        write_workbook(leaking, tmp_path / "leaking.xlsx", release=scanner)
