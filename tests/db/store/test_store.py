"""A plan in a file: what is edited is there again, what is refused leaves no trace, all can be undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection

from htplanner.db.context import StoreContext
from htplanner.db.history import verify
from htplanner.db.repair.options import RepairOptions
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Assign, Change, Create, Edit, Fault, Moment, Remove, new_id
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import ChangeKind, DocumentKind, EvidenceKind, PartyKind, Status
from htplanner.errors import ConflictError, FileProblem, ValidationError
from tests.db.conftest import CODE, DEVICE, Clock, add_person, set_item
from tests.db.outside import run_sql


def test_a_new_plan_holds_what_was_said_and_every_item(store: Store) -> None:
    assert store.plan.info.organization == "A made-up clinic"
    assert store.plan.info.edition == store.framework.edition
    assert list(store.plan.items) == list(store.framework.nodes)
    (start,) = store.history()
    assert start.kind is ChangeKind.FOUND
    assert start.device == DEVICE
    assert store.editable


def test_one_record_that_lacks_its_name_among_several_is_refused_in_plain_words(store: Store) -> None:
    kind = PartyKind.COMMITTEE
    named, nameless = ({"kind": kind, "name": name, "chair": None} for name in ("Ethics committee", None))
    steps = [Create(Entity.PARTY, new_id(), values) for values in (named, nameless)]
    before = store.plan
    with pytest.raises(ValidationError, match="Name is missing"):
        store.execute(Edit.of("Add two committees", steps))
    assert store.plan is before


def test_what_other_tools_do_to_the_file_and_not_to_the_plan_stops_nobody(store: Store) -> None:
    run_sql(store.path, "ANALYZE")
    assert set_item(store, CODE, "notes", "Saved").id
    run_sql(store.path, "UPDATE item SET notes = 'By another tool'")
    with pytest.raises(FileProblem, match="Another program changed"):
        set_item(store, CODE, "notes", "Over it")


def test_an_edit_that_somebody_reading_holds_up_is_refused_and_the_next_one_is_saved(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("htplanner.db.sqlite.connection.BUSY_SECONDS", 0.01)
    with Store.open(closed_plan, surroundings) as store:
        with closing(sqlite3.connect(closed_plan, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM item").fetchall()
            with pytest.raises(FileProblem, match="using"):
                set_item(store, CODE, "notes", "Not now")
        assert set_item(store, CODE, "notes", "Now").id
        assert store.verify() == []


def test_a_plan_can_be_edited_while_it_is_checked_beside_the_window(
    store: Store, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    looking = verify.faults_in

    def edited(connection: Connection, seen: str = "") -> list[Fault]:
        faults = looking(connection, seen)
        set_item(store, CODE, "notes", "Meanwhile")
        return faults

    monkeypatch.setattr("htplanner.db.sqlite.connection.BUSY_SECONDS", 0.01)
    monkeypatch.setattr(verify, "faults_in", edited)
    assert RepairOptions(surroundings).check(store.path) == []
    assert store.plan.items[CODE].notes == "Meanwhile"


def test_a_plan_never_overwrites_another_file(store: Store, surroundings: StoreContext) -> None:
    before = store.path.read_bytes()
    with pytest.raises(FileProblem, match="exists already"):
        Store.create(store.path.with_name("clinic.htplan"), {"name": "Other"}, replace(surroundings))
    assert store.path.read_bytes() == before


def test_a_plan_that_cannot_be_made_leaves_nothing_behind(
    plan_path: Path, surroundings: StoreContext
) -> None:
    with pytest.raises(ValidationError):
        Store.create(plan_path, {"nonsense": 1}, surroundings)
    assert list(plan_path.parent.iterdir()) == []


def told(plan: Plan) -> Iterator[Moment]:
    """Two days of work; on the second, one edit that changes nothing."""
    item = plan.items[CODE].id
    first, then = datetime(2025, 9, 1, 9, tzinfo=UTC), datetime(2025, 9, 2, 9, tzinfo=UTC)
    yield Moment(first, None, Edit.of("Note it", [Assign(Entity.ITEM, item, "notes", "Early")]))
    yield Moment(then, DEVICE, Edit.of("Note it again", [Assign(Entity.ITEM, item, "notes", "Late")]))
    yield Moment(then, DEVICE, Edit.of("Say nothing", [Assign(Entity.ITEM, item, "notes", "Late")]))


def test_a_plan_can_start_with_a_past(plan_path: Path, surroundings: StoreContext) -> None:
    started = datetime(2025, 8, 1, 9, tzinfo=UTC)
    with Store.create(plan_path, {"name": "Clinic"}, surroundings, at=started, story=told) as store:
        late, early, start = store.history()
        assert [one.at.day for one in (start, early, late)] == [1, 1, 2]
        assert (early.author, late.author, late.label) == (None, DEVICE, "Note it again")
        assert store.plan.items[CODE].notes == "Late"
        assert store.plan_on(date(2025, 9, 1)).items[CODE].notes == "Early"
        assert store.verify() == []
        store.undo()
        assert store.plan.items[CODE].notes == "Early"


def test_a_past_that_breaks_a_rule_leaves_no_plan(plan_path: Path, surroundings: StoreContext) -> None:
    def broken(plan: Plan) -> Iterator[Moment]:
        yield from told(plan)
        item = plan.items[CODE].id
        yield Moment(
            datetime(2025, 9, 3, tzinfo=UTC), None, Edit.of("", [Assign(Entity.ITEM, item, "owner", DEVICE)])
        )

    with pytest.raises(ValidationError):
        Store.create(plan_path, {"name": "Clinic"}, surroundings, story=broken)
    assert list(plan_path.parent.iterdir()) == []


def test_what_is_edited_is_there_again(store: Store, reopened: Callable[[Store], Store]) -> None:
    text = "=1+1\n\u05e9\u05dc\u05d5\u05dd \N{SEEDLING} " + "long " * 8000
    person = add_person(store, "A. Vega", email="vega@example.org")
    set_item(store, CODE, "notes", text)
    set_item(store, CODE, "owner", person)
    set_item(store, CODE, "informed", (person,))
    set_item(store, CODE, "due", date(2026, 4, 1))
    plan = store.plan
    with reopened(store) as again:
        assert again.plan.same_content(plan)
        assert again.plan.head == plan.head
        assert again.plan.items[CODE].notes == text
        assert again.plan.items[CODE].informed == (person,)


def test_one_edit_is_one_change_and_one_undo_step(store: Store) -> None:
    items = [store.plan.items[code].id for code in ("U.A", "U.B", "1.A")]
    before = store.plan
    steps = [Assign(Entity.ITEM, item, "status", Status.IN_PROGRESS, expected=None) for item in items]
    change = store.execute(Edit.of("Start three", steps))
    assert [value.id for value in change.values] == items
    assert len(store.history()) == 2
    undo = store.undo(change.id)
    assert undo.label == "Take back “Start three”"
    assert undo.undoes == change.id
    assert store.plan.same_content(before)


def test_a_refused_edit_leaves_no_trace(store: Store) -> None:
    set_item(store, CODE, "notes", "Mine")
    plan, size = store.plan, len(store.history())
    item = plan.items[CODE].id
    with pytest.raises(ConflictError) as conflict:
        store.execute(Edit.of("Overwrite", [Assign(Entity.ITEM, item, "notes", "Theirs", expected=None)]))
    assert conflict.value.actual == "Mine"
    with pytest.raises(ValidationError):
        store.execute(
            Edit.of(
                "Half good",
                [
                    Assign(Entity.ITEM, item, "notes", "Good"),
                    Assign(Entity.ITEM, item, "status", Status.DEFERRED),
                ],
            )
        )
    assert store.plan is plan
    assert len(store.history()) == size
    assert store.verify() == []


def test_a_number_no_database_can_keep_is_refused(store: Store) -> None:
    values = {"kind": DocumentKind.POLICY, "title": "Response policy", "review_months": 10**30}
    with pytest.raises(ValidationError, match="Review cycle in months is a number up to"):
        store.execute(Edit.of("Add", [Create(Entity.DOCUMENT, new_id(), values)]))


def test_an_edit_that_changes_nothing_writes_nothing(store: Store) -> None:
    set_item(store, CODE, "notes", "Same")
    head = store.plan.head
    assert set_item(store, CODE, "notes", "Same").empty
    assert store.plan.head == head


def test_what_was_cleaned_is_said(store: Store) -> None:
    change = set_item(store, CODE, "notes", "One\r\ntwo\x07")
    assert store.plan.items[CODE].notes == "One\ntwo"
    assert change.notices == ("Notes: Control characters were left out.",)


def test_undo_without_a_change_takes_the_latest_edit_that_stands(store: Store) -> None:
    for text in ("one", "two", "three"):
        set_item(store, CODE, "notes", text)
    store.undo()
    store.undo()
    assert store.plan.items[CODE].notes == "one"
    set_item(store, CODE, "barrier", "No time")
    store.undo()
    store.undo()
    assert store.plan.items[CODE].notes is None
    with pytest.raises(ValidationError, match="nothing to undo"):
        store.undo()


def test_undoing_an_undo_does_the_change_again(store: Store) -> None:
    change = set_item(store, CODE, "notes", "Kept")
    undo = store.undo()
    redo = store.undo(undo.id)
    assert store.plan.items[CODE].notes == "Kept"
    assert redo.label == f"Bring back “{change.label}”"
    history = {one.id: one for one in store.history()}
    assert history[undo.id].undone_by == redo.id
    assert history[change.id].undone_by is None
    again = store.undo()
    assert again.undoes == change.id
    assert again.label == f"Take back “{change.label}”"
    assert store.plan.items[CODE].notes is None


def test_undo_is_refused_where_a_field_has_moved_on(store: Store) -> None:
    first = set_item(store, CODE, "notes", "First")
    set_item(store, CODE, "notes", "Second")
    plan = store.plan
    with pytest.raises(ConflictError, match="“First” to “Second”"):
        store.undo(first.id)
    assert store.plan is plan


def test_what_cannot_be_undone_says_why(store: Store) -> None:
    (start,) = store.history()
    change = set_item(store, CODE, "notes", "x")
    store.undo(change.id)
    for change_id, why in ((start.id, "start of the plan"), (change.id, "already"), ("0" * 64, "no change")):
        with pytest.raises(ValidationError, match=why):
            store.undo(change_id)


def test_a_record_made_undone_and_used_before_can_be_made_again(
    store: Store, reopened: Callable[[Store], Store]
) -> None:
    person = new_id()
    values = {"kind": PartyKind.PERSON, "name": "A. Vega"}
    made = store.execute(Edit.of("Add", [Create(Entity.PARTY, person, values)]))
    seat = new_id()
    store.execute(Edit.of("Seat", [Create(Entity.SEAT, seat, {"discipline": "Nursing", "party": person})]))
    store.execute(Edit.of("Remove the seat", [Remove(Entity.SEAT, seat)]))
    # The removed seat still names the person, whose creation is undone.
    undo = store.undo(made.id)
    assert person not in store.plan.records[Entity.PARTY]
    with reopened(store) as again:
        assert again.verify() == []
        assert again.plan.same_content(store.plan)
        again.undo(undo.id)
        assert again.plan.parties[person].name == "A. Vega"
        assert again.verify() == []


def test_history_is_found_by_item_person_and_day(
    plan_path: Path, surroundings: StoreContext, clock: Clock
) -> None:
    store = Store.create(plan_path, {"name": "Clinic"}, surroundings)
    person = add_person(store, "A. Vega")
    store.author = person
    clock.now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    noted = set_item(store, CODE, "notes", "x")
    item, evidence = store.plan.items[CODE].id, new_id()
    values = {"item": item, "kind": EvidenceKind.DRILL, "what": "Drill", "on": date(2026, 3, 1)}
    proved = store.execute(Edit.of("Prove", [Create(Entity.EVIDENCE, evidence, values)]))
    renamed = store.execute(Edit.of("Rename", [Assign(Entity.EVIDENCE, evidence, "what", "Fire drill")]))
    other = set_item(store, "1.A", "notes", "y")
    assert ids(store.history(author=person)) == ids([other, renamed, proved, noted])
    assert {change.author for change in store.history(author="")} == {None}
    assert len(store.history(author="")) == 2
    assert len(store.history(kind=ChangeKind.EDIT)) == 5
    assert ids(store.history(code=CODE))[:3] == ids([renamed, proved, noted])
    assert other.id not in ids(store.history(code=CODE))
    assert ids(store.history(record=evidence)) == ids([renamed, proved])
    assert ids(store.history(since=date(2026, 3, 10))) == ids([other, renamed, proved, noted])
    assert len(store.history(until=date(2026, 3, 9))) == 2
    assert ids(store.history(limit=1)) == ids([other])
    with pytest.raises(ValidationError, match=r"no item “9\.Z”"):
        store.history(code="9.Z")
    store.close()


def test_a_day_is_the_one_its_author_saw_on_the_calendar(
    plan_path: Path, surroundings: StoreContext, clock: Clock
) -> None:
    store = Store.create(plan_path, {"name": "Clinic"}, surroundings)
    clock.now = datetime(2026, 3, 4, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    late = set_item(store, CODE, "notes", "Late in the evening")
    assert late.at == datetime(2026, 3, 5, 7, 31, tzinfo=UTC)
    clock.now = datetime(2026, 3, 6, 9, tzinfo=timezone(timedelta(hours=-8)))
    set_item(store, CODE, "notes", "Later")
    assert store.plan_on(date(2026, 3, 3)).items[CODE].notes is None
    assert store.plan_on(date(2026, 3, 4)).items[CODE].notes == "Late in the evening"
    assert store.plan_on(date(2026, 3, 5)).items[CODE].notes == "Late in the evening"
    assert store.plan_on(date(2026, 3, 6)) is store.plan
    with pytest.raises(ValidationError, match="did not exist yet"):
        store.plan_on(date(2026, 3, 1))
    with pytest.raises(ValidationError, match="no change"):
        store.state_at("0" * 64)
    store.close()


def test_names_stand_in_no_header(store: Store) -> None:
    person = add_person(store, "Quillfeather")
    store.author = person
    set_item(store, CODE, "owner", person)
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        headers = [header for (header,) in connection.execute("SELECT header FROM change_set")]
    assert len(headers) == 3
    assert not any("Quillfeather" in header for header in headers)


def test_history_cannot_be_changed_removed_or_replaced(closed_plan: Path) -> None:
    attempts = (
        "UPDATE change_set SET lamport = 9",
        "DELETE FROM change_set",
        "INSERT OR REPLACE INTO change_set SELECT * FROM change_set",
        "UPDATE change_parent SET parent = change",
        "DELETE FROM change_parent",
        "INSERT OR REPLACE INTO change_parent SELECT * FROM change_parent",
        "UPDATE change_value SET body = 'x'",
        "UPDATE change_value SET salt = NULL, body = NULL",
        "DELETE FROM change_value",
        "REPLACE INTO change_value SELECT * FROM change_value",
    )
    with closing(sqlite3.connect(closed_plan, isolation_level=None)) as connection:
        for attempt in attempts:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(attempt)


def test_another_program_that_writes_the_file_is_noticed(store: Store) -> None:
    set_item(store, CODE, "notes", "Mine")
    with closing(sqlite3.connect(store.path)) as other:
        other.execute("UPDATE item SET notes = 'Theirs' WHERE code = ?", (CODE,))
        other.commit()
    with pytest.raises(FileProblem, match="Another program changed"):
        set_item(store, CODE, "notes", "Mine again")
    (fault,) = store.verify()
    assert fault.where == f"{CODE}, notes"
    assert fault.true_value == "Mine"


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows does not let an open file be replaced")
def test_a_file_that_was_replaced_while_open_is_noticed(session: PlanSession, tmp_path: Path) -> None:
    copy = session.backups.make(tmp_path)
    copy.replace(session.store.path)
    with pytest.raises(FileProblem, match="Another program changed"):
        set_item(session.store, CODE, "notes", "Into nowhere")
    session.store.path.unlink()
    with pytest.raises(FileProblem, match="or its folder can’t be found"):
        session.store.undo()


def test_a_closed_store_refuses_to_write(store: Store) -> None:
    store.close()
    store.close()
    with pytest.raises(FileProblem, match="closed"):
        set_item(store, CODE, "notes", "x")


def ids(changes: Iterable[Change]) -> list[str]:
    return [change.id for change in changes]
