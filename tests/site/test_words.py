import pytest

from cutthrough.site.words import WORDS, direction_of, name_of, words_in, words_set


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_language_says_all(language: str) -> None:
    assert WORDS[language].keys() == WORDS["en"].keys()
    assert all(said.strip() == said and said for said in WORDS[language].values())


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("de-AT", "de"),
        ("DE", "de"),
        ("fr_CA", "fr"),
        ("ja-JP", "ja"),
        ("fi", "en"),
        ("zh-TW", "zh-Hant"),
        ("zh-Hans-HK", "zh"),
        (None, "en"),
    ],
)
def test_a_page_speaks_its_films_language_where_it_can(asked: str | None, spoken: str) -> None:
    assert words_in(asked)[0] == spoken


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "English"), ("pt-BR", "Português (BR)"), ("tlh", "tlh"), ("de_AT", "Deutsch (AT)")]
)
def test_languages_by_their_own_names(tag: str, name: str) -> None:
    assert name_of(tag) == name


def test_direction() -> None:
    assert [direction_of(each) for each in ("he-IL", "en", None)] == ["rtl", "ltr", "ltr"]


def test_a_greeting_has_a_place_for_the_name() -> None:
    for words in WORDS.values():
        assert words["for"].format(name="Ann").count("Ann") == 1
        both = words["for_at"].format(name="Ann", account="Acme")
        assert (both.count("Ann"), both.count("Acme"), "{" in both) == (1, 1, False)


def test_heavy_letters_are_few() -> None:
    assert words_set("ar") == tuple(WORDS["ar"].values())
    for language in ("ja", "ko", "zh", "zh-Hant"):
        some = words_set(language)
        assert WORDS[language]["all_films"] in some
        assert WORDS[language]["keyboard_how"] not in some
        assert len(set("".join(some))) < 60
