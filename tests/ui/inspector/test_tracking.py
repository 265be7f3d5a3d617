"""Status, what is in place, health, whether it applies, and rounds: asked, refused and taken in place."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from htplanner.domain.editing import edits
from htplanner.domain.editing.meeting import NOT_SEEN, NOT_SEEN_ANSWER
from htplanner.domain.model.records import Item
from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, Repeats, Status
from htplanner.errors import PlannerError
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.inspector.reason import ReasonField
from htplanner.ui.inspector.tracking import TrackingSection
from htplanner.ui.models.plan_edits import Refusal, item_edit
from htplanner.ui.safety.typing_watch import TypingWatch
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.widgets.combo import RESET_TEXT
from tests.fake_service import FakeService
from tests.small_plan import TODAY
from tests.ui.inspector.hands import answer, choose, click, fill_in, name_one, press, reset, retype

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def tracking(inspector: Inspector, *codes: str) -> TrackingSection:
    inspector.set_items(codes)
    return inspector.form.tracking


def item(bridge: Bridge, code: str) -> Item:
    return bridge.view.plan.items[code]


def steps(bridge: Bridge) -> int:
    return bridge.steps.count()


def test_a_status_chosen_from_the_list_is_written(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.1")
    choose(section.status.box, "In review")
    assert item(bridge, "U.A.ORG.1").status is Status.IN_REVIEW
    assert section.status.box.value() is Status.IN_REVIEW
    assert steps(bridge) == 1


def test_done_shows_the_day_it_was_completed_and_lets_it_be_put_right(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    assert not section.completed.isVisible()
    choose(section.status.box, "Done")
    assert section.completed.isVisible()
    retype(section.completed.line, "2026-11-20")
    assert item(bridge, "U.A.ORG.2").completed == date(2026, 11, 20)


def test_a_computed_status_is_only_read_and_says_so(inspector: Inspector) -> None:
    section = tracking(inspector, "U.A.ORG")
    assert not section.status.box.isVisible()
    assert section.status.word.isVisible()
    assert section.status.word.text == "In progress"


def test_deferred_asks_for_its_reason_and_is_one_step(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.status.box, "Deferred")
    question = section.deferral.question
    assert item(bridge, "U.A.ORG.2").status is Status.IN_PROGRESS
    answer(question)
    assert "needs a reason" in question.fields["reason"].message.message
    answer(question, reason="After the merger.", decided_by="Steering group", review_on="+6m")
    deferred = item(bridge, "U.A.ORG.2")
    assert (deferred.status, deferred.reason) == (Status.DEFERRED, "After the merger.")
    assert (deferred.decided_by, deferred.review_on) == ("Steering group", date(2027, 5, 24))
    assert not question.isVisible()
    assert section.deferral.said.text().startswith("After the merger.\nSteering group")
    assert steps(bridge) == 1
    choose(section.status.box, "In progress")
    assert item(bridge, "U.A.ORG.2").reason is None


def test_giving_a_question_up_shows_what_the_plan_holds(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.1")
    choose(section.status.box, "Deferred")
    click(section.deferral.question.cancel_button)
    assert section.status.box.value() is Status.ON_HOLD
    assert section.status.box.combo.hasFocus()
    assert steps(bridge) == 0


def test_in_place_is_refused_then_proven_then_taken_with_one_click(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.in_place.box, "In place")
    assert item(bridge, "U.A.ORG.2").in_place is InPlace.PARTLY
    assert "needs evidence of practice" in section.in_place.box.message.message
    assert section.in_place.box.value() is InPlace.IN_PLACE
    answer(section.proof, what="Skills check on three units", kind="Audit")
    assert section.in_place.box.message.message == ""
    assert section.in_place.box.value() is InPlace.PARTLY
    assert section.take_button.hasFocus()
    click(section.take_button)
    assert item(bridge, "U.A.ORG.2").in_place is InPlace.IN_PLACE
    assert not section.take_button.isVisible()
    assert steps(bridge) == 2


def test_what_was_written_or_given_up_is_no_longer_unsaved(inspector: Inspector) -> None:
    watch = TypingWatch(inspector)
    told: list[bool] = []
    watch.changed.connect(lambda: told.append(watch.is_pending))

    def is_unsaved() -> bool:
        QApplication.processEvents()
        return told[-1]

    section = tracking(inspector, "U.A.ORG.2")
    section.complete({"in_place": InPlace.IN_PLACE})
    assert not is_unsaved(), "nothing is typed yet"
    fill_in(section.proof.fields["what"], "Skills check")
    assert is_unsaved()
    click(section.proof.cancel_button)
    assert not is_unsaved()
    section.complete({"in_place": InPlace.IN_PLACE})
    fill_in(section.proof.fields["what"], "Skills check")
    assert is_unsaved()
    press(section.proof.fields["what"], Qt.Key.Key_Return)
    assert section.take_button.hasFocus()
    assert not is_unsaved()
    click(section.take_button)
    assert not is_unsaved()
    evidence = inspector.form.evidence
    click(evidence.add_button)
    fill_in(evidence.question.fields["what"], "Walk-through")
    assert is_unsaved()
    click(evidence.question.action_button)
    assert not is_unsaved()


def test_evidence_refused_keeps_what_was_typed(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.in_place.box, "In place")
    answer(section.proof, what="Skills check", on="tomorrow")
    assert section.proof.isVisible()
    assert section.proof.fields["what"].value() == "Skills check"
    click(section.proof.action_button)
    assert steps(bridge) == 0, "a refused day is not quietly written as another"
    answer(section.proof, on="today")
    assert steps(bridge) == 1


def test_what_a_cell_lacks_is_asked_for_here(inspector: Inspector, bridge: Bridge) -> None:
    asked: dict[str, object] = {"in_place": InPlace.IN_PLACE}
    with pytest.raises(PlannerError) as refused:
        bridge.perform(item_edit(bridge.view, ("U.A.ORG.2",), asked))
    inspector.form.tracking.fold.setChecked(False)
    inspector.complete(Refusal(("U.A.ORG.2",), asked, refused.value))
    section = inspector.form.tracking
    assert section.in_place.box.value() is InPlace.IN_PLACE
    answer(section.proof, what="Skills check")
    click(section.take_button)
    assert item(bridge, "U.A.ORG.2").in_place is InPlace.IN_PLACE
    inspector.complete(Refusal(("U.A.ORG.1",), {"status": Status.DEFERRED}, refused.value))
    answer(section.deferral.question, reason="After the merger.")
    assert item(bridge, "U.A.ORG.1").status is Status.DEFERRED


def test_old_proof_reads_recheck(inspector: Inspector, bridge: Bridge, service: FakeService) -> None:
    tracking(inspector, "U.A.ORG.3")
    assert inspector.form.tracking.recheck.message == ""
    bridge._today = lambda: date(2027, 11, 1)
    bridge.new_day()
    assert inspector.form.tracking.recheck.message.startswith("Recheck")


def test_does_not_apply_asks_reason_and_all_goes_in_one_undo_step(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.applies, "Does not apply")
    question = section.scoping[0].question
    reason = question.fields["reason"]
    assert isinstance(reason, ReasonField)
    name_one(reason.combo, "A partner does it")
    click(question.action_button)
    assert "which partner" in reason.message.message.casefold()
    fill_in(reason.detail, "Shoreline Recovery Center")
    answer(question, decided_by="Steering group")
    aside = item(bridge, "U.A.ORG.2")
    assert aside.applicability is Applicability.DOES_NOT_APPLY
    assert aside.reason == "A partner does it: Shoreline Recovery Center."
    assert (aside.decided_by, aside.review_on) == ("Steering group", date(2027, 11, 24))
    bridge.steps.undo()
    back = item(bridge, "U.A.ORG.2")
    assert (back.applicability, back.reason, back.review_on) == (None, None, None)
    assert section.applies.combo.inherited_from == "U.A"


def test_several_items_are_set_aside_for_one_reason_in_one_step(inspector: Inspector, bridge: Bridge) -> None:
    codes = ("U.A.ORG.1", "U.A.ORG.2")
    section = tracking(inspector, *codes)
    choose(section.applies, "Does not apply")
    question = section.scoping[0].question
    reason = question.fields["reason"]
    assert isinstance(reason, ReasonField)
    name_one(reason.combo, "No such function here")
    click(question.action_button)
    assert [item(bridge, code).reason for code in codes] == ["No such function here."] * 2
    assert steps(bridge) == 1


def test_what_carries_all_others_cannot_be_set_aside(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A", "U.B", "U.C")
    choose(section.applies, "Does not apply")
    question = section.scoping[0].question
    reason = question.fields["reason"]
    assert isinstance(reason, ReasonField)
    name_one(reason.combo, "No such function here")
    click(question.action_button)
    assert "cannot be set aside as a whole" in question.message.message
    assert question.isVisible()
    assert steps(bridge) == 0


def test_what_applies_in_part_has_room_for_which_part(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.applies, "Partly applies")
    part = section.scoping[1]
    assert part.said.text() == "No reason given"
    click(part.change_button)
    answer(part.question, reason="Intake only.")
    assert item(bridge, "U.A.ORG.2").reason == "Intake only."
    assert item(bridge, "U.A.ORG.2").applicability is Applicability.PARTLY


def test_not_having_seen_patients_is_answered_and_not_taken(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.applies, "Does not apply")
    question = section.scoping[0].question
    reason = question.fields["reason"]
    assert isinstance(reason, ReasonField)
    name_one(reason.combo, NOT_SEEN)
    assert reason.message.message == NOT_SEEN_ANSWER
    click(question.action_button)
    assert question.isVisible()
    assert steps(bridge) == 0


def test_another_reason_is_taken_in_the_words_typed(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.2")
    choose(section.applies, "Does not apply")
    question = section.scoping[0].question
    reason = question.fields["reason"]
    assert isinstance(reason, ReasonField)
    name_one(reason.combo, "Moved to the county")
    click(question.action_button)
    assert item(bridge, "U.A.ORG.2").reason == "Moved to the county."


def test_what_is_set_aside_above_tells_why(inspector: Inspector) -> None:
    section = tracking(inspector, "6.C.ORG.1")
    said = section.scoping[0].said.text()
    assert said.startswith("6.C: A partner does it: Shoreline Recovery Center.")
    assert not section.scoping[0].change_button.isVisible()


def test_reset_to_inherited(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.1")
    choose(section.applies, "Partly applies")
    assert section.applies.combo.inherited_from == ""
    reset(section.applies)
    assert item(bridge, "U.A.ORG.1").applicability is None
    assert section.applies.combo.inherited_from == "U.A"
    assert section.applies.combo.findText(RESET_TEXT) < 0


def test_health_by_hand_wants_a_reason_and_goes_back_to_the_computed_one(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = tracking(inspector, "U.A.ORG.1")
    assert section.health.label.text == "11 days overdue"
    click(section.health.set_button)
    answer(section.health.question, health="At risk")
    assert "needs a reason" in section.health.question.fields["health_reason"].message.message
    answer(section.health.question, health_reason="Seats are promised for December")
    assert item(bridge, "U.A.ORG.1").health is Health.AT_RISK
    assert section.health.label.text == "At risk"
    assert "computed: Off track" in section.health.said.text()
    click(section.health.computed_button)
    assert section.health.label.text == "11 days overdue"


def test_a_suggestion_to_repeat_is_taken_over_with_one_click(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.3")
    assert section.rounds.suggestion.text() == "Suggestion: every two years"
    click(section.rounds.suggestion)
    assert item(bridge, "U.A.ORG.3").repeats is Repeats.EVERY_TWO_YEARS
    assert not section.rounds.suggestion.isVisible()
    assert section.rounds.said.text().startswith("Done, next due")


def test_done_again_keeps_a_round_and_names_the_next(
    inspector: Inspector, bridge: Bridge, service: FakeService
) -> None:
    section = tracking(inspector, "U.A.ORG.3")
    choose(section.repeats, "Monthly")
    assert section.rounds.said.text().startswith("Done, next due")
    click(section.rounds.again_button)
    answer(section.rounds.question, completed="2026-11-23")
    assert [one.completed for one in bridge.view.plan.rounds_of[item(bridge, "U.A.ORG.3").id]][-1] == date(
        2026, 11, 23
    )
    assert bridge.view.row("U.A.ORG.3").next_due == date(2026, 12, 23)


def test_done_chosen_for_work_that_has_come_due_again_finishes_the_round(
    inspector: Inspector, bridge: Bridge
) -> None:
    section = tracking(inspector, "U.A.ORG.3")
    choose(section.repeats, "Monthly")
    bridge._today = lambda: date(2026, 12, 15)
    service = bridge.service
    assert isinstance(service, FakeService)
    service.today = date(2026, 12, 15)
    bridge.new_day()
    assert section.status.box.value() is Status.NOT_STARTED
    choose(section.status.box, "Done")
    assert item(bridge, "U.A.ORG.3").completed == date(2026, 12, 15)
    assert section.status.box.value() is Status.DONE


def test_undo_shows_in_the_form(inspector: Inspector, bridge: Bridge) -> None:
    section = tracking(inspector, "U.A.ORG.1")
    choose(section.status.box, "In review")
    bridge.steps.undo()
    assert section.status.box.value() is Status.ON_HOLD
    bridge.steps.redo()
    assert section.status.box.value() is Status.IN_REVIEW


def test_the_form_of_the_day_is_about_today(inspector: Inspector, bridge: Bridge) -> None:
    bridge.perform(edits.set_items(bridge.view.plan, ["U.A.ORG.2"], {"due": TODAY}))
    assert tracking(inspector, "U.A.ORG.2").health.label.text == "Due today"
