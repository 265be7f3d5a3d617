"""Everything that holds for SQLite only: connections, their settings, its errors in plain words.

The rest of this package is SQLAlchemy that would work on another database. A plan's file is opened by SQLite
and never by Python while SQLite has it: closing any other handle on it would drop SQLite's locks.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

from htplanner.db.sqlite.cipher import Passphrase, driver_for, lite_errors, uri_of, wrong
from htplanner.errors import FileProblem

APPLICATION_ID: Final = 0x4854504C
"""Written into the file's header: this is a plan of this program."""

WAY_BACK: Final = "List its backups to restore one to a new name, or salvage what can be read."
"""What to do about a damaged plan: the console's commands are called so, and the window offers both."""

SCHEMA_VERSION: Final = 1
"""The layout this program writes; in the file's header as ``user_version``."""

BUSY_SECONDS: Final = 5.0
"""How long to wait for another reader or writer of the file."""

PIECE: Final = 256
"""How many pages of a file are copied at once beside somebody who works on it."""

PAUSE: Final = 0.02
"""Seconds until a copy tries again that met somebody who was just writing."""

_ALWAYS: Final = {
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "foreign_keys": 1,
}
_ENCRYPTED: Final = {"temp_store": 2}
"""In memory: what SQLite sets aside while it sorts or writes a file anew is not encrypted."""

_TO_WRITE: Final = {"journal_mode": "delete", "synchronous": 3}
"""A rollback journal: plans are copied to sticks and synced folders, where a write-ahead log gets lost."""


class Access(StrEnum):
    """How SQLite may open a file: to read it, to write it, or to make it."""

    READ = "ro"
    WRITE = "rw"
    MAKE = "rwc"


def connect(path: Path, access: Access, key: Passphrase | None = None) -> sqlite3.Connection:
    """A connection to ``path`` with every setting made and read back; transactions are begun by hand.

    ``key`` opens an encrypted file, ``WrongPassphrase`` where it is not that file's. One of ``lite_errors``
    where SQLite refuses the file, ``FileProblem`` where it refuses a setting.
    """
    connection = _bare(path, access, key)
    settings = {
        **_ALWAYS,
        **({} if key is None else _ENCRYPTED),
        **({} if access is Access.READ else _TO_WRITE),
    }
    try:
        for name, wanted in settings.items():
            connection.execute(f"PRAGMA {name}={wanted}")
            if pragma(connection, name) != wanted:
                raise FileProblem(
                    f"This system's SQLite does not accept {name}={wanted}, so the plan was not opened. "
                    "It is as it was; install the program again."
                )
        if key is not None:
            pragma(connection, "schema_version")
    except BaseException as error:
        connection.close()
        if key is not None and is_no_plan(error):
            raise wrong(path.name) from error
        raise
    return connection


def _bare(path: Path, access: Access, key: Passphrase | None, more: str = "") -> sqlite3.Connection:
    """A connection with no setting but its key, which may be the wrong one; ``more`` is told SQLite too."""
    connection = driver_for(key).connect(
        f"{uri_of(path, access)}{more}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    if key is not None:
        try:
            key.unlock(connection, making=access is Access.MAKE)
        except BaseException:
            connection.close()
            raise
    # SQLCipher's connection has all that SQLite's has, and no class in common with it.
    return cast(sqlite3.Connection, connection)


def pragma(connection: sqlite3.Connection, name: str) -> object:
    """The value of a setting or header field."""
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


def connect_apart(path: Path, key: Passphrase | None) -> sqlite3.Connection:
    """A connection that reads a file by itself: no journal beside it counts, and nobody is waited for.

    Only for a file that nobody has open; nothing tells yet whether ``key`` fits.
    """
    connection = _bare(path, Access.READ, key, "&immutable=1")
    connection.execute("PRAGMA trusted_schema=0")
    return connection


def is_under(path: Path, key: Passphrase | None) -> bool:
    """Whether a file of ours that nobody has open is under ``key``; with None, whether it is plain."""
    try:
        # With a journal beside it that was left, no key would be found to be the wrong one.
        with closing(connect_apart(path, key)) as connection:
            pragma(connection, "schema_version")
    except lite_errors() as error:
        return not is_no_plan(error)
    return True


BROKEN: Final = "some of its pages can’t be read as they were written"
"""The fault reported when SQLite's own check fails, in place of its lists of pages."""


def is_sound(connection: sqlite3.Connection, *, thorough: bool) -> bool:
    """Return whether SQLite's own check finds nothing; ``thorough`` also compares indexes with tables."""
    check = "integrity_check" if thorough else "quick_check"
    return all(line == "ok" for (line,) in connection.execute(f"PRAGMA {check}(1)"))


def copy(
    source: sqlite3.Connection,
    target: Path,
    key: Passphrase | None = None,
    step: Callable[[], None] | None = None,
) -> None:
    """Copies the whole file to ``target``, which holds nothing yet; of a copy that fails nothing is left.

    ``key`` is that of the source and becomes that of the copy. With ``step``, which may end it by raising,
    the copy is made in pieces: whoever writes to the file meanwhile waits no longer than for one of them, and
    SQLite then begins anew.
    """
    try:
        with closing(_bare(target, Access.MAKE, key)) as connection:
            connection.execute("PRAGMA synchronous=EXTRA")
            if step is None:
                source.backup(connection)
            else:
                source.backup(connection, pages=PIECE, progress=lambda *_: step(), sleep=PAUSE)
    except BaseException:
        remove(target)
        raise


def clear_free_space(connection: sqlite3.Connection) -> None:
    """Writes the file anew, so that nothing of what was erased is left where no page is in use.

    SQLite clears what it deletes, yet not always what it moves. Where this fails, or is cut short, it is done
    when the plan is opened next.
    """
    with suppress(*lite_errors()):
        connection.execute("VACUUM")


def journal_of(path: Path) -> Path:
    """The rollback journal beside a file: there while a transaction runs, or after one was cut short."""
    return path.with_name(f"{path.name}-journal")


def log_of(path: Path) -> Path:
    """The write-ahead log that another tool may have made beside a file; this program makes none."""
    return path.with_name(f"{path.name}-wal")


def index_of_log(path: Path) -> Path:
    """What SQLite keeps beside a write-ahead log."""
    return path.with_name(f"{path.name}-shm")


def remove(path: Path) -> None:
    """Deletes a file of ours that nobody has open, and its journal."""
    for one in (path, journal_of(path)):
        one.unlink(missing_ok=True)


def is_no_plan(error: BaseException) -> bool:
    """Whether SQLite cannot make out a file at all: it is none of its own, or under another key."""
    return isinstance(error, lite_errors()) and getattr(error, "sqlite_errorname", None) == "SQLITE_NOTADB"


def needs_recovery(error: BaseException) -> bool:
    """Whether a reader met the journal of a transaction that was cut short and may not roll it back."""
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(error, sqlite3.Error):
        return name in ("SQLITE_READONLY_ROLLBACK", "SQLITE_READONLY_RECOVERY")
    # SQLCipher's library tells no more than that; nothing else can hinder one who only reads in this way.
    return isinstance(error, lite_errors()) and name == "SQLITE_READONLY"


_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)

