"""Erasing for good: where in a plan and its history somebody is named, and what is to stand there instead.

The store reads every text that history still holds; here it is judged which of them tell of the person (or
of what was typed by mistake), shown field by field, and made into an ``Erasure`` that the store writes in one
transaction. Nothing is erased that whoever erases has not seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from htplanner.domain.editing.validation import SAFE, check_lasting
from htplanner.domain.model.changes import Value
from htplanner.domain.model.erasure import Erasure, Key, StoredText
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Party, Shape
from htplanner.domain.model.text import clean, patient_marks
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.privacy.erasure_search import REMOVED, Confidence, NameMatch, PersonMatch, passages_of
from htplanner.domain.reading.descriptions import display_name
from htplanner.errors import ValidationError

FORMER = "A former member of staff"
"""What a person's record is called once they are erased, unless told otherwise."""

ERASED = "erased"
"""What an erased text reads as, in every state of the plan."""

_ALWAYS = ("name", "email", "phone", "note")
"""Fields of a person's record that are erased whatever they say."""

_BY_CHOICE = ("title",)
"""Fields of it that tell what the person did, and may stay."""


@dataclass(frozen=True)
class ErasurePlace:
    """One field of one record, or the name of a step of history, in which something is to be erased.

    ``text`` is the present text where ``present`` says so, else the latest that history holds. ``earlier``
    counts the texts of history, ``closings`` those that closed periods keep, and ``last`` is the day of the
    latest. ``sure`` is False where it may be about somebody else; ``tells`` is False for
    a text that goes because it is the person's own, whatever it says.
    """

    id: str
    where: str
    key: Key | None
    text: str
    present: bool
    earlier: int
    closings: int
    last: date
    sure: bool
    tells: bool
    keys: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ErasureFindings:
    """What was found in ``plan`` for an erasure: ``about`` says whom or what it is about.

    ``own`` are the fields of the person's own record that go whatever they say, ``by_choice`` those that may
    stay, ``places`` everything else. ``field`` is the one a text to be erased was found in.
    """

    plan: Plan = field(repr=False)
    sought: NameMatch
    about: str
    own: tuple[ErasurePlace, ...]
    by_choice: tuple[ErasurePlace, ...]
    places: tuple[ErasurePlace, ...]
    field: Key | None = None

    @property
    def is_person(self) -> bool:
        """Whether it is about a person, not about a text."""
        return self.field is None

    @property
    def person(self) -> Party | None:
        """The person to erase; None for the erasure of a text."""
        ids = (place.key[1] for place in self.own if place.key)
        record = self.plan.record(Entity.PARTY, next(ids, ""))
        return record if isinstance(record, Party) else None

    @property
    def has_position(self) -> bool:
        """Return whether the plan has a job title or department for the person, which may stay."""
        return bool(self.by_choice) or (self.person is not None and self.person.department is not None)

    def proposed(self, place: ErasurePlace, instead: str) -> str:
        """Return a suggested text for a place; ``instead`` is the person's replacement name."""
        return self.sought.without(place.text, instead if self.is_person else REMOVED)


def find_person(plan: Plan, party_id: str, texts: Iterable[StoredText]) -> ErasureFindings:
    """Everything in ``texts`` that names a person, by any name they ever had in the plan.

    ``ValidationError`` where there is no such person.
    """
    party = plan.record(Entity.PARTY, party_id)
    if not isinstance(party, Party) or party.kind is not PartyKind.PERSON:
        raise ValidationError(f"Only a person of the plan can be erased. {SAFE}")
    stored = list(texts)
    names, emails, phones = (_ever(stored, party_id, name) for name in ("name", "email", "phone"))
    sought = PersonMatch(names, emails, phones, _others(plan, stored, party_id, names))
    own = {(Entity.PARTY, party_id, name) for name in (*_ALWAYS, *_BY_CHOICE)}
    places = _places(plan, sought, [one for one in stored if one.key in own or _told(sought, one)], own)
    always, by_choice = ([p for p in places if p.key in own and p.key[2] in f] for f in (_ALWAYS, _BY_CHOICE))
    rest = tuple(place for place in places if place.key not in own)
    return ErasureFindings(plan, sought, party.name, tuple(always), tuple(by_choice), rest)


