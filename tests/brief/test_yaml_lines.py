import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutthrough.brief.mend import pasted
from cutthrough.brief.yaml_bytes import MAX_BYTES, MAX_LINES
from cutthrough.brief.yaml_lines import MAX_ITEMS, read_yaml
from searched import examples


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


TABBED: dict[str, tuple[str, str, list[tuple[int, int]]]] = {
    "one line": ("a:\n\tb: 1\n  c: 2\n", "a:\n  b: 1\n  c: 2\n", [(2, 1)]),
    "all lines": ("a:\n\tb:\n\t\tc: 1\n\td: 2\ne: 3\n", "a:\n  b:\n    c: 1\n  d: 2\ne: 3\n", [(2, 3)]),
    "as wide as the others": ("a:\n    b: 1\n\tc: 2\n", "a:\n    b: 1\n    c: 2\n", [(3, 1)]),
    "runs apart": ("a:\n\tb: 1\nc:\n\td: 2\n\te: 3\n", "a:\n  b: 1\nc:\n  d: 2\n  e: 3\n", [(2, 1), (4, 2)]),
    "after a dash": ("a:\n  -\tb: 1\n", "a:\n  - b: 1\n", [(2, 1)]),
    "after a colon": ("a: 1\nb: \t2\n", "a: 1\nb:  2\n", []),
    "in a text": ("a: one\ttwo\n", "a: one\ttwo\n", []),
}


@pytest.mark.parametrize("name", TABBED)
def test_tabs_are_told_and_the_rest_is_read_as_if_they_were_spaces(name: str) -> None:
    text, meant, runs = TABBED[name]
    document, problems = read_yaml(text.encode())
    wanted, _ = read_yaml(meant.encode())
    assert document is not None
    assert wanted is not None
    assert document.value == wanted.value
    assert {problem.rule for problem in problems} <= {"yaml-tab"}
    if runs:
        assert [(problem.line, problem.replaces) for problem in problems] == runs
    for problem in problems:
        assert problem.quote == text.split("\n")[(problem.line or 0) - 1]
    for problem in reversed(problems):
        text = pasted(text, problem)
    assert read_yaml(text.encode())[1] == ()


def test_several_mistakes_are_told_in_one_run() -> None:
    text = "a:\n\tb: Save: now\nc: @us\nd: 1\nd: 2\ne: !t x\nf: 'one' two\ng: 7\n"
    document, problems = read_yaml(text.encode())
    assert [(problem.rule, problem.line) for problem in problems] == [
        ("yaml-tab", 2), ("yaml-colon", 2), ("yaml-quote", 3), ("yaml-duplicate", 5), ("yaml-tag", 6),
        ("yaml-indent", 7),
    ]  # fmt: skip
    assert document is not None
    assert document.value["a"] == {"b": "Save: now"}
    assert (document.value["c"], document.value["g"]) == ("@us", "7")
    assert [problem.quote for problem in problems] == [text.split("\n")[(p.line or 0) - 1] for p in problems]


def test_what_can_only_be_left_out_is_not_read_on_from() -> None:
    """A line that was commented out would be missed further on, and that would be told as a mistake of its own."""
    document, problems = read_yaml(b"a: 1\n]\nb: 2\n")
    assert document is None
    assert [problem.paste for problem in problems] == ["# ]"]


@pytest.mark.parametrize(
    ("data", "rule", "value"),
    [
        ("a: café\nb: 1\n".encode("latin-1"), "yaml-encoding", {"a": "café", "b": "1"}),
        ("a: 1\nb: 映\n".encode("utf-16"), "yaml-encoding", {"a": "1", "b": "映"}),
        (b"a: 1\nb: x\x00y\x07\n", "yaml-character", {"a": "1", "b": "xy"}),
    ],
    ids=["latin", "utf-16", "invisible"],
)
def test_a_slip_of_the_bytes_is_told_and_the_text_is_read(data: bytes, rule: str, value: dict[str, str]) -> None:
    document, (problem,) = read_yaml(data)
    assert problem.rule == rule
    assert document is not None
    assert document.value == value


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


@settings(max_examples=examples(250, 80))
@given(st.one_of(st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")), st.binary(max_size=200)))
def test_any_bytes_give_a_document_or_problems(data: bytes) -> None:
    document, problems = read_yaml(data)
    assert document is not None or problems


@settings(max_examples=examples(400, 120))
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
