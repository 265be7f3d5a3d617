"""One list decides what may reach a report: every field is on it, and what is not listed cannot get out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity, FieldSpec, Shape
from htplanner.domain.output.report_options import ReportOptions, ReportReader
from htplanner.domain.reading.view import PlanView
from htplanner.reports.content import disclosure as allowed
from htplanner.reports.content.disclosure import DisclosurePolicy, WithheldKind
from htplanner.reports.content.reader import Reader
from tests.reports.sown import HIDDEN, NURSING, OPEN_ITEM, RESTRICTED, RESTRICTED_ITEM, WHOLE, sown_plan
from tests.small_plan import TODAY


@pytest.fixture(scope="module")
def view(framework: Framework) -> PlanView:
    service, _ = sown_plan(framework)
    return PlanView(service.plan, framework, TODAY)


def test_a_field_that_nobody_decided_on_is_empty_for_every_report(
    view: PlanView, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {**allowed.ruled(Entity.DOCUMENT), "title": FieldSpec("title", "Title", Shape.LINE).report}
    monkeypatch.setitem(allowed._RULED, Entity.DOCUMENT, rules)
    for options in (ReportOptions(), ReportOptions(names=True, reader=ReportReader.TASK_FORCE)):
        assert not any(document.title for document in Reader(view, options).plan.documents.values())


def test_what_a_report_knows_of_an_item_depends_on_who_reads_it(view: PlanView) -> None:
    def of(code: str, **chosen: object) -> tuple[str | None, str | None]:
        item = Reader(view, ReportOptions(**chosen)).plan.items[code]  # type: ignore[arg-type]
        return item.reason, item.notes

    assert WHOLE not in str(of(OPEN_ITEM))
    assert WHOLE in str(of(OPEN_ITEM, names=True))
    assert not of(OPEN_ITEM, names=True)[1]
    assert of(RESTRICTED_ITEM) == ("Restricted", "Restricted")
    assert of(RESTRICTED_ITEM, restricted=frozenset({RESTRICTED_ITEM})) == (RESTRICTED, RESTRICTED)
    theirs = {"reader": ReportReader.DEPARTMENT, "department": NURSING}
    others = next(
        row.code for row in view.actions() if row.item.reason and row.owner.value != "person-zenobia"
    )
    assert not of(others, **theirs)[0]
    assert of(OPEN_ITEM, **theirs)[0]


def test_what_is_kept_out_is_known_by_its_kind(view: PlanView) -> None:
    found = {(one.kind, one.text) for one in DisclosurePolicy(view, ReportOptions()).kept_out()}
    assert {
        (WithheldKind.UNMARKED, HIDDEN),
        (WithheldKind.RESTRICTED, RESTRICTED),
        (WithheldKind.PERSON, WHOLE),
    } <= found
    assert (WithheldKind.NEVER, f"{HIDDEN}@example.org") in found
    named = {one.kind for one in DisclosurePolicy(view, replace(ReportOptions(), names=True)).kept_out()}
    assert WithheldKind.PERSON not in named
