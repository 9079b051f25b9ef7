"""What exists already: videos somebody else made, and posts that are live, as far as anything is known of them."""

from __future__ import annotations

import re

from pydantic import Field

from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.deliverable import Deliverable
from cutthrough.model.record import Record
from cutthrough.model.source import Probe
from cutthrough.model.verdict import Report

ADOPTED_ID = re.compile(r"a-[0-9a-hjkmnp-tv-z]{10}")
"""What the id of an adopted video is written like: ten of Crockford's letters, in lower case."""


class Adopted(Record):
    """A video that was not made here. What nobody said stays None; nothing is guessed into it.

    `id` stands where an edit's id does. `path` is relative to the program's folder, None where only its post is
    known. `placement` is said, or the only one whose shape and length it has; `guessed` names the fields that were
    inferred. `made_from` are hashes of sources it is known to come from. `captions` are files beside it, `marks` what
    some of its frames look like (`media.likeness`), `missing` how many bytes its file lacks of what its container
    promises. Of one that is `forgotten`, nothing counts any more.
    """

    id: str
    title: str
    path: str | None = None
    file: Deliverable | None = None
    probe: Probe | None = None
    placement: str | None = None
    objective: Objective | None = None
    role: JourneyRole | None = None
    audience: str | None = None
    language: str | None = None
    made_on: str | None = Field(None, description="the day it was made, as its owner or its file says")
    made_from: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    report: Report | None = None
    judged_by: str = Field("", description="the version of the placement's limits that the report is of")
    captions: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    missing: int = 0
    forgotten: bool = False
    note: str = ""


class LivePost(Record):
    """A post that was live before we came, by where it is. `external_id` is the platform's own."""

    id: str
    adopted: str
    platform: str | None
    external_id: str | None = None
    url: str | None = None
    account: str | None = None
    title: str | None = None
    posted_on: str | None = None
    forgotten: bool = False
