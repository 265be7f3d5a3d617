"""One edition of the publication as the program knows it: competencies, sub-competencies, groups, actions.

Titles of competencies and sub-competencies are names, as published. Titles and explanations of actions, the
reasons why they matter and everything in ``Hints`` are this program's own words, not the publication's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import NAMESPACE_URL, UUID, uuid5

from htplanner.domain.model.vocabulary import Audience, ItemKind, Repeats


@dataclass(frozen=True)
class Hints:
    """Our own suggestions for an action; nothing here comes from the publication."""

    usual_lead: str
    usual_document: str | None
    repeats: Repeats
    evidence_example: str


@dataclass(frozen=True)
class Action:
    """One action: ``title`` is an imperative of up to 90 characters, ``explanation`` a sentence or two."""

    code: str
    audience: Audience
    title: str
    explanation: str
    qualifier: str | None
    hints: Hints
    kind = ItemKind.ACTION


@dataclass(frozen=True)
class Group:
    """All actions of one sub-competency for one audience."""

    code: str
    audience: Audience
    actions: tuple[Action, ...]
    kind = ItemKind.GROUP

    @property
    def title(self) -> str:
        return self.audience.label


@dataclass(frozen=True)
class SubCompetency:
    """``asks`` is what it asks in one plain sentence, ``why`` a short paragraph; both are ours."""

    code: str
    title: str
    asks: str
    why: str
    usual_lead: str
    groups: tuple[Group, ...]
    audience = None
    kind = ItemKind.SUB_COMPETENCY

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(action for group in self.groups for action in group.actions)


@dataclass(frozen=True)
class Competency:
    """A competency; ``short_title`` is the running title the publication prints above it."""

    code: str
    title: str
    short_title: str
    why: str
    sub_competencies: tuple[SubCompetency, ...]


@dataclass(frozen=True)
class ResourceTopic:
    """The publication's additional resources under one topic, as names."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A term of the publication's note on language, explained in our words."""

    term: str
    meaning: str


@dataclass(frozen=True)
class Reflection:
    """One of the three reflections the publication recommends before starting."""

    key: str
    title: str
    prompt: str


Node = SubCompetency | Group | Action


@dataclass(frozen=True)
class Framework:
    """An edition. ``digest`` names its exact data (SHA-256, hex); ``family`` is the same for all editions."""

    family: UUID
    edition: str
    title: str
    published: str
    digest: str
    competencies: tuple[Competency, ...]
    topics: tuple[ResourceTopic, ...]
    terms: tuple[Term, ...]
    reflections: tuple[Reflection, ...]

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every item by code, in the publication's order."""
        return {node.code: node for node in self._walk()}

    @cached_property
    def competency_by_code(self) -> dict[str, Competency]:
        return {competency.code: competency for competency in self.competencies}

    @cached_property
    def parents(self) -> dict[str, str]:
        """Code of the item or competency directly above each item."""
        above: dict[str, str] = {}
        for competency in self.competencies:
            for sub in competency.sub_competencies:
                above[sub.code] = competency.code
                for group in sub.groups:
                    above[group.code] = sub.code
                    above.update((action.code, group.code) for action in group.actions)
        return above

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """Codes directly below each competency and item."""
        below: dict[str, list[str]] = {code: [] for code in (*self.competency_by_code, *self.nodes)}
        for code, parent in self.parents.items():
            below[parent].append(code)
        return {code: tuple(codes) for code, codes in below.items()}

    @cached_property
    def actions_below(self) -> dict[str, tuple[str, ...]]:
        """Codes of the actions below each competency, sub-competency and group, and the action itself."""

        def collect(code: str) -> tuple[str, ...]:
            children = self.children[code]
            if not children:
                return (code,)
            return tuple(action for child in children for action in collect(child))

        return {code: collect(code) for code in self.children}

    @cached_property
    def branch(self) -> dict[str, tuple[str, ...]]:
        """Each item's code and those of all items below it."""
        below: dict[str, list[str]] = {code: [] for code in self.nodes}
        for code, chain in self.lineage.items():
            for above in chain:
                below[above].append(code)
        return {code: tuple(codes) for code, codes in below.items()}

    @cached_property
    def lineage(self) -> dict[str, tuple[str, ...]]:
        """Each item's code followed by the items above it, nearest first; no competency."""
        chains: dict[str, tuple[str, ...]] = {}
        for code in self.nodes:
            parent = self.parents[code]
            chains[code] = (code, *chains.get(parent, ()))
        return chains

    @cached_property
    def item_ids(self) -> dict[str, str]:
        """Each item's id, the same in every plan of this family: uuid5 of family and code."""
        return {code: str(uuid5(self.family, code)) for code in self.nodes}

    @cached_property
    def codes_by_id(self) -> dict[str, str]:
        return {item_id: code for code, item_id in self.item_ids.items()}

    @cached_property
    def sub_competencies(self) -> tuple[SubCompetency, ...]:
        return tuple(sub for competency in self.competencies for sub in competency.sub_competencies)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        return tuple(action for sub in self.sub_competencies for action in sub.actions)

    def competency_of(self, code: str) -> Competency:
        """The competency an item (or a competency's own code) belongs to."""
        return self.competency_by_code[code.split(".", 1)[0]]

    def title_of(self, code: str) -> str:
        """The title of an item or competency."""
        if code in self.competency_by_code:
            return self.competency_by_code[code].title
        return self.nodes[code].title

    def _walk(self) -> Iterator[Node]:
        for competency in self.competencies:
            for sub in competency.sub_competencies:
                yield sub
                for group in sub.groups:
                    yield group
                    yield from group.actions


FAMILY = uuid5(NAMESPACE_URL, "htplanner:core-competencies-for-human-trafficking-response")
"""The family of all editions of this publication."""
