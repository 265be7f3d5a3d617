"""What every page is handed: the plan, the look, the questions, and what the window remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from htplanner.ui.prompts import Prompts
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.theme import Theme

if TYPE_CHECKING:
    from htplanner.domain.privacy.erasure import ErasureFindings
    from htplanner.ui.session.jobs import Work


class Memory(Protocol):
    """What stays from one day to the next: widths, filters, choices. Never a name or the text of an item."""

    def get(self, key: str, default: object = None) -> object:
        """What was kept under ``key`` (plain JSON data)."""

    def put(self, key: str, value: object) -> None:
        """Keep plain JSON data under ``key``."""

    @property
    def me(self) -> str | None:
        """The party that sits at this desk, as the settings say."""


@dataclass(frozen=True)
class Desk:
    """Handed to pages and dialogs at construction. Pages hold it and nothing global."""

    bridge: Bridge
    theme: Theme
    prompts: Prompts
    memory: Memory
    reports_holding: Callable[[ErasureFindings], Work] | None = None
    """Work that looks through the reports made of this plan here; it returns ``RemainingReport``s."""
