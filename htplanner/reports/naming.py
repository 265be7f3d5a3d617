"""Takes the names of a plan's people out of texts, for reports that name positions instead.

A text that reads a little oddly is better than a name that travels, so a surname or first name alone is
replaced too, where it is written as in the name. What cannot be told from a word of the language stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from htplanner.domain.names import ALSO_WORDS, FORM, SOMEBODY, any_of, parts
from htplanner.domain.records import Party


class Naming:
    """Knows ``people`` and what each of them (by id) is called where no person may be named."""

    def __init__(self, people: Iterable[Party], called: Mapping[str, str]) -> None:
        self._people = [party for party in people if party.name]
        self._called = called

    def out_of_text(self, text: str) -> str:
        """``text`` with whole names and parts of names replaced."""
        alone = self._whole.get(text.strip().casefold())
        if alone is not None:
            return alone
        return self._in_text.sub(self._replacement, text) if self._in_text else text

    def out_of_label(self, label: str) -> str:
        """A title or a name with whole names replaced: a part may be a word in it ("Hill campus")."""
        return self._in_labels.sub(self._replacement, label) if self._in_labels else label

    def _replacement(self, found: re.Match[str]) -> str:
        whole = self._whole.get(" ".join(found[0].split()).casefold())
        return whole if whole is not None else self._parts.get(found.groupdict().get("part") or "", SOMEBODY)

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {party.name.casefold(): self._called[party.id] for party in self._people}

    @cached_property
    def _parts(self) -> dict[str, str]:
        """What stands for each part of a name."""
        told: dict[str, str] = {}
        for party in self._people:
            for part in parts(party.name):
                if part not in ALSO_WORDS:
                    known = told.setdefault(part, self._called[party.id])
                    told[part] = known if known == self._called[party.id] else SOMEBODY
        return told

    @cached_property
    def _in_labels(self) -> re.Pattern[str] | None:
        several = [name for name in self._whole if " " in name]
        return re.compile(any_of(several, "(?i:%s)")) if several else None

    @cached_property
    def _in_text(self) -> re.Pattern[str] | None:
        patterns = [self._in_labels.pattern] if self._in_labels else []
        if self._parts:
            patterns.append(any_of(self._parts, f"{FORM}(?P<part>%s)"))
        return re.compile("|".join(patterns)) if patterns else None
