"""The building blocks of records: fields, each described once, and what a kind has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, auto
from functools import cache, cached_property
from typing import Any, ClassVar, Final, Self, TypeVar, cast

from htplanner.domain.model.records.shapes import Json, Shape
from htplanner.domain.model.vocabulary import Word


class Entity(str):
    """The permanent name of a record kind in history, independent of tables, classes and labels.

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
        """Return the entity of a kind, which may be described later."""
        return _ENTITIES.setdefault(name, str.__new__(cls, name))

    @property
    def kind(self) -> Kind:
        """Return the description of the kind; ``KeyError`` if there is none."""
        return KINDS[self]

    @property
    def label(self) -> str:
        """The word for one record, capitalized for the start of a line."""
        word = self.kind.word
        return word[:1].upper() + word[1:]


_ENTITIES: Final[dict[str, Entity]] = {}

for _name in (
    *("plan", "item", "department", "party", "seat", "phase", "document", "version", "approval", "link"),
    *("evidence", "update", "round", "ask", "waiver", "period"),
):
    setattr(Entity, _name.upper(), Entity.named(_name))


class ReportRule(Enum):
    """When a field may appear in a report."""

    FREE = auto()
    """Always, unchanged: dates, numbers, vocabulary words, references and codes."""
    LABEL = auto()
    """A title or a name: always, without full personal names unless names are included."""
    TEXT = auto()
    """Free text: always, without personal names unless names are included."""
    GUARDED = auto()
    """As TEXT, but only for the department concerned; on a restricted item only if allowed this once."""
    MARKED = auto()
    """As GUARDED, and only if marked for leadership, for the department that owns the item."""
    NAME = auto()
    """The name of a party; of a person, only if names are included."""
    NEVER = auto()
    """Never in a report."""


NEXT: Final = object()
"""As the ``first`` value of a number: one more than the highest in use."""


@dataclass(frozen=True)
class FieldSpec:
    """One field: its name, its label, what it holds, and its rules.

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
        """The vocabulary of the field; only for ``Shape.WORD``."""
        assert self.word is not None
        return self.word

    @property
    def is_text(self) -> bool:
        """Return whether the field holds free text."""
        return self.shape in (Shape.LINE, Shape.TEXT)

    def dump(self, value: object) -> Json:
        """Return ``value`` as history stores it."""
        return None if value is None else self.shape.dump(value)

    def load(self, stored: Json) -> Any:
        """Return the value that ``dump`` wrote; ``ValueError`` if it is invalid."""
        return self.empty if stored is None else self.shape.load(self, stored)


@dataclass(frozen=True)
class Record:
    """The base of all records: a UUID text id, and whether the record is still alive."""

    entity: ClassVar[Entity]
    id: str
    alive: bool = field(
        default=False,
        metadata={"label": "Kept", "shape": Shape.FLAG, "empty": False, "report": ReportRule.FREE},
    )

    @classmethod
    def specs(cls) -> Mapping[str, FieldSpec]:
        """Return every stored field by name, ``alive`` first."""
        return _specs(cast(Any, cls))

    @property
    def blank(self) -> bool:
        """Return whether no field is set, as if the record had never been created."""
        return all(getattr(self, name) == spec.empty for name, spec in self.specs().items())

    def with_values(self, values: Mapping[str, object]) -> Self:
        """Return the record with some fields changed."""
        return replace(self, **cast(dict[str, Any], dict(values)))


@dataclass(frozen=True, eq=False)
class Kind:
    """The description of a kind of record.

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
        """Return the fields of a record by name."""
        return self.record.specs()

    @cached_property
    def belonging(self) -> tuple[FieldSpec, ...]:
        """The required references of a record."""
        return tuple(spec for spec in self.specs.values() if spec.belongs)

    @cached_property
    def references(self) -> tuple[FieldSpec, ...]:
        """The fields that refer to other records."""
        return tuple(spec for spec in self.specs.values() if spec.target is not None)

    @cached_property
    def columns(self) -> tuple[FieldSpec, ...]:
        """The fields shown in a list of records, in order."""
        shown = (spec for spec in self.specs.values() if spec.column is not None)
        return tuple(sorted(shown, key=lambda spec: spec.column or 0))

    @cached_property
    def name_field(self) -> str:
        """The field that names a new record: its name, or its parent."""
        return self.names[-1] if self.names else next((spec.name for spec in self.belonging), "")

    def sorted_by(self, record: Record) -> tuple[object, ...]:
        """Return the sort key of a register; missing values come last."""
        held = (getattr(record, name) for name in (*self.order, *self.names))
        return (*((one is None, _sortable(one)) for one in held), record.id)


def _sortable(value: object) -> object:
    if isinstance(value, Word):
        return list(type(value)).index(value)
    return value.casefold() if isinstance(value, str) else value


KINDS: Final[dict[Entity, Kind]] = {}
"""Every kind, ordered so that references point to earlier kinds or to their own."""

RECORDS: Final[dict[Entity, type[Record]]] = {}
"""The record class of each kind, in the same order."""

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
    """Describe the kind ``name`` in history; ``names`` lists fields separated by spaces. See ``Kind``."""

    def add(cls: type[R]) -> type[R]:
        cls.entity = entity = Entity.named(name)
        KINDS[entity] = Kind(entity, cls, word or name, plural, tuple(names.split()), order=order, **more)
        RECORDS[entity] = cls
        return cls

    return add


@cache
def _specs(cls: Any) -> Mapping[str, FieldSpec]:
    return {f.name: FieldSpec(f.name, **f.metadata) for f in fields(cls) if f.metadata}
