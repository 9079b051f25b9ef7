"""Each rule of the channels of a program with a program that breaks it and one that keeps it."""

from pathlib import Path
from typing import NamedTuple

import pytest

from brief.program import make_program
from brief.test_coherence import BLOCK, CHANNELS, WARN
from cutthrough.brief.gate import GATE, OUT
from cutthrough.brief.mend import pasted
from cutthrough.brief.program import program_problems, read_program
from cutthrough.model.brief import Problem, Severity, Stage
from cutthrough.model.channel import Channel, ChannelKind
from cutthrough.model.errors import ProgramError
from cutthrough.model.program import Program

GOOD = """\
client: Acme
brand:
  name: Acme
zone: Europe/Berlin
warn_rights: 6 weeks
channels:
  watch:
    kind: site
    medium: website
    to: https://watch.acme.example/films
    territories: [DE, AT]
  reels: {medium: paid, platform: instagram, to: kits/reels, currency: EUR, zone: Asia/Kathmandu}
  films: {kind: youtube, cadence: 3 a week, gap: 4 hours, account: UCacme}
  Our letters: {medium: email, to: s3://acme-kits/letters}
  trial: {kind: site, to: http://localhost:8000}
"""


class Broken(NamedTuple):
    old: str
    new: str
    rule: str
    severity: Severity
    says: str
    keeps: str


BROKEN = {
    "zone misspelt": Broken("zone: Europe/Berlin", "zone: Europe/Berln", "zone-unknown", BLOCK, "Berlin", "zone: UTC"),
    "zone of a channel": Broken(
        "Asia/Kathmandu", "CET", "zone-unknown", BLOCK, '"CET" is no time zone', "America/Argentina/Buenos_Aires"
    ),
    "a warning of nobody knows when": Broken(
        "6 weeks", "in time", "warn-rights-unreadable", BLOCK, "write days", "3 months"
    ),
    "a name for nothing": Broken("  films:", "  films/../..:", "channel-name", BLOCK, "letters, digits", "  Filme 2:"),
    "a site without an address": Broken(
        "    to: https://watch.acme.example/films\n", "", "channel-address", BLOCK, "public address",
        "    to: https://acme.example\n",
    ),
    "a site in the clear": Broken(
        "https://watch", "http://watch", "channel-address", BLOCK, "is not encrypted", "https://see",
    ),
    "a site that is a sentence": Broken(
        "https://watch.acme.example/films", "our own page", "channel-address", BLOCK, "no address has",
        "https://acme.example",
    ),
    "a site with a password": Broken(
        "https://watch", "https://a:b@watch", "channel-address", BLOCK, "more to it", "https://www.watch",
    ),
    "a site with a question": Broken(
        "acme.example/films", "acme.example/films?a=b", "channel-address", BLOCK, "more to it", "acme.example/a-b",
    ),
    "a site with a name": Broken(
        "https://watch", "https://ann@watch", "channel-address", BLOCK, "more to it", "https://ann.watch",
    ),
    "a kit without a place": Broken(", to: kits/reels", "", "channel-to", BLOCK, "kits/reels", ", to: out/kits/reels"),
    "a kit outside": Broken("kits/reels", "../other/kits", "channel-to", BLOCK, "leads out", "kits/a/b"),
    "a kit at the root": Broken("kits/reels", "/srv/kits", "channel-to", BLOCK, "is not in the", "hand over"),
    "a kit over the films": Broken("kits/reels", "media", "channel-to", BLOCK, "its own files", "s3://acme/kits"),
    "a kit by mail": Broken("s3://acme-kits/letters", "ftp://acme/kits", "channel-to", BLOCK, "no s3", "s3://acme-kits"),
    "a bucket that is none": Broken("s3://acme-kits", "s3://Acme_Kits", "channel-to", BLOCK, "bucket", "s3://acme.kits"),
    "a platform misspelt": Broken(
        "platform: instagram", "platform: instagran", "channel-platform", BLOCK, "did you mean instagram", "platform: x"
    ),
    "a platform for another": Broken(
        "kind: youtube,", "kind: youtube, platform: tiktok,", "channel-platform", BLOCK, "is on youtube",
        "kind: youtube, platform: youtube,",
    ),
    "a medium of others": Broken(
        "kind: youtube,", "kind: youtube, medium: paid,", "channel-medium", WARN, "goes there as a kit",
        "kind: youtube, medium: organic,",
    ),
    "a cadence in words": Broken("3 a week", "now and then", "channel-cadence", BLOCK, "3 a week", "twice a week"),
    "a cadence of none": Broken("3 a week", "0 a week", "channel-cadence", BLOCK, "between 1 and", "1 / day"),
    "a gap in words": Broken("4 hours", "a while", "channel-gap", BLOCK, "4 hours", "90 min"),
    "no country": Broken("[DE, AT]", "[DE, UK]", "channel-territories", BLOCK, "write GB", "[DE, GB, EU]"),
    "handed over early where it is seen at once": Broken(
        "currency: EUR", "currency: EUR, lead: 60", "channel-lead", BLOCK, "nothing goes early", "currency: CHF"
    ),
    "handed over days before": Broken(
        "gap: 4 hours", "gap: 4 hours, lead: 1441", "channel-lead", BLOCK, "0 to 1440 minutes",
        "gap: 4 hours, lead: 1440",
    ),
    "no currency": Broken("EUR", "eur", "channel-currency", BLOCK, "did you mean EUR?", "CHF"),
}  # fmt: skip


