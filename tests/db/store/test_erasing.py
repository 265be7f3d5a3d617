"""A person is erased whole: found wherever they are named, gone from every byte, and never by half."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from htplanner.db.backup import other_files
from htplanner.db.context import StoreContext
from htplanner.db.history import redaction as erasing
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import journal_of
from htplanner.db.store.store import Store
from htplanner.domain.editing.edits import add
from htplanner.domain.model.changes import Assign, Create, Edit, Remove, new_id
from htplanner.domain.model.erasure import Erasure
from htplanner.domain.model.records import RECORDS, Entity, Shape
from htplanner.domain.model.vocabulary import Applicability, AskKind, AskStatus, ChangeKind, EvidenceKind
from htplanner.domain.periods.closing import take_baseline, void
from htplanner.domain.privacy.erasure import ErasureFindings, erasure_of, find_passages, find_person
from htplanner.errors import ConflictError, PlannerError, ValidationError
from tests.db.conftest import CODE, Clock, add_person, set_item

NAME = "Ines Quillfeather"
DAY = date(2026, 3, 2)


def sought(store: Store, person: str) -> ErasureFindings:
    return find_person(store.plan, person, store.texts())


def decided(store: Store, person: str, **how: object) -> Erasure:
    """Everything that is found for sure, with the text that is proposed."""
    found = sought(store, person)
    instead = str(how.pop("instead", "Former member"))
    taken = {place.id: found.proposed(place, instead) for place in found.places if place.sure}
    return erasure_of(found, store.framework, taken, instead=instead, **how)  # type: ignore[arg-type]


def told_in(path: Path, *words: str) -> list[str]:
    """Which words stand in the bytes of a plan, or of what lies beside it."""
    held = b"\n".join(one.read_bytes() for one in (path, journal_of(path)) if one.exists()).decode(
        "utf-8", "ignore"
    )
    return [word for word in words if re.search(re.escape(word), held, re.IGNORECASE)]


def test_everything_of_a_person_goes_and_the_work_stays(
    store: Store, reopened: Callable[[Store], Store]
) -> None:
    colleague = add_person(store, "O. Quillfeather")
    person = add_person(
        store, "Ines Quilfeather", email="ines.q@example.org", phone="555 014-2277", title="Nurse manager"
    )
    store.execute(Edit.of("Rename", [Assign(Entity.PARTY, person, "name", NAME)]))
    store.execute(Edit.of("Set", [Assign(Entity.PARTY, person, "note", "Works nights")]))
    set_item(store, CODE, "owner", person)
    set_item(store, CODE, "notes", "Ask INES\nQuillfeather (555-014 2277) first. Or O. Quillfeather.")
    set_item(store, "U.B", "notes", f"{NAME} said no.")
    set_item(store, "U.B", "notes", "Nobody said so.")
    set_item(store, "1.A", "notes", "Told Dr. Quilfeather by ines.q@example.org")
    update = Create(
        Entity.UPDATE,
        new_id(),
        {"item": store.plan.items[CODE].id, "text": "Heard from Ines", "said_by": NAME, "on": DAY},
    )
    store.execute(Edit.of("Add an update", [update]))
    store.execute(take_baseline(DAY))
    before = [change.id for change in store.history()]
    change = store.erase(decided(store, person))
    assert change.kind is ChangeKind.REDACT
    assert (
        told_in(store.path, NAME, "Ines", "Quilfeather", "ines.q", "014-2277", "014 2277", "Works nights")
        == []
    )
    with reopened(store) as again:
        plan = again.plan
        assert again.verify() == []
        assert [one.id for one in again.history()][1:] == before
        assert again.history()[0] == change
        record = plan.parties[person]
        assert (record.name, record.email, record.phone, record.note) == ("Former member", None, None, None)
        assert record.title == "Nurse manager"
        assert plan.parties[colleague].name == "O. Quillfeather"
        assert plan.items[CODE].owner == person
        notes = "Ask Former member ([removed]) first. Or O. Quillfeather."
        assert plan.items[CODE].notes == notes
        assert plan.items["U.B"].notes == "Nobody said so."
        assert plan.items["1.A"].notes == "Told Former member by [removed]"
        assert plan.baseline is not None
        closed = again.closed(plan.baseline.id)
        assert closed.row(CODE).owner_name == "erased"
        assert closed.row(CODE).item.notes == "erased"
        assert closed.plan.parties[colleague].name == "O. Quillfeather"
        for one in again.history():
            if one.erased or one.kind is ChangeKind.REDACT:
                with pytest.raises(ValidationError, match="erased"):
                    again.undo(one.id)


def test_a_shared_surname_and_a_word_are_left_to_be_judged(store: Store) -> None:
    add_person(store, "Tom Hill")
    person = add_person(store, "Grace Hill")
    for code, text in (
        ("U.A", "Hill campus"),
        ("U.B", "A day of Grace"),
        ("1.A", "tom hill asked"),
        ("1.B", "uphill"),
    ):
        set_item(store, code, "notes", text)
    found = sought(store, person)
    assert {(place.where, place.sure) for place in found.places if place.key} == {
        ("U.A · Notes", False),
        ("U.B · Notes", False),
    }
    store.erase(decided(store, person))
    assert told_in(store.path, "Grace Hill") == []
    assert store.plan.items["U.A"].notes == "Hill campus"
    assert sorted(party.name for party in store.plan.parties.values()) == ["Former member", "Tom Hill"]


def test_a_text_that_is_kept_stays_in_history_too(store: Store) -> None:
    person = add_person(store, NAME)
    set_item(store, "U.A", "notes", "Quillfeather grant")
    set_item(store, "U.A", "notes", "The Quillfeather grant")
    found = sought(store, person)
    [grant] = [place for place in found.places if place.key]
    steps = {place.id: None for place in found.places if place is not grant}
    store.erase(erasure_of(found, store.framework, steps))
    assert store.plan.items["U.A"].notes == "The Quillfeather grant"
    assert next(change.values[0].new for change in store.history(code="U.A")) == "The Quillfeather grant"
    assert told_in(store.path, NAME) == []


def test_what_cannot_be_is_refused_and_nothing_is_written(store: Store) -> None:
    person = add_person(store, NAME)
    set_item(store, CODE, "notes", f"Ask {NAME}")
    found = sought(store, person)
    place = next(one for one in found.places if one.key)
    everything = {one.id: found.proposed(one, "X") for one in found.places}
    for taken, how, why in (
        ({**everything, place.id: f"Do ask {NAME}"}, "X", "still tells of"),
        (everything, " ", "called from now on"),
        (everything, "I. Quillfeather", "still tells who"),
    ):
        with pytest.raises(ValidationError, match=why):
            erasure_of(found, store.framework, taken, instead=how)
    erasure = decided(store, person)
    set_item(store, "1.A", "notes", "Meanwhile")
    with pytest.raises(ConflictError, match="has changed since you looked"):
        store.erase(erasure)
    with pytest.raises(ValidationError, match="Only a person"):
        find_person(store.plan, "nobody", store.texts())
    assert store.plan.parties[person].name == NAME


@pytest.mark.parametrize("place", ["append_set", "fold_history", "write_values", "update"])
def test_cut_short_anywhere_nothing_is_erased(
    store: Store, reopened: Callable[[Store], Store], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    person = add_person(store, NAME)
    set_item(store, CODE, "notes", f"Ask {NAME}")
    set_item(store, "1.A", "notes", f"{NAME} knows")
    plan, true = store.plan, getattr(erasing, place)
    calls: list[object] = []

    def cut_short(*given: object, **named: object) -> object:
        calls.append(given)
        if len(calls) > 2 or place != "update":
            raise KeyboardInterrupt
        return true(*given, **named)

    monkeypatch.setattr(erasing, place, cut_short)
    with pytest.raises(KeyboardInterrupt):
        store.erase(decided(store, person))
    monkeypatch.undo()
    with reopened(store) as again:
        assert again.plan.same_content(plan)
        assert again.verify() == []
        assert again.erased == 0
        again.erase(decided(again, person))
        assert told_in(again.path, NAME) == []


@pytest.mark.parametrize("cut_short", [False, True])
def test_free_space_is_cleared_at_once_or_by_the_next_opening(
    store: Store, reopened: Callable[[Store], Store], monkeypatch: pytest.MonkeyPatch, cut_short: bool
) -> None:
    """SQLite may leave a copy where it moved a page: here it is told to leave all of them."""
    person = add_person(store, NAME)
    for code in ("U.A", "U.B", "1.A"):
        set_item(store, code, "notes", f"Ask {NAME}. " * 2000)
    store._connection.execute("PRAGMA secure_delete=0")
    if cut_short:
        monkeypatch.setattr("htplanner.db.store.store.clear_free_space", lambda _connection: None)
    store.erase(decided(store, person))
    monkeypatch.undo()
    assert told_in(store.path, NAME) == ([NAME] if cut_short else [])
    with reopened(store) as again:
        assert told_in(again.path, NAME) == []
        assert again.verify() == []


def test_backups_that_hold_the_name_are_told_and_go(
    session: PlanSession, clock: Clock, reopened: Callable[[Store], Store]
) -> None:
    person = add_person(session.store, NAME)
    named = session.backups.make()
    damaged = named.with_name("20260101T000000Z-abc.htplan")
    damaged.write_bytes(b"nothing")
    found = sought(session.store, person)
    session.store.erase(decided(session.store, person))
    held = session.backups.holding(found)
    assert [(one.path, one.readable) for one in held] == [(named, True), (damaged, False)]
    elsewhere = session.store.path.with_name("other.txt")
    elsewhere.write_text("Not a backup")
    session.backups.discard([one.path for one in held] + [elsewhere])
    fresh = session.backups.make()
    assert session.backups.holding(found) == []
    assert told_in(fresh, NAME) == []
    assert elsewhere.exists()
    assert not named.exists()


def test_a_backup_under_an_earlier_passphrase_is_told_apart_from_a_damaged_one(
    session: PlanSession, keys_at_once: None
) -> None:
    person = add_person(session.store, NAME)
    plain = session.backups.make()
    session.rekey("seven calm gardens")
    locked = session.backups.make()
    session.rekey("a bridge at dawn")
    damaged = session.backups.folder / "20260101T000000Z-abc.htplan"
    damaged.write_bytes(b"nothing")
    held = {
        one.path: (one.readable, one.locked) for one in session.backups.holding(sought(session.store, person))
    }
    present = held.keys() - {plain, locked, damaged}
    assert held == {
        plain: (True, False),
        locked: (False, True),
        damaged: (False, False),
        **dict.fromkeys(present, (True, False)),
    }
    assert len(present) == 1


def test_every_copy_in_the_folder_of_the_plan_that_holds_the_name_is_told(
    keyed_plan: Path, key: Passphrase | None, surroundings: StoreContext
) -> None:
    folder = keyed_plan.parent
    with PlanSession.open(keyed_plan, surroundings, must_write=True, key=key) as session:
        (folder / "early.htplan").write_bytes(keyed_plan.read_bytes())
        person = add_person(session.store, NAME)
        found = sought(session.store, person)
        for name in ("mycopy", "open elsewhere"):
            (folder / f"{name}.htplan").write_bytes(keyed_plan.read_bytes())
        (folder / "same file.htplan").hardlink_to(keyed_plan)
        (folder / "no plan.htplan").write_bytes(b"nothing")
        with Store.create(folder / "another.htplan", {"name": "Another"}, surroundings, key=key) as another:
            add_person(another, NAME)
        read, true = list[str](), other_files._plan_id

        def reading(path: Path, key: Passphrase | None) -> str | None:
            read.append(path.name)
            return true(path, key)

        with (
            Store.open(folder / "open elsewhere.htplan", surroundings, must_write=True, key=key),
            pytest.MonkeyPatch.context() as patched,
        ):
            patched.setattr(other_files, "_plan_id", reading)
            held = [one for one in session.backups.holding(found) if not one.backup]
        assert {one.path.name: (one.readable, one.in_use) for one in held} == {
            "mycopy.htplan": (True, False),
            "open elsewhere.htplan": (False, True),
        }
        assert read == ["another.htplan", "early.htplan", "mycopy.htplan", "no plan.htplan"]


def test_a_file_set_aside_that_may_not_be_read_is_told_also_where_the_place_of_the_plan_is_dead(
    session: PlanSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = session.store.path.with_name(f"{session.store.path.stem} (damaged 2026-01-01).htplan")
    aside.write_bytes(b"nothing")
    found = sought(session.store, add_person(session.store, NAME))
    for name, refused in (("open", aside), ("exists", session.store.path)):
        true = getattr(Path, name)

        def refusing(path: Path, *words: Any, true: Any = true, refused: Path = refused, **more: Any) -> Any:
            if path == refused:
                raise PermissionError
            return true(path, *words, **more)

        monkeypatch.setattr(Path, name, refusing)
    held = [one for one in session.backups.holding(found) if not one.backup]
    assert [(one.path, one.readable) for one in held] == [(aside, False)]


def test_a_text_typed_by_mistake_goes_with_its_history(
    store: Store, reopened: Callable[[Store], Store]
) -> None:
    set_item(store, CODE, "notes", "Call the desk. Patient MRN 4471 waits.")
    set_item(store, CODE, "notes", "Call the desk. Patient MRN 447120 waits. Nobody answers.")
    set_item(store, "1.A", "barrier", "See mrn 447120")
    set_item(store, "1.B", "barrier", "Nothing of that")
    store.execute(take_baseline(DAY))
    item = store.plan.items[CODE].id
    found = find_passages(store.plan, (Entity.ITEM, item, "notes"), store.texts())
    assert {place.where for place in found.places} == {f"{CODE} · Notes", "1.A · Barrier"}
    taken = {place.id: found.proposed(place, "") for place in found.places}
    store.erase(erasure_of(found, store.framework, taken))
    assert told_in(store.path, "MRN 4471", "mrn 447120") == []
    with reopened(store) as again:
        assert again.verify() == []
        assert again.plan.items[CODE].notes == "Call the desk. Nobody answers."
        assert again.plan.items["1.A"].barrier == "[removed]"


# --- whatever is done to a plan

FIRST, LAST = (
    ("Ines", "Ødger", "Mara Lou", "D’Arcy"),
    ("Quillfeather", "Óðinsdóttir", "van Zwyndregt", "O'Neil-Krüsch"),
)
FORMS = (
    "{}",
    "Ask {} today",
    "{}’s list",
    "Dr. {}",
    "one\n{}\ntwo",
    '"{}"',
    "x" * 3000 + " {} " + "y" * 3000,
)


def _texts_of(chance: random.Random, name: str) -> str:
    told = chance.choice(
        (name, name.upper(), name.rsplit(maxsplit=1)[-1], name.replace(" ", "\n", 1), "nobody")
    )
    return chance.choice(FORMS).format(told)


def _some_edit(chance: random.Random, store: Store, name: str, person: str) -> Edit:
    plan, text = store.plan, _texts_of(chance, name)
    item = chance.choice(list(plan.items.values())).id
    lines = [s.name for s in RECORDS[Entity.ITEM].specs().values() if s.shape in (Shape.LINE, Shape.TEXT)]
    written = Edit.of(
        "Set", [Assign(Entity.ITEM, item, chance.choice([n for n in lines if n != "code"]), text)]
    )
    kinds: tuple[Callable[[], Edit], ...] = (
        lambda: written,
        lambda: written,
        lambda: add(Entity.SEAT, {"discipline": text, "party": person}, f"Add {name}"),
        lambda: add(
            Entity.EVIDENCE,
            {"item": item, "kind": EvidenceKind.DRILL, "what": text, "on": DAY, "checked_by": name},
            "Add evidence",
        ),
        lambda: add(
            Entity.ASK,
            {"title": text, "kind": AskKind.DECISION, "status": AskStatus.DRAFT, "sponsor": person},
            f"Add {text}",
        ),
        lambda: Edit.of(
            "Note", [Assign(Entity.PARTY, person, chance.choice(("note", "title", "email")), text)]
        ),
        lambda: Edit.of("Remove", [Remove(Entity.ASK, ask) for ask in list(plan.asks)[:1]]),
        lambda: void(plan.baseline, text, DAY) if plan.baseline else take_baseline(DAY),
        lambda: Edit.of("Decide", [Assign(Entity.ITEM, item, "applicability", Applicability.PARTLY)]),
    )
    return chance.choice(kinds)()


@pytest.mark.parametrize("seed", range(12))
def test_no_byte_of_the_name_is_left_whatever_was_done(
    seed: int, surroundings: StoreContext, plan_path: Path
) -> None:
    chance = random.Random(seed)
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    with Store.create(plan_path, {"name": f"Plan of {name}"}, surroundings) as store:
        other = add_person(store, "Tom Quill")
        person = add_person(store, f"{name} Senior")
        store.execute(Edit.of("Rename", [Assign(Entity.PARTY, person, "name", name)]))
        for _ in range(chance.randrange(5, 60)):
            with suppress(PlannerError):
                store.execute(_some_edit(chance, store, name, person))
                if chance.random() < 0.15:
                    store.undo(chance.choice(store.history()[:-4][:6]).id)
        heads = [change.id for change in store.history()]
        found = sought(store, person)
        taken = {place.id: found.proposed(place, "Former member") for place in found.places}
        store.erase(erasure_of(found, store.framework, taken, instead="Former member"))
        words = [name, *(part for part in name.split() if len(part) > 3 and part[0].isupper())]
        held = store.path.read_bytes()
        assert [word for word in words if word.encode() in held or word.upper().encode() in held] == []
        assert not journal_of(store.path).exists()
        assert store.verify() == []
        assert [change.id for change in store.history()][1:] == heads
        assert store.plan.parties[other].name == "Tom Quill"
