import html.parser
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from brief.program import make_program, put_brief, put_media
from cutthrough.cli.onepage import onepage as command
from cutthrough.flow.onepage import write_onepage
from cutthrough.model.errors import BriefRefused, StoreError
from cutthrough.model.waiver import Waiver
from cutthrough.store.ledger import EntryKind, open_ledger

TODAY = date(2026, 11, 22)
BRIEF = """\
goal:
  objective: awareness
  role: attract
  statement: {goal}
audience: {{who: Commuters of 25 to 45, watches: [Instagram]}}
kpis:
  - {{metric: Share who watch to the end, target: 35 %, baseline: 22 %}}
  - {{metric: Searches for our name, baseline: unknown}}
messages:
{messages}
call_to_action: {{text: {action}, link: https://example.com/repair}}
placements:
  - instagram_reels_ad: [15 s, 6 s]
sources: {{master: media/master.mp4}}
rights: [{{what: The music, until: 2030-12-31}}]
unknown: [proof]
budget: 4000 EUR
"""
MESSAGES = ("Repaired for free",)
HOSTILE = '<script>alert(1)</script> #panic("x") #read("/etc/hostname") $x$ *b* {{7*7}} \\u202e'


def brief(
    goal: str = "People know that we repair", messages: tuple[str, ...] = MESSAGES, action: str = "See how"
) -> str:
    lines = "\n".join(f"  - {{text: {json.dumps(text)}, by: 5 s, proof: The workshop}}" for text in messages)
    return BRIEF.format(goal=json.dumps(goal), messages=lines, action=json.dumps(action))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_program(tmp_path_factory.mktemp("acme"))
    put_media(folder / "media" / "logo.png")
    text = "client: Acme & Söhne\nbrand: {name: Acme, background: '#F4D35E', text: '#FFE9A8', logo: media/logo.png}\n"
    (folder / "program.yaml").write_text(text, encoding="utf-8")
    return folder


def pages(pdf: bytes) -> int:
    """How many pages the file has, as the tree of its pages says."""
    return max(int(count) for count in re.findall(rb"/Type\s*/Pages.*?/Count\s+(\d+)", pdf, re.DOTALL))


class Texts(html.parser.HTMLParser):
    """What a reader sees of a page, and every element and address in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.tags, self.addresses = "", list[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag == "img":
            assert dict(attrs).get("alt")

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(path: Path) -> Texts:
    texts = Texts()
    texts.feed(path.read_text(encoding="utf-8"))
    return texts


def test_one_page_says_what_the_brief_says(program: Path, tmp_path: Path) -> None:
    path = put_brief(program, brief(), "plain")
    made = write_onepage(path, tmp_path, today=TODAY)
    assert pages(made.pdf.read_bytes()) == 1
    assert (made.left_out, made.told) == (0, None)
    assert "--scale: 1.3" in made.html.read_text(), "a short brief is set large"
    page = seen(made.html)
    for expected in (
        "People know that we repair", "awareness", "to attract", "Commuters of 25 to 45", "22 % → 35 %",
        "unknown → learn it", "Repaired for free", "by 5 s", "Proof: The workshop", "See how", "Instagram Reels ad",
        "15 s, 6 s", "4000 EUR", "The music", "until 2030-12-31", "Not known yet", "as of 2026-11-22", "Acme & Söhne",
    ):  # fmt: skip
        assert expected in page.text, expected
    assert set(made.blocking) == {"concept", "shoot", "edit", "publish"}
    assert [each.split(":")[0] for each in page.addresses] == ["data"], "the page needs no other file"


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("many", brief(messages=tuple(f"Message {n} of what there is to say about bags" for n in range(40))), True),
        ("endless", brief("g" * 10_000, ("w" * 10_000, "word " * 2_000), "a" * 10_000), False),
        ("all", brief("g " * 5_000, tuple(f"{n} " + "W" * 8_000 for n in range(20)), "a " * 5_000), True),
        ("hostile", brief(HOSTILE, (HOSTILE,), HOSTILE), False),
    ],
)
def test_it_stays_one_page_whatever_the_brief_holds(
    program: Path, tmp_path: Path, name: str, text: str, left: bool
) -> None:
    made = write_onepage(put_brief(program, text, name), tmp_path, today=TODAY)
    assert pages(made.pdf.read_bytes()) == 1
    page = seen(made.html)
    assert (made.left_out > 0) == left
    assert left == ("more lines in the brief" in page.text)
    if shutil.which("pdftotext"):
        assert "budget 4000 EUR" in pdf_text(made.pdf).replace("Budget", "budget"), "nothing is cut off at the foot"
        assert made.left_out == 0 or "more lines in the brief" in pdf_text(made.pdf)
    assert "script" not in page.tags


def test_markup_is_shown_and_never_run(program: Path, tmp_path: Path) -> None:
    made = write_onepage(put_brief(program, brief(HOSTILE), "markup"), tmp_path, today=TODAY)
    assert '<script>alert(1)</script> #panic("x")' in seen(made.html).text
    said = pdf_text(made.pdf)
    assert '#panic("x")' in said
    assert "<script>alert(1)</script>" in said


def pdf_text(path: Path) -> str:
    try:
        done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True, timeout=30)
    except FileNotFoundError:
        pytest.skip("needs pdftotext (poppler-utils)")
    return " ".join(done.stdout.decode().split()).replace("\u200b", "")


def test_letters_no_font_has_are_told_and_the_web_page_keeps_them(program: Path, tmp_path: Path) -> None:
    made = write_onepage(put_brief(program, brief("一生、無料で修理される"), "cjk"), tmp_path, today=TODAY)
    assert made.told is not None
    assert "U+4E00" in made.told
    assert "一生、無料で修理される" in seen(made.html).text
    assert pages(made.pdf.read_bytes()) == 1


def test_waivers_stand_there_loudly(program: Path, tmp_path: Path) -> None:
    path = put_brief(program, brief(), "waived")
    held = Waiver(id="w-1", brief="waived", rule="message-without-proof", by="Ann Lee", why="it is being filmed",
                  until=date(2026, 12, 31), given_at="2026-11-01")  # fmt: skip
    over = held.model_copy(update={"id": "w-2", "by": "Bob Ray", "until": date(2026, 11, 1)})
    with open_ledger(program) as ledger:
        ledger.enter("waived", EntryKind.WAIVER, held)
        ledger.enter("waived", EntryKind.WAIVER, over)
    made = write_onepage(path, tmp_path, today=TODAY)
    page = made.html.read_text()
    assert "waived by Ann Lee until 2026-12-31: it is being filmed" in page
    assert "Bob Ray" not in page
    assert page.index("Ann Lee") < page.index("How we will know")
    assert [each.id for each in made.waivers] == ["w-1"]


def test_what_can_not_be_written_or_read(program: Path, tmp_path: Path) -> None:
    with pytest.raises(BriefRefused):
        write_onepage(put_brief(program, "goal: [", "broken"), tmp_path)
    with pytest.raises(StoreError):
        write_onepage(program / "briefs" / "nowhere.yaml", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        write_onepage(put_brief(program, brief(), "plain"), tmp_path / "file")


def test_the_command(program: Path, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(command)
    path = put_brief(program, brief(), "plain")
    done = CliRunner().invoke(app, [str(path), "--out", str(tmp_path), "--json"])
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert Path(said["pdf"]).read_bytes().startswith(b"%PDF")
    assert said["left_out"] == 0
    gone = CliRunner().invoke(app, [str(program / "briefs" / "gone.yaml")])
    assert (gone.exit_code, gone.stdout) == (1, "")
