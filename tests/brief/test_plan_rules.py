"""Each rule of the plan of posts with a plan that breaks it and one that keeps it."""

from pathlib import Path

import pytest

from brief.program import GOOD, make_program, put_brief
from brief.test_coherence import BLOCK, FLIGHT, PLACED, PLANNED, RIGHTS, TODAY, WARN, Broken, change
from cutthrough.brief.gate import GATE, OUT
from cutthrough.brief.mend import pasted
from cutthrough.brief.read import check_brief, read_brief
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.errors import BriefRefused

PROGRAM = """\
client: Acme
brand:
  name: Acme
never_say: bargains
team: {client: Ann Lee, producer: Bo Diaz}
zone: Europe/Berlin
channels:
  watch: {kind: site, medium: website, to: https://watch.acme.example, territories: [DE, AT, CH]}
  reels: {medium: paid, platform: instagram, to: kits/reels, currency: EUR, territories: DE}
  insta: {platform: instagram, to: kits/insta, zone: Europe/Zurich}
  short: {platform: x, to: kits/short}
  pins: {platform: pinterest, to: kits/pins}
  friends: {medium: influencer, platform: instagram, to: kits/friends}
  outreach: {kind: site, medium: sales, to: https://watch.acme.example}
  anywhere: {to: kits/anywhere}
  letters: {medium: email, to: kits/letters}
  tube: {platform: youtube, to: kits/tube}
"""

SITE = "  - {channel: watch, at: 2027-01-12 09:00, link: https://acme.example/a, title: Repaired for free}\n"
REEL = "  - {channel: reels, edit: instagram_reels_ad, at: 2027-01-13 18:00, budget: 300 EUR, link: acme.example}\n"
PLAN = f"approval: [client, Cy Doe]\nposts:\n{SITE}{REEL}"
BASE = GOOD.replace("sources:\n", PLAN + "sources:\n")


def post(fields: str, old: str = REEL) -> tuple[tuple[str, str], ...]:
    """A line of the plan in another one's place."""
    return ((old, f"  - {{at: 2027-01-13 18:00, link: acme.example, {fields}}}\n"),)


def reel(fields: str) -> tuple[tuple[str, str], ...]:
    """More fields in the line of reels."""
    return change("budget: 300 EUR", f"budget: 300 EUR, {fields}")


