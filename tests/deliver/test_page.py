import base64
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from cutthrough.deliver.page import write_page
from cutthrough.model.brief import Audience, Goal, Kpi, Problem, Right, Severity
from cutthrough.model.deliverable import Delivery, FileKind
from cutthrough.model.errors import StoreError
from cutthrough.model.program import BrandKit, Program
from cutthrough.model.verdict import Report, Status
from cutthrough.model.waiver import Waiver
from deliver.parsed import Node, parse

Delivered = tuple[Delivery, Path]


@pytest.fixture
def page(delivered: Delivered) -> Node:
    return parse(delivered[1] / "index.html")


def addresses(page: Node) -> list[str]:
    return [
        value
        for node in page.walk()
        for name, value in node.attributes.items()
        if name in ("href", "src", "poster") and not value.startswith(("#", "data:"))
    ]


def test_it_opens_with_the_assignment(page: Node) -> None:
    assert page.all("title")[0].text == "Small feet. Big morning. – Hillside Land Trust"
    assert page.all("h1")[0].text == "Small feet. Big morning."
    cover = page.all("header")[0].text
    for words in (
        "Hillside Land Trust",
        "opens its spring paths on Saturday",
        "Awareness, to attract",
        "For Parents of children under ten",
        "Success is Watched past three seconds 35 % from 27 %, autumn 2025 Maps opened 1200",
    ):
        assert words in cover
    standing = page.all("h2", "standing")[0]
    assert (
        standing.text
        == "45 checks on the finished files, 88 % decided: 35 pass, 5 warn, none fail and 5 can't be told."
    )
    assert "warn" in standing.attributes["class"].split()
    assert page.all("p", "made")[0].text == "5 edits for 4 placements in 2 aspect ratios"
    closing = page.all("section", "closing")[0].text
    for words in ("tires everyone out", "YouTube at breakfast", "Look up the map"):
        assert words in closing


def test_the_wall_comes_first_with_every_player_in_the_briefs_order(page: Node) -> None:
    first, *_ = page.all("section")
    assert first.attributes["id"] == "wall"
    assert [label.text for label in first.all("a", "label")] == [
        f"{words} 1 warn, 1 can't tell, 7 pass"
        for words in (
            "Instagram Reels ad 2 s, 9:16 Hook: master Call to action: See the paths",
            "Instagram Reels ad 2 s, 9:16 Hook: alternative Call to action: See the paths",
            "YouTube bumper ad 2 s, 16:9",
            "Website hero loop 2 s, 16:9, silent loop",
            "Email GIF 2 s, 16:9, GIF",
        )
    ]
    links = [label.attributes["href"] for label in first.all("a", "label")]
    assert links == [f"#{edit.attributes['id']}" for edit in page.all("details", "edit")]
    assert [edit.all("h3")[0].text for edit in page.all("details", "edit")][1] == (
        "Instagram Reels ad 2 s, 9:16, alternative, See the paths"
    )


def test_all_passing_is_said_in_a_word(delivered: Delivered, tmp_path: Path) -> None:
    edit = delivered[0].edits[2]
    passing = tuple(v for v in edit.report.verdicts if v.status in (Status.PASS, Status.NOT_APPLICABLE))
    edit = edit.model_copy(update={"report": edit.report.model_copy(update={"verdicts": passing})})
    page = parse(write_page(delivered[0].model_copy(update={"edits": (edit,)}), tmp_path))
    standing = page.all("h2", "standing")[0]
    assert standing.text == "7 checks on the finished files: all pass."
    assert "pass" in standing.attributes["class"].split()
    assert page.all("a", "label")[0].text == "YouTube bumper ad 2 s, 16:9 All 7 pass"


def waiver(id_: str, rule: str, about: str = "") -> Waiver:
    return Waiver(
        id=id_, brief="spring", rule=rule, about=about, by="Ann <i>Lee", why="it is filmed", until=date(2026, 12, 31),
        given_at="2026-11-22T10:00:00+00:00",
    )  # fmt: skip


