"""What a change set is, byte for byte: other copies and later versions must come to the same ids."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import create_engine

from htplanner.db.history.entries import (
    ChangeSetDraft,
    Entry,
    append,
    commit_to,
    fold_each,
    header_of,
    sha256,
)
from htplanner.db.schema.tables import METADATA
from htplanner.domain.model.changes import Value
from htplanner.domain.model.records import Entity, Item
from htplanner.domain.model.vocabulary import ChangeKind, Status

ITEM = "bbaf5402-4feb-57e4-88d5-bc36e73a67f7"
PERSON = "80ea60b9-d578-4bc1-a96d-fe9bf9646d4c"


def test_a_body_is_spelled_in_one_way() -> None:
    assert (
        Entry.of_value(Value(Entity.ITEM, ITEM, "status", None, Status.DONE)).body
        == '{"new":"done","old":null}'
    )
    day = Entry.of_value(Value(Entity.ITEM, ITEM, "due", None, date(2026, 3, 5)))
    assert day.body == '{"new":"2026-03-05","old":null}'
    several = Entry.of_value(Value(Entity.ITEM, ITEM, "informed", None, (PERSON, ITEM)))
    assert several.body == f'{{"new":["{PERSON}","{ITEM}"],"old":null}}'
    text = Entry.of_value(Value(Entity.ITEM, ITEM, "notes", 'a "b"', "é\n🌱"))
    assert text.body == '{"new":"é\\n🌱","old":"a \\"b\\""}'


def test_a_commitment_is_the_hash_of_length_salt_and_body() -> None:
    salt, body = bytes(range(16)), '{"new":"é","old":null}'
    content = body.encode("utf-8")
    by_hand = hashlib.sha256(len(content).to_bytes(8, "big") + salt + content).hexdigest()
    assert commit_to(salt, body) == by_hand
    assert by_hand == "7f542dd9c525d87338caa4bc2c658b20b53f442b781137dd6cc4b8f3120bfbba"


def test_the_header_and_id_of_a_change_set_never_change() -> None:
    draft = ChangeSetDraft(
        kind=ChangeKind.UNDO,
        at=datetime(2026, 3, 2, 9, 1, 0, 250, tzinfo=timezone(timedelta(hours=-5))),
        device="5b0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c11",
        author=PERSON,
        parents=("f" * 64, "a" * 64),
        lamport=7,
        entries=(
            Entry.of_label("Undo: Assign 4 items to M. Okafor"),
            Entry.of_value(Value(Entity.ITEM, ITEM, "owner", PERSON, None)),
        ),
        undoes="f" * 64,
    )
    commitments = [commit_to(bytes([n] * 16), entry.body) for n, entry in enumerate(draft.entries)]
    header = header_of(draft, commitments)
    assert header == (
        '{"at":"2026-03-02T09:01:00.000250-05:00",'
        f'"author":"{PERSON}",'
        '"device":"5b0d4c0e-6f5c-4b62-9a38-0f4b7a8f3c11",'
        '"format":1,"kind":"undo","lamport":7,"meeting":null,'
        f'"parents":["{"a" * 64}","{"f" * 64}"],'
        f'"undoes":"{"f" * 64}",'
        '"values":[["change","","label",'
        '"2e13993ee7f95f1f0a7e0e87873ce6531ae92dd25f990f7cc962ec96948cb0b3"],'
        f'["item","{ITEM}","owner",'
        '"27536ba0c71739b9ea124feb182131ed2f6396bcfa338254cc2d30d4194688a8"]]}'
    )
    assert "Okafor" not in header
    assert sha256(header.encode()) == "c1eb06c4f183474aae6493cf4c82e1db8b5fad65725300476129d4e3f6163993"


def test_states_are_folded_alike_one_by_one_and_in_a_row(tmp_path: Path) -> None:
    """Two copies wrote, and were merged: what was written later in one of them stays the later."""
    created = create_engine(f"sqlite:///{tmp_path / 'merged.db'}")
    with created.begin() as connection:
        METADATA.create_all(connection)

        def add(lamport: int, note: str | None, *parents: str) -> str:
            written = Entry.of_value(Value(Entity.ITEM, ITEM, "notes", None, note))
            draft = ChangeSetDraft(
                ChangeKind.EDIT,
                datetime(2026, 3, 2, 9, lamport, tzinfo=UTC),
                PERSON,
                None,
                parents,
                lamport,
                (Entry.of_label("Merge") if note is None else written,),
            )
            return append(connection, draft, [bytes(16)])

        start = add(1, "start")
        mine = add(2, "mine, early", start)
        latest = add(3, "mine, late", mine)
        theirs = add(2, "theirs", start)
        joined = add(4, None, latest, theirs)

        def notes(*heads: str) -> list[str | None]:
            plans = [plan for _, plan in fold_each(connection, heads)]
            items = [plan.records[Entity.ITEM][ITEM] for plan in plans]
            return [item.notes for item in items if isinstance(item, Item)]

        assert notes(start, mine, latest, theirs) == ["start", "mine, early", "mine, late", "theirs"]
        # Theirs is older than the latest of mine, though it comes in after it.
        assert notes(latest, joined) == notes(latest) + notes(joined) == ["mine, late"] * 2
    created.dispose()