_IN_USE: Final = "Another program is using “{name}” just now. {safe} Close it there and try again."

_WHAT_HAPPENED: Final = {
    "SQLITE_FULL": "The disk is full. {safe} Free some space and try again.",
    "SQLITE_READONLY": "“{name}” or its folder is read-only. {safe} Save to another place.",
    "SQLITE_BUSY": _IN_USE,
    "SQLITE_LOCKED": _IN_USE,
    "SQLITE_CORRUPT": f"“{{name}}” is damaged or part of it is missing. {{safe}} {WAY_BACK}",
    "SQLITE_NOTADB": "“{name}” is not a plan of this program, whatever its name. {safe} Choose another file.",
    "SQLITE_IOERR": "The disk that holds “{name}” does not work as it should. {safe} Check it and try again.",
    "SQLITE_CANTOPEN": "“{name}” cannot be opened. {safe} Check that it is there and that you may read it.",
    "SQLITE_PERM": "“{name}” cannot be opened. {safe} Check that you may read it.",
    "SQLITE_NOLFS": "“{name}” is larger than this disk allows. {safe} Save to another place.",
}


_IN_SQLITES_WORDS: Final = {
    "database or disk is full": "SQLITE_FULL",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "database is locked": "SQLITE_BUSY",
    "database table is locked": "SQLITE_LOCKED",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "disk I/O error": "SQLITE_IOERR",
    "unable to open database": "SQLITE_CANTOPEN",
    "access permission denied": "SQLITE_PERM",
    "large file support is disabled": "SQLITE_NOLFS",
}
"""How errors begin that have no name, or a general one: putting a plan under a passphrase gives such."""


def name_of(error: Exception) -> str:
    """SQLite's name for what went wrong; "" where it has none."""
    if is_no_text(error):
        return "SQLITE_CORRUPT"
    name = getattr(error, "sqlite_errorname", None) or ""
    if name not in ("", "SQLITE_ERROR"):
        return str(name)
    return next((told for words, told in _IN_SQLITES_WORDS.items() if str(error).startswith(words)), name)


def is_no_text(error: Exception) -> bool:
    """Whether a text in the file is damaged: Python's own library says so, without a code of SQLite's.

    It raises another error where SQLite's own words for what is damaged repeat such a text.
    """
    if isinstance(error, UnicodeDecodeError):
        return True
    return getattr(error, "sqlite_errorcode", None) is None and "UTF-8" in str(error)


@contextmanager
def plain_errors(path: Path, safe: str) -> Iterator[None]:
    """Turns SQLite's failures of disk, lock and format into ``FileProblem``; ``safe`` says what is not lost.

    An error that only a fault of this program can cause is passed on as it is.
    """
    try:
        yield
    except lite_errors(UnicodeDecodeError) as error:
        name = name_of(error)
        for kind, message in _WHAT_HAPPENED.items():
            if name == kind or name.startswith(f"{kind}_"):
                raise FileProblem(message.format(name=path.name, safe=safe)) from error
        raise
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise FileProblem(_WHAT_HAPPENED["SQLITE_FULL"].format(safe=safe)) from error
        if error.errno == errno.ENAMETOOLONG:
            raise FileProblem(
                f"The file name is {len(path.name)} characters, too long for this disk. {safe} "
                "Choose a shorter name."
            ) from error
        raise FileProblem(
            f"“{path.name}” cannot be reached ({error.strerror or error}). {safe} "
            "Check the disk and the folder, then try again."
        ) from error
