"""Every edition of the publication the program ships, loaded from its data files and checked on the way.

A plan names its edition and the digest of its data, so the program keeps all editions and must be able to
say that one is damaged before a plan rests on it. An edition is a folder: ``edition.json`` declares its
competencies and counts, and each competency has a file of its own named by its code. Every row must carry
the code its place gives it, so one that has slipped is found.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self, TypeVar

from htplanner.domain.model.framework import (
    FAMILY,
    Action,
    Competency,
    Framework,
    Group,
    Hints,
    Reflection,
    ResourceTopic,
    SubCompetency,
    Term,
)
from htplanner.domain.model.vocabulary import Audience, Repeats
from htplanner.errors import FrameworkError
from htplanner.framework.record import JsonRecord, fault, read_json

T = TypeVar("T", Term, Reflection)

HEAD = "edition.json"
HEAD_CODE = "edition"
MAX_TITLE = 90
"""The longest title of an action, in characters."""

COMPETENCY_CODES = ("U", *"123456789")
AUDIENCES = tuple(Audience)

HEAD_KEYS = ("edition", "title", "published", "competencies", "counts", "reflections", "terms", "topics")
COUNT_KEYS = ("competencies", "sub_competencies", "audiences", "actions", "by_audience", "by_sub_competency")
COMPETENCY_KEYS = ("code", "title", "short_title", "why", "sub_competencies")
SUB_KEYS = ("code", "title", "asks", "why", "usual_lead", "groups")
GROUP_KEYS = ("code", "audience", "actions")
ACTION_KEYS = ("code", "title", "explanation", "hints")
HINT_KEYS = ("usual_lead", "usual_document", "repeats", "evidence_example")


@dataclass(frozen=True)
class Catalogue:
    """All editions, oldest first."""

    frameworks: tuple[Framework, ...]

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Reads every edition below ``folder``; ``FrameworkError`` names file, code and fault."""
        entries = folder.iterdir() if folder.is_dir() else ()
        editions = [_load_edition(entry) for entry in entries if entry.is_dir()]
        frameworks = sorted(editions, key=lambda framework: framework.published)
        if not frameworks:
            raise fault(folder.name, HEAD_CODE, "it holds no edition")
        names = [framework.edition for framework in frameworks]
        for name in names:
            if names.count(name) > 1:
                raise fault(folder.name, HEAD_CODE, f"the edition “{name}” is there twice")
        return cls(tuple(frameworks))

    @property
    def editions(self) -> tuple[str, ...]:
        """Names of the editions, oldest first."""
        return tuple(framework.edition for framework in self.frameworks)

    @property
    def newest(self) -> Framework:
        """The edition published last, which new plans start from."""
        return self.frameworks[-1]

    def framework(self, edition: str) -> Framework:
        """The edition of that name; ``FrameworkError`` if this program does not know it."""
        for framework in self.frameworks:
            if framework.edition == edition:
                return framework
        raise FrameworkError(
            f"This program does not know the edition “{edition}” of the publication (it knows "
            f"{', '.join(self.editions)}). The plan is untouched; open it with a newer program."
        )


def _load_edition(folder: Path) -> Framework:
    head_data = read_json(folder, HEAD, HEAD_CODE)
    head_file = f"{folder.name}/{HEAD}"
    head = JsonRecord(head_data, head_file, HEAD_CODE, HEAD_KEYS)
    published = head.text("published")
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", published):
        raise head.fault(f"“published” is “{published}” and not a year and month such as 2021-02")
    codes = head.texts("competencies")
    if codes != COMPETENCY_CODES[: len(codes)]:
        raise head.fault(f"“competencies” is {', '.join(codes)}: U comes first, then 1, 2, 3 and so on")
    bodies = [read_json(folder, f"{code}.json", code) for code in codes]
    seen: set[str] = set()
    competencies = tuple(
        _competency(body, f"{folder.name}/{code}.json", code, seen)
        for body, code in zip(bodies, codes, strict=True)
    )
    _check_counts(head, competencies)
    return Framework(
        family=FAMILY,
        edition=head.text("edition"),
        title=head.text("title"),
        published=published,
        digest=_digest([head_data, *bodies]),
        competencies=competencies,
        topics=tuple(_topic(entry, head_file) for entry in head.entries("topics")),
        terms=tuple(_of_texts(Term, entry, head_file) for entry in head.entries("terms")),
        reflections=tuple(_of_texts(Reflection, entry, head_file) for entry in head.entries("reflections")),
    )


