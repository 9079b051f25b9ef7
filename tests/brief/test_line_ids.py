import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brief.program import GOOD, make_program, put_brief
from cutthrough.brief.line_ids import Line, assign, read_ids, with_ids
from cutthrough.brief.read import read_brief
from cutthrough.model.brief import Brief
from cutthrough.store.ledger import open_ledger

MORE = (
    GOOD.replace("    by: 5 s\n", "    by: 5 s\n  - text: Made by hand in Kyoto\n  - text: Shipped in two days\n")
    + "call_to_action: See how we repair\nguardrails: {brand_by: 3 s}\nvary: {call_to_action: [Look, Read]}\n"
)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    return make_program(tmp_path)


def identified(program: Path, text: str, name: str = "spring") -> Brief:
    brief, problems = read_brief(put_brief(program, text, name), program)
    assert brief is not None, problems
    with open_ledger(program) as ledger:
        return with_ids(brief, ledger)


def ids_of(brief: Brief) -> dict[str, str]:
    """What each line says, and its id."""
    assert brief.call_to_action is not None
    assert brief.vary is not None
    return {
        "goal": brief.goal.id,
        "audience": brief.audience.id,
        "cta": brief.call_to_action.id,
        "guardrails": brief.guardrails.id,
        "vary": brief.vary.id,
        **{k.metric: k.id for k in brief.kpis},
        **{m.text: m.id for m in brief.messages},
        **{f"{p.placement}": p.id for p in brief.placements},
    }


def test_every_line_gets_an_id_of_its_section(program: Path) -> None:
    ids = ids_of(identified(program, MORE))
    assert len(set(ids.values())) == len(ids) == 10
    assert all(re.fullmatch(r"[gakmcrpv]-[0-9a-f]{4}", id_) for id_ in ids.values())
    assert ids["goal"][0] + ids["Repaired for free"][0] + ids["instagram_reels_ad"][0] == "gmp"


def test_tests_worth_production_schedule_and_rights_have_ids_too(program: Path) -> None:
    text = MORE + (
        "tests: [{factor: call_to_action, kpi: Share of viewers who watch to the end, effect: 3 points}]\n"
        "worth: {outcome: 40 EUR}\nproduction: {cost: 900 EUR}\nschedule: {starts: 2027-02-01}\n"
    )
    brief = identified(program, text)
    assert brief.worth is not None
    assert brief.production is not None
    assert brief.schedule is not None
    ids = [brief.tests[0].id, brief.worth.id, brief.production.id, brief.schedule.id, brief.rights[0].id]
    assert [id_[0] for id_ in ids] == ["t", "w", "d", "s", "l"]
    again = identified(program, text.replace("starts: 2027-02-01", "starts: 2027-03-01").replace("900", "950"))
    assert again.schedule is not None
    assert again.production is not None
    assert (again.schedule.id, again.production.id, again.rights[0].id) == (ids[3], ids[2], ids[4])


def test_reading_again_changes_nothing(program: Path) -> None:
    assert identified(program, MORE) == identified(program, MORE)


def test_ids_are_the_same_on_another_machine(tmp_path: Path) -> None:
    one, other = make_program(tmp_path / "one"), make_program(tmp_path / "other")
    assert identified(one, MORE) == identified(other, MORE)


def test_ids_survive_reordering_and_light_rewording(program: Path) -> None:
    before = ids_of(identified(program, MORE))
    lines = MORE.split("\n")
    at = lines.index("  - text: Shipped in two days")
    lines.insert(lines.index("messages:") + 1, lines.pop(at))
    text = "\n".join(lines).replace("Made by hand in Kyoto", "Handmade in Kyoto").replace("35 %", "40 %")
    after = ids_of(identified(program, text.replace("[15 s, 6 s]", "[30 s, 6 s]").replace("5 s\n", "4 s\n")))
    assert after["Handmade in Kyoto"] == before["Made by hand in Kyoto"]
    assert {k: v for k, v in after.items() if "Kyoto" not in k} == {k: v for k, v in before.items() if "Kyoto" not in k}


def test_another_text_is_another_line_and_its_id_never_comes_back(program: Path) -> None:
    before = ids_of(identified(program, MORE))
    replaced = ids_of(identified(program, MORE.replace("Made by hand in Kyoto", "Ten colours")))
    assert replaced["Ten colours"] not in before.values()
    again = ids_of(identified(program, MORE))
    assert again["Made by hand in Kyoto"] not in {*before.values(), *replaced.values()}
    with open_ledger(program) as ledger:
        retired = {line.id for line in ledger.lines("spring") if line.retired_at}
    assert retired == {before["Made by hand in Kyoto"], replaced["Ten colours"]}


def test_another_placement_is_another_line_however_alike_the_names(program: Path) -> None:
    before = identified(program, GOOD)
    after = identified(program, GOOD.replace("instagram_reels_ad", "instagram_stories"))
    assert before.placements[0].id != after.placements[0].id


def test_briefs_of_one_program_share_no_ids(program: Path) -> None:
    spring, autumn = identified(program, MORE, "spring"), identified(program, MORE, "autumn")
    assert not set(ids_of(spring).values()) & set(ids_of(autumn).values())


SENTENCES = st.lists(st.text(alphabet="abcdefgh ", min_size=3, max_size=20), min_size=1, max_size=12, unique=True)


