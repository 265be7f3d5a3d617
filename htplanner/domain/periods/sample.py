"""The sample plan: a made-up health system nine months into its work, told as what its staff did day by day.

Whoever opens the program for the first time, takes a picture of a page or measures speed needs a plan that
looks lived in, whatever today is. So the story is data in which every day is counted from today, and here it
is turned into the edits that a store executes with its clock set to each moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from htplanner.domain.editing.meeting import first_meeting
from htplanner.domain.model.changes import Assign, Create, Edit, Moment, Remove, Step
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import link_id
from htplanner.domain.model.records import Entity, FieldSpec, Named, Shape, spec
from htplanner.domain.model.vocabulary import PeriodKind
from htplanner.domain.periods.closing import close
from htplanner.domain.reading.quarters import BASELINE_NAME, ONE_DAY, ClosablePeriod, quarter_of

SAMPLE_FILES = ("people", "plan", "documents", "decisions", "work", "asks")
"""Names of the resource files (``sample/NAME.json``), in the order in which they tell of one day."""

NAMESPACE = uuid5(NAMESPACE_URL, "htplanner:sample")
"""Ids in the sample follow from this and a key, so that the same day gives the same plan."""

WORK_BEGINS = time(9)
BETWEEN_MOMENTS = timedelta(minutes=7)

CLOSED_AFTER = timedelta(days=5)
"""How long after its last day a quarter of the sample is closed."""

_FROM_KEY: Mapping[Entity, tuple[str, ...]] = {
    Entity.VERSION: ("document", "number"),
    Entity.LINK: ("item", "document"),
    Entity.EVIDENCE: ("item",),
    Entity.UPDATE: ("item",),
    Entity.ROUND: ("item",),
}
"""Fields that the words of a record's key already say ("U.A.ORG.3 CP-122" is a link of item and document)."""


