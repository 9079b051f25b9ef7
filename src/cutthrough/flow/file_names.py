"""What the files of a delivery are called: by the client's template where there is one, else by the edits' ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cutthrough.model.brief import Brief
from cutthrough.model.cut import Cut
from cutthrough.model.errors import ProgramError
from cutthrough.model.naming import distinct, file_name, template_faults
from cutthrough.model.program import Program

_EXAMPLE = 'file_names: "{client}_{brief}_{placement}_{length}_{aspect}_{language}_{arm}"'


def names_of(cuts: Sequence[Cut], brief: Brief, program: Program) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """What each cut's files are called, by its id, and the cuts whose name would not have been theirs alone.

    By the client's template, else by the cut's id. Raises ProgramError for a template that can't be used.
    """
    template = program.file_names
    if not template:
        return {cut.id: cut.id for cut in cuts}, ()
    faults = template_faults(template)
    if faults:
        raise ProgramError(
            f"file_names in program.yaml: {'; '.join(faults)}",
            fix=f"for example: {_EXAMPLE}",
            template=template,
        )
    return distinct({cut.id: file_name(template, _fields(cut, brief, program)) for cut in cuts})


def _fields(cut: Cut, brief: Brief, program: Program) -> dict[str, str]:
    """What the template's fields stand for; length, aspect and language are read off the family's name."""
    parts = cut.family.removeprefix(f"{cut.placement}-").split("-", 2)
    length, aspect, spoken = (*parts, "", "", "")[:3]
    return {
        "client": program.client,
        "brief": brief.name,
        "placement": cut.placement,
        "platform": cut.placement.split("_", 1)[0],
        "length": length,
        "aspect": aspect,
        "size": str(cut.canvas),
        "language": spoken or brief.language or "",
        "arm": cut.id.removeprefix(cut.family).strip("-"),
        "form": cut.form.value,
        "cut": cut.id,
    }
