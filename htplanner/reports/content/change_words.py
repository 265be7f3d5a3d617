"""How one change reads in a report: what moved, from what to what, why, when and by whom.

Texts that people wrote are never repeated here, only that they changed: what a note says is not what changed.
"""

from __future__ import annotations

from datetime import date

from htplanner.domain.model.records import (
    RECORDS,
    Approval,
    Ask,
    Document,
    Entity,
    Evidence,
    FieldSpec,
    Item,
    Party,
    Record,
    ReportRule,
    Shape,
    Version,
)
from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, Status, Word
from htplanner.domain.periods.difference import Difference, FieldChange, code_of
from htplanner.reports.content.model import QUIET, Cell, ColumnKind, TableColumn, TableRow, Value, table_row
from htplanner.reports.content.reader import Reader

COLUMNS = (
    TableColumn("code", "Item", 11.5, lines=1),
    TableColumn("title", "What it is", 40),
    TableColumn("what", "What changed", 22),
    TableColumn("old", "From", 21),
    TableColumn("new", "To", 21),
    TableColumn("why", "Details", 31),
    TableColumn("on", "When", 13.5, ColumnKind.DATE),
    TableColumn("who", "Entered by", 24),
)

NOBODY = "Not named"

ValueChange = tuple[Cell | Value, Cell | Value]
"""From what to what."""

_SIGNED = (Status, InPlace, Applicability, Health)


class ChangeWording:
    """Tells the changes of a difference as far as the reader may know them."""

    def __init__(self, reader: Reader, since: Difference) -> None:
        self.reader = reader
        self.since = since
        codes = {item.id: code for code, item in (since.before.plan.items | since.after.plan.items).items()}
        self.by_field = {(codes[m.id], m.field): m for m in since.moved if m.entity is Entity.ITEM}
        """What moved on items themselves, by code and field."""

    def concerns(self, code: str) -> bool:
        """Whether a change on an item is a matter of this report."""
        return self.reader.concerns(code, self.reader.scope_of_changes)

    # --- lines

    def line(
        self,
        code: str,
        title: Cell | str,
        what: str,
        way: ValueChange,
        moved: FieldChange | None = None,
        *,
        why: str = "",
        on: date | None = None,
    ) -> TableRow:
        """One line; when and by whom are those of ``moved``, but for the day where ``on`` is given."""
        item = Cell(code or None, QUIET)
        return table_row(item, title, what, *way, why, on or day_of(moved), self.who(moved))

    def who(self, moved: FieldChange | None) -> str:
        """Who made a change; empty where there is none to name."""
        if moved is None or moved.at is None:
            return ""
        return self.reader.name(moved.author) or NOBODY

    # --- values

    def value(self, spec: FieldSpec, value: object) -> Value:
        """A value as this report shows it; None for none."""
        if value is None or value in ((), ""):
            return "as above" if spec.inherits else None
        if spec.target is not None:
            held = value if isinstance(value, tuple) else (value,)
            return "; ".join(dict.fromkeys(self.called(spec.target, str(one)) for one in held))
        if isinstance(value, Word):
            return value if isinstance(value, _SIGNED) else value.label
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, date | int):
            return value
        text = str(value)
        return self.reader.label(text) if spec.report is ReportRule.LABEL else self.reader.nameless(text)

    def readable(self, spec: FieldSpec, entity: Entity) -> bool:
        """Whether the values of a field may be shown, and not only that they changed."""
        told = spec.report in (ReportRule.FREE, ReportRule.LABEL, ReportRule.TEXT)
        named = spec.report is ReportRule.GUARDED and spec.name in entity.kind.names
        return not spec.is_text or (spec.shape is Shape.LINE and (told or named))

    def way(self, moved: FieldChange) -> ValueChange:
        """From what to what a field moved."""
        spec = RECORDS[moved.entity].specs()[moved.field]
        if not self.readable(spec, moved.entity) or self._withheld(moved):
            said = "written" if not moved.old else "taken out" if not moved.new else "changed"
            return None, Cell(said, QUIET)
        return self.value(spec, moved.old), self.value(spec, moved.new)

    def _withheld(self, moved: FieldChange) -> bool:
        """Whether it is of evidence on a withheld item, or the title of an ask that names one."""
        record = self.record(moved.entity, moved.id)
        if isinstance(record, Evidence):
            code = code_of(self.since.before.plan, self.since.after.plan, Entity.EVIDENCE, record.id)
            return code is not None and self.reader.withheld(code)
        return isinstance(record, Ask) and moved.field == "title" and self.reader.ask_withheld(record)

    def record(self, entity: Entity, record_id: str) -> Record | None:
        """The record as it stands, or as it stood before it went."""
        for plan in (self.since.after.plan, self.since.before.plan):
            if found := plan.record(entity, record_id):
                return found
        return None

    def called(self, entity: Entity, record_id: str) -> str:
        """What a record is called in this report."""
        found = self.record(entity, record_id)
        match found:
            case Item():
                return found.code
            case Ask():
                seen = self.reader.sees(found)
                return self.reader.ask_title(found) if seen else "an ask in preparation"
            case Party():
                return self.reader.name(record_id)
            case Version():
                document = self.called(Entity.DOCUMENT, found.document)
                return f"{document}, version {self.reader.version_number(found) or 'without number'}"
            case Approval():
                return self.called(Entity.VERSION, found.version)
        if found is None:
            return f"A {entity.kind.word} no longer named"
        named = getattr(found, found.entity.kind.name_field)
        label = found.label if isinstance(found, Document) else str(named)
        return self.reader.label(label if found.entity.kind.bare else f"{found.entity.label}: {label}")


def day_of(moved: FieldChange | None) -> date | None:
    """The day of a change where the report is written."""
    return moved.at.astimezone().date() if moved is not None and moved.at is not None else None
