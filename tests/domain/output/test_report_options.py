"""Who a message names, so that its writer can be told before it goes out; what a report is compared with."""

from __future__ import annotations

from datetime import date

import pytest

from htplanner.domain.editing.founding import found
from htplanner.domain.model.framework import Framework
from htplanner.domain.output.report_options import ReportOrder, default_since, persons_named
from htplanner.domain.periods.closing import close, void
from htplanner.domain.reading.quarters import closable
from tests.fake_service import FakeService
from tests.small_plan import small_plan


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("M. Okafor leads the training.", ("M. Okafor",)),
        ("Thanks to Okafor and Sato!", ("J. Sato", "M. Okafor")),
        ("m. okafor asks for time.", ("M. Okafor",)),
        ("The Quality office and the Policy group agreed.", ()),
        ("Staff on all units, J. and M. included.", ()),
    ],
)
def test_persons_are_found_by_name_and_by_a_part_of_it(
    framework: Framework, text: str, named: tuple[str, ...]
) -> None:
    assert persons_named(small_plan(framework).plan, text) == named


def test_a_report_is_compared_with_the_period_closed_before_its_moment(framework: Framework) -> None:
    service = FakeService(framework, date(2026, 2, 10))
    service.execute(found(framework, {"organization": "A made-up clinic"}))
    ids = {}
    for today in (date(2026, 2, 10), date(2026, 4, 3), date(2026, 7, 3), date(2026, 10, 2)):
        service.today = today
        [span] = closable(service.plan, today)
        service.execute(close(span, today))
        ids[span.name] = service.plan.periods[-1].id
    baseline, first, second, third = ids.values()
    orders = {
        ReportOrder(): third,
        ReportOrder(as_of=date(2026, 10, 1)): second,
        ReportOrder(as_of=date(2026, 7, 2)): first,
        ReportOrder(as_of=date(2026, 2, 9)): None,
        ReportOrder(period=third): second,
        ReportOrder(period=first): baseline,
        ReportOrder(period=baseline): None,
    }
    assert {order: default_since(service.plan, order) for order in orders} == orders
    service.execute(void(service.plan.periods[-1], "Closed too early", service.today))
    assert default_since(service.plan, ReportOrder()) == second
    assert default_since(service.plan, ReportOrder(period=third)) == second, "a voided one is told of as well"
