"""What a file must pass before it is opened as a plan; a file that fails is left byte for byte as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from htplanner.db import history
from htplanner.db.files.lock import PlanLock
from htplanner.db.files.temporary import temporary_folder
from htplanner.db.history.table_reading import read_head
from htplanner.db.schema.fingerprint import Structure, digest_of, odd_parts, structure_of
from htplanner.db.sqlite.cipher import PLAIN_START, Passphrase, lite_errors, looks_encrypted, needed, wrong
from htplanner.db.sqlite.connection import (
    APPLICATION_ID,
    BROKEN,
    SCHEMA_VERSION,
    WAY_BACK,
    Access,
    connect,
    index_of_log,
    is_no_plan,
    is_sound,
    journal_of,
    log_of,
    needs_recovery,
    plain_errors,
    pragma,
)
from htplanner.errors import FileProblem, NewerVersion, WrongPassphrase

KNOWN_LAYOUTS: Final[Mapping[int, str]] = {
    1: "04765ca5574619186589ceefb4851f449ff5be69f2fc83efb27e519aa2dbfdde",
}
"""The fingerprint of every layout this program has ever written, by its version."""

AS_IT_WAS: Final = "The file is as it was."
BEGINNING_LOST: Final = "its beginning cannot be read"
_APPLICATION_ID_AT: Final = slice(68, 72)
_HEADER_BYTES: Final = 100
_WRITTEN_BY_AT: Final = 18
_LOG_IN_USE: Final = 2


def check_presence(path: Path) -> None:
    """``FileProblem`` unless there is a file with something in it at ``path``."""
    with plain_errors(path, AS_IT_WAS):
        if path.is_dir():
            raise FileProblem(f"“{path.name}” is a folder and no plan. Choose a file that ends in .htplan.")
        if not path.exists() and path.is_symlink():
            raise FileProblem(
                f"“{path.name}” is a link to a file that doesn’t exist. Choose the plan itself."
            )
        if not path.exists():
            raise FileProblem(
                f"There is no file “{path.name}” in {path.parent}. Check where the plan lies now."
            )
        if not path.is_file():
            raise FileProblem(
                f"“{path.name}” is a pipe or a device, not a plan. Nothing was read from it. Choose a file "
                "that ends in .htplan."
            )
        if path.stat().st_size == 0:
            raise FileProblem(
                f"“{path.name}” is empty (0 bytes), so it holds no plan. {AS_IT_WAS} "
                "Restore a backup to a new name."
            )


def check_header(path: Path, key: Passphrase | None = None, name: str = "") -> None:
    """``FileProblem`` where the first bytes are no plan's: SQLite shall never touch somebody else's file.

    ``PassphraseNeeded`` where they may be those of an encrypted one, of which only ``key`` can tell more.
    Only for a file that nobody has open as a plan. ``name`` is what the person calls it, if not as it lies.
    """
    called = path.with_name(name or path.name)
    with plain_errors(path, AS_IT_WAS):
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
        if looks_encrypted(path):
            if key is None:
                raise needed(path.name)
            return
    if not header.startswith(PLAIN_START[: len(header)]):
        raise _not_ours(called, "it is some other kind of file")
    if len(header) < _HEADER_BYTES:
        raise damaged(path, "most of it is missing")
    if header[_APPLICATION_ID_AT] != APPLICATION_ID.to_bytes(4, "big"):
        raise _not_ours(called, "it belongs to another program")


@dataclass(frozen=True)
class SettledFile:
    """A file as it reads once what lies beside it is dealt with: at ``path``, the file itself or a copy.

    ``foreign`` are journals beside it that are not its own: SQLite would write them over it. With
    ``log_missing`` another program kept its last changes in a log that is not there.
    """

    path: Path
    foreign: tuple[Path, ...] = ()
    log_missing: bool = False


@contextmanager
def settled(path: Path, key: Passphrase | None = None, *, locked: bool = False) -> Iterator[SettledFile]:
    """The file as it was before a transaction that was cut short, if its journal lies beside it.

    A journal tells neither whose it is nor of when, and SQLite believes any: one left by an older copy of the
    plan, or by a plan that bore the same name, would be written over it. So where the file alone is a whole
    plan, with every commitment and every table in order, it is taken as it is unless the journal changes
    nothing. A copy lasts as long as the context; ``path`` and its journals are not touched.
    ``locked`` says that we have the lock on it.
    """
    if key is None and (locked or not PlanLock.path_for(path).exists()) and _keeps_log(path):
        with plain_errors(path, AS_IT_WAS), temporary_folder() as folder:
            # Whoever reads such a file in its place leaves an index and a log beside it.
            for one in (path, log_of(path)):
                with suppress(FileNotFoundError):
                    shutil.copyfile(one, folder / one.name)
            with suppress(*lite_errors(FileProblem)), closing(connect(folder / path.name, Access.WRITE)):
                pass
            yield SettledFile(folder / path.name, log_missing=not log_of(path).exists())
        return
    journals = _journals_that_matter(path, key)
    if not journals:
        yield SettledFile(path)
        return
    with plain_errors(path, AS_IT_WAS), temporary_folder() as folder:
        alone, with_journal = (folder / name / path.name for name in ("alone", "journal"))
        for copied in (alone, with_journal):
            copied.parent.mkdir()
            # Nobody is writing: SQLite says that whoever left the journal is gone.
            shutil.copyfile(path, copied)
        if journal_of(path) in journals:
            shutil.copyfile(journal_of(path), journal_of(with_journal))
            unreadable = lite_errors(WrongPassphrase)
            with suppress(*unreadable), closing(connect(with_journal, Access.WRITE, key)) as connection:
                pragma(connection, "schema_version")
        head = _head_if_whole(alone, key)
        harmless = journals == (journal_of(path),) and head == _head_if_whole(with_journal, key)
        yield SettledFile(with_journal) if harmless or not head else SettledFile(alone, journals)


def _journals_that_matter(path: Path, key: Passphrase | None) -> tuple[Path, ...]:
    """The journals beside a file that SQLite would write into it."""
    log = log_of(path)
    if log.exists() and (key is not None or not _keeps_log(path)):
        return tuple(one for one in (log, index_of_log(path), journal_of(path)) if one.exists())
    try:
        with closing(connect(path, Access.READ, key)) as connection:
            pragma(connection, "schema_version")
    except WrongPassphrase:
        return ()
    except lite_errors() as error:
        return (journal_of(path),) if needs_recovery(error) else ()
    return ()


def _keeps_log(path: Path) -> bool:
    """Whether the file, not encrypted, was last written with a write-ahead log, which then belongs to it."""
    with plain_errors(path, AS_IT_WAS), path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    return header.startswith(PLAIN_START) and header[_WRITTEN_BY_AT:][:1] == bytes([_LOG_IN_USE])


def _head_if_whole(path: Path, key: Passphrase | None) -> str:
    """The head of a plan in which nothing whatever is wrong, "" for any other file."""
    try:
        if check_layout(path, key=key) != SCHEMA_VERSION:
            return ""
        lite = connect(path, Access.READ, key)
        head = read_head(lite).id
        return "" if history.faults_of_plan(lite) else head
    except lite_errors(FileProblem):
        return ""


def check_layout(
    path: Path, *, name: str = "", layouts: Mapping[int, str] = KNOWN_LAYOUTS, key: Passphrase | None = None
) -> int:
    """The version of the layout of the plan at ``path``; ``FileProblem`` where it is not to be opened.

    ``NewerVersion`` where only a newer version of the program can.
    ``name`` is what to call the file where ``path`` is a copy of it.
    """
    called = path.with_name(name or path.name)
    with (
        plain_errors(called, AS_IT_WAS),
        _passphrases_told(path, called.name, key),
        closing(connect(path, Access.READ, key)) as connection,
    ):
        if pragma(connection, "application_id") != APPLICATION_ID:
            raise _not_ours(called, "it belongs to another program")
        version = pragma(connection, "user_version")
        assert isinstance(version, int)
        if version > max(layouts):
            raise NewerVersion(
                f"“{called.name}” was written by a newer version of this program. {AS_IT_WAS} "
                "Install the newer version and open it there."
            )
        # The thorough check takes ten times as long and finds no more than a wrong index; ``verify`` does it.
        if not is_sound(connection, thorough=False):
            raise damaged(called, BROKEN)
        found = structure_of(connection)
    if digest_of(found) != layouts.get(version):
        odd = _odd_parts(found, version)
        what = f" ({', '.join(odd[:3])})" if odd else ""
        raise FileProblem(
            f"“{called.name}” is not laid out as this program does it{what}, so it is not safe to open. "
            f"{AS_IT_WAS} {WAY_BACK}"
        )
    return version


@contextmanager
def _passphrases_told(path: Path, name: str, key: Passphrase | None) -> Iterator[None]:
    """Report an encrypted file by the name the user knows, even if a window has it open."""
    try:
        yield
    except WrongPassphrase as error:
        raise wrong(name) from error
    except lite_errors() as error:
        if key is None and is_no_plan(error) and looks_encrypted(path):
            raise needed(name) from error
        raise


def _odd_parts(found: Structure, version: int) -> list[str]:
    """What differs from the layout of a version, if it is the present one; what others were is not kept."""
    if version != SCHEMA_VERSION:
        return []
    from htplanner.db.schema.tables import expected_structure

    return odd_parts(found, expected_structure())


def _not_ours(path: Path, why: str) -> FileProblem:
    although, choose = "", "a file that ends in .htplan"
    if path.suffix.lower() == ".htplan":
        although, choose = ", although its name ends in .htplan", "another file"
    return FileProblem(
        f"“{path.name}” is not a plan of this program{although}: {why}. {AS_IT_WAS} Choose {choose}."
    )


def damaged(path: Path, what: str) -> FileProblem:
    """The error for a plan of which ``what`` is wrong."""
    return FileProblem(f"“{path.name}” is damaged ({what}). {AS_IT_WAS} {WAY_BACK}")
