"""What is to be erased, and how surely a text tells of it: a person, or what was typed by mistake.

A surname that a colleague shares, or that is a word as well, is found and left to be judged by whoever
erases; a colleague's own whole name is never taken for the one that is sought.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cached_property
from typing import Protocol

from htplanner.domain.model.text import folded, patient_marks, patient_passages
from htplanner.domain.privacy.name_matching import ALSO_WORDS, FORM, TITLE, any_of, level, parts, replaced
from htplanner.domain.privacy.name_removal import ADDRESS, WORDS, tells

REMOVED = "[removed]"
"""Stands for an e-mail address, a phone number or a passage that is taken out of a text."""

_FEWEST_DIGITS = 5
"""Digits of the shortest phone number that is looked for in texts: shorter ones are years and rooms too."""

_APART = r"[\s().+/-]*"
"""What may stand between the digits of a phone number."""


class Confidence(IntEnum):
    """How surely a text tells of what is sought."""

    NOT = 0
    MAYBE = 1
    YES = 2


class NameMatch(Protocol):
    """What is to be erased."""

    def confidence_in(self, text: str) -> Confidence:
        """How surely ``text`` tells of it."""

    def without(self, text: str, instead: str) -> str:
        """``text`` as it could read; ``instead`` stands where somebody was named."""


class PersonMatch:
    """One person by all names, e-mail addresses and phone numbers they ever had in the plan.

    ``others`` are the names of everybody else: a text that tells such a whole name does not tell of the
    person, and a part of a name that is shared tells of them maybe.
    """

    def __init__(
        self, names: Iterable[str], emails: Iterable[str], phones: Iterable[str], others: Iterable[str]
    ) -> None:
        self._names = {folded(name): name for name in names if name.strip()}
        self._emails = {folded(email) for email in emails if email.strip() and email != REMOVED}
        digits = {re.sub(r"\D", "", phone) for phone in phones}
        self._phones = {phone for phone in digits if len(phone) >= _FEWEST_DIGITS}
        self._others = {folded(name): name for name in others if name.strip()}

    def confidence_in(self, text: str) -> Confidence:
        """How surely ``text`` tells of the person."""
        if self._pattern is None:
            return Confidence.NOT
        found = self._pattern.finditer(level(text))
        return max(map(self._judged, found), default=Confidence.NOT)

    def without(self, text: str, instead: str) -> str:
        """``text`` with ``instead`` for the person, and ``REMOVED`` for ways to reach them."""

        def replacement(found: re.Match[str]) -> str | None:
            if self._judged(found) is Confidence.NOT:
                return None
            reach = found["reach"] or found["address"]
            return REMOVED if reach else _within(instead, text[: found.start()])

        return replaced(self._pattern, text, replacement) if self._pattern else text

    def _judged(self, found: re.Match[str]) -> Confidence:
        if found["reach"]:
            return Confidence.YES
        if found["address"]:
            return self._judged_address(folded(found["address"]))
        if found["whole"]:
            return self._judged_whole(folded(found["whole"]))
        if found["initials"] or found["part"].islower():
            return Confidence.MAYBE
        part, initial = folded(found["part"]), found["form"].rstrip(". \n\t")
        if len(initial) != 1:
            return Confidence.YES if self._parts[part] else Confidence.MAYBE
        own = _goes_with(self._names.values(), part, initial)
        return (
            Confidence.YES
            if own and not _goes_with(self._others.values(), part, initial)
            else Confidence.MAYBE
        )

    def _judged_whole(self, name: str) -> Confidence:
        if name not in self._names:
            return Confidence.MAYBE if name in self._parts else Confidence.NOT
        return Confidence.MAYBE if name in self._others or not self._parts.get(name, True) else Confidence.YES

    def _judged_address(self, address: str) -> Confidence:
        """Theirs as the plan knows it, or by the parts of a name it is made of."""
        if address in self._emails:
            return Confidence.YES
        words = re.split(r"[\W\d_]+", address.partition("@")[0])
        told = _told_of(self._parts, words)
        others = (_told_of(map(folded, parts(name)), words) for name in self._others.values())
        if any(len(other) > len(told) for other in others):
            return Confidence.NOT
        return Confidence.YES if len(told) > 1 else Confidence.MAYBE if told else Confidence.NOT

    @cached_property
    def _parts(self) -> Mapping[str, bool]:
        """Each part of the names, folded, and whether it names nobody else and is no word."""
        shared = {folded(part) for name in self._others.values() for part in parts(name)}
        return {
            folded(part): folded(part) not in shared and part not in ALSO_WORDS
            for name in self._names.values()
            for part in parts(name)
        }

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not (self._names or self._emails or self._phones):
            return None
        odd = [email for email in self._emails if not re.fullmatch(ADDRESS, email)]
        reach = [any_of([email], "(?i:%s)") for email in odd]
        reach += [rf"(?<!\d)\+?{_APART.join(phone)}(?!\d)" for phone in self._phones]
        patterns = [ADDRESS, rf"(?P<reach>{'|'.join(reach)})"] if reach else [ADDRESS, r"(?P<reach>(?!))"]
        whole = {**self._others, **self._names}.values()
        patterns.append(any_of(whole, rf"{TITLE}(?P<whole>(?i:%s))") if whole else r"(?P<whole>(?!))")
        form = rf"(?P<form>{FORM})(?P<part>%s)"
        patterns.append(any_of(self._spelled, form) if self._parts else r"(?P<form>(?!))(?P<part>(?!))")
        patterns.append(rf"(?P<initials>{'|'.join(self._initials) or '(?!)'})")
        return re.compile("|".join(patterns))

    @property
    def _initials(self) -> Iterator[str]:
        """Patterns of initials with dots ("M. H."); without dots they are words as well ("ED", "IT")."""
        for name in self._names.values():
            first = [level(part[0]) for part in parts(name)]
            if len(first) > 1:
                dotted = r"\.\s?".join(map(re.escape, first))
                yield rf"(?<!\w){dotted}\.(?!\w)"

    @cached_property
    def _spelled(self) -> set[str]:
        """Every part of the names as it is written, in capitals, and in small letters where it is no word."""
        written = {part for name in self._names.values() for part in parts(name)}
        small = {part.lower() for part in written if folded(part) not in WORDS}
        return written | {part.upper() for part in written} | small


class PassageMatch:
    """Passages that must not stand in a plan, such as a patient's number typed by mistake.

    One without a digit is a turn of speech, which elsewhere may be harmless.
    """

    def __init__(self, passages: Iterable[str]) -> None:
        self._passages = {folded(passage): passage for passage in passages if passage.strip()}

    def confidence_in(self, text: str) -> Confidence:
        """How surely ``text`` tells such a thing."""
        found = self._pattern.findall(text)
        certain = any(re.search(r"\d", passage) for passage in found)
        return Confidence.YES if certain else Confidence.MAYBE if found else Confidence.NOT

    def without(self, text: str, instead: str) -> str:
        """``text`` without the sentences that tell such a thing; ``instead`` where nothing is left."""
        sentences = re.split(r"(?<=[.!?])(?=\s)|(?=\n)", text)
        kept = [one for one in sentences if not self._pattern.search(one) and not patient_marks(one)]
        return "".join(kept).strip() or instead

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        spelled = [r"\s+".join(map(re.escape, one.split())) for one in self._passages.values()]
        return re.compile("|".join(sorted(spelled, key=len, reverse=True)) or "(?!)", re.IGNORECASE)


def passages_of(texts: Iterable[str]) -> PassageMatch:
    """What to look for where ``texts`` tell of a patient."""
    return PassageMatch(passage for text in texts for passage in patient_passages(text))


def _goes_with(names: Iterable[str], part: str, initial: str) -> bool:
    """Whether one of ``names`` has this part beside another word that begins so: "M. Hill" is Marcus Hill."""
    words = (folded(name).split() for name in names)
    return any(
        part in one and any(word != part and word.startswith(folded(initial)) for word in one)
        for one in words
    )


def _told_of(own: Iterable[str], words: Iterable[str]) -> set[str]:
    """The parts of a name that the words of an address tell."""
    every = set(own)
    return {part for word in words for part in every if tells(word, part, every)}


def _within(instead: str, before: str) -> str:
    """``instead`` as it reads after ``before``: "A former member" goes on small within a sentence."""
    begins = not before.strip() or before.rstrip()[-1] in ".!?:\n•–" or before.endswith("\n")
    if begins or not re.match(r"(?:An?|The)\s", instead):
        return instead
    return instead[0].lower() + instead[1:]