def right(fields: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return ((RIGHTS, f"rights: [{{what: The music, basis: a licence, {fields}}}]\n"), *more)


FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
SHORT = "channel: short, edit: x_organic, text: {}"
PIN = "channel: pins, edit: pinterest_video, text: {}"
GIF = (("  - instagram_reels_ad: [15 s, 6 s]\n", "  - instagram_reels_ad: [15 s, 6 s]\n  - email: 4 s\n"),)
X = (("  - instagram_reels_ad: [15 s, 6 s]\n", "  - instagram_reels_ad: [15 s, 6 s]\n  - x_organic: 15 s\n"),)
TUBE = "channel: tube, edit: youtube_infeed, title: {}"
INFEED = ((X[0][0], X[0][1].replace("x_organic: 15 s", "youtube_infeed: 15 s")),)
PINS = ((X[0][0], X[0][1].replace("x_organic", "pinterest_video")),)

BROKEN: dict[str, Broken] = {
    "a channel misspelt": Broken(
        change("channel: reels", "channel: rels"), "post-channel-unknown", BLOCK, OUT, "did you mean reels?",
        change("channel: reels", "channel: insta"),
    ),
    "a channel like none": Broken(
        change("channel: reels", "channel: billboard"), "post-channel-unknown", BLOCK, OUT, "there are: watch, reels",
    ),
    "a zone that is none": Broken(
        reel("zone: Europe/Berlim"), "post-zone-unknown", BLOCK, OUT, "did you mean Europe/Berlin",
        reel("zone: Europe/Berlin"),
    ),
    "a zone that is an offset": Broken(reel("zone: '+01:00'"), "post-zone-unknown", BLOCK, OUT, "write an IANA name"),
    "an hour of nobody knows when": Broken(
        reel("every: fortnight and a half"), "post-every-unreadable", BLOCK, OUT, "is no rhythm",
        reel("every: 2 weeks, times: 3"),
    ),
    "a day that is none": Broken(
        reel("every: 'mon, tursday', times: 2"), "post-every-unreadable", BLOCK, OUT, "did you mean thursday?",
        reel("every: 'mon, thursday', times: 2"),
    ),
    "on and on": Broken(
        reel("every: week"), "post-endless", WARN, OUT, "it goes on and on", reel("every: week, until: 2027-03-01"),
    ),
    "on until the flight ends": Broken(
        (*reel("every: week"), *change(RIGHTS, RIGHTS + FLIGHT)), "post-endless", WARN, OUT, "ends with the flight",
    ),
    "times without a rhythm": Broken(
        reel("times: 4"), "post-times-idle", BLOCK, OUT, "nothing says how often", reel("times: 1"),
    ),
    "over before it begins": Broken(
        reel("every: day, until: 2027-01-12"), "post-until-early", BLOCK, OUT, "and last on 2027-01-12",
        reel("every: day, until: 2027-01-13"),
    ),
    "before the flight": Broken(
        change(RIGHTS, RIGHTS + "schedule: {starts: 2027-01-13, ends: 2027-02-10}\n"),
        "post-outside-flight", WARN, OUT, "the flight starts on 2027-01-13", change(RIGHTS, RIGHTS + FLIGHT),
    ),
    "on the day before the flight": Broken(
        change(RIGHTS, RIGHTS + "schedule: {starts: 2027-01-13, ends: 2027-02-10}\n"),
        "post-outside-flight", WARN, OUT, "goes out on 2027-01-12",
        change(RIGHTS, RIGHTS + "schedule: {starts: 2027-01-12, ends: 2027-02-10}\n"),
    ),
    "a year for a day": Broken(
        reel("every: day, until: '86400'"), "date-unreadable", BLOCK, PLACED, "posts, item 2, until",
        reel("every: day, until: 2027-01-14"),
    ),
    "a known role in capitals": Broken(
        change("[client, Cy Doe]", "Media Buyer"), "approval-role-unknown", BLOCK, OUT, "media_buyer: Ann Lee",
        (("[client, Cy Doe]", "Media Buyer"), *change(RIGHTS, RIGHTS + "team: {media_buyer: Di Fox}\n")),
    ),
    "a name in small letters": Broken(
        change("[client, Cy Doe]", "cy doe"), "approval-role-unknown", BLOCK, OUT, "a person is named as Ann Lee",
        change("[client, Cy Doe]", "ann lee"),
    ),
    "music for a channel that is heard": Broken(
        (*right("forever: yes, kind: music, platforms: [website, instagram]"), *post("channel: letters")),
        "rights-platform", BLOCK, OUT, "letters is on email",
        (*right("forever: yes, kind: music, platforms: [website, instagram]"), *post("channel: letters"), *GIF),
    ),
    "after the flight": Broken(
        change(RIGHTS, RIGHTS + "schedule: {starts: 2027-01-10, ends: 2027-01-12}\n"),
        "post-outside-flight", WARN, OUT, "the flight ends on 2027-01-12",
    ),
    "repeated beyond the flight": Broken(
        (*reel("every: week, times: 9"), *change(RIGHTS, RIGHTS + FLIGHT)),
        "post-outside-flight", WARN, OUT, "goes out 9 times",
        (*reel("every: week, times: 5"), *change(RIGHTS, RIGHTS + FLIGHT)),
    ),
    "weekdays beyond the flight": Broken(
        (*reel("every: 'mon, wed', times: 11"), *change(RIGHTS, RIGHTS + FLIGHT)),
        "post-outside-flight", WARN, OUT, "goes out 11 times",
        (*reel("every: 'mon, wed', times: 8"), *change(RIGHTS, RIGHTS + FLIGHT)),
    ),
    "until beyond the flight": Broken(
        (*reel("every: week, until: 2027-02-11"), *change(RIGHTS, RIGHTS + FLIGHT)),
        "post-outside-flight", WARN, OUT, "may go out until 2027-02-11",
    ),
    "another century": Broken(change("2027-01-13 18:00", "2072-01-13 18:00"), "post-outside-flight", WARN, OUT, "2072"),
    "an edit misspelt": Broken(
        change("edit: instagram_reels_ad", "edit: instagram_reel_ad"), "post-edit-unknown", BLOCK, OUT, "did you mean",
        change("edit: instagram_reels_ad", "edit: instagram_reels_ad-15s-9x16"),
    ),
    "an edit of another brief": Broken(
        change("edit: instagram_reels_ad", "edit: tiktok_topview"), "post-edit-unknown", BLOCK, OUT, "no placement of",
    ),
    "an edit that may be adopted": Broken(
        change("edit: instagram_reels_ad", "edit: v-1a2b"), "post-edit-unknown", WARN, OUT, "no placement of",
        change("edit: instagram_reels_ad", "edit: a-0kz3m9x7qp"),
    ),
    "an adopted id with a slip in it": Broken(
        change("edit: instagram_reels_ad", "edit: a-0kz3m9x7q"), "post-edit-unknown", WARN, OUT, "no placement of",
    ),
    "an edit for elsewhere": Broken(
        post("channel: pins, edit: instagram_reels_ad"), "post-edit-elsewhere", WARN, OUT, "made for instagram",
        post("channel: insta, edit: instagram_reels_ad"),
    ),
    "nothing to post there": Broken(
        post("channel: pins"), "post-edit-missing", BLOCK, OUT, "none of the placements is on pinterest",
        post("channel: insta"),
    ),
    "a channel of no platform": Broken(
        post("channel: anywhere"), "post-edit-missing", BLOCK, OUT, "anywhere names no platform",
        post("channel: anywhere, edit: instagram_reels_ad"),
    ),
    "an offset by its IANA name": Broken(
        reel("zone: Etc/GMT+5"), "post-zone-unknown", BLOCK, OUT, "write a place", reel("zone: Etc/UTC"),
    ),
    "one moment by two clocks": Broken(
        change(REEL, REEL + REEL.replace("18:00", "12:00, zone: America/New_York")), "post-twice", BLOCK, OUT,
        "2027-01-13 12:00 America/New_York already on line",
        change(REEL, REEL + REEL.replace("18:00", "18:00, zone: America/New_York")),
    ),
    "the same thing twice": Broken(
        change(REEL, REEL + REEL), "post-twice", BLOCK, OUT, "already on line",
        change(REEL, REEL + REEL.replace("18:00", "19:00")),
    ),
    "the same thing twice, once unsaid": Broken(
        change(REEL, REEL + REEL.replace("edit: instagram_reels_ad, ", "")), "post-twice", BLOCK, OUT, "already on",
        change(REEL, REEL + REEL.replace("channel: reels", "channel: insta")),
    ),
    "twice to the same person": Broken(
        post("channel: outreach, recipients: [Ann, Ann]"), "post-twice", BLOCK, OUT, "twice in this line",
        post("channel: outreach, recipients: [Ann, Bo]"),
    ),
    "nobody posts it": Broken(
        post("channel: friends, edit: instagram_reels_ad"), "post-partner-missing", BLOCK, OUT, "friends is influencer",
        post("channel: friends, edit: instagram_reels_ad, partner: Cleo"),
    ),
    "nobody gets it": Broken(
        post("channel: outreach"), "post-recipients-missing", BLOCK, OUT, "outreach is sales",
        post("channel: outreach, recipients: Cleo"),
    ),
    "paid and no money": Broken(
        change("budget: 300 EUR, ", ""), "post-budget-missing", WARN, OUT, "reels is paid for",
        (("budget: 300 EUR, ", ""), ("channel: reels", "channel: insta")),
    ),
    "money in words": Broken(
        change("300 EUR", "a little"), "post-budget-unreadable", BLOCK, OUT, "not an amount", change("300 EUR", "€300"),
    ),
    "money of another kind": Broken(
        change("300 EUR", "300 USD"), "post-budget-currency", WARN, OUT, "the budget in EUR: can't tell",
    ),
    "money the channel doesn't take": Broken(
        (("300 EUR", "300 CHF"), ("4000 EUR", "4000 CHF")), "post-budget-currency", WARN, OUT, "is billed in EUR",
    ),
    "more than there is": Broken(
        change("300 EUR", "4001 EUR"), "post-budget-over", BLOCK, OUT, "cost 4,001 EUR together",
        change("300 EUR", "4000 EUR"),
    ),
    "more than is left": Broken(
        (("300 EUR", "2000 EUR"), *change(RIGHTS, RIGHTS + "production: {cost: 2500 EUR}\n")),
        "post-budget-over", BLOCK, OUT, "making it 2,500 EUR",
        (("300 EUR", "1500 EUR"), *change(RIGHTS, RIGHTS + "production: {cost: 2500 EUR}\n")),
    ),
    "nobody approves": Broken(
        change("approval: [client, Cy Doe]\n", ""), "approval-missing", BLOCK, OUT, "who must approve",
        change("approval: [client, Cy Doe]\n", "approval: client\n"),
    ),
    "to be decided who approves": Broken(
        change("[client, Cy Doe]", "TBD"), "approval-missing", BLOCK, OUT, "who must approve",
    ),
    "a role nobody has": Broken(
        change("[client, Cy Doe]", "{by: [legal], rounds: 2}"), "approval-role-unknown", BLOCK, OUT, "legal: Ann Lee",
        (("[client, Cy Doe]", "{by: [Legal], rounds: 2}"), *change(RIGHTS, RIGHTS + "team: {legal: Di Fox}\n")),
    ),
    "a role misspelt": Broken(
        change("[client, Cy Doe]", "cleint"), "approval-role-unknown", BLOCK, OUT, "did you mean client?",
        change("[client, Cy Doe]", "Ann Lee"),
    ),
    "a right for another platform": Broken(
        right("forever: yes, kind: music, platforms: [tiktok, website]"),
        "rights-platform", BLOCK, OUT, "reels is on instagram",
        right("forever: yes, kind: music, platforms: [Instagram, website]"),
    ),
    "a right for a part of a platform": Broken(
        right("forever: yes, platforms: [Instagram Reels, website]"),
        "rights-platform", BLOCK, OUT, 'write instagram if "Instagram Reels" is all of it',
    ),
    "a right for fewer countries": Broken(
        right("forever: yes, territories: [DE, AT]"), "rights-territory", BLOCK, OUT, "watch is seen in CH too",
        right("forever: yes, territories: DACH"),
    ),
    "a right for some, seen by all": Broken(
        (*right("forever: yes, territories: EU"), *change("channel: watch", "channel: insta")),
        "rights-territory", BLOCK, OUT, "insta is seen everywhere",
        (*right("forever: yes, territories: worldwide"), *change("channel: watch", "channel: insta")),
    ),
    "a right for what is no country": Broken(
        right("forever: yes, territories: [UK]"), "rights-territory", BLOCK, OUT, "write GB",
    ),
    "a post after the right": Broken(
        right("until: 2027-01-12"), "rights-ended", BLOCK, OUT, "on 2027-01-13", right("until: 2027-01-13"),
    ),
    "a word never to be posted": Broken(
        reel("text: Big bargains!"), "words-never-said", BLOCK, OUT, '"bargains"', reel("text: Big repairs!"),
    ),
    "a hashtag nobody writes": Broken(
        reel("hashtags: [repair, bargains]"), "words-never-said", BLOCK, OUT, "hashtags, item 2",
    ),
    "hashtags apart": Broken(
        reel("hashtags: [free repair]"), "hashtag-parted", WARN, OUT, "it goes out as #freerepair",
        reel("hashtags: ['#repair', schön, 修理]"),
    ),
    "hashtags in one": Broken(
        reel("hashtags: '#a #b'"), "hashtag-parted", WARN, OUT, "an item of its own", reel("hashtags: [a, b]"),
    ),
    "a hashtag of nothing": Broken(reel("hashtags: ['#!']"), "hashtag-parted", WARN, OUT, "is no hashtag"),
    "a link to nowhere": Broken(
        change("link: acme.example", "link: in our bio"), "link-unreadable", BLOCK, OUT, "is no address",
    ),
    "a link with a password": Broken(
        change("link: acme.example", "link: https://me:secret@acme.example"), "link-unreadable", BLOCK, OUT,
        "is no address",
    ),
    "a link of another host": Broken(
        change("link: acme.example", "link: 'https://acme.example\\@evil.example'"), "link-unreadable", BLOCK, OUT,
        "is no address",
    ),
    "a link that is mail": Broken(
        change("link: acme.example", "link: mailto:us@acme.example"), "link-unreadable", BLOCK, OUT, "is no address",
    ),
    "a port that is none": Broken(
        change("link: acme.example", "link: https://acme.example:99999/"), "link-unreadable", BLOCK, OUT,
        "is no address",
    ),
    "no link at all": Broken(
        change(", link: acme.example", ""), "post-link-missing", WARN, OUT, "it leads nowhere",
        ((", link: acme.example", ""), *change(RIGHTS, RIGHTS + "call_to_action: {text: Go, link: acme.example}\n")),
    ),
    "a title too long for a page": Broken(
        change("title: Repaired for free", f"title: {'Repair ' * 15}"),
        "post-text-too-long", BLOCK, OUT, "104 characters; Website hero loop takes 100",
    ),
    "a text too long where it goes": Broken(
        (*post(SHORT.format("word " * 60)), *X), "post-text-too-long", BLOCK, OUT, "299 characters as X weighs them; X",
        (*post(SHORT.format("word " * 50 + "https://acme.example/" + "x" * 90)), *X),
    ),
    "a title too long for a post of an ad's edit": Broken(
        (*post(TUBE.format("word " * 21)), *INFEED), "post-text-too-long", WARN, OUT, "a post on youtube takes 100",
        (*post(TUBE.format("word " * 18 + ", text: " + "word " * 30)), *INFEED),
    ),
    "words of an ad that is posted as no ad": Broken(
        (*post("channel: tube, edit: youtube_infeed"), (X[0][0], INFEED[0][1] + f"    post_title: {'word ' * 21}\n")),
        "post-text-too-long", WARN, OUT, "a post on youtube takes 100",
        (*post("channel: tube, edit: youtube_infeed"), (X[0][0], INFEED[0][1] + f"    post_title: {'word ' * 18}\n")),
    ),
    "families": Broken(
        change("title: Repaired for free", f"title: {FAMILY * 20}"),
        "post-text-too-long", BLOCK, OUT, "though people see 20 (emoji",
        change("title: Repaired for free", f"title: {FAMILY * 14}"),
    ),
    "as X weighs it": Broken(
        (*post(SHORT.format("\u4fee" * 141)), *X), "post-text-too-long", BLOCK, OUT, "282 characters as X weighs them",
        (*post(SHORT.format(FAMILY * 140)), *X),
    ),
    "accents apart": Broken(
        change("title: Repaired for free", "title: " + "e\u0301" * 60),
        "post-text-too-long", BLOCK, OUT, "fits with its accents in one with their letters",
    ),
    "emoji that may count twice": Broken(
        (*post(PIN.format("\U0001f6b2" * 251)), *PINS), "post-text-too-long", WARN, OUT, "and 502 UTF-16 units",
        (*post(PIN.format("\U0001f6b2" * 250)), *PINS),
    ),
    "too long with its hashtags": Broken(
        (*post(SHORT.format("word " * 55) + ", hashtags: [repair, bags]"), *X),
        "post-text-too-long", WARN, OUT, "with them the text has 289 characters as X",
        (*post(SHORT.format("word " * 52) + ", hashtags: [repair, bags]"), *X),
    ),
    "too long with its credits": Broken(
        right("kind: footage, until: 2027-12-31", *post(SHORT.format("word " * 50)), *X, ("a licence", "CC BY 3.0")),
        "post-text-too-long", WARN, OUT, "with what must stand beside it, as credits, the text has 296 characters as X",
        right("kind: footage, until: 2027-12-31", *post(SHORT.format("word " * 50)), *X),
    ),
    "too long with what a partner must say": Broken(
        post(f"channel: friends, partner: {{name: Mira, code: MIRA20, disclosure: {'Anzeige ' * 12}}}, "
             f"made_with_ai: the sky, text: {'word ' * 415}"),
        "post-text-too-long", WARN, OUT, "with what must stand beside it",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_program(tmp_path_factory.mktemp("acme"))
    (folder / "program.yaml").write_text(PROGRAM)
    return folder


def told(program: Path, text: str) -> tuple[Problem, ...]:
    return read_brief(put_brief(program, text), program, today=TODAY)[1]


def changed(changes: tuple[tuple[str, str], ...]) -> str:
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_the_plan_passes_every_gate_without_a_word(program: Path) -> None:
    assert [p.message for p in told(program, BASE)] == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_rule_is_told_where_it_blocks(program: Path, name: str) -> None:
    broken = BROKEN[name]
    problems = told(program, changed(broken.changes))
    found = [p for p in problems if p.rule == broken.rule]
    assert found, [(p.rule, p.message) for p in problems]
    assert (found[0].severity, found[0].stages) == (broken.severity, broken.stages)
    assert broken.says in found[0].message
    assert found[0].why
    assert found[0].line
    assert "\n" not in found[0].message


@pytest.mark.parametrize("name", [name for name, broken in BROKEN.items() if broken.keeps])
def test_what_keeps_it_is_not(program: Path, name: str) -> None:
    broken = BROKEN[name]
    assert broken.rule not in [p.rule for p in told(program, changed(broken.keeps))]


@pytest.mark.parametrize("name", BROKEN)
def test_pasting_settles_it(program: Path, name: str) -> None:
    text = changed(BROKEN[name].changes)
    for problem in told(program, text):
        if problem.paste is not None:
            after = told(program, pasted(text, problem))
            assert (problem.rule, problem.message) not in [(p.rule, p.message) for p in after]
            assert not [p for p in after if p.rule.startswith(("yaml-", "wrong-type", "unknown-field"))]


@pytest.mark.parametrize("rule", [rule for rule in GATE if rule.startswith(PLANNED)])
def test_every_rule_has_a_plan_that_breaks_it(rule: str) -> None:
    elsewhere = {"post-zone-missing", "post-text-too-long", "post-title-missing", "post-text-hidden"}
    assert rule in {broken.rule for broken in BROKEN.values()} | elsewhere


def test_nothing_of_the_plan_keeps_edits_from_being_made(program: Path) -> None:
    for broken in (each for each in BROKEN.values() if each.stages == OUT):
        assert check_brief(put_brief(program, changed(broken.changes)), program, today=TODAY).brief.posts
    path = put_brief(program, changed(BROKEN["nobody approves"].changes))
    with pytest.raises(BriefRefused):
        check_brief(path, program, Stage.PUBLISH, today=TODAY)


def test_a_time_is_in_a_zone_that_somebody_says(tmp_path: Path) -> None:
    folder = make_program(tmp_path)
    (folder / "program.yaml").write_text(PROGRAM.replace("zone: Europe/Berlin\n", ""))
    found = [p for p in told(folder, BASE) if p.rule == "post-zone-missing"]
    assert [p.message.split(";")[0] for p in found] == [
        "posts, item 1: nobody says in which zone its time is meant, nor that of 1 more"
    ]
    assert found[0].about == "posts"  # of more lines than the first, so it is not the first one's alone
    one = told(folder, BASE.replace("channel: watch", "channel: insta"))
    assert [p.about for p in one if p.rule == "post-zone-missing"] == ["posts/2"]
    for text in (
        pasted(pasted(BASE, found[0]), told(folder, pasted(BASE, found[0]))[-1]),
        BASE.replace("channel: reels", "channel: insta").replace("channel: watch", "channel: insta"),
    ):
        assert "post-zone-missing" not in [p.rule for p in told(folder, text)]


def test_without_channels_it_is_said_once_and_what_to_write(tmp_path: Path) -> None:
    found = [p for p in told(make_program(tmp_path), BASE) if p.rule == "post-channel-unknown"]
    assert [p.message for p in found] == [
        (
            "posts, item 1, channel: program.yaml has no channels; write there: "
            "channels: {watch: {kind: kit, to: kits/watch}}"
        )
    ]
    assert found[0].about == "posts"


def test_times_that_can_not_be_read_are_told_with_how_to_write_them(program: Path) -> None:
    for written, said in {
        "2027-01-13": "names a day and no hour; write both: 2027-01-13 18:00",
        "2027-01-13 18:00+01:00": "has an offset; write the local time",
        "'2027-01-13 25:00'": "is no time of a day; write it as 2026-12-04 18:00",
        "soon": "is no time of a day",
    }.items():
        text = BASE.replace("2027-01-13 18:00", written)
        (problem,) = [p for p in told(program, text) if p.rule == "unreadable-value"]
        assert said in problem.message
        assert problem.stages == (Stage.EDIT, Stage.PUBLISH)
        assert "unreadable-value" not in [p.rule for p in told(program, pasted(text, problem))]
    problem = next(p for p in told(program, BASE.replace("2027-01-13 18:00", "2027-01-14")) if p.line == 24)
    assert "2027-01-14 18:00" in str(problem.paste)


@pytest.mark.parametrize(
    "plan",
    [
        "posts: watch", "posts: []", "posts: {channel: watch, at: 2027-01-12 09:00}", "posts: [watch]", "posts: [[]]",
        "posts: [{channel: [a], at: {b: c}}]", "posts: [{}]", "posts: [{channel: watch}]", "posts: [~]",
        "posts: [{channel: watch, at: 2027-01-12 09:00, edit: {a: b}, hashtags: [[x]], recipients: {y: z}}]",
        "posts: [{channel: watch, at: 2027-01-12 09:00, partner: [x], every: [day], times: many, until: 2027}]",
        "approval: {by: []}", "approval: []", "approval: {by: {a: b}}", "approval: {rounds: 0, by: client}",
        "approval: [[client]]", "approval: {client: yes}",
        "posts: [{channel: watch, at: 0001-01-01 00:00}, {channel: watch, at: 9999-12-31 23:59, every: day, times: 9}]",
        f"posts: [{{channel: '{'w' * 3000}', at: 2027-01-12 09:00, zone: '{'Z/' * 999}', every: '{'mon, ' * 999}'}}]",
        "posts: [{channel: watch, at: 2027-01-12 09:00, zone: ../../etc/passwd, link: 'javascript:alert(1)'}]",
        "posts: [{channel: watch, at: 2027-01-12 09:00, times: 99999999999999999999, every: day}]",
    ],
)  # fmt: skip
def test_hostile_and_empty_plans_are_told_in_sentences(program: Path, plan: str) -> None:
    text = GOOD + plan + "\n"
    problems = told(program, text)
    assert all(p.message and "\n" not in p.message and len(p.message) < 700 for p in problems)
    for problem in problems:
        if problem.paste is not None:
            after = told(program, pasted(text, problem))
            assert (problem.rule, problem.message) not in [(p.rule, p.message) for p in after]


def test_on_a_paid_channel_ads_go_out_and_on_others_the_rest(program: Path) -> None:
    both = BASE.replace(
        "  - instagram_reels_ad: [15 s, 6 s]\n", "  - instagram_reels_ad: 15 s\n  - instagram_feed: 15 s\n"
    )
    same = both.replace("channel: watch", "channel: reels").replace("2027-01-12 09:00", "2027-01-13 18:00")
    assert "post-twice" in [p.rule for p in told(program, same)]
    feed = same.replace("{channel: reels, at", "{channel: reels, edit: instagram_feed, at")
    assert "post-twice" not in [p.rule for p in told(program, feed)]
    named = same.replace("edit: instagram_reels_ad, ", "edit: instagram_feed, ")
    assert "post-twice" not in [p.rule for p in told(program, named)]


def test_a_title_of_the_post_stands_for_that_of_the_placement(program: Path) -> None:
    text = BASE.replace(
        "  - instagram_reels_ad: [15 s, 6 s]\n", "  - instagram_reels_ad: [15 s]\n  - youtube_shorts: 15 s\n"
    )
    assert "post-title-missing" not in [p.rule for p in told(program, text)]
    bare = text.replace(", title: Repaired for free", "")
    assert "post-title-missing" in [p.rule for p in told(program, bare)]


def test_short_forms_mean_the_same(program: Path) -> None:
    def record(approval: str, partner: str) -> object:
        text = BASE.replace("approval: [client, Cy Doe]", approval).replace("budget: 300 EUR", f"partner: {partner}")
        brief, _ = read_brief(put_brief(program, text), program, today=TODAY)
        assert brief is not None
        return brief

    assert record("approval: client", "Cleo") == record("approval: {by: [client]}", "{name: Cleo}")
    assert record("approval: [client, Cy Doe]", "Cleo") == record("approval: {by: [client, Cy Doe]}", "{name: Cleo}")


def test_a_thousand_lines_are_checked_at_once(program: Path) -> None:
    from time import perf_counter

    lines = "".join(
        f"  - {{channel: insta, at: 2027-01-13 {i // 60:02}:{i % 60:02}, link: a.example}}\n" for i in range(999)
    )
    text = BASE.replace(REEL, lines)
    began = perf_counter()
    assert [p for p in told(program, text) if p.severity is Severity.BLOCK] == []
    assert perf_counter() - began < 10  # some 1.5 s; a rule that compares all with all takes minutes
