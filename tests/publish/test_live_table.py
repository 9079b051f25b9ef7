"""Tables as people keep them and platforms export them."""

import contextlib
import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.model.brief import JourneyRole, Objective
from cutthrough.model.errors import ValueProblem
from cutthrough.publish.live_table import Refused, Row, SeenPosts, read_day, read_table

TODAY = date(2026, 11, 22)
TUBE = "https://www.youtube.com/watch?v=-abc_DEF-12"


def rows(text: str) -> list[Row | Refused]:
    return list(read_table(io.StringIO(text, newline=""), TODAY).rows)


def only(text: str) -> Row:
    (row,) = rows(text)
    assert isinstance(row, Row), row
    return row


@pytest.mark.parametrize(
    "text",
    [
        "Title,Permalink,Published,Role\nSpring,https://youtu.be/-abc_DEF-12?si=x,2024-05-01,attract\n",
        "\ufeffrole;TITEL;URL;Veröffentlicht\nAttract;Spring;youtu.be/-abc_DEF-12;1.5.2024\n",
        "Published\tPost_URL\tstage\tvideo title\r\nMay 1, 2024\tyoutube.com/shorts/-abc_DEF-12\tattract\tSpring\r\n",
        'sep=|\nurl|title|date|role\n=HYPERLINK("https://youtu.be/-abc_DEF-12","it")|Spring|1 May 2024 18:00|ATTRACT\n',
        'platform,video id,title,date,role\nYT,"=""-abc_DEF-12""",Spring,2024-05-01T09:00:00Z,attract\n',
        "Network,Post ID,Title,Publish time,Journey\nyoutube,'-abc_DEF-12,Spring,13/05/2024 10:00,attract\n",
    ],
    ids=["commas", "semicolons", "tabs", "pipes", "id-as-text", "id-with-apostrophe"],
)
def test_one_post_in_many_dialects(text: str) -> None:
    row = only(text)
    assert row.address is not None
    assert (row.address.platform, row.address.id, row.address.url) == ("youtube", "-abc_DEF-12", TUBE)
    assert (row.title, row.role) == ("Spring", JourneyRole.ATTRACT)
    assert row.posted in (date(2024, 5, 1), date(2024, 5, 13))


def test_a_list_of_links_needs_no_names() -> None:
    found = rows("https://youtu.be/-abc_DEF-12\nhttps://vimeo.com/123456789\n\nno link\n")
    assert [r.address.platform for r in found[:2] if isinstance(r, Row) and r.address] == ["youtube", "vimeo"]
    assert isinstance(found[2], Refused)
    assert (len(found), found[2].line) == (3, 4)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-5-1", date(2024, 5, 1)),
        ("2024/05/01 18:00", date(2024, 5, 1)),
        ("13/04/2026", date(2026, 4, 13)),
        ("04/13/2026", date(2026, 4, 13)),
        ("04/04/2026", date(2026, 4, 4)),
        ("03.04.2026", date(2026, 4, 3)),
        ("3rd April 2026", date(2026, 4, 3)),
        ("Apr 3, 2026", date(2026, 4, 3)),
        ("3-Apr-2026", date(2026, 4, 3)),
    ],
)
def test_days_that_can_be_one_day_only(said: str, day: date) -> None:
    assert read_day(said, TODAY) == day


@pytest.mark.parametrize("said", ["03/04/2026", "3-4-2026", "03/04/2026 12:00"])
def test_days_that_can_be_two_are_refused_with_both(said: str) -> None:
    with pytest.raises(ValueProblem, match="3 April or 4 March") as refused:
        read_day(said, TODAY)
    assert refused.value.fix == "write 2026-04-03 or 2026-03-04"


