"""A small program whose edits are made, to plan, approve and publish in tests.

`made_program(folder)` copies it to `folder` and gives the path of its brief, `briefs/spring.yaml`. Its two edits are
real files of two seconds with posters, thumbnails and captions: `edit-1` (youtube_infeed, 320x180) and `edit-2`
(instagram_reels_ad, 180x320). Its channels: `watch` (site), `youtube`, `reels` (a kit in kits/reels) and `letters`
(a kit for e-mail). Nothing is planned in it but what `posts` says; pass other lines to plan others.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from functools import cache
from pathlib import Path

from brief.program import put_media
from cutthrough.brief.read import read_brief
from cutthrough.model.deliverable import Delivery
from cutthrough.model.program import Program
from deliver.made import BRAND, Wanted, delivery_of, make_video

PROGRAM = """\
client: Hillside Land Trust
brand: {name: Hillside, background: "#14342B", text: "#FFFFFF", accent: "#FFB000"}
team: {client: Ann Lee, producer: Bo Diaz}
zone: Europe/Berlin
channels:
  watch: {kind: site, medium: website, to: "https://watch.hillside.example"}
  youtube: {kind: youtube, medium: organic, platform: youtube, account: UCexample}
  reels: {kind: kit, medium: paid, platform: instagram, to: kits/reels, currency: EUR}
  letters: {kind: kit, medium: email, platform: email, to: kits/letters}
"""

BRIEF = """\
goal:
  objective: awareness
  role: attract
  statement: Walkers know that Hillside opens its spring paths on Saturday
audience:
  who: Parents who plan the weekend on Thursday evening
  watches: [Instagram, YouTube]
  next_step: look up the map
kpis:
  - {metric: Share of viewers who watch to the end, target: 35 %, baseline: 22 %}
title: Small feet. Big morning.
messages:
  - {text: Every path is free, proof: "Land trust deed, 1974"}
call_to_action: {text: See the paths, link: "https://hillside.example/paths"}
placements:
  - placement: youtube_infeed
    lengths: [2 s]
    post_title: Every path is free
    post_text: The spring paths open on Saturday.
  - placement: instagram_reels_ad
    lengths: [2 s]
    post_text: The spring paths open on Saturday.
languages: en
sources: {master: media/master.mp4}
distribution: Our own page first, then YouTube, and paid on Instagram for a week
measurement: Read weekly, from the platforms' reports
budget: 900 EUR
rights: [{what: The footage and its music, basis: our own work, forever: yes}]
approval: {by: [client], rounds: 2}
"""

POSTS = """\
posts:
  - {channel: watch, edit: [youtube_infeed, instagram_reels_ad], at: 2026-12-01 09:00, title: Every path is free}
  - {channel: youtube, edit: youtube_infeed, at: 2026-12-02 18:00, title: Every path is free}
  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-03 07:30, budget: 300 EUR}
"""


def made_program(folder: Path, *, posts: str = POSTS, program: str = PROGRAM, brief: str = BRIEF) -> Path:
    """Put the program into `folder` (made if need be), with these texts, and give the brief's path."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    (folder / "program.yaml").write_text(program)
    path = folder / "briefs" / "spring.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(brief + posts)
    out = folder / "out" / "spring"
    delivery = Delivery.from_json((out / "delivery.json").read_bytes())
    read, _ = read_brief(path, folder)
    if read is not None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        again = delivery.model_copy(update={"brief": read, "brief_digest": digest})
        (out / "delivery.json").write_text(again.to_json())
    return path


@cache
def _made() -> Path:
    """The same without its texts, made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="going-out-"))
    out = folder / "out" / "spring"
    out.mkdir(parents=True)
    make_video(out, "wide.mp4", (320, 180))
    make_video(out, "tall.mp4", (180, 320))
    put_media(folder / "media/master.mp4")
    wide = Wanted("wide.mp4", "youtube_infeed", 2, captions=True)
    tall = Wanted("tall.mp4", "instagram_reels_ad", 2, captions=True)
    delivery = delivery_of(out, [wide, tall])
    named = delivery.model_copy(update={"program": Program(client="Hillside Land Trust", brand=BRAND)})
    edits = tuple(
        each.model_copy(update={"cut": each.cut.model_copy(update={"brief": "spring"})}) for each in named.edits
    )
    (out / "delivery.json").write_text(named.model_copy(update={"edits": edits}).to_json())
    return folder
