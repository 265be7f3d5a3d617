"""What a plan may not become: the refusals, each with one plain line that says what to do instead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from htplanner.domain.model.changes import Value
from htplanner.domain.model.dates import in_words
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import (
    Ask,
    Department,
    Entity,
    Evidence,
    Item,
    Party,
    Period,
    Phase,
    Record,
    Seat,
    Shape,
    Update,
    Version,
)
from htplanner.domain.model.text import folded
from htplanner.domain.model.vocabulary import (
    Applicability,
    InPlace,
    ItemKind,
    PartyKind,
    PeriodKind,
    Status,
    VersionState,
)
from htplanner.domain.reading.quarters import ONE_DAY
from htplanner.domain.reading.rules import UNIVERSAL, inherited, is_fresh, latest_evidence
from htplanner.errors import ValidationError

SAFE = "Nothing was changed."


def validate(after: Plan, framework: Framework, values: Sequence[Value], today: date) -> None:
    """Refuse the outcome of an edit that breaks a rule, judging only records that ``values`` touch.

    ``ValidationError`` names the field and, for items, the code.
    """
    check_lasting(after, framework, values)
    _appended(values)
    for record, names in _touched(after, values):
        match record:
            case Item():
                _item_today(after, framework, record, names, today)
            case Evidence():
                _not_later(record.on, today, "on", "Evidence is dated proof of what happened")
            case Update():
                _not_later(record.on, today, "on", "An update tells what is known by its day")
            case Department() if names & {"alive", "name"}:
                _department(after, record)


def _appended(values: Iterable[Value]) -> None:
    """Refuse to overwrite a record of an append-only kind."""
    come_or_gone = {(value.entity, value.id) for value in values if value.field == "alive"}
    for value in values:
        kind = value.entity.kind
        if kind.append_only and (value.entity, value.id) not in come_or_gone:
            raise ValidationError(
                f"{_a(kind.word).capitalize()} is never overwritten; nothing was changed. Add another one.",
                field=value.field,
            )


def check_lasting(after: Plan, framework: Framework, values: Sequence[Value]) -> None:
    """Refuse an outcome that no plan may ever hold, whatever the day: these rules bind undo as well."""
    touched = list(_touched(after, values))
    # Rules that look at several records come once each is known to hold what its kind needs.
    for record, names in touched:
        _references(after, record, names)
        _required(record)
        _limits(record, names)
    for record, names in touched:
        _lasting(after, record, names)
    if any(value.entity is Entity.ITEM and value.field == "applicability" for value in values):
        _universal(after, framework)


def _lasting(after: Plan, record: Record, names: set[str]) -> None:
    """What one record may never say, whatever the day."""
    match record:
        case Item():
            _item(record, names)
        case Phase():
            if record.start and record.end and record.start > record.end:
                raise ValidationError(
                    f"The phase “{record.name}” would end before it starts. {SAFE}", field="end"
                )
        case Version():
            _version(after, record)
        case Party():
            _party(after, record)
        case Seat():
            _seat(record)
        case Ask():
            _ask(record)
        case Period():
            _period(after, record, names)


def _touched(after: Plan, values: Iterable[Value]) -> Iterator[tuple[Record, set[str]]]:
    """Each standing record that ``values`` write to, with the names of the fields."""
    for (entity, record_id), names in _fields_written(values).items():
        record = after.record(entity, record_id)
        if record is not None:
            yield record, names


def _fields_written(values: Iterable[Value]) -> dict[tuple[Entity, str], set[str]]:
    """Return the names of the fields that ``values`` writes, by record."""
    written: dict[tuple[Entity, str], set[str]] = {}
    for value in values:
        written.setdefault((value.entity, value.id), set()).add(value.field)
    return written


def check_references(after: Plan, values: Sequence[Value]) -> None:
    """Refuse (``ValidationError``) an outcome where a standing record refers to one that does not stand."""
    gone, written = {v.id for v in values if v.field == "alive" and not v.new}, _fields_written(values)
    for entity, records in after.records.items():
        refs = entity.kind.references
        for record in records.values():
            if not record.alive or not refs:
                continue
            _references(after, record, written.get((entity, record.id), ()))
            for spec in refs:
                held = getattr(record, spec.name)
                if gone & set(held if isinstance(held, tuple) else (held,)):
                    raise ValidationError(
                        f"{spec.label} refers by now to what this would take away, so it cannot be undone. "
                        f"{SAFE} Let it go there first.",
                        field=spec.name,
                    )


def _references(after: Plan, record: Record, names: Iterable[str]) -> None:
    for name in names:
        spec = record.specs()[name]
        if spec.target is None:
            continue
        held = getattr(record, name)
        for one in held if spec.shape is Shape.REFS and held else (held,):
            if one is not None and after.record(spec.target, one) is None:
                raise ValidationError(
                    f"{spec.label} names a {spec.target.kind.word} that is not in the plan. {SAFE}",
                    field=name,
                )


_NOTHING = (None, "", ())


def missing(record: Record) -> str | None:
    """The field without which there can be no record of this kind, where it is empty."""
    specs = record.specs().values()
    return next(
        (spec.name for spec in specs if spec.required and getattr(record, spec.name) in _NOTHING), None
    )


def _required(record: Record) -> None:
    name = missing(record)
    if name is not None:
        label = record.specs()[name].label
        raise ValidationError(
            f"{label} is missing; {_a(record.entity.kind.word)} needs it. {SAFE}", field=name
        )


def _limits(record: Record, names: set[str]) -> None:
    """Refuse an out-of-range number and a text that is too long."""
    for name, spec in record.specs().items():
        value = getattr(record, name)
        if name not in names:
            continue
        if spec.longest is not None and value and len(value) > spec.longest:
            raise ValidationError(
                f"{spec.label} has {len(value)} characters; the most is {spec.longest}. {SAFE} Shorten it.",
                field=name,
            )
        low, high = spec.minimum, spec.maximum
        if value is None or not ((low is not None and value < low) or (high is not None and value > high)):
            continue
        least = f"{low} to {high}" if high is not None else f"{low} up"
        raise ValidationError(f"{spec.label} is a number from {least}. {SAFE}", field=name)


def _item(item: Item, names: set[str]) -> None:
    if item.start and item.due and item.start > item.due and names & {"start", "due"}:
        raise _refusal(
            item, "due", f"it would be due ({in_words(item.due)}) before it starts ({in_words(item.start)})."
        )
    if item.completed is not None and names & {"status", "completed"} and item.status is not Status.DONE:
        why = "a completion day goes with the status Done; set the status to Done as well."
        raise _refusal(item, "completed", why)
    if item.status is Status.DEFERRED and names & {"status", "reason"} and not item.reason:
        why = "“Deferred” needs a reason; say why, who approved it and when to look again."
        raise _refusal(item, "reason", why)
    aside = item.applicability is Applicability.DOES_NOT_APPLY
    if aside and names & {"applicability", "reason"} and not item.reason:
        why = "“Does not apply” needs a reason; say why, who decided and when to review it."
        raise _refusal(item, "reason", why)
    if item.health is not None and names & {"health", "health_reason"} and not item.health_reason:
        raise _refusal(item, "health_reason", "setting the health by hand needs a reason.")


def _item_today(after: Plan, framework: Framework, item: Item, names: set[str], today: date) -> None:
    below = [after.items[code] for code in framework.branch[item.code] if code != item.code]
    actions = [one for one in below if framework.nodes[one.code].kind is ItemKind.ACTION]
    if "status" in names and item.status is not None and any(a.status is not None for a in actions):
        why = "its status is computed from its actions; set theirs, or reset them first."
        raise _refusal(item, "status", why)
    assessed = [a for a in actions if a.in_place not in (None, InPlace.NOT_ASSESSED)]
    if "in_place" in names and item.in_place is not None and assessed:
        why = "what is in place is computed from its actions; assess those instead."
        raise _refusal(item, "in_place", why)
    if "completed" in names:
        _not_later(item.completed, today, "completed", f"{item.code}: completed is the day the work was done")
    if "in_place" in names and item.in_place is InPlace.IN_PLACE:
        proof = [latest_evidence(after.evidence_of.get(one.id, ()), today) for one in (item, *below)]
        if not any(is_fresh(day, today) for day in proof):
            latest = max((day for day in proof if day), default=None)
            raise _refusal(item, "in_place", _missing_proof(latest))


def _department(after: Plan, department: Department) -> None:
    """Refuse a second department with the same name, because a typed name could mean either."""
    called = folded(department.name)
    if any(folded(one.name) == called for one in after.departments.values() if one.id != department.id):
        raise ValidationError(
            f"There is a department “{department.name}” already. {SAFE} Choose another name, or join the two "
            "under Task force.",
            field="name",
        )


def _refusal(item: Item, field: str, message: str) -> ValidationError:
    return ValidationError(f"{item.code}: {message} {SAFE}", field=field, code=item.code)


def _missing_proof(latest: date | None) -> str:
    older = f"the latest is of {in_words(latest)}" if latest else "there is none yet"
    return (
        f"“In place” needs evidence of practice less than 12 months old and {older}. Add evidence, or choose "
        "“Partly in place”, which a document in force alone supports."
    )


def _universal(after: Plan, framework: Framework) -> None:
    codes = framework.actions_below.get(UNIVERSAL, ())
    decided = [
        inherited(
            [after.items[c] for c in framework.lineage[code]],
            lambda i: i.applicability,
            Applicability.UNDECIDED,
        ).value
        for code in codes
    ]
    aside = Applicability.DOES_NOT_APPLY
    # Parts left undecided on purpose (research, teaching) do not keep up what was set aside above them.
    wholes = [after.items[code].applicability for code in framework.children.get(UNIVERSAL, ())]
    set_aside = all(one is aside for one in decided) or all(one is aside for one in wholes)
    if codes and set_aside and not any(one.counts for one in decided):
        raise ValidationError(
            "The universal competency cannot be set aside as a whole: it carries all the others. "
            f"{SAFE} Keep the parts of it that fit your organization.",
            field="applicability",
            code=UNIVERSAL,
        )


def _version(after: Plan, version: Version) -> None:
    if version.state is not VersionState.IN_FORCE:
        return
    others = [v for v in after.versions_of.get(version.document, ()) if v.state is VersionState.IN_FORCE]
    if len(others) > 1:
        raise ValidationError(f"Only one version of a document can be in force. {SAFE}", field="state")


def _party(after: Plan, party: Party) -> None:
    for name in ("holder", "chair"):
        held = after.parties.get(getattr(party, name) or "")
        if held is not None and held.kind is not PartyKind.PERSON:
            raise ValidationError(
                f"Only a person can be {name}. “{held.name}” is a {held.kind.text}. {SAFE}", field=name
            )
        needed = [other.name for other in after.parties.values() if getattr(other, name) == party.id]
        if needed and party.kind is not PartyKind.PERSON:
            raise ValidationError(
                f"“{party.name}” is {name} of {needed[0]} and so has to be a person. {SAFE} "
                "Choose somebody else there first.",
                field="kind",
            )
    if party.holder and party.kind is not PartyKind.POSITION:
        raise ValidationError(
            f"Only a position can have a holder. “{party.name}” is a {party.kind.text}. {SAFE}",
            field="holder",
        )
    if (party.chair or party.members) and party.kind is not PartyKind.COMMITTEE:
        raise ValidationError(f"Only a committee has a chair and members. {SAFE}", field="members")


_NAMES_EXPERIENCE = re.compile(r"lived[\s-]*exp|surviv|victi", re.IGNORECASE)


def _seat(seat: Seat) -> None:
    if _NAMES_EXPERIENCE.search(seat.discipline):
        raise ValidationError(
            "No seat names lived experience, so that nobody can be known by it. "
            f"{SAFE} Offer a seat for what the person brings to the work, such as Community partner.",
            field="discipline",
        )


_CURRENCY = re.compile(r"[A-Z]{3}")


def _ask(ask: Ask) -> None:
    if ask.currency is not None and not _CURRENCY.fullmatch(ask.currency):
        raise ValidationError(f"A currency is three capital letters, such as USD. {SAFE}", field="currency")
    if ask.decided_on is not None and not ask.status.is_decided:
        raise ValidationError(
            f"A decision day goes with Approved or Declined; set the status as well. {SAFE}",
            field="decided_on",
        )


def _period(after: Plan, period: Period, names: set[str]) -> None:
    if not period.stands:
        if not period.voided_reason:
            raise ValidationError(f"Voiding needs a reason. {SAFE}", field="voided_reason")
        if "voided_on" in names:
            _last(after, period, "Only the last closing can be voided")
        return
    if period.end > period.closed_on or (period.start and period.start > period.end):
        raise ValidationError(
            f"“{period.name}” ends on {in_words(period.end)}; it can be closed from that day on. {SAFE}",
            field="end",
        )
    others = [other for other in after.periods if other.id != period.id]
    for other in others:
        if other.kind is period.kind is PeriodKind.BASELINE:
            raise ValidationError(f"There is a baseline already. {SAFE} Void it first.", field="kind")
        earlier, later = sorted((period, other), key=lambda p: (p.end, p.kind is PeriodKind.QUARTER))
        if later.start is None or later.start <= earlier.end:
            raise ValidationError(
                f"“{period.name}” and “{other.name}” share days; a day belongs to one period. {SAFE}",
                field="start",
            )
    if names & {"alive", "voided_on"}:
        _last(after, period, "Periods are closed one after the other")
        before = max((other.end for other in others), default=None)
        if before is not None and period.start != before + ONE_DAY:
            raise ValidationError(
                f"“{period.name}” begins on {in_words(period.start) if period.start else 'no day'}, and the "
                f"last closing is of {in_words(before)}: the days between would belong to no period. {SAFE}",
                field="start",
            )


def _last(after: Plan, period: Period, rule: str) -> None:
    """Refuse what would change the closings before one that stands: it is held against them."""
    later = [other.name for other in after.periods if other.id != period.id and other.end > period.end]
    if later:
        raise ValidationError(
            f"{rule}, and “{later[-1]}” comes after “{period.name}”. {SAFE} Void “{later[-1]}” first.",
            field="voided_on",
        )


def _not_later(day: date | None, today: date, field: str, why: str) -> None:
    if day is not None and day > today:
        raise ValidationError(
            f"{why}, so it cannot be later than today ({in_words(today)}). {SAFE}", field=field
        )


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
