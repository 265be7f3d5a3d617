"""Names give way to positions however they are written, and whom a text names is told by the same rule."""

from __future__ import annotations

import pytest

from htplanner.domain.model.records import Party
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.privacy.name_removal import NameRemoval

LEAD, LAWYER, CHIEF, POST = "Clinic lead", "Compliance officer", "Chief nursing officer", "Front desk"


def party(
    name: str, called: str, kind: PartyKind = PartyKind.PERSON, email: str = "", phone: str = ""
) -> Party:
    return Party(f"id of {name}", kind=kind, name=name, title=called, email=email, phone=phone)


PARTIES = (
    party("Zenobia Quillfeather", LEAD, email="zq@clinic.example", phone="(212) 555-0199 ext. 4471"),
    party("Marcus Hill", LAWYER, phone="4480"),
    party("M. Okafor", CHIEF),
    party("Ann Smith-Jones", "Assistant to M. Okafor"),
    party("José Núñez", "Interpreter"),
    party("Fergus O'Brien", "Chaplain"),
    party(POST, POST, PartyKind.POSITION, email="front@clinic.example"),
)
NAMING = NameRemoval(PARTIES, {one.id: one.title or "" for one in PARTIES})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ask M. Okafor first", f"Ask {CHIEF} first"),
        ("Okafor’s list, and Dr. Okafor’s plan", f"{CHIEF}’s list, and {CHIEF}’s plan"),
        ("m. okafor and OKAFOR", f"{CHIEF} and {CHIEF}"),
        ("Dr. Zenobia Quillfeather", LEAD),
        ("zenobia asked, and so did quillfeather", f"{LEAD} asked, and so did {LEAD}"),
        ("Okafors and nOkafor stay", "Okafors and nOkafor stay"),
        ("Up the hill to Hill, said HILL", f"Up the hill to {LAWYER}, said {LAWYER}"),
        ("Jones knows", f"Assistant to {CHIEF} knows"),
        ("zq@clinic.example", LEAD),
        ("zenobia.quillfeather@home.example or zquillfeather@home.example", f"{LEAD} or {LEAD}"),
        ("front@clinic.example", POST),
        ("mhill@clinic.example, hillcrest@clinic.example", f"{LAWYER}, hillcrest@clinic.example"),
        ("info@clinic.example", "info@clinic.example"),
        ("555-0199, 212.555.0199, (212) 555 0199", f"{LEAD}, {LEAD}, {LEAD}"),
        ("ext. 4471, x4480", f"{LEAD}, {LAWYER}"),
        ("In room 4471 with 4480 beds", "In room 4471 with 4480 beds"),
        ("Ask Jose Nunez, NUÑEZ or the O’Brien desk", "Ask Interpreter, Interpreter or the Chaplain desk"),
        ("Jose\u0301 knows", "Interpreter knows"),
        ("from_quillfeather_2026", f"from_{LEAD}_2026"),
    ],
)
def test_names_and_ways_to_reach_somebody_give_way_to_positions(text: str, said: str) -> None:
    assert NAMING.out_of_text(text) == said
    assert bool(NAMING.named_in(text)) == (said != text), "the warning tells of what is replaced, and no more"


def test_a_title_keeps_what_may_be_a_word_in_it() -> None:
    assert NAMING.out_of_label("Hill campus of Marcus Hill") == f"Hill campus of {LAWYER}"
    assert NAMING.out_of_label("Dr. Okafor’s protocol, zq@clinic.example") == f"{CHIEF}’s protocol, {LEAD}"


def test_everybody_whom_a_text_names_is_told_once() -> None:
    text = "Hill, QUILLFEATHER and zq@clinic.example"
    assert NAMING.named_in(text) == ("Marcus Hill", "Zenobia Quillfeather")


def test_what_several_share_is_nobody_in_particular() -> None:
    twins = (party("Ada Stone", "Nurse"), party("Ben Stone", "Porter"))
    naming = NameRemoval(twins, {one.id: one.title or "" for one in twins})
    assert naming.out_of_text("Stone and Ada Stone") == "A member of staff and Nurse"
    assert NameRemoval(twins, {one.id: "Nurse" for one in twins}).out_of_text("Stone") == "Nurse"
