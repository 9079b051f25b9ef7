import hashlib
import json
import shutil
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from cutthrough.flow import make as flow
from cutthrough.flow.handover import one_at_a_time
from cutthrough.flow.overview import write_overview
from cutthrough.flow.progress import Silent
from cutthrough.flow.status import program_status
from cutthrough.model.deliverable import Delivery, FileKind
from cutthrough.model.errors import SourceError
from cutthrough.model.verdict import Status
from flow.small import decoded, make_small_placements, understood_once, write_brief
from once import once


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    known_small_placements(monkeypatch)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A brief whose master is analysed and that was not made."""
    return understood_once(tmp_path_factory, tmp_path_factory.mktemp("understood") / "p")


@pytest.fixture
def brief(tmp_path: Path, master: Path) -> Path:
    """A fresh program with the same master."""
    return shutil.copytree(master.parents[1], tmp_path / "program") / "briefs/small.yaml"


@pytest.fixture(scope="module")
def made_one(tmp_path_factory: pytest.TempPathFactory, master: Path) -> Path:
    """A program whose brief was made; a test that changes it takes `done`."""

    def make(folder: Path) -> None:
        shutil.copytree(master.parents[1], folder / "p")
        with pytest.MonkeyPatch.context() as patched:
            known_small_placements(patched)
            flow.make(folder / "p/briefs/small.yaml")

    return once(tmp_path_factory, "made-one", make) / "p"


@pytest.fixture
def done(tmp_path: Path, made_one: Path) -> Path:
    """A brief that was made."""
    return shutil.copytree(made_one, tmp_path / "done") / "briefs/small.yaml"


def known_small_placements(patched: pytest.MonkeyPatch) -> None:
    """The catalog knows them until the test is over."""
    from cutthrough.brief import placement_rules
    from cutthrough.catalog import placement as catalog

    for module in (catalog, flow, placement_rules):
        patched.setattr(module, "placement", module.placement)
    make_small_placements()


def segments(brief: Path) -> dict[str, int]:
    """Every stored segment with its time of writing."""
    return {path.name: path.stat().st_mtime_ns for path in (brief.parents[1] / "cache/segments").rglob("*.mp4")}


def delivery_in(folder: Path) -> Delivery:
    """What a folder says was delivered in it."""
    return Delivery.from_json((folder / "delivery.json").read_bytes())


def test_a_brief_becomes_measured_files_and_a_page(made_one: Path) -> None:
    folder = made_one / "out/small"
    delivery = delivery_in(folder)
    (edit,) = delivery.edits
    kinds = {file.kind for file in (edit.main, *edit.files)}
    assert {FileKind.VIDEO, FileKind.POSTER, FileKind.THUMBNAIL, FileKind.TIMELINE} <= kinds
    assert all((folder / file.path).stat().st_size == file.size for file in (edit.main, *edit.files))
    assert edit.report.count(Status.PASS) > 8
    assert edit.report.count(Status.FAIL) == 0
    assert edit.cut.frames == len(decoded(folder / edit.main.path)) == 125
    assert delivery.brief.goal is not None
    ids = {delivery.brief.goal.id, *(m.id for m in delivery.brief.messages)}
    assert "" not in ids
    assert edit.main.path in (folder / "index.html").read_text()
    assert not list((made_one / "cache/scratch").iterdir())
    assert not list(made_one.rglob(".aside-*"))


def test_nothing_changed_means_nothing_encoded(done: Path) -> None:
    before = segments(done)
    again = flow.make(done)
    assert (again.encoded_segments, again.kept_edits) == (0, 1)
    assert segments(done) == before


def test_another_call_to_action_encodes_only_itself(done: Path) -> None:
    before = segments(done)
    write_brief(done.parents[1], call="Look there")
    made = flow.make(done)
    new = set(segments(done)) - set(before)
    (edit,) = made.delivery.edits
    assert 1 <= len(new) <= 2 < len(edit.segments)
    assert set(edit.segments[:-2]) <= {name.removesuffix(".mp4") for name in before}


def test_reordered_lines_keep_their_ids_and_nothing_is_encoded(done: Path) -> None:
    first = flow.make(done)
    text = done.read_text()
    done.write_text(
        text.replace(
            "metric: three-second view rate\n    target: 35 %", "target: 35 %\n    metric: three-second view rate"
        )
    )
    second = flow.make(done)
    assert second.encoded_segments == 0
    assert second.delivery.brief == first.delivery.brief


def test_a_deleted_file_is_made_again_without_encoding(done: Path) -> None:
    made = flow.make(done)
    video = made.page.parent / made.delivery.edits[0].main.path
    frames = decoded(video)
    video.unlink()
    again = flow.make(done)
    assert again.encoded_segments == 0
    assert np.array_equal(decoded(video), frames)


def test_a_tampered_file_is_made_again(done: Path) -> None:
    made = flow.make(done)
    video = made.page.parent / made.delivery.edits[0].main.path
    right = video.read_bytes()
    video.write_bytes(right[:-1] + b"\0")
    flow.make(done)
    assert video.read_bytes() == right


def test_the_master_is_never_touched(master: Path, made_one: Path) -> None:
    before, after = (folder / "media/master.mp4" for folder in (master.parents[1], made_one))
    assert before.read_bytes() == after.read_bytes()
    assert before.stat().st_mtime_ns == after.stat().st_mtime_ns  # `copytree` keeps it


def test_arms_share_one_gain_one_crf_and_their_bodies(brief: Path) -> None:
    write_brief(brief.parents[1], length="3 s", more="vary:\n  call_to_action: [Look here, Look there, Look again]\n")
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


def test_the_ledger_knows_runs_and_deliverables(done: Path) -> None:
    from cutthrough.store.ledger import RunState, open_ledger

    with open_ledger(done.parents[1]) as ledger:
        (run,) = ledger.runs("small")
        assert run.state is RunState.MADE
        kept = {one.deliverable.sha256 for one in ledger.deliverables("small")}
    (edit,) = delivery_in(done.parents[1] / "out/small").edits
    assert kept == {file.sha256 for file in (edit.main, *edit.files)}


def test_status_says_what_to_do_next(brief: Path, done: Path) -> None:
    assert program_status(brief.parents[1])[0].next_step == "cutthrough make briefs/small.yaml"
    program = done.parents[1]
    (known,) = program_status(program)
    assert (known.state, known.next_step, known.edits) == ("made", None, 1)
    write_brief(program, call="Other words")
    assert program_status(program)[0].state == "changed since it was made"
    done.write_text("goal: nothing\n")
    assert program_status(program)[0].next_step == "cutthrough check briefs/small.yaml"


def test_overview_links_every_delivery(done: Path) -> None:
    page = write_overview(done.parents[1])
    text = page.read_text()
    assert 'href="small/index.html"' in text
    assert "Hello there" in text


def test_delivery_json_reads_back(done: Path) -> None:
    made = flow.make(done)
    kept = json.loads((made.page.parent / "delivery.json").read_text())
    assert [edit["cut"]["id"] for edit in kept["edits"]] == [edit.cut.id for edit in made.delivery.edits]


@pytest.fixture(scope="module")
def made_both(tmp_path_factory: pytest.TempPathFactory, master: Path) -> Path:
    """A program whose brief asks for two placements, and was made."""

    def make(folder: Path) -> None:
        shutil.copytree(master.parents[1], folder / "p")
        with pytest.MonkeyPatch.context() as patched:
            known_small_placements(patched)
            with_other(folder / "p/briefs/small.yaml")
            flow.make(folder / "p/briefs/small.yaml")

    return once(tmp_path_factory, "made-both", make) / "p"


@pytest.fixture
def both(made_both: Path, tmp_path: Path) -> Path:
    """A brief that was made for two placements."""
    return shutil.copytree(made_both, tmp_path / "both") / "briefs/small.yaml"


OTHER = "  - placement: tiny_other\n    lengths: [3 s]\n"


def with_other(brief: Path, call: str = "Look here") -> None:
    """The brief, asking for a second placement."""
    write_brief(brief.parents[1], call=call)
    brief.write_text(brief.read_text().replace("sources:\n", OTHER + "sources:\n"))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def visible(made: flow.Made) -> set[str]:
    """What a delivery consists of."""
    return {"index.html", "delivery.json", *(f.path for e in made.delivery.edits for f in (e.main, *e.files))}


class Listening(Silent):
    """Remembers what was said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, sentence: str) -> None:
        self.said.append(sentence)


