import pytest

from cutthrough.flow.review_changes import changes_of
from cutthrough.model.cut import Clip, Cut
from cutthrough.model.deliverable import Delivery
from going_out import made_program


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    folder = tmp_path_factory.mktemp("changes")
    made_program(folder)
    return Delivery.from_json((folder / "out/spring/delivery.json").read_bytes()).edits[0].cut


def test_the_same_cut_is_told_as_made_anew(cut: Cut) -> None:
    assert changes_of(cut, cut) == ("No shot, text or caption differs; the file was made anew.",)


def test_shots_texts_captions_and_sound_are_told(cut: Cut) -> None:
    first = next(each for each in cut.items if isinstance(each, Clip))
    at = cut.items.index(first)
    other = first.model_copy(update={"source_in": first.source_in + 1})
    items = (*cut.items[:at], other, *cut.items[at + 1 :])
    assert changes_of(cut, cut.model_copy(update={"items": items}))[0].startswith("Another shot from 00:00:")
    more = (*cut.items, first)
    longer = changes_of(cut, cut.model_copy(update={"items": more}))
    assert longer[0].startswith("It lasts ")
    assert longer[1].startswith("A new shot from 00:00:02:00")
    assert any("gone" in each for each in changes_of(cut.model_copy(update={"items": more}), cut))
    text = cut.texts[0]
    words = text.model_copy(update={"lines": ("Other", "words")})
    (said,) = changes_of(cut, cut.model_copy(update={"texts": (words, *cut.texts[1:])}))
    assert "“Other words”, was “" in said
    later = text.model_copy(update={"start": text.start + 1})
    (said,) = changes_of(cut, cut.model_copy(update={"texts": (later, *cut.texts[1:])}))
    assert said.endswith("is at another place or time.")
    cue = cut.captions[0].model_copy(update={"text": "Said otherwise"})
    assert changes_of(cut, cut.model_copy(update={"captions": (cue, *cut.captions[1:])})) == (
        "1 caption says something else.",
    )
    assert changes_of(cut, cut.model_copy(update={"sound": ()})) == ("The sound was changed.",)
    renamed = tuple(each.model_copy(update={"id": "another"}) for each in cut.sound)
    assert len(changes_of(cut, cut.model_copy(update={"sound": renamed}))) == 1


def test_very_many_changes_are_counted(cut: Cut) -> None:
    text = cut.texts[0]
    texts = tuple(text.model_copy(update={"id": str(n), "lines": (f"Words {n}",)}) for n in range(40))
    said = changes_of(cut, cut.model_copy(update={"texts": texts}))
    assert len(said) == 9
    assert said[-1].startswith("And ")