def test_waivers_are_loud_at_the_top_beside_their_verdicts_and_beside_the_briefs_problem(
    delivered: Delivered, tmp_path: Path
) -> None:
    delivery, _ = delivered
    fails = [v.model_copy(update={"status": Status.FAIL}) for v in delivery.edits[0].report.verdicts[:2]]
    passed = fails[1].model_copy(update={"waived": waiver("w-1", fails[1].rule)})
    report = delivery.edits[0].report.model_copy(update={"verdicts": (fails[0], passed)})
    problem = Problem(
        severity=Severity.WARN, rule="message-without-proof", message="It has no proof", why="It is doubted",
        waived=waiver("w-2", "message-without-proof"),
    )  # fmt: skip
    edits = (delivery.edits[0].model_copy(update={"report": report}),)
    page = parse(write_page(delivery.model_copy(update={"edits": edits, "warnings": (problem,)}), tmp_path))
    said = "Waived by Ann <i>Lee until 2026-12-31: it is filmed"
    (box,) = page.all("div", "waivers")
    assert box.all("h3")[0].text == "2 waivers hold"
    brief, file = box.all("li")
    assert brief.text.startswith(f"{said} This waiver has ended. Brief: It has no proof")
    assert "Video codec fails: 1.94 s, limit at most 90 s" in file.text
    assert [link.attributes["href"] for link in file.all("a")] == ["#e1"]
    assert page.all("h2", "standing")[0].text.endswith("none pass, none warn, 1 fail and 1 is waived.")
    assert page.all("a", "label")[0].text.endswith("1 fail, 1 waived")
    checks = page.all("table", "verdicts")[0]
    assert [row.text for row in checks.all("tr", "waiver")] == [f"{said} This waiver has ended."]
    assert [row.all("td", "result")[0].text for row in checks.all("tr", "fail")] == ["fail", "fail, waived"]
    assert said in page.all("ul", "warnings")[0].text
    assert [item.attributes["class"] for item in page.all("section", "remarks")[0].all("li", "fail")] == ["fail"]
    assert all("hidden" in mark.attributes for mark in page.all("em") if mark.text.startswith("This waiver"))


def test_without_waivers_none_are_spoken_of(page: Node) -> None:
    assert page.all("div", "waivers") == []
    assert "waive" not in page.all("section", "edits")[0].text.lower()


def test_rights_are_said_and_not_dumped(delivered: Delivered, tmp_path: Path) -> None:
    rights = (
        Right(what="The score", basis="a licence", until=date(2027, 3, 31), territories=("Germany", "Austria")),
        Right(what="The footage", forever=True),
    )
    brief = delivered[0].brief.model_copy(update={"rights": rights})
    closing = parse(write_page(delivered[0].model_copy(update={"brief": brief}), tmp_path)).all("section", "closing")[0]
    assert "The score: a licence, until 2027-03-31 (Germany, Austria) The footage: no end" in closing.text


def test_what_to_know_before_approving_is_said_once_with_the_edits_it_is_about(page: Node) -> None:
    section = page.all("section", "remarks")[0]
    assert [(item.attributes["class"], item.all("p")[0].text, len(item.all("a"))) for item in section.all("li")] == [
        ("warn", "Loudness warns: -15.4 LUFS, limit -14 LUFS, 1 LU either way Raise the master's gain by 1.4 dB", 5),
        ("cant_tell", "Audio bit rate can't be told: the container does not say", 5),
        ("unmet", "Nothing on screen serves “Dogs are welcome on a lead”", 1),
        ("noted", "Guess: no face was found, so the window follows motion.", 2),
    ]
    assert section.all("li", "unmet")[0].all("a")[0].attributes["href"] == "#line-m-dogs"
    assert section.all("li", "noted")[0].all("a")[1].attributes["href"] == "#e2"


def test_without_remarks_there_is_no_list_of_them(delivered: Delivered, tmp_path: Path) -> None:
    assert parse(write_page(delivered[0].model_copy(update={"edits": ()}), tmp_path)).all("section", "remarks") == []


def test_players(page: Node) -> None:
    wall, large = page.all("ul", "players")[0].all("video"), page.all("section", "edits")[0].all("video")
    assert len(wall) == len(large) == 4
    for video in (*wall, *large):
        assert {"controls", "playsinline", "poster"} <= video.attributes.keys()
    assert {video.attributes["preload"] for video in wall} == {"metadata"}
    assert {video.attributes["preload"] for video in large} == {"none"}
    assert [{"muted", "loop"} <= v.attributes.keys() for v in (*wall, *large)] == [False, False, False, True] * 2
    assert ["autoplay" in v.attributes for v in (*wall, *large)] == [False] * 3 + [True] + [False] * 4
    gif, _ = [image for image in page.all("img") if image.attributes["src"].endswith("mail.gif")]
    assert gif.attributes["alt"].startswith("Animated: Small feet. Big morning. – Hillside")
    assert gif.attributes["data-still"] == "./mail-poster.jpg"
    shapes = [float(tile.attributes["style"].removeprefix("--wide: ")) for tile in page.all("li", "tile")]
    assert shapes == pytest.approx([9 / 16] * 2 + [16 / 9] * 3, abs=0.001)


