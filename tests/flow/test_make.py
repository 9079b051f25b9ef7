import json
from pathlib import Path

import numpy as np
import pytest

from cutthrough.flow import make as flow
from cutthrough.flow.overview import write_overview
from cutthrough.flow.status import program_status
from cutthrough.model.deliverable import FileKind
from cutthrough.model.errors import SourceError
from cutthrough.model.verdict import Status
from flow.small import decoded, make_small_placements, small_program, write_brief


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    from cutthrough.brief import placement_rules
    from cutthrough.catalog import placement as catalog

    for module in (catalog, flow, placement_rules):
        monkeypatch.setattr(module, "placement", module.placement)
    make_small_placements()


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_program(tmp_path_factory.mktemp("made") / "p")


@pytest.fixture
def brief(tmp_path: Path, master: Path) -> Path:
    """A fresh program with the same master."""
    folder = tmp_path / "program"
    (folder / "briefs").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "program.yaml").write_text((master.parents[1] / "program.yaml").read_text())
    (folder / "media/master.mp4").write_bytes((master.parents[1] / "media/master.mp4").read_bytes())
    return write_brief(folder)


def segments(brief: Path) -> dict[str, int]:
    """Every stored segment with its time of writing."""
    return {path.name: path.stat().st_mtime_ns for path in (brief.parents[1] / "cache/segments").rglob("*.mp4")}


def test_a_brief_becomes_measured_files_and_a_page(brief: Path) -> None:
    made = flow.make(brief)
    (edit,) = made.delivery.edits
    folder = made.page.parent
    kinds = {file.kind for file in (edit.main, *edit.files)}
    assert {FileKind.VIDEO, FileKind.POSTER, FileKind.THUMBNAIL, FileKind.TIMELINE} <= kinds
    assert all((folder / file.path).stat().st_size == file.size for file in (edit.main, *edit.files))
    assert edit.report.count(Status.PASS) > 8
    assert edit.report.count(Status.FAIL) == 0
    assert edit.cut.frames == len(decoded(folder / edit.main.path)) == 200
    ids = {made.delivery.brief.goal.id, *(m.id for m in made.delivery.brief.messages)}
    assert "" not in ids
    assert edit.main.path in made.page.read_text()
    assert not list((brief.parents[1] / "cache/scratch").iterdir())
    assert not list(brief.parents[1].rglob(".aside-*"))


def test_nothing_changed_means_nothing_encoded(brief: Path) -> None:
    flow.make(brief)
    before = segments(brief)
    again = flow.make(brief)
    assert (again.encoded_segments, again.kept_edits) == (0, 1)
    assert segments(brief) == before


def test_another_call_to_action_encodes_only_itself(brief: Path) -> None:
    flow.make(brief)
    before = segments(brief)
    write_brief(brief.parents[1], call="Look there")
    made = flow.make(brief)
    new = set(segments(brief)) - set(before)
    (edit,) = made.delivery.edits
    assert 1 <= len(new) <= 2 < len(edit.segments)
    assert set(edit.segments[:-2]) <= {name.removesuffix(".mp4") for name in before}


def test_reordered_lines_keep_their_ids_and_nothing_is_encoded(brief: Path) -> None:
    first = flow.make(brief)
    text = brief.read_text()
    brief.write_text(
        text.replace(
            "metric: three-second view rate\n    target: 35 %", "target: 35 %\n    metric: three-second view rate"
        )
    )
    second = flow.make(brief)
    assert second.encoded_segments == 0
    assert second.delivery.brief == first.delivery.brief


def test_a_deleted_file_is_made_again_without_encoding(brief: Path) -> None:
    made = flow.make(brief)
    video = made.page.parent / made.delivery.edits[0].main.path
    frames = decoded(video)
    video.unlink()
    again = flow.make(brief)
    assert again.encoded_segments == 0
    assert np.array_equal(decoded(video), frames)


def test_a_tampered_file_is_made_again(brief: Path) -> None:
    made = flow.make(brief)
    video = made.page.parent / made.delivery.edits[0].main.path
    right = video.read_bytes()
    video.write_bytes(right[:-1] + b"\0")
    flow.make(brief)
    assert video.read_bytes() == right


def test_the_master_is_never_touched(brief: Path) -> None:
    master = brief.parents[1] / "media/master.mp4"
    before = (master.read_bytes(), master.stat().st_mtime_ns)
    flow.make(brief)
    assert (master.read_bytes(), master.stat().st_mtime_ns) == before


def test_arms_share_one_gain_one_crf_and_their_bodies(brief: Path) -> None:
    write_brief(brief.parents[1], more="vary:\n  call_to_action: [Look here, Look there, Look again]\n")
    made = flow.make(brief)
    edits = made.delivery.edits
    assert len(edits) == 3
    assert len({edit.gain_db for edit in edits}) == 1
    assert len({edit.crf for edit in edits}) == 1
    shared = set.intersection(*(set(edit.segments) for edit in edits))
    assert len(shared) >= len(edits[0].segments) - 2
    assert len({edit.main.sha256 for edit in edits}) == 3


def test_a_master_that_changes_during_the_run_is_refused(brief: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = flow.plan

    def meddling(*args, **named):
        with (brief.parents[1] / "media/master.mp4").open("ab") as file:
            file.write(b"\0\0\0\x08free")
        return real(*args, **named)

    monkeypatch.setattr(flow, "plan", meddling)
    with pytest.raises(SourceError, match=r"master\.mp4 changed"):
        flow.make(brief)
    assert not list((brief.parents[1] / "out").rglob("*.mp4"))


def test_the_ledger_knows_runs_and_deliverables(brief: Path) -> None:
    from cutthrough.store.ledger import RunState, open_ledger

    made = flow.make(brief)
    with open_ledger(brief.parents[1]) as ledger:
        (run,) = ledger.runs("small")
        assert run.state is RunState.MADE
        kept = {one.deliverable.sha256 for one in ledger.deliverables("small")}
    (edit,) = made.delivery.edits
    assert kept == {file.sha256 for file in (edit.main, *edit.files)}


def test_status_says_what_to_do_next(brief: Path) -> None:
    program = brief.parents[1]
    assert program_status(program)[0].next_step == "cutthrough make briefs/small.yaml"
    flow.make(brief)
    (done,) = program_status(program)
    assert (done.state, done.next_step, done.edits) == ("made", None, 1)
    write_brief(program, call="Other words")
    assert program_status(program)[0].state == "changed since it was made"
    brief.write_text("goal: nothing\n")
    assert program_status(program)[0].next_step == "cutthrough check briefs/small.yaml"


def test_overview_links_every_delivery(brief: Path) -> None:
    flow.make(brief)
    page = write_overview(brief.parents[1])
    text = page.read_text()
    assert 'href="small/index.html"' in text
    assert "Hello there" in text


def test_delivery_json_reads_back(brief: Path) -> None:
    made = flow.make(brief)
    kept = json.loads((made.page.parent / "delivery.json").read_text())
    assert [edit["cut"]["id"] for edit in kept["edits"]] == [edit.cut.id for edit in made.delivery.edits]
