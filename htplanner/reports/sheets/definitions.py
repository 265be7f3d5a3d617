"""The sheet that says what the words of a report mean, and whose framework it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from htplanner.domain.model.framework import Framework
from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, Status, Word
from htplanner.reports.content.model import Sheet, Table, TableColumn, TableRow, band, table_row
from htplanner.reports.content.reader import Reader

TITLE = "Definitions"

Entry = tuple[str | Word, str]

WORDS: tuple[Entry, ...] = (
    (
        "Item",
        "A sub-competency, a group or an action of the framework: what is assigned and tracked in this plan.",
    ),
    (
        "Code",
        "U.A is a sub-competency, U.A.ORG its group for one audience, U.A.ORG.3 the third action in it.",
    ),
    (
        "Audience",
        "Whom an action speaks to: individual (IND), organization (ORG), research (RES) or education (EDU).",
    ),
    (
        "Owner",
        "The one accountable: a position, committee or person. Others are responsible, consulted, informed.",
    ),
    (
        "Phase and tier",
        "A stage of the plan with a start and an end. It says when something is taken on, never whether.",
    ),
    (
        "n of m",
        "m counts actions that apply or partly apply, deferred ones too; undecided ones are counted apart.",
    ),
    (
        "Inherited",
        "A value in grey is set at the level above and holds for everything below that has none of its own.",
    ),
    ("Repeats", "Work that comes due again after it is done. Until its next round is due it counts as done."),
    ("Completed", "The day the work was done, which may lie before the day it was entered."),
    (
        "Evidence",
        "Dated proof of practice: an observation, an audit, a drill, a training record, data or a document.",
    ),
    ("Recheck", "Something is in place, but its evidence is 12 months old or older."),
    (
        "Document",
        "A policy, procedure, protocol, form, agreement or job description. One version of it is in force.",
    ),
    ("Review due", "The day the version in force took effect, plus the review cycle of the document."),
    (
        "Closed period",
        "The baseline or a quarter of the fiscal year: its figures are kept as they were on its last day.",
    ),
    (
        "Ask",
        "What leadership is asked for: a decision, funding, staffing or an approval. Once raised it is open.",
    ),
    (
        "Plan check",
        "What the program points out by itself. A finding can be waived: accepted as it is, with a reason.",
    ),
    (
        "Restricted",
        "The notes, clauses and evidence of this item are kept out of this report, to keep people safe.",
    ),
)

STATUS: tuple[Entry, ...] = (
    (Status.NOT_STARTED, "No work has been done on it yet."),
    (
        Status.IN_PROGRESS,
        "Work is under way. Above the actions: some are begun or done, but not all are done.",
    ),
    (Status.IN_REVIEW, "The work is finished and waits for somebody's review."),
    (Status.ON_HOLD, "Work has stopped and waits for something."),
    (Status.DONE, "The work is finished. Whether it is lived in the building is a question of its own."),
    (Status.DEFERRED, "Put off on purpose, with a reason, an approver and a day to look at it again."),
)

IN_PLACE: tuple[Entry, ...] = (
    (InPlace.NOT_ASSESSED, "Nobody has looked yet whether it is true in the building."),
    (InPlace.NOT_IN_PLACE, "Somebody has looked, and it is not so yet."),
    (
        InPlace.PARTLY,
        "It is so in part, or only written down: a document in force alone makes no more of it.",
    ),
    (InPlace.IN_PLACE, "It is so, and evidence of practice less than 12 months old shows it."),
)

APPLIES: tuple[Entry, ...] = (
    (Applicability.UNDECIDED, "The organization has not yet decided whether it applies."),
    (Applicability.APPLIES, "It applies here."),
    (Applicability.PARTLY, "It applies to a part of the organization or of its services."),
    (
        Applicability.DOES_NOT_APPLY,
        "It was set aside, with a reason, who decided it and a day to review that.",
    ),
)

HEALTH: tuple[Entry, ...] = (
    (Health.ON_TRACK, "It applies, is still to be done, and nothing speaks against its date."),
    (Health.AT_RISK, "It is on hold, due within 14 days, or should have started and has not."),
    (
        Health.OFF_TRACK,
        "It is overdue, or was set so with a reason. Above its actions: as bad as the worst of them.",
    ),
)


def definitions(reader: Reader) -> Sheet:
    """Words, framework, and the resources the publication names."""
    framework = reader.framework
    sections: Mapping[str, Sequence[Entry]] = {
        "Words of this report": WORDS,
        "Status: how the work stands": STATUS,
        "In place: what is true in the building": IN_PLACE,
        "Applies: whether it concerns this organization": APPLIES,
        "Health: how an item that is still to be done goes": HEALTH,
        "The framework's competencies": titles(framework),
        "Terms of the publication": [(t.term, t.meaning) for t in framework.terms],
        "The publication": (
            ("Title", framework.title),
            ("Edition", framework.edition),
            ("What is whose", WHOSE),
        ),
        "Additional resources the publication names": [
            ("" if n else topic.title, name)
            for topic in framework.topics
            for n, name in enumerate(topic.names)
        ],
    }
    return glossary(sections, "Status, in place, applies and health are four questions.")


WHOSE = (
    "Titles of competencies and sub-competencies are the publication's. Titles and explanations of actions "
    "are this program's own words for them; the publication itself is what counts."
)


def titles(framework: Framework) -> Sequence[Entry]:
    """The competencies by their full titles."""
    return [(f"Competency {c.code}", c.title) for c in framework.competencies]


def glossary(sections: Mapping[str, Sequence[Entry]], subtitle: str) -> Sheet:
    """The sheet that defines terms, by section."""
    rows: list[TableRow] = []
    for title, entries in sections.items():
        rows += (band(title), *(table_row(word, meaning) for word, meaning in entries))
    columns = (TableColumn("term", "Word", 27), TableColumn("meaning", "What it means", 92))
    return Sheet(TITLE, TITLE, subtitle, (Table(columns, tuple(rows)),), landscape=False)
