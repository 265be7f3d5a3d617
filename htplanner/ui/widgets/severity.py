"""The sign of how much a finding of the plan checks matters, the same on every page."""

from __future__ import annotations

from collections.abc import Mapping

from htplanner.domain.model.vocabulary import Health, Severity

SIGNS: Mapping[Severity, Health | str] = {
    Severity.PROBLEM: Health.OFF_TRACK,
    Severity.WARNING: Health.AT_RISK,
    Severity.NOTE: "info",
}
"""A word with a sign of its own, or the name of an icon."""
