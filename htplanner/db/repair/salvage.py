"""A fresh plan from a damaged or foreign file: what can be read and may stand in a plan; the rest is told.

Of a damaged plan a value that its history proves counts for more than what its tables hold. Of a foreign
file only the tables count. Either way the source is only read, from a copy, and the new plan begins with one
change set that says where it comes from.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from htplanner.db import history
from htplanner.db.files.atomic import check_free, fresh_file, real_path
from htplanner.db.history.table_reading import read_head
from htplanner.db.history.types import Intent
from htplanner.db.layout.file_check import check_layout, check_presence, settled
from htplanner.db.repair.history_proof import ProvenHistory, prove
from htplanner.db.repair.raw_reader import HISTORY, KNOWN, NotRead, RawRows, Row, read_rows
from htplanner.db.sqlite.cipher import Passphrase, lite_errors, looks_encrypted
from htplanner.db.sqlite.connection import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    Access,
    connect,
    connect_apart,
    is_sound,
    plain_errors,
    pragma,
)
from htplanner.domain.editing.founding import found
from htplanner.domain.editing.import_rules import ImportedPlan, OmissionTally, import_rows
from htplanner.domain.editing.pending import values_of
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.editing.salvage import SUSPECT, OpenProblem, SalvageResult
from htplanner.domain.model.changes import new_id
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, PlanInfo
from htplanner.domain.model.text import shortened
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.errors import FileProblem, NewerVersion, PassphraseNeeded, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext

NOT_MADE: Final = "No plan was made; the file is as it was."
_GIVEN: Final = ("id", "code", "edition", "digest")
"""What this program knows itself."""
_AS_FOREIGN: Final = frozenset({"plan", "item"})


def diagnose(path: Path, key: Passphrase | None = None) -> OpenProblem | None:
    """What keeps a file from being opened that nevertheless holds a plan, or may; None where nothing does.

    ``FileProblem`` where there is nothing of a plan in it, ``NewerVersion`` where it is whole and not for us.
    """
    check_presence(path)
    refused: FileProblem | None = None
    with settled(path, key) as as_it_reads:
        try:
            check_layout(as_it_reads.path, name=path.name, key=key)
        except (PassphraseNeeded, WrongPassphrase, NewerVersion):
            raise
        except FileProblem as problem:
            refused = problem
        try:
            with closing(connect(as_it_reads.path, Access.READ, key)) as connection:
                version = pragma(connection, "user_version")
                sound = is_sound(connection, thorough=False)
                tables = {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
                if refused is None and version == SCHEMA_VERSION and not read_head(connection).id:
                    return OpenProblem.DAMAGED
        except lite_errors(FileProblem, UnicodeDecodeError):
            # Where a passphrase opens its first page, it is a plan that was put under it.
            if refused is not None and key is None and not _marked_as_ours(path):
                raise refused from None
            return OpenProblem.DAMAGED
    if not sound:
        return OpenProblem.DAMAGED
    if refused is None:
        return None
    if tables >= _AS_FOREIGN:
        return OpenProblem.FOREIGN
    if tables & KNOWN.keys():
        return OpenProblem.DAMAGED
    raise refused


def _marked_as_ours(path: Path) -> bool:
    """Whether the file begins like a plan; one of which the disk does not even give that may be one."""
    try:
        with path.open("rb") as file:
            return APPLICATION_ID.to_bytes(4, "big") in file.read(100)
    except OSError as error:
        return error.errno == errno.EIO


def _is_whole_under(path: Path, key: Passphrase | None) -> bool:
    """Return whether every page of an encrypted file is intact under ``key``."""
    if key is None:
        return False
    try:
        with closing(connect_apart(path, key)) as connection:
            return not connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except lite_errors(FileProblem):
        return False


def salvage_file(
    source: Path,
    target: Path,
    context: StoreContext,
    *,
    trouble: OpenProblem | None = None,
    key: Passphrase | None = None,
    last_known: int = 0,
) -> SalvageResult:
    """Makes the new plan ``target`` of what can be read of ``source``, which stays byte for byte as it was.

    ``trouble`` is found out where it is not given; a sound plan is treated as a damaged one.
    ``FileProblem`` where nothing of a plan can be read, or ``target`` cannot be written.
    """
    source, target = real_path(source), real_path(target)
    check_presence(source)
    check_free(target, NOT_MADE)
    kind = trouble or diagnose(source, key) or OpenProblem.DAMAGED
    with settled(source, key) as as_it_reads:
        if looks_encrypted(source) and not _is_whole_under(as_it_reads.path, key):
            raise FileProblem(
                f"“{source.name}” has another passphrase, or it is damaged. Nothing can be salvaged from a "
                f"damaged file that has a passphrase. {NOT_MADE} Try another passphrase, or restore a "
                "backup."
            )
        rows = read_rows(as_it_reads.path, key)
    proven = prove(rows, last_known) if kind is OpenProblem.DAMAGED else ProvenHistory()
    gathered = _laid_over(rows, proven)
    if not any(gathered.values()):
        raise FileProblem(f"Nothing of a plan can be read in “{source.name}”. {NOT_MADE} Restore a backup.")
    now = context.clock()
    framework = _edition(gathered, context)
    begun = prepare(Plan.empty(), framework, found(framework, {}), now.date()).values
    losses = OmissionTally()
    add_foreign_content(rows, losses)
    taken = import_rows(gathered, framework, Plan.empty().after("", begun), losses)
    plan = taken.plan
    if kind is OpenProblem.DAMAGED:
        # Not every system's file names are text.
        called = plan.info.name or source.stem.encode(errors="replace").decode()
        name = shortened(f"{SUSPECT}{called}", 200)
        info = plan.info.with_values({"name": name})
        plan = Plan(plan.head, {**plan.records, Entity.PLAN: {info.id: info}})
        label = "Salvaged from a damaged file; check everything before you rely on it"
    else:
        label = "Taken in from a file that this program did not lay out; without its history"
    intent = Intent(ChangeKind.FOUND, label, now, context.device, context.author)
    _write(target, intent, plan, key)
    return _told(target, kind, gathered, proven, taken)


def add_foreign_content(rows: RawRows, losses: OmissionTally) -> None:
    """Adds what no plan holds, so that nobody believes that it came along, and what could not be read."""
    for name in rows.odd:
        losses.add(name, "", "this program knows no such part; it was not run or read", "")
    for table, columns in rows.extra.items():
        for column, count in columns.items():
            losses.add(f"Table {table}", column, "this program knows no such field", "", max(count, 1))
    for table in rows.lacking:
        if table not in HISTORY:
            losses.add(f"Table {table}", "", "it is not in the file", "")
    for table in rows.torn:
        losses.add(f"Table {table}", "", "some of its rows cannot be read", "")
    if rows.cut:
        losses.add("The file", "", "reading it was stopped before its end", "")


def _write(target: Path, intent: Intent, plan: Plan, key: Passphrase | None) -> None:
    with fresh_file(target, NOT_MADE) as making, plain_errors(target, NOT_MADE):
        lite = connect(making, Access.MAKE, key)
        with history.in_transaction(lite, Access.MAKE) as writing:
            history.write_first(writing, intent, values_of(plan, plan_id=new_id()))
        check_layout(making, name=target.name, key=key)
        if history.faults_of_plan(connect(making, Access.READ, key)):
            raise FileProblem(f"The new plan did not pass its check. {NOT_MADE} Restore a backup.")


def _edition(rows: Mapping[Entity, Iterable[Row]], context: StoreContext) -> Framework:
    """The edition that the source names, else the newest one."""
    named = next((row.get("edition") for row in rows[Entity.PLAN] if row.get("edition")), None)
    catalogue = context.catalogue
    return (
        catalogue.framework(named)
        if isinstance(named, str) and named in catalogue.editions
        else catalogue.newest
    )


def _laid_over(rows: RawRows, proven: ProvenHistory) -> dict[Entity, list[Row]]:
    """Every row that is known of, what history proves in the place of what the table holds.

    Where something newer may have been lost with the history, what the table holds counts if it can be read.
    """
    merged: dict[Entity, dict[str, dict[str, object]]] = {entity: {} for entity in RECORDS}
    for entity in RECORDS:
        for n, row in enumerate(rows.rows(entity)):
            stored = row.get("id")
            merged[entity][stored if isinstance(stored, str) else f"unread {n}"] = dict(row)
    if proven.complete:
        told = proven.values.keys() | proven.lost
        merged = {
            entity: {
                record: {
                    name: one for name, one in row.items() if name == "id" or (entity, record, name) in told
                }
                for record, row in records.items()
                if (entity, record, "alive") in told
            }
            for entity, records in merged.items()
        }
    for (entity, record, name), value in proven.values.items():
        spec = RECORDS[entity].specs().get(name)
        if spec is None:
            continue
        row = merged[entity].setdefault(record, {"id": record})
        if (entity, record, name) in proven.sure or name not in row or isinstance(row[name], NotRead):
            row[name] = _as_stored(spec.dump(value))
    return {entity: list(records.values()) for entity, records in merged.items()}


def _as_stored(value: Any) -> object:
    return json.dumps(value) if isinstance(value, list) else int(value) if isinstance(value, bool) else value


def _told(
    target: Path,
    kind: OpenProblem,
    gathered: Mapping[Entity, list[Row]],
    proven: ProvenHistory,
    taken: ImportedPlan,
) -> SalvageResult:
    plan = taken.plan
    codes = {str(row.get("code")) for row in gathered[Entity.ITEM]}
    told = {str(row.get("id")) for row in gathered[Entity.ITEM]}
    items = [item for item in plan.items.values() if item.code in codes or item.id in told]
    lost, unproven = [], []
    if kind is OpenProblem.DAMAGED:
        lost = [key for key in proven.lost if key not in proven.values and not _in_table(gathered, key)]
        unproven = [
            (entity, str(row.get("id")), name)
            for entity, rows in gathered.items()
            for row in rows
            for name in row
            if name not in _GIVEN
            and (entity, str(row.get("id")), name) not in proven.sure
            and _matters(plan, entity, row, name)
        ]
    return SalvageResult(
        path=target,
        trouble=kind,
        items=len(items),
        items_due=len(plan.items),
        records={
            entity: sum(record.alive for record in records.values())
            for entity, records in plan.records.items()
            if entity not in (Entity.PLAN, Entity.ITEM)
        },
        changes=proven.changes,
        changes_due=proven.changes_due,
        missing=tuple(sorted({_where(plan, key) for key in lost})),
        unproven=tuple(sorted({_where(plan, key) for key in unproven})),
        left_out=taken.left_out,
        emptied=_by_kind(lost),
        doubtful=_by_kind(unproven),
    )


def _by_kind(keys: Iterable[tuple[Entity, str, str]]) -> dict[Entity, int]:
    """Of how many records of each kind these are fields."""
    records = {(entity, record) for entity, record, _ in keys}
    counts = {entity: sum(kind is entity for kind, _ in records) for entity in RECORDS}
    return {entity: count for entity, count in counts.items() if count}


def _in_table(gathered: Mapping[Entity, list[Row]], key: tuple[Entity, str, str]) -> bool:
    entity, record, name = key
    return any(
        row.get("id") == record and not isinstance(row.get(name, b""), bytes) for row in gathered[entity]
    )


def _matters(plan: Plan, entity: Entity, row: Row, name: str) -> bool:
    """Whether a value that nothing vouches for says anything."""
    record = plan.records[entity].get(str(row.get("id")))
    if entity is Entity.PLAN or record is None:
        record = plan.info if entity is Entity.PLAN else None
    return record is not None and getattr(record, name) != RECORDS[entity].specs()[name].empty


def _where(plan: Plan, key: tuple[Entity, str, str]) -> str:
    """A field as a person finds it: "U.A.ORG.1, notes"."""
    entity, record_id, name = key
    spec = RECORDS[entity].specs().get(name)
    label = spec.label.lower() if spec else name
    record = plan.info if entity is Entity.PLAN else plan.records[entity].get(record_id)
    called = (
        ""
        if isinstance(record, PlanInfo)
        else str(
            getattr(record, "code", "") or getattr(record, "name", "") or getattr(record, "title", "") or ""
        )
    )
    code = plan.code_of(getattr(record, "item", "") or "") or ""
    return shortened(f"{called or ' '.join(filter(None, (code, entity.label.lower())))}, {label}")