def _digest(content: Any) -> str:
    """SHA-256 (hex) of the data in one canonical spelling, so that layout and key order do not count."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _competency(data: object, file: str, code: str, seen: set[str]) -> Competency:
    record = JsonRecord(data, file, code, COMPETENCY_KEYS)
    _claim_code(record, seen)
    return Competency(
        code=code,
        title=record.text("title"),
        short_title=record.text("short_title"),
        why=record.text("why"),
        sub_competencies=tuple(
            _sub_competency(entry, file, f"{code}.{chr(letter)}", seen)
            for letter, entry in enumerate(record.entries("sub_competencies"), start=ord("A"))
        ),
    )


def _sub_competency(data: object, file: str, code: str, seen: set[str]) -> SubCompetency:
    record = JsonRecord(data, file, code, SUB_KEYS)
    _claim_code(record, seen)
    groups = tuple(_group(entry, file, code, seen) for entry in record.entries("groups"))
    audiences = [group.audience for group in groups]
    if audiences != sorted(audiences, key=AUDIENCES.index):
        found, order = (", ".join(map(str, listed)) for listed in (audiences, AUDIENCES))
        raise record.fault(f"the audiences stand in the order {found} and not {order}")
    return SubCompetency(
        code=code,
        title=record.text("title"),
        asks=record.text("asks"),
        why=record.text("why"),
        usual_lead=record.text("usual_lead"),
        groups=groups,
    )


def _group(data: object, file: str, sub_code: str, seen: set[str]) -> Group:
    audience = JsonRecord(data, file, sub_code, GROUP_KEYS).word("audience", Audience)
    record = JsonRecord(data, file, f"{sub_code}.{audience}", GROUP_KEYS)
    _claim_code(record, seen)
    actions = tuple(
        _action(entry, file, f"{record.code}.{number}", audience, seen)
        for number, entry in enumerate(record.entries("actions"), start=1)
    )
    return Group(code=record.code, audience=audience, actions=actions)


def _action(data: object, file: str, code: str, audience: Audience, seen: set[str]) -> Action:
    record = JsonRecord(data, file, code, ACTION_KEYS, optional=("qualifier",))
    _claim_code(record, seen)
    title = record.text("title")
    if len(title) > MAX_TITLE:
        raise record.fault(f"the title has {len(title)} characters, {MAX_TITLE} are allowed")
    if title.endswith("."):
        raise record.fault("the title ends with a period")
    return Action(
        code=code,
        audience=audience,
        title=title,
        explanation=record.text("explanation"),
        qualifier=record.text_or_none("qualifier"),
        hints=_hints(record["hints"], file, code),
    )


def _hints(data: object, file: str, code: str) -> Hints:
    record = JsonRecord(data, file, code, HINT_KEYS)
    return Hints(
        usual_lead=record.text("usual_lead"),
        usual_document=record.text_or_none("usual_document"),
        repeats=record.word("repeats", Repeats),
        evidence_example=record.text("evidence_example"),
    )


def _topic(data: object, file: str) -> ResourceTopic:
    record = JsonRecord(data, file, HEAD_CODE, ("title", "names"))
    return ResourceTopic(title=record.text("title"), names=record.texts("names"))


def _of_texts(cls: type[T], data: object, file: str) -> T:
    """One of a class whose fields are all texts."""
    names = [f.name for f in fields(cls)]
    record = JsonRecord(data, file, HEAD_CODE, names)
    return cls(**{name: record.text(name) for name in names})


def _claim_code(record: JsonRecord, seen: set[str]) -> None:
    """Holds the record to the code its place gives it, and to being the only one with it."""
    stated = record.text("code")
    if stated in seen:
        raise record.fault(f"the code “{stated}” is there twice")
    if stated != record.code:
        raise record.fault(f"the code “{stated}” is out of order; “{record.code}” belongs here")
    seen.add(stated)


def _check_counts(head: JsonRecord, competencies: tuple[Competency, ...]) -> None:
    """Holds the edition to the counts its head declares; the narrowest wrong count is named."""
    declared = JsonRecord(head["counts"], head.file, HEAD_CODE, COUNT_KEYS)
    subs = [sub for competency in competencies for sub in competency.sub_competencies]
    by_sub = {sub.code: {str(group.audience): len(group.actions) for group in sub.groups} for sub in subs}
    audiences = tuple(map(str, AUDIENCES))
    by_audience = {name: sum(numbers.get(name, 0) for numbers in by_sub.values()) for name in audiences}
    declared_subs = JsonRecord(declared["by_sub_competency"], head.file, HEAD_CODE, tuple(by_sub))
    for code, numbers in by_sub.items():
        _compare(JsonRecord(declared_subs[code], head.file, code, tuple(numbers)), numbers)
    _compare(JsonRecord(declared["by_audience"], head.file, HEAD_CODE, audiences), by_audience)
    totals = {
        "competencies": len(competencies),
        "sub_competencies": len(subs),
        "audiences": sum(1 for number in by_audience.values() if number),
        "actions": sum(by_audience.values()),
    }
    _compare(declared, totals)


def _compare(declared: JsonRecord, found: dict[str, int]) -> None:
    for key, number in found.items():
        if declared.number(key) != number:
            raise declared.fault(f"“{key}” is declared as {declared.number(key)} and found to be {number}")
