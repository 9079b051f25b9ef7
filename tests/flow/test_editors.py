"""A delivery goes to an editor and comes back: real files, the real command line, and nothing lost on the way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.program import read_program
from cutthrough.brief.read import read_brief
from cutthrough.cli.app import app
from cutthrough.flow import editors
from cutthrough.interchange.edits import load_edited, load_edits, unasked
from cutthrough.media.ffmpeg import run_ffmpeg
from cutthrough.media.probe import probe
from cutthrough.model.cut import Box, Clip, Framing, Layout, Pane
from cutthrough.model.deliverable import Deliverable, Delivery, Edit, FileKind
from cutthrough.model.edited import ChangeKind
from cutthrough.model.source import Source, SourceRole
from cutthrough.model.verdict import Report
from cutthrough.store.hashes import content_hash
from interchange.edited import cut_of


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with a master that has timecode, and a delivery of one cut, as `make` writes it down."""
    folder = tmp_path_factory.mktemp("editors") / "p"
    path = put_brief(make_program(folder), GOOD, "small")
    master = folder / "media/master.mp4"
    film = ("-f", "lavfi", "-i", "testsrc2=s=384x216:r=25:d=12", "-f", "lavfi", "-i", "sine=d=12:r=48000")
    code = ("-timecode", "09:59:58:00", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    run_ffmpeg([*film, *code, "-y", str(master)])
    checked, _ = read_brief(path)
    assert checked is not None
    sha = content_hash(master, folder / "cache")
    source = Source(role=SourceRole.MASTER, path="media/master.mp4", sha256=sha, probe=probe(master))
    pane = Pane(crop=Box(x=130, y=0, width=122, height=216), window=Box(x=0, y=0, width=1080, height=1920))
    framed = Framing(layout=Layout.CROP, panes=(pane,), enlarged=8.889, reason="made")
    clips = [
        Clip(id=f"c{n}", source=sha, source_in=Fraction(n * 2), frames=50, framing=framed, reason=f"reason {n}")
        for n in (1, 2, 3)
    ]
    cut = cut_of(clips, Fraction(25), length=Fraction(6)).model_copy(update={"brief": "small"})
    main = Deliverable(kind=FileKind.VIDEO, path=f"{cut.id}.mp4", sha256="0" * 64, size=1)
    edit = Edit(cut=cut, main=main, report=Report(file_sha256="0" * 64, placement=cut.placement, verdicts=()))
    done = Delivery(
        program=read_program(folder), brief=checked, sources=(source,), placements={}, edits=(edit,), made_at="now"
    )
    (folder / "out/small").mkdir(parents=True)
    (folder / "out/small/delivery.json").write_text(done.to_json())
    return path


@pytest.fixture(autouse=True)
def _fresh(brief: Path) -> Iterator[None]:
    yield
    for path in (brief.parents[1] / "edits").rglob("*.json"):
        path.unlink()


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def shorter(text: str) -> str:
    """The first clip of an .otio begins ten frames later and is ten frames shorter."""
    data = json.loads(text)
    track = next(t for t in data["tracks"]["children"] if t["kind"] == "Video")
    span = track["children"][0]["source_range"]
    span["start_time"]["value"] += 10
    span["duration"]["value"] -= 10
    return json.dumps(data)


@pytest.mark.parametrize("form", ["otio", "edl", "fcpxml", "xml"])
def test_every_format_goes_out_and_comes_back_unchanged(form: str, brief: Path, tmp_path: Path) -> None:
    done = run("export", brief, "--format", form, "--to", tmp_path / "out", "--json")
    assert done.exit_code == 0, done.output
    (file,) = json.loads(done.output)["files"]
    back = run("import", file, "--brief", brief)
    assert (back.exit_code, back.output.splitlines()[-1]) == (0, "Nothing was changed.")
    assert load_edits(brief.parents[1], "small") == {}


def test_an_edit_is_kept_told_twice_and_undone(brief: Path) -> None:
    program = brief.parents[1]
    (file,) = editors.export(brief).files
    assert file == program / "exports/small" / file.name
    file.write_text(shorter(file.read_text()))
    plain: dict[str, Any] = json.loads(run("import", file, "--json").output)
    (change,) = plain["changes"]
    assert (change["kind"], change["clip"], change["head"], change["tail"]) == ("trimmed", "c1", 10, 0)
    cut = editors.delivered(brief).cuts[plain["cut"]]
    first = cut.items[0]
    assert isinstance(first, Clip)
    kept = load_edited(program, "small", cut.id)
    assert kept is not None
    assert kept.clips[0].source_in == first.source_in + 10 / cut.rate
    assert [c.kind for c in kept.changes] == [ChangeKind.TRIMMED]
    assert plain["saved"] == str(program / "edits/small" / f"{cut.id}.json")
    again = run("import", file)
    assert again.output.splitlines()[-1] == "This edit is kept already."
    assert unasked([kept], [cut.id]) == ()
    assert "no longer asks" in unasked([kept], ["other"])[0]
    undone = run("import", brief, "--undo")
    assert (undone.exit_code, load_edits(program, "small")) == (0, {})
    assert run("import", brief, "--undo").exit_code == 1


def test_a_dry_run_keeps_nothing(brief: Path, tmp_path: Path) -> None:
    (file,) = editors.export(brief, folder=tmp_path).files
    file.write_text(shorter(file.read_text()))
    done = run("import", file, "--brief", brief, "--dry-run")
    assert "begins 10 frames later" in done.output
    assert load_edits(brief.parents[1], "small") == {}


def test_what_cannot_be_kept_is_all_told_and_keeps_what_was(brief: Path, tmp_path: Path) -> None:
    (file,) = editors.export(brief, folder=tmp_path).files
    file.write_text(shorter(file.read_text()))
    run("import", file, "--brief", brief)
    before = load_edits(brief.parents[1], "small")
    file.write_text(file.read_text().replace('"rate": 25.0', '"rate": 24.0'))
    done = run("import", file, "--brief", brief)
    assert done.exit_code == 1
    assert "runs at 24 frames a second" in done.output
    assert load_edits(brief.parents[1], "small") == before != {}


def test_a_cut_that_is_no_longer_asked_for_is_told(brief: Path, tmp_path: Path) -> None:
    (file,) = editors.export(brief, folder=tmp_path).files
    cut = next(iter(editors.delivered(brief).cuts))
    file.write_text(file.read_text().replace(cut, "email-99s-16x9"))
    done = run("import", file, "--brief", brief)
    assert done.exit_code == 1
    assert "No brief here asks for a cut 'email-99s-16x9' any more" in done.output
    assert cut in done.output


def test_proxies_have_the_same_frames_and_are_named_beside_the_file(brief: Path, tmp_path: Path) -> None:
    done = editors.export(brief, folder=tmp_path, proxies=True)
    (proxy,) = done.proxies
    made = probe(proxy)
    assert made.video is not None
    assert made.video.codec == "prores"
    written = json.loads(done.files[0].read_text())
    track = next(t for t in written["tracks"]["children"] if t["kind"] == "Video")
    references = track["children"][0]["media_references"]
    assert references["proxy"]["target_url"] == f"proxies/{proxy.name}"
    stamp = proxy.stat().st_mtime_ns
    editors.export(brief, folder=tmp_path, proxies=True, form="fcpxml")
    assert proxy.stat().st_mtime_ns == stamp
    assert proxy.name in (tmp_path / done.files[0].with_suffix(".fcpxml").name).read_text()


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--format", "avid"), 2, "there are: otio, edl, fcpxml, xml"),
        (("--cut", "nothing"), 1, "has no cut 'nothing'"),
        (("--start", "soon"), 1, "is not a timecode"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    arguments: tuple[str, ...], status: int, says: str, brief: Path, tmp_path: Path
) -> None:
    done = run("export", brief, "--to", tmp_path, *arguments)
    assert (done.exit_code, says in done.output) == (status, True), done.output


def test_before_it_was_made_there_is_nothing_to_export(brief: Path) -> None:
    other = brief.with_name("other.yaml")
    other.write_text(brief.read_text())
    done = run("export", other)
    other.unlink()
    assert done.exit_code == 1
    assert "cutthrough make briefs/other.yaml" in done.output


def test_the_folder_of_a_delivery_names_its_brief_too(brief: Path, tmp_path: Path) -> None:
    assert editors.export(brief.parents[1] / "out" / "small", folder=tmp_path).files
