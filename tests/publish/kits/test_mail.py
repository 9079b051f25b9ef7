import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from browser import MISSING, browser, found
from cutthrough.model.program import BrandKit
from cutthrough.publish.kits.mail import (
    Mail,
    Picture,
    followed,
    mail_draft,
    mail_html,
    mail_text,
    on_colour,
    subject_of,
    would_run,
)
from cutthrough.publish.kits.mail_check import MailStatus, check_mail
from publish.kit_made import HOSTILE, LINK, PROGRAM

MAIL = Mail(
    subject="Every path is free",
    preheader="The spring paths open on Saturday.",
    heading="Every path is free",
    paragraphs=("The spring paths open on Saturday.", "Bring\nsmall feet."),
    watch="Watch the film",
    button="See the paths",
    link=LINK,
    alt="Watch the film: Every path is free",
    language="en",
    still=Picture("images/play.jpg", 1200, 675),
    moving=Picture("images/loop.gif", 600, 338),
    notes=("Music: A",),
)
BRAND = PROGRAM.brand
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_the_classic_outlook_gets_the_still_and_the_others_the_moving_picture() -> None:
    html = mail_html(MAIL, BRAND)
    hidden, _, shown = html.partition("<!--[if !mso]><!--><a")
    assert 'src="images/play.jpg"' in hidden
    assert 'src="images/loop.gif"' in shown.partition("<!--<![endif]-->")[0]
    assert 'width="600" height="338"' in html


def test_an_upright_picture_does_not_fill_the_screen() -> None:
    html = mail_html(replace(MAIL, still=Picture("p.jpg", 1080, 1920), moving=None), BRAND)
    assert 'width="360" height="640"' in html


def test_without_pictures_there_are_words_and_links() -> None:
    html = mail_html(replace(MAIL, still=None, moving=None), BRAND)
    assert "<img" not in html
    assert html.count("Watch the film") == 1
    assert check_mail(html).ok


def test_the_plain_part_has_every_word_and_the_address() -> None:
    text = mail_text(MAIL)
    for said in (*MAIL.paragraphs, MAIL.heading, f"See the paths: {LINK}", "Music: A", "{{unsubscribe_link}}"):
        assert said in text


def test_the_draft_opens_with_both_parts_and_its_pictures_inside() -> None:
    data = mail_draft(
        MAIL, BRAND, {"images/play.jpg": b"\xff\xd8\xff" + bytes(9), "images/loop.gif": b"GIF89a" + bytes(9)}
    )
    read = email.message_from_bytes(data, policy=SMTP)
    assert isinstance(read, EmailMessage)
    assert (read["Subject"], read["X-Unsent"]) == ("Every path is free", "1")
    kinds = [part.get_content_type() for part in read.walk()]
    assert kinds == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/jpeg", "image/gif",
    ]  # fmt: skip
    html = read.get_body(("html",))
    assert html is not None
    shown = html.get_content()
    for part in read.walk():
        if part.get_content_maintype() == "image":
            assert f"cid:{part['Content-ID'][1:-1]}" in shown
    assert data == mail_draft(
        MAIL, BRAND, {"images/play.jpg": b"\xff\xd8\xff" + bytes(9), "images/loop.gif": b"GIF89a" + bytes(9)}
    )


@pytest.mark.parametrize(
    "subject",
    [HOSTILE, "a\r\nBcc: all@evil.example", "a\u2028Bcc: x", "x" * 5000, "", "\x00", "=?utf-8?q?x?=", "日" * 900],
)
def test_no_subject_gets_another_header_in(subject: str) -> None:
    data = mail_draft(replace(MAIL, subject=subject), BRAND, {"images/play.jpg": PNG})
    head = data.split(b"\r\n\r\n", 1)[0]
    read = email.message_from_bytes(data, policy=SMTP)
    assert {name.lower() for name in read} == {"subject", "x-unsent", "mime-version", "content-type"}
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert subject_of(subject)


def test_hostile_words_stay_words() -> None:
    hostile = replace(
        MAIL, subject=HOSTILE, preheader=HOSTILE, heading=HOSTILE, paragraphs=(HOSTILE,), watch=HOSTILE, button=HOSTILE,
        alt=HOSTILE, notes=(HOSTILE,), language='"><script>',
    )  # fmt: skip
    html = mail_html(hostile, PROGRAM.brand.model_copy(update={"name": HOSTILE}))
    plain = mail_html(MAIL, BRAND)
    for mark in ("<script", "<img", "<!--[if mso]>"):
        assert html.lower().count(mark.lower()) == plain.lower().count(mark.lower())
    used = {each.feature for each in check_mail(html).verdicts}
    assert used <= {each.feature for each in check_mail(plain).verdicts}


