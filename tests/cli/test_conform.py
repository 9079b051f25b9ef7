"""`cutthrough conform` on the command line."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import typer
from typer.testing import CliRunner

from cutthrough.catalog.placement import placements
from cutthrough.cli.conform import conform
from cutthrough.conform.registry import RULES
from cutthrough.flow.waivers import waive
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.model.waiver import Waiver

app = typer.Typer()
app.command()(conform)

PROMISING = """\
goal:
  objective: awareness
  statement: People see that this works.
audience:
  who: people who test things
  watches: YouTube
kpis:
  - metric: three-second view rate
    target: 35 %
    baseline: 28 %
messages:
  - text: It counts its frames
    by: 2 s
guardrails:
  brand_by: 1 s
  captions: false
placements:
  - placement: youtube_shorts
    lengths: [3 s]
rights:
  - what: The score
    basis: a licence
    until: 2026-01-31
schedule:
  starts: 2026-01-01
  ends: 2026-12-31
sources:
  master: media/not_filmed_yet.mp4
"""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A name that Rich would take for markup."""
    out = tmp_path_factory.mktemp("cli") / "[red]a clip.mp4"
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "testsrc2=s=360x640:r=25:d=3", "-c:v", "libx264", "-preset", "veryfast"),
            *("-vf", "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,format=yuv420p"),
            *("-x264-params", "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"),
            *("-movflags", "+faststart", str(out)),
        ]
    )
    return out


def test_a_file_that_is_taken(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "--placement", "youtube_shorts"])
    assert result.exit_code == 0, result.output
    assert "[red]a clip.mp4" in result.output
    assert "nothing fails for youtube_shorts; " in result.output
    assert "Aspect ratio" in result.output


def test_a_file_that_fails_shows_number_limit_source_and_repair(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "-p", "facebook_reels_page_api"])
    assert result.exit_code == 1
    assert "360x640" in result.output
    assert "at least 540x960" in result.output
    assert "Reels Publishing API" in result.output
    assert "→ Picture size: scale it: -vf scale=540:960,setsar=1" in result.output
    assert "does not conform to facebook_reels_page_api" in result.output


def test_what_does_not_apply_says_why(clip: Path) -> None:
    out = CliRunner().invoke(app, [str(clip), "-p", "youtube_shorts"]).output
    assert re.search(r"n/a +Loudness +no sound +the file has no sound", out)
    assert re.search(r"n/a +Bit rate .* no bit rate is stated for ", out)


def test_a_film_is_no_gif_for_mail(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "-p", "email", "--json"])
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    (container,) = [v for v in found["verdicts"] if v["rule"] == "container"]
    assert (container["status"], container["limit"]) == ("fail", "gif")


def test_json_holds_every_verdict(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), str(clip), "-p", "facebook_reels_page_api", "--json"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert len(found) == 2
    assert [v["rule"] for v in found[0]["verdicts"]] == list(RULES)
    assert found[0]["placement"] == "facebook_reels_page_api"
    assert found[0]["measured"]["video"]["frames"] == 75


def test_without_a_placement_every_one_is_tried(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip)])
    assert result.exit_code == 0
    assert all(name in result.output for name in placements())
    assert "fails nothing in" in result.output
    listed = json.loads(CliRunner().invoke(app, [str(clip), "--json"]).stdout)
    assert set(listed[0]["placements"]) == set(placements())
    assert listed[0]["placements"]["facebook_reels_page_api"]["fails"] == ["size"]


def test_an_unknown_placement_names_the_nearest(clip: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "-p", "youtube_short"])
    assert result.exit_code == 2
    assert "youtube_shorts" in result.output
    told = json.loads(CliRunner().invoke(app, [str(clip), "-p", "youtube_short", "--json"]).stdout)
    assert "youtube_shorts" in told["nearest"]


