from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.brief.yaml_lines import read_yaml
from cutthrough.brief.yaml_text import block, flow, scalar
from searched import examples

TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=12),
    st.text(alphabet="ab -:#?,[]{}'\"\\.%é1\xa0~&*!|>@`", max_size=8),
)
NAME = TEXT.filter(lambda name: name and not name.startswith("\xa0"))
FIELDS = st.dictionaries(
    NAME, st.one_of(TEXT, st.lists(TEXT), st.dictionaries(NAME, TEXT, min_size=1)), min_size=1, max_size=4
)


@settings(max_examples=examples(150, 50))
@given(FIELDS)
def test_what_is_written_reads_back_the_same(fields: dict[str, object]) -> None:
    for text in ("\n".join(block(fields)), flow(fields), "\n".join(block({"items": [fields, fields]}))):  # type: ignore[arg-type,list-item]
        document, problems = read_yaml(text.encode())
        assert problems == ()
        assert document is not None
        assert document.value in (fields, {"items": [fields, fields]})


def test_plain_texts_are_not_quoted() -> None:
    for text in ("35 %", "9:16", "1:30", "Made by hand", "https://example.com/a?b=1", "media/film.mp4", "15 s"):
        assert scalar(text) == text
