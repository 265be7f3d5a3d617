"""What the window remembers from one day to the next, kept among the settings of this laptop."""

from __future__ import annotations

from typing import cast

from htplanner.settings import Json
from htplanner.ui.shell.program import Program


class WindowMemory:
    """The ``Memory`` of one open plan; what is not of a person is shared by all plans."""

    def __init__(self, program: Program, plan_id: str) -> None:
        self._program = program
        self._plan_id = plan_id

    @property
    def me(self) -> str | None:
        """The party that sits at this desk."""
        return self._program.settings.i_am.get(self._plan_id)

    def get(self, key: str, default: object = None) -> object:
        """What was kept under ``key``."""
        return self._program.settings.state.get(key, cast(Json, default))

    def put(self, key: str, value: object) -> None:
        """Keep plain JSON data under ``key``."""
        if self.get(key) != value:
            self._program.change_settings(lambda settings: settings.with_state(key, cast(Json, value)))
