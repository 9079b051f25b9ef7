import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutthrough.catalog.mail_support import mail_clients, mail_features
from cutthrough.publish.kits.mail_check import CLIPPED_FROM, MailStatus, check_mail
from publish.kit_made import HOSTILE

DOC = '<!DOCTYPE html><html lang="en"><body>{}</body></html>'


def judged(inside: str, feature: str) -> dict[str, MailStatus]:
    verdicts = check_mail(DOC.format(inside)).verdicts
    return {each.client: each.status for each in verdicts if each.feature == feature}


@pytest.mark.parametrize(
    ("html", "feature"),
    [
        ('<video src="a.mp4"></video>', "html-video"),
        ('<p style="display:flex">x</p>', "css-display-flex"),
        ('<p style="display : grid">x</p>', "css-display-grid"),
        ('<div style="position:absolute;top:0">x</div>', "css-position"),
        ('<div style="position:absolute;top:0">x</div>', "css-left-right-top-bottom"),
        (
            "<style>@media (prefers-color-scheme: dark) { .a { color: red } }</style>",
            "css-at-media-prefers-color-scheme",
        ),
        ("<style>@media (max-width: 1px) { .a { margin-left: 1vw } }</style>", "css-margin"),
        ("<style>@media (max-width: 1px) { .a { margin-left: 1vw } }</style>", "css-unit-vw"),
        ("<style>@import url('x.css');</style>", "css-at-import"),
        ("<style>@font-face { font-family: X; src: url(x) }</style>", "css-at-font-face"),
        ("<style>@keyframes a { from { left: 0 } }</style>", "css-at-keyframes"),
        ("<style>a:hover { color: red }</style>", "css-pseudo-class-hover"),
        ("<style>p > a { color: red }</style>", "css-selector-child"),
        ("<style>a[href='}'] { border-radius: 3px }</style>", "css-border-radius"),
        ('<p style="width:calc(100% - 1px)">x</p>', "css-unit-calc"),
        ('<p style="color:var(--x)">x</p>', "css-variables"),
        ('<p style="background:url(data:image/png;base64,AA==);color:rgb(1,2,3)">x</p>', "css-rgb"),
        ('<img src="a.webp?x=1" alt="">', "image-webp"),
        ('<img src="data:image/png;base64,AA" alt="">', "image-base64"),
        ('<img src="a.SVG" alt="">', "image-svg"),
        ('<img srcset="a.png 2x" src="a.png" alt="">', "html-srcset"),
        ('<a href="mailto:x@example.com">x</a>', "html-mailto-links"),
        ('<a href="#x">x</a>', "html-anchor-links"),
        ('<input type="checkbox">', "html-input-checkbox"),
        ("<section>x</section>", "html-semantics"),
        ("<svg></svg>", "html-svg"),
        ('<form action="x"></form>', "html-form"),
    ],
)
def test_a_feature_is_found_and_judged_in_every_program(html: str, feature: str) -> None:
    found = judged(html, feature)
    assert set(found) == set(mail_clients())
    for client, status in found.items():
        letter = mail_features()[feature].shown_by(client)
        assert (status is MailStatus.PASS) == (letter == "y")


def test_what_would_be_missing_fails_and_what_looks_plainer_warns() -> None:
    video = judged('<video src="a.mp4"></video>', "html-video")
    assert video["gmail_web"] is MailStatus.FAIL
    assert video["apple_macos"] is MailStatus.PASS
    assert judged('<p style="display:flex">x</p>', "css-display-flex")["outlook_classic"] is MailStatus.FAIL
    assert judged('<p style="border-radius:3px">x</p>', "css-border-radius")["outlook_classic"] is MailStatus.WARN


def test_a_fall_back_inside_turns_a_failure_into_a_warning() -> None:
    kept = judged('<video src="a.mp4"><a href="https://x.example"><img src="a.png" alt=""></a></video>', "html-video")
    assert kept["gmail_web"] is MailStatus.WARN


def test_parts_are_judged_for_those_that_get_them() -> None:
    html = '<!--[if mso]><div style="display:flex">x</div><![endif]-->'
    assert set(judged(html, "css-display-flex")) == {"outlook_classic"}
    other = '<!--[if !mso]><!--><div style="display:flex">x</div><!--<![endif]--><p style="float:left">y</p>'
    assert set(judged(other, "css-display-flex")) == set(mail_clients()) - {"outlook_classic"}
    assert set(judged(other, "css-float")) == set(mail_clients())


@pytest.mark.parametrize(
    "html", ["<script>x</script>", '<a href="https://x.example" onclick="x">x</a>', "<iframe src='x'></iframe>"]
)
def test_what_runs_fails_everywhere(html: str) -> None:
    report = check_mail(DOC.format(html))
    assert all(report.status_of(client) is MailStatus.FAIL for client in mail_clients())


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<img src="a.png">', "no alt text"),
        ('<a href="javascript:alert(1)">x</a>', "no mail program follows"),
        ("x" * CLIPPED_FROM, "Gmail cuts off"),
    ],
)
def test_faults_that_are_no_programs(html: str, fault: str) -> None:
    report = check_mail(DOC.format(html))
    assert any(fault in each for each in report.faults)
    assert not report.ok


def test_what_the_table_does_not_have_is_never_passed() -> None:
    report = check_mail(DOC.format('<p style="corner-shape:squircle">x</p><blink>y</blink>'))
    strange = {each.feature: each.status for each in report.verdicts if "table" in each.why}
    assert strange == {"corner-shape": MailStatus.WARN, "html-blink": MailStatus.WARN}


def test_a_verdict_says_where_it_is_from() -> None:
    (verdict,) = {each for each in check_mail(DOC.format("<video></video>")).verdicts
                  if (each.feature, each.client) == ("html-video", "gmail_web")}  # fmt: skip
    assert verdict.source == "https://www.caniemail.com/features/html-video/, tested 2019-09-16"


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    check_mail(text)
    check_mail(f'<style>{text}</style><p style="{text}"><!--[if mso]>{text}<![endif]-->')


@pytest.mark.parametrize(
    "html",
    ["<div>" * 20_000, "<style>" + "a{" * 20_000, "<!--[if mso]>" * 5_000, HOSTILE * 500, "<p style='" + "(" * 50_000,
     "<style>" + "@media(" * 20_000, "<style>" + "a[" * 20_000 + "{}"],
    ids=["nested", "blocks", "comments", "hostile", "brackets", "at-rules", "selectors"],
)  # fmt: skip
def test_long_and_broken_html_is_read_in_time(html: str) -> None:
    before = time.process_time()
    check_mail(html)
    assert time.process_time() - before < 4
