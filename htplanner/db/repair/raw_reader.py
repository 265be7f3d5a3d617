"""What can still be read of a plan's tables, whatever became of the file: for salvage and for foreign plans.

Only tables and columns that this program knows are read, by their names: no trigger fires, no view and no
computed column is asked. Rows are fetched by their number from both ends, and between by halves, so that a
damaged page costs the rows in it and no others; indexes are not used.

Bytes that nobody has vouched for are read by a process of its own, with limits of memory and time that the
system holds (on Windows, and in a program without Python of its own, by SQLite's limits alone). So whatever
they do to it, the program goes on; what was read until then counts.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import IO, Final

from htplanner.db.files.temporary import temporary_folder
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.cipher import Passphrase, driver_for, lite_errors
from htplanner.db.sqlite.connection import log_of, plain_errors
from htplanner.domain.model.records import RECORDS
from htplanner.errors import FileProblem

HISTORY: Final[Mapping[str, tuple[str, ...]]] = {
    "change_set": ("id", "lamport", "at", "device", "author", "kind", "undoes", "meeting", "header"),
    "change_parent": ("change", "parent"),
    "change_value": ("change", "n", "entity", "record", "field", "salt", "body", "commitment"),
}
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    **{entity: ("id", *cls.specs()) for entity, cls in RECORDS.items()},
    **HISTORY,
}
"""Every table of a plan and its columns."""

LARGEST_FILE: Final = 1 << 30
LONGEST_VALUE: Final = 16 << 20
MOST_ROWS: Final = 400_000
MOST_TOLD: Final = 1 << 28
SECONDS: Final = 60
MEMORY: Final = 1 << 30
"""What may be read of one file, in bytes, rows and seconds; no plan comes near. Damaged pages that lead to
one another, or a file made for it, give the same rows without end."""

_TRIES: Final = 4_000
"""How often a table is asked anew where its pages are damaged."""
_STEPS: Final = 10_000
_BLOCK: Final = 4096
_OTHERS: Final = ("sqlite_", "alembic_version")
"""Tables that SQLite and the migrations keep for themselves."""
_SAFE: Final = "The file is as it was."


class NotRead(bytes):
    """A text that is none any more, by its bytes."""


Row = Mapping[str, object]


@dataclass
class RawRows:
    """What was read: rows of known tables by their columns, and what else there is.

    ``lacking`` are known tables that are not there, ``torn`` those of which rows could not be read,
    ``odd`` the names of tables, views and triggers that are not known, ``extra`` the columns that are not,
    with the number of rows. ``cut`` says that not everything was read: too much, too long, or the reading
    ended by itself.
    """

    tables: dict[str, list[Row]] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)
    torn: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    extra: dict[str, dict[str, int]] = field(default_factory=dict)
    cut: bool = False

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table; none where it is not there."""
        return self.tables.get(table, [])


def read_rows(path: Path, key: Passphrase | None = None) -> RawRows:
    """All that can be read of the file at ``path``, from a copy: the file and what lies beside it stay.

    ``FileProblem`` where it cannot even be copied.
    """
    with _copied(path) as file, tempfile.TemporaryFile("w+b") as told:
        whole = _read_apart(file, key, told) if _has_child() else _read_here(file, key, told)
        told.seek(0)
        found = _gathered(told)
    found.cut = found.cut or not whole
    return found


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    with plain_errors(path, _SAFE):
        if path.stat().st_size > LARGEST_FILE:
            raise FileProblem(f"“{path.name}” is far too large for a plan (over 1 GB). {_SAFE}")
    with plain_errors(path, _SAFE), temporary_folder() as folder:
        copied = folder / "copy.htplan"
        try:
            shutil.copyfile(path, copied)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            _copy_in_blocks(path, copied, error)
        if log_of(path).exists():
            shutil.copyfile(log_of(path), log_of(copied))
        yield copied