@pytest.mark.parametrize("tag", ["{{now}}", "{% if a %}", "*|NAME|*", "<%= a %>", "%%name%%", "[%a%]", "{\u202a{a}}"])
def test_no_words_are_run_by_the_sending_program(tag: str) -> None:
    said = f"Ride {tag}"
    mail = replace(
        MAIL, subject=said, preheader=said, heading=said, paragraphs=(said,), watch=said, button=said, alt=said,
        notes=(said,), opt_out=None, link="https://hillside.example/{{now}}",
    )  # fmt: skip
    brand = BRAND.model_copy(update={"name": said})
    read = email.message_from_bytes(mail_draft(mail, brand, {"images/play.jpg": PNG}), policy=SMTP)
    html = mail_html(mail, brand)
    style = html.index("<style>"), html.index("</style>")
    for text in (html[: style[0]] + html[style[1] :], mail_text(mail), str(read["Subject"])):
        assert not [each for each in ("{{", "{%", "*|", "|*", "<%", "%%", "[%") if each in text]
    assert f"Ride {tag}".replace("\u202a", "") in mail_text(mail).replace("\N{WORD JOINER}", "")
    assert would_run(mail, BRAND)
    assert would_run(MAIL, brand)
    assert not would_run(MAIL, BRAND)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", 'https://x.example/"onclick="y', "//evil.example", "https://", "",
     "https://x.example/\r\nX: y", "file:///etc/passwd", "http://[::1", " "],
)  # fmt: skip
def test_no_mail_leads_anywhere_but_to_the_web(link: str) -> None:
    assert followed(link) is None
    assert "javascript" not in mail_html(replace(MAIL, link=link), BRAND)


def test_followed_leads_there() -> None:
    assert followed(LINK) == LINK


@pytest.mark.parametrize(("ground", "ink"), [("#FFB000", "#000000"), ("#14342B", "#FFFFFF"), ("#FFFFFF", "#000000")])
def test_words_on_a_colour_can_be_read(ground: str, ink: str) -> None:
    assert on_colour(ground) == ink


ARABIC = "كل الدروب مفتوحة يوم السبت"
CREDIT = "Blender Foundation, CC BY 3.0, https://creativecommons.org/licenses/by/3.0/"


@pytest.mark.parametrize("language", ["ar", "", "en"])
def test_arabic_runs_from_the_right_whatever_language_it_is_said_to_be(language: str) -> None:
    html = mail_html(
        replace(MAIL, language=language, heading=ARABIC, paragraphs=(ARABIC, "Small feet."), notes=(CREDIT,)), BRAND
    )
    assert f'<html lang="{language}" dir="rtl"' in html
    assert '<td class="pad" align="right" style="padding:20px' in html
    assert html.count("text-align:right") == 3
    assert '<p class="ink" dir="ltr"' in html
    assert '<span dir="ltr">https://creativecommons.org/licenses/by/3.0/</span>' in html
    assert not [each for each in check_mail(html).verdicts if each.status is MailStatus.FAIL]


def test_where_nobody_says_the_language_the_letters_decide() -> None:
    html = mail_html(MAIL, BRAND)
    assert 'dir="rtl"' not in html
    assert 'align="right"' not in html
    assert '<html lang="ar" dir="rtl"' in mail_html(
        replace(MAIL, language="ar", heading="", paragraphs=("2027!",)), BRAND
    )


@pytest.mark.skipif(found() is None, reason=MISSING)
@pytest.mark.long
def test_an_arabic_mail_has_its_button_at_the_right_and_its_address_whole() -> None:
    html = mail_html(
        replace(MAIL, language="", heading=ARABIC, paragraphs=(ARABIC,), notes=(ARABIC + " " + CREDIT,)), BRAND
    )
    with browser() as opened:
        page = opened.new_page(viewport={"width": 700, "height": 900})
        page.set_content(html)
        card, go = page.locator(".card").bounding_box(), page.locator("a.go").bounding_box()
        assert card is not None
        assert go is not None
        assert card["x"] + card["width"] - go["x"] - go["width"] < 40
        assert page.evaluate("getComputedStyle(document.querySelector('.soft span')).unicodeBidi") == "isolate"


@pytest.mark.skipif(found() is None, reason=MISSING)
@pytest.mark.long
def test_it_fits_phone_and_desk_in_the_light_and_the_dark() -> None:
    html = mail_html(
        replace(MAIL, heading="Donaudampfschifffahrtsgesellschaft", moving=None), BrandKit(name="Hillside")
    )
    with browser() as opened:
        for width, scheme in ((320, "light"), (375, "dark"), (700, "light"), (700, "dark")):
            page = opened.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page.set_content(html)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            card = page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")
            assert (card == "rgb(31, 31, 31)") == (scheme == "dark")
            box = page.locator("a.go").bounding_box()
            assert box is not None
            assert box["height"] >= 44
