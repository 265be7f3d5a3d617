"""What every record is made of: fields, each described once, and what is common to all records of a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, auto
from functools import cache, cached_property
from typing import Any, ClassVar, Final, Self, TypeVar, cast

from htplanner.domain.model.records.shapes import Json, Shape
from htplanner.domain.model.vocabulary import Word


class Entity(str):
    """The name of a kind of record, as history keeps it: it outlives every table, class and label.

    ``Entity("ask")`` is always the same object; ``ValueError`` where no kind is called so.
    """

    __slots__ = ()

    PLAN: ClassVar[Entity]
    ITEM: ClassVar[Entity]
    PARTY: ClassVar[Entity]
    SEAT: ClassVar[Entity]
    PHASE: ClassVar[Entity]
    DOCUMENT: ClassVar[Entity]
    DEPARTMENT: ClassVar[Entity]
    VERSION: ClassVar[Entity]
    APPROVAL: ClassVar[Entity]
    LINK: ClassVar[Entity]
    EVIDENCE: ClassVar[Entity]
    UPDATE: ClassVar[Entity]
    ROUND: ClassVar[Entity]
    ASK: ClassVar[Entity]
    WAIVER: ClassVar[Entity]
    PERIOD: ClassVar[Entity]

    def __new__(cls, name: str) -> Entity:  # noqa: PYI034, D102
        try:
            return _ENTITIES[name]
        except KeyError:
            raise ValueError(f"no kind of record is called {name!r}") from None

    @classmethod
    def named(cls, name: str) -> Entity:
        """The entity of a kind that is described now or later."""
        return _ENTITIES.setdefault(name, str.__new__(cls, name))

    @property
    def kind(self) -> Kind:
        """Everything about the kind; ``KeyError`` where it isn't described."""
        return KINDS[self]

    @property
    def label(self) -> str:
        """The word for one record, as it begins a line."""
        word = self.kind.word
        return word[:1].upper() + word[1:]


_ENTITIES: Final[dict[str, Entity]] = {}

for _name in (
    *("plan", "item", "department", "party", "seat", "phase", "document", "version", "approval", "link"),
    *("evidence", "update", "round", "ask", "waiver", "period"),
):
    setattr(Entity, _name.upper(), Entity.named(_name))


class ReportRule(Enum):
    """When a field may reach a report."""

    FREE = auto()
    """Always, as it is: days, numbers, words of a vocabulary, which record is meant, codes."""
    LABEL = auto()
    """A title or a name: always, persons' whole names taken out of it unless names were chosen."""
    TEXT = auto()
    """What somebody wrote: always, persons taken out of it unless names were chosen."""
    GUARDED = auto()
    """As TEXT, but on a restricted item only where it was let in this once, and for whom it concerns."""
    MARKED = auto()
    """As GUARDED, and only where it is marked for leadership, for those whose item it is."""
    NAME = auto()
    """What a party is called: of a person only where names were chosen."""
    NEVER = auto()
    """In no report."""


NEXT: Final = object()
"""As the ``first`` value of a number: one more than the highest there is."""


@dataclass(frozen=True)
class FieldSpec:
    """One field: its name, the label people read, what it holds, and what follows from it.

    A ``target`` that is given ``by_name`` is made in the same step where the plan has none of that name
    yet (see ``Named``). ``minimum`` and ``maximum`` bound a number, ``longest`` the characters of a text.
    ``report`` says when a report may hold it. ``column`` is its place among the columns of a register,
    None where it has none. ``used_as`` words the reference from the other end: "owner of", then one and
    many of what is counted, "" to name the records. ``belongs`` tells that the record makes no sense
    without what it refers to, which also names it. ``first`` is what a new record holds unless told
    otherwise. ``told`` is False for what only the program reads, ``given`` True for what only it sets.
    ``unset`` stands in the record's name where the field is empty; ``noun`` names the field in a step
    where the label can't.
    """

    name: str
    label: str
    shape: Shape
    word: type[Word] | None = None
    target: Entity | None = None
    by_name: bool = False
    inherits: bool = False
    empty: object = None
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    longest: int | None = None
    report: ReportRule = ReportRule.NEVER
    column: int | None = None
    used_as: tuple[str, str, str] | None = None
    belongs: bool = False
    first: object = None
    told: bool = True
    given: bool = False
    unset: str = ""
    noun: str = ""

    @property
    def vocabulary(self) -> type[Word]:
        """The words it can hold; only for ``Shape.WORD``."""
        assert self.word is not None
        return self.word

    @property
    def is_text(self) -> bool:
        """Whether it holds what somebody wrote."""
        return self.shape in (Shape.LINE, Shape.TEXT)

    def dump(self, value: object) -> Json:
        """``value`` as history stores it."""
        return None if value is None else self.shape.dump(value)

    def load(self, stored: Json) -> Any:
        """The value that ``dump`` wrote; ``ValueError`` where it cannot be one."""
        return self.empty if stored is None else self.shape.load(self, stored)


