"""What was cleaned once is clean, however long it was."""

from __future__ import annotations

import pytest

from htplanner.domain.model.text import LONGEST, clean


@pytest.mark.parametrize("one_line", [True, False])
def test_what_is_cut_stays_as_it_is_from_then_on(one_line: bool) -> None:
    cut = clean("x" * (LONGEST - 1) + " \x08y", one_line=one_line)
    assert "Only the first 100,000" in " ".join(cut.notes)
    assert clean(cut.text, one_line=one_line).text == cut.text
