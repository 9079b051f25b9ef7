"""Everything a brief holds is on its page, once, as a client reads it."""

from fractions import Fraction

from cutthrough.deliver.onepage import LEVELS, onepage_data
from cutthrough.deliver.onepage_blocks import Line, Standing, blocks
from cutthrough.model.brief import (
    Audience,
    Brief,
    CallToAction,
    Goal,
    Guardrails,
    Kpi,
    Message,
    Objective,
    PlacementLine,
    Problem,
    Production,
    Severity,
    Sources,
    Vary,
    Worth,
)  # fmt: skip
from cutthrough.model.program import BrandKit, Program

PROGRAM = Program(
    client="Acme", brand=BrandKit(name="Acme"), team={"legal": "Dana Wu", "editor": "Eli Fox"}, never_say=("cheap",),
    audiences={"owners": "People who have a bag of ours"},
)  # fmt: skip
BRIEF = Brief(
    name="repair",
    goal=Goal(objective=Objective.AWARENESS, statement="People know that we repair"),
    audience=Audience(who="Commuters", segment="owners"),
    kpis=(Kpi(metric="visits", target="24000 visits", baseline="18000"), Kpi(metric="cost", target="4.20 EUR")),
    messages=(Message(text="Repaired for free", by=Fraction(5)), Message(text="Back in a week")),
    call_to_action=CallToAction(text="See how", link="https://example.com/how"),
    vary=Vary(call_to_action=("See how", "Find a workshop")),
    guardrails=Guardrails(never_say=("forever", "cheap")),
    languages=("en", "de"),
    techniques=("split_screen",),
    placements=(PlacementLine(placement="email", lengths=(Fraction(4),), post_text="Mended, for free"),),
    sources=Sources(master="media/film.mp4", music="media/song.wav", captions={"en": "media/film.srt"}),
    worth=Worth(outcome="€40", reach="400000", rate="0.4 %"),
    production=Production(cost="about six"),
    budget="24000 EUR",
    team={"editor": "Cy Roth"},
)


def part(name: str, brief: Brief = BRIEF, standing: Standing | None = None) -> tuple[Line, ...]:
    (found,) = (each.lines for each in blocks(brief, PROGRAM, standing or Standing()) if each.name == name)
    return found


def labelled(name: str) -> dict[str, str]:
    return {line.label: line.text for line in part(name)}


def test_the_programs_words_and_people_are_on_it() -> None:
    assert labelled("Guardrails")["Never say"] == "cheap, forever"
    assert labelled("Team") == {"legal": "Dana Wu", "editor": "Cy Roth"}
    assert labelled("Audience")["Segment"] == "People who have a bag of ours"


def test_languages_techniques_files_and_posts_are_on_it() -> None:
    made = {"Languages": "en, de", "Techniques": "split screen", "Captions": "on the picture"}
    assert labelled("How it is made") == {**made, "Made from": "film.mp4, song.wav, film.srt"}
    assert labelled("Posted with") == {"email": "Mended, for free"}


def test_amounts_have_their_thousands_apart() -> None:
    money = {"Budget": "24,000 EUR", "Cost of making": "about six", "Worth of an outcome": "40 EUR", "Reach": "400,000"}
    assert labelled("Money") == {**money, "Share who act": "0.4 %"}
    assert [line.side for line in part("How we will know it worked")] == [
        "18,000 → 24,000 visits",
        "unknown → 4.20 EUR",
    ]


def test_every_message_is_set_alike_and_the_call_stands_once() -> None:
    assert [line.strong for line in part("What must come across")] == [True, True]
    assert [(line.text, line.side) for line in part("Call to action")] == [
        ("See how", "varied"), ("Find a workshop", "varied"),
    ]  # fmt: skip


def test_what_is_cut_is_counted_and_what_blocks_is_cut_last() -> None:
    goal = Goal(objective=Objective.AWARENESS, statement="People know " * 40)
    said = "This is what blocks it, and it takes a while to say: " + "x" * 60
    stuck = tuple(Problem(severity=Severity.BLOCK, rule="r", message=said, why="") for _ in range(5))
    data = onepage_data(BRIEF.model_copy(update={"goal": goal}), PROGRAM, Standing(problems=stuck))
    assert (data["levels"][0]["left_out"], data["levels"][0]["cut"]) == (0, 1)
    assert data["levels"][0]["rest"] == "1 text is cut short (…); the brief has all of it."
    last = data["levels"][-1]
    settle = last["blocks"][0]
    assert settle["name"] == "Still to settle"
    assert [line["text"] for line in settle["lines"]] == [said] * 3
    assert settle["more"] == "and 2 more lines to settle"
    assert last["left_out"] == sum(
        len(each.lines) - max(LEVELS[-1].lines, each.least)
        for each in blocks(BRIEF, PROGRAM, Standing(problems=stuck))
        if len(each.lines) > max(LEVELS[-1].lines, each.least)
    )


def test_an_address_stands_apart_and_whole() -> None:
    data = onepage_data(BRIEF, PROGRAM, Standing())
    (line,) = (x for b in data["levels"][-1]["blocks"] for x in b["lines"] if x["link"] is not None)
    assert data["addresses"][line["link"]] == line["under"] == "https://example.com/how"