@pytest.mark.parametrize("said", ["45000", "31/02/2024", "2024-02-30", "yesterday", "1/2/24", "2027-01-01", "=NOW()"])
def test_no_days(said: str) -> None:
    with pytest.raises(ValueProblem):
        read_day(said, TODAY)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("not a link,,", "no address of the web"),
        ("https://www.youtube.com/@acme,,", "no single post on youtube"),
        (",7.31234E+18,tiktok", "rounded by a spreadsheet"),
        (",12345678901,", "of which platform"),
        (",!!,youtube", "no id of youtube"),
        ("=cmd|' /C calc'!A0,,", "no address of the web"),
        (f"https://vimeo.com/{'1' * 3000},,", "longer than anything"),
    ],
)
def test_a_row_that_can_not_be_read_costs_itself(row: str, why: str) -> None:
    bad, good = rows(f"link,id,platform\n{row}\nhttps://vimeo.com/123456789,,\n")
    assert isinstance(bad, Refused)
    assert why in bad.why
    assert bad.line == 2
    assert isinstance(good, Row)


def test_wrong_words_are_refused_with_the_right_ones() -> None:
    bad, good = rows("link,objective\nhttps://vimeo.com/123456789,fame\nhttps://vimeo.com/123456789,Retention\n")
    assert isinstance(bad, Refused)
    assert "awareness, acquisition" in bad.why
    assert isinstance(good, Row)
    assert good.objective is Objective.RETENTION


def test_unknown_columns_are_said_and_tables_without_any_refused() -> None:
    assert read_table(io.StringIO("Views,link,CTR %\n"), TODAY).unknown == ("Views", "CTR %")
    for text in ("", "\n\n", "Views,CTR\n1,2\n", "\0\0\0"):
        with pytest.raises(ValueProblem, match="names a file, a link or an id"):
            read_table(io.StringIO(text), TODAY)


def test_of_two_columns_of_a_kind_the_plainer_counts() -> None:
    assert only("video page,url\nhttps://vimeo.com/111111,https://vimeo.com/222222\n").link.endswith("222222")


@given(st.text(max_size=300))
def test_no_text_brings_it_down(text: str) -> None:
    assert len(list(read_table(io.StringIO(f"link,file,date,role\n{text}", newline=""), TODAY).rows)) <= 300
    with contextlib.suppress(ValueProblem):
        list(read_table(io.StringIO(text, newline=""), TODAY).rows)


LINKS = [f"https://vimeo.com/12345678{number}" for number in range(4)]


@pytest.mark.parametrize(
    ("middle", "says", "left"),
    [
        (f'"Open,{LINKS[1]}\nNext,{LINKS[2]}\n', "lines 3 to 4 can't be told apart", 1),
        (f'"Open,{LINKS[1]}\n"Next",{LINKS[2]}\n', "lines 3 to 4 can't be told apart", 2),
        (f'"Two\nlines",{LINKS[1]}\n', "its title goes over lines 3 to 4", 2),
        (f'Two,"{LINKS[1]}\n{LINKS[2]}"\n', "its link goes over lines 3 to 4", 2),
    ],
    ids=["to the end", "to the next", "title", "link"],
)
def test_a_row_that_swallowed_others_is_refused(middle: str, says: str, left: int) -> None:
    last = f"Last,{LINKS[3]}\n" if left == 2 else ""
    found = rows(f"title,link\nFirst,{LINKS[0]}\n{middle}{last}")
    assert [each.line for each in found] == ([2, 3, 5] if left == 2 else [2, 3])
    refused = found[1]
    assert isinstance(refused, Refused)
    assert re.search(says, refused.why)
    assert all(isinstance(each, Row) for each in (found[0], *found[2:]))


def test_quotation_marks_and_breaks_that_mean_nothing_are_let_be() -> None:
    row = only(f'title,note,link\nA 12" record,"one\ntwo, ""three""",{LINKS[0]}\n')
    assert (row.title, row.note) == ('A 12" record', 'one\ntwo, "three"')
    assert only(f'title,link\n"My "best" film",{LINKS[0]}\n').title == 'My best" film"'


def test_a_post_that_stands_twice_says_what_counts() -> None:
    one, two, three = (
        only(f"title,role,link\n{title},{role},{LINKS[0]}\n")
        for title, role in (("One", "attract"), ("Two", ""), ("Two", "attract"))
    )
    seen = SeenPosts()
    assert seen.again(one, "l-1") == ""
    assert seen.again(two, "l-1").endswith('said otherwise; what this line says counts, not title "One"')
    assert seen.again(three, "l-1") == "the same post as in line 2"
    assert seen.again(three, "l-2") == ""
