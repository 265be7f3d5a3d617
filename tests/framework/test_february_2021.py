"""The February 2021 edition is whole, in the publication's order, and speaks of people with care."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from htplanner.domain.model.framework import Action, Framework
from htplanner.domain.model.vocabulary import Audience, ItemKind

COUNTS = {  # individuals, organizations, researchers, educators
    "U.A": (7, 5, 4, 3),
    "U.B": (4, 3, 2, 1),
    "U.C": (4, 6, 3, 1),
    "1.A": (3, 1, 1, 2),
    "1.B": (3, 1, 1, 2),
    "2.A": (2, 2, 2, 2),
    "2.B": (3, 4, 3, 1),
    "3.A": (3, 2, 3, 2),
    "3.B": (3, 4, 1, 1),
    "3.C": (2, 2, 2, 2),
    "4.A": (5, 6, 4, 2),
    "4.B": (2, 1, 2, 1),
    "4.C": (2, 3, 2, 1),
    "5.A": (5, 4, 1, 2),
    "5.B": (3, 3, 1, 2),
    "5.C": (1, 1, 1, 1),
    "5.D": (2, 3, 3, 3),
    "6.A": (4, 5, 3, 2),
    "6.B": (3, 4, 4, 2),
    "6.C": (3, 2, 2, 1),
}

VERBS = """
Act Adapt Adopt Apply Appoint Ask Assess Be Bring Build Care Choose Commit Connect Coordinate Create
Decide Define Design Detect Develop Discuss Do Document Ease Evaluate Explain Explore Find Follow Gather
Give Guide Have Hire Identify Include Inform Invest Investigate Invite Involve Keep Know Learn Lower Make
Measure Meet Notice Offer Partner Plan Prepare Promote Protect Provide Put Recognize Refer Require
Research Review Screen See Set Share Show Simulate Speak Standardize Study Supervise Take Talk Teach Test
Tolerate Train Treat Understand Use Value Weigh Widen Work Write
"""

VICTIM_ALLOWED = {
    "5.A.IND.4": "the legal status a mandatory report speaks of",
    "5.B.IND.1": "rights under victim protection laws",
    "5.B.ORG.1": "victim and witness advocacy, a legal service",
    "5.B.EDU.1": "the rights of victims under the law",
    "5.B.EDU.2": "the rights of victims of various crimes",
    "Victim": "the publication's term, explained",
}

DEMEANING = re.compile(
    r"prostitut|hooker|\bpimp|\bwhore|\balien|\billegals?\b|\bslave|\brescu|\baddicts?\b|\bjunkie"
    r"|\bmentally ill\b|\bthe homeless\b|\bfrequent flyer|\bnon-?complian|\bdrug abuser"
    r"|\bsurvivors?\b(?!-informed, culturally)",
    re.IGNORECASE,
)


def texts(framework: Framework) -> Iterator[tuple[str, str]]:
    """Every text, with the code or name it belongs to; the additional resources are names and left out."""
    for competency in framework.competencies:
        yield competency.code, f"{competency.title} {competency.short_title} {competency.why}"
    for sub in framework.sub_competencies:
        yield sub.code, f"{sub.title} {sub.asks} {sub.why} {sub.usual_lead}"
    for action in framework.actions:
        hints = action.hints
        yield (
            action.code,
            " ".join(
                (
                    action.title,
                    action.explanation,
                    action.qualifier or "",
                    hints.usual_lead,
                    hints.usual_document or "",
                    hints.evidence_example,
                )
            ),
        )
    for term in framework.terms:
        yield term.term, f"{term.term} {term.meaning}"
    for reflection in framework.reflections:
        yield reflection.key, f"{reflection.title} {reflection.prompt}"


def test_counts_are_those_of_the_publication(framework: Framework) -> None:
    assert [competency.code for competency in framework.competencies] == ["U", "1", "2", "3", "4", "5", "6"]
    found = {
        sub.code: tuple(len(group.actions) for group in sub.groups) for sub in framework.sub_competencies
    }
    assert found == COUNTS
    assert list(found) == list(COUNTS)
    assert Counter(action.audience.value for action in framework.actions) == {
        "IND": 64,
        "ORG": 62,
        "RES": 45,
        "EDU": 34,
    }
    assert Counter(node.kind for node in framework.nodes.values()) == {
        ItemKind.SUB_COMPETENCY: 20,
        ItemKind.GROUP: 80,
        ItemKind.ACTION: 205,
    }


def test_codes_follow_from_the_place(framework: Framework) -> None:
    expected = []
    for sub, numbers in COUNTS.items():
        expected.append(sub)
        for audience, number in zip(("IND", "ORG", "RES", "EDU"), numbers, strict=True):
            expected.append(f"{sub}.{audience}")
            expected.extend(f"{sub}.{audience}.{n}" for n in range(1, number + 1))
    assert list(framework.nodes) == expected
    assert all(action.audience == Audience(action.code.split(".")[2]) for action in framework.actions)


def test_names_are_as_published(framework: Framework) -> None:
    assert framework.edition == "February 2021"
    assert framework.published == "2021-02"
    assert [competency.short_title for competency in framework.competencies] == [
        "Trauma-informed approach",
        "Nature and epidemiology",
        "Risk",
        "Needs evaluation",
        "Patient-centered care",
        "Legal and ethical standards",
        "Prevention",
    ]
    assert framework.title_of("U") == "Use a trauma- and survivor-informed, culturally responsive approach"
    assert not any(competency.title.endswith(".") for competency in framework.competencies)
    assert [sub.title for sub in framework.sub_competencies] == [
        "Trauma-Informed Care",
        "Lived Experience Expertise and Leadership",
        "Culturally Responsive",
        "Nature and Scope of Trafficking",
        "Trafficking and Social Determinants of Health",
        "Indicators of Trafficking",
        "Evidence-Informed Assessment of Risk",
        "Needs Assessment",
        "Plan of Action",
        "Practice Within Scope and Community Referrals",
        "Patient-Centered Approach",
        "Resiliency-Focused Care",
        "“No Wrong Door” Access to Diverse Health Services",
        "Mandatory Reporting Responsibilities",
        "Legal Rights",
        "HIPAA and Patient Consent Compliance",
        "Documentation Considerations",
        "Primary Prevention: Preventing Any Trafficking",
        "Secondary Prevention: Risk Reduction",
        "Tertiary Prevention: Prevention of Re-Trafficking",
    ]


def test_both_indented_points_are_for_trained_staff_only(framework: Framework) -> None:
    qualified = {action.code: action.qualifier for action in framework.actions if action.qualifier}
    assert qualified == {
        "2.B.IND.2": "only staff trained to assess",
        "2.B.IND.3": "only staff trained to assess",
    }


def test_titles_are_short_imperatives_told_apart_in_their_group(framework: Framework) -> None:
    for action in framework.actions:
        words = action.title.split()
        assert len(action.title) <= 90, action.code
        assert words[0] in VERBS.split(), action.code
        assert not action.title.endswith("."), action.code
        assert not any(word.istitle() for word in words[1:]), f"sentence case: {action.code}"
    for node in framework.nodes.values():
        if node.kind is ItemKind.GROUP:
            titles = [framework.title_of(code) for code in framework.children[node.code]]
            assert len(set(titles)) == len(titles), node.code


def test_explanations_are_one_or_two_sentences(framework: Framework) -> None:
    for action in framework.actions:
        assert action.explanation.endswith("."), action.code
        assert 40 <= len(action.explanation) <= 420, action.code
        assert 1 <= len(re.findall(r"[.!?](?= [A-Z]|$)", action.explanation)) <= 2, action.code
        assert action.explanation.rstrip(".") != action.title


def test_hints_are_specific(framework: Framework) -> None:
    examples = Counter(action.hints.evidence_example for action in framework.actions)
    assert [example for example, times in examples.items() if times > 1] == []
    assert len({action.hints.usual_lead for action in framework.actions}) >= 20
    assert all("trafficking" not in action.hints.usual_lead.casefold() for action in framework.actions)


def test_evidence_never_counts_patients_or_what_they_disclose(framework: Framework) -> None:
    counted = re.compile(
        r"\b(number|counts?|rates?|percent|share|total)\b.*\b(patients?|clients?|disclos\w*|identif\w*)"
        r"|\bidentified (patients|clients|people)|\bdisclosures? (made|recorded|received)",
        re.IGNORECASE,
    )
    assert [a.code for a in framework.actions if counted.search(a.hints.evidence_example)] == []


def test_no_demeaning_word(framework: Framework) -> None:
    assert [(code, match[0]) for code, text in texts(framework) if (match := DEMEANING.search(text))] == []


def test_victim_stands_only_where_law_is_meant(framework: Framework) -> None:
    used = {code for code, text in texts(framework) if re.search(r"\bvictims?\b", text, re.IGNORECASE)}
    assert used == set(VICTIM_ALLOWED)


@pytest.mark.parametrize("code", ["1.A.IND.1", "1.A.IND.2", "1.A.ORG.1", "1.A.RES.1"])
def test_labor_and_sex_trafficking_are_both_visible(framework: Framework, code: str) -> None:
    action = framework.nodes[code]
    assert isinstance(action, Action)
    for text in (action.explanation, f"{action.title} {action.hints.evidence_example}"):
        assert re.search(r"\blabor\b", text, re.IGNORECASE), text
        assert re.search(r"\bsex\b", text, re.IGNORECASE), text


def test_cards_of_the_first_meeting_suit_a_projector(framework: Framework) -> None:
    for sub in framework.sub_competencies:
        assert len(re.findall(r"[.?!](?= |$)", sub.asks)) == 1, sub.code
        assert len(sub.asks) <= 170, sub.code
        assert not re.search(r"\b[U1-6]\.[A-D]\b", sub.asks), sub.code


def test_terms_reflections_and_resources_are_there(framework: Framework) -> None:
    assert [term.term for term in framework.terms] == [
        "HCP",
        "Staff",
        "Patient or client",
        "Victim",
        "Expert with lived experience",
    ]
    assert [reflection.title for reflection in framework.reflections] == [
        "Investment",
        "Capacity",
        "Staff knowledge",
    ]
    assert {topic.title: len(topic.names) for topic in framework.topics} == {
        "Trauma-Informed Care": 10,
        "Health and Wellness": 9,
        "Culturally and Linguistically Appropriate Services": 22,
    }