def test_what_is_no_longer_asked_for_goes_and_what_is_not_ours_stays(both: Path) -> None:
    brief, folder = both, both.parents[1] / "out/small"
    other = {name: content for name, content in contents(folder).items() if name.startswith("tiny_other")}
    assert len(other) > 4
    second, third = sorted(other)[1:3]
    notes = {"notes for the client.txt": b"mine", "tiny_other-6s-16x9.mp4": b"mine", f"old/{third}": other[third]}
    (folder / "old").mkdir()
    for name, content in notes.items():
        (folder / name).write_bytes(content)
    (folder / second).write_bytes(other[second] + b"\0")
    (folder / third).unlink()
    (folder / third).symlink_to(folder / "old" / third)
    write_brief(brief.parents[1])
    listening = Listening()
    made = flow.make(brief, progress=listening)
    assert set(made.removed) == other.keys() - {second, third}
    assert set(contents(folder)) == visible(made) | notes.keys() | {second, third}
    assert {name: (folder / name).read_bytes() for name in notes} == notes
    assert listening.said[-1] == (
        f"Removed {len(other) - 2} files of earlier runs, no longer asked for: {', '.join(made.removed)}."
    )
    assert "tiny_other" not in made.page.read_text()
    assert flow.make(brief).removed == ()


