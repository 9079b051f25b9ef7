"""Briefs of any content for the tests of forms: every field may be there, with any text a brief's file can hold."""

from hypothesis import strategies as st

from cutthrough.brief.yaml_bytes import UNSEEN
from cutthrough.model.brief import Brief

ODD = (
    *("=1+1", '"quoted"', '"', "“smart”", "- dash", "• dot", "a, b; c", "_x000D_", "'", "en: x", "-5", "@home", "Goal"),
    *("Message", "Metric", " ends ", "two\nlines", "tab\there", "\r", "unknown", "no", "[x]", "0.35", "2026-12-01"),
    *("9:16", "日本語のブリーフ", "مرحبا", "🎬", "# hash", "~", "null", "\u2028", "\x85", "\xa0", "{{", "'=x"),
)
"""Texts that mean something to YAML, to Word, to Excel or to the reader of forms."""

any_text = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    st.tuples(st.sampled_from(ODD), st.sampled_from(ODD)).map("".join),
).filter(lambda text: UNSEEN.search(text) is None)


def longer(least: int) -> st.SearchStrategy[str]:
    return any_text.map(lambda text: text if len(text) >= least else f"{text}{'wordy text'[: least + 1]}")


texts = st.lists(any_text, max_size=3)
names = any_text.filter(lambda text: not text.startswith("\xa0"))  # the reader takes that for an indent
tags = st.dictionaries(names, any_text, max_size=3)
lengths = st.one_of(
    st.integers(1, 600).map(lambda n: f"{n} s"), st.fractions("1/1000", 90, max_denominator=60_000).map(str)
)
aspects = st.sampled_from(("9:16", "16:9", "1:1", "1.91:1", "1001:563"))
days = st.dates().map(lambda day: day.isoformat())


def fields(required: dict[str, st.SearchStrategy], **optional: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(required, optional=optional)


goal = fields(
    {"objective": st.sampled_from(("awareness", "retention")), "statement": longer(8)},
    role=st.sampled_from(("attract", "convince")),
)
audience = fields({"who": longer(3)}, segment=any_text, moved_by=any_text, watches=texts, next_step=any_text)
others = texts.filter(lambda listed: "baseline" not in listed)
kpi = fields({"metric": longer(2), "target": any_text}, baseline=any_text, unknown=others)
message = fields({"text": longer(2)}, by=lengths, proof=any_text)
placement = fields(
    {
        "placement": st.sampled_from(("youtube_shorts", "tiktok_topview")),
        "lengths": st.lists(lengths, min_size=1, max_size=3),
    },
    aspect=aspects, languages=texts, post_title=any_text, post_text=any_text,
)  # fmt: skip
sources = fields(
    {"master": any_text}, hooks=texts, broll=texts, voice_over=any_text, music=any_text, textless=any_text,
    music_and_effects=any_text, captions=tags, script=tags, supers=tags, logo=any_text,
)  # fmt: skip
test = fields(
    {"factor": st.sampled_from(("hook", "length")), "kpi": any_text, "effect": any_text},
    viewers=st.integers(1, 10**9), arms=st.integers(2, 99), power=any_text,
)  # fmt: skip
right = fields({"what": longer(2)}, basis=any_text, until=days, forever=st.booleans(), territories=texts)


def with_something(strategy: st.SearchStrategy) -> st.SearchStrategy:
    """A section that nothing is written in is none."""
    return strategy.filter(lambda held: any(value not in ([], {}) for value in held.values()))


def valid(given: dict[str, object]) -> Brief:
    return Brief.model_validate({"name": "spring", **given})


briefs = fields(
    {
        "goal": goal,
        "audience": audience,
        "kpis": st.lists(kpi, min_size=1, max_size=3),
        "placements": st.lists(placement, min_size=1, max_size=3),
    },
    title=any_text,
    messages=st.lists(message, max_size=3),
    call_to_action=fields({"text": longer(2)}, link=any_text),
    guardrails=fields({}, brand_by=lengths, never_say=texts, captions=st.booleans()),
    languages=texts,
    sources=sources,
    vary=fields({}, hook=st.booleans(), call_to_action=texts),
    type=any_text,
    techniques=texts,
    tests=st.lists(test, max_size=2),
    worth=with_something(fields({}, outcome=any_text, reach=any_text, rate=any_text, uncertainty=any_text)),
    production=with_something(fields({}, tier=st.sampled_from(("standard", "flagship")), cost=any_text)),
    schedule=with_something(fields({}, shoot=days, delivery=days, starts=days, ends=days)),
    team=tags,
    unknown=others,
    distribution=any_text,
    measurement=any_text,
    budget=any_text,
    opening=lengths,
    rights=st.lists(right, max_size=3),
).map(valid)
