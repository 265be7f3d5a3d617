"""A closed period in the file: whole, read back as it was, under the same triggers and the same verify."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from htplanner.db.history.entries import canonical, commit_to, sha256
from htplanner.db.store.store import Store
from htplanner.domain.editing.edits import add_update, set_items
from htplanner.domain.model.vocabulary import Applicability, ChangeKind, Channel, Health, Status
from htplanner.domain.periods.closing import close, take_baseline, void
from htplanner.domain.periods.difference import composed, difference
from htplanner.domain.reading import view
from htplanner.domain.reading.quarters import closable
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem, ValidationError
from tests.db.conftest import CODE, NOTE, Clock, add_person, set_item
from tests.db.outside import tampered
from tools.faults.grounds import redact


def close_next(store: Store, day: date) -> PlanView:
    """Closes the oldest period that is over; the view it keeps."""
    span = closable(store.plan, day)[0]
    store.execute(close(span, day))
    assert store.plan.last_closed is not None
    return PlanView(store.plan, store.framework, span.end)


def as_shown(of: PlanView) -> list[object]:
    return list(of.rows())


def test_a_closed_quarter_reads_as_it_did_whatever_happens_later(
    store: Store, clock: Clock, reopened: Callable[[Store], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.execute(take_baseline(date(2026, 3, 2)))
    person = add_person(store, "R. Ortiz")
    set_item(store, "U.A", "owner", person)
    set_item(store, "U.A", "applicability", Applicability.APPLIES)
    set_item(store, "U.A", "due", date(2026, 3, 20))
    set_item(store, CODE, "notes", NOTE)
    clock.now = datetime(2026, 4, 3, 9, tzinfo=UTC)
    shown = close_next(store, date(2026, 4, 3))
    rows, totals = as_shown(shown), shown.totals
    assert totals.overdue == 3
    set_item(store, "U.A", "due", date(2026, 12, 1))
    set_item(store, CODE, "status", Status.DONE)
    monkeypatch.setattr(view, "health", lambda *_: (Health.ON_TRACK, "A later rule"))
    with reopened(store) as again:
        assert again.verify() == []
        period = again.plan.last_closed
        assert period is not None
        kept = again.closed(period.id)
        assert as_shown(kept) == rows
        assert kept.totals == totals
        counts = again.counts_when_closed(period, ("U.A", CODE))
        assert counts == {code: kept.row(code).counts for code in ("U.A", CODE)}
        assert (period.overdue, period.applicable) == (totals.overdue, totals.applicable)
        assert (kept.as_of, kept.editable) == (date(2026, 3, 31), False)
        later = PlanView(again.plan, again.framework, date(2026, 4, 3))
        changes = again.changes_between(kept.plan.head, again.plan.head)
        told = difference(kept, later, changes)
        assert {m.key for m in told.moved} == set(composed(changes))
        assert [(s.code, s.days) for s in told.slips] == [("U.A", 256)]


def test_it_is_voided_and_never_undone(store: Store, reopened: Callable[[Store], Store]) -> None:
    day = date(2026, 3, 2)
    set_item(store, CODE, "notes", NOTE)
    change = store.execute(take_baseline(day))
    assert change.kind is ChangeKind.QUARTER
    with pytest.raises(ValidationError, match="voided, with a reason"):
        store.undo(change.id)
    # Undo without naming a change goes past the closing, to the last edit.
    assert store.undo().undoes == store.history()[2].id
    baseline = store.plan.baseline
    assert baseline is not None
    store.execute(void(baseline, "Before the first meeting", day))
    store.execute(take_baseline(day))
    with reopened(store) as again:
        assert len(again.plan.all_periods) == 2
        assert len(again.plan.periods) == 1
        assert [again.closed(one.id).row(CODE).item.notes for one in again.plan.all_periods] == [NOTE, None]
        assert again.verify() == []


def test_the_frozen_copy_is_in_no_list_of_changes(store: Store) -> None:
    set_item(store, CODE, "notes", NOTE)
    mine = store.history(code=CODE)
    store.execute(take_baseline(date(2026, 3, 2)))
    assert store.history(code=CODE) == mine
    (newest, *_) = store.history(kind=ChangeKind.QUARTER)
    assert {value.entity for value in newest.values} == {"period"}


def test_only_what_was_closed_can_be_opened(store: Store) -> None:
    with pytest.raises(ValidationError, match="not closed"):
        store.closed("made up")


@pytest.mark.parametrize("consistent", [False, True])
def test_a_frozen_value_changed_behind_its_back_is_found(store: Store, consistent: bool) -> None:
    """Even where whoever changed it recomputed all commitments and ids: history itself says otherwise."""
    set_item(store, CODE, "notes", NOTE)
    store.execute(take_baseline(date(2026, 3, 2)))
    period = store.plan.baseline
    assert period is not None
    body = json.dumps({"old": None, "new": "All is well"}, separators=(",", ":"))
    statements = [f"UPDATE change_value SET body = '{body}' WHERE field = 'item.notes'"]
    tampered(store.path, *(_rewritten(store, body) if consistent else statements))
    places = [f"{fault.where}: {fault.what}" for fault in store.verify()]
    assert any(CODE in place and "All is well" in place and NOTE in place for place in places)


def _rewritten(store: Store, body: str) -> list[str]:
    """The statements that change the frozen note, and all that depends on it, as one would who knows how."""
    with closing(sqlite3.connect(store.path)) as raw:
        query = "SELECT change, n, salt FROM change_value WHERE field = 'item.notes' AND entity = 'frozen'"
        change, n, salt = raw.execute(query).fetchone()
        (header,) = raw.execute("SELECT header FROM change_set WHERE id = ?", (change,)).fetchone()
    content = json.loads(header)
    content["values"][n][3] = commit_to(salt, body)
    changed = canonical(content)
    new = sha256(changed.encode())
    said = f"body = '{body}', commitment = '{content['values'][n][3]}'"
    return [
        f"UPDATE change_value SET {said} WHERE change = '{change}' AND n = {n}",
        f"UPDATE change_set SET id = '{new}', header = '{changed}' WHERE id = '{change}'",
        *(
            f"UPDATE {t} SET change = '{new}' WHERE change = '{change}'"
            for t in ("change_value", "change_parent")
        ),
    ]


def test_a_name_is_erased_from_closed_periods_too(store: Store, reopened: Callable[[Store], Store]) -> None:
    name = "Quillfeather"
    person = add_person(store, name)
    set_item(store, CODE, "owner", person)
    set_item(store, CODE, "notes", f"Ask {name}")
    store.execute(take_baseline(date(2026, 3, 2)))
    with closing(sqlite3.connect(store.path)) as raw:
        keys = raw.execute("SELECT change, n FROM change_value WHERE body LIKE ?", (f"%{name}%",)).fetchall()
    assert len(keys) == 5  # name, label, notes; name and notes again in the frozen copy
    with closing(sqlite3.connect(store.path)) as raw:
        query = "SELECT change, n FROM change_value WHERE body LIKE ? AND entity <> 'frozen'"
        asked = raw.execute(query, (f"%{name}%",)).fetchall()
    # What the closing repeats goes by itself.
    assert len(asked) == 3
    redact(store, asked, "Erase a former member")
    assert name.encode() not in store.path.read_bytes()
    with reopened(store) as again:
        assert again.verify() == []
        assert again.plan.baseline is not None
        row = again.closed(again.plan.baseline.id).row(CODE)
        assert (row.owner.value, row.owner_name, row.item.notes) == (person, "erased", "erased")


def test_a_reason_shown_of_items_above_is_erased_with_it_and_one_left_behind_is_found(store: Store) -> None:
    reason = "Quillfeather is on leave"
    set_item(store, CODE, "applicability", Applicability.APPLIES)
    store.execute(
        set_items(store.plan, [CODE], {"health": Health.OFF_TRACK, "health_reason": reason}),
    )
    asked = [
        (store.history()[0].id, 1 + n) for n, v in enumerate(store.history()[0].values) if v.new == reason
    ]
    store.execute(take_baseline(date(2026, 3, 2)))
    baseline = store.plan.baseline
    assert baseline is not None
    assert reason in store.closed(baseline.id).row("U.A").health_reason
    whole = store.path.read_bytes()
    redact(store, asked, "Erase what was said")
    assert reason.encode() not in store.path.read_bytes()
    assert reason.encode() in whole
    assert store.verify() == []
    body = f"(SELECT '{canonical({'old': None, 'new': reason})}')"
    tampered(
        store.path, f"UPDATE change_value SET body = {body}, salt = x'00' WHERE field = 'item.health_reason'"
    )
    assert any(
        "still holds what was erased" in fault.what and CODE in fault.where for fault in store.verify()
    )


def test_an_update_is_kept_by_the_first_closing_that_has_it(store: Store, clock: Clock) -> None:
    update = add_update(store.plan, CODE, text=NOTE, on=date(2026, 3, 1), said_by=None, how=Channel.PHONE)
    store.execute(update)
    store.execute(take_baseline(date(2026, 3, 2)))
    clock.now = datetime(2026, 4, 3, 9, tzinfo=UTC)
    close_next(store, date(2026, 4, 3))
    with closing(sqlite3.connect(store.path)) as raw:
        query = "SELECT field, count(*) FROM change_value WHERE entity = 'frozen' GROUP BY field"
        kept = dict(raw.execute(query).fetchall())
    assert (kept["update.text"], kept["update.own"], kept["plan.findings"]) == (1, 1, 2)
    assert store.verify() == []
    last = store.plan.last_closed
    assert last is not None
    assert [one.text for one in store.closed(last.id).updates_of(store.framework.item_ids[CODE])] == [NOTE]
    # Later closings rest on it, so all of them would tell of its loss.
    change = store.history(kind=ChangeKind.QUARTER)[-1].id
    said = canonical({"old": None, "new": "Something else"})
    tampered(
        store.path,
        f"UPDATE change_value SET body = '{said}' WHERE field = 'update.text' AND change = '{change}'",
    )
    assert sum("Something else" in fault.what for fault in store.verify()) == 2


def test_a_damaged_copy_is_said_in_one_line(store: Store) -> None:
    store.execute(take_baseline(date(2026, 3, 2)))
    period = store.plan.baseline
    assert period is not None
    tampered(store.path, "UPDATE change_value SET body = 'nonsense' WHERE field = 'item.shown'")
    with pytest.raises(FileProblem, match="frozen copy of “Baseline” is damaged"):
        store.closed(period.id)
    assert store.verify()


def test_a_closing_whose_period_history_has_lost_is_said_in_one_line(store: Store) -> None:
    store.execute(take_baseline(date(2026, 3, 2)))
    period = store.plan.baseline
    assert period is not None
    # Written to since, it is read from history and not taken from the present.
    store.execute(void(period, "Closed too soon", date(2026, 3, 3)))
    # That somebody closed it is left, what was closed is not.
    tampered(store.path, "UPDATE change_value SET body = '{}' WHERE entity = 'period'")
    with pytest.raises(FileProblem, match="frozen copy of the period is damaged"):
        store.closed(period.id)
    assert store.verify()
