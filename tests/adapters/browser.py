"""A browser without JavaScript, as far as the workspace's tests need one: cookies, forms, links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from starlette.applications import Starlette

ORIGIN = "http://127.0.0.1:8080"


@dataclass
class HtmlForm:
    """A form as it stands in a page."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(HtmlForm(given["action"], given["method"]))
        elif tag == "input" and self.forms and given.get("type") not in ("radio", "checkbox"):
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "textarea":
            self._textarea = given.get("name", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self.forms:
            self.forms[-1].fields[self._textarea] = data.removeprefix("\n")


def forms(page: httpx.Response) -> list[HtmlForm]:
    """The forms of a page."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def form(page: httpx.Response, action: str) -> HtmlForm:
    """The first form of a page that is sent to `action`."""
    return next(found for found in forms(page) if found.action == action)


class Browser:
    """One person's browser; follows redirects only when told."""

    def __init__(self, app: Starlette) -> None:
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN)

    @classmethod
    def at(cls, url: str) -> "Browser":
        """A browser that speaks to a server by its socket."""
        browser = cls.__new__(cls)
        browser.client = httpx.AsyncClient(base_url=url, verify=False)  # noqa: S501 - plain HTTP on loopback
        return browser

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Opens a page."""
        return await self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    async def send(self, page: httpx.Response, action: str, **typed: str) -> httpx.Response:
        """Fills the page's form that goes to `action` in, and sends it."""
        found = form(page, action)
        return await self.client.post(action, data={**found.fields, **typed})

    async def follow(self, response: httpx.Response) -> httpx.Response:
        """Goes where a redirect leads."""
        assert response.status_code == 303, response.text
        return await self.client.get(response.headers["location"])
