"""The shipped nginx configuration keeps the staff away from the public host (T45)."""

import http.client
import http.server
import threading

import pytest

from publication.writer import Folder
from tests.architecture.test_routes import ALL
from tests.servers import nginx

GONE = b"<h1>No such page</h1>"
OF_THE_STAFF = [route.path for route in ALL if route.path.startswith("/manage/")]
DISGUISED = [
    "/manage",
    "/MANAGE/",
    "//manage/",
    "/%6danage/",
    "/x/../manage/",
    "/./admin/",
    "/admin",
    "/manage//people/",
]


class Application(http.server.BaseHTTPRequestHandler):
    """In the place of Django: what comes through is answered with its address."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = f"{self.command} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format, *args):
        """Say nothing."""


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """The two listeners in front of an application that answers 200 to everything: public port, staff port."""
    folder = tmp_path_factory.mktemp("hosts")
    Folder(folder / "public").replace_changed({"index.html": b"<p>All well.</p>", "404.html": GONE}.items())
    Folder(folder / "static").replace_changed({"css/staff.0123456789ab.css": b"body{}" * 50}.items())
    trees = folder / "public", folder / "static"
    public, staff = nginx.free_port(), nginx.free_port()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application) as ours:
        threading.Thread(target=ours.serve_forever).start()
        configuration = nginx.shipped(*trees, port=public, app_port=ours.server_address[1], staff_port=staff)
        with nginx.running(folder, configuration, public):
            yield public, staff
        ours.shutdown()


def ask(port, path, host, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers={"Host": host})
    answer = connection.getresponse()
    told = answer.status, answer.read(), answer.headers
    connection.close()
    return told


def test_T45_no_address_of_the_staff_exists_on_the_public_host(doors, loopback):
    public, _staff = doors
    assert len(OF_THE_STAFF) > 80
    for path in [*OF_THE_STAFF, "/admin/", "/admin/auth/user/1/change/", *DISGUISED]:
        for method in ("GET", "POST"):
            status, body, _ = ask(public, path, nginx.HOST, method)
            assert (status, body) == (404, GONE), (method, path)
    # What is not of the staff goes through to the same application.
    assert ask(public, "/subscribe/confirm/x", nginx.HOST)[0] == 200


def test_T45_the_name_of_the_desk_opens_nothing_on_the_public_port_and_no_other_name_on_its_own(doors, loopback):
    for port, host in ((doors[0], nginx.STAFF_HOST), (doors[1], nginx.HOST), (doors[1], "evil.example")):
        with pytest.raises(http.client.RemoteDisconnected):
            ask(port, "/manage/", host)


def test_the_staff_work_at_their_own_host_and_read_the_page_at_the_public_one(doors, loopback):
    _public, staff = doors
    for path in [*OF_THE_STAFF, "/admin/"]:
        status, body, _ = ask(staff, path, nginx.STAFF_HOST)
        assert (status, body) == (200, f"GET {path}".encode())
    status, _, headers = ask(staff, "/incidents/abc?x=1", nginx.STAFF_HOST)
    assert (status, headers["Location"]) == (302, "https://status.example.com/incidents/abc?x=1")
    status, body, headers = ask(staff, "/static/css/staff.0123456789ab.css", nginx.STAFF_HOST)
    assert (status, headers["Content-Type"]) == (200, "text/css")
    assert "immutable" in headers["Cache-Control"]
