import hashlib
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from cutthrough.flow.going_out import known
from cutthrough.flow.kit_pictures import small_picture, with_play_mark
from cutthrough.flow.kits import kits_of, papers_of, write_kits
from cutthrough.model.channel import Channel
from cutthrough.model.errors import Misuse
from cutthrough.model.parcel import Parcel, ParcelFile
from cutthrough.publish.gate import goes_out
from going_out import PROGRAM, made_program

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MORE = (
    PROGRAM
    + """\
  creators: {kind: kit, medium: influencer, platform: tiktok, to: kits/creators, territories: [DE]}
  sellers: {kind: kit, medium: sales, to: kits/sellers}
"""
)
POSTS = """\
posts:
  - {channel: watch, edit: youtube_infeed, at: 2026-12-01 09:00}
  - {channel: reels, edit: instagram_reels_ad, at: 2026-12-03 07:30, until: 2026-12-10, budget: 300 EUR}
  - {channel: letters, edit: youtube_infeed, at: 2026-12-04 09:00, text: The paths open on Saturday.}
  - {channel: sellers, edit: youtube_infeed, at: 2026-12-04 09:00, recipients: [Ada Lin, Bo]}
  - channel: creators
    edit: instagram_reels_ad
    at: 2026-12-05 18:00
    text: Small feet, big morning.
    made_with_ai: the sky
    partner: {name: Mira Voss, code: MIRA20, usage: On our own page until 2027-03-31}
"""


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_program(tmp_path_factory.mktemp("kits"), posts=POSTS, program=MORE)


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_preview_has_a_kit_for_every_post_that_is_handed_over(brief: Path, tmp_path: Path) -> None:
    before = tree(brief.parents[1])
    kits = kits_of(brief, now=NOW)
    assert sorted(each.post.channel for each in kits) == ["creators", "letters", "reels", "sellers", "sellers"]
    folders = write_kits(kits, tmp_path)
    assert [each.name for each in folders] == [each.post.id for each in kits]
    for kit, folder in zip(kits, folders, strict=True):
        assert set(tree(folder)) == set(kit.files)
        assert kit.post.id in (folder / "README.txt").read_text()
        for name, data in kit.files.items():
            if isinstance(data, Path):
                assert (folder / name).read_bytes() == data.read_bytes()
    assert tree(brief.parents[1]) == before  # neither ledger nor anything else


def test_the_lines_last_day_is_the_ads_though_the_brief_has_no_ids_yet(brief: Path) -> None:
    (kit,) = kits_of(brief, "reels", now=NOW)
    sheet = kit.files["ads.csv"]
    assert isinstance(sheet, bytes)
    assert b",2026-12-10 23:59," in sheet


def test_the_pack_is_a_paper_with_all_that_was_agreed(brief: Path, tmp_path: Path) -> None:
    (kit,) = kits_of(brief, "creators", now=NOW)
    data = kit.files["pack.pdf"]
    assert isinstance(data, bytes)
    assert data.startswith(b"%PDF")
    assert kit.told is None
    if not shutil.which("pdftotext"):
        pytest.skip("needs pdftotext (poppler-utils)")
    path = tmp_path / "pack.pdf"
    path.write_bytes(data)
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=30).stdout
    said = " ".join(read.decode().split())
    for each in (
        "MIRA VOSS",
        "MIRA20",
        "Anzeige",
        "On our own page until 2027-03-31",
        "the sky",
        "UNVERIFIED",
        kit.post.id,
    ):
        assert each in said
    assert kit.post.link is not None
    assert kit.post.link.url in "".join(read.decode().split())


def test_the_mail_has_a_play_mark_and_a_draft(brief: Path) -> None:
    (kit,) = kits_of(brief, "letters", now=NOW)
    still, draft = kit.files["images/play.jpg"], kit.files["mail.eml"]
    assert isinstance(still, bytes)
    assert isinstance(draft, bytes)
    assert Image.open(BytesIO(still)).format == "JPEG"
    assert b"Subject: Every path is free" in draft


