"""The colours by name, so a status looks the same in the window, in a picture and on paper."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from PySide6.QtGui import QColor

from htplanner.domain.model.vocabulary import (
    Applicability,
    AskStatus,
    Health,
    InPlace,
    LinkState,
    Status,
    VersionState,
    Word,
)
from htplanner.resources import resource_text

_TONES: Mapping[Word, str] = MappingProxyType(
    {
        **{word: word.value for words in (Status, InPlace, Health) for word in words},
        Applicability.UNDECIDED: "text_quiet",
        Applicability.APPLIES: "accent",
        Applicability.PARTLY: "accent",
        Applicability.DOES_NOT_APPLY: "text_quiet",
        VersionState.DRAFT: "in_progress",
        VersionState.WITH_COMMITTEE: "in_review",
        VersionState.APPROVED: "done",
        VersionState.IN_FORCE: "done",
        VersionState.SUPERSEDED: "deferred",
        VersionState.RETIRED: "deferred",
        LinkState.TO_BE_COVERED: "not_in_place",
        LinkState.DRAFTED: "partly_in_place",
        LinkState.COVERED: "in_place",
        AskStatus.DRAFT: "not_started",
        AskStatus.RAISED: "on_hold",
        AskStatus.APPROVED: "done",
        AskStatus.DECLINED: "deferred",
        AskStatus.WITHDRAWN: "deferred",
    }
)
"""The name of each colour; a status, in place and health have one of their own, called as they are."""


def tone_of(word: Word) -> str:
    """The palette's name for the colour of a status, in place, applicability, version, link, health or ask.

    Raises ``KeyError`` for words that have no colour.
    """
    return _TONES[word]


@dataclass(frozen=True)
class Palette:
    """One set of colours. ``palette["accent"]`` is a ``QColor``; an unknown name raises ``KeyError``."""

    is_dark: bool
    colors: Mapping[str, QColor]

    @classmethod
    def light(cls) -> Self:
        """The colours on a light ground; also those of printed pages."""
        return cls._load("light")

    @classmethod
    def dark(cls) -> Self:
        """The colours on a dark ground."""
        return cls._load("dark")

    def __getitem__(self, tone: str) -> QColor:
        return self.colors[tone]

    def of(self, word: Word) -> QColor:
        """The colour of a word; see ``tone_of``."""
        return self[tone_of(word)]

    def hexes(self) -> dict[str, str]:
        """Every colour as ``#rrggbb``, for the style sheet."""
        return {tone: color.name() for tone, color in self.colors.items()}

    @classmethod
    def _load(cls, scheme: str) -> Self:
        values = json.loads(resource_text("palette.json"))[scheme]
        colors = {tone: QColor(value) for tone, value in values.items()}
        return cls(scheme == "dark", MappingProxyType(colors))
