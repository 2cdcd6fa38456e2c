"""A browser without JavaScript, as far as forms need one."""

from collections.abc import Sequence
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import urljoin, urlsplit

import requests

Values = dict[str, str | list[str]]
NOT_SENT = {"submit", "button", "image", "reset", "file"}


class Visitor:
    """A browser without JavaScript: follows links, keeps cookies, fills in the forms that it is shown."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.close()

    def get(self, path: str, **headers: str) -> requests.Response:
        """Fetch a path of the site."""
        return self.session.get(urljoin(self.url, path), headers=headers, timeout=30)

    def submit(self, path: str, *, action: str = "", **fields: str | list[str] | None) -> requests.Response:
        """Open the page at `path`, fill `fields` into its form and send it."""
        page = self.get(path)
        assert page.status_code == 200, f"{path} answered {page.status_code}: {page.text[:500]}"
        return self.send(page, action=action, **fields)

    def send(self, page: requests.Response, *, action: str = "", **fields: str | list[str] | None) -> requests.Response:
        """Fill `fields` into the form of this page and send it.

        Hidden and pre-filled values are sent as they are found; None leaves a field out.
        `action` chooses among several forms by the end of their address.
        """
        target, values = form_in(page.text, action=action)
        return self.session.post(
            urljoin(page.url, target or page.url),
            data={name: value for name, value in {**values, **fields}.items() if value is not None},
            headers={"Referer": page.url, "Origin": "{0.scheme}://{0.netloc}".format(urlsplit(page.url))},
            timeout=30,
        )

    def sign_in(self, name: str, password: str) -> None:
        """Sign in as staff."""
        answer = self.submit("/manage/login/?next=/manage/", login=name, password=password)
        assert answer.status_code == 200, f"signing in answered {answer.status_code}"
        assert urlsplit(answer.url).path == "/manage/", "the site did not let us in"


class FormReader(HTMLParser):
    """Collects the POST forms of a page with the values that a browser would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, Values]] = []
        self._values: Values | None = None  # of the form that we are in
        self._select: tuple[str, bool] | None = None  # its name, and whether it takes several
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form" and a.get("method", "").lower() == "post":
            self._values = {}
            self.forms.append((a.get("action", ""), self._values))
        elif self._values is not None and (tag == "option" or a.get("name")):
            self._field(tag, a)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._values = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self._values is not None:
            self._values[self._textarea] = f"{self._values[self._textarea]}{data}".removeprefix("\n")

    def _field(self, tag: str, a: dict[str, str]) -> None:
        assert self._values is not None
        if tag == "input":
            kind = a.get("type", "text").lower()
            if kind in {"checkbox", "radio"} and "checked" in a:
                self._add(a["name"], a.get("value", "on"))
            elif kind not in {"checkbox", "radio"} | NOT_SENT:
                self._add(a["name"], a.get("value", ""))
        elif tag == "textarea":
            self._textarea = a["name"]
            self._values[self._textarea] = ""
        elif tag == "select":
            self._select = a["name"], "multiple" in a
        elif tag == "option" and self._select:
            name, takes_several = self._select
            if takes_several and "selected" in a:
                self._add(name, a.get("value", ""))
            elif not takes_several and ("selected" in a or name not in self._values):
                self._values[name] = a.get("value", "")  # the first one, unless another is selected

    def _add(self, name: str, value: str) -> None:
        assert self._values is not None
        earlier = self._values.get(name)
        if earlier is None:
            self._values[name] = value
        else:
            self._values[name] = [*(earlier if isinstance(earlier, list) else [earlier]), value]


def form_in(text: str, *, action: str = "") -> tuple[str, Values]:
    """Where the page's POST form goes, and its values; without `action` the first that does not sign out."""
    reader = FormReader()
    reader.feed(text)
    wanted = [form for form in reader.forms if (form[0].endswith(action) if action else "logout" not in form[0])]
    assert wanted, f"no POST form to …{action} on the page; there are {[form[0] for form in reader.forms]}"
    return wanted[0]
