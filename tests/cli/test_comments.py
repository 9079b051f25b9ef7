"""`cutthrough comments`: said here, carried out and back, dealt with."""

import csv
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from cutthrough.cli.comments import comments
from cutthrough.model.deliverable import Delivery
from going_out import made_program

app = typer.Typer()
app.command()(comments)


@pytest.fixture
def brief(tmp_path: Path) -> Path:
    return made_program(tmp_path / "hillside")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments])


def said(brief: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(brief, "--json").stdout)
    return found


def test_nothing_was_said_yet(brief: Path) -> None:
    assert run(brief).stdout == "Nothing was said yet.\n"


def test_a_comment_at_a_frame_and_its_end(brief: Path) -> None:
    assert (
        run(brief, "--edit", "edit-2", "--add", "Logo too small", "--at", "00:00:01:05", "--by", "Ann").exit_code == 0
    )
    (one,) = said(brief)
    assert (one["frame"], one["edit"], one["by"], one["done"]) == (30, "edit-2", "Ann", False)
    assert run(brief, "--done", one["id"], "--by", "Bo").exit_code == 0
    assert said(brief)[0]["done"] is True
    assert run(brief, "--reopen", one["id"], "--by", "Bo").exit_code == 0
    assert said(brief)[0]["done"] is False


@pytest.mark.parametrize("ending", [".csv", ".edl", ".txt"])
def test_out_to_another_program_and_back_nothing_is_doubled(brief: Path, tmp_path: Path, ending: str) -> None:
    for frame, words in (("0", "First"), ("49", "Last frame")):
        run(brief, "--edit", "edit-1", "--add", words, "--at", frame, "--by", "Ann")
    out = tmp_path / f"comments{ending}"
    assert run(brief, "--edit", "edit-1", "--export", out).exit_code == 0
    again = run(brief, "--import", out, "--edit", "edit-1")
    assert again.stdout == "0 new comments, 2 comments known already\n"
    other = made_program(tmp_path / "other")
    assert run(other, "--import", out, "--edit", "wide.mp4").exit_code == 0
    assert [(each["frame"], each["text"], each["by"]) for each in said(other)] == [
        (0, "First", "Ann"),
        (49, "Last frame", "Ann"),
    ]


@pytest.mark.parametrize("ending", [".csv", ".edl", ".txt"])
@pytest.mark.parametrize(
    ("words", "at", "by"),
    [
        ("Two\nlines | and a bar", ("--at", "7"), "Ann"),
        ("Over all of it\tand more", (), "Ann | Bo"),
        ("Logo: too small", ("--at", "7"), "Ann: producer"),
        ("Hm\x07", ("--at", "7"), "A" + "n" * 90),
    ],
    ids=["lines and bars", "no frame", "colons", "a long name"],
)
def test_what_a_format_folds_is_known_again(
    brief: Path, tmp_path: Path, ending: str, words: str, at: tuple[str, ...], by: str
) -> None:
    assert run(brief, "--edit", "edit-1", "--add", words, *at, "--by", by).exit_code == 0
    out = tmp_path / f"comments{ending}"
    run(brief, "--edit", "edit-1", "--export", out)
    assert run(brief, "--import", out, "--edit", "edit-1").stdout == "0 new comments, 1 comment known already\n"


def test_another_word_place_or_person_is_another_comment(brief: Path, tmp_path: Path) -> None:
    run(brief, "--edit", "edit-1", "--add", "Too dark", "--at", "7", "--by", "Ann")
    table = tmp_path / "notes.csv"
    table.write_text("Comment,Frame,By\nToo dark!,7,Ann\nToo dark,8,Ann\nToo dark,7,Bo\nToo dark,7,\n")
    assert run(brief, "--import", table, "--edit", "edit-1").stdout.endswith("\n4 new comments\n")