def test_captions_travel_inside_the_page(delivered: Delivered, page: Node) -> None:
    track, large = page.all("track")
    assert large.attributes == track.attributes
    head, words = track.attributes["src"].split(",", 1)
    assert head == "data:text/vtt;charset=utf-8;base64"
    assert base64.b64decode(words) == (delivered[1] / "reel a.vtt").read_bytes()
    assert track.attributes["srclang"] == "en"
    assert "default" in track.attributes, "these captions are not burnt in"


def test_every_link_leads_to_a_file_that_is_there(delivered: Delivered, page: Node) -> None:
    delivery, folder = delivered
    local = {unquote(urlsplit(a).path) for a in addresses(page) if not a.startswith("http")}
    delivered_files = {f"./{f.path}" for e in delivery.edits for f in (e.main, *e.files)}
    assert local == delivered_files
    assert all((folder / path).is_file() for path in local)


def test_nothing_is_asked_of_the_network(delivered: Delivered, page: Node) -> None:
    for node in page.walk():
        loaded = [node.attributes.get(a, "") for a in ("src", "poster", "srcset")]
        loaded += [node.attributes["href"]] if node.tag == "link" else []
        assert all(urlsplit(address).scheme in ("", "data") for address in loaded)
    text = (delivered[1] / "index.html").read_text()
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|import\(", text)


def test_facts_are_those_of_the_files(delivered: Delivered, page: Node) -> None:
    facts = [dl.text for dl in page.all("dl", "facts")]
    assert facts[2].startswith("Length 2 s Size 320 × 180 Rate 25 frames/s File ")
    assert facts[2].endswith("Form With sound")
    assert "Rate 12.5 frames/s" in facts[4], "a GIF's rate is its own, not that of its cut"


def test_safe_zones_are_the_platforms_margins_with_their_source(delivered: Delivered, page: Node) -> None:
    delivery, _ = delivered
    zones = page.all("div", "zones")
    assert len(zones) == 4, "on the wall and on the large players"
    zone = delivery.edits[0].cut.safe_zone
    assert zone is not None
    heights = [re.search(r"height: ([\d.]+)%", i.attributes["style"]) for i in zones[0].all("i")[:2]]
    assert [float(h[1]) for h in heights if h] == pytest.approx(
        [float(zone.top * 100), float(zone.bottom * 100)], abs=0.001
    )
    assert "second-hand" in page.all("div", "house")[0].text


def test_verdicts_say_measured_limit_source_date_and_repair(page: Node) -> None:
    edit = page.all("details", "edit", id="e1")[0]
    table, aside = edit.all("table", "verdicts")
    rows = [[c.text for c in row.children if c.tag in ("th", "td")] for row in table.all("tr")]
    assert rows[1] == [
        "Loudness",
        "warn",
        "-15.4 LUFS",
        "-14 LUFS, 1 LU either way",
        "https://specs.example/loudness, undated, unverified: treat as a guess",
        "raise the master's gain by 1.4 dB",
    ]
    assert rows[3] == ["Container", "pass", "1.94 s", "at most 90 s", "Reels Publishing API, 2026-07-30, official", ""]
    assert len(rows) == 10
    assert [row.all("th")[0].text for row in aside.all("tr")[1:]] == ["Edit lists"]
    assert page.all("details", "aside")[0].all("summary")[0].text == "1 not applicable here"


def test_the_timeline_says_why_and_for_which_line(page: Node) -> None:
    panel = page.all("details", "edit", id="e1")[0].all("section", "why")[0]
    bars = panel.all("svg", "bar")
    assert [b.attributes["aria-label"] for b in bars][:4] == [
        "clip 1 of valley.mp4, from 0:00.0 to 0:00.6",
        "clip 2 of valley.mp4, from 0:00.6 to 0:01.1",
        "clip 3 of valley.mp4, from 0:00.9 to 0:01.6",
        "end card, from 0:01.6 to 0:02.0",
    ]
    third, dissolve = bars[2], panel.all("rect", "dissolve")[0]
    left, wide = (float(dissolve.attributes[a].rstrip("%")) for a in ("x", "width"))
    assert float(third.attributes["x"].rstrip("%")) == pytest.approx(left + wide), "drawn past its dissolve"
    assert float(third.attributes["data-start"]) == pytest.approx(left * 2 / 100), "but starts with it"
    items = panel.all("li", **{"data-part": "0"})
    assert "Strongest opening of five" in items[0].text
    assert "The bird stays inside this window" in items[0].text
    assert items[0].all("a")[0].text == "Message The valley wakes up before you do"
    assert "Tied to no line of the brief." in panel.all("li", **{"data-part": "2"})[0].text
    assert "Line gone-line is no longer in the brief" in panel.text
    assert {b.attributes["data-part"] for b in bars} == {
        i.attributes["data-part"] for i in panel.all("li") if "data-part" in i.attributes
    }


def test_from_brief_to_screen(page: Node) -> None:
    rows = {row.attributes["id"]: row for row in page.all("section", "trace")[0].all("li") if "id" in row.attributes}
    assert "5 of 5 edits: clip 1, title, at 0 s" in rows["line-m-wake"].text
    assert "Nothing on screen serves this line." in rows["line-m-dogs"].text
    assert [key for key, row in rows.items() if "unmet" in row.attributes.get("class", "")] == ["line-m-dogs"]
    assert "Met by measuring after publication." in rows["line-kpi-hold"].text
    assert "Instagram Reels ad" in rows["line-slot-1"].text
    targets = {a.attributes["href"] for row in rows.values() for a in row.all("a")}
    ids = {"#" + node.attributes["id"] for node in page.walk() if "id" in node.attributes}
    assert targets <= ids


def test_an_edit_says_which_lines_of_the_brief_it_serves(page: Node) -> None:
    lines = [line.text for line in page.all("details", "edit", id="e1")[0].all("ul", "lineage")[0].all("li")]
    assert lines == [
        "Message The valley wakes up before you do clip 1, title, at 0 s",
        "Message Every path is free clip 2, at 0.6 s",
        "Message Dogs are welcome on a lead not in this edit",
        "Call to action See the paths end card, call to action, link, at 1.6 s",
        "Guardrails Brand on screen by 3 s. Never say “cheap”. Captions brand name, at 0 s",
        "Placement Instagram Reels ad the whole edit",
        "Test Vary hook hook: master, call to action: See the paths",
    ]


def test_every_control_and_reference_has_its_target(page: Node) -> None:
    ids = [node.attributes["id"] for node in page.walk() if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    for node in page.walk():
        for name in ("aria-controls", "aria-labelledby", "data-opens"):
            assert node.attributes.get(name, ids[0]) in ids
        if node.attributes.get("href", "").startswith("#"):
            assert unquote(node.attributes["href"][1:]) in ids
        if node.tag == "img":
            assert "alt" in node.attributes


HOSTILE = """</script><script>alert(1)</script>"'&<b>% # {{ 7*7 }} \u202e"""


def test_hostile_words_stay_words(delivered: Delivered, tmp_path: Path) -> None:
    delivery, _ = delivered
    brief = delivery.brief.model_copy(
        update={
            "title": HOSTILE,
            "goal": Goal(id='x" onclick="alert(1)', objective="awareness", statement=HOSTILE),
            "audience": Audience(who=HOSTILE, moved_by=HOSTILE, watches=(HOSTILE,), next_step=HOSTILE),
            "kpis": (Kpi(metric=HOSTILE, target=HOSTILE, baseline=HOSTILE),),
            "rights": (Right(what=HOSTILE, basis=HOSTILE, territories=(HOSTILE,)),),
        }
    )
    edits = []
    for edit in delivery.edits:
        verdicts = tuple(
            v.model_copy(
                update={"rule": HOSTILE, "measured": HOSTILE, "source": "javascript:alert(1)", "repair": HOSTILE}
            )
            for v in edit.report.verdicts
        )
        cut = edit.cut.model_copy(
            update={
                "arm": {HOSTILE: HOSTILE},
                "notes": (HOSTILE,),
                "reasons": (HOSTILE,),
                "items": tuple(i.model_copy(update={"reason": HOSTILE, "serves": (HOSTILE,)}) for i in edit.cut.items),
                "texts": tuple(t.model_copy(update={"lines": (HOSTILE,)}) for t in edit.cut.texts),
            }
        )
        report = edit.report.model_copy(update={"verdicts": verdicts})
        edits.append(edit.model_copy(update={"cut": cut, "report": report}))
    program = Program(client=HOSTILE, brand=BrandKit(name=HOSTILE))
    hostile = delivery.model_copy(
        update={"brief": brief, "edits": tuple(edits), "program": program, "made_at": HOSTILE}
    )
    page = parse(write_page(hostile, tmp_path))
    assert len(page.all("script")) == 1
    assert page.all("b", onclick="alert(1)") == []
    assert all(not name.startswith("on") for node in page.walk() for name in node.attributes)
    assert all(not node.attributes.get("href", "").startswith("javascript") for node in page.walk())
    assert page.all("h1")[0].text == " ".join(HOSTILE.split())
    assert "49" not in page.all("h1")[0].text


NAMES = ["a b.mp4", 'it\'s "quoted".mp4', "100%25 #1?.mp4", "a:b.mp4", "<script>.mp4", "new\nline.mp4", "über/日本.mp4"]


@pytest.mark.parametrize("name", NAMES)
def test_any_file_name_can_be_linked(delivered: Delivered, tmp_path: Path, name: str) -> None:
    delivery, _ = delivered
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    edit = delivery.edits[2]
    edit = edit.model_copy(update={"main": edit.main.model_copy(update={"path": name}), "files": ()})
    page = parse(write_page(delivery.model_copy(update={"edits": (edit,)}), tmp_path))
    source = page.all("video")[0].attributes["src"]
    split = urlsplit(source)
    assert (split.scheme, split.netloc, split.query, split.fragment) == ("", "", "", "")
    assert unquote(split.path) == f"./{name}"
    assert (tmp_path / unquote(split.path)).read_bytes() == b"x"


def test_missing_files_are_said_and_not_linked(delivered: Delivered, tmp_path: Path) -> None:
    page = parse(write_page(delivered[0], tmp_path))
    assert page.all("video") == page.all("track") == []
    assert [a for a in addresses(page) if not a.startswith("http")] == []
    assert "reel a.mp4 is not in this folder." in page.text
    assert "reel a.vtt is missing" in page.text


def test_what_a_brief_may_leave_out_is_left_out(delivered: Delivered, tmp_path: Path) -> None:
    delivery, _ = delivered
    bare = delivery.brief.model_copy(
        update={
            "title": None,
            "messages": (),
            "call_to_action": None,
            "vary": None,
            "goal": Goal(objective="conversion", statement="More people book."),
            "audience": Audience(who="Anyone"),
            "kpis": (Kpi(metric="Bookings", target="12"),),
            **dict.fromkeys(("distribution", "measurement", "budget", "rights")),
        }
    )
    edit = delivery.edits[1]
    cut = edit.cut.model_copy(
        update={"texts": (), "captions": (), "sound": (), "arm": {}, "notes": (), "reasons": (), "safe_zone": None}
    )
    report = Report(file_sha256="0", placement=cut.placement, verdicts=())
    edit = edit.model_copy(
        update={"cut": cut, "report": report, "files": (), "crf": None, "gain_db": None, "segments": ()}
    )
    bare_delivery = delivery.model_copy(
        update={"brief": bare, "edits": (edit,), "placements": {}, "sources": (), "warnings": ()}
    )
    page = parse(write_page(bare_delivery, tmp_path))
    assert page.all("h1")[0].text == "morning"
    assert page.all("a", "label")[0].text == "instagram_reels_ad 2 s, 9:16 Not measured"
    assert "This file has not been measured." in page.text
    assert "Nothing has been measured yet." in page.text
    assert "Safe zones" not in page.text
    assert "None" not in page.text


@pytest.mark.parametrize(
    ("size", "said"), [((600, 338), "16:9"), ((1080, 1350), "4:5"), ((607, 1080), "9:16"), ((1910, 1000), "1.91:1")]
)
def test_a_shape_is_named_as_people_do(delivered: Delivered, tmp_path: Path, size: tuple[int, int], said: str) -> None:
    delivery, _ = delivered
    edit = delivery.edits[2]
    edit = edit.model_copy(update={"main": edit.main.model_copy(update={"width": size[0], "height": size[1]})})
    page = parse(write_page(delivery.model_copy(update={"edits": (edit,)}), tmp_path))
    assert page.all("h3")[0].text == f"YouTube bumper ad 2 s, {said}"


def test_no_edits_at_all(delivered: Delivered, tmp_path: Path) -> None:
    page = parse(write_page(delivered[0].model_copy(update={"edits": ()}), tmp_path))
    assert "No edit has been made yet." in page.text
    assert "0 edits for 0 placements" in page.text


def test_warnings_of_the_brief_are_shown(delivered: Delivered, tmp_path: Path) -> None:
    problem = Problem(severity=Severity.WARN, rule="no-proof", message="No proof for one claim", why="Claims need one")
    page = parse(write_page(delivered[0].model_copy(update={"warnings": (problem,)}), tmp_path))
    assert "No proof for one claim Claims need one" in page.all("ul", "warnings")[0].text


def test_the_same_delivery_gives_the_same_page(delivered: Delivered, tmp_path: Path) -> None:
    delivery, folder = delivered
    before = (folder / "index.html").read_bytes()
    assert write_page(delivery, folder).read_bytes() == before
    assert FileKind.VIDEO in {e.main.kind for e in delivery.edits}
    (tmp_path / "index.html").mkdir()
    with pytest.raises(StoreError):
        write_page(delivery, tmp_path)