@dataclass(frozen=True)
class Sample:
    """The sample plan as of ``today``: found a plan with ``info`` at ``founded``, then execute ``moments``.

    ``files`` holds the parsed content of each of ``SAMPLE_FILES``. ``zone`` is the one whose calendar days
    the store's clock is read in; every moment lies in working hours of a weekday before ``today``.
    """

    framework: Framework
    files: Mapping[str, Any]
    today: date
    zone: tzinfo = UTC

    @property
    def founded(self) -> datetime:
        """The moment the plan is founded, before all others."""
        return datetime.combine(self._day(self.files["plan"]["founded"]), WORK_BEGINS, self.zone)

    @property
    def info(self) -> dict[str, object]:
        """Fields of ``PlanInfo`` to found the plan with; its name says that it is a sample, and its years."""
        first, last = (self._day(day).year for day in self.files["plan"]["runs"])
        return {**self.files["plan"]["info"], "name": f"Sample plan {first}–{last}"}

    def moments(self, plan_id: str) -> Iterator[Moment]:
        """Everything done since the plan ``plan_id`` was founded, in order of time."""
        told = [moment for name in SAMPLE_FILES for moment in self.files[name]["moments"]]
        told += self._closings()
        at = self.founded
        for moment in sorted(told, key=lambda moment: int(moment["day"])):
            day = self._day(moment["day"])
            first = datetime.combine(day, WORK_BEGINS, self.zone)
            at = at + BETWEEN_MOMENTS if at.date() == day else first
            author = self._id(Entity.PARTY, moment["by"], plan_id) if "by" in moment else None
            yield Moment(at, author, self._edit(moment, plan_id, day))

    def _edit(self, moment: Mapping[str, Any], plan_id: str, day: date) -> Edit:
        if "span" not in moment:
            meeting = first_meeting(plan_id) if moment.get("meeting") else None
            return Edit(moment["label"], tuple(self._steps(moment, plan_id)), meeting=meeting)
        span: ClosablePeriod = moment["span"]
        return close(span, day, moment.get("message"), period_id=self._id(Entity.PERIOD, span.name, plan_id))

    def _closings(self) -> Iterator[dict[str, Any]]:
        """The baseline and the last two quarters, each closed a few days after its end.

        Where quarters end depends on today, unlike all else that is told in days before it.
        """
        told = self.files["plan"]["closings"]
        day = self._day(told["baseline"])
        yield {
            "day": told["baseline"],
            "by": told["by"],
            "span": ClosablePeriod(PeriodKind.BASELINE, BASELINE_NAME, None, day),
        }
        month = self.files["plan"]["info"]["fiscal_month"]
        quarters: list[ClosablePeriod] = []
        quarter = quarter_of(self.today, month)
        while len(quarters) < len(told["messages"]):
            assert quarter.start is not None
            quarter = quarter_of(quarter.start - ONE_DAY, month)
            if quarter.end + CLOSED_AFTER < self.today:
                quarters.append(quarter)
        for quarter, message in zip(reversed(quarters), told["messages"], strict=True):
            closed = (quarter.end + CLOSED_AFTER - self.today).days
            span = replace(quarter, start=day + ONE_DAY)
            yield {"day": closed, "by": told["by"], "span": span, "message": message}
            day = quarter.end

    def _steps(self, moment: Mapping[str, Any], plan_id: str) -> Iterator[Step]:
        for name, records in moment.get("add", {}).items():
            entity = Entity(name)
            for key, raw in _each(entity, records):
                said = dict(zip(_FROM_KEY.get(entity, ()), key.split(" "), strict=False))
                values = self._values(entity, {**said, **raw}, plan_id)
                yield Create(entity, self._id(entity, key, plan_id), values)
        for name, records in moment.get("set", {}).items():
            entity = Entity(name)
            for key, raw in _each(entity, records):
                record = self._id(entity, key, plan_id)
                for field, value in self._values(entity, raw, plan_id).items():
                    yield Assign(entity, record, field, value)
        for name, keys in moment.get("remove", {}).items():
            entity = Entity(name)
            yield from (Remove(entity, self._id(entity, key, plan_id)) for key in keys)

    def _values(self, entity: Entity, raw: Mapping[str, Any], plan_id: str) -> dict[str, object]:
        return {name: self._value(spec(entity, name), value, plan_id) for name, value in raw.items()}

    def _value(self, field: FieldSpec, raw: Any, plan_id: str) -> object:
        if raw is None:
            return field.empty
        if field.shape is Shape.DATE:
            return self._day(raw)
        if field.by_name:
            return Named(raw)
        if field.target is None:
            return field.load(raw)
        if isinstance(raw, list):
            return tuple(self._id(field.target, key, plan_id) for key in raw)
        return self._id(field.target, raw, plan_id)

    def _id(self, entity: Entity, key: str, plan_id: str) -> str:
        match entity:
            case Entity.PLAN:
                return plan_id
            case Entity.ITEM:
                return self.framework.item_ids[key]
            case Entity.LINK:
                code, number = key.split(" ")
                return link_id(self.framework.item_ids[code], self._id(Entity.DOCUMENT, number, plan_id))
            case _:
                return str(uuid5(NAMESPACE, f"{entity}:{key}"))

    def _day(self, told: int | str) -> date:
        """The day meant by days from today (a weekend falls back on its Friday) or by words about months.

        The words are "start of month 2", "end of month -1" (0 is today's month) and "3 months after -108".
        """
        if isinstance(told, int):
            day = self.today + timedelta(days=told)
            return day - timedelta(days=max(0, day.weekday() - 4))
        match told.split():
            case ["start", "of", "month", number]:
                return add_months(self.today.replace(day=1), int(number))
            case ["end", "of", "month", number]:
                return add_months(self.today.replace(day=1), int(number) + 1) - timedelta(days=1)
            case [number, "months", "after", day_told]:
                return add_months(self._day(int(day_told)), int(number))
            case _:
                raise ValueError(f"The sample tells no day by “{told}”")


def _each(entity: Entity, records: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every record told of: items share a line ("U.A U.B"), links of a document too ("U.A U.B CP-118")."""
    for key, raw in records.items():
        match entity, key.split(" "):
            case Entity.ITEM, codes:
                yield from ((code, raw) for code in codes)
            case Entity.LINK, [*codes, number]:
                yield from ((f"{code} {number}", raw) for code in codes)
            case _:
                yield key, raw
