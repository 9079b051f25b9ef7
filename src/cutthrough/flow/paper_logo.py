"""The brand's logo as it is set on paper."""

from __future__ import annotations

from pathlib import Path

from cutthrough.brief.files import file_fault
from cutthrough.model.brief import Brief
from cutthrough.model.errors import SourceError
from cutthrough.model.program import Program


def paper_logo(program_dir: Path, brief: Brief, program: Program, most: tuple[int, int]) -> bytes | None:
    """The brief's logo, else the program's, as a PNG that fills `most` pixels, width and height, as its shape lets it.

    None where there is none that can be used, which `check` tells of.
    """
    name = brief.sources.logo or program.brand.logo
    if name is None or file_fault(program_dir, name) is not None:
        return None
    from cutthrough.media.logo import small_logo

    try:
        return small_logo(program_dir / name, most)
    except SourceError:
        return None
