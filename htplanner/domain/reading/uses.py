"""Where a record is used: what its removal clears, and what a handoff moves.

The user sees both, in words, before confirming.
"""

from __future__ import annotations

from dataclasses import dataclass

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import KINDS, Entity, Record


@dataclass(frozen=True)
class Use:
    """One use of a record: the field that refers to it, and the records that have that field.

    ``text`` says it in words, e.g. "owner of 12 items".
    """

    entity: Entity
    field: str
    ids: tuple[str, ...]
    text: str


def uses(plan: Plan, entity: Entity, record_id: str) -> tuple[Use, ...]:
    """Return every use of a record by other current records, most relevant first."""
    found = []
    for kind in KINDS.values():
        for spec in kind.references:
            if spec.target is not entity:
                continue
            held = [r for r in _standing(plan, kind.entity) if _names(getattr(r, spec.name), record_id)]
            if held:
                words = spec.used_as or ("named by", kind.word, kind.plural.lower())
                found.append(Use(kind.entity, spec.name, tuple(r.id for r in held), _text(held, *words)))
    return tuple(found)


def sentence(found: tuple[Use, ...]) -> str:
    """Return all uses in one phrase, such as "owner of 12 items, holder of Nurse manager"; "" if none."""
    return ", ".join(use.text for use in found)


def _text(held: list[Record], verb: str, one: str, many: str) -> str:
    if not one:
        names = (str(getattr(r, r.entity.kind.name_field) or "") for r in held)
        return f"{verb} {' and '.join(names)}"
    return f"{verb} {len(held)} {one if len(held) == 1 else many}"


def _standing(plan: Plan, entity: Entity) -> list[Record]:
    return [record for record in plan.records[entity].values() if record.alive]


def _names(held: object, record_id: str) -> bool:
    return record_id in held if isinstance(held, tuple) else held == record_id
