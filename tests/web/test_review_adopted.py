"""Videos made elsewhere, as guests see them: played, approved and sent back as edits are, and never passed over."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cutthrough.flow.adopted_shelf import forget
from cutthrough.flow.approval import standing
from cutthrough.model.adopted import Adopted
from cutthrough.publish.gate import Stand
from flow.test_adopted_out import adopted
from publish.judged import post
from web.reviewed import TALL, Desk, field_of, reviewed


@pytest.fixture
def seen(tmp_path: Path) -> Iterator[tuple[Desk, Adopted]]:
    with reviewed(tmp_path) as desk:
        video = adopted(tmp_path)
        assert video.file is not None
        old = post(id="old", edit=video.id, channel="watch", title="Last year, again", text="As it was.")
        desk.ledger.posts.plan("spring", [post(), TALL, old])
        yield desk, video


def stands(desk: Desk) -> list[Stand]:
    (found,) = standing(desk.ledger, desk.program, "spring", datetime.now(UTC)).adopted
    return [each.stands for each in found.words if each.person == "Ann Lee"]


def test_it_is_shown_played_and_approved_by_what_was_seen(seen: tuple[Desk, Adopted]) -> None:
    desk, video = seen
    assert video.file is not None
    film = f"/files/{video.file.sha256}"
    assert desk.ask(film).status == 404
    form = desk.come_in()
    overview, page = desk.ask().text, desk.ask(f"/edit/{video.id}").text
    assert "Made elsewhere" in overview
    assert f'name="edit" value="{video.id}"' in overview
    for said in ("Last year", "As it was.", "3 s", "320 × 180", "It was not measured.", 'srclang="de"', "<video"):
        assert said in page
    assert "/comment" not in page
    assert "Frame by frame" not in page
    played = desk.ask(film, headers={"Range": "bytes=0-99"})
    assert (played.status, played.headers["content-type"], len(played.body)) == (206, "video/mp4", 100)
    poster = desk.ask(f"{film}?still")
    assert (poster.status, poster.headers["content-type"]) == (200, "image/webp")
    captions = re.search(r'<track kind="captions" src="[^"]*(/files/[0-9a-f]{64})"', page)
    assert captions is not None
    assert desk.ask(captions[1]).body.startswith(b"WEBVTT")
    shown = field_of(desk.ask(f"/edit/{video.id}"), "shown")
    assert desk.ask(f"/edit/{video.id}/say", {"form": form, "decision": "approve", "shown": shown}).status == 303
    assert stands(desk) == [Stand.APPROVED]
    assert "You approved" in desk.ask(f"/edit/{video.id}").text


def test_it_is_ticked_with_the_others_and_sent_back_with_why(seen: tuple[Desk, Adopted]) -> None:
    desk, video = seen
    form = desk.come_in()
    page = f"/edit/{video.id}"
    shown = field_of(desk.ask(page), "shown")
    back = {"form": form, "decision": "back", "shown": shown, "why": "The old logo is in it."}
    assert desk.ask(f"{page}/say", back).status == 303
    assert stands(desk) == [Stand.SENT_BACK]
    every = [("form", form)]
    for name in ("edit-1", "edit-2", video.id):
        every += [("edit", name), (f"shown:{name}", field_of(desk.ask(f"/edit/{name}"), "shown"))]
    assert desk.ask("/say", every).status == 303
    assert stands(desk) == [Stand.APPROVED]


def test_what_is_not_what_was_adopted_is_neither_played_nor_approved(seen: tuple[Desk, Adopted]) -> None:
    desk, video = seen
    assert video.file is not None
    form = desk.come_in()
    shown = field_of(desk.ask(f"/edit/{video.id}"), "shown")
    with (desk.program / "media/old.mp4").open("ab") as film:
        film.write(b"\0")
    for path in (f"/files/{video.file.sha256}", f"/files/{video.file.sha256}?still"):
        assert desk.ask(path).status == 404
    page = desk.ask(f"/edit/{video.id}")
    assert "This video was changed or is not there any more" in page.text
    assert ">Approve<" not in page.text
    assert desk.ask(f"/edit/{video.id}/say", {"form": form, "decision": "approve", "shown": shown}).status == 422
    assert stands(desk) == [Stand.OPEN]


def test_what_no_browser_plays_is_not_approved_unseen(seen: tuple[Desk, Adopted]) -> None:
    desk, video = seen
    shutil.move(desk.program / "media/old.mp4", desk.program / "media/old.mov")
    from cutthrough.store.ledger import EntryKind

    moved = video.model_copy(update={"path": "media/old.mov"})
    desk.ledger.enter("", EntryKind.ADOPTED, moved)
    form = desk.come_in()
    page = desk.ask(f"/edit/{video.id}").text
    assert "Browsers can’t play this file" in page
    assert ">Approve<" not in page
    assert f'name="edit" value="{video.id}"' not in desk.ask().text
    said = {"form": form, "decision": "back", "shown": field_of(desk.ask(f"/edit/{video.id}"), "shown"), "why": "Old."}
    assert desk.ask(f"/edit/{video.id}/say", said).status == 303


def test_what_is_planned_and_not_there_is_named(seen: tuple[Desk, Adopted]) -> None:
    desk, video = seen
    forget(desk.ledger, video.id)
    desk.come_in()
    overview = desk.ask().text
    assert "Planned too, and not to be seen here" in overview
    assert "Last year, again" in overview
    assert desk.ask(f"/edit/{video.id}").status == 404


def test_videos_of_another_brief_are_not_served(seen: tuple[Desk, Adopted]) -> None:
    desk, video = seen
    assert video.file is not None
    desk.ledger.posts.plan("spring", [post(), TALL])  # the old one is planned no more
    desk.come_in()
    assert desk.ask(f"/files/{video.file.sha256}").status == 404
    assert desk.ask(f"/files/{video.file.sha256}?still").status == 404
