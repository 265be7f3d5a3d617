"""Brings a plan of an older layout up to date, in one transaction, behind a backup.

Alembic is imported here and nowhere else, and this package only when a plan needs it. Its scripts run one
after the other inside our own transaction: Alembic's command line and configuration files have no part in it.
History is never touched: what it says of fields and values outlives every layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, delete, insert

from htplanner.db.layout.file_check import KNOWN_LAYOUTS
from htplanner.db.schema.fingerprint import digest_of, structure_of
from htplanner.db.schema.tables import REVISION_TABLE
from htplanner.db.schema.triggers import TRIGGERS
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.sqlite.connection import SCHEMA_VERSION, Access, connect, plain_errors, pragma
from htplanner.db.sqlite.engine import connected, driver, transaction

HERE: Final = Path(__file__).parent
VERSIONS: Final = (HERE / "versions",)
"""Where the scripts lie, each leading from one layout to the next."""


def migrate(
    path: Path,
    *,
    versions: Sequence[Path] = VERSIONS,
    triggers: Mapping[str, str] = TRIGGERS,
    layouts: Mapping[int, str] = KNOWN_LAYOUTS,
    target: int = SCHEMA_VERSION,
    key: Passphrase | None = None,
) -> None:
    """Brings the plan at ``path``, which nobody has open and which is backed up, to the newest layout.

    ``FileProblem`` where the disk refuses. Whatever the error, the file is as it was.
    """
    scripts = ScriptDirectory(HERE, version_locations=[str(folder) for folder in versions])
    with plain_errors(path, "The plan is as it was."):
        lite = connect(path, Access.WRITE, key)
        with connected(lite, Access.WRITE) as connection:
            # With foreign keys on, rebuilding a table deletes every row that refers to it; and they can only
            # be switched outside a transaction.
            lite.execute("PRAGMA foreign_keys=OFF")
            assert pragma(lite, "foreign_keys") == 0
            with transaction(connection):
                mark = _mark_of_history(connection)
                _drop_triggers(connection)
                run_scripts(connection, scripts)
                for sql in triggers.values():
                    connection.exec_driver_sql(sql)
                connection.exec_driver_sql(f"PRAGMA user_version={target}")
                _check(connection, mark, layouts[target])


def run_scripts(connection: Connection, scripts: ScriptDirectory) -> None:
    """Runs every script that this file has not seen yet, oldest first, and notes the last one."""
    REVISION_TABLE.create(connection, checkfirst=True)
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    unseen = list(scripts.iterate_revisions("head", context.get_current_revision()))
    with Operations.context(context):
        for script in reversed(unseen):
            script.module.upgrade()
    connection.execute(delete(REVISION_TABLE))
    connection.execute(insert(REVISION_TABLE).values(version_num=scripts.get_current_head()))


def _drop_triggers(connection: Connection) -> None:
    # Rebuilding a table drops its triggers without a word, so none is left to chance: all go, all come back.
    query = "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
    for (name,) in connection.exec_driver_sql(query).all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def _mark_of_history(connection: Connection) -> object:
    """What stays the same while history does."""
    query = (
        "SELECT (SELECT group_concat(id) FROM (SELECT id FROM change_set ORDER BY id)), "
        "(SELECT count(*) FROM change_value), (SELECT count(*) FROM change_parent)"
    )
    return connection.exec_driver_sql(query).one()


def _check(connection: Connection, mark: object, layout: str) -> None:
    """A fault here is one of the scripts; raising it takes all of them back."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"the migration left a row without the one it refers to: {broken}")
    if _mark_of_history(connection) != mark:
        raise RuntimeError("the migration changed history")
    if digest_of(structure_of(driver(connection))) != layout:
        raise RuntimeError("the migration led to another layout than the one this program expects")
