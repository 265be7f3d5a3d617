"""One change set on its way into the file: its entry in history, its rows in the tables, its ``Change``."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection

from htplanner.db.history.entries import SALT_BYTES, ChangeSetDraft, Entry, append, kept_for_good
from htplanner.db.history.types import Head, Intent, WrittenChange
from htplanner.db.schema.rows import write_values
from htplanner.db.schema.tables import lay_out
from htplanner.domain.model.changes import Value
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.text import clean
from htplanner.domain.periods.snapshot import APPEND_ONLY, Snapshot


def write(
    connection: Connection,
    plan: Plan,
    head: Head | None,
    intent: Intent,
    values: Sequence[Value],
    frozen: Iterable[Snapshot] = (),
) -> WrittenChange:
    """Writes ``values`` over ``plan``; ``head`` is None for the first change set of a plan.

    ``frozen`` is the copy that a closing keeps beside them.
    """
    entries = [*map(Entry.of_value, values), *_copied(connection, frozen)]
    new_head = append_set(connection, head, intent, entries)
    after = plan.after(new_head.id, values)
    write_values(connection, plan, after, values)
    return WrittenChange(intent.change(new_head.id, values), after, new_head)


def write_first(connection: Connection, intent: Intent, values: Sequence[Value]) -> WrittenChange:
    """Create the layout of an empty file and write the first change set of its plan."""
    lay_out(connection)
    return write(connection, Plan.empty(), None, intent, values)


def _copied(connection: Connection, frozen: Iterable[Snapshot]) -> Iterator[Entry]:
    """A frozen copy but for what never changes and an earlier closing keeps: it would grow with every one."""
    kept: set[str] | None = None
    for one in frozen:
        if one.entity in APPEND_ONLY:
            kept = kept_for_good(connection) if kept is None else kept
            if one.id in kept:
                continue
        yield Entry.of_frozen(one)


def append_set(connection: Connection, head: Head | None, intent: Intent, entries: Sequence[Entry]) -> Head:
    """Writes a change set of ``entries`` into history alone; the head it becomes."""
    label = Entry.of_label(clean(intent.label, one_line=True).text)
    draft = ChangeSetDraft(
        kind=intent.kind,
        at=intent.at,
        device=str(UUID(intent.device)),
        author=None if intent.author is None else str(UUID(intent.author)),
        parents=() if head is None else (head.id,),
        lamport=1 if head is None else head.lamport + 1,
        entries=(label, *entries),
        undoes=intent.undoes,
        meeting=intent.meeting,
    )
    salts = [secrets.token_bytes(SALT_BYTES) for _ in draft.entries]
    return Head(append(connection, draft, salts), draft.lamport)