@dataclass(frozen=True)
class Record:
    """What all records share: an id that is UUID text and whether the record still stands."""

    entity: ClassVar[Entity]
    id: str
    alive: bool = field(
        default=False,
        metadata={"label": "Kept", "shape": Shape.FLAG, "empty": False, "report": ReportRule.FREE},
    )

    @classmethod
    def specs(cls) -> Mapping[str, FieldSpec]:
        """Every stored field by name, ``alive`` first."""
        return _specs(cast(Any, cls))

    @property
    def blank(self) -> bool:
        """Whether nothing at all is set, so that the record is as if it had never been made."""
        return all(getattr(self, name) == spec.empty for name, spec in self.specs().items())

    def with_values(self, values: Mapping[str, object]) -> Self:
        """The same record with some fields set."""
        return replace(self, **cast(dict[str, Any], dict(values)))


@dataclass(frozen=True, eq=False)
class Kind:
    """What is known of a kind of record as a whole.

    ``word`` names one record, ``plural`` a register of them. ``names`` are the fields a record is called by,
    the main one last. A record that stands alone is called by its word and name, by its name if that is
    ``bare``, by ``reads`` with fields in braces, or by what it belongs to and its word. ``order`` are the
    fields it is sorted by. ``variant`` is the field that splits it into what people take for kinds of their
    own. ``append_only`` tells that no record is ever overwritten, ``founded`` that all there will be come
    with the plan. ``commands`` are the console's words for it, each with the values that it means; without
    any it is ``word``.
    """

    entity: Entity
    record: type[Record]
    word: str
    plural: str
    names: tuple[str, ...] = ()
    reads: str = ""
    bare: bool = False
    order: tuple[str, ...] = ()
    variant: str = ""
    append_only: bool = False
    founded: bool = False
    commands: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    @property
    def specs(self) -> Mapping[str, FieldSpec]:
        """The fields of a record by name."""
        return self.record.specs()

    @cached_property
    def belonging(self) -> tuple[FieldSpec, ...]:
        """The references without which a record makes no sense."""
        return tuple(spec for spec in self.specs.values() if spec.belongs)

    @cached_property
    def references(self) -> tuple[FieldSpec, ...]:
        """The fields that name other records."""
        return tuple(spec for spec in self.specs.values() if spec.target is not None)

    @cached_property
    def columns(self) -> tuple[FieldSpec, ...]:
        """The fields a list of records shows, in order."""
        shown = (spec for spec in self.specs.values() if spec.column is not None)
        return tuple(sorted(shown, key=lambda spec: spec.column or 0))

    @cached_property
    def name_field(self) -> str:
        """The field that names a new record: its name, or what it belongs to."""
        return self.names[-1] if self.names else next((spec.name for spec in self.belonging), "")

    def sorted_by(self, record: Record) -> tuple[object, ...]:
        """The key a register is sorted by; missing values come last."""
        held = (getattr(record, name) for name in (*self.order, *self.names))
        return (*((one is None, _sortable(one)) for one in held), record.id)


def _sortable(value: object) -> object:
    if isinstance(value, Word):
        return list(type(value)).index(value)
    return value.casefold() if isinstance(value, str) else value


KINDS: Final[dict[Entity, Kind]] = {}
"""Every kind that is described, ordered so that references point backwards or to their own kind."""

RECORDS: Final[dict[Entity, type[Record]]] = {}
"""The record class of every kind, in the same order."""

R = TypeVar("R", bound=Record)


def register(
    name: str,
    *,
    word: str = "",
    plural: str,
    names: str = "",
    order: tuple[str, ...] = (),
    **more: Any,
) -> Callable[[type[R]], type[R]]:
    """Describe a kind that history calls ``name``; ``names`` are fields apart by blanks. See ``Kind``."""

    def add(cls: type[R]) -> type[R]:
        cls.entity = entity = Entity.named(name)
        KINDS[entity] = Kind(entity, cls, word or name, plural, tuple(names.split()), order=order, **more)
        RECORDS[entity] = cls
        return cls

    return add


@cache
def _specs(cls: Any) -> Mapping[str, FieldSpec]:
    return {f.name: FieldSpec(f.name, **f.metadata) for f in fields(cls) if f.metadata}
