"""Published checklists: each rule with an edit that keeps it, one that doesn't, and one that can't be told."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from cutthrough.conform.checklists import CHECKLIST, checklist
from cutthrough.model.features import CreativeFeatures, Look, Presence
from cutthrough.model.verdict import Status


def there(onset: float | None, seconds: float = 5) -> Presence:
    start = None if onset is None else Fraction(onset)
    lasts = Fraction(0) if onset is None else Fraction(seconds)
    return Presence(onset=start, seconds=lasts, share=float(lasts / 10))


def made(**fields: Any) -> CreativeFeatures:
    return CreativeFeatures(length=Fraction(10), **fields)


KEPT = {
    "dynamic_start": made(shots=3, first_cut=Fraction(3)),
    "opening_pace": made(shots=3, cuts_first_5s=2),
    "audio_early": made(loudness=-14.0, speech=there(4)),
    "supers": made(text=there(3)),
    "bright": made(look=Look(luma=0.5, contrast=0.6, saturation=0.2)),
    "brand_5s": made(brand=there(5)),
    "brand_stays": made(brand=there(0, 2.5)),
    "people": made(face=there(9, 1)),
    "sound_off": made(speech=there(0, 6), text=there(0, 4)),
    "captions_read": made(caption_contrast=4.5),
    "short": made(),
    "call_to_action": made(call_to_action=there(8, 1.5)),
}
BROKEN = {
    "dynamic_start": made(shots=3, first_cut=Fraction(31, 10)),
    "opening_pace": made(shots=2, cuts_first_5s=1),
    "audio_early": made(loudness=-14.0, speech=there(None)),
    "supers": made(text=there(4)),
    "bright": made(look=Look(luma=0.1, contrast=0.6, saturation=0.2)),
    "brand_5s": made(brand=there(5.5)),
    "brand_stays": made(brand=there(0, 2)),
    "people": made(face=there(None)),
    "sound_off": made(speech=there(0, 6), text=there(0, 3)),
    "captions_read": made(caption_contrast=4.4),
    "short": CreativeFeatures(length=Fraction(30)),
    "call_to_action": made(call_to_action=there(9, 1)),
}


@pytest.mark.parametrize("rule", CHECKLIST)
def test_kept_and_broken(rule: str) -> None:
    kept, broken = CHECKLIST[rule](KEPT[rule]), CHECKLIST[rule](BROKEN[rule])
    assert (kept.status, kept.repair) == (Status.PASS, None)
    assert broken.status is Status.WARN
    assert broken.repair


def test_what_was_not_measured_is_never_held_against_an_edit() -> None:
    found = {v.rule: v.status for v in checklist(made())}
    assert set(found) == set(CHECKLIST)
    assert found.pop("short") is Status.PASS
    assert set(found.values()) <= {Status.CANT_TELL, Status.NOT_APPLICABLE}


@pytest.mark.parametrize("rule", CHECKLIST.values(), ids=CHECKLIST.keys())
def test_every_rule_has_its_evidence_its_date_and_never_fails(rule: Any) -> None:
    published = rule.published
    assert published.address.startswith("https://")
    assert published.date
    assert len(published.evidence) > 40
    assert rule.principle in ("attract", "brand", "connect", "direct")
    assert all(rule(each[rule.id]).status is not Status.FAIL for each in (KEPT, BROKEN))
    assert "correlation" in published.evidence.lower() or rule.published.title.startswith(("W3C", "ABCDs detector"))


def test_a_silent_edit_is_not_asked_for_words_instead_of_speech() -> None:
    found = {v.rule: v.status for v in checklist(made(speech=there(None), text=there(None)))}
    assert found["sound_off"] is Status.NOT_APPLICABLE
    assert found["audio_early"] is Status.NOT_APPLICABLE
