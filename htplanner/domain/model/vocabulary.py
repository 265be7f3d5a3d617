"""The words of the program: one word per thing, the same in code, on screen and in every export.

Each enumeration's *value* is the word a person reads (design: one word per thing), so nothing has to be
translated between the file, the command line, the window and the workbook. ``parse`` accepts any case and
``_`` or ``-`` for a space.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word with a meaning of its own; ``label`` is how it reads at the start of a line."""

    @property
    def label(self) -> str:
        return self.value[:1].upper() + self.value[1:]

    @classmethod
    def parse(cls, text: str) -> Self:
        """The member that ``text`` names, whatever its case; ``ValueError`` lists the words there are."""
        wanted = _plain(text)
        for member in cls:
            if wanted in (_plain(member.value), _plain(member.name)):
                return member
        raise ValueError(f"“{text}” is not one of: {', '.join(member.value for member in cls)}")


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

    SUB_COMPETENCY = "sub-competency"
    GROUP = "group"
    ACTION = "action"


class Status(Word):
    """How the work stands."""

    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    IN_REVIEW = "In review"
    ON_HOLD = "On hold"
    DONE = "Done"
    DEFERRED = "Deferred"

    @property
    def is_open(self) -> bool:
        """Whether work that stands so is still to be done: neither done nor deferred."""
        return self not in (Status.DONE, Status.DEFERRED)


class InPlace(Word):
    """What is true in the building."""

    NOT_ASSESSED = "Not assessed"
    NOT_IN_PLACE = "Not in place"
    PARTLY = "Partly in place"
    IN_PLACE = "In place"


class Applicability(Word):
    """Whether an item applies to this organisation."""

    UNDECIDED = "Undecided"
    APPLIES = "Applies"
    PARTLY = "Partly applies"
    DOES_NOT_APPLY = "Does not apply"

    @property
    def counts(self) -> bool:
        """Whether an item with this word is one of the m in "n of m"."""
        return self in (Applicability.APPLIES, Applicability.PARTLY)


class Health(Word):
    """Whether an item that applies and is neither done nor deferred goes well; later members are worse."""

    ON_TRACK = "On track"
    AT_RISK = "At risk"
    OFF_TRACK = "Off track"

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
    EVERY_TWO_YEARS = "every two years"

    @property
    def months(self) -> int:
        """Months from one round to the next; 0 when it never repeats."""
        return {"never": 0, "monthly": 1, "quarterly": 3, "yearly": 12, "every two years": 24}[self.value]


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
    JOB_DESCRIPTION = "job description"


class VersionState(Word):
    """The life of one version of a document."""

    DRAFT = "Draft"
    WITH_COMMITTEE = "With committee"
    APPROVED = "Approved"
    IN_FORCE = "In force"
    SUPERSEDED = "Superseded"
    RETIRED = "Retired"


class LinkState(Word):
    """How far a document has come in saying an item."""

    SHOULD_SAY = "Should say it"
    DRAFTED = "Drafted"
    SAYS = "Says it"


class EvidenceKind(Word):
    """What kind of proof of practice a piece of evidence is."""

    OBSERVATION = "observation"
    AUDIT = "audit"
    DRILL = "drill"
    TRAINING_RECORD = "training record"
    DATA = "data"
    DOCUMENT = "document"


class Channel(Word):
    """How an update came."""

    WORKBOOK = "workbook"
    EMAIL = "e-mail"
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

    DRAFT = "Draft"
    RAISED = "Raised"
    APPROVED = "Approved"
    DECLINED = "Declined"
    WITHDRAWN = "Withdrawn"

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

    PROBLEM = "Problem"
    WARNING = "Warning"
    NOTE = "Note"


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
