"""The store: the only writer of a plan's file. An edit is one transaction and one change set of history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, func, select

from htplanner.db.access import UNTOUCHED, Wish, get_hold
from htplanner.db.backup import Backups, copy_to_folder
from htplanner.db.engine import driver, make_engine, transaction
from htplanner.db.files import check_free, fresh_file
from htplanner.db.history import Head, fold_history, read_head
from htplanner.db.lock import PlanLock
from htplanner.db.log import changes_where, last_until, latest_to_undo, read_changes
from htplanner.db.rows import read_records
from htplanner.db.schema import CHANGE_SET, CHANGE_VALUE, lay_out
from htplanner.db.sqlite import Access, plain_errors
from htplanner.db.verify import faults_in
from htplanner.db.writing import Intent, Written, erase, write
from htplanner.domain.changes import Change, Edit, Fault
from htplanner.domain.editing import prepare, take_back
from htplanner.domain.founding import found
from htplanner.domain.framework import Framework
from htplanner.domain.plan import Plan
from htplanner.domain.vocabulary import ChangeKind
from htplanner.errors import FileProblem, ValidationError
from htplanner.framework.catalogue import Catalogue

NOT_SAVED = "This edit was not saved; everything before it is safe."
UNDO, REDO = "Undo: ", "Redo: "


@dataclass(frozen=True)
class Surroundings:
    """What a store is handed: ``clock`` gives aware local time, ``device`` names the laptop (UUID text).

    ``backups`` is the folder of all plans' backups, ``author`` the party id of whoever sits here.
    """

    clock: Callable[[], datetime]
    device: str
    backups: Path
    catalogue: Catalogue
    author: str | None = None


class Store:
    """One open plan. ``plan`` is replaced after each commit; ``author`` may be set at any time.

    ``read_only_reason`` says in one line why nothing can be written, "" where it can. ``backup_problem`` says
    why the last automatic backup failed, "" where it did not.
    """

    def __init__(self, path: Path, surroundings: Surroundings, connection: Connection, reason: str) -> None:
        self.path = path
        self.author = surroundings.author
        self.read_only_reason = reason
        self.backup_problem = ""
        self._surroundings = surroundings
        self._connection = connection
        self._held = ExitStack()
        self._identity = _identity(path)
        self._data_version, self._head, self.plan = self._load()
        self.framework: Framework = surroundings.catalogue.framework(self.plan.info.edition or "")
        self._backups = Backups(surroundings.backups, self.plan.id, path)

    # --- opening and closing

    @classmethod
    def create(
        cls, path: Path, info: Mapping[str, object], surroundings: Surroundings, *, edition: str | None = None
    ) -> Self:
        """Makes a new plan at ``path`` and opens it. ``info`` holds fields of ``PlanInfo``.

        ``FileProblem`` where ``path`` exists or cannot be written, ``ValidationError`` where ``info`` is off.
        """
        path = path.resolve()
        check_free(path, "No plan was made.")
        catalogue = surroundings.catalogue
        framework = catalogue.framework(edition) if edition else catalogue.newest
        now = surroundings.clock()
        edit = found(framework, info)
        values = prepare(Plan.empty(), framework, edit, now.date()).values
        intent = Intent(ChangeKind.FOUND, edit.label, now, surroundings.device, surroundings.author)
        with plain_errors(path, "No plan was made."):
            lock = PlanLock.take(path, now)
        try:
            with fresh_file(path, "No plan was made.") as making:
                engine = make_engine(making, Access.MAKE)
                try:
                    with engine.begin() as connection:
                        lay_out(connection)
                        write(connection, Plan.empty(), None, intent, values)
                finally:
                    engine.dispose()
        finally:
            lock.release()
        return cls.open(path, surroundings, must_write=True)

    @classmethod
    def open(
        cls,
        path: Path,
        surroundings: Surroundings,
        *,
        read_only: bool = False,
        must_write: bool = False,
        wait: float = 0.0,
    ) -> Self:
        """Opens a plan after checking that it is one; ``wait`` is how many seconds to wait for its lock.

        Where it cannot be written it is opened for reading and ``read_only_reason`` says why; with
        ``must_write`` that is an error instead: ``LockedError`` where another window or command has it.
        ``FileProblem`` where the file is not to be opened at all; it is then byte for byte as it was.
        """
        path = path.resolve()
        hold = get_hold(path, Wish(read_only, must_write, wait), surroundings.clock(), surroundings.backups)
        with hold.held as held:
            store = cls(path, surroundings, hold.connection, hold.reason)
            if must_write and not store.editable:
                raise FileProblem(store.read_only_reason)
            store._held = held.pop_all()
        if store.editable:
            store._back_up_quietly()
        return store

    def close(self) -> None:
        """Backs the plan up if it was changed, and lets the file go. Closing twice does no harm."""
        with self._held:
            if self.editable:
                self._back_up_quietly()
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

    # --- writing

    def execute(self, edit: Edit) -> Change:
        """Writes an edit and gives the change that came of it, an ``empty`` one where nothing changed.

        ``ValidationError`` or ``ConflictError`` where the plan refuses it, ``FileProblem`` where the disk
        does. Whatever the error, nothing was written.
        """
        intent = self._intent(ChangeKind.EDIT, edit.label)
        with self._writing() as connection:
            prepared = prepare(self.plan, self.framework, edit, intent.at.date())
            intent = self._intent(ChangeKind.EDIT, edit.label, at=intent.at, notices=prepared.notices)
            if not prepared.values:
                return intent.change("", ())
            written = write(connection, self.plan, self._head, intent, prepared.values)
        return self._adopt(written)

    def undo(self, change_id: str | None = None) -> Change:
        """Puts back what a change replaced, by a new change; undoing an undo does the change again.

        None takes the latest edit that is neither undone nor itself an undo. ``ConflictError`` where a field
        has moved on since, ``ValidationError`` where the change cannot be undone.
        """
        with self._writing() as connection:
            change = self._to_undo(connection, change_id)
            values = take_back(self.plan, self.framework, change)
            intent = self._intent(ChangeKind.UNDO, _undo_label(change), undoes=change.id)
            written = write(connection, self.plan, self._head, intent, values)
        return self._adopt(written)

    def redact(self, keys: Iterable[tuple[str, int]], label: str) -> Change:
        """Erases texts from the plan and its history for good; see ``writing.erase`` for ``keys`` and errors.

        Backups made before still hold them.
        """
        intent = self._intent(ChangeKind.REDACT, label)
        with self._writing() as connection:
            written = erase(connection, self.plan, self._head, intent, keys)
        return self._adopt(written)

    # --- reading history

    def history(
        self,
        *,
        code: str | None = None,
        author: str | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> list[Change]:
        """Change sets, newest first: of one item and what belongs to it, of one author, of some days.

        Both days are included, and are the days their authors saw on the calendar.
        """
        if code is not None and code not in self.framework.item_ids:
            raise ValidationError(f"There is no item “{code}” in this plan.", code=code)
        item = None if code is None else self.framework.item_ids[code]
        query = changes_where(item=item, author=author, since=since, until=until, limit=limit)
        with self._reading() as connection:
            return read_changes(connection, connection.scalars(query).all())

    def state_at(self, change_id: str) -> Plan:
        """The plan as it was right after a change; ``ValidationError`` where there is no such change."""
        if change_id == self._head.id:
            return self.plan
        with self._reading() as connection:
            if connection.scalar(select(CHANGE_SET.c.id).where(CHANGE_SET.c.id == change_id)) is None:
                raise _no_such_change(change_id)
            return fold_history(connection, change_id)

    def plan_on(self, day: date) -> Plan:
        """The plan as it was at the end of a day; ``ValidationError`` where it was not there yet."""
        with self._reading() as connection:
            last = last_until(connection, day)
        if last is None:
            raise ValidationError(f"This plan did not exist yet on {day}. Choose a later day.")
        return self.state_at(last)

    def verify(self) -> list[Fault]:
        """Everything that is wrong with the file, its history or its tables; empty for a sound plan."""
        with self._reading() as connection:
            return faults_in(connection)

    @property
    def erased(self) -> int:
        """How many values of history were erased on purpose."""
        with self._reading() as connection:
            query = select(func.count()).select_from(CHANGE_VALUE).where(CHANGE_VALUE.c.body.is_(None))
            return connection.scalar(query) or 0

    # --- backups

    @property
    def last_backup(self) -> datetime | None:
        """When the plan was last backed up by itself (UTC)."""
        newest = self._backups.newest
        return newest.at if newest else None

    def backup(self, directory: Path | None = None) -> Path:
        """Copies the plan into ``directory``, or among its own backups, and gives the copy's path."""
        now = self._now()
        source = driver(self._connection)
        if directory is None:
            return self._backups.make(source, self._head.id, now)
        return copy_to_folder(source, self.path, directory, self._head.id, now)

    def _back_up_quietly(self) -> None:
        try:
            self.backup()
            self.backup_problem = ""
        except FileProblem as problem:
            self.backup_problem = str(problem)

    # --- inside

    def _now(self) -> datetime:
        now = self._surroundings.clock()
        assert now.tzinfo is not None, "the clock gives aware times"
        return now

    def _intent(
        self,
        kind: ChangeKind,
        label: str,
        *,
        at: datetime | None = None,
        undoes: str | None = None,
        notices: tuple[str, ...] = (),
    ) -> Intent:
        device = self._surroundings.device
        return Intent(kind, label, at or self._now(), device, self.author, undoes, notices)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with plain_errors(self.path, UNTOUCHED), transaction(self._connection) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if not self.editable:
            raise FileProblem(f"“{self.path.name}” cannot be changed: {self.read_only_reason}")
        with plain_errors(self.path, NOT_SAVED), transaction(self._connection) as connection:
            self._check_unmoved(connection)
            yield connection

    def _check_unmoved(self, connection: Connection) -> None:
        """The file is still the one we opened, and holds what we read: nobody else has written to it."""
        if _identity(self.path) != self._identity:
            raise FileProblem(
                f"“{self.path.name}” was moved, deleted or replaced while it was open. {NOT_SAVED} "
                "Close it and open the right file again."
            )
        if _data_version(connection) != self._data_version or read_head(connection) != self._head:
            raise FileProblem(
                f"Another program has changed “{self.path.name}” while it was open. {NOT_SAVED} "
                "Close it and open it again."
            )

    def _load(self) -> tuple[int, Head, Plan]:
        with self._reading() as connection:
            head = read_head(connection)
            plan = self._read_plan(connection, head)
            if not head.id or plan.info.edition is None:
                raise FileProblem(
                    f"“{self.path.name}” is damaged: it does not hold its own beginning. {UNTOUCHED} "
                    "Restore a backup to a new name."
                )
            return _data_version(connection), head, plan

    def _read_plan(self, connection: Connection, head: Head) -> Plan:
        """The plan from its tables or, where they are damaged, from its history and then for reading only."""
        with suppress(ValueError, LookupError, TypeError):
            plan = Plan(head.id, read_records(connection))
            if plan.info.edition is not None:
                return plan
        self.read_only_reason = (
            "Part of it is damaged; what you see was put together from its history. Verify it to learn "
            "where, and restore a backup to a new name."
        )
        return fold_history(connection, head.id)

    def _adopt(self, written: Written) -> Change:
        self.plan, self._head = written.plan, written.head
        return written.change

    def _to_undo(self, connection: Connection, change_id: str | None) -> Change:
        wanted = change_id or latest_to_undo(connection)
        if wanted is None:
            raise ValidationError("There is nothing to undo; nothing was changed.")
        changes = read_changes(connection, [wanted])
        if not changes:
            raise _no_such_change(wanted)
        change = changes[0]
        refusal = _why_not_undo(change)
        if refusal:
            raise ValidationError(f"“{change.label}” cannot be undone: {refusal}. Nothing was changed.")
        return change


def _why_not_undo(change: Change) -> str:
    if change.kind is ChangeKind.FOUND:
        return "it is the start of the plan"
    if change.kind is ChangeKind.REDACT:
        return "what was erased is gone for good"
    if change.erased:
        return "part of it was erased"
    if change.undone_by is not None:
        return "it has been undone already"
    return ""


def _undo_label(change: Change) -> str:
    if change.label.startswith(UNDO):
        return REDO + change.label.removeprefix(UNDO)
    return UNDO + change.label.removeprefix(REDO)


def _no_such_change(change_id: str) -> ValidationError:
    return ValidationError(
        f"There is no change “{change_id}” in the history of this plan; nothing was changed."
    )


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells the file at ``path`` from any other; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _data_version(connection: Connection) -> int:
    """A number that changes when anyone else commits to the file."""
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())
