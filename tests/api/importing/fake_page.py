"""A server on this machine that answers like a status page."""

from http.server import BaseHTTPRequestHandler


class FakePage(BaseHTTPRequestHandler):
    """Answers like a status page, from a dict of path → (status, headers, body)."""

    def do_GET(self):
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"<html>"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Quiet."""
