"""The files of a new program: an example to change, or what an interview gave. Written all or none, over nothing."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from cutthrough.brief.program import PROGRAM_FILE
from cutthrough.brief.yaml_text import Value, block, quoted, scalar
from cutthrough.model.errors import StoreError

_EXAMPLE_BRIEF = """\
# An example brief: everything in it is made up. Change it line by line, and run `cutthrough check` on it.
# What each field means: docs/brief.md

# What changes if this works, whom it is for, and how you will know. These three come first.
goal:
  objective: awareness            # awareness, acquisition, conversion, retention or credibility
  role: attract                   # attract, clarify, convince, convert or retain
  statement: People who buy a bag every year learn that ours is repaired for free, for life

audience:
  who: Commuters of 25 to 45 who carry a laptop every day
  moved_by: Being done with things that break
  watches: [Instagram, YouTube]
  next_step: Look at the repair promise

kpis:                             # a target is a number; a baseline too, or unknown
  - metric: Share of viewers who watch to the end
    target: 35 %
    baseline: 22 %
  - metric: Searches for our name
    target: learn it              # no number, as nobody knows the one before
    baseline: unknown

# What must come across, by which second, and the proof it rests on.
messages:
  - text: Repaired for free, for life
    by: 5 s
    proof: The workshop, filmed in one take

call_to_action:
  text: See how we repair
  link: https://example.com/repair

guardrails:
  brand_by: 3 s                   # the brand has been seen by then
  never_say: [cheap]
  captions: yes

# Where it runs, and how long: one line a placement. docs/placements.md lists them.
placements:
  - instagram_reels_ad: [15 s, 6 s]
  - youtube_bumper_6s: 6 s
  - linkedin_feed_organic: 30 s

# Files in this program's folder. Only the master is needed; the others are there to be uncommented.
sources:
  master: media/master.mp4
  # hooks: [media/hook-b.mp4]       # other openings; vary says that they are to be tested
  # captions: {en: media/master.en.srt}
  # logo: media/logo.png

# vary: {hook: yes}

distribution: Paid for two weeks, then on our own pages
measurement: Read on the first of every month, from the platforms' own reports
budget: 4000 EUR

# The days everything is counted back from, and what belongs to others: until when it may be shown.
schedule: {shoot: SHOOT, delivery: DELIVERY, starts: STARTS, ends: ENDS}
rights:
  - {what: The footage, basis: Our own work, forever: yes}
  - {what: The music, basis: Licensed for advertising, until: 2040-12-31}
"""

_EXAMPLE_DAYS = {"SHOOT": 70, "DELIVERY": 91, "STARTS": 98, "ENDS": 111}
"""Days from the one on which the example is written."""

_EXAMPLE_PROGRAM = """\
# One client's folder. Nothing in it is used for another client.
client: Example Bags

brand:
  name: Example Bags              # what title and end card sign with
  background: "#14213D"           # colours in quotes: a # begins a comment
  text: "#FFFFFF"
  accent: "#FCA311"
  # font: media/brand.ttf         # Hanken Grotesk when left out
  # logo: media/logo.png
"""

_MEDIA_README = """\
Put the files here that the brief names, and run: cutthrough check {brief}

{files}

They are read and never changed.
"""

_EXAMPLE_FILES = """\
master.mp4   the film that everything is cut from; any video file will do

The example's comments name others that you may add: an alternative opening (hook-b.mp4),
captions (master.en.srt) and a logo (logo.png)."""


def example_files(today: date) -> dict[str, str]:
    """A complete program by relative path, whose brief passes once its master is in `media/`; its flight is to come."""
    brief = _EXAMPLE_BRIEF
    for what, days in _EXAMPLE_DAYS.items():
        brief = brief.replace(what, (today + timedelta(days)).isoformat())
    readme = _MEDIA_README.format(brief="briefs/example.yaml", files=_EXAMPLE_FILES)
    return {PROGRAM_FILE: _EXAMPLE_PROGRAM, "briefs/example.yaml": brief, "media/README": readme}


def interviewed_files(name: str, brief: Mapping[str, Value], program: Mapping[str, Value] | None) -> dict[str, str]:
    """A brief called `name`, and its program where there is none yet, by relative path."""
    path = f"briefs/{name}.yaml"
    sections = ["\n".join(block({section: value})) for section, value in brief.items()]
    head = "# What each field means: docs/brief.md\n\n"
    files = {path: head + "\n\n".join(sections) + "\n"}
    if program is not None:
        sources = brief.get("sources")
        named = list(sources.values()) if isinstance(sources, Mapping) else []
        files[PROGRAM_FILE] = "\n".join(_program_lines(program)) + "\n"
        files["media/README"] = _MEDIA_README.format(brief=path, files="\n".join(str(each) for each in named))
    return files


def _program_lines(program: Mapping[str, Value]) -> list[str]:
    brand = program["brand"]
    fields = brand if isinstance(brand, Mapping) else {}
    lines = [f"client: {scalar(str(program['client']))}", "", "brand:"]
    for name, value in fields.items():
        text = str(value)
        lines.append(f"  {name}: {quoted(text) if text.startswith('#') else scalar(text)}")
    return lines


def file_stem(text: str) -> str:
    """`text` as a file's name without its ending: small letters, digits and dashes."""
    plain = re.sub(r"[^\w]+", "-", text.casefold()).strip("-_")
    return plain[:60].rstrip("-") or "brief"


def write_new(folder: Path, files: Mapping[str, str]) -> tuple[Path, ...]:
    """Write `files` (by path relative to `folder`): all of them, or none, and never over one that is there.

    Raises StoreError when one exists or the folder can't be written.
    """
    there = [name for name in files if os.path.lexists(folder / name)]
    if there:
        raise StoreError(f"{folder / there[0]} is there already, and nothing is overwritten", "name another folder")
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            for parent in reversed([path.parent, *path.parent.parents]):
                if not parent.exists():
                    parent.mkdir()
                    made.append(parent)
            # "x" refuses a file that appeared since we looked.
            with path.open("x", encoding="utf-8", newline="\n") as file:
                made.append(path)
                file.write(text)
    except BaseException as error:
        _take_back(made)
        if isinstance(error, OSError):
            raise StoreError(
                f"{folder} can't be written: {error.strerror or error}; nothing was left behind", "name another folder"
            ) from error
        raise
    return tuple(folder / name for name in files)


def _take_back(made: list[Path]) -> None:
    for path in reversed(made):
        with contextlib.suppress(OSError):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