def told(folder: Path, text: str) -> tuple[Problem, ...]:
    (folder / "program.yaml").write_text(text)
    return program_problems(folder)[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_program(tmp_path_factory.mktemp("acme"))


def test_good_channels_pass_and_are_called_by_their_keys(folder: Path) -> None:
    assert [p.message for p in told(folder, GOOD)] == []
    program = read_program(folder, Stage.PUBLISH)
    assert [each.name for each in program.channels.values()] == list(program.channels)
    assert program.channels["Our letters"].kind is ChannelKind.KIT
    assert Program.from_json(program.to_json()) == program
    again = Program(client="Acme", brand=program.brand, channels={"a": Channel(name="b", to="kits/a")})
    assert again.channels["a"].name == "a"


@pytest.mark.parametrize("name", BROKEN)
def test_what_breaks_a_rule_is_told(folder: Path, name: str) -> None:
    broken = BROKEN[name]
    assert broken.old in GOOD
    text = GOOD.replace(broken.old, broken.new, 1)
    (problem,) = told(folder, text)
    assert (problem.rule, problem.severity, problem.stages) == (broken.rule, broken.severity, OUT)
    assert broken.says in problem.message
    assert problem.why
    assert problem.line
    if problem.paste is not None:
        assert broken.rule not in [p.rule for p in told(folder, pasted(text, problem))]
    assert told(folder, GOOD.replace(broken.old, broken.keeps, 1)) == ()


@pytest.mark.parametrize("name", [name for name, broken in BROKEN.items() if broken.severity is BLOCK])
def test_edits_are_made_all_the_same_and_nothing_goes_out(folder: Path, name: str) -> None:
    told(folder, GOOD.replace(BROKEN[name].old, BROKEN[name].new, 1))
    assert read_program(folder).channels
    with pytest.raises(ProgramError) as refused:
        read_program(folder, Stage.PUBLISH)
    assert BROKEN[name].says in refused.value.message
    assert refused.value.fix


@pytest.mark.parametrize("rule", [rule for rule in GATE if rule.startswith(CHANNELS)])
def test_every_rule_has_a_program_that_breaks_it(rule: str) -> None:
    assert rule in {broken.rule for broken in BROKEN.values()}


STRUCTURAL = {
    "a kind there is not": ("channels: {a: {kind: sight}}", "unknown-value", "channels, a, kind"),
    "a field there is not": ("channels: {a: {adress: x}}", "unknown-field", "there are: kind, medium"),
    "a field by another name": ("channels: {a: {folder: kits/a}}", "unknown-field", "did you mean to?"),
    "a text for a channel": ("channels: {a: site}", "wrong-type", "takes several fields (kind, medium"),
    "a text for all of them": ("channels: site", "wrong-type", "each channel by its name"),
    "a list of them": ("channels: [site]", "wrong-type", "each channel by its name"),
    "a list for a text": ("channels: {a: {to: [x]}}", "wrong-type", "channels, a, to is one text"),
    "a name of its own": ("channels: {a: {name: b, to: kits/a}}", "kept-by-tool", "channels, a, name is kept by"),
    "a channel called as a field": ("channels: {kind: {kind: sight}}", "unknown-value", "channels, kind, kind"),
    "an id": ("channels: {a: {id: x, to: kits/a}}", "unknown-field", 'no field "id"'),
}


@pytest.mark.parametrize("name", STRUCTURAL)
def test_what_can_not_be_read_is_told_with_its_place(folder: Path, name: str) -> None:
    line, rule, says = STRUCTURAL[name]
    text = GOOD[: GOOD.index("channels:")] + line + "\n"
    problems = told(folder, text)
    assert rule in [p.rule for p in problems], problems
    assert any(says in p.message for p in problems), [p.message for p in problems]
    for problem in problems:
        if problem.paste is not None:
            after = told(folder, pasted(text, problem))
            assert (problem.rule, problem.message) not in [(p.rule, p.message) for p in after]


def test_a_channel_may_be_called_as_a_field_is(folder: Path) -> None:
    for name in ("name", "id", "kind", "to"):
        text = GOOD.replace("  films:", f"  {name}:")
        assert told(folder, text) == ()
        assert read_program(folder).channels[name].cadence == "3 a week"