def test_each_recipient_gets_their_own_kit(brief: Path) -> None:
    one, other = kits_of(brief, "sellers", now=NOW)
    mails = [kit.files["outreach.txt"] for kit in (one, other)]
    assert all(isinstance(each, bytes) for each in mails)
    assert [b"Hello Ada Lin" in bytes(each) for each in mails if isinstance(each, bytes)].count(True) == 1
    assert mails[0] != mails[1]


def test_a_channel_writes_the_same_papers_as_the_preview(brief: Path) -> None:
    (kit,) = kits_of(brief, "letters", now=NOW)
    of = known(brief.parents[1], "spring", NOW.date())
    edit = of.edit(kit.post.edit)
    assert edit is not None

    def file(made: object) -> ParcelFile:
        fields = {name: getattr(made, name) for name in ("kind", "sha256", "size", "language", "width", "height")}
        return ParcelFile(path=of.folder / made.path, name=made.path, **fields)  # type: ignore[attr-defined]

    parcel = Parcel(
        post=kit.post,
        attempt="try",
        moment="2026-12-04T08:00:00+00:00",
        main=file(edit.main),
        files=tuple(map(file, goes_out(edit))),
    )
    assert of.program is not None
    channel = of.program.channels["letters"].model_copy(update={"name": "letters"})
    assert isinstance(channel, Channel)
    beside = papers_of(parcel, channel, of)
    own = {name for name, data in kit.files.items() if isinstance(data, Path) and not name.startswith("images/")}
    assert set(beside) == set(kit.files) - own
    assert all(beside[name] == kit.files[name] for name in beside)


@pytest.mark.parametrize(
    ("channel", "post", "why"),
    [
        ("nowhere", None, "There is no channel 'nowhere'"),
        (None, "ct0000000-00000", "There is no post"),
        ("watch", None, "takes no kits"),
        ("youtube", None, "No post is planned there"),
    ],
)
def test_what_there_is_none_of_is_told(brief: Path, channel: str | None, post: str | None, why: str) -> None:
    with pytest.raises(Misuse, match=why):
        kits_of(brief, channel, post, now=NOW)


def test_a_file_that_is_gone_is_told(brief: Path, tmp_path: Path) -> None:
    kits = kits_of(brief, "reels", now=NOW)
    gone = [type(each)(each.post, {**each.files, "x.mp4": tmp_path / "gone.mp4"}) for each in kits]
    with pytest.raises(Misuse, match=r"gone\.mp4 is not there"):
        write_kits(gone, tmp_path)
    assert not list(tmp_path.rglob("x.mp4"))


def picture(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#204080").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (40, 20), (1, 1)])
def test_the_mark_is_in_the_middle_in_the_brands_colour(size: tuple[int, int]) -> None:
    drawn = with_play_mark(picture(size), "#FFB000")
    assert drawn is not None
    read = Image.open(BytesIO(drawn.data)).convert("RGB")
    assert read.size == drawn.size
    assert max(read.size) <= 1200 or read.width <= 1200
    if min(size) > 200:
        width, height = read.size
        ring = min(read.size) * 0.08
        red, green, blue = read.getpixel((round(width / 2 - ring), round(height / 2)))  # type: ignore[misc]
        assert (abs(red - 255) < 12, abs(green - 176) < 12, blue < 30) == (True, True, True)
        assert sum(read.getpixel((width // 2, height // 2))) < 60  # type: ignore[arg-type]
        corner = read.getpixel((4, 4))
        assert all(abs(a - b) < 8 for a, b in zip(corner, (32, 64, 128), strict=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff", picture((10, 10))[:40]])
def test_what_is_no_picture_gets_no_mark(data: bytes, tmp_path: Path) -> None:
    assert with_play_mark(data, "#FFB000") is None
    (tmp_path / "x.jpg").write_bytes(data)
    assert small_picture(tmp_path / "x.jpg") is None
    assert small_picture(tmp_path / "gone.jpg") is None