def find_passages(plan: Plan, key: Key, texts: Iterable[StoredText]) -> ErasureFindings:
    """Everything in ``texts`` that tells of a patient as one field does, or did once."""
    stored = list(texts)
    sought = passages_of(text for one in stored if one.key == key for text in one.texts)
    telling = [one for one in stored if (_marked(one) if one.key == key else _told(sought, one))]
    return ErasureFindings(
        plan, sought, where(plan, key), (), (), tuple(_places(plan, sought, telling, {key})), key
    )


def still_holds(found: ErasureFindings, texts: Iterable[StoredText]) -> bool:
    """Whether ``texts``, those of a copy of the plan, surely tell of what was sought."""
    return any(
        _told(found.sought, one) is Confidence.YES
        or (one.key is not None and one.key == found.field and _marked(one))
        for one in texts
    )


def where(plan: Plan, key: Key) -> str:
    """A field as a person finds it: "U.A.ORG.1 · Notes"."""
    entity, record_id, name = key
    record = plan.records[entity].get(record_id) or RECORDS[entity](id=record_id)
    gone = "" if record.alive else " (removed)"
    return f"{display_name(record, plan)} · {RECORDS[entity].specs()[name].label}{gone}"


def _ever(stored: Iterable[StoredText], party: str, name: str) -> set[str]:
    """What a field of a party ever held."""
    key = (Entity.PARTY, party, name)
    return {text for one in stored if one.key == key for text in one.texts if text != ERASED}


def _others(plan: Plan, stored: Iterable[StoredText], party: str, names: set[str]) -> set[str]:
    """The names that other persons ever had.

    One who was removed and had just this name is no other: somebody is removed and added again.
    """
    others: set[str] = set()
    for one in stored:
        if one.key is None or (one.key[0], one.key[2]) != (Entity.PARTY, "name") or one.key[1] == party:
            continue
        other = plan.records[Entity.PARTY].get(one.key[1])
        if isinstance(other, Party) and other.kind is PartyKind.PERSON:
            others |= {text for text in one.texts if other.alive or text not in names}
    return others - {ERASED}


def _told(sought: NameMatch, one: StoredText) -> Confidence:
    return max((sought.confidence_in(text) for text in one.texts), default=Confidence.NOT)


def _marked(one: StoredText) -> bool:
    return any(patient_marks(text) for text in one.texts)


def _places(
    plan: Plan, sought: NameMatch, texts: Iterable[StoredText], certain: Collection[Key]
) -> list[ErasurePlace]:
    """The texts by the field they stand in, in the order of the plan's records; names of steps last."""
    by_place: dict[str, list[StoredText]] = {}
    for one in texts:
        by_place.setdefault(":".join(map(str, one.key or ("step", *one.texts))), []).append(one)
    order = list(RECORDS)

    def rank(place: ErasurePlace) -> tuple[int, str]:
        return (len(order), "") if place.key is None else (order.index(place.key[0]), place.where)

    return sorted((_place(plan, sought, one, group, certain) for one, group in by_place.items()), key=rank)