@given(SENTENCES, st.randoms(use_true_random=False))
def test_any_permutation_keeps_ids(texts: list[str], random: Random) -> None:
    lines = [Line("message", text) for text in texts]
    first = dict(zip(lines, assign("b", lines, [], ()), strict=True))
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert dict(zip(shuffled, assign("b", shuffled, [], ()), strict=True)) == first
    known = [(id_, *line) for line, id_ in first.items()]
    assert dict(zip(shuffled, assign("b", shuffled, known, first.values()), strict=True)) == first


@given(SENTENCES, SENTENCES, st.sets(st.sampled_from([f"m-{i:04x}" for i in range(50)])))
def test_no_id_is_given_twice_or_taken_from_the_retired(old: list[str], new: list[str], retired: set[str]) -> None:
    before = assign("b", [Line("message", text) for text in old], [], retired)
    known = [(id_, "message", text) for id_, text in zip(before, old, strict=True)]
    after = assign("b", [Line("message", text) for text in new], known, {*retired, *before})
    assert len(set(after)) == len(new)
    assert not set(after) & retired
    for text, id_ in zip(new, after, strict=True):
        if text in old:
            assert id_ == before[old.index(text)]


def test_ids_that_collide_do_not_depend_on_the_order() -> None:
    seen: dict[str, Line] = {}
    for i in range(5_000):
        line = Line("message", f"Message {i}")
        (id_,) = assign("b", [line], [], ())
        if id_ in seen:
            break
        seen[id_] = line
    pair = [seen[id_], line]
    one, other = assign("b", pair, [], ())
    assert one != other
    assert assign("b", pair[::-1], [], ()) == (other, one)


def test_when_short_ids_run_out_longer_ones_follow() -> None:
    taken = {f"m-{i:04x}" for i in range(16**4)}
    (id_,) = assign("b", [Line("message", "Hello")], [], taken)
    assert id_ not in taken
    assert len(id_) > len("m-0000")


def test_hundreds_of_reworded_lines_are_matched_in_time() -> None:
    old = [Line("message", f"Message number {i} says that thing {i * 7919}") for i in range(300)]
    ids = assign("b", old, [], ())
    known = [(id_, *line) for id_, line in zip(ids, old, strict=True)]
    new = [Line("message", line.text.replace("says that", "tells you that")) for line in old]
    assert assign("b", new, known, ids) == ids


PLAN = """\
approval: [client]
posts:
  - {channel: reels, edit: instagram_reels_ad, at: 2027-01-13 18:00, text: Repaired for free}
  - {channel: reels, edit: instagram_reels_ad, at: 2027-01-20 18:00, text: Sewn by hand}
  - {channel: watch, at: 2027-01-12 09:00}
"""


def test_posts_keep_their_ids_when_they_move_in_time_and_words(program: Path) -> None:
    first = identified(program, GOOD + PLAN)
    assert first.approval is not None
    assert re.fullmatch(r"y-[0-9a-f]{4}", first.approval.id)
    ids = [each.id for each in first.posts]
    assert all(re.fullmatch(r"o-[0-9a-f]{4}", id_) for id_ in ids)
    assert len(set(ids)) == 3
    later = identified(program, GOOD + PLAN.replace("2027-01-20", "2027-02-03").replace("[client]", "[client, legal]"))
    assert [each.id for each in later.posts] == ids
    assert later.approval is not None
    assert later.approval.id == first.approval.id
    reworded = identified(program, GOOD + PLAN.replace("Sewn by hand", "Sewn by our own hands"))
    assert [each.id for each in reworded.posts] == ids
    lines = PLAN.splitlines()
    turned = identified(program, GOOD + "\n".join([*lines[:2], *lines[:1:-1]]) + "\n")
    assert [each.id for each in turned.posts] == ids[::-1]


def test_a_post_of_another_edit_or_channel_is_another_line(program: Path) -> None:
    first = identified(program, GOOD + PLAN)
    for changed in (
        PLAN.replace("channel: watch,", "channel: watch2,"),
        PLAN.replace("channel: watch,", "channel: watch, edit: instagram_reels_ad,"),
    ):
        again = identified(program, GOOD + changed)
        assert [each.id for each in again.posts[:2]] == [each.id for each in first.posts[:2]]
        assert again.posts[2].id != first.posts[2].id
        identified(program, GOOD + PLAN)


def test_ids_can_be_read_without_keeping_any(program: Path) -> None:
    first = identified(program, GOOD + PLAN)
    lines = PLAN.splitlines()
    turned = "\n".join([*lines[:2], *lines[:1:-1]]).replace("channel: watch,", "channel: watch2,") + "\n"
    brief, _ = read_brief(put_brief(program, GOOD + turned), program)
    assert brief is not None
    with open_ledger(program) as ledger:
        kept = ledger.lines("spring")
        ids = [each.id for each in read_ids(brief, ledger).posts]
        assert ledger.lines("spring") == kept
        assert ids == [each.id for each in with_ids(brief, ledger).posts]
    known = [each.id for each in first.posts]
    assert ids[1:] == known[1::-1]
    assert ids[0] not in known


def test_a_new_line_beside_an_old_one_is_never_taken_for_it_however_alike() -> None:
    old = Line("post", "reels\nat: 2026-12-03T07:30:00\ntext: Every path is free")
    known = [("o-0001", *old)]
    for text in ("2026-12-03T07:31:00", "2026-12-10T07:30:00"):
        new = Line("post", old.text.replace("2026-12-03T07:30:00", text))
        for lines in ((old, new), (new, old)):
            ids = dict(zip(lines, assign("spring", lines, known, {"o-0001"}), strict=True))
            assert ids[old] == "o-0001"
            assert ids[new] != "o-0001"
        assert assign("spring", (new,), known, {"o-0001"}) == ("o-0001",)
