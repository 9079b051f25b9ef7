import json
import re
from datetime import datetime
from email import message_from_bytes
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cutthrough.catalog.placement import placement
from cutthrough.model.channel import Medium, Partner
from cutthrough.model.deliverable import FileKind
from cutthrough.model.post import Post
from cutthrough.publish.kits import Made, contents, papers
from publish.kit_made import BRIEF, HOSTILE, ID, LINK, PROGRAM, channel, parcel, post

PARTNER = Partner(name="Mira Voss", handle="@mira", code="MIRA20", usage="Until 2027-03-31 on our own page")
MADE = Made(play=b"\xff\xd8\xff", play_size=(1200, 675), pack=b"%PDF", moving=b"GIF89a")
WORDS = {"README.txt", "words.txt", "words.json"}
OWN = {"tall.mp4", "tall.en.vtt", "tall-poster.jpg", "tall-thumbnail-1.jpg"}
MAILED = {"mail.html", "mail.txt", "mail-check.json", "mail.eml", "images/play.jpg"}


def kit(of: Post, made: Made | None = MADE, main: FileKind = FileKind.VIDEO) -> dict[str, bytes | Path]:
    held = parcel(of, main=main, credits_=("Music: A",))
    found = contents(held, channel(of.medium, of.platform), None, brief=BRIEF, program=PROGRAM, made=made)
    return dict(found)


def text(found: dict[str, bytes | Path], name: str) -> str:
    data = found[name]
    assert isinstance(data, bytes)
    return data.decode()


@pytest.mark.parametrize(
    ("medium", "platform", "more"),
    [
        (Medium.ORGANIC, "instagram", set()),
        (Medium.PAID, "instagram", {"ads.csv", "meta-ads.xlsx"}),
        (Medium.PAID, "tiktok", {"ads.csv"}),
        (Medium.INFLUENCER, "tiktok", {"pack.pdf", "pack.txt"}),
        (Medium.EMAIL, "email", MAILED),
        (Medium.WEBSITE, "website", {"embed.html", "search.json"}),
        (Medium.SEARCH, None, {"search.json"}),
        (Medium.SALES, None, {"outreach.txt", "play.jpg"}),
    ],
)
def test_each_medium_gets_what_it_needs(medium: Medium, platform: str | None, more: set[str]) -> None:
    found = kit(post(medium, platform, partner=PARTNER))
    assert set(found) == OWN | WORDS | more
    readme = text(found, "README.txt")
    for said in (
        ID,
        LINK,
        "2026-12-03 13:05, Europe/Berlin",
        "Every path is free",
        "Music: A",
        *more - {"images/play.jpg"},
    ):
        assert said in readme
    assert {name for name, data in found.items() if isinstance(data, Path)} == OWN


@pytest.mark.parametrize(
    ("medium", "platform"),
    [
        *((each, "instagram") for each in Medium),
        *((Medium.PAID, each) for each in ("youtube", "linkedin", "pinterest")),
    ],
)
def test_every_file_is_said_to_be_something(medium: Medium, platform: str) -> None:
    for name in (found := kit(post(medium, platform, partner=PARTNER), main=FileKind.GIF)).keys() - {"README.txt"}:
        said = [line for line in text(found, "README.txt").splitlines() if line.startswith(f"{name}  ")]
        assert len(said) == 1
        assert said[0].removeprefix(name).strip()


def test_words_that_a_sending_program_would_run_are_told_of() -> None:
    told = "runs no words"
    assert told in " ".join(text(kit(post(Medium.EMAIL, "email", title="Ride {{now}}")), "README.txt").split())
    assert told not in " ".join(text(kit(post(Medium.EMAIL, "email")), "README.txt").split())


def test_papers_are_what_is_beside_the_edits_own_files() -> None:
    of = post()
    beside = papers(parcel(of), channel(), None, brief=BRIEF, program=PROGRAM)
    whole = contents(parcel(of), channel(), None, brief=BRIEF, program=PROGRAM)
    assert {**{name: whole[name] for name in OWN}, **beside} == whole
    assert not OWN & set(beside)


