"""Which published file answers an address, with which headers; the one table behind all ways of serving."""

import re

Headers = tuple[tuple[str, str], ...]

CONTENT_TYPES = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
}
READY_COMPRESSED = {"png", "jpg", "woff2"}

# RFC 5861: a cache may show the last page for a day while we are unreachable.
FRESH = "public, max-age=15, stale-while-revalidate=60, stale-if-error=86400"
FOREVER = "public, max-age=31536000, immutable"
BRIEFLY = "public, max-age=5"

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors "
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
_EVERYWHERE: Headers = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"))
_ONE_HOST: Headers = (("X-Frame-Options", "DENY"),)
_ANY_HOST: Headers = (("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin"))
_HTTPS_ONLY: Headers = (("Strict-Transport-Security", "max-age=31536000"),)

# A segment never begins with a dot: no "..", no temporary file, no lock, no manifest.
_SEGMENT = r"[A-Za-z0-9_~@+=,-][A-Za-z0-9._~@+=,-]*"
_NAME = re.compile(rf"(?:{_SEGMENT}/)*{_SEGMENT}", re.ASCII)
_HASHED = re.compile(r"\.[0-9a-f]{12}\.[a-z0-9]+$")
LONGEST_NAME = 200
HISTORY = b"/history.json"
# What a program asks when a request of it has failed; a region that is not on the page's list is answered for all.
AFFECTED = b"/api/v3/affected"
_COMPONENT = re.compile(rb"(?:^|&)component=([A-Za-z0-9][A-Za-z0-9_-]{0,63})(?:&|$)", re.ASCII)
_REGION = re.compile(rb"(?:^|&)region=([A-Za-z0-9][A-Za-z0-9_-]{0,79})(?:&|$)", re.ASCII)
_ONE_REGION = re.compile(r"(/api/v3/affected/[^/]+)/[^/]+\.json")
_LATER_PAGE = re.compile(rb"(?:^|&)page=([2-9]|[1-9][0-9]{1,3})(?:&|$)", re.ASCII)
# The first segments under which pages in further languages stand; see docs/languages.md.
TRANSLATIONS = ("ar", "de", "es", "fr", "ja")
_TRANSLATED = re.compile(rf"/(?:{'|'.join(TRANSLATIONS)})(?=/)")
_ORIGINAL = re.compile(rf"/(?!(?:{'|'.join(TRANSLATIONS)})/).+")
WITH_QUERY = {HISTORY, AFFECTED}
ERROR_PAGES = {"404.html", "503.html"}  # published like the rest, but no addresses


def is_name(name: str) -> bool:
    """Whether `name` may stand in a published tree: plain segments inside it, of a kind that we can describe."""
    return len(name) <= LONGEST_NAME and _NAME.fullmatch(name) is not None and extension(name) in CONTENT_TYPES


def extension(name: str) -> str:
    """The part of the last segment after its last dot, or nothing."""
    return name.rpartition("/")[2].rpartition(".")[2] if "." in name.rpartition("/")[2] else ""


def is_compressible(name: str) -> bool:
    """Whether `.gz` and `.br` belong beside the file."""
    return extension(name) not in READY_COMPRESSED


def is_pinned(name: str) -> bool:
    """Whether everybody asks for it: the home page, the public API and the signs of life stay in memory."""
    return name in {"index.html", "alive.json", *ERROR_PAGES} or name.startswith("api/v2/")


def file_for(path: str) -> str | None:
    """The file that answers a decoded URL path, or None when no published file ever could."""
    if path == "/" or (_TRANSLATED.match(path) and path.count("/") == 2 and path.endswith("/")):
        return f"{path[1:]}index.html"
    if not path.startswith("/"):
        return None
    name = path[1:] if extension(path) in CONTENT_TYPES else f"{path[1:]}.html"
    return name if is_name(name) and name not in ERROR_PAGES else None


def untranslated(path: str) -> str | None:
    """The address of the same page in the source language, which answers where nobody has written this one."""
    if not _TRANSLATED.match(path):
        return None
    original = _TRANSLATED.sub("", path, count=1)
    return original if original == "/" or _ORIGINAL.fullmatch(original) else None


def without_region(path: str) -> str | None:
    """The answer for all regions, where a component has none for this one."""
    found = _ONE_REGION.fullmatch(path)
    return f"{found[1]}.json" if found else None


def is_home_without_slash(path: str) -> bool:
    """Whether "/de" stands for "/de/"."""
    return path[1:] in TRANSLATIONS


def address(target: bytes) -> bytes:
    """The path of a request target; a query chooses no file, but for two addresses that programs know.

    Old clients turn the pages of the history by one, and one asks whether a component is affected.
    """
    path, _, query = target.partition(b"?")
    if path == AFFECTED and (component := _COMPONENT.search(query)):
        region = _REGION.search(query)
        return b"%b/%b%b.json" % (AFFECTED, component[1], b"/" + region[1].lower() if region else b"")
    if path == HISTORY and (page := _LATER_PAGE.search(query)):
        return b"/history/page/%b.json" % page[1]
    return path


def error_headers(status: int) -> Headers:
    """How long a cache may keep an answer that is not the page: a moment for 404, not at all for 503."""
    if status == 503:
        return (("Cache-Control", "no-store"), ("Retry-After", "10"))
    return (("Cache-Control", BRIEFLY),)


def headers_for(name: str, *, https: bool = False) -> Headers:
    """Every header of a published file that depends on its name alone."""
    return (
        ("Content-Type", CONTENT_TYPES[extension(name)]),
        ("Cache-Control", FRESH),
        ("Vary", "Accept-Encoding"),
        *_area(name),
        *_EVERYWHERE,
        *(_HTTPS_ONLY if https else ()),
    )


def asset_headers_for(name: str, *, https: bool = False) -> Headers:
    """The same for a file under /static/; a name with a content hash in it never changes its bytes."""
    return (
        ("Content-Type", CONTENT_TYPES[extension(name)]),
        ("Cache-Control", FOREVER if _HASHED.search(name) else FRESH),
        ("Vary", "Accept-Encoding"),
        *_ANY_HOST,
        *_EVERYWHERE,
        *(_HTTPS_ONLY if https else ()),
    )


def _area(name: str) -> Headers:
    """Pages are framed by nobody, /embed/ by everybody, data may be read from any other site."""
    if extension(name) != "html":
        policy = _ANY_HOST
        return policy if name.startswith("embed/") else (("Content-Security-Policy", _DATA_POLICY), *_ONE_HOST, *policy)
    if name.startswith("embed/"):
        return (("Content-Security-Policy", f"{_PAGE_POLICY}*"), *_ANY_HOST)
    return (("Content-Security-Policy", f"{_PAGE_POLICY}'none'"), *_ONE_HOST)
