"""Personal links: what they are counted under, whom they are refused, and what of them is kept."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from cutthrough.flow.personal import MOST_DAYS, give, greeting_of, links_of, take_back
from cutthrough.flow.site import library_of
from cutthrough.model.channel import Channel, ChannelKind, Medium
from cutthrough.model.deliverable import Delivery
from cutthrough.model.errors import Misuse
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.model.post import Grounds, Post
from cutthrough.publish.channels.site import SiteChannel
from cutthrough.publish.links import ids_in, tracked
from cutthrough.store.ledger import EntryKind, Ledger, open_ledger
from going_out import made_program
from web.on_air import ADDRESS, NOW, TOKEN, on_air

SLUG = "every-path-is-free-7f3k9qx"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("links")
    made_program(folder)
    on_air(folder)
    return folder


@pytest.fixture
def ledger(program: Path):  # type: ignore[no-untyped-def]
    with open_ledger(program) as ledger:
        yield ledger


def test_the_secret_is_in_the_address_and_nowhere_else(program: Path, ledger: Ledger) -> None:
    link, address = give(ledger, program, "spring", name="Ann Lee", account="Acme", deal="D-17", now=NOW)
    secret = address.removeprefix(f"{ADDRESS}/for/")
    assert len(secret) == 32
    assert link.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    entry = ledger.entries(EntryKind.PERSONAL_LINK)[-1]
    assert secret not in entry.model_dump_json()
    assert links_of(ledger, "spring")[-1] == link
    assert (link.name, link.account, link.deal, link.watch) == ("Ann Lee", "Acme", "D-17", TOKEN)


def test_two_links_share_nothing(program: Path, ledger: Ledger) -> None:
    one, first = give(ledger, program, "spring", name="Ann Lee")
    two, second = give(ledger, program, "spring", name="Ann Lee")
    assert (one.id, one.post, one.url, first) != (two.id, two.post, two.url, second)
    assert len({one.post, two.post}) == 2


def test_what_comes_of_it_is_counted_as_theirs(program: Path, ledger: Ledger) -> None:
    link, _ = give(ledger, program, "spring", SLUG, name="Ann Lee", deal="D-17")
    assert link.url is not None
    asked = parse_qs(urlsplit(link.url).query)
    assert asked["ct"] == [link.post]
    assert asked["utm_medium"] == ["sales"]
    assert ids_in(link.url) == (link.post,)
    assert link.post.startswith(f"{TOKEN}-")
    assert link.url.startswith("https://hillside.example/paths?")
    for private in ("Ann", "Lee", "D-17"):
        assert private.lower() not in link.url.lower()


@pytest.mark.parametrize("what", [None, SLUG, f"/{SLUG}", f"{ADDRESS}/{SLUG}", TOKEN])
def test_a_page_is_found_by_any_of_its_names(program: Path, ledger: Ledger, what: str | None) -> None:
    assert give(ledger, program, "spring", what, name="Ann Lee")[0].watch == TOKEN


def test_a_page_is_found_by_a_post_of_it(program: Path, ledger: Ledger) -> None:
    for kept in ledger.posts.all("spring"):
        assert give(ledger, program, "spring", kept.post.id, name="Ann Lee")[0].watch == TOKEN


def test_a_planned_mail_counts_under_its_own_id(tmp_path: Path) -> None:
    made_program(tmp_path)
    on_air(tmp_path)
    with open_ledger(tmp_path) as ledger:
        known = [each.post for each in ledger.posts.all("spring")]
        id_ = "ct2m4rzab-9x3ra-r0h8ev"
        link = tracked(
            "https://hillside.example/paths", id_, source="sales", medium=Medium.SALES, campaign="s", content="x"
        )
        mail = Post(
            id=id_, brief="spring", line="p-2", channel="letters", kind=ChannelKind.KIT, medium=Medium.SALES,
            edit=known[0].edit, local=NOW.replace(tzinfo=None), zone="UTC", link=link, recipient="Ann Lee",
        )  # fmt: skip
        ledger.posts.plan("spring", [*known, mail])
        given, _ = give(ledger, tmp_path, "spring", id_, name="ann lee")
        assert (given.post, given.url, given.watch) == (id_, link.url, TOKEN)
        with pytest.raises(Misuse, match="planned for Ann Lee"):
            give(ledger, tmp_path, "spring", id_, name="Bo Diaz")


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"name": "  "}, "Nobody is named"),
        ({"name": "\u202e\0"}, "Nobody is named"),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "Ann", "account": "y" * 200}, "--account"),
        ({"name": "Ann", "days": 0}, f"1 to {MOST_DAYS} days"),
        ({"name": "Ann", "days": -5}, f"1 to {MOST_DAYS} days"),
        ({"name": "Ann", "days": 10**9}, f"1 to {MOST_DAYS} days"),
        ({"name": "Ann", "what": "../../etc/passwd"}, "no page of spring"),
        ({"name": "Ann", "what": "nothing-0000000"}, SLUG),
    ],
)
def test_what_is_refused_is_said(program: Path, ledger: Ledger, about: dict[str, object], said: str) -> None:
    before = len(ledger.entries(EntryKind.PERSONAL_LINK))
    with pytest.raises(Misuse) as refused:
        give(ledger, program, "spring", **about)  # type: ignore[arg-type]
    assert said in f"{refused.value} {refused.value.fix}"
    assert len(ledger.entries(EntryKind.PERSONAL_LINK)) == before


def test_nothing_out_means_no_link(program: Path, ledger: Ledger) -> None:
    with pytest.raises(Misuse, match="Nothing of winter is out"):
        give(ledger, program, "winter", name="Ann")


def test_taken_back_is_for_good(program: Path, ledger: Ledger) -> None:
    link, _ = give(ledger, program, "spring", name="Ann Lee")
    assert take_back(ledger, "spring", link.id[:6]).revoked_at is not None
    assert next(each for each in links_of(ledger) if each.id == link.id).revoked_at is not None
    with pytest.raises(Misuse, match="taken back before"):
        take_back(ledger, "spring", link.id)
    with pytest.raises(Misuse, match="no personal link of spring"):
        take_back(ledger, "spring", "zzzz")
    with pytest.raises(Misuse, match="no personal link of other"):
        take_back(ledger, "other", link.id)


def test_it_ends_to_the_second(program: Path, ledger: Ledger) -> None:
    link, _ = give(ledger, program, "spring", name="Ann Lee", days=1, now=NOW)
    end = NOW + timedelta(days=1)
    assert link.holds(end - timedelta(seconds=1))
    assert not link.holds(end)
    assert not link.model_copy(update={"revoked_at": NOW.isoformat()}).holds(NOW)
    assert not link.holds(datetime.max.replace(tzinfo=UTC))


def test_what_is_shown_is_one_line(program: Path, ledger: Ledger) -> None:
    link, _ = give(ledger, program, "spring", name=" Ann\r\n  Lee\u2028", account="A\x1b[2Jcme")
    assert greeting_of(link) == "For Ann Lee, A [2Jcme"


def test_posts_of_outreach_are_no_page_and_count_as_their_own(tmp_path: Path) -> None:
    made_program(tmp_path)
    on_air(tmp_path, placements=["youtube_infeed"])
    with open_ledger(tmp_path) as ledger:
        before = library_of(tmp_path, ledger)
        sent = outreach(ledger, tmp_path, "Ann Lee", "Bo Diaz")
        library = library_of(tmp_path, ledger)
        assert library == before
        assert library_of(tmp_path, ledger, preview=True).watches == before.watches
        given = [give(ledger, tmp_path, "spring", post.id, name=post.recipient or "")[0] for post in sent]
        assert [(each.post, each.watch) for each in given] == [(post.id, TOKEN) for post in sent]
        assert [each.url for each in given] == [post.link.url for post in sent if post.link]


def test_of_several_pages_of_the_edit_the_newest_is_opened(tmp_path: Path) -> None:
    made_program(tmp_path)
    for token in ("ct1a2b3c4", "ct5d6e7f8"):
        on_air(tmp_path, token=token, placements=["youtube_infeed"])
    with open_ledger(tmp_path) as ledger:
        (sent,) = outreach(ledger, tmp_path, "Ann Lee")
        given, _ = give(ledger, tmp_path, "spring", sent.id, name="Ann Lee")
        assert (given.watch, given.post) == (library_of(tmp_path, ledger).watches[0].id, sent.id)


def outreach(ledger: Ledger, program: Path, *people: str) -> list[Post]:
    """A line of sales outreach on the site, out for each of these people."""
    known = [each.post for each in ledger.posts.all("spring")]
    edit = known[0].edit
    made = []
    for number, person in enumerate(people):
        id_ = f"ct2m4rzab-9x3ra-r{number}h8ev"
        link = tracked(
            "https://hillside.example/paths", id_, source="sales", medium=Medium.SALES, campaign="s", content="x"
        )
        made.append(
            known[0].model_copy(
                update={"id": id_, "line": "p-2", "medium": Medium.SALES, "link": link,
                        "recipient": person}
            )
        )  # fmt: skip
    ledger.posts.plan("spring", [*known, *made])
    delivery = Delivery.from_json((program / "out/spring/delivery.json").read_bytes())
    main = next(each.main for each in delivery.edits if each.cut.id == edit)
    channel = Channel(name="outreach", kind=ChannelKind.SITE, medium=Medium.SALES, to=ADDRESS)
    for post in made:
        grounds = Grounds(sha256=main.sha256, spec="0" * 12)
        assert ledger.posts.approve(post.id, grounds, ledger.posts.last_word("spring"))
        taken = ledger.posts.claim(post.id, grounds, ledger.posts.last_word("spring"), publisher="t", seconds=60)
        assert taken is not None
        file = ParcelFile(kind=main.kind, path=program / "out/spring" / main.path, name=main.path,
                          sha256=main.sha256, size=main.size)  # fmt: skip
        parcel = Parcel(post=post, attempt=taken.attempt or "", moment=NOW.isoformat(), main=file)
        receipt = SiteChannel(channel, program).post(parcel, lambda: True, lambda _: None)
        assert receipt.url is None
        assert receipt.said["send"] == f"cutthrough link briefs/spring.yaml {post.id} --for '{post.recipient}'"
        assert ledger.posts.confirm(post.id, taken.attempt or "", receipt)
    return made


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        (None, "For Ann {x}, Acme"),
        ("de-AT", "Für Ann {x}, Acme"),
        ("ja", "Acme Ann {x} 様"),
        ("fi", "For Ann {x}, Acme"),
    ],
)
def test_they_are_greeted_in_the_films_language(
    program: Path, ledger: Ledger, language: str | None, greeting: str
) -> None:
    link, _ = give(ledger, program, "spring", name="Ann {x}", account="Acme")
    assert greeting_of(link, language) == greeting
