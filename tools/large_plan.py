"""Makes a made-up plan as large as any will be: ``python tools/large_plan.py OUT.htplan [--edits N ...]``.

Five years of a large health system, written through the store's own writing path as everything that was done
day by day. The same numbers give the same people, texts and days; ids of phases and periods are random.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from random import Random
from time import perf_counter
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from htplanner.db.files.atomic import fresh_file  # noqa: E402 - the tool may be started from anywhere
from htplanner.db.layout.new_plan import make  # noqa: E402
from htplanner.domain.editing.edits import set_items  # noqa: E402
from htplanner.domain.editing.founding import found, starter_phases  # noqa: E402
from htplanner.domain.model.changes import Assign, Create, Edit, Moment  # noqa: E402
from htplanner.domain.model.framework import Framework  # noqa: E402
from htplanner.domain.model.plan import Plan, link_id  # noqa: E402
from htplanner.domain.model.records import Entity  # noqa: E402
from htplanner.domain.model.vocabulary import (  # noqa: E402
    Applicability,
    Channel,
    DocumentKind,
    EvidenceKind,
    InPlace,
    LinkState,
    PartyKind,
    PeriodKind,
    Status,
    VersionState,
)
from htplanner.domain.periods.closing import close, take_baseline  # noqa: E402
from htplanner.domain.reading.quarters import ONE_DAY, ClosablePeriod, quarter_of  # noqa: E402
from htplanner.errors import PlannerError  # noqa: E402
from htplanner.framework.catalogue import Catalogue  # noqa: E402
from htplanner.resources import resources  # noqa: E402

EDITS_A_DAY = 20
LAST_DAY = date(2026, 11, 20)
IMPORTED_AT_ONCE = 25
"""How many people come in with one spreadsheet."""

LINKS_OF_DOCUMENT = 6
CLOSED_AFTER = timedelta(days=5)

_GIVEN = ("Al", "Be", "Ca", "Do", "El", "Fa", "Ga", "Ha", "Il", "Jo"), ("dris", "lan", "mira", "neth", "vo")
_FAMILY = (
    ("Lark", "Moor", "Ash", "Thorn", "Fen", "Wick", "Hazel", "Brae"),
    ("holt", "den", "mere", "by", "stow"),
)
_DEPARTMENTS = (
    "Nursing", "Emergency", "Social work", "Compliance", "Quality", "Education", "Security", "Laboratory",
    "Pediatrics", "Pharmacy", "Interpreter services", "Community health", "Information systems", "Finance",
)  # fmt: skip
_WORK = (
    "The charge nurses went through the draft and want it shorter.",
    "Two units tried it for a week; the night shift needs a phone number on the card.",
    "Waiting for the forms committee, which meets on the second Tuesday.",
    "The lead of the unit left; the deputy takes it over until the post is filled.",
    "Walked through with security and registration, nothing left open.",
    "The clinic in the north asks for the same sheet in four more languages.",
    "Sent to the department heads with a request to answer within ten days.",
    "A mock drill showed that the private room is not free in the evening.",
)
_DOCUMENTS = (
    "Private conversation",
    "Interpreter use",
    "Safety planning",
    "Referral",
    "Records access",
    "Visitors",
)


@dataclass(frozen=True)
class LargePlan:
    """How much there is of what; ``edits`` counts everything done after the plan was started."""

    people: int = 1000
    documents: int = 500
    edits: int = 36_500
    seed: int = 1

    def make(self, path: Path) -> None:
        """Write it to ``path``; ``FileProblem`` where something lies there or nothing can be written."""
        framework = Catalogue.load(resources().joinpath("framework")).newest
        info = {"name": "Large plan", "organization": "Larkmoor Health (made up)", "fiscal_month": 1}
        start = Moment(self._at(0) - ONE_DAY, None, found(framework, info, plan_id=_id(f"plan {self}")))
        with fresh_file(path, "No plan was made.") as making:
            make(making, _id("device"), framework, start, partial(self._story, framework))

    def _story(self, framework: Framework, plan: Plan) -> Iterator[Moment]:
        work = _Work(self, framework, plan)
        steps = work.edits(self._at(n).date() for n in count())
        for n, (author, edit) in enumerate(islice(steps, self.edits)):
            yield Moment(self._at(n), author, edit)

    def _at(self, n: int) -> datetime:
        """When the edit ``n`` was made: the last one on ``LAST_DAY``."""
        days = n // EDITS_A_DAY - (self.edits - 1) // EDITS_A_DAY
        minutes = n % EDITS_A_DAY * 24
        return datetime.combine(LAST_DAY, time(8), UTC) + timedelta(days=days, minutes=minutes)


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"htplanner:large:{name}"))


class _Work:
    """What the staff does day by day, and how the plan stands as far as the next step depends on it."""

    def __init__(self, size: LargePlan, framework: Framework, plan: Plan) -> None:
        self._framework, self._plan = framework, plan
        self._random = Random(size.seed)  # noqa: S311 - to look lived in, not to keep a secret
        self._people = [_id(f"person {n}") for n in range(size.people)]
        self._documents = [_id(f"document {n}") for n in range(size.documents)]
        self._actions = [code for code in plan.items if code.count(".") == 3]
        self._version = dict.fromkeys(self._documents, 1)
        self._proven: dict[str, date] = {}
        self._held: dict[tuple[str, str], object] = {}
        self._linked: set[str] = set()
        self._daily = (
            (25, self._set_status),
            (20, self._set_notes),
            (15, self._add_update),
            (12, self._set_due),
            (8, self._add_evidence),
            (6, self._set_owner),
            (6, self._set_in_place),
            (6, self._set_version),
            (2, self._set_link),
        )

    def edits(self, days: Iterator[date]) -> Iterator[tuple[str | None, Edit]]:
        """Every step with its author, made on the day that ``days`` gives next."""
        lead = self._people[0]
        for edit in self._first(days):
            yield None, edit
        closed = next(days)
        yield lead, take_baseline(closed)
        doings, weights = [do for _, do in self._daily], [weight for weight, _ in self._daily]
        for today in days:
            quarter = quarter_of(closed + ONE_DAY, 1)
            if quarter.end + CLOSED_AFTER < today:
                span = ClosablePeriod(PeriodKind.QUARTER, quarter.name, closed + ONE_DAY, quarter.end)
                closed = quarter.end
                yield lead, close(span, today, self._text(2), period_id=_id(quarter.name))
            else:
                (do,) = self._random.choices(doings, weights)
                yield self._random.choice(self._people), do(today)

    def _first(self, days: Iterator[date]) -> Iterator[Edit]:
        """What a plan is set up with: phases, what applies, people, documents and what they cover."""
        yield starter_phases(self._framework, next(days), months=20)
        subs = [code for code in self._plan.items if code.count(".") == 1]
        next(days)
        yield set_items(self._plan, subs, {"applicability": Applicability.APPLIES})
        for n in range(0, len(self._people), IMPORTED_AT_ONCE):
            next(days)
            some = range(n, min(n + IMPORTED_AT_ONCE, len(self._people)))
            departments = [] if n else [Create(Entity.DEPARTMENT, _id(d), {"name": d}) for d in _DEPARTMENTS]
            yield Edit.of(f"Add {len(some)} people", [*departments, *(self._person(one) for one in some)])
        for n, document in enumerate(self._documents):
            yield self._add_document(n, next(days))
            codes = self._random.sample(self._actions, LINKS_OF_DOCUMENT)
            next(days)
            yield Edit.of(f"Link {len(codes)} items", [self._link(code, document) for code in codes])

    def _person(self, n: int) -> Create:
        (first, last), (begin, end) = _GIVEN, _FAMILY
        given = f"{first[n % len(first)]}{last[n // len(first) % len(last)]}"
        rest = n // (len(first) * len(last))
        family = f"{begin[rest % len(begin)]}{end[rest // len(begin) % len(end)]}"
        return Create(
            Entity.PARTY,
            self._people[n],
            {
                "kind": PartyKind.PERSON,
                "name": f"{given} {family}",
                "title": self._random.choice(("Nurse manager", "Social worker", "Educator", "Physician")),
                "department": _id(self._random.choice(_DEPARTMENTS)),
                "email": f"{given}.{family}.{n}@larkmoor.example".lower(),
                "phone": f"ext. {4000 + n}",
            },
        )

    def _add_document(self, n: int, today: date) -> Edit:
        document, kinds = self._documents[n], list(DocumentKind)
        title = f"{_DOCUMENTS[n % len(_DOCUMENTS)]}, {_DEPARTMENTS[n // len(_DOCUMENTS) % len(_DEPARTMENTS)]}"
        values = {
            "kind": kinds[n % len(kinds)],
            "number": f"LM-{n:04d}",
            "title": title,
            "department": _id(self._random.choice(_DEPARTMENTS)),
            "owner": self._random.choice(self._people),
            "review_months": 24,
        }
        version = self._create_version(document, VersionState.IN_FORCE, today)
        return Edit.of(f"Add {title}", [Create(Entity.DOCUMENT, document, values), version])

    def _create_version(self, document: str, state: VersionState, effective: date | None) -> Create:
        number = self._version[document]
        values = {"document": document, "number": str(number), "state": state, "effective": effective}
        return Create(Entity.VERSION, _id(f"{document} {number}"), values)

    def _link(self, code: str, document: str) -> Create:
        item = self._plan.items[code].id
        self._linked.add(link_id(item, document))
        values = {
            "item": item,
            "document": document,
            "clause": f"{self._random.randint(1, 9)}.{self._random.randint(1, 9)}",
            "wording": self._text(1),
            "state": self._random.choice(list(LinkState)),
        }
        return Create(Entity.LINK, link_id(item, document), values)

    # --- what is done on a day

    def _text(self, sentences: int) -> str:
        return " ".join(self._random.sample(_WORK, sentences))

    def _action(self) -> str:
        return self._random.choice(self._actions)

    def _set(self, code: str, name: str, choices: Sequence[object]) -> Edit:
        """Set one field to any of ``choices`` but what it holds already."""
        held = self._held.get((code, name))
        new = self._held[code, name] = self._random.choice([one for one in choices if one != held])
        item = self._plan.items[code].id
        return Edit.of(f"Set {name.replace('_', ' ')} of {code}", [Assign(Entity.ITEM, item, name, new)])

    def _set_status(self, _: date) -> Edit:
        return self._set(self._action(), "status", [one for one in Status if one is not Status.DEFERRED])

    def _set_notes(self, today: date) -> Edit:
        return self._set(self._action(), "notes", [f"{today.isoformat()}. {self._text(3)}" for _ in range(2)])

    def _set_due(self, today: date) -> Edit:
        return self._set(self._action(), "due", [today + timedelta(days=days) for days in range(7, 400)])

    def _set_owner(self, _: date) -> Edit:
        return self._set(self._action(), "owner", self._people)

    def _set_in_place(self, today: date) -> Edit:
        code = self._action()
        proven = self._proven.get(code)
        proof = proven is not None and today - proven < timedelta(days=300)
        return self._set(code, "in_place", list(InPlace) if proof else [InPlace.NOT_IN_PLACE, InPlace.PARTLY])

    def _add_update(self, today: date) -> Edit:
        return self._report(Entity.UPDATE, today, {
            "said_by": self._random.choice(_DEPARTMENTS),
            "how": self._random.choice(list(Channel)),
            "text": self._text(2),
        })  # fmt: skip

    def _add_evidence(self, today: date) -> Edit:
        return self._report(Entity.EVIDENCE, today, {
            "kind": self._random.choice(list(EvidenceKind)),
            "what": self._text(1),
            "checked_by": self._random.choice(_DEPARTMENTS),
            "where": "Quality share, folder of the quarter",
        })  # fmt: skip

    def _report(self, entity: Entity, today: date, values: dict[str, object]) -> Edit:
        code = self._action()
        if entity is Entity.EVIDENCE:
            self._proven[code] = today
        said = {"item": self._plan.items[code].id, "on": today, **values}
        identity = _id(f"{entity} {self._random.random()}")
        return Edit.of(f"Add {entity} to {code}", [Create(entity, identity, said)])

    def _set_version(self, today: date) -> Edit:
        document = self._random.choice(self._documents)
        self._version[document] += 1
        created = self._create_version(document, VersionState.IN_FORCE, today)
        approved = {"version": created.id, "body": "Policy committee", "on": today}
        approval = Create(Entity.APPROVAL, _id(f"approval of {created.id}"), approved)
        return Edit.of("Adopt the next version", [created, approval])

    def _set_link(self, _: date) -> Edit:
        code, document = self._action(), self._random.choice(self._documents)
        link = link_id(self._plan.items[code].id, document)
        if link not in self._linked:
            return Edit.of(f"Link {code}", [self._link(code, document)])
        return Edit.of(f"Set wording of {code}", [Assign(Entity.LINK, link, "wording", self._text(2))])


def main(arguments: list[str]) -> int:
    """Make the plan that the arguments ask for; the exit code."""
    parser = argparse.ArgumentParser(description="Make a made-up plan as large as any will be.")
    parser.add_argument("out", type=Path, help="the new file, NAME.htplan")
    for number in fields(LargePlan):
        parser.add_argument(f"--{number.name}", type=int, default=number.default)
    asked = vars(parser.parse_args(arguments))
    out: Path = asked.pop("out")
    began = perf_counter()
    try:
        LargePlan(**asked).make(out)
    except PlannerError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(f"{out}: {out.stat().st_size / 2**20:.0f} MiB in {perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
