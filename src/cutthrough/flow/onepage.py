"""A brief on one page for the client, as HTML and PDF: reads the brief, its program and what the ledger knows of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cutthrough.brief.read import read_file
from cutthrough.brief.waived import waived
from cutthrough.catalog.placement import placement
from cutthrough.deliver.onepage import onepage_data, onepage_fit, onepage_html
from cutthrough.deliver.onepage_blocks import Standing
from cutthrough.deliver.paper_words import GONE, Words
from cutthrough.flow.amend import versions
from cutthrough.flow.paper_logo import paper_logo
from cutthrough.flow.papers import families, version_of
from cutthrough.flow.waivers import standing, waivers_of
from cutthrough.flow.written import as_written
from cutthrough.model.brief import Brief
from cutthrough.model.errors import CatalogError, ProgramError
from cutthrough.model.placement import Placement
from cutthrough.model.program import Program
from cutthrough.model.waiver import Waiver
from cutthrough.store.files import write_bytes, write_text

_LOGO = (960, 240)  # pixels: 9 mm high at 600 to the inch, and four times as wide


@dataclass(frozen=True)
class OnePage:
    """The two files; how many lines of the brief are not on the page, or not whole; what letters no font could draw.

    `told` is for the one who makes the page; on the paper itself there is only a mark.
    """

    html: Path
    pdf: Path
    left_out: int
    told: str | None
    blocking: dict[str, int]
    waivers: tuple[Waiver, ...]


def write_onepage(brief_path: Path, folder: Path | None = None, *, today: date | None = None) -> OnePage:
    """Write `brief.html` and `brief.pdf` into `folder`, by default the brief's delivery; nothing else is written.

    The brief must be readable as one; what blocks it is on the page. Raises BriefRefused, ProgramError, StoreError.
    """
    from cutthrough.deliver.paper import pdf

    day = today or datetime.now().astimezone().date()
    read_file(brief_path)  # a brief that is not there is told as that, and not as a program that is missing
    program_dir, program, brief, problems = as_written(brief_path, day)
    waivers = standing(waivers_of(program_dir, brief.name), day)
    logo = paper_logo(program_dir, brief, program, _LOGO)
    digest = hashlib.sha256(read_file(brief_path)).hexdigest()
    number = version_of(versions(brief_path), digest)
    data = onepage_data(
        brief,
        program,
        Standing(
            problems=waived(problems, waivers, day, brief.last_day),
            waivers=waivers,
            placements=_placements(brief),
            version=number,
            digest=digest,
            today=day,
        ),
    )
    files, words = _fonts(program_dir, program)
    ready = words.ready(data)
    told = words.told("brief.html has them")
    paper = {
        **ready,
        "addresses": data["addresses"],  # whole, as a reader has to open them
        "fonts": families(files),
        "gone": GONE if told else None,
        "logo": list(logo) if logo else None,
    }
    fit = onepage_fit(paper, files)
    shown, chosen = data["levels"][fit.level], {**paper, "levels": [paper["levels"][fit.level]]}
    into = folder if folder is not None else program_dir / "out" / brief.name
    html, bound = into / "brief.html", pdf("onepage", chosen, files)
    write_text(html, onepage_html(data, fit, logo))
    write_bytes(into / "brief.pdf", bound)
    stages = {stage["name"]: stage["blocks"] for stage in data["stages"]}
    return OnePage(html, into / "brief.pdf", shown["left_out"] + shown["cut"], told, stages, waivers)


def _placements(brief: Brief) -> dict[str, Placement]:
    found = {}
    for line in brief.placements:
        try:
            found[line.placement] = placement(line.placement)
        except CatalogError:
            continue  # the gate tells of it, and the page shows the name as it is written
    return found


def _fonts(program_dir: Path, program: Program) -> tuple[tuple[Path, ...], Words]:
    from cutthrough.media.fonts import default_fonts, font_pair

    try:
        own = font_pair(program_dir, program.brand)
    except ProgramError:  # a font that can't be read is a problem of the program; the page is set without it
        return default_fonts().files, Words([default_fonts().text])
    fonts = [default_fonts().text, own.text, own.bold, *(font for _, font in own.languages)]
    return tuple(dict.fromkeys((*own.files, *default_fonts().files))), Words(fonts)
