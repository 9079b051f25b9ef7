import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.brief.mend import pasted
from cutthrough.brief.yaml_lines import MAX_BYTES, MAX_ITEMS, MAX_LINES, read_yaml


def test_scalars_stay_the_text_that_was_written() -> None:
    document, problems = read_yaml(b"aspect: 9:16\ncaptions: no\nlength: 1:30\ntarget: 4.20\noctal: 012\nnothing:\n")
    assert problems == ()
    assert document is not None
    assert document.value == {
        "aspect": "9:16",
        "captions": "no",
        "length": "1:30",
        "target": "4.20",
        "octal": "012",
        "nothing": None,
    }


def test_flow_lists_keep_ratios_whole() -> None:
    document, _ = read_yaml(b"a: [9:16, 1:1, 15 s]\n")
    assert document is not None
    assert document.value == {"a": ["9:16", "1:1", "15 s"]}


def test_every_path_has_its_line_and_column() -> None:
    text = b"goal:\n  statement: Yes\n\n# why\nkpis:\n  - metric: x\n    target: 1\n  - {metric: y, target: 2}\n"
    document, _ = read_yaml(text)
    assert document is not None
    places = document.places
    assert {path: (places[path].line, places[path].column) for path in places if path} == {
        ("goal",): (2, 2),
        ("goal", "statement"): (2, 13),
        ("kpis",): (6, 2),
        ("kpis", 0): (6, 4),
        ("kpis", 0, "metric"): (6, 12),
        ("kpis", 0, "target"): (7, 12),
        ("kpis", 1): (8, 4),
        ("kpis", 1, "metric"): (8, 13),
        ("kpis", 1, "target"): (8, 24),
    }
    assert document.line(("goal",)) == 1
    assert document.line(("kpis", 1, "baseline")) == 8
    assert document.line(("title",)) is None


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "BOM"])
def test_line_ends_and_byte_order_mark_do_not_matter(newline: str, mark: bytes) -> None:
    document, problems = read_yaml(mark + newline.join(["a: 1", "", "b: é"]).encode())
    assert problems == ()
    assert document is not None
    assert document.value == {"a": "1", "b": "é"}
    assert document.places[("b",)].line == 3


def test_separators_of_word_processors_do_not_move_lines() -> None:
    document, _ = read_yaml("a: one\u2028two\nb: 2\n".encode())
    assert document is not None
    assert document.value == {"a": "one two", "b": "2"}
    assert document.places[("b",)].line == 2


def test_block_text_ends_with_its_last_line() -> None:
    document, _ = read_yaml(b"a: |\n  one\n  two\n\n\nb: 2\n")
    assert document is not None
    assert document.value["a"] == "one\ntwo\n"
    assert document.places[("a",)].end_line == 3


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        (b"a:\n\tb: 1\n", "yaml-tab", 2),
        (b"a: 1\nb: 2\na: 3\n", "yaml-duplicate", 3),
        (b"x:\n  - a: 1\n    a:\n      b: 2\n", "yaml-duplicate", 3),
        (b"a: 1\nb: &x 2\n", "yaml-anchor", 2),
        (b"a: 1\nb: *x\n", "yaml-anchor", 2),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "yaml-anchor", 1),
        (b"a: !!python/object:os.system x\n", "yaml-tag", 1),
        (b"a: !include /etc/passwd\n", "yaml-tag", 1),
        (b"a: 1\n---\nb: 2\n", "yaml-documents", 2),
        (b"a: 1\nb: x\x00y\n", "yaml-character", 2),
        (b"a: 1\nb: x\x0by\n", "yaml-character", 2),
        (b'a: "\\uD800"\n', "yaml-character", 1),
        (b'a: "\\U00FFFFFF"\n', "yaml-syntax", 1),
        ("a: b\n".encode("utf-16"), "yaml-encoding", None),
        ("a: b\n".encode("utf-16-le"), "yaml-encoding", None),
        ("a: 1\nb: café\n".encode("latin-1"), "yaml-encoding", 2),
        (b"a: b: c\n", "yaml-colon", 1),
        (b"a: @us\n", "yaml-quote", 1),
        (b"a: 1\nb: 50\nc: %x\n", "yaml-quote", 3),
        (b'a: "one\nb: 2\n', "yaml-quote", 1),
        (b'a: "one" two\nb: 2\n', "yaml-indent", 1),
        ("a:\n  b: 1\n\u00a0 c: 2\n".encode(), "yaml-space", 3),
        (b"? [a, b]\n: c\n", "yaml-key", 1),
        (b"a: {b: 1\n", "yaml-syntax", 1),
        (b"[" * 100_000, "yaml-depth", 1),
        (b"- " * 100_000, "yaml-depth", 1),
        (b"".join(b"  " * i + b"a:\n" for i in range(200)), "yaml-depth", 21),
        (b"{a: " * 10_000, "yaml-depth", 1),
        (b"a" * (MAX_BYTES + 1), "yaml-size", None),
        (b"a: b\n" * 400_000, "yaml-size", None),
        (b"\n" * (MAX_LINES + 1), "yaml-size", None),
        (b"a: [" + b"x, " * MAX_ITEMS + b"]", "yaml-size", 1),
    ],
)
def test_what_is_not_plain_yaml_is_one_problem_on_its_line(text: bytes, rule: str, line: int | None) -> None:
    started = time.process_time()
    _, problems = read_yaml(text)
    assert [(problem.rule, problem.line) for problem in problems] == [(rule, line)]
    assert "\n" not in problems[0].message
    assert time.process_time() - started < 3