def test_a_moving_picture_goes_into_the_mail_and_a_large_one_stays_out_of_the_draft() -> None:
    found = kit(post(Medium.EMAIL, "email"), main=FileKind.GIF)
    assert "images/tall.gif" in found
    read = message_from_bytes(found["mail.eml"] if isinstance(found["mail.eml"], bytes) else b"")
    assert [part.get_content_type() for part in read.walk()][-2:] == ["image/jpeg", "image/gif"]
    assert "mail.eml" not in kit(post(Medium.EMAIL, "email"), Made(play=b"\xff\xd8\xff"), main=FileKind.GIF)


def test_the_mail_that_is_made_fails_in_no_program() -> None:
    report = json.loads(text(kit(post(Medium.EMAIL, "email"), main=FileKind.GIF), "mail-check.json"))
    assert report["faults"] == []
    assert report["size"] < 20_000
    assert {each["status"] for each in report["verdicts"]} == {"pass", "warn"}
    assert len({each["client"] for each in report["verdicts"]}) == 13


def test_without_what_needs_bytes_there_is_still_a_kit() -> None:
    mailed = kit(post(Medium.EMAIL, "email"), None)
    assert "images/tall-poster.jpg" in mailed
    assert "mail.eml" not in mailed
    assert "no play mark" in text(mailed, "README.txt")
    assert "pack.pdf" not in kit(post(Medium.INFLUENCER, "tiktok", partner=PARTNER), None)


@pytest.mark.parametrize(
    ("day", "shown", "why"),
    [((2027, 3, 28), "03:30", "clocks skip 02:30"), ((2027, 10, 31), "02:30", "clocks show 02:30 twice")],
)
def test_who_posts_is_told_what_the_clocks_do(day: tuple[int, int, int], shown: str, why: str) -> None:
    of = post(Medium.INFLUENCER, "tiktok", partner=PARTNER, local=datetime(*day, 2, 30))  # noqa: DTZ001 - wall time
    for name in ("README.txt", "pack.txt"):
        said = " ".join(text(kit(of), name).split())
        assert f"{day[0]}, {shown}" in said or f"{day[0]}-{day[1]:02}-{day[2]:02} {shown}" in said
        assert why in said
    assert "clocks" not in text(kit(post(Medium.INFLUENCER, "tiktok", partner=PARTNER)), "README.txt")


def test_the_pack_says_all_that_was_agreed() -> None:
    of = post(Medium.INFLUENCER, "tiktok", partner=PARTNER, made_with_ai="the sky", language="de")
    said = text(kit(of), "pack.txt")
    for each in (
        "Mira Voss", "MIRA20", LINK, "Begin with: Anzeige", "Until 2027-03-31 on our own page", "the sky", "cheap",
        "The music (licence 7): until 2027-01-31; in DE", "EU AI Act", "unverified", "Every path is free", "tall.mp4",
    ):  # fmt: skip
        assert each in said.replace("The Music", "The music")


def test_what_a_model_made_is_told_in_the_platforms_own_way() -> None:
    readme = text(kit(post(Medium.ORGANIC, "youtube", made_with_ai="the sky")), "README.txt")
    assert "Altered content" in " ".join(readme.split())
    assert "containsSyntheticMedia" in readme
    assert "2026-08-02" in readme
    assert "SAY WHAT A MODEL MADE" not in text(kit(post(Medium.ORGANIC, "youtube")), "README.txt")


def test_too_long_a_title_is_told_in_the_readme_and_the_words() -> None:
    of = post(Medium.ORGANIC, "youtube", title="👨‍👩‍👧‍👦" * 40)
    held = parcel(of)
    found = dict(contents(held, channel(of.medium), placement("youtube_long"), brief=BRIEF, program=PROGRAM))
    for name in ("README.txt", "words.txt"):
        assert "👨‍👩‍👧‍👦" * 40 in text(found, name)
        assert "not approved yet" in text(found, name)
    assert json.loads(text(found, "words.json"))["title"]["fits"] is False


