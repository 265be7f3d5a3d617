"""Documents, updates and evidence: what is there, adding more, and changing what may be changed."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QApplication

from htplanner.domain.editing import edits
from htplanner.domain.model.plan import link_id
from htplanner.domain.model.records import Entity, Link
from htplanner.domain.model.vocabulary import Channel, DocumentKind, EvidenceKind, LinkState, PartyKind
from htplanner.ui.inspector.cards import EntryCard, EntryList
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.session.bridge import Bridge
from tests.small_plan import NURSE, TODAY, TRAINING
from tests.ui.inspector.hands import answer, click, fill_in

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def cards(entries: EntryList) -> list[EntryCard]:
    return [card for card in entries.cards if card.isVisible()]


def said(entries: EntryList) -> list[tuple[str, str]]:
    return [(card.title.text(), card.sub.text()) for card in cards(entries)]


def link(bridge: Bridge, code: str, document: str) -> Link | None:
    found = bridge.view.plan.record(Entity.LINK, link_id(bridge.view.plan.items[code].id, document))
    return found if isinstance(found, Link) else None


def test_a_form_fits_the_panel_however_long_a_name_is(inspector: Inspector, bridge: Bridge) -> None:
    name = "Emergency department nurse manager for nights, weekends and holidays"
    bridge.perform(edits.add(Entity.PARTY, {"kind": PartyKind.POSITION, "name": name}, "Add it"))
    inspector.set_items(("U.A.ORG.1",))
    form = inspector.form
    form.updates.add()
    QApplication.processEvents()
    assert form.updates.question.width() <= form.viewport().width()
    form.horizontalScrollBar().setValue(30)
    assert form.horizontalScrollBar().value() == 0


def test_a_document_says_how_far_it_has_come_and_what_is_missing(inspector: Inspector) -> None:
    inspector.set_items(("U.A.ORG.1",))
    policy, job_description = said(inspector.form.written.entries)
    assert policy[0] == "HR-114 Annual staff training"
    assert policy[1] == "In force, v3 · §3.2 covered · review Mar 2027"
    assert job_description[0] == "No job description yet"


def test_a_document_is_linked_with_its_clause(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.2",))
    section = inspector.form.written
    click(section.link_button)
    answer(section.question, document="Annual staff", clause="§4.1", state="Drafted")
    linked = link(bridge, "U.A.ORG.2", TRAINING)
    assert linked is not None
    assert (linked.clause, linked.state) == ("§4.1", LinkState.DRAFTED)
    assert ("HR-114 Annual staff training", "In force, v3 · §4.1 drafted · review Mar 2027") in said(
        section.entries
    )
    assert section.link_button.hasFocus()


def test_a_document_that_is_not_there_yet_is_added_with_its_link(
    inspector: Inspector, bridge: Bridge
) -> None:
    inspector.set_items(("U.A.ORG.2",))
    section = inspector.form.written
    click(section.link_button)
    section.document.combo.addition_wanted.emit(DocumentKind.POLICY.name, "Interpreter policy")
    assert bridge.steps.count() == 0
    answer(section.question, clause="§2")
    linked = [bridge.view.plan.documents[one] for one in bridge.view.row("U.A.ORG.2").linked]
    assert ("Interpreter policy", DocumentKind.POLICY) in {(one.title, one.kind) for one in linked}
    assert bridge.steps.count() == 1


def test_a_link_without_a_document_is_refused_beside_it(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.2",))
    click(inspector.form.written.link_button)
    answer(inspector.form.written.question, clause="§4.1")
    assert inspector.form.written.document.message.message.startswith("Choose the document")
    assert inspector.form.written.question.fields["clause"].value() == "§4.1"
    assert bridge.steps.count() == 0


def test_a_link_is_changed_and_taken_away_where_it_stands(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    section = inspector.form.written
    click(cards(section.entries)[0])
    assert not section.question.fields["document"].isVisible()
    assert "HR-114" not in str(said(section.entries))
    answer(section.question, clause="§5")
    changed = link(bridge, "U.A.ORG.1", TRAINING)
    assert changed is not None
    assert changed.clause == "§5"
    click(cards(section.entries)[0])
    assert section.question.remove_button is not None
    click(section.question.remove_button)
    assert link(bridge, "U.A.ORG.1", TRAINING) is None
    assert section.link_button.hasFocus()
    bridge.steps.undo()
    assert "§5 covered" in said(section.entries)[0][1]


def test_one_click_on_what_is_missing_starts_a_link_with_what_is_usual(
    inspector: Inspector, bridge: Bridge
) -> None:
    inspector.set_items(("U.A.IND.2",))
    section = inspector.form.written
    missing = next(card for card in cards(section.entries) if "job description" in card.title.text())
    assert missing.sub.text() == "Suggestion: Registered nurse job description"
    click(missing)
    assert section.document.value() == NURSE
    assert section.question.hint.text() == "Suggestion: Registered nurse job description"
    click(section.question.action_button)
    linked = link(bridge, "U.A.IND.2", NURSE)
    assert linked is not None
    assert linked.state is LinkState.TO_BE_COVERED


def test_several_items_are_linked_in_one_step(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1", "U.A.ORG.2", "U.A.ORG.3"))
    section = inspector.form.written
    assert ("HR-114 Annual staff training", "Linked to 1 of 3 items") in said(section.entries)
    click(section.link_button)
    answer(section.question, document="Annual staff", state="Drafted")
    assert ("HR-114 Annual staff training", "Linked to 3 of 3 items") in said(section.entries)
    assert bridge.steps.count() == 1


def test_updates_stand_latest_first_and_one_is_added(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.1",))
    section = inspector.form.updates
    assert "L. Brandt · e-mail" in cards(section.entries)[0].sub.text()
    click(section.add_button)
    answer(section.question, text="Seats are promised for December.", how="Phone")
    update = bridge.view.plan.updates_of[bridge.view.plan.items["U.A.ORG.1"].id][-1]
    assert (update.on, update.said_by, update.how) == (TODAY, "L. Brandt", Channel.PHONE)
    assert cards(section.entries)[0].title.text() == "Seats are promised for December."
    assert cards(section.entries)[0].entry.opens == "", "an update is never changed"


def test_evidence_is_added_changed_and_removed(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.2",))
    section = inspector.form.evidence
    assert "recheck" in cards(section.entries)[0].sub.text()
    click(section.add_button)
    answer(section.question, what="Drill of the front desk", kind="Drill", on="2026-11-02", where="Binder 4")
    kept = bridge.view.plan.evidence_of[bridge.view.plan.items["U.A.ORG.2"].id][-1]
    assert (kept.kind, kept.on, kept.where) == (EvidenceKind.DRILL, date(2026, 11, 2), "Binder 4")
    click(cards(section.entries)[0])
    answer(section.question, where="Binder 5")
    assert "Binder 5" in cards(section.entries)[0].sub.text()
    click(cards(section.entries)[0])
    assert section.question.remove_button is not None
    click(section.question.remove_button)
    assert [card.title.text() for card in cards(section.entries)] == ["Walk-through"]


def test_what_was_begun_waits_while_another_item_is_looked_at(inspector: Inspector, bridge: Bridge) -> None:
    inspector.set_items(("U.A.ORG.2",))
    section = inspector.form.evidence
    click(section.add_button)
    fill_in(section.question.fields["what"], "Drill of the front desk")
    inspector.set_items(("U.A.ORG.1",))
    assert not section.question.isVisible()
    inspector.set_items(("U.A.ORG.2",))
    assert section.question.isVisible()
    answer(section.question)
    item = bridge.view.plan.items["U.A.ORG.2"].id
    assert bridge.view.plan.evidence_of[item][-1].what == "Drill of the front desk"


def test_what_looks_like_a_patient_is_pointed_out_in_a_line_too(inspector: Inspector) -> None:
    inspector.set_items(("U.A.ORG.2",))
    click(inspector.form.evidence.add_button)
    what = inspector.form.evidence.question.fields["what"]
    fill_in(what, "Chart no. 123456 reviewed")
    assert "case number" in what.message.message
    fill_in(what, "Charts reviewed")
    assert what.message.message == ""