def test_an_edit_with_fewer_stills_loses_the_ones_it_had(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = both.parents[1] / "out/small"
    before = contents(folder).keys()
    real = flow.plan
    monkeypatch.setattr(
        flow,
        "plan",
        lambda *a, **named: tuple(c.model_copy(update={"stills": c.stills[:1]}) for c in real(*a, **named)),
    )
    made = flow.make(both)
    assert len(made.removed) > 2
    assert set(made.removed) == before - visible(made)
    assert all("thumb" in name or "poster" in name for name in made.removed)
    assert set(contents(folder)) == visible(made)


@pytest.mark.parametrize(
    "lost", ["ledger.sqlite", "out/small/delivery.json", pytest.param("cache", marks=pytest.mark.long)]
)
def test_one_record_is_enough_to_know_what_is_ours(both: Path, lost: str) -> None:
    """The ledger or the last delivery tells; the cache is not asked."""
    program, folder = both.parents[1], both.parents[1] / "out/small"
    path = program / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    write_brief(program)
    made = flow.make(both)
    assert set(contents(folder)) == visible(made)


class StoppedError(BaseException):
    """As if the process had been killed here."""


def test_the_last_delivery_is_whole_until_the_next_one_is_finished(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = both.parents[1] / "out/small"
    before = contents(folder)
    with_other(both, call="Quite other words")
    real, finished = flow.Finisher.finish, []

    def stopping(self, ready, *rest):
        if finished:
            raise StoppedError
        finished.append(ready.cuts[0].placement)
        return real(self, ready, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(flow.Finisher, "finish", stopping)
        with pytest.raises(StoppedError):
            flow.make(both)
    assert contents(folder) == before
    made = flow.make(both)
    assert made.kept_edits == 1, "what was finished before the stop is not made again"
    assert set(contents(folder)) == visible(made)
    assert [path.name for path in folder.parent.iterdir()] == ["small"], "nothing is left waiting"
    assert contents(folder)["tiny_video-5s-16x9.mp4"] != before["tiny_video-5s-16x9.mp4"]


@pytest.mark.parametrize("moment", ["moving", "write_page", "take_out"])
def test_stopped_while_handing_over_the_next_run_ends_right(
    both: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    folder = both.parents[1] / "out/small"
    write_brief(both.parents[1], call="Quite other words")

    def stopping(*_):
        raise StoppedError

    moved, replace = [], Path.replace

    def moving(path: Path, target: Path) -> Path:
        if path.parent.name == ".small.making" and not path.name.startswith("."):
            if moved:
                raise StoppedError
            moved.append(path)
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(*((Path, "replace", moving) if moment == "moving" else (flow, moment, stopping)))
        with pytest.raises(StoppedError):
            flow.make(both)
    made = flow.make(both)
    assert made.encoded_segments == 0
    assert set(contents(folder)) == visible(made)
    for file in (f for edit in made.delivery.edits for f in (edit.main, *edit.files)):
        assert hashlib.sha256((folder / file.path).read_bytes()).hexdigest() == file.sha256
    assert "Quite other words" in made.page.read_text()


def test_a_run_waits_for_another_of_the_same_brief(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, listening, entered = both.parents[1], Listening(), threading.Event()
    real = flow._make

    def entering(*given):
        entered.set()
        return real(*given)

    monkeypatch.setattr(flow, "_make", entering)
    with one_at_a_time("small", program / "cache", Silent()):
        waiting = threading.Thread(target=flow.make, args=(both,), kwargs={"progress": listening})
        waiting.start()
        while "Another run is making this brief; waiting for it to end." not in listening.said:
            assert waiting.is_alive()
            time.sleep(0.01)
        assert not entered.wait(timeout=1)
    waiting.join(timeout=60)
    assert entered.is_set()
    with one_at_a_time("other", program / "cache", Silent()):
        flow.make(both)


def test_what_had_to_give_way_is_said_once(both: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = flow.plan
    monkeypatch.setattr(
        flow,
        "plan",
        lambda *a, **named: tuple(c.model_copy(update={"notes": ("soft footage",)}) for c in real(*a, **named)),
    )
    for _ in ("new", "kept"):
        listening = Listening()
        flow.make(both, progress=listening)
        assert "Note: soft footage (tiny_video-5s-16x9.mp4, tiny_other-3s-16x9.mp4)" in listening.said