def _place(
    plan: Plan, sought: NameMatch, place_id: str, group: list[StoredText], certain: Collection[Key]
) -> ErasurePlace:
    latest = max(group, key=lambda one: (one.on, not one.frozen))
    key = latest.key
    told = [text for one in group for text in one.texts if sought.confidence_in(text)]
    held = _standing(plan, key)
    is_own = key in certain
    present = held is not None and (is_own or bool(sought.confidence_in(held)))
    return ErasurePlace(
        id=place_id,
        where=where(plan, key) if key else "Name of a step in History",
        key=key,
        text=held if present and held is not None else (told or list(latest.texts))[-1],
        present=present,
        earlier=sum(1 for one in group if not one.frozen),
        closings=sum(1 for one in group if one.frozen),
        last=latest.on,
        sure=is_own or any(sought.confidence_in(text) is Confidence.YES for text in told),
        tells=bool(told),
        keys=tuple((one.change, one.n) for one in group),
    )


def _standing(plan: Plan, key: Key | None) -> str | None:
    """The text that stands in a field now, None where the record does not stand."""
    record = plan.record(key[0], key[1]) if key else None
    held = getattr(record, key[2]) if key and record else None
    return held if isinstance(held, str) and held else None


# --- deciding


def erasure_of(
    found: ErasureFindings,
    framework: Framework,
    taken: Mapping[str, str | None],
    *,
    instead: str = FORMER,
    keep_position: bool = True,
) -> Erasure:
    """What erases the places ``taken``, by their ids, each with the text that then stands there.

    The fields of the person's own record go with them; where ``keep_position`` does not hold their job title
    too, and they belong to no department any more: that they did is no text, and history goes on telling it.
    ``ValidationError`` where a text would still tell, or breaks a rule.
    """
    plan, texts = found.plan, dict[Key, str | None]()
    name = clean(instead, one_line=True).text
    if found.is_person and not name:
        raise ValidationError(f"Say what the person is called from now on. {SAFE}")
    if found.is_person and found.sought.confidence_in(name) is Confidence.YES:
        raise ValidationError(f"“{name}” still tells who it was. {SAFE} Choose other words.")
    own = (*found.own, *(() if keep_position else found.by_choice))
    places = [*own, *(place for place in found.places if place.id in taken)]
    if keep_position:
        places += [place for place in found.by_choice if place.tells]
    if not places:
        raise ValidationError(f"Nothing was chosen to be erased. {SAFE}")
    for place in places:
        if place.key is not None:
            if place in own:
                texts[place.key] = name if place.key[2] == "name" else None
            else:
                texts[place.key] = _text_after(found, place, taken.get(place.id, found.proposed(place, name)))
    if found.person is not None and not keep_position:
        texts[Entity.PARTY, found.person.id, "department"] = None
    _check(plan, framework, texts)
    label = "Erase a person" if found.is_person else "Erase a text"
    return Erasure(label, plan.head, tuple(dict.fromkeys(key for p in places for key in p.keys)), texts)


def _text_after(found: ErasureFindings, place: ErasurePlace, chosen: str | None) -> str | None:
    """What stands in a field once its history is erased; what is not in sight is not chosen by anybody."""
    assert place.key is not None
    entity, record_id, name = place.key
    spec = RECORDS[entity].specs()[name]
    if place.present:
        text = clean(chosen or "", one_line=spec.shape is Shape.LINE).text
        if found.sought.confidence_in(text) is Confidence.YES:
            what = found.about if found.is_person else "what is to be erased"
            raise ValidationError(
                f"{place.where}: the new text still tells of {what}. {SAFE} Write it without.", field=name
            )
        return text if text.strip() else None
    record = found.plan.records[entity].get(record_id)
    held = getattr(record, name) if record else None
    return (
        found.sought.without(held, REMOVED)
        if isinstance(held, str) and found.sought.confidence_in(held)
        else held
    )


def _check(plan: Plan, framework: Framework, texts: Mapping[Key, str | None]) -> None:
    """``ValidationError`` where the plan may not say what it would say then."""
    values = []
    for (entity, record_id, name), text in texts.items():
        record = plan.record(entity, record_id)
        if record is not None and getattr(record, name) != text:
            values.append(Value(entity, record_id, name, getattr(record, name), text))
    check_lasting(plan.after(plan.head, values), framework, values)