def test_two_files_never_get_one_name() -> None:
    of = post()
    held = parcel(of)
    again = tuple(
        held.files[0].model_copy(update={"name": name}) for name in ("README.TXT", "sub/tall.mp4", "post.json")
    )
    found = contents(held.model_copy(update={"files": again}), channel(), None, brief=BRIEF, program=PROGRAM)
    names = [name.casefold() for name in found]
    assert len(names) == len(set(names))
    assert {"readme-2.txt", "tall-2.mp4", "post-2.json"} <= set(names)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))


def elements(html: str) -> list[tuple[str, tuple[str, ...]]]:
    reader = _Elements()
    reader.feed(html)
    reader.close()
    return reader.found


@pytest.mark.parametrize("main", [FileKind.VIDEO, FileKind.GIF])
@pytest.mark.parametrize("medium", list(Medium))
def test_hostile_words_in_every_field_stay_words(medium: Medium, main: FileKind) -> None:
    partner = PARTNER.model_copy(update=dict.fromkeys(("name", "handle", "code", "usage", "disclosure"), HOSTILE))
    hostile = {"title": HOSTILE, "text": HOSTILE, "made_with_ai": HOSTILE, "recipient": HOSTILE, "hashtags": (HOSTILE,)}
    of = post(medium, "instagram", partner=partner, **hostile)
    brief = BRIEF.model_copy(
        update={
            "title": HOSTILE,
            "messages": (BRIEF.messages[0].model_copy(update={"text": HOSTILE}),),
            "call_to_action": BRIEF.call_to_action.model_copy(update={"text": HOSTILE})
            if BRIEF.call_to_action
            else None,
        }
    )
    program = PROGRAM.model_copy(
        update={"client": HOSTILE, "brand": PROGRAM.brand.model_copy(update={"name": HOSTILE})}
    )
    held = parcel(of, main=main, credits_=(HOSTILE,))
    files = tuple(each.model_copy(update={"name": f"../{HOSTILE}.{each.kind}"}) for each in held.files)
    found = contents(
        held.model_copy(update={"files": files}), channel(medium), None, brief=brief, program=program, made=MADE
    )
    plain = kit(post(medium, "instagram", partner=PARTNER, made_with_ai="x", text="one line"), main=main)
    for name, data in found.items():
        assert not name.startswith(("/", "."))
        assert ".." not in name.split("/")
        assert name.isprintable()
        if name.endswith(".html") and isinstance(data, bytes):
            kinds = {kind for kind, _ in elements(data.decode())}
            assert kinds <= {kind for kind, _ in elements(text(plain, name))} | {"br"}
            assert not [each for _, names in elements(data.decode()) for each in names if each.startswith("on")]
        if name.endswith(".eml") and isinstance(data, bytes):
            assert "bcc" not in {each.lower() for each in message_from_bytes(data)}
        if name == "search.json" and isinstance(data, bytes):
            assert b"<" not in data
            json.loads(data)


def test_an_embed_plays_with_no_script_and_has_its_captions() -> None:
    html = text(kit(post(Medium.WEBSITE, "website")), "embed.html")
    assert 'src="tall.mp4"' in html
    assert 'poster="tall-poster.jpg"' in html
    assert 'src="tall.en.vtt" srclang="en"' in html
    assert "script" not in html
    assert "See the paths" in html


def test_a_sellers_mail_has_the_recipients_own_link() -> None:
    said = text(kit(post(Medium.SALES, None, recipient="Ada Lin")), "outreach.txt")
    assert "Hello Ada Lin," in said
    assert LINK in said