def _copy_in_blocks(path: Path, target: Path, error: OSError) -> None:
    """Copies what a bad disk still gives, zeros for the rest; raises ``error`` where it gives nothing."""
    until, got = time.monotonic() + SECONDS, False
    with path.open("rb", buffering=0) as source, target.open("wb") as into:
        for at in range(0, os.fstat(source.fileno()).st_size, _BLOCK):
            block = b""
            # Each try may take the disk seconds.
            if time.monotonic() < until:
                with suppress(OSError):
                    block = _block_at(source, at)
            got = got or bool(block)
            into.write(block.ljust(_BLOCK, b"\0"))
    if not got:
        raise error


def _block_at(file: RawIOBase, at: int) -> bytes:
    file.seek(at)
    return file.read(_BLOCK) or b""


def _has_child() -> bool:
    return sys.platform != "win32" and not getattr(sys, "frozen", False) and bool(sys.executable)


def _read_apart(file: Path, key: Passphrase | None, told: IO[bytes]) -> bool:
    """Lets a process of its own read; whether it came to its end."""
    try:
        done = subprocess.run(  # noqa: S603 (this program)
            [sys.executable, "-m", "htplanner.db.repair.raw_reader", str(file)],
            input=json.dumps(key.text if key else None).encode(),
            stdout=told,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS * 2,
            check=False,
            cwd=Path(__file__).parents[3],
        )
    except subprocess.TimeoutExpired:
        return False
    except OSError:
        # It could not even be begun; that says nothing of the file.
        return _read_here(file, key, told)
    return done.returncode == 0


def _read_here(file: Path, key: Passphrase | None, told: IO[bytes]) -> bool:
    try:
        _RawReading(file, key, lambda line: told.write(line + b"\n")).run()
    except lite_errors(MemoryError):
        return False
    return True


# --- in the process that reads


class _LimitReached(Exception):
    """More was read, or it took longer, than any plan needs."""


