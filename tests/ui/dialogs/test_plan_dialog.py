"""What the plan says of itself is changed where it is read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLocale
from pytestqt.qtbot import QtBot

from htplanner.ui.dialogs.plan_dialog import PlanDialog
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.number_fields import NamedNumberField
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR
from tests.ui.inspector.hands import name_one

# A list of choices pops up while typing; the offscreen platform cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


def test_the_fiscal_year_and_the_sponsor(desk: Desk, service: FakeService, qtbot: QtBot) -> None:
    dialog = PlanDialog(desk)
    qtbot.addWidget(dialog)
    dialog.show()
    month, sponsor = dialog.form.fields["fiscal_month"], dialog.form.fields["sponsor"]
    assert isinstance(month, NamedNumberField)
    assert isinstance(sponsor, ChoiceField)
    name_one(month.combo, QLocale().standaloneMonthName(7))
    assert service.plan.info.fiscal_month == 7
    assert month.value() == 7, "shown by its name, kept as its number"
    name_one(sponsor.combo, "M. Okafor")
    assert service.plan.info.sponsor == OKAFOR
    assert service.history()[0].label == "Set executive sponsor of the plan"
    name_one(month.combo, "")
    assert service.plan.info.fiscal_month is None
