"""docs/placements.md is what the catalog says today."""

from pathlib import Path

from cutthrough.catalog.placement import placements
from cutthrough.catalog.table import COLUMNS, COMMAND, MARKS, table
from cutthrough.model.placement import Confidence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "placements.md"


def row(name):
    (line,) = [line for line in table().splitlines() if line.startswith(f"| `{name}` ")]
    return dict(zip(("name", "kind", *COLUMNS), line.strip("| ").split(" | "), strict=True))


def test_the_page_in_the_docs_is_current():
    assert PAGE.read_text(encoding="utf-8") == table(), f"bring it up to date with: {COMMAND}"


def test_every_placement_has_one_row_and_every_confidence_a_mark():
    assert [row(name)["name"] for name in placements()] == [f"`{name}`" for name in placements()]
    assert set(MARKS) == set(Confidence)


def test_limits_are_said_for_people_with_their_confidence():
    assert row("tiktok_infeed_auction")["bit rate"] == "from 516 kb/s ●"
    assert row("linkedin_video_ad")["file size"] == "75 kB to 500 MB ◐"
    assert row("facebook_reels_page_api")["size"] == "1080x1920 ●†<br>at least 540x960 ●"
    assert row("youtube_long")["lengths"] == "to 12 h **?**"
    assert row("youtube_long")["file size"] == "to 256 GiB ●"
    assert row("ctv_broadcast")["frames per second"] == "only 23.976, 25, 29.97 ○<br>constant ○"
    assert row("instagram_reels_ad")["covered by the interface"].startswith("top 14.0 %, right 6.0 %, bottom 35.0 %")
    assert row("website_hero")["loudness"] == "–"


def test_disagreements_are_listed_and_agreements_are_not():
    said = table()
    assert "- `youtube_shorts` duration max: 3:00 ○" in said
    assert "- `youtube_bumper_6s` duration max" not in said
