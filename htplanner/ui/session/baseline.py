"""Taking the baseline is asked first, wherever it is offered: it is final, and may come too early."""

from __future__ import annotations

from htplanner.domain.periods.closing import take_baseline
from htplanner.domain.reading.view import PlanView
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk


def ask_for_baseline(desk: Desk) -> bool:
    """Ask whether to take today as the baseline, and take it; whether it was taken.

    A refusal of the store is raised as ``PlannerError``.
    """
    bridge = desk.bridge
    title = f"Take {medium_date_text(bridge.today)} as the baseline?"
    if not desk.prompts.confirm(title, baseline_text(bridge.view), "Take the baseline"):
        return False
    bridge.perform(take_baseline(bridge.today))
    return True


def baseline_text(view: PlanView) -> str:
    """What the baseline would keep, what is still open in it, and that it is final."""
    totals = view.totals
    kept = f"{totals.in_place} of {totals.applicable} actions that apply are in place."
    if totals.undecided:
        be = "is" if totals.undecided == 1 else "are"
        kept += (
            f" {totals.undecided} of {totals.total} {be} still undecided and {be} not counted: decide first "
            "what applies, and later figures compare better."
        )
    return (
        f"{kept}\n\nEvery later figure is held against this day, and quarters can be closed from then on. "
        "It cannot be undone, only voided with a reason."
    )
