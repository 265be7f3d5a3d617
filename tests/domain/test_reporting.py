"""Who a message names, so that its writer can be told before it goes out."""

from __future__ import annotations

import pytest

from htplanner.domain.framework import Framework
from htplanner.domain.reporting import persons_named
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