class _RawReading:
    """Reads one file and tells line by line what it finds."""

    def __init__(self, file: Path, key: Passphrase | None, tell: Callable[[bytes], object]) -> None:
        self._file, self._key, self._tell = file, key, tell
        self._until = time.monotonic() + SECONDS
        self._rows = 0
        self._told = 0
        self._tries = 0

    def run(self) -> None:
        """Tells everything; the last line says whether something was cut off."""
        with closing(driver_for(self._key).connect(str(self._file), isolation_level=None)) as connection:
            if self._key is not None:
                self._key.unlock(connection, making=False)
            self._settle(connection)
            try:
                self._read(connection)
                self._say({"end": True})
            except _LimitReached:
                self._tell(json.dumps({"cut": True}).encode())

    def _settle(self, connection: sqlite3.Connection) -> None:
        connection.text_factory = _text
        for setting in ("trusted_schema=0", "writable_schema=1", "mmap_size=0", "query_only=1"):
            connection.execute(f"PRAGMA {setting}")
        if hasattr(connection, "setlimit"):
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS)

    def _read(self, connection: sqlite3.Connection) -> None:
        tables: dict[str, bool] = {}
        with suppress(*lite_errors()):
            for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_schema"):
                plain = kind == "table" and not str(sql).upper().lstrip().startswith("CREATE VIRTUAL")
                if plain and name in KNOWN:
                    tables[str(name)] = "WITHOUT ROWID" not in str(sql).upper()
                elif kind != "index" and not str(name).startswith(_OTHERS) and TRIGGERS.get(name) != sql:
                    self._say({"odd": f"{kind} {name}"})
        for table, columns in KNOWN.items():
            if table in tables:
                self._read_table(connection, table, columns, numbered=tables[table])
            else:
                self._say({"lacking": table})

    def _read_table(
        self, connection: sqlite3.Connection, table: str, columns: Sequence[str], *, numbered: bool
    ) -> None:
        self._say({"table": table})
        try:
            told = connection.execute(f'PRAGMA table_xinfo("{table}")').fetchall()
        except lite_errors():
            self._say({"torn": table})
            return
        # A computed column is a formula of whoever made the file.
        present = {str(name) for _, name, _, _, _, _, hidden in told if not hidden}
        wanted = [name for name in columns if name in present]
        extra = [str(row[1]) for row in told if str(row[1]) not in wanted]
        if not wanted:
            self._say({"torn": table})
            return
        names = ", ".join(f'"{name}"' for name in wanted)
        rows = 0
        self._tries = 0
        whole = [True]
        numbers = "NULL" if not numbered or "rowid" in {name.lower() for name in present} else "rowid"
        select = f'SELECT {numbers}, {names} FROM "{table}" NOT INDEXED'  # noqa: S608 (our own names)
        for values in self._each(connection, select, whole, numbered=numbers == "rowid"):
            rows += 1
            self._rows += 1
            if self._rows > MOST_ROWS:
                raise _LimitReached
            self._say({"row": dict(zip(wanted, map(_spelled, values), strict=True))})
        for name in extra:
            self._say({"extra": [table, name, rows]})
        if not whole[0]:
            self._say({"torn": table})

    def _each(
        self, connection: sqlite3.Connection, select: str, whole: list[bool], *, numbered: bool
    ) -> Iterator[Sequence[object]]:
        if numbered:
            # Nobody numbers rows but SQLite, one after the other.
            last = max(1 << 16, self._file.stat().st_size // 4)
            yield from self._between(connection, select, 1, last, whole)
            return
        try:
            for row in connection.execute(select):
                yield row[1:]
        except lite_errors():
            self._check_time()
            whole[0] = False

    def _between(
        self, connection: sqlite3.Connection, select: str, low: int, high: int, whole: list[bool]
    ) -> Iterator[Sequence[object]]:
        """The rows numbered ``low`` to ``high``: up, down, and what lies between by halves."""
        for order in ("", " DESC"):
            if low > high:
                return
            self._tries += 1
            if self._tries > _TRIES:
                whole[0] = False
                return
            try:
                query = f"{select} WHERE rowid BETWEEN ? AND ? ORDER BY rowid{order}"
                for number, *values in connection.execute(query, (low, high)):
                    if not low <= number <= high:
                        break
                    low, high = (low, number - 1) if order else (number + 1, high)
                    yield values
                else:
                    return
            except lite_errors():
                self._check_time()
        whole[0] = False
        if low < high:
            middle = (low + high) // 2
            yield from self._between(connection, select, low, middle, whole)
            yield from self._between(connection, select, middle + 1, high, whole)

    def _check_time(self) -> None:
        if time.monotonic() > self._until:
            raise _LimitReached

    def _say(self, what: Mapping[str, object]) -> None:
        line = json.dumps(what).encode()
        self._told += len(line)
        if self._told > MOST_TOLD:
            raise _LimitReached
        self._tell(line)


def _text(stored: bytes) -> str | NotRead:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return NotRead(stored)


def _spelled(value: object) -> object:
    if isinstance(value, NotRead):
        return {"text": value.hex()}
    return {"bytes": value.hex()} if isinstance(value, bytes) else value


def _limit_memory_and_time() -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))


# --- in the process that asked


def _gathered(told: IO[bytes]) -> RawRows:
    """What the lines say. Its end may be missing, where the reading was cut short."""
    found = RawRows()
    table, ended = "", False
    for line in told:
        try:
            said = json.loads(line)
        except ValueError:
            break
        ((what, value),) = said.items()
        match what:
            case "table":
                table = value
                found.tables[table] = []
            case "row":
                found.tables[table].append({name: _value(one) for name, one in value.items()})
            case "extra":
                found.extra.setdefault(value[0], {})[value[1]] = value[2]
            case "odd":
                found.odd.append(value)
            case "lacking":
                found.lacking.append(value)
            case "torn":
                found.torn.append(value)
            case "cut":
                found.cut = True
            case _:
                ended = True
    found.cut = found.cut or not ended
    return found


def _value(spelled: object) -> object:
    if not isinstance(spelled, dict):
        return spelled
    ((kind, content),) = spelled.items()
    return NotRead.fromhex(content) if kind == "text" else bytes.fromhex(content)


def main() -> None:
    """Reads the file that the first argument names; a passphrase comes by standard input."""
    _limit_memory_and_time()
    key = json.loads(sys.stdin.buffer.read() or b"null")
    out = sys.stdout.buffer
    _RawReading(
        Path(sys.argv[1]), Passphrase(key) if key else None, lambda line: out.write(line + b"\n")
    ).run()
    out.flush()


if __name__ == "__main__":
    main()
