"""A waiver from one end to the other: what fails a delivery, who lets it pass, and what that says on the day after."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cutthrough.cli.app import app
from cutthrough.flow import make as flow
from cutthrough.flow.delivered import last_delivery
from cutthrough.flow.status import program_status
from cutthrough.flow.waivers import LEDGER
from cutthrough.model.waiver import Waiver
from cutthrough.store.ledger import EntryKind, open_ledger
from flow.small import understood_once
from flow.truth import small_placements
from once import once

LONG = "And it says much more than anybody could ever read in the short while that there is"
CUT = "tiny_video-5s-16x9"
TODAY = datetime.now(UTC).date()
UNTIL = (TODAY + timedelta(days=30)).isoformat()
ANSWERED = ("--by", "Ann Lee", "--why", "it is said at the event", "--until", UNTIL)


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    small_placements(monkeypatch)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program whose one edit fails `messages`: there is no time to write the second."""

    def make(folder: Path) -> None:
        brief = understood_once(tmp_path_factory, folder / "p")
        proof = "    proof: The frames, counted\n"
        more = f"{proof}    by: 1 s\n  - text: {LONG}\n{proof}    by: 2 s\n"
        brief.write_text(brief.read_text().replace(proof, more))
        with pytest.MonkeyPatch.context() as patched:
            small_placements(patched)
            flow.make(brief)

    return once(tmp_path_factory, "waived", make) / "p"


@pytest.fixture
def brief(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "p") / "briefs/small.yaml"


def page_of(brief: Path) -> str:
    return (brief.parents[1] / "out/small/index.html").read_text()


def give(brief: Path, until: str, about: str = CUT) -> None:
    """Put a waiver into the ledger, even one that is over."""
    kept = Waiver.model_validate(
        {
            "id": "w-old",
            "brief": "small",
            "rule": "messages",
            "about": about,
            "by": "Bo Lind",
            "why": "it was said",
            "until": until,
            "given_at": "2026-01-01T00:00:00+00:00",
        }
    )
    with open_ledger(brief.parents[1]) as ledger:
        ledger.enter("small", EntryKind.WAIVER, kept)


def test_a_waiver_of_one_edit_lets_it_pass_until_it_is_taken_back(brief: Path) -> None:
    failing = run("make", "-q", brief)
    assert failing.exit_code == 1
    assert f"{CUT}.mp4  1 FAIL, " in failing.stdout
    assert program_status(brief.parents[1])[0].fails == 1
    id_ = run("waive", brief, "messages", "--about", CUT, *ANSWERED).stdout.split()[0]
    (known,) = program_status(brief.parents[1])
    assert (known.fails, known.waived, known.state) == (0, 1, "its waivers changed since it was made")
    assert known.next_step is not None
    assert known.next_step.startswith("cutthrough make ")
    made = run("make", "-q", brief)
    assert made.exit_code == 0, made.stdout
    assert f"{CUT}.mp4  1 waived, " in made.stdout
    said = f"waived by Ann Lee until {UNTIL}: it is said at the event"
    assert said in " ".join(made.stdout.split())
    assert page_of(brief).count(f"W{said[1:]}") == 2
    assert "1 waiver holds" in page_of(brief)
    (known,) = program_status(brief.parents[1])
    assert (known.state, known.next_step) == ("made, 1 waived", None)
    assert run("waive", brief, "--revoke", id_).exit_code == 0
    assert program_status(brief.parents[1])[0].fails == 1
    assert run("make", "-q", brief).exit_code == 1
    assert "Ann Lee" not in page_of(brief)


@pytest.mark.parametrize(("until", "about"), [("2026-01-31", CUT), (UNTIL, "another_edit"), (UNTIL, f"{CUT}x")])
def test_a_waiver_that_is_over_or_about_another_edit_lets_nothing_pass(brief: Path, until: str, about: str) -> None:
    give(brief, until, about)
    assert run("make", "-q", brief).exit_code == 1
    assert program_status(brief.parents[1])[0].state == "made, with failures"
    assert "Bo Lind" not in page_of(brief)


def test_a_waiver_that_ends_does_not_live_on_in_what_was_delivered(brief: Path) -> None:
    run("waive", brief, "messages", *ANSWERED)
    assert run("make", "-q", brief).exit_code == 0
    delivery = last_delivery(brief.parents[1] / "out/small")
    assert delivery is not None
    assert [v.rule for v in delivery.edits[0].report.verdicts if v.waived] == ["messages"]
    # Nothing that is kept to be used again knows of it.
    assert not [path for path in (brief.parents[1] / "cache/edits").iterdir() if "Ann Lee" in path.read_text()]
    (brief.parents[1] / LEDGER).unlink()  # as good as a day later: nobody answers for it any more
    (known,) = program_status(brief.parents[1])
    assert (known.fails, known.waived) == (1, 0)
    again = run("make", "-q", brief, "--json")
    assert again.exit_code == 1
    told = json.loads(again.stdout)
    assert told["kept_edits"] == 1
    assert not [v for v in told["edits"][0]["report"]["verdicts"] if v["waived"]]


def test_what_the_brief_was_let_pass_is_on_the_page(brief: Path) -> None:
    brief.write_text(brief.read_text().replace("    proof: The frames, counted\n", "", 1))
    assert run("waive", brief, "message-without-proof", "--about", "messages/1", *ANSWERED).exit_code == 0
    run("make", "-q", brief)
    page = page_of(brief)
    assert "1 waiver holds" in page
    assert page.count(f"Waived by Ann Lee until {UNTIL}: it is said at the event") == 2
