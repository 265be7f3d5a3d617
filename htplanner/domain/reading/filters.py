"""Which rows of a plan a page shows: the questions a coordinator asks of it, as one plain value.

A ``Filter`` says what is asked. It crosses pages ("a figure opens exactly its items"), is kept as a saved
view, and is answered here in one pass. Questions about how an item stands are asked of actions; a parent is
shown because something below it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, cast

from htplanner.domain.model.text import folded
from htplanner.domain.model.vocabulary import Applicability, Audience, Health, InPlace, ItemKind, Status, Word
from htplanner.domain.reading.rules import due_soon, is_fresh
from htplanner.domain.reading.view import PlanView, Row

NO_PHASE = ""
"""Stands in ``Filter.phases`` for "in no phase"."""


@dataclass(frozen=True)
class Filter:
    """What is asked; every question left at its default is not asked. All that are asked must hold.

    ``applies`` leaves what applies or partly applies, ``applicability`` asks for its words. ``overdue``,
    ``due_soon``, ``no_owner``, ``without_*`` and ``stale_evidence`` count, like every figure, only what
    applies. ``competency`` is the code of a competency or sub-competency. ``phases`` and ``owners`` hold ids.
    ``codes`` asks for exactly these items, whatever their level, and ``label`` says what they are
    ("6 overdue").
    """

    text: str = ""
    applies: bool = False
    phases: frozenset[str] = frozenset()
    overdue: bool = False
    due_soon: bool = False
    no_owner: bool = False
    mine: bool = False
    audiences: frozenset[Audience] = frozenset()
    applicability: frozenset[Applicability] = frozenset()
    statuses: frozenset[Status] = frozenset()
    in_place: frozenset[InPlace] = frozenset()
    health: frozenset[Health] = frozenset()
    owners: frozenset[str] = frozenset()
    competency: str = ""
    without_policy: bool = False
    without_job_description: bool = False
    stale_evidence: bool = False
    codes: frozenset[str] = frozenset()
    label: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked, so that everything is shown."""
        return replace(self, text=self.text.strip(), label="") == Filter()

    @property
    def searches(self) -> bool:
        """Whether it looks for particular actions, rather than only narrowing the plan to a part of it.

        What such a filter finds is worth opening at once.
        """
        scope = Filter(
            applies=self.applies, phases=self.phases, audiences=self.audiences, competency=self.competency
        )
        return replace(self, text=self.text.strip(), label="") != scope

    def to_json(self) -> dict[str, object]:
        """Plain JSON data with only what is asked."""
        asked: dict[str, object] = {}
        for name, value in ((f.name, getattr(self, f.name)) for f in fields(self)):
            if value:
                asked[name] = sorted(map(_token, value)) if isinstance(value, frozenset) else value
        return asked

    @classmethod
    def from_json(cls, data: object) -> Self:
        """The filter ``to_json`` wrote; what cannot be read is not asked, as a filter is worth no error."""
        kept = data if isinstance(data, Mapping) else {}
        return cls(**{f.name: _read(f.name, kept[f.name]) for f in fields(cls) if f.name in kept})


_WORDS: dict[str, type[Word]] = {
    "audiences": Audience,
    "applicability": Applicability,
    "statuses": Status,
    "in_place": InPlace,
    "health": Health,
}


def _token(value: object) -> str:
    return str(value.value if isinstance(value, Word) else value)


def _read(name: str, value: object) -> Any:
    default: object = getattr(Filter, name)
    if isinstance(default, frozenset):
        listed = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
        word = _WORDS.get(name)
        tokens = {} if word is None else {one.value: one for one in word}
        return frozenset(listed if word is None else (tokens[one] for one in listed if one in tokens))
    return value if type(value) is type(default) else default


@dataclass(frozen=True)
class Matches:
    """What a filter leaves: ``matching`` items answer it, ``shown`` adds all that stands above them.

    ``shown`` holds codes of items and of competencies.
    """

    matching: frozenset[str]
    shown: frozenset[str]


@dataclass
class TextIndex:
    """The searchable text of every item, kept between keystrokes as long as its row is the same."""

    _texts: dict[str, tuple[object, str]] = field(default_factory=dict)

    def text(self, view: PlanView, code: str) -> str:
        """All words of an item or competency in one folded line."""
        row = view.row(code) if code in view.framework.nodes else None
        known = self._texts.get(code)
        if known is None or known[0] is not row:
            known = self._texts[code] = (row, _searchable(view, code, row))
        return known[1]


