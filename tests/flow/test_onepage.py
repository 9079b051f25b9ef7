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
MANY = tuple(f"Message {n} of what there is to say about bags and their repair" for n in range(30))
MORE = "team: {" + ", ".join(f"role_{n}: {'Somebody ' * 30}" for n in range(30)) + "}\n"
MORE += "distribution: " + "by every way there is, " * 60 + "\nmeasurement: " + "read every Monday " * 60 + "\n"
MORE += "schedule: {shoot: 2027-03-02, delivery: 2027-03-16, starts: 2027-03-23, ends: 2027-05-30}\n"
MORE += "worth: {outcome: 40 EUR, reach: '400000', rate: 0.4 %, uncertainty: 50 %}\nlanguages: [en, de, fr]\n"
MORE += "techniques: [demonstration]\nguardrails: {brand_by: 3 s, never_say: [" + "cheap words, " * 80 + "]}\n"
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
    assert "--scale: 1.4" in made.html.read_text(), "a short brief is set large"
    page = seen(made.html)
    for expected in (
        "People know that we repair", "awareness", "to attract", "Commuters of 25 to 45", "22 % → 35 %",
        "unknown → learn it", "Repaired for free", "by 5 s", "Proof: The workshop", "See how", "Instagram Reels ad",
        "15 s, 6 s", "4,000 EUR", "The music", "until 2030-12-31", "Not known yet", "as of 2026-11-22", "Acme & Söhne",
    ):  # fmt: skip
        assert expected in page.text, expected
    assert set(made.blocking) == {"concept", "shoot", "edit", "publish"}
    assert [each.split(":")[0] for each in page.addresses] == ["data", "https"], "the page needs no other file"


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("many", brief(messages=tuple(f"Message {n} of what there is to say about bags" for n in range(40))), True),
        ("endless", brief("g" * 10_000, ("w" * 10_000, "word " * 2_000), "a" * 10_000), False),
        ("everything", f"{brief(messages=MANY)}{MORE}", True),
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
    assert left == ("more lines in the brief" in page.text)
    assert (made.left_out > 0) == (left or name == "endless"), "a text that is cut short is counted too"
    assert ("cut short" in page.text) == (name in ("endless", "everything", "all"))
    if shutil.which("pdftotext"):
        assert "Budget 4,000 EUR" in pdf_text(made.pdf)
        assert "as of 2026-11-22" in pdf_text(made.pdf), "nothing is cut off at the foot"
        assert made.left_out == 0 or "; the brief has all of it." in pdf_text(made.pdf)
    assert "script" not in page.tags


def test_markup_is_shown_and_never_run(program: Path, tmp_path: Path) -> None:
    made = write_onepage(put_brief(program, brief(HOSTILE), "markup"), tmp_path, today=TODAY)
    assert '<script>alert(1)</script> #panic("x")' in seen(made.html).text
    said = pdf_text(made.pdf)
    assert '#panic("x")' in said
    assert "<script>alert(1)</script>" in said


def pdf_text(path: Path) -> str:
    try:
        done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, timeout=30)
    except FileNotFoundError:
        pytest.skip("needs pdftotext (poppler-utils)")
    return " ".join(done.stdout.decode().split())


def test_letters_no_font_has_are_told_and_the_web_page_keeps_them(program: Path, tmp_path: Path) -> None:
    made = write_onepage(put_brief(program, brief("一生、無料で修理される"), "cjk"), tmp_path, today=TODAY)
    assert made.told is not None
    assert "U+4E00" in made.told
    said = pdf_text(made.pdf)
    assert "[…] brief.html has the whole text." in said
    assert "U+4E00" not in said, "which letters is for the one who made it"
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


def test_what_blocks_is_said_in_plain_words(program: Path, tmp_path: Path) -> None:
    rights = "rights: [{what: The song, basis: a licence, until: 2027-05-10}]\nschedule: {ends: 2027-05-30}\n"
    text = brief().replace("rights: [{what: The music, until: 2030-12-31}]\n", rights)
    made = write_onepage(put_brief(program, text, "ends-early"), tmp_path, today=TODAY)
    sentence = 'Right 1 "The song" may be used until 2027-05-10, and the flight ends on 2027-05-30'
    for said in (" ".join(seen(made.html).text.split()), pdf_text(made.pdf)):
        assert sentence in said
        assert said.lower().index("still to settle") < said.index(sentence) < said.index("Commuters")
        for inner in ("rights-end-early", "item 1", "rights/1", str(program), "cutthrough"):
            assert inner not in said
    assert made.blocking["publish"] >= 1


def links(pdf: bytes) -> list[str]:
    """The addresses that the file's annotations lead to."""
    return [found.decode() for found in re.findall(rb"/URI\s*\(([^)]*)\)", pdf)]


def test_a_link_can_be_followed_and_copied_whole(program: Path, tmp_path: Path) -> None:
    address = "https://example.com/repair?by=a-brief&of=this-autumn"
    text = brief().replace("https://example.com/repair", address)
    made = write_onepage(put_brief(program, text, "linked"), tmp_path, today=TODAY)
    assert set(links(made.pdf.read_bytes())) == {address}
    page = seen(made.html)
    assert page.addresses[-1] == address
    assert address in page.text
    said = pdf_text(made.pdf)
    assert address in said
    assert "\u200b" not in said


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/hosts", "https://a.example/<b>", "data:,x"])
def test_a_hostile_link_stays_text(program: Path, tmp_path: Path, link: str) -> None:
    text = brief().replace("https://example.com/repair", json.dumps(link))
    made = write_onepage(put_brief(program, text, "unlinked"), tmp_path, today=TODAY)
    assert links(made.pdf.read_bytes()) == []
    page = seen(made.html)
    assert "a" not in page.tags
    assert link in page.text


@pytest.mark.parametrize("messages", [1, 3, 8])
def test_both_columns_come_out_even(program: Path, tmp_path: Path, messages: int) -> None:
    text = brief(messages=tuple(f"Message {n}" for n in range(messages))) + "distribution: Paid\nmeasurement: Weekly\n"
    made = write_onepage(put_brief(program, text, "even"), tmp_path, today=TODAY)
    if not shutil.which("pdftotext"):
        pytest.skip("needs pdftotext (poppler-utils)")
    done = subprocess.run(["pdftotext", "-bbox", str(made.pdf), "-"], capture_output=True, check=True, timeout=30)
    words = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="[\d.]+" yMax="([\d.]+)"', done.stdout.decode())
    ends = [
        max(float(y) for x, y in words if (float(x) < 290) == left and float(y) < 790)  # the foot stands below
        for left in (True, False)
    ]
    assert abs(ends[0] - ends[1]) < 130, "no more than a part is between their ends"


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
