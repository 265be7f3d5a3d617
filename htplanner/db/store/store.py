"""The store: the only writer of a plan's file. An edit is one transaction and one change set of history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from htplanner.db import history
from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import check_free, fresh_file, real_path
from htplanner.db.files.lock import LocksSeen, PlanLock, noting_locks
from htplanner.db.files.temporary import temporary_folder
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.history.table_reading import (
    data_version,
    holds,
    is_whole,
    last_kind,
    one_moment,
    read_head,
    read_plan,
    time_of,
)
from htplanner.db.history.types import Head, Intent, WrittenChange
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import WAY_BACK, Access, clear_free_space, connect, copy, plain_errors
from htplanner.db.store.file_guard import NOT_SAVED, FileGuard
from htplanner.db.store.history_reader import HistoryReader, to_undo
from htplanner.db.store.open_file import OpenFile
from htplanner.db.store.replay import ReplayLog
from htplanner.db.sync.access import UNTOUCHED, OpenedFile, OpenRequest
from htplanner.db.sync.opening import fitting_at, open_plan_file
from htplanner.domain.model.changes import Change, Edit, Fault, Moment
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.output.opening_warnings import clock_doubt, log_missing, older_state
from htplanner.domain.output.places import SyncState
from htplanner.errors import ConflictError, FileProblem

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from htplanner.domain.model.erasure import Erasure
    from htplanner.domain.periods.snapshot import Snapshot

NOTED_EVERY = 20
"""How many edits may go by before the head is noted as seen, and so could be cut off unnoticed by a crash."""


class Store(HistoryReader):
    """One open plan. ``plan`` is replaced after each commit; ``author`` may be set at any time.

    ``read_only_reason`` says in one line why nothing can be written, "" where it can. ``is_older`` tells that
    it does not hold what this computer saw at its place last.
    """

    def __init__(
        self, path: Path, context: StoreContext, opened_file: OpenedFile, key: Passphrase | None = None
    ) -> None:
        self.path = path
        self.author = context.author
        self.read_only_reason = opened_file.reason
        self.context = context
        self.key = key
        self.back_up: Callable[[], object] = lambda: None
        """Backs up the plan before an operation that cannot be undone; set by the backup service."""
        self.locks = LocksSeen()
        self._connection = opened_file.connection
        self._access = opened_file.access
        self._resources = opened_file.stack
        self._read_through = ExitStack()
        self.working = opened_file.working
        """The working copy on this computer, if the plan has one."""
        version, self._head, self.plan = self._load()
        self.framework: Framework = context.catalogue.framework(self.plan.info.edition or "")
        file, plan_id = opened_file.file or path, self.plan.id
        self.open_file = OpenFile(path, file, plan_id, self._connection, self._head_to_copy, key)
        self.replay_log = ReplayLog(self._head.id)
        self.guard = FileGuard(
            *(file, path.name, self._connection, context.catalogue, key, version),
            lambda: (self._head, self.plan),
        )
        self._head_pin = HeadPin(context.seen, self.plan.id, path)
        self._log_missing = opened_file.log_missing
        self._watch()

    # --- opening and closing

    @classmethod
    def create(
        cls,
        path: Path,
        info: Mapping[str, object],
        context: StoreContext,
        *,
        edition: str | None = None,
        at: datetime | None = None,
        story: Callable[[Plan], Iterable[Moment]] = lambda _: (),
        key: Passphrase | None = None,
    ) -> Self:
        """Makes a new plan at ``path`` and opens it. ``info`` holds fields of ``PlanInfo``.

        ``at`` is when it was started, if not now. ``story`` tells what was done since, given the plan as
        started: one change set for each moment, all of them in the file before it gets its name. ``key``
        encrypts it.
        ``FileProblem`` where ``path`` exists or cannot be written, ``ValidationError`` where ``info`` is off.
        """
        from htplanner.db.layout import new_plan

        path = real_path(path)
        check_free(path, "No plan was made.")
        catalogue = context.catalogue
        framework = catalogue.framework(edition) if edition else catalogue.newest
        start = new_plan.beginning(framework, info, at or context.clock(), context.author)
        with plain_errors(path, "No plan was made."):
            lock = PlanLock.take(path, start.at)
        try:
            with fresh_file(path, "No plan was made.") as making:
                new_plan.make(making, context.device, framework, start, story, key)
        finally:
            lock.release()
        return cls.open(path, context, must_write=True, key=key)

    @classmethod
    def open(
        cls,
        path: Path,
        context: StoreContext,
        *,
        read_only: bool = False,
        must_write: bool = False,
        wait: float = 0.0,
        key: Passphrase | None = None,
    ) -> Self:
        """Opens a plan after checking that it is one; ``wait`` is how many seconds to wait for its lock.

        ``key`` opens an encrypted one.

        Where it cannot be written it is opened for reading and ``read_only_reason`` says why; with
        ``must_write`` that is an error instead: ``LockedError`` where another window or command has it.
        ``FileProblem`` where the file is not to be opened at all; it is then byte for byte as it was.
        """
        path = real_path(path)
        key = fitting_at(path, key, context)
        request = OpenRequest(read_only, must_write, wait, key)
        with noting_locks() as noted:
            opened_file = open_plan_file(path, request, context)
        with opened_file.stack as stack:
            store = cls(path, context, opened_file, key)
            store.locks = noted
            if must_write and not store.editable:
                raise FileProblem(store.read_only_reason)
            with plain_errors(path, UNTOUCHED):
                erased = store.editable and last_kind(store._connection) == ChangeKind.REDACT.value
            store._resources = stack.pop_all()
        if erased:
            clear_free_space(store._connection)
        return store

    def close(self) -> None:
        """Save a working copy to its location and release the file. Closing twice is safe."""
        with self._resources:
            if self.editable:
                self._note_head()
                if self.working is not None:
                    self.working.check_in_at_end(self._now())
                self.read_only_reason = "It is closed."

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def editable(self) -> bool:
        return not self.read_only_reason

    @property
    def whereabouts(self) -> SyncState | None:
        """How the copy that is worked on here stands to the file at its place; None in an ordinary folder."""
        return self.working.whereabouts(self._head) if self.working else None

    def check_in(self, *, over_damage: bool = False) -> None:
        """Saves the copy here to its place where it has more (see ``WorkingCopy``). May run in a thread."""
        if self.working is not None and self.editable:
            self.working.check_in(self._now(), over_damage=over_damage)

    @property
    def head(self) -> Head:
        """The change set nothing follows."""
        return self._head

    @property
    def encrypted(self) -> bool:
        """Whether the plan is under a passphrase."""
        return self.key is not None

    def opens_with(self, typed: str) -> bool:
        """Whether a text is the plan's passphrase."""
        return self.key is not None and self.key.is_same(typed)

    def close_file(self) -> None:
        """Closes the file alone; what reads through SQLAlchemy first, since it ends its transactions."""
        self._read_through.close()
        self._connection.close()

    def let_go(self) -> None:
        """Release the file and its lock without saving, because another opening replaced this one."""
        self._resources.close()

    # --- writing

    def execute(self, edit: Edit) -> Change:
        """Writes an edit and gives the change that came of it, an ``empty`` one where nothing changed.

        ``ValidationError`` or ``ConflictError`` where the plan refuses it, ``FileProblem`` where the disk
        does. Whatever the error, nothing was written.
        """
        from htplanner.domain.editing.prepare import prepare
        from htplanner.domain.periods.snapshot import freeze

        intent = self._intent(edit.kind, edit.label, meeting=edit.meeting)
        if edit.kind is ChangeKind.QUARTER and self.editable:
            self.back_up()
        with self._writing() as connection:
            prepared = prepare(self.plan, self.framework, edit, intent.at.date())
            intent = replace(intent, notices=prepared.notices)
            if not prepared.values:
                return intent.change("", ())
            frozen = tuple(freeze(prepared.closing)) if prepared.closing else ()
            written = history.write(connection, self.plan, self._head, intent, prepared.values, frozen)
        return self._adopt(written, intent, frozen)

    def undo(self, change_id: str | None = None) -> Change:
        """Puts back what a change replaced, by a new change; undoing an undo does the change again.

        None takes the latest edit that is neither undone nor itself an undo. ``ConflictError`` where a field
        has moved on since, ``ValidationError`` where the change cannot be undone.
        """
        from htplanner.domain.editing.prepare import take_back
        from htplanner.domain.reading.descriptions import undoing

        with self._writing() as connection:
            change = to_undo(connection, change_id)
            values = take_back(self.plan, self.framework, change)
            intent = self._intent(ChangeKind.UNDO, undoing(change.label), undoes=change.id)
            written = history.write(connection, self.plan, self._head, intent, values)
        return self._adopt(written, intent)

    def erase(self, erasure: Erasure) -> Change:
        """Erases texts from the plan, its history and the bytes of its file for good, all of them or none.

        Backups made before still hold them. ``ConflictError`` where the plan has moved on since the erasure
        was decided, ``ValidationError`` where a text cannot be erased.
        """
        intent = self._intent(ChangeKind.REDACT, erasure.label)
        self.back_up()
        with self._writing() as connection:
            if erasure.head != self._head.id:
                raise ConflictError(
                    "The plan has changed since you looked. Nothing was erased; look again at what is found."
                )
            written = history.erase(connection, self.plan, self._head, intent, erasure.keys, erasure.texts)
        change = self._adopt(written, intent)
        clear_free_space(self._connection)
        return change

    # --- checking

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return warnings to show when the plan is opened, one per line."""
        seen, name = self._head_pin.known_here, self.path.name
        lacks = max(0, seen.lamport - self._head.lamport) if seen is not None else 0
        with plain_errors(self.path, UNTOUCHED):
            last = time_of(self._connection, self._head)
        said = (
            older_state(name, lacks) if self.is_older else "",
            log_missing(name) if self._log_missing else "",
            clock_doubt(self._now(), last) if last is not None else "",
        )
        return tuple(filter(None, said))

    def verify(self) -> list[Fault]:
        """Everything that is wrong with the file, its history or its tables; empty for a sound plan.

        It has to hold the change set that this computer saw last.
        """
        seen = self._head_pin.known
        with self._reading() as connection:
            return history.faults_in(connection, seen.id if seen else "")

    def verify_beside(self) -> list[Fault]:
        """Find the same in a copy made in pieces, so that edits never wait for it."""
        seen = self._head_pin.known
        with plain_errors(self.path, UNTOUCHED), temporary_folder() as folder:
            copied = folder / self.path.name
            copy(self._connection, copied, self.key, step=lambda: None)
            return history.faults_of_plan(connect(copied, Access.READ, self.key), seen.id if seen else "")

    # --- inside

    def _now(self) -> datetime:
        now = self.context.clock()
        assert now.tzinfo is not None, "the clock gives aware times"
        return now

    def _intent(
        self, kind: ChangeKind, label: str, *, undoes: str | None = None, meeting: str | None = None
    ) -> Intent:
        return Intent(kind, label, self._now(), self.context.device, self.author, undoes, meeting)

    @cached_property
    def _sqlalchemy(self) -> Connection:
        self._resources.callback(self._read_through.close)
        return self._read_through.enter_context(history.connected(self._connection, self._access))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self.editable:
            self.guard.check_journal(UNTOUCHED)
        with plain_errors(self.path, UNTOUCHED), history.transaction(self._sqlalchemy) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if not self.editable:
            raise FileProblem(f"“{self.path.name}” cannot be changed: {self.read_only_reason}")
        with (
            plain_errors(self.path, NOT_SAVED),
            self.guard.writing(lambda: history.transaction(self._sqlalchemy)),
        ):
            yield self._sqlalchemy

    def _head_to_copy(self) -> Head:
        """The head of what is about to be copied in whole."""
        if self.editable:
            self.guard.check_journal(UNTOUCHED)
        return self._head

    def _load(self) -> tuple[object, Head, Plan]:
        with plain_errors(self.path, UNTOUCHED), one_moment(self._connection):
            version, head = data_version(self._connection), read_head(self._connection)
            plan = read_plan(self._connection, head, self.context.catalogue)
        if plan is None:
            self.read_only_reason = (
                "Part of it is damaged; what you see was put together from its history. Verify it to learn "
                f"where. {WAY_BACK}"
            )
            with self._reading() as connection:
                plan = history.plan_after(connection, head.id)
        if plan is None or not is_whole(plan, self.context.catalogue):
            raise FileProblem(
                f"“{self.path.name}” is damaged: it does not hold its own beginning. {UNTOUCHED} {WAY_BACK}"
            )
        return version, head, plan

    def _watch(self) -> None:
        """Goes on from the head this computer saw last, unless history does not hold it any more."""
        seen = self._head_pin.known
        with plain_errors(self.path, UNTOUCHED):
            self._continues = seen is None or holds(self._connection, seen)
            here = self._head_pin.known_here
            self.is_older = here is not None and not holds(self._connection, here)
        if seen != self._head:
            self._note_head()

    def trust_current_head(self) -> None:
        """Takes the state of the file for the one that is meant, whatever this computer saw before."""
        self._continues, self.is_older = True, False
        self._note_head()

    def _note_head(self) -> None:
        """Keeps the head as the last one seen; one that would hide a rewritten history is not kept."""
        if self._continues:
            self._head_pin.note(self._head)

    def _adopt(self, written: WrittenChange, intent: Intent, frozen: Sequence[Snapshot] = ()) -> Change:
        self.plan, self._head = written.plan, written.head
        self.replay_log.add(written, intent, frozen)
        if self._head.lamport % NOTED_EVERY == 0:
            self._note_head()
        return written.change