def apply(view: PlanView, asked: Filter, me: str | None, index: TextIndex | None = None) -> Matches:
    """All items the filter leaves. Text found in a parent brings all its actions."""
    framework = view.framework
    questions = _questions(view, asked, me)
    words = _words(asked.text)
    lines = _Lines(view, index or TextIndex())
    candidates = asked.codes & framework.nodes.keys() or (action.code for action in framework.actions)
    found = [
        code
        for code in candidates
        if all(question(view.row(code)) for question in questions) and _says_all(words, lines, code)
    ]
    return Matches(frozenset(found), frozenset(_with_ancestors(view, found)))


def counts(view: PlanView, asked: Filter, me: str | None, index: TextIndex | None = None) -> dict[str, int]:
    """How many actions the filter would leave with one more question asked, by each name in ``COUNTED``."""
    base = replace(asked, overdue=False, due_soon=False, no_owner=False, mine=False)
    others = {name for name in COUNTED if getattr(asked, name)}
    tallies = dict.fromkeys(COUNTED, 0)
    flags = _flags(view, me)
    for code in apply(view, base, me, index).matching:
        row = view.row(code)
        if row.kind is not ItemKind.ACTION:
            continue
        holding = {name for name in COUNTED if flags[name](row)}
        for name in holding:
            if others <= holding | {name}:
                tallies[name] += 1
    return tallies


Test = Callable[[Row], bool]


def _flags(view: PlanView, me: str | None) -> dict[str, Test]:
    """The questions that are asked or not, each under the name of its field."""

    def applies(row: Row) -> bool:
        return row.applicability.value.counts

    def is_stale(row: Row) -> bool:
        return row.evidence_on is not None and not is_fresh(row.evidence_on, view.as_of)

    return {
        "applies": applies,
        "overdue": lambda row: row.overdue,
        "due_soon": lambda row: applies(row) and due_soon(row.status.value, row.due.value, view.as_of),
        "no_owner": lambda row: applies(row) and row.owner.value is None,
        "mine": lambda row: me is not None and view.is_mine(row, me),
        "without_policy": lambda row: applies(row) and not row.counts.has_policy,
        "without_job_description": lambda row: applies(row) and not row.counts.has_job_description,
        "stale_evidence": lambda row: applies(row) and is_stale(row),
    }


COUNTED = ("overdue", "due_soon", "no_owner", "mine")
"""The questions whose chips show a figure."""

_SETS: dict[str, Callable[[Row], object]] = {
    "phases": lambda row: row.phase.value or NO_PHASE,
    "audiences": lambda row: row.audience,
    "applicability": lambda row: row.applicability.value,
    "statuses": lambda row: row.status.value,
    "in_place": lambda row: row.in_place,
    "health": lambda row: row.health,
    "owners": lambda row: row.owner.value,
}
"""What each question that lists values looks at."""


def _questions(view: PlanView, asked: Filter, me: str | None) -> list[Test]:
    """The tests that are asked, the text aside."""
    tests = [test for name, test in _flags(view, me).items() if getattr(asked, name)]
    for name, read in _SETS.items():
        wanted = cast("frozenset[object]", getattr(asked, name))
        if wanted:
            tests.append(_is_one_of(read, wanted))
    if asked.competency:
        inside = asked.competency + "."
        tests.append(lambda row: row.code == asked.competency or row.code.startswith(inside))
    if asked.codes:
        tests.append(lambda row: row.code in asked.codes)
    return tests


def _is_one_of(read: Callable[[Row], object], wanted: frozenset[object]) -> Test:
    return lambda row: read(row) in wanted


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(text).split())


class _Lines:
    """For each item its own text and that of everything above it."""

    def __init__(self, view: PlanView, index: TextIndex) -> None:
        self._view = view
        self._index = index
        self._above: dict[str, str] = {}

    def of(self, code: str) -> tuple[str, str]:
        own = self._index.text(self._view, code)
        parent = self._view.framework.parents.get(code)
        if parent is None:
            return own, ""
        above = self._above.get(parent)
        if above is None:
            above = self._above[parent] = "\n".join(self.of(parent))
        return own, above


def _says_all(words: tuple[str, ...], lines: _Lines, code: str) -> bool:
    if not words:
        return True
    own, above = lines.of(code)
    return all(word in own or word in above for word in words)


def _searchable(view: PlanView, code: str, row: Row | None) -> str:
    node: object = view.framework.nodes.get(code) or view.framework.competency_by_code[code]
    parts = [code, view.framework.title_of(code)]
    parts += [getattr(node, name, None) or "" for name in ("explanation", "qualifier", "short_title")]
    if row is not None:
        parts += [row.owner_name, *row.linked_titles, row.item.notes or "", row.item.barrier or ""]
    return folded("\n".join(parts))


def _with_ancestors(view: PlanView, codes: Iterable[str]) -> set[str]:
    parents = view.framework.parents
    shown: set[str] = set()
    for code in codes:
        above: str | None = code
        while above is not None and above not in shown:
            shown.add(above)
            above = parents.get(above)
    return shown
