"""Who is accountable and takes part, in which phase and from when to when: own, inherited, for many."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.ui.inspector.assignment import AssignmentSection
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.inspector.parties import PartiesField
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.widgets.chips import FilterChip
from htplanner.ui.widgets.combo import ChoiceCombo
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import SEVERAL
from tests.small_plan import BRANDT, NGUYEN, OKAFOR, REYES, SATO
from tests.ui.inspector.hands import click, name_one, retype

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def assignment(inspector: Inspector, *codes: str) -> AssignmentSection:
    inspector.set_items(codes)
    return inspector.form.assignment


def item(bridge: Bridge, code: str) -> Item:
    return bridge.view.plan.items[code]


def day_box(section: AssignmentSection, name: str) -> DateField:
    box = section.fields[name].box
    assert isinstance(box, DateField)
    return box


def adder(box: PartiesField) -> ChoiceCombo:
    assert box.members is not None
    assert box.members.isVisible()
    return box.members.combo


def shown_text(combo: ChoiceCombo) -> str:
    line = combo.lineEdit()
    assert line is not None
    return line.text() or line.placeholderText()


def test_an_owner_is_found_by_any_part_of_the_name(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.2")
    assert section.owner.combo.inherited_from == "U.A.ORG"
    name_one(section.owner.combo, "reyes")
    assert item(bridge, "U.A.ORG.2").owner == REYES
    assert section.owner.combo.inherited_from == ""


def test_an_unknown_name_stays_and_says_so(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.2")
    name_one(section.owner.combo, "Nobody at all")
    assert "fits nothing in the list" in section.owner.message.message
    assert shown_text(section.owner.combo) == "Nobody at all"
    assert bridge.steps.count() == 0
    line = section.owner.combo.lineEdit()
    assert line is not None
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert shown_text(section.owner.combo) == "Policy group"


def test_an_owner_who_is_not_in_the_plan_yet_is_added_in_one_step(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = assignment(inspector, "U.A.ORG.2")
    section.owner.combo.addition_wanted.emit(PartyKind.POSITION.name, "Night manager")
    owner = bridge.view.plan.parties[item(bridge, "U.A.ORG.2").owner or ""]
    assert (owner.name, owner.kind) == ("Night manager", PartyKind.POSITION)
    assert (shown_text(section.owner.combo), bridge.steps.count()) == ("Night manager", 1)


def test_emptying_the_owner_takes_the_one_from_above(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.1")
    name_one(section.owner.combo, "")
    assert item(bridge, "U.A.ORG.1").owner is None
    assert section.owner.combo.inherited_from == "U.A.ORG"


def test_dates_are_typed_and_reset(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.2")
    due = day_box(section, "due")
    assert due.line.source == "U.A"
    retype(due.line, "+2w")
    assert item(bridge, "U.A.ORG.2").due == date(2026, 12, 8)
    assert due.reset_button is not None
    click(due.reset_button)
    assert item(bridge, "U.A.ORG.2").due is None
    assert due.line.source == "U.A"
    assert not due.reset_button.isVisible()


def test_a_day_before_the_start_is_refused_beside_it_and_stays(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.3")
    due = day_box(section, "due")
    retype(due.line, "2026-05-01")
    assert "before it starts" in due.message.message
    assert item(bridge, "U.A.ORG.3").due == date(2026, 11, 4)
    assert "2026" in due.line.text()
    assert due.is_pending


def test_who_else_takes_part_is_added_and_taken_off(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.2")
    responsible = section.parties["responsible"]
    assert not responsible.isVisible()
    click(section.more_button)
    name_one(adder(responsible), "L. Brandt")
    name_one(adder(responsible), "J. Sato")
    assert item(bridge, "U.A.ORG.2").responsible == (BRANDT, SATO)
    chip = next(chip for chip in responsible.findChildren(FilterChip) if chip.text() == "L. Brandt")
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert item(bridge, "U.A.ORG.2").responsible == (SATO,)


def test_an_open_list_follows_an_undo_and_leaves_a_name_being_typed(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = assignment(inspector, "U.A.ORG.2")
    click(section.more_button)
    responsible = section.parties["responsible"]
    name_one(adder(responsible), "L. Brandt")
    name_one(adder(responsible), "J. Sato")
    line = adder(responsible).lineEdit()
    assert line is not None
    line.setFocus()
    QTest.keyClicks(line, "ngu")
    bridge.steps.undo()
    bridge.steps.undo()
    assert item(bridge, "U.A.ORG.2").responsible in (None, ())
    assert [chip for chip in responsible.findChildren(FilterChip) if chip.isVisible()] == []
    assert line.text() == "ngu"


def test_one_edit_for_several_items_is_one_step(inspector: Inspector, bridge: Bridge) -> None:
    codes = ("U.A.ORG.1", "U.A.ORG.2", "U.A.ORG.3")
    section = assignment(inspector, *codes)
    assert inspector.form.header.title.text() == "3 items"
    assert shown_text(section.owner.combo) == SEVERAL
    name_one(section.owner.combo, "nguyen")
    assert [item(bridge, code).owner for code in codes] == [NGUYEN] * 3
    assert shown_text(section.owner.combo) == "P. Nguyen"
    assert bridge.steps.undoText() == "Set owner of 3 items"
    bridge.steps.undo()
    assert item(bridge, "U.A.ORG.2").owner is None
    assert shown_text(section.owner.combo) == SEVERAL


def test_inherited_names_read_quietly_until_they_are_changed(inspector: Inspector, bridge: Bridge) -> None:
    responsible = assignment(inspector, "4.A.ORG.1").parties["responsible"]
    assert responsible.said.text().replace("\N{NO-BREAK SPACE}", " ") == "L. Brandt, D. Reyes (from 4.A)"
    click(responsible.edit_button)
    name_one(adder(responsible), "sato")
    assert item(bridge, "4.A.ORG.1").responsible == (BRANDT, REYES, SATO)
    click(responsible.reset_button)
    assert item(bridge, "4.A.ORG.1").responsible is None
    assert not responsible.reset_button.isVisible()


def test_where_lists_differ_a_name_is_added_to_each(inspector: Inspector, bridge: Bridge) -> None:
    bridge.perform(edits.set_items(bridge.view.plan, ["4.A.ORG.1"], {"responsible": (SATO,)}))
    section = assignment(inspector, "4.A.ORG.1", "4.A.ORG.2")
    click(section.parties["responsible"].edit_button)
    name_one(adder(section.parties["responsible"]), "nguyen")
    assert item(bridge, "4.A.ORG.1").responsible == (SATO, NGUYEN)
    assert item(bridge, "4.A.ORG.2").responsible == (BRANDT, REYES, NGUYEN)
    assert bridge.steps.count() == 2


def test_several_items_hide_what_makes_no_sense_for_them(inspector: Inspector) -> None:
    assignment(inspector, "U.A.ORG.1", "U.A.ORG.2")
    shown = [section for section in inspector.form.sections if section.isVisible()]
    assert shown == [inspector.form.tracking, inspector.form.assignment, inspector.form.written]


def test_the_usual_lead_is_a_suggestion_until_taken(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "5.B")
    assert section.lead_line.text() == "Suggestion: Legal counsel"
    assert not section.lead.isVisible()
    counsel = edits.set_fields(bridge.view.plan.parties[OKAFOR], {"title": "Legal counsel"}, "Set title")
    bridge.perform(counsel)
    click(section.lead)
    assert item(bridge, "5.B").owner == OKAFOR


def test_a_renamed_owner_reads_anew_at_once(inspector: Inspector, bridge: Bridge) -> None:
    section = assignment(inspector, "U.A.ORG.1")
    bridge.perform(edits.set_fields(bridge.view.plan.parties[BRANDT], {"name": "L. Brandt-Kim"}, "Rename"))
    assert shown_text(section.owner.combo) == "L. Brandt-Kim"
