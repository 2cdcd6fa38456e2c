"""Staff read what was caught; a foreign mail can do nothing to them."""

import pytest
from django.urls import reverse

NAME = "20260302T114900000000-abc123.eml"
OLDER = "20260302T114800000000-abc123.eml"
MAIL = b"""\
Delivered-To: zoe@example.org\r
From: status@example.com\r
Subject: Confirm <b>now</b>\r
Content-Type: multipart/alternative; boundary=x\r
\r
--x\r
Content-Type: text/plain; charset=utf-8\r
\r
Follow http://127.0.0.1:8000/confirm/abc <script>bad()</script>\r
--x\r
Content-Type: text/html; charset=utf-8\r
\r
<p><a href="http://127.0.0.1:8000/confirm/abc">Confirm</a><script>bad()</script></p>\r
--x--\r
"""


@pytest.fixture
def caught(tmp_path, settings):
    """One mail in the catcher's folder."""
    settings.MAIL_CATCHER_DIR = tmp_path
    settings.MAIL_IS_CAUGHT = True
    (tmp_path / NAME).write_bytes(MAIL)
    (tmp_path / OLDER).write_bytes(b"Subject: older\r\n\r\nplain\r\n")
    return tmp_path


def addresses():
    return [reverse("drill:mail_list"), reverse("drill:mail", args=[NAME]), reverse("drill:mail_html", args=[NAME])]


@pytest.mark.django_db
def test_visitors_are_sent_to_sign_in(caught, reader):
    for address in addresses():
        assert reader.get(address).headers["Location"] == f"/manage/login/?next={address}"


def test_the_newest_mail_comes_first(caught, staff_client):
    page = staff_client.get(reverse("drill:mail_list")).content.decode()
    assert page.index("Confirm &lt;b&gt;now&lt;/b&gt;") < page.index("older")
    assert f'href="{reverse("drill:mail", args=[NAME])}"' in page


def test_an_empty_catcher_says_so(caught, staff_client):
    for name in (NAME, OLDER):
        (caught / name).unlink()
    assert "Nothing was caught so far." in staff_client.get(reverse("drill:mail_list")).content.decode()


def test_links_of_the_text_can_be_followed_and_nothing_in_it_runs(caught, staff_client):
    answer = staff_client.get(reverse("drill:mail", args=[NAME]))
    page = answer.content.decode()
    assert '<a href="http://127.0.0.1:8000/confirm/abc" rel="nofollow">' in page
    assert "&lt;script&gt;bad()&lt;/script&gt;" in page
    assert "<script>bad()" not in page
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_html_stands_alone_in_a_sandbox(caught, staff_client):
    answer = staff_client.get(reverse("drill:mail_html", args=[NAME]))
    assert answer.content.decode().startswith('<base target="_blank"><p><a href="http://127.0.0.1:8000/confirm/abc">')
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert not [rule for rule in policy if rule.startswith("script-src")]
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("view", ["drill:mail", "drill:mail_html"])
def test_a_mail_that_is_not_there_is_not_found(caught, staff_client, view):
    assert staff_client.get(reverse(view, args=["20260302T114900000000-abc124.eml"])).status_code == 404


def test_a_mail_without_html_has_no_html_address(caught, staff_client):
    assert staff_client.get(reverse("drill:mail_html", args=[OLDER])).status_code == 404
    assert "<iframe" not in staff_client.get(reverse("drill:mail", args=[OLDER])).content.decode()


def test_nothing_is_shown_where_mail_really_leaves(caught, staff_client, settings):
    settings.MAIL_IS_CAUGHT = False
    assert [staff_client.get(address).status_code for address in addresses()] == [404, 404, 404]


def test_reading_is_all_one_can_do(caught, staff_client):
    assert [staff_client.post(address).status_code for address in addresses()] == [405, 405, 405]