@pytest.mark.parametrize("link", [True, False])
@pytest.mark.parametrize(
    ("medium", "name"), [(Medium.SALES, "outreach.txt"), (Medium.WEBSITE, "embed.html"), (Medium.EMAIL, "mail.html"),
                         (Medium.EMAIL, "mail.txt"), (Medium.INFLUENCER, "pack.txt"), (Medium.SEARCH, "search.json")],
)  # fmt: skip
def test_credits_stand_in_whatever_is_handed_on(medium: Medium, name: str, link: bool) -> None:
    of = post(medium, None, partner=PARTNER, **({} if link else {"link": None}))
    held = parcel(of, credits_=("Film: A & B, CC BY 3.0, https://creativecommons.org/licenses/by/3.0/",))
    found = dict(contents(held, channel(medium), None, brief=BRIEF, program=PROGRAM, made=MADE))
    said = re.sub(r"<[^>]*>", "", text(found, name)).replace("&amp;", "&").replace("\\u0026", "&")
    assert "Film: A & B, CC BY 3.0, https://creativecommons.org/licenses/by/3.0/" in said


def test_what_a_model_made_is_told_in_the_pieces_to_hand_on() -> None:
    for medium, name in ((Medium.SALES, "outreach.txt"), (Medium.WEBSITE, "embed.html")):
        assert "Made or altered with AI: the sky" in text(kit(post(medium, None, made_with_ai="the sky")), name)


def test_search_names_the_films_length_where_it_is_known() -> None:
    held = parcel(post(Medium.SEARCH, None))
    for length, said, missing in ((None, None, True), (Fraction(181, 2), "PT1M30.5S", False)):
        files = papers(held.model_copy(update={"length": length}), channel(), None, brief=BRIEF, program=PROGRAM)
        read = json.loads(text(dict(files), "search.json"))
        assert read["video_object"].get("duration") == said
        assert ("duration" in read["missing"]) == missing


def test_an_arabic_mail_of_no_language_is_not_said_to_be_english() -> None:
    html = text(
        kit(post(Medium.EMAIL, "email", language=None, title="كل الدروب", text="مفتوحة يوم السبت")), "mail.html"
    )
    assert '<html lang="" dir="rtl"' in html
    assert '<html lang="en" dir="ltr"' in text(kit(post(Medium.EMAIL, "email", language=None)), "mail.html")


@pytest.mark.parametrize(
    ("territories", "told"),
    [
        (("JP",), ("Japan, Act", "広告", "holds from 2023-10-01")),
        (("DE", "CH", "FR"), ("Germany", "France", "CH: no rule is known here")),
        ((), ("Elsewhere: no rule is known here",)),
    ],
)
def test_each_country_has_its_rule_or_is_said_to_have_none(territories: tuple[str, ...], told: tuple[str, ...]) -> None:
    found = kit(post(Medium.INFLUENCER, "tiktok", partner=PARTNER, territories=territories, language="ja"))
    for name in ("README.txt", "pack.txt"):
        said = " ".join(text(found, name).replace("Holds from", "holds from").replace("No rule", "no rule").split())
        assert not [each for each in told if each not in said]


def test_an_ad_for_another_platform_names_the_place_it_goes_to() -> None:
    of = post(Medium.PAID, "pinterest", text="word " * 40)
    files = papers(parcel(of), channel(), placement("instagram_reels_ad"), brief=BRIEF, program=PROGRAM)
    readme = " ".join(text(dict(files), "README.txt").split())
    assert "Where reels, pinterest" in readme
    assert "shows 125" not in readme
    assert "was made for Instagram Reels ad and goes to pinterest" in readme


@pytest.mark.parametrize("medium", list(Medium))
def test_an_almost_empty_post_makes_a_kit(medium: Medium) -> None:
    bare = dict.fromkeys(("title", "text", "link", "names", "budget", "language", "platform", "partner"))
    of = post(medium, None).model_copy(update={**bare, "hashtags": (), "territories": ()})
    held = parcel(of).model_copy(update={"files": ()})
    found = contents(held, channel(medium, None), None, brief=BRIEF, program=PROGRAM)
    assert {"README.txt", "words.txt", "tall.mp4"} <= set(found)
