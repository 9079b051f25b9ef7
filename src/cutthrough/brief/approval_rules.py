"""Who says yes before it goes out: somebody is named, and is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from cutthrough.brief.answered import answered
from cutthrough.brief.case import Case
from cutthrough.brief.examples import why
from cutthrough.brief.mend import replace_value
from cutthrough.brief.needed_rules import section_mend
from cutthrough.brief.problem import problem_at, say_path, short
from cutthrough.brief.yaml_text import scalar
from cutthrough.model.brief import Problem

ROLES = ("strategist", "producer", "editor", "media_buyer", "analyst", "legal", "client")
"""The roles that a program's team is asked for; a team may have others."""

_LIKE_A_ROLE = re.compile(r"[a-z][a-z_ -]*")
"""Roles are written small, names of people are not."""


def approval_said(case: Case) -> Iterator[Problem]:
    """What goes out has somebody who must approve it, and each role among them is somebody's."""
    said = case.words("approval", "by")
    if not any(answered(each) for _, each in said):
        if case.document.items(("posts",)):
            message = "Nothing says who must approve what goes out"
            fresh = section_mend(case.document, "approval")
            yield problem_at(case.document, ("approval",), "approval-missing", message, mend=fresh)
        return
    own = case.document.get(("team",))
    team = {**(case.program.team if case.program else {}), **(own if isinstance(own, dict) else {})}
    held = {_role(role): role for role, name in team.items() if isinstance(name, str) and name.strip()}
    people = {str(name).strip().casefold() for name in team.values()}
    for path, text in said:
        name, role = text.strip(), _role(text)
        if role in held or name.casefold() in people:
            continue
        if role not in ROLES and not _LIKE_A_ROLE.fullmatch(name):
            continue
        near = get_close_matches(role[:80], list(held), n=1, cutoff=0.6)
        if near:
            hint = f"did you mean {held[near[0]]}?"
        elif role in ROLES:
            hint = f"write under team in program.yaml who it is: {role}: Ann Lee"
        else:
            hint = f"the team has {', '.join(held.values()) or 'nobody'}; a person is named as Ann Lee"
        message = f'{say_path(path)}: nobody in the team is "{short(name, 60)}"; {hint}'
        mend = replace_value(case.document, path, scalar(held[near[0]])) if near else None
        yield problem_at(case.document, path, "approval-role-unknown", message, mend=mend, because=why("approval"))


def _role(text: str) -> str:
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