def table_of(brief: Path, path: Path) -> list[dict[str, str]]:
    """The edit's comments as a program that edits tables has them."""
    assert run(brief, "--edit", "edit-1", "--export", path).exit_code == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def put(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_answers_written_into_the_table_answer_what_is_kept_here(brief: Path, tmp_path: Path) -> None:
    for words in ("Logo too small", "Too dark"):
        run(brief, "--edit", "edit-1", "--add", words, "--at", "7", "--by", "Ann")
    small, dark = (str(each["id"]) for each in said(brief))
    first = tmp_path / "first.csv"
    rows = table_of(brief, first)
    blank = dict.fromkeys(rows[0], "")
    answers = [
        # The table may be sorted so that answers come first, and what is answered may have been taken out of it.
        {**blank, "Comment": "Since Friday", "By": "Bo", "Frame": "7", "Id": "n2", "Reply to": "n1"},
        {**blank, "Comment": "Mended", "By": "Bo", "Frame": "7", "Id": "n1", "Reply to": small},
        {**blank, "Comment": "Mended", "By": "Bo", "Frame": "7", "Reply to": dark},
        {**blank, "Comment": "Round", "By": "Bo", "Frame": "9", "Id": "c1", "Reply to": "c2"},
        {**blank, "Comment": "and round", "By": "Bo", "Frame": "9", "Id": "c2", "Reply to": "c1"},
    ]
    edited = put(tmp_path / "edited.csv", [*answers, rows[0]])
    assert "5 new comments, 1 comment known already" in run(brief, "--import", edited, "--edit", "edit-1").stdout
    kept = {str(each["id"]): each for each in said(brief)}
    answered = {str(each["text"]): kept.get(str(each["reply_to"]), {}).get("text") for each in kept.values()}
    assert answered["Since Friday"] == "Mended"
    assert [each["reply_to"] for each in kept.values() if each["text"] == "Mended"] == [small, dark]
    assert (answered["and round"], answered["Round"]) == (None, "and round")
    assert all(each["reply_to"] is None or each["reply_to"] in kept for each in kept.values())

    second = table_of(brief, tmp_path / "second.csv")
    for path, count in ((tmp_path / "second.csv", 7), (edited, 6), (first, 2)):
        again = run(brief, "--import", path, "--edit", "edit-1").stdout
        assert again == f"0 new comments, {count} comments known already\n"
    assert table_of(brief, tmp_path / "third.csv") == second


def test_a_name_is_one_line_of_at_most_200_characters(brief: Path, tmp_path: Path) -> None:
    run(brief, "--edit", "edit-1", "--add", "Hm", "--by", "Ann\x1b\n Lee\n")
    run(brief, "--edit", "edit-1", "--add", "Oh", "--by", "n" * 5000)
    table = tmp_path / "notes.csv"
    table.write_text('Comment,By\nAh,"Bo\nDiaz"\n')
    run(brief, "--import", table, "--edit", "edit-1")
    assert [each["by"] for each in said(brief)] == ["Ann Lee", "n" * 200, "Bo Diaz"]
    assert run(brief, "--done", said(brief)[0]["id"], "--by", "\n").exit_code == 2


def test_words_from_a_list_of_markers_are_at_most_5000_characters(brief: Path, tmp_path: Path) -> None:
    markers = tmp_path / "markers.txt"
    markers.write_text(f"Ann\t00:00:00:01\tV1\tred\t{'x' * 6000}\t1\n")
    assert run(brief, "--import", markers, "--edit", "edit-1").exit_code == 0
    assert said(brief)[0]["text"] == "x" * 5000


def test_the_only_edit_needs_no_name(brief: Path) -> None:
    path = brief.parents[1] / "out" / "spring" / "delivery.json"
    delivery = Delivery.from_json(path.read_bytes())
    path.write_text(delivery.model_copy(update={"edits": delivery.edits[1:]}).to_json())
    assert run(brief, "--add", "Too dark", "--at", "3", "--by", "Ann").exit_code == 0
    assert [(each["edit"], each["frame"]) for each in said(brief)] == [("edit-2", 3)]


def test_which_edit_is_meant_is_asked_and_not_guessed(brief: Path, tmp_path: Path) -> None:
    table = tmp_path / "notes.csv"
    table.write_text("Comment,Frame\nHm,3\n")
    refused = run(brief, "--import", table)
    assert refused.exit_code == 2
    assert "name it with --edit: edit-1, edit-2" in refused.stderr
    table.write_text("Asset,Comment,Frame\ntall.mov,Hm,3\n")
    assert run(brief, "--import", table).exit_code == 0
    assert said(brief)[0]["edit"] == "edit-2"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--add", "x"), 'missing: --edit, --by.\n  --edit EDIT --by NAME --add "…"; there are: edit-1, edit-2'),
        (("--edit", "edit-1", "--add", " ", "--by", "\n"), "missing: --add, --by"),
        (("--edit", "edit-9", "--add", "x", "--by", "Bo"), 'spring has no edit "edit-9"'),
        (("--edit", "edit-1", "--add", "x", "--by", "Bo", "--at", "50"), "edit-1 has 50 frames, the last is 49"),
        (("--edit", "edit-1", "--add", "x", "--by", "Bo", "--at", "noon"), "'noon' is not a timecode"),
        (("--edit", "edit-1", "--add", "x", "--by", "Bo", "--reply-to", "k-1"), 'no comment "k-1" to reply to'),
        (("--done", "k-0", "--by", "Bo"), 'There is no comment "k-0"'),
        (("--import", "gone.csv"), "gone.csv can't be read"),
        (("--import", "gone.doc"), "Nobody can tell what format gone.doc is in"),
    ],
)
def test_misuse_is_one_sentence(brief: Path, arguments: tuple[str, ...], sentence: str) -> None:
    result = run(brief, *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert said(brief) == []