def test_what_is_no_video_does_not_stop_the_others(clip: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("not a video, only words\n" * 20)
    result = CliRunner().invoke(app, [str(text), str(clip), "-p", "youtube_shorts"])
    assert result.exit_code == 1
    assert "text.mp4 is not a video" in result.output
    assert "nothing fails for youtube_shorts; " in result.output
    assert "Traceback" not in result.output


def test_a_missing_file_and_no_file_are_misuse(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, [str(tmp_path / "gone.mp4"), "-p", "youtube_shorts"]).exit_code == 2
    assert CliRunner().invoke(app, []).exit_code == 2


def test_a_folder_is_a_line_for_each_file(clip: Path, tmp_path: Path) -> None:
    (tmp_path / clip.name).write_bytes(clip.read_bytes())
    (tmp_path / "bad.mp4").write_text("no video")
    (tmp_path / "notes.txt").touch()
    result = CliRunner().invoke(app, [str(tmp_path), "-p", "youtube_shorts"])
    assert result.exit_code == 1
    assert re.search(r"ERROR .*bad\.mp4 .*is not a video", result.output)
    assert re.search(r"(warn|pass) .*\[red\]a clip\.mp4 +3\.0 s", result.output)
    assert "2 files: " in result.output
    assert "% of the rules that apply decided" in result.output
    assert "1 other file left alone" in result.output
    everywhere = CliRunner().invoke(app, [str(tmp_path)])
    assert re.search(r"a clip\.mp4 +3\.0 s +\d+ of \d+ ", everywhere.output)
    assert "youtube_shorts" in everywhere.output


def test_a_folder_as_json_and_junit(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.mp4").write_bytes(clip.read_bytes())
    (tmp_path / "in" / "bad.mp4").write_text("no video")
    xml = tmp_path / "verdicts.xml"
    result = CliRunner().invoke(app, [str(tmp_path / "in"), "-p", "youtube_shorts", "--json", "--junit", str(xml)])
    assert [each["file"].rsplit("/")[-1] for each in json.loads(result.stdout)] == ["a.mp4", "bad.mp4"]
    suites = ET.parse(xml).getroot()
    assert [suite.get("errors") for suite in suites] == ["0", "1"]
    assert len(suites[0]) == len(RULES)


@pytest.fixture
def promising(tmp_path: Path) -> Path:
    """A brief that can't be produced yet, and still promises things of files."""
    (tmp_path / "briefs").mkdir()
    (tmp_path / "program.yaml").write_text("client: Test\nbrand:\n  name: Test Brand\n")
    path = tmp_path / "briefs/one.yaml"
    path.write_text(PROMISING)
    return path


def let_pass(brief: Path, rule: str, about: str, until: date) -> None:
    today = datetime.now(UTC).date()
    asked = Waiver(
        id="", brief="one", rule=rule, about=about, by="Ann Lee", why="it is agreed", until=until, given_at=""
    )
    waive(brief.parents[1], asked, (), min(today, until))


def test_files_are_held_to_what_a_brief_promises_and_its_waivers_hold(clip: Path, promising: Path) -> None:
    theirs = promising.parents[1] / "theirs.mp4"
    theirs.write_bytes(clip.read_bytes())
    plain = CliRunner().invoke(app, [str(theirs), "-p", "youtube_shorts"])
    assert (plain.exit_code, "Rights" in plain.output.split("n/a")[0]) == (0, False)
    held = CliRunner().invoke(app, [str(theirs), "--brief", str(promising), "--json"])
    (found,) = json.loads(held.stdout)
    failing = {v["rule"] for v in found["verdicts"] if v["status"] == "fail"}
    assert (held.exit_code, found["placement"], failing) == (1, "youtube_shorts", {"brand_seen", "messages", "rights"})
    asked = [v for v in found["verdicts"] if v["status"] != "not_applicable"]
    assert found["decided"] == round(1 - sum(v["status"] == "cant_tell" for v in asked) / len(asked), 4)
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    let_pass(promising, "brand_seen", "", tomorrow)
    let_pass(promising, "messages", "theirs", tomorrow)
    let_pass(promising, "rights", "ours", tomorrow)
    part = CliRunner().invoke(app, [str(theirs), "-b", str(promising)])
    assert part.exit_code == 1
    assert re.search(r"^FAIL +Rights ", part.output, re.MULTILINE)
    assert re.search(r"^waived +Messages in time ", part.output, re.MULTILINE)
    assert f"· Messages in time: waived by Ann Lee until {tomorrow}: it is agreed" in part.output
    assert "1 fail, 2 waived, " in part.output
    let_pass(promising, "rights", "theirs", date(2026, 1, 1))  # over
    assert CliRunner().invoke(app, [str(theirs), "-b", str(promising)]).exit_code == 1
    let_pass(promising, "rights", "theirs", tomorrow)
    (promising.parents[1] / "in").mkdir()
    theirs.rename(promising.parents[1] / "in/theirs.mp4")
    folder = CliRunner().invoke(app, [str(promising.parents[1] / "in"), "-b", str(promising)])
    assert folder.exit_code == 0, folder.output
    assert "waived: brand_seen, messages, rights" in folder.output


def test_all_placements_of_a_brief_are_tried(clip: Path, promising: Path) -> None:
    line = "  - placement: youtube_shorts\n    lengths: [3 s]\n"
    promising.write_text(PROMISING.replace(line, line + line.replace("youtube_shorts", "facebook_reels_page_api")))
    let_pass(promising, "rights", "", datetime.now(UTC).date())
    (found,) = json.loads(CliRunner().invoke(app, [str(clip), "-b", str(promising), "--json"]).stdout)
    assert {name: (set(each["fails"]), each["waived"]) for name, each in found["placements"].items()} == {
        "youtube_shorts": ({"brand_seen", "messages"}, ["rights"]),
        "facebook_reels_page_api": ({"brand_seen", "messages", "size"}, ["rights"]),
    }


def test_a_brief_that_promises_nothing_readable_is_misuse(clip: Path, promising: Path) -> None:
    assert CliRunner().invoke(app, [str(clip), "-b", str(promising.with_name("no.yaml"))]).exit_code == 2
    promising.write_text("goal: [")
    told = CliRunner().invoke(app, [str(clip), "-b", str(promising)])
    assert (told.exit_code, "one.yaml can't be read as a brief" in told.output) == (2, True)
    promising.write_text(PROMISING.replace("youtube_shorts", "youtube_short"))
    told = CliRunner().invoke(app, [str(clip), "-b", str(promising)])
    assert (told.exit_code, "youtube_shorts" in told.output) == (2, True)


@pytest.mark.long
def test_a_file_that_takes_too_long_is_given_up(clip: Path, tmp_path: Path) -> None:
    short, long = tmp_path / "short.mkv", tmp_path / "long.mkv"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "color=s=16x16:r=1000:d=50", "-c:v", "libx264", "-preset", "ultrafast", str(short)]
    )
    run_ffmpeg(["-stream_loop", "30", "-i", str(short), "-c", "copy", str(long)])
    result = CliRunner().invoke(app, [str(long), str(clip), "-p", "youtube_shorts", "--time-limit", "8"])
    assert result.exit_code == 1
    assert "given up after 8 s" in result.output
    assert "nothing fails for youtube_shorts; " in result.output


