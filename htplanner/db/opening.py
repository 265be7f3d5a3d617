"""What a file must pass before it is opened as a plan; a file that fails is left byte for byte as it was."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from htplanner.db.fingerprint import Structure, digest_of, odd_parts, structure_of
from htplanner.db.sqlite import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    Access,
    connect,
    faults_of_file,
    journal_of,
    needs_recovery,
    plain_errors,
    pragma,
)
from htplanner.errors import FileProblem

KNOWN_LAYOUTS: Final[Mapping[int, str]] = {
    1: "7e8dd9ed803077774bb0406a7c40e9936d8b06a771a290b850c415da68a68157",
}
"""The fingerprint of every layout this program has ever written, by its version."""

AS_IT_WAS: Final = "The file is as it was."
_HEADER_START: Final = b"SQLite format 3\x00"
_APPLICATION_ID_AT: Final = slice(68, 72)
_HEADER_BYTES: Final = 100


def check_presence(path: Path) -> None:
    """``FileProblem`` unless there is a file with something in it at ``path``."""
    with plain_errors(path, AS_IT_WAS):
        if path.is_dir():
            raise FileProblem(f"“{path.name}” is a folder and no plan. Choose a file that ends in .htplan.")
        if not path.exists():
            raise FileProblem(
                f"There is no file “{path.name}” in {path.parent}. Check where the plan lies now."
            )
        if path.stat().st_size == 0:
            raise FileProblem(
                f"“{path.name}” is empty (0 bytes), so it holds no plan. {AS_IT_WAS} "
                "Restore a backup to a new name."
            )


def check_header(path: Path) -> None:
    """``FileProblem`` where the first bytes are no plan's: SQLite shall never touch somebody else's file.

    Only for a file that nobody has open as a plan.
    """
    with plain_errors(path, AS_IT_WAS), path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(_HEADER_START[: len(header)]):
        raise _not_ours(path, "it is some other kind of file")
    if len(header) < _HEADER_BYTES:
        raise _damaged(path, "most of it is missing")
    if header[_APPLICATION_ID_AT] != APPLICATION_ID.to_bytes(4, "big"):
        raise _not_ours(path, "it belongs to another program")


@contextmanager
def settled(path: Path) -> Iterator[Path | None]:
    """A copy of the file as it was before a transaction that was cut short, if its journal lies beside it.

    Gives None where the file can be read as it is. The copy lasts as long as the context; ``path`` and its
    journal are not touched.
    """
    try:
        with closing(connect(path, Access.READ)) as connection:
            pragma(connection, "schema_version")
    except sqlite3.Error as error:
        if not needs_recovery(error):
            yield None
            return
    else:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="htplanner-") as folder:
        aside = Path(folder) / path.name
        with plain_errors(path, AS_IT_WAS):
            # Nobody is writing: SQLite says that whoever left the journal is gone.
            shutil.copyfile(path, aside)
            shutil.copyfile(journal_of(path), journal_of(aside))
            with closing(connect(aside, Access.WRITE)) as connection:
                pragma(connection, "schema_version")
        yield aside


def judge(path: Path, *, name: str = "", layouts: Mapping[int, str] = KNOWN_LAYOUTS) -> int:
    """The version of the layout of the plan at ``path``; ``FileProblem`` where it is not to be opened.

    ``name`` is what to call the file where ``path`` is a copy of it.
    """
    called = path.with_name(name or path.name)
    with plain_errors(called, AS_IT_WAS), closing(connect(path, Access.READ)) as connection:
        if pragma(connection, "application_id") != APPLICATION_ID:
            raise _not_ours(called, "it belongs to another program")
        version = pragma(connection, "user_version")
        assert isinstance(version, int)
        if version > max(layouts):
            raise FileProblem(
                f"“{called.name}” was written by a newer version of this program. {AS_IT_WAS} "
                "Install the newer version and open it there."
            )
        # The thorough check takes ten times as long and finds no more than a wrong index; ``verify`` does it.
        faults = faults_of_file(connection, thorough=False)
        if faults:
            raise _damaged(called, faults[0])
        found = structure_of(connection)
    if digest_of(found) != layouts.get(version):
        odd = _odd_parts(found, version)
        what = f" ({', '.join(odd[:3])})" if odd else ""
        raise FileProblem(
            f"“{called.name}” is not laid out as this program does it{what}, so it is not safe to open. "
            f"{AS_IT_WAS} Restore a backup to a new name."
        )
    return version


def _odd_parts(found: Structure, version: int) -> list[str]:
    """What differs from the layout of a version, if it is the present one; what others were is not kept."""
    if version != SCHEMA_VERSION:
        return []
    from htplanner.db.schema import expected_structure

    return odd_parts(found, expected_structure())


def _not_ours(path: Path, why: str) -> FileProblem:
    return FileProblem(
        f"“{path.name}” is not a plan of this program: {why}. {AS_IT_WAS} Choose a file that ends in .htplan."
    )


def _damaged(path: Path, what: str) -> FileProblem:
    return FileProblem(f"“{path.name}” is damaged ({what}). {AS_IT_WAS} Restore a backup to a new name.")
