"""From the words people type (``owner=M. Okafor``, ``policies=HR-114#3.2``) to an edit of items.

Used by the command line. What is typed for one value is read by ``typed``, what is typed of other records by
``parsing_records``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from htplanner.domain.editing.edits import item_label, link_steps
from htplanner.domain.editing.validation import SAFE
from htplanner.domain.model.changes import Assign, Create, Edit, Remove, Step, new_id
from htplanner.domain.model.plan import Plan, link_id
from htplanner.domain.model.records import RECORDS, Entity, Item
from htplanner.domain.model.records.shapes import parts
from htplanner.domain.model.vocabulary import Channel, EvidenceKind, LinkState, Word
from htplanner.domain.parsing.values import find_one, nearest, no_such_item, parse_value
from htplanner.errors import UsageError, ValidationError

W = TypeVar("W", bound=Word)

ITEM_FIELDS = tuple(name for name in Item.specs() if name not in ("alive", "code"))
"""Fields of an item that can be set by name."""

DOCUMENT_FIELDS = ("policies", "job_descriptions")
"""The two lists of documents an item is written into."""

APPENDED = ("evidence", "update")
"""What is added to an item and replaces nothing."""


def split_assignment(text: str) -> tuple[str, str]:
    """``FIELD=VALUE`` as its two parts; ``UsageError`` where there is no ``=``."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"“{text}” is not FIELD=VALUE. {SAFE} Write for example status=Done.")
    return name.strip().lower().replace("-", "_"), value


def item_edit(plan: Plan, codes: Sequence[str], assignments: Sequence[tuple[str, str]], today: date) -> Edit:
    """One edit that sets every assignment on every item.

    ``UsageError`` for an unknown field, ``ValidationError`` for an unknown item or a value that is none.
    """
    steps: list[Step] = []
    plain: dict[str, object] = {}
    codes = list(dict.fromkeys(codes))
    for code in codes:
        if code not in plan.items:
            raise no_such_item(plan, code)
    for name, text in assignments:
        if name in DOCUMENT_FIELDS:
            for code in codes:
                steps.extend(_written_into(plan, code, text, job_descriptions=name == "job_descriptions"))
        elif name == "evidence":
            steps.extend(_evidence(plan, code, text) for code in codes)
        elif name == "update":
            steps.extend(_update(plan, code, text, today) for code in codes)
        elif name in ITEM_FIELDS:
            plain[name] = parse_value(plan, Item.specs()[name], text)
        else:
            known = (*ITEM_FIELDS, *DOCUMENT_FIELDS, *APPENDED)
            raise UsageError(f"There is no field “{name}”. {SAFE} {nearest(name, known)}")
    for code in codes:
        steps.extend(Assign(Entity.ITEM, plan.items[code].id, name, value) for name, value in plain.items())
    return Edit.of(_label(codes, [name for name, _ in assignments], plain), steps)


def _label(codes: Sequence[str], names: Sequence[str], plain: Mapping[str, object]) -> str:
    """The label of an edit that sets ``names``, as in the window; ``plain`` are fields of items."""
    what = codes[0] if len(codes) == 1 else f"{len(codes)} items"
    match list(dict.fromkeys(names)):
        case ["evidence"]:
            return f"Add evidence to {what}"
        case ["update"]:
            return f"Add an update to {what}"
        case several if plain.keys() == set(several):
            return item_label(codes, plain)
        case several:
            specs = Item.specs()
            labels = (specs[n].label.lower() if n in specs else n.replace("_", " ") for n in several)
            return f"Set {', '.join(labels)} of {what}"


def _written_into(plan: Plan, code: str, text: str, *, job_descriptions: bool) -> list[Step]:
    """Steps after which the item is linked to exactly the listed documents: ``NUMBER[#CLAUSE[#STATE]]; …``.

    A document named with its clause says it there; one without should say it.
    """
    register = plan.job_descriptions if job_descriptions else plan.policies
    steps: list[Step] = []
    wanted: set[str] = set()
    for part in parts(text):
        name, *more = (piece.strip() for piece in part.split("#"))
        document = find_one(plan, register, name, "job description" if job_descriptions else "policy")
        wanted.add(document)
        clause = more[0] if more else ""
        state = LinkState.COVERED if clause else None
        if len(more) > 1:
            state = _word(LinkState, more[1])
        steps.extend(link_steps(plan, code, document, clause=clause or None, state=state))
    item = plan.items[code].id
    linked = {link.document for link in plan.links_of_item.get(item, ())}
    gone = linked & {document.id for document in register} - wanted
    steps.extend(Remove(Entity.LINK, link_id(item, document)) for document in sorted(gone))
    return steps


def _evidence(plan: Plan, code: str, text: str) -> Step:
    what, on, who = _three(text, "evidence", "WHAT;DATE;WHO")
    first = what.casefold()
    kind = next((kind for kind in EvidenceKind if first.startswith(kind.text)), EvidenceKind.OBSERVATION)
    values = {
        "item": plan.items[code].id,
        "kind": kind,
        "what": what,
        "on": parse_value(plan, RECORDS[Entity.EVIDENCE].specs()["on"], on),
        "checked_by": who or None,
    }
    return Create(Entity.EVIDENCE, new_id(), values)


def _update(plan: Plan, code: str, text: str, today: date) -> Step:
    who, how, said = _three(text, "update", "WHO;HOW;TEXT")
    values = {
        "item": plan.items[code].id,
        "on": today,
        "said_by": who or None,
        "how": _word(Channel, how) if how else None,
        "text": said,
    }
    return Create(Entity.UPDATE, new_id(), values)


def _three(text: str, name: str, form: str) -> tuple[str, str, str]:
    told = [part.strip() for part in text.split(";", 2)]
    if len(told) != 3 or not told[0]:
        raise UsageError(f"“{text}” is not {name}={form}. {SAFE}")
    return told[0], told[1], told[2]


def _word(kind: type[W], text: str) -> W:
    try:
        return kind.parse(text)
    except ValueError as error:
        raise ValidationError(f"{error}. {SAFE}") from None
