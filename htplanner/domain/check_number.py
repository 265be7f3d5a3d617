"""The number a report may print of the history it was made from, so that paper can tell what a file cannot.

Whoever rewrites all of a plan's history, or cuts off its end, leaves a plan that is whole in itself. A number
on paper is out of their reach. It is the beginning of the id of the last change.
"""

from __future__ import annotations

import re

from htplanner.errors import ValidationError

PRINTED = 16
"""Digits that are printed: nobody finds another history with the same ones."""

_GROUP = 4

WHAT_FOR = (
    "A number under “Definitions” lets you see later whether the plan’s history was rewritten or cut off: "
    "type it in at “Check the plan’s file”. It is off from the start: a plan records known gaps, and such a "
    "record may have to be handed over in a legal dispute, where the number helps to prove what you knew, "
    "and when. Ask your counsel first."
)
"""Why somebody would want it, and why it is not there unasked."""


def check_number(head: str) -> str:
    """The number of a history, as it is printed: "3fa9 1c22 07de 99b1"."""
    return " ".join(head[n : n + _GROUP] for n in range(0, min(len(head), PRINTED), _GROUP))


def read_check_number(typed: str) -> str | None:
    """The digits somebody typed from paper, None for nothing; ``ValidationError`` unless they are all of one.

    With fewer of them, a history that was rewritten could be taken for the one on paper.
    """
    digits = re.sub(r"[\s\-–—·.]", "", typed).lower()
    if not digits:
        return None
    if re.search(r"[^0-9a-f]", digits):
        raise ValidationError(
            f"“{typed.strip()[:40]}” is no check number: its digits are 0 to 9 and a to f. {_TYPE_ALL}"
        )
    if len(digits) != PRINTED:
        were = "was" if len(digits) == 1 else "were"
        raise ValidationError(f"A check number has {PRINTED} digits; {len(digits)} {were} typed. {_TYPE_ALL}")
    return digits


_TYPE_ALL = "Nothing was compared with it; type it as it is printed under Definitions."