def test_repairs_are_written_anew_and_told(clip: Path, tmp_path: Path) -> None:
    late = tmp_path / "late.mp4"
    run_ffmpeg(["-i", str(clip), "-c", "copy", str(late)])
    result = CliRunner().invoke(app, [str(late), "-p", "youtube_shorts", "--repair", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    assert "index moved to the front" in result.output
    assert (tmp_path / "out" / "late.mp4").is_file()
    again = CliRunner().invoke(app, [str(late), "-p", "youtube_shorts", "--repair", str(tmp_path / "out"), "--json"])
    assert again.exit_code == 1
    assert "already" in json.loads(again.stdout)[0]["repair"]["message"]


def test_files_of_one_name_are_repaired_apart(clip: Path, tmp_path: Path) -> None:
    for name in ("a", "b/deep"):
        (tmp_path / "in" / name).mkdir(parents=True)
        run_ffmpeg(["-i", str(clip), "-c", "copy", str(tmp_path / "in" / name / "x.mp4")])
    named, out = [str(tmp_path / "in/a"), str(tmp_path / "in/b")], tmp_path / "out"
    result = CliRunner().invoke(app, [*named, "-p", "youtube_shorts", "--repair", str(out)])
    assert result.exit_code == 0, result.output
    made = {str(path.relative_to(out)) for path in out.rglob("*.mp4")}
    assert made == {"a/x.mp4", "b/deep/x.mp4"}
    assert all(f"✓ {out / name}: " in result.output for name in made)
    again = CliRunner().invoke(app, [*named, "-p", "youtube_shorts", "--repair", str(out)])
    assert (again.exit_code, again.output.count("already")) == (1, 2)
    assert f"✗ {tmp_path}/in/b/deep/x.mp4: There is a x.mp4 in {out}/b/deep already" in again.output


def test_what_is_no_folder_to_repair_into_is_misuse(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for out in (str(tmp_path / "file"), str(tmp_path / "file/below"), "/dev/null"):
        result = CliRunner().invoke(app, [str(clip), "-p", "youtube_shorts", "--repair", out])
        assert (result.exit_code, "Traceback" in result.output, "pass" in result.output) == (2, False, False)
        assert out in result.output


def test_warnings_and_open_questions_are_not_called_fit(tmp_path: Path) -> None:
    black = tmp_path / "in" / "black.mp4"
    black.parent.mkdir()
    tags = "range=tv:colorprim=bt709:transfer=bt709:colormatrix=bt709"
    run_ffmpeg(
        [
            *("-f", "lavfi", "-i", "color=black:s=360x640:r=25:d=3", "-f", "lavfi", "-i", "anullsrc=r=48000:d=3"),
            *("-vf", "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709,format=yuv420p"),
            *("-c:v", "libx264", "-x264-params", tags, "-c:a", "aac", "-movflags", "+faststart", str(black)),
        ]
    )
    told = CliRunner().invoke(app, [str(black), "-p", "youtube_shorts"])
    assert told.exit_code == 0, told.output
    assert "fit for" not in told.output
    last = told.output.splitlines()[-1]
    said = r": nothing fails for youtube_shorts; \d warnings to look at; \d rules? undecided$"
    assert re.search(said, last), last
    tried = CliRunner().invoke(app, [str(black)]).output.splitlines()[-1]
    match = re.search(r"fails nothing in (\d+) of \d+ placements, (\d+) of them with warnings or undecided", tried)
    assert match is not None, tried
    assert match[1] == match[2]
    folder = CliRunner().invoke(app, [str(black.parent)])
    assert re.search(r"^warn +black\.mp4 ", folder.output, re.MULTILINE)
    assert "1 file: 1 failing nothing somewhere" in folder.output


def test_a_dead_link_in_a_folder_is_no_misuse(clip: Path, tmp_path: Path) -> None:
    (tmp_path / "gone.mp4").symlink_to("nowhere.mp4")
    (tmp_path / "here.mp4").write_bytes(clip.read_bytes())
    result = CliRunner().invoke(app, [str(tmp_path), "-p", "youtube_shorts"])
    assert result.exit_code == 1
    assert re.search(r"ERROR +gone\.mp4 ", result.output)
    assert CliRunner().invoke(app, [str(tmp_path / "gone.mp4"), "-p", "youtube_shorts"]).exit_code == 2


def test_a_name_too_long_to_be_one_is_one_sentence() -> None:
    result = CliRunner().invoke(app, ["a" * 300, "-p", "youtube_shorts"])
    assert (result.exit_code, result.exception is None or isinstance(result.exception, SystemExit)) == (1, True)


def test_repairs_need_a_placement(clip: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [str(clip), "--repair", str(tmp_path)])
    assert result.exit_code == 2
    assert "--placement" in result.output
