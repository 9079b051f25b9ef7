"""What a rule of coherence looks at: the brief as written, and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path as FilePath

from cutthrough.brief.placement_rules import known_placement
from cutthrough.brief.post_lines import WrittenPost, written_posts
from cutthrough.brief.yaml_lines import Document, Path
from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program


@dataclass(frozen=True)
class Case:
    """One brief as it was written, in full form, with its program (None where that can't be read) and the day."""

    document: Document
    program_dir: FilePath | None
    program: Program | None
    today: date

    def text(self, *path: str | int) -> str | None:
        """What is written at `path`; None where that is nothing, or no text."""
        said = self.document.get(path)
        return said if isinstance(said, str) and said.strip() else None

    def mappings(self, section: str) -> Iterator[tuple[Path, dict[str, object]]]:
        """The items of a section that have fields, with their paths."""
        for path, each in self.document.items((section,)):
            if isinstance(each, dict):
                yield path, each

    def words(self, *path: str | int) -> tuple[tuple[Path, str], ...]:
        """The texts of a list, or the one text that stands for it, with their paths."""
        said = self.document.get(path)
        if isinstance(said, str):
            return ((path, said),)
        return tuple((at, each) for at, each in self.document.items(path) if isinstance(each, str))

    @cached_property
    def unknown(self) -> frozenset[str]:
        """What the brief says that nobody knows yet."""
        return frozenset(each.strip().lower() for _, each in self.words("unknown"))

    @cached_property
    def objective(self) -> Objective | None:
        """The objective, where it is one."""
        said = (self.text("goal", "objective") or "").strip()
        return Objective(said) if said in set(Objective) else None

    @cached_property
    def role(self) -> JourneyRole | None:
        """The role, where it is one."""
        said = (self.text("goal", "role") or "").strip()
        return JourneyRole(said) if said in set(JourneyRole) else None

    @cached_property
    def slots(self) -> tuple[tuple[Path, Placement], ...]:
        """The placement lines whose placement the catalog knows."""
        found = []
        for path, line in self.mappings("placements"):
            slot = known_placement(str(line.get("placement")))
            if slot is not None:
                found.append((path, slot))
        return tuple(found)

    @cached_property
    def posts(self) -> tuple[WrittenPost, ...]:
        """The lines of the plan of posts."""
        channels = self.program.channels if self.program is not None else {}
        return written_posts(self.mappings("posts"), channels, self.slots)
