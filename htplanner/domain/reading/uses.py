"""Where a record is used: what removing it lets go, and what handing everything over moves.

Both questions are asked before the step is taken, in the words the person will read.
"""

from __future__ import annotations

from dataclasses import dataclass

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Record


@dataclass(frozen=True)
class Use:
    """One way a record is used: the field of other records that names it, and the records that do.

    ``text`` says it in words, e.g. "owner of 12 items".
    """

    entity: Entity
    field: str
    ids: tuple[str, ...]
    text: str


def uses(plan: Plan, entity: Entity, record_id: str) -> tuple[Use, ...]:
    """Every way a record is used by others that stand, in the order people ask about them."""
    found = []
    for (user, field), (verb, one, many) in _WORDS.items():
        if RECORDS[user].specs()[field].target is not entity:
            continue
        held = [r for r in _standing(plan, user) if _names(getattr(r, field), record_id)]
        if held:
            found.append(Use(user, field, tuple(r.id for r in held), _text(held, verb, one, many)))
    return tuple(found)


def sentence(found: tuple[Use, ...]) -> str:
    """All uses in one phrase: "owner of 12 items, holder of Nurse manager"; empty where there are none."""
    return ", ".join(use.text for use in found)


_WORDS: dict[tuple[Entity, str], tuple[str, str, str]] = {
    (Entity.ITEM, "owner"): ("owner of", "item", "items"),
    (Entity.ITEM, "responsible"): ("responsible for", "item", "items"),
    (Entity.ITEM, "consulted"): ("consulted on", "item", "items"),
    (Entity.ITEM, "informed"): ("informed of", "item", "items"),
    (Entity.ITEM, "phase"): ("the phase of", "item", "items"),
    (Entity.ITEM, "waits_for"): ("awaited by", "item", "items"),
    (Entity.PARTY, "holder"): ("holder of", "", ""),
    (Entity.PARTY, "chair"): ("chair of", "", ""),
    (Entity.PARTY, "members"): ("member of", "", ""),
    (Entity.SEAT, "party"): ("in the seat", "", ""),
    (Entity.DOCUMENT, "owner"): ("owner of", "document", "documents"),
    (Entity.VERSION, "document"): ("with", "version", "versions"),
    (Entity.LINK, "document"): ("linked to", "item", "items"),
    (Entity.ASK, "sponsor"): ("sponsor of", "ask", "asks"),
    (Entity.PLAN, "sponsor"): ("executive sponsor of", "", ""),
}
"""How each reference reads; those without a word to count name the records instead."""


def _text(held: list[Record], verb: str, one: str, many: str) -> str:
    if not one:
        names = (str(getattr(r, "name", None) or getattr(r, "discipline", None) or "") for r in held)
        return f"{verb} {' and '.join(names)}"
    return f"{verb} {len(held)} {one if len(held) == 1 else many}"


def _standing(plan: Plan, entity: Entity) -> list[Record]:
    return [record for record in plan.records[entity].values() if record.alive]


def _names(held: object, record_id: str) -> bool:
    return record_id in held if isinstance(held, tuple) else held == record_id
