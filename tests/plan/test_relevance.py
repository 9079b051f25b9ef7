"""Relevance: the same thing in other forms is found, in several languages; common words count for nothing."""

from __future__ import annotations

import pytest

from cutthrough.plan.relevance import Relevance, stems
from plan.made import brief

TALK = ["We met on Tuesday.", "The weather was fine.", "Our lamps shine.", "I like films.", "Nobody came to the party."]


def about(*messages: str, **fields: object) -> Relevance:
    asked = brief(messages=[{"id": f"m-{n}", "text": m} for n, m in enumerate(messages)], **fields)
    return Relevance(asked, TALK)


@pytest.mark.parametrize(
    ("message", "said", "found"),
    [
        ("Solar lamps shine all night", "All night long, a solar lamp shines.", True),
        ("Solar lamps shine all night", "The lamp is nice.", False),
        ("Boxen verlassen, Welt entdecken", "Jetzt verlassen wir unsere Boxen und entdecken die Welt.", True),
        ("Découvrez nos nouvelles lampes", "Vous découvrez la nouvelle lampe.", True),
        ("Lámparas solares gratis", "La lámpara solar es gratis.", True),
        ("太陽光ランプ", "この太陽光ランプは明るい。", True),
        ("Free", "It is free.", True),
        ("Free", "It is not.", False),
        ("It is what it is", "What is it?", False),
    ],
)
def test_a_message_is_said(message: str, said: str, found: bool) -> None:
    assert bool(about(message).says(said)) is found


def test_rare_words_count_more() -> None:
    lines = ["The film about lamps", "The film at night", "A film", "Films and films"]
    bears = Relevance(brief(messages=[{"id": "m", "text": "A film about lamps"}]), lines)
    assert bears.of("Lamps!") > bears.of("Film!")


def test_messages_before_the_audience() -> None:
    found = about("Big lamps", audience={"who": "gardeners everywhere"})
    assert found.of("Big lamps") > found.of("Gardeners everywhere") > found.of("Nothing") == 0


def test_what_may_not_be_said() -> None:
    found = about("Lamps", guardrails={"never_say": ["guaranteed for ever", "cheap"]})
    assert found.forbidden("This is guaranteed to last for ever")
    assert found.forbidden("So cheap!")
    assert not found.forbidden("It lasts for ever")


def test_nothing_is_asked_of_no_brief() -> None:
    found = Relevance(None, TALK)
    assert found.of("Lamps") == 0
    assert not found.says("Lamps")
    assert stems("the and of") == frozenset()
