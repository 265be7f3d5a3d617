"""Who is accountable for the items and who takes part, in which phase, from when to when."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit, new_id
from htplanner.domain.model.records import Item
from htplanner.domain.model.text import folded
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.reading.view import PlanView
from htplanner.ui.inspector.parties import PartiesField
from htplanner.ui.inspector.section import InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.inspector.suggestions import SuggestionLine, SuggestionLink
from htplanner.ui.registers.choices import NEW_PARTIES, party_choices
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Role
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.combo import Choice
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.date_field import DateField

TAKING_PART = ("responsible", "consulted", "informed")


class AssignmentSection(InspectorSection):
    """Owner, those who take part, phase and dates."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, "assignment", "Assignment", parent)
        theme = desk.theme
        self._rows = rows = self.add_rows()
        self.owner = self.add_field("owner", ChoiceField(theme, "Owner", "No owner", self))
        self.owner.combo.offer_to_add(NEW_PARTIES)
        self.owner.combo.addition_wanted.connect(self._add_owner)
        rows.add_field("Owner", self.owner, self.owner.message)
        self.lead = SuggestionLink(theme, self)
        self.lead_line = SuggestionLine(theme, self)
        self.lead.clicked.connect(self._take_lead)
        rows.add_below(self.lead)
        rows.add_below(self.lead_line)
        self.phase = self.add_field("phase", ChoiceField(theme, "Phase", "No phase", self))
        rows.add_field("Phase", self.phase, self.phase.message)
        for name in ("start", "due"):
            label = Item.specs()[name].label
            day = DateField(theme, label, lambda: desk.bridge.today, self, inherits=True)
            rows.add_field(label, self.add_field(name, day), day.message)
        said = "follows from when it was last done"
        self.round_line = TextLabel(theme, said, self, role=Role.CAPTION, tone="text_quiet", wrap=True)
        rows.add_below(self.round_line)
        self.parties: dict[str, PartiesField] = {}
        for name in TAKING_PART:
            label = Item.specs()[name].label
            box = self.add_field(name, PartiesField(theme, label, self))
            box.added.connect(lambda party, name=name: self._add_to_each(name, party))
            rows.add_field(label, box, box.message)
            self.parties[name] = box
        self.more_button = LinkButton(theme, "+ Who else takes part", self, on_click=self._show_parties)
        self.more_button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        rows.add_below(self.more_button)
        self._asked_for: tuple[str, ...] = ()

    def show_subject(self, subject: Subject) -> None:
        parties = party_choices(subject.view)
        self.owner.offer(parties)
        self.phase.offer(phase_choices(subject.view))
        for box in self.parties.values():
            box.offer(parties)
            if self.is_other(subject):
                box.rest()
        super().show_subject(subject)

    def refresh(self, *, others: bool) -> None:
        subject = self.subject
        if others:
            self._asked_for = ()
        self._show_rows()
        self._suggest_lead()
        round_due = subject.due_from_round()
        self.fields["due"].box.set_editable(subject.view.editable and not round_due)
        self.round_line.setVisible(round_due)

    def _show_rows(self) -> None:
        """Those who take part have a row where there are any, or once one asked for it."""
        subject = self.subject
        hidden = 0
        for name, box in self.parties.items():
            reading = subject.reading(name)
            shown = self._asked_for == subject.codes or reading.several or bool(reading.value)
            self._rows.show_row(box, shown=shown)
            hidden += not shown
        self.more_button.setVisible(hidden == len(self.parties) and subject.view.editable)

    def _show_parties(self) -> None:
        self._asked_for = self.subject.codes
        self._show_rows()
        for box in reversed(self.parties.values()):
            box.edit()

    def _add_owner(self, kind: str, name: str) -> None:
        party, field = new_id(), self.fields["owner"]
        edit = (field.seen or self.subject).edit({"owner": party})
        self.perform(edits.with_new_party(edit, party, name, PartyKind[kind]), field)

    def _add_to_each(self, name: str, party: str) -> None:
        """Where lists differ, each keeps what it has: one edit with as many values as there are lists."""
        subject = self.subject
        lists: dict[tuple[str, ...], list[str]] = {}
        for row in subject.rows:
            lists.setdefault(getattr(row, name).value, []).append(row.code)
        steps = [
            step
            for held, codes in lists.items()
            if party not in held
            for step in Subject(subject.view, tuple(codes)).edit({name: (*held, party)}).steps
        ]
        self.perform(Edit.of(subject.edit({name: None}).label, steps), self.fields[name])

    # --- the usual lead

    def _suggest_lead(self) -> None:
        """Our usual lead: a link where one of that name is in the plan, else words."""
        subject = self.subject
        usual = self._usual_lead() if subject.row.owner.value is None and subject.view.editable else ""
        known = bool(usual) and self._party_named(usual) is not None
        self.lead.suggest(usual if known else "")
        self.lead_line.suggest("" if known else usual)

    def _usual_lead(self) -> str:
        subject = self.subject
        if not subject.is_one:
            return ""
        node = subject.view.framework.nodes[subject.codes[0]]
        return subject.hints.usual_lead if subject.hints else getattr(node, "usual_lead", "")

    def _party_named(self, name: str) -> str | None:
        parties = self.subject.view.plan.parties.values()
        found = [p.id for p in parties if folded(name) in (folded(p.name), folded(p.title or ""))]
        return found[0] if len(found) == 1 else None

    def _take_lead(self) -> None:
        self.write(self.fields["owner"], {"owner": self._party_named(self._usual_lead())})


def phase_choices(view: PlanView) -> list[Choice]:
    """The phases, each with its number and tier."""
    phases = enumerate(view.plan.phases.values(), start=1)
    return [Choice(phase.id, f"{n} {phase.name}", phase.tier or "") for n, phase in phases]
