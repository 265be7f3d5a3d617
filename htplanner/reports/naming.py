"""Takes the names of a plan's people out of texts, for reports that name positions instead.

A text that reads a little oddly is better than a name that travels, so a surname or first name alone is
replaced too, where it is written as in the name. What cannot be told from a word of the language stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from htplanner.domain.records import Party

SHORTEST = 3
"""Letters of the shortest part of a name that is looked for on its own: an initial names nobody."""

_OF_THE_CALENDAR = ("Jan", "March", "April", "May", "Jun", "June", "August")
_OF_THE_LANGUAGE = (
    *("Art", "Bill", "Chance", "Charity", "Chase", "Dawn", "Dean", "Drew", "Faith", "Frank", "Gene"),
    *("Grace", "Grant", "Guy", "Hope", "Joy", "King", "Major", "Mark", "Mercy", "Miles", "Page", "Pat"),
    *("Patience", "Rich", "Rob", "Rose", "Summer", "Will", "Young"),
)
ALSO_WORDS = frozenset((*_OF_THE_CALENDAR, *_OF_THE_LANGUAGE))
"""Parts of names that are words as well; they are replaced within the whole name alone."""

SOMEBODY = "A member of staff"
"""Stands for a part of a name that several people share."""

_FORM = r"(?:(?:Dr|Mr|Mrs|Ms|Miss|Prof)\.?\s+|[A-Z]\.?\s+)?"
"""What goes before a surname and would be left standing without it."""


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
        whole = self._whole.get(found[0].casefold())
        return whole if whole is not None else self._parts.get(found.groupdict().get("part") or "", SOMEBODY)

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {party.name.casefold(): self._called[party.id] for party in self._people}

    @cached_property
    def _parts(self) -> dict[str, str]:
        """What stands for each part of a name."""
        parts: dict[str, str] = {}
        for party in self._people:
            for part in re.findall(r"[^\W\d_][\w'’-]*", party.name):
                if len(part) >= SHORTEST and part[0].isupper() and part not in ALSO_WORDS:
                    known = parts.setdefault(part, self._called[party.id])
                    parts[part] = known if known == self._called[party.id] else SOMEBODY
        return parts

    @cached_property
    def _in_labels(self) -> re.Pattern[str] | None:
        several = [name for name in self._whole if " " in name]
        return re.compile(_any_of(several, "(?i:%s)")) if several else None

    @cached_property
    def _in_text(self) -> re.Pattern[str] | None:
        patterns = [self._in_labels.pattern] if self._in_labels else []
        if self._parts:
            patterns.append(_any_of(self._parts, f"{_FORM}(?P<part>%s)"))
        return re.compile("|".join(patterns)) if patterns else None


def _any_of(texts: Iterable[str], form: str) -> str:
    """A pattern for any of ``texts`` as whole words, the longest first."""
    longest_first = sorted(texts, key=len, reverse=True)
    return rf"(?<!\w){form % '|'.join(map(re.escape, longest_first))}(?!\w)"
