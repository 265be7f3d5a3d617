"""The words of the program: one word per thing, the same in code, on screen and in every export.

Files and scripts use each member's token and people read its text, so a word can change without touching a
plan. ``parse`` accepts either, in any case, with ``_`` or ``-`` for a space.
"""

from __future__ import annotations

from enum import Enum
from typing import Self


class Word(Enum):
    """A word with a meaning of its own.

    ``value`` is the token that files keep; it never changes. ``text`` is how the word reads within a sentence
    and ``label`` at the start of a line; both may be reworded at any time.
    """

    _value_: str
    text: str

    def __new__(cls, token: str, text: str = "") -> Self:
        """Create a member from its token, and its text unless that is the token with spaces."""
        member = object.__new__(cls)
        member._value_ = token
        member.text = text or token.replace("_", " ")
        return member

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        return self.text[:1].upper() + self.text[1:]

    @classmethod
    def parse(cls, text: str) -> Self:
        """The member that ``text`` names, whatever its case; ``ValueError`` lists the words there are."""
        wanted = _plain(text)
        for member in cls:
            if wanted in (_plain(member.text), _plain(member.value), _plain(member.name)):
                return member
        raise ValueError(f"“{text}” is not one of: {', '.join(map(str, cls))}")


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


class Audience(Word):
    """Who an action of the publication speaks to. The value is the part of the code that names it."""

    INDIVIDUAL = "IND"
    ORGANIZATION = "ORG"
    RESEARCH = "RES"
    EDUCATION = "EDU"

    @property
    def label(self) -> str:
        return self.name.capitalize()


class ItemKind(Word):
    """The three levels of a plan that can be assigned and tracked."""

    SUB_COMPETENCY = "sub_competency", "sub-competency"
    GROUP = "group"
    ACTION = "action"


class Status(Word):
    """How the work stands."""

    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    IN_REVIEW = "in_review", "In review"
    ON_HOLD = "on_hold", "On hold"
    DONE = "done", "Done"
    DEFERRED = "deferred", "Deferred"

    @property
    def is_open(self) -> bool:
        """Whether work that stands so is still to be done: neither done nor deferred."""
        return self not in (Status.DONE, Status.DEFERRED)


class InPlace(Word):
    """What is true in the building."""

    NOT_ASSESSED = "not_assessed", "Not assessed"
    NOT_IN_PLACE = "not_in_place", "Not in place"
    PARTLY = "partly_in_place", "Partly in place"
    IN_PLACE = "in_place", "In place"


class Applicability(Word):
    """Whether an item applies to this organisation."""

    UNDECIDED = "undecided", "Undecided"
    APPLIES = "applies", "Applies"
    PARTLY = "partly_applies", "Partly applies"
    DOES_NOT_APPLY = "does_not_apply", "Does not apply"

    @property
    def counts(self) -> bool:
        """Whether an item with this word is one of the m in "n of m"."""
        return self in (Applicability.APPLIES, Applicability.PARTLY)


class Health(Word):
    """Whether an item that applies and is neither done nor deferred goes well; later members are worse."""

    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"

    @property
    def severity(self) -> int:
        """0 for on track, 1 for at risk, 2 for off track."""
        return list(Health).index(self)


class Repeats(Word):
    """How often the work of an item comes due again."""

    NEVER = "never"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    EVERY_TWO_YEARS = "every_two_years"

    @property
    def months(self) -> int:
        """Months from one round to the next; 0 when it never repeats."""
        return {"never": 0, "monthly": 1, "quarterly": 3, "yearly": 12, "every_two_years": 24}[self.value]


class PartyKind(Word):
    """Who can own an item."""

    PERSON = "person"
    POSITION = "position"
    COMMITTEE = "committee"


class DocumentKind(Word):
    """What can say an item in writing."""

    POLICY = "policy"
    PROCEDURE = "procedure"
    PROTOCOL = "protocol"
    FORM = "form"
    AGREEMENT = "agreement"
    JOB_DESCRIPTION = "job_description"


class VersionState(Word):
    """The life of one version of a document."""

    DRAFT = "draft", "Draft"
    WITH_COMMITTEE = "with_committee", "With committee"
    APPROVED = "approved", "Approved"
    IN_FORCE = "in_force", "In force"
    SUPERSEDED = "superseded", "Superseded"
    RETIRED = "retired", "Retired"


class LinkState(Word):
    """How far a document covers an item."""

    TO_BE_COVERED = "to_be_covered", "To be covered"
    DRAFTED = "drafted", "Drafted"
    COVERED = "covered", "Covered"


class EvidenceKind(Word):
    """What kind of proof of practice a piece of evidence is."""

    OBSERVATION = "observation"
    AUDIT = "audit"
    DRILL = "drill"
    TRAINING_RECORD = "training_record"
    DATA = "data"
    DOCUMENT = "document"


class Channel(Word):
    """How an update came."""

    WORKBOOK = "workbook"
    EMAIL = "email", "e-mail"
    PHONE = "phone"
    MEETING = "meeting"


class AskKind(Word):
    """What leadership is asked for."""

    DECISION = "decision"
    FUNDING = "funding"
    STAFFING = "staffing"
    APPROVAL = "approval"


class AskStatus(Word):
    """How an ask stands."""

    DRAFT = "draft", "Draft"
    RAISED = "raised", "Raised"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"

    @property
    def is_open(self) -> bool:
        """Whether leadership has still to decide, or to be asked."""
        return self in (AskStatus.DRAFT, AskStatus.RAISED)

    @property
    def is_decided(self) -> bool:
        """Whether leadership has answered."""
        return self in (AskStatus.APPROVED, AskStatus.DECLINED)


class PeriodKind(Word):
    """What was closed: where the plan began, or a quarter of its fiscal year."""

    BASELINE = "baseline"
    QUARTER = "quarter"


class ChangeKind(Word):
    """Why a change set was written."""

    FOUND = "found"
    EDIT = "edit"
    QUARTER = "quarter"
    UNDO = "undo"
    REDACT = "redact"


class Severity(Word):
    """How much a finding of the plan checks matters."""

    PROBLEM = "problem", "Problem"
    WARNING = "warning", "Warning"
    NOTE = "note", "Note"


DISCIPLINES: tuple[str, ...] = (
    "Executive leadership",
    "Nursing",
    "Medicine",
    "Emergency care",
    "Social work",
    "Behavioral health",
    "Pediatrics",
    "Women's health",
    "Registration and front office",
    "Security",
    "Interpreter services",
    "Compliance and legal",
    "Health records",
    "Human resources",
    "Education and training",
    "Quality and research",
    "Procurement",
    "Community partner",
)
"""Disciplines offered for task-force seats. None is for lived experience: nobody can be guessed from it."""
