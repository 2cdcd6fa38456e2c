"""Subscribers as a table (T28), and what the law gives to their owners (T31)."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents import actions as incidents
from notifications.models import Delivery
from outbox import relay
from people.models import AuditEntry
from subscribers import actions, erasure, table
from subscribers.actions import Terms, Wishes
from subscribers.models import IMPACT_RANK, Asking, Subscriber
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db
URL = "/manage/subscribers/"


def read(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_staff_download_everybody(staff_client):
    chat, api = make_component(name="Chat"), make_component(name="=API")
    actions.follow(make_subscriber(address="a@example.com"), Wishes([api]))
    actions.follow(make_subscriber(address="b@example.com", consent='=cmd|"/C calc"!A0'), Wishes([chat, api]))
    make_subscriber(address="c@example.com", state="asked", confirmed_at=None)
    answer = staff_client.get(f"{URL}table.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    rows = {row["address"]: row for row in read(answer)}
    assert [rows[name]["follows"] for name in sorted(rows)] == ["'=API", "Chat; =API", "everything"]
    assert rows["b@example.com"]["consent"] == '\'=cmd|"/C calc"!A0'
    assert (rows["c@example.com"]["state"], rows["c@example.com"]["confirmed_at"]) == ("asked", "")


def test_a_table_is_brought_in_row_by_row(commander):
    chat = make_component(name="Chat")
    make_subscriber(address="left@example.com", state="unsubscribed", unsubscribed_at="2026-01-01T00:00Z")
    content = (
        "address,follows\r\nA@Example.com,Chat\r\nnonsense,\r\nleft@example.com,\r\nb@example.com,Nowhere\r\n"
        "c@example.com,everything\r\n"
    )
    report = table.bring_in(content.encode(), consent="list of 2025", by=commander)
    assert (report.added, [row for row, _ in report.refused]) == (2, [3, 4, 5])
    assert report.refused[2][1] == "There is no component “Nowhere”."
    one = Subscriber.objects.get(address="a@example.com")
    assert (one.follows(chat), one.follows_everything, one.consent) == (True, False, "list of 2025")
    assert Subscriber.objects.get(address="left@example.com").state == "unsubscribed"


def test_the_terms_go_out_and_come_in_again(staff_client, commander):
    terms = Terms(2, False, False, "hourly", "Europe/Berlin", "de", True)
    actions.follow(make_subscriber(address="a@example.com"), Wishes(terms=terms))
    actions.add("+4915123456789", channel="sms", wishes=Wishes(), consent="signed", by=commander)
    content = b"".join(staff_client.get(f"{URL}table.csv").streaming_content)
    Subscriber.objects.all().delete()
    report = table.bring_in(content, consent="moved house", by=commander)
    assert (report.added, report.refused) == (2, [])
    assert Terms.of(Subscriber.objects.get(channel="email")) == terms
    assert Subscriber.objects.get(channel="sms").address == "+4915123456789"


def test_terms_that_are_none_are_refused_with_what_would_be_right(commander):
    content = (
        b"address,least_impact,maintenance,pace,language,time_zone\na@example.com,awful,,,,\na@example.com,,perhaps,,,\n"
        b"a@example.com,,,weekly,,\na@example.com,,,,xx,\na@example.com,,,,,Mars/Base\nb@example.com,major,no,ends,fr,Asia/Tokyo\n"
    )
    report = table.bring_in(content, consent="x", by=commander)
    assert (report.added, [row for row, _ in report.refused]) == (1, [2, 3, 4, 5, 6])
    assert "not “awful”" in report.refused[0][1]
    one = Terms.of(Subscriber.objects.get())
    assert one == Terms(IMPACT_RANK["major"], False, True, "ends", "Asia/Tokyo", "fr", False)


def test_bringing_in_twice_adds_nobody_twice(commander):
    for _ in range(2):
        table.bring_in(b"address\na@example.com\n", consent="x", by=commander)
    assert Subscriber.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"mail\na@example.com\n", b'address\n"a@example.com'])
def test_what_is_no_table_is_refused_with_a_sentence(staff_client, content):
    upload = SimpleUploadedFile("t.csv", content or b"\n")
    answer = staff_client.post(f"{URL}bring-in/", {"file": upload, "consent": "x"})
    assert answer.status_code == 422
    assert "no CSV table" in answer.content.decode()
    assert Subscriber.objects.count() == 0


def test_staff_bring_a_table_in_and_read_what_was_refused(staff_client):
    upload = SimpleUploadedFile("t.csv", b"address\na@example.com\nnonsense\n")
    text = staff_client.post(f"{URL}bring-in/", {"file": upload, "consent": "list of 2025"}).content.decode()
    assert "1 added, 1 refused" in text
    assert "Row 3: That is not an e-mail address" in text


def told(address):
    make_page()
    reader = make_subscriber(address=address)
    actions.answer(actions.ask(address, wishes=Wishes(), network="198.51.100.0/24").pk)
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()
    reader.refresh_from_db()
    return reader


def test_t31_the_owner_sees_everything_but_no_secret(staff_client):
    reader = told("reader@example.com")
    value = staff_client.get(f"{URL}{reader.pk}/data.json").json()
    assert (value["address"], value["state"]) == ("reader@example.com", "confirmed")
    assert [delivery["to"] for delivery in value["deliveries"]] == ["reader@example.com"] * len(value["deliveries"])
    assert value["deliveries"]
    assert reader.manage_secret
    assert reader.manage_secret not in str(value)


def test_t31_nothing_of_an_erased_address_is_left(staff_client):
    reader = told("reader@example.com")
    assert staff_client.post(f"{URL}{reader.pk}/erase/").status_code == 302
    assert Subscriber.objects.count() == 0
    assert Delivery.objects.filter(address="reader@example.com").count() == 0
    assert Asking.objects.exclude(address="").count() == 0
    assert AuditEntry.objects.filter(deed="erase_subscriber", subject=reader.code).count() == 1
    assert "reader@example.com" not in str(list(AuditEntry.objects.values()))


def test_what_is_kept_is_listed_without_a_request(commander):
    reader = told("reader@example.com")
    assert erasure.everything_about(reader)["follows"] == []
    erasure.erase(reader, by=commander)
    assert Subscriber.objects.count() == 0


@pytest.mark.parametrize("path", ["table.csv", "bring-in/", "1/data.json"])
def test_who_may_not_manage_sees_no_table(client, responder, path):
    client.force_login(responder)
    assert client.get(URL + path).status_code == 403
