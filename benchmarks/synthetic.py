"""A made-up edition of any size, to see how the window bears a much larger framework."""

from __future__ import annotations

from dataclasses import replace

from htplanner.domain.model.framework import Framework, SubCompetency


def enlarged(framework: Framework, items: int) -> Framework:
    """``framework`` with its sub-competencies repeated under new letters until it has at least ``items``."""
    copies = -(-items // len(framework.nodes))
    competencies = []
    for competency in framework.competencies:
        subs: list[SubCompetency] = []
        for copy in range(copies):
            subs.extend(
                _renamed(sub, f"{sub.code}{copy}" if copy else sub.code)
                for sub in competency.sub_competencies
            )
        competencies.append(replace(competency, sub_competencies=tuple(subs)))
    return replace(framework, edition=f"{framework.edition} × {copies}", competencies=tuple(competencies))


def _renamed(sub: SubCompetency, code: str) -> SubCompetency:
    groups = tuple(
        replace(
            group,
            code=f"{code}.{group.audience}",
            actions=tuple(
                replace(action, code=f"{code}.{group.audience}.{n}")
                for n, action in enumerate(group.actions, start=1)
            ),
        )
        for group in sub.groups
    )
    return replace(sub, code=code, groups=groups)