def test_two_duplicates_are_two_problems_and_the_rest_is_read() -> None:
    document, problems = read_yaml(b"a: 1\na: 2\nb: 1\nb: 2\nc: 3\n")
    assert [problem.line for problem in problems] == [2, 4]
    assert document is not None
    assert document.value == {"a": "1", "b": "1", "c": "3"}


def test_a_list_at_the_top_and_an_empty_file_are_read() -> None:
    for text, value in ((b"- a\n", ["a"]), (b"", None), (b"# only a comment\n", None)):
        document, problems = read_yaml(text)
        assert problems == ()
        assert document is not None
        assert document.value == value


@pytest.mark.parametrize(
    "text",
    [
        b"a:\n\tb: 1\n",
        b"x:\n  a: 1\n  a:\n    b: 2\nc: 1\n",
        b"a: &x 2\n",
        b"a: *x\n",
        b"a: !!str b\n",
        b"a: Save: now\n",
        b"a: @us\n",
        b'a: "one\nb: 2\n',
        b'a: "one" two\n',
        b"a: it's 'quoted' here: yes\n",
        "a:\n  b: 1\n\u00a0 c: 2\n".encode(),
        b'a: "\\q"\n',
        b"m:\n  - text: @us\n    by: 5 s\n",
        b"m:\n  - &x one\n  - two\n",
        b"a: b\n  c: d\n",
    ],
)
def test_pasting_what_is_offered_makes_it_plain_yaml(text: bytes) -> None:
    _, problems = read_yaml(text)
    assert len(problems) == 1
    assert problems[0].paste is not None
    _, after = read_yaml(pasted(text.decode(), problems[0]).encode())
    assert after == ()


def test_a_mended_value_still_says_what_was_written() -> None:
    _, problems = read_yaml(b"a: Save: now\n")
    document, _ = read_yaml(pasted("a: Save: now\n", problems[0]).encode())
    assert document is not None
    assert document.value == {"a": "Save: now"}


YAMLISH = st.text(alphabet="ab :-#\n\t\"'[]{},?&*!|>%@`~\\.0\r\u00a0é", max_size=120)


@settings(max_examples=250, deadline=2_000)
@given(st.one_of(st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")), st.binary(max_size=200)))
def test_any_bytes_give_a_document_or_problems(data: bytes) -> None:
    document, problems = read_yaml(data)
    assert document is not None or problems


@settings(max_examples=400, deadline=2_000)
@given(YAMLISH)
def test_anything_like_yaml_gives_a_document_whose_places_lie_in_the_file(text: str) -> None:
    document, problems = read_yaml(text.encode())
    assert document is not None or problems
    for place in document.places.values() if document else ():
        assert 1 <= place.line <= place.end_line <= len(document.lines)  # type: ignore[union-attr]
    for problem in problems:
        assert problem.line is None or problem.quote is not None


def test_no_file_of_the_allowed_size_is_slow() -> None:
    worst = {
        "one long text": b"a: " + b"x y " * (MAX_BYTES // 4 - 2),
        "one long line": b"a: " + b"x" * (MAX_BYTES - 4),
        "quoted escapes": b'a: "' + b"\\n" * (MAX_BYTES // 2 - 4) + b'"',
        "a comment": b"#" + b"a" * (MAX_BYTES - 1),
        "items": b"".join(b"k%d: v\n" % i for i in range(MAX_LINES - 1)),
        "open quote": b'a: "' + b"b c\n" * (MAX_LINES - 10),
        "brackets in lines": b"[\n" * (MAX_LINES - 1),
        "brackets": b"[" * MAX_BYTES,
        "braces": b"{a: " * (MAX_BYTES // 4),
        "commas": b"[" + b"," * (MAX_BYTES - 2),
    }
    for name, data in worst.items():
        started = time.process_time()
        read_yaml(data)
        assert time.process_time() - started < 4, name
