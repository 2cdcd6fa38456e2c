"""A WSGI application with one path for each way in which an application can behave."""

import threading

release = threading.Event()  # lets /app/wait/ go on


def application(environ, start_response):
    """Answer by path; what a request carried comes back as text."""
    path = environ["PATH_INFO"]
    if path == "/app/raise/":
        raise RuntimeError("a bug")
    if path == "/app/wait/":
        release.wait(10)
    size = len(environ["wsgi.input"].read())
    names = sorted(name for name in environ if name.startswith("HTTP_"))
    told = f"body={size} length={environ.get('CONTENT_LENGTH')} {' '.join(names)}"
    body = f"{environ['REQUEST_METHOD']} {path}?{environ['QUERY_STRING']} {told}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
