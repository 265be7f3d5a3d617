"""Whether a plan's file is still what was read from it, asked before anything is written.

Sync clients, sticks and people with a file manager replace, rename, delete and roll back a plan while it is
open. On Linux and macOS an open file lives on when its name is gone, so a write would go where nobody looks;
Windows lets nobody rename or replace it, but its bytes may be written over there as well. So before each
write the name, the file behind it, its journal and what it holds are compared with what was seen last.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from htplanner.db.history.table_reading import (
    data_version,
    holds,
    identity_of,
    one_moment,
    read_head,
    read_plan,
    read_plan_id,
)
from htplanner.db.history.types import Head
from htplanner.db.layout.file_check import check_layout
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.sqlite.connection import Access, connect, journal_of, log_of
from htplanner.domain.model.plan import Plan
from htplanner.errors import FileEvent, FileProblem, MovedError
from htplanner.framework.catalogue import Catalogue

SAVED: Final = "Your saved changes are safe."
NOT_SAVED: Final = "This edit wasn’t saved. Everything before it is safe."
MOST_FILES: Final = 10_000
"""How many files of a folder are looked at for one that was renamed."""

_MESSAGES: Final = {
    FileEvent.REPLACED: (
        "“{name}” isn’t this plan anymore, or its passphrase was set or changed elsewhere. {safe} "
        "Save a copy of your plan under a new name."
    ),
    FileEvent.ROLLED_BACK: (
        "An older state of “{name}” replaced the file while it was open. {safe} Save a copy of your plan, "
        "or open the older state."
    ),
    FileEvent.CHANGED: (
        "Another program changed “{name}”, or left an unfinished change beside it, while it was open. "
        "{safe} Open the plan again to see the change."
    ),
    FileEvent.GONE: (
        "“{name}” or its folder can’t be found. It was deleted or moved, the drive was unplugged, or the "
        "network is down. {safe} "
        "Put it back and try again, or save a copy of your plan."
    ),
    FileEvent.READ_ONLY: (
        "“{name}” or its folder became read-only while it was open. {safe} Allow writing again, "
        "or save a copy of your plan elsewhere."
    ),
}
_FOUND: Final = "“{name}” was renamed or moved to “{found}” while it was open. {safe} Open it there."


class FileGuard:
    """Watch the file of an open plan; ``key`` opens an encrypted one.

    ``name`` is what the person knows it by, ``version`` its ``data_version`` when it was read, and ``read``
    gives head and plan as they were read from it. ``safe`` says everywhere what is not lost.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        connection: sqlite3.Connection,
        catalogue: Catalogue,
        key: Passphrase | None,
        version: object,
        read: Callable[[], tuple[Head, Plan]],
    ) -> None:
        self._path = path
        self._name = name
        self._connection = connection
        self._catalogue = catalogue
        self._key = key
        self._read = read
        self._identity = identity_of(path)
        self._own_journal: tuple[int, int] | None = None
        self._version = version
        self._lacks = 0
        self._mark = _mark_of(path)

    # --- asked from outside

    def look(self, safe: str = SAVED) -> MovedError | None:
        """What has become of the file, None where it is as it was or cannot be told just now."""
        try:
            self._check_place(safe)
            with one_moment(self._connection):
                self._check_content(safe)
        except MovedError as error:
            return error
        except lite_errors(FileProblem) as error:
            return self._explain(error, safe)
        return None

    def check_journal(self, safe: str) -> None:
        """``MovedError`` where a journal lies beside the plan that no transaction of ours has left there."""
        if self.foreign_journal:
            raise self._moved(safe, FileEvent.CHANGED)

    @contextmanager
    def writing(self, transaction: Callable[[], AbstractContextManager[object]]) -> Iterator[None]:
        """Run a transaction over the file as it was read; raise ``MovedError`` if it has changed."""
        # SQLite writes any journal it finds over the plan, and does so as a transaction begins.
        self._check_place(NOT_SAVED)
        try:
            with transaction():
                self._check_content(NOT_SAVED)
                yield
        except MovedError:
            raise
        except lite_errors() as error:
            self._own_journal = identity_of(journal_of(self._path)) if self.in_place else None
            explained = self._explain(error, NOT_SAVED)
            if explained is not None:
                raise explained from error
            raise
        else:
            self._own_journal = None
            self._mark = _mark_of(self._path)

    @property
    def foreign_journal(self) -> bool:
        """Whether SQLite would write into the file what somebody else left beside it."""
        journal = journal_of(self._path)
        with suppress(OSError):
            if journal.exists() and identity_of(journal) != self._own_journal:
                with journal.open("rb") as file:
                    # One that was ended by clearing its first bytes counts no more.
                    return file.read(1) not in (b"", b"\0")
            return log_of(self._path).stat().st_size > 0
        return False

    @property
    def in_place(self) -> bool:
        """Whether the file with our name is the one that is open."""
        return self._identity is not None and identity_of(self._path) == self._identity

    @property
    def was_written(self) -> bool:
        """Whether anybody has written to the file, or put another in its place, since it was seen last."""
        return not self.in_place or _mark_of(self._path) != self._mark

    def holds_plan(self) -> bool:
        """Return whether the file under the plan's name is a plan, this one or another."""
        try:
            return bool(check_layout(self._path, key=self._key))
        except FileProblem:
            return False

    # --- inside

    def _moved(self, safe: str, event: FileEvent, found: Path | None = None) -> MovedError:
        shown = "" if found is None else found.name
        if found is not None and found.parent != self._path.parent:
            shown = f"{found.parent.name}/{found.name}"
        message = _FOUND if event is FileEvent.GONE and found is not None else _MESSAGES[event]
        lacks = self._lacks if event is FileEvent.ROLLED_BACK else 0
        said = message.format(name=self._name, found=shown, safe=safe)
        return MovedError(said, event, found, lacks=lacks)

    def _check_place(self, safe: str) -> None:
        """Raise ``MovedError`` unless our file is in place, writable, and has no journal beside it."""
        self._check_name(safe)
        self.check_journal(safe)
        if not (os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK)):
            raise self._moved(safe, FileEvent.READ_ONLY)

    def _check_name(self, safe: str) -> None:
        try:
            found = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            raise self._moved(safe, FileEvent.GONE, self._find_gone()) from None
        except OSError as error:
            raise self._moved(safe, FileEvent.GONE) from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise self._moved(safe, self._judge_other(), self._find(self._path.parent))

    def _check_content(self, safe: str) -> None:
        """Raise ``MovedError`` unless the file still holds what was read; call inside a transaction."""
        self._check_name(safe)
        version = data_version(self._connection)
        found = read_head(self._connection)
        if version != self._version or found != self._read()[0]:
            # A transaction the disk kept from ending, once taken back, looks as if it were somebody's.
            self._check_same(self._connection, found, safe)
        elif _mark_of(self._path) != self._mark:
            # Written by somebody who goes round SQLite, which then believes what it has in memory.
            with closing(connect(self._path, Access.READ, self._key)) as fresh:
                self._check_same(fresh, read_head(fresh), safe)
        self._version, self._mark = version, _mark_of(self._path)

    def _check_same(self, connection: sqlite3.Connection, found: Head, safe: str) -> None:
        head, plan = self._read()
        if found == head:
            read = read_plan(connection, head, self._catalogue)
            if read is not None and read.same_content(plan):
                return
        raise self._moved(safe, self._compare(connection, found))

    def _compare(self, connection: sqlite3.Connection, found: Head) -> FileEvent:
        """Return how the plan read over ``connection`` differs from ours."""
        head, plan = self._read()
        if read_plan_id(connection) != plan.id:
            return FileEvent.REPLACED
        older = found.lamport < head.lamport and not holds(connection, head)
        self._lacks = head.lamport - found.lamport
        return FileEvent.ROLLED_BACK if older else FileEvent.CHANGED

    def _judge_other(self) -> FileEvent:
        """Inspect a file that has our name but is not ours; only read it."""
        try:
            with closing(connect(self._path, Access.READ, self._key)) as other:
                return self._compare(other, read_head(other))
        except lite_errors(FileProblem, OSError):
            return FileEvent.REPLACED

    def _find_gone(self) -> Path | None:
        """Find our file under another name, in its folder, or in a sibling folder if that is gone."""
        folder = self._path.parent
        try:
            device = folder.stat().st_dev
        except OSError:
            return self._find_renamed_folder()
        if self._identity is not None and device != self._identity[0]:
            # The empty folder that a stick was mounted on.
            return None
        return self._find(folder)

    def _find(self, folder: Path) -> Path | None:
        """Our file under another name in ``folder``."""
        with suppress(OSError), os.scandir(folder) as entries:
            return self._ours(Path(entry.path) for entry, _ in zip(entries, range(MOST_FILES), strict=False))
        return None

    def _find_renamed_folder(self) -> Path | None:
        """Our file in a folder beside the one that is gone: it was renamed itself."""
        folder = self._path.parent
        with suppress(OSError), os.scandir(folder.parent) as entries:
            beside = (Path(entry.path) for entry, _ in zip(entries, range(MOST_FILES), strict=False))
            return self._ours(one / self._path.name for one in beside)
        return None

    def _ours(self, files: Iterable[Path]) -> Path | None:
        for file in files:
            with suppress(OSError):
                found = file.stat(follow_symlinks=False)
                if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) == self._identity:
                    return file
        return None

    def _explain(self, error: Exception, safe: str) -> MovedError | None:
        """What became of the file, where that is why SQLite refused it."""
        try:
            self._check_name(safe)
        except MovedError as found:
            return found
        name = getattr(error, "sqlite_errorname", None) or ""
        if name.startswith("SQLITE_READONLY"):
            return self._moved(safe, FileEvent.READ_ONLY)
        written_over = name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_ERROR", "SQLITE_SCHEMA"))
        if written_over and _mark_of(self._path) != self._mark:
            return self._moved(safe, FileEvent.REPLACED)
        return None


def _mark_of(path: Path) -> tuple[int, int] | None:
    """What changes when anyone writes to the file, however they do it."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
