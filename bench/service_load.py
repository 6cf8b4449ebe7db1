"""People who use the service all at once, over HTTP: each a browser with cookies that fills in forms."""

from __future__ import annotations

import gzip
import http.client
import random
import statistics
import threading
import time
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

import msgspec

_STEPS = 25  # of a check, at most


class Form(msgspec.Struct):
    """A form of a page: where it is sent, and the fields with what they hold."""

    action: str
    method: str
    fields: dict[str, str]
    choices: dict[str, list[str]]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower(), {}, {}))
        elif self.forms and said.get("name") and tag in ("input", "button", "select", "textarea"):
            form, name, value = self.forms[-1], said["name"], said.get("value", "")
            if tag == "button" or said.get("type") in ("radio", "submit"):
                form.choices.setdefault(name, []).append(value)
            elif said.get("type") != "checkbox":
                form.fields[name] = value


class Page(msgspec.Struct):
    """What came back: where from, in the end, with what, and how many bytes travelled."""

    address: str
    status: int
    text: str
    bytes: int

    def form(self, *names: str) -> Form | None:
        """The first form with one of these fields."""
        parser = _Forms()
        parser.feed(self.text)
        wanted = set(names)
        return next((one for one in parser.forms if wanted & (set(one.fields) | set(one.choices))), None)


class Timed:
    """How long each kind of request took, in seconds; and which failed. Safe for threads."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.journeys = 0

    def percentile(self, share: int, *kinds: str) -> float:
        """In milliseconds; of all kinds if none is named."""
        names = kinds or tuple(self.seconds)
        taken = sorted(one for name in names for one in self.seconds[name])
        return 1e3 * statistics.quantiles(taken, n=100)[share - 1] if len(taken) > 1 else float("nan")

    def count(self, *kinds: str) -> int:
        """How many requests of these kinds; of all if none is named."""
        return sum(len(self.seconds[name]) for name in (kinds or tuple(self.seconds)))


class Browser:
    """One person's browser: keeps cookies and the connection, follows redirects."""

    def __init__(self, host: str, port: int, timed: Timed, cookies: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection(host, port, timeout=60)
        self.timed = timed
        self.cookies = dict(cookies or {})
        # Each has an address of their own, as behind a proxy; else they would share one limit.
        self.address = ".".join(str(random.randint(1, 250)) for _ in range(4))

    def get(self, address: str, kind: str) -> Page:
        """A page."""
        return self._ask("GET", address, None, kind)

    def send(self, form: Form, page: Page, kind: str, **said: str) -> Page:
        """Sends the form with what was said beside what it holds."""
        body = urlencode({**form.fields, **said})
        return self._ask("POST", form.action or page.address, body, kind)

    def _ask(self, method: str, address: str, body: str | None, kind: str) -> Page:
        for _ in range(5):
            began = time.perf_counter()
            self.connection.request(method, address, body, self._headers(body))
            answer = self.connection.getresponse()
            packed = answer.read()
            self.timed.seconds[kind].append(time.perf_counter() - began)
            self._keep(answer)
            if answer.status not in (301, 302, 303):
                break
            target = urlsplit(answer.headers["Location"])
            method, address, body = "GET", target.path + (f"?{target.query}" if target.query else ""), None
            kind = kind if kind.endswith("→") else f"{kind} →"
        is_packed = answer.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(packed) if is_packed else packed).decode("utf-8", "replace")
        if answer.status >= 400:
            self.timed.errors.append(f"{answer.status} {kind}")
        return Page(address=address, status=answer.status, text=text, bytes=len(packed))

    def _headers(self, body: str | None) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept-Encoding": "gzip", "X-Forwarded-For": self.address}
        return (
            {**headers, "Content-Type": "application/x-www-form-urlencoded"} if body is not None else headers
        )

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = line.strip().partition("=")
            self.cookies[name] = rest.partition(";")[0]


ANSWERS = {"ring_color": "clear", "ring_condition": "intact", "reservoir_locks": "yes"}


def journey(browser: Browser, serial: str, ask: str) -> bool:
    """From the front page to the status of one's own request: true if it came so far."""
    page = browser.get("/", "front")
    start = page.form("label")
    if start is None:
        browser.timed.errors.append("no form for the check yet")
        return False
    page = browser.send(start, page, "check", label=f"REF MMT-1780 SN {serial}")
    for _ in range(_STEPS):
        question = page.form("choice")
        if question is None:
            break
        given = next((one for one in question.choices["choice"] if one in ANSWERS.values()), None)
        choice = given or question.choices["choice"][-1]
        page = browser.send(question, page, "question", choice=choice)
    page = browser.get(ask, "ask, the form")
    wanted = page.form("street")
    if wanted is None:
        browser.timed.errors.append("no form to ask with yet")
        return False
    said = {"name": "Alma Reyes", "email": f"{serial.lower()}@example.org", "street": "12 Elm Street"}
    said |= {"city": "Springfield", "region": "IL", "postal_code": "62701", "phone": "555-0100"}
    page = browser.send(wanted, page, "ask", **said, country="US", language="en", serial=serial)
    if "LR-" not in page.text:
        browser.timed.errors.append("asked, and no number came back")
        return False
    status = browser.get(page.address.removesuffix("done/"), "status")
    browser.timed.journeys += 1
    return status.status == 200


def load(host: str, port: int, ask: str, people: int, seconds: float) -> Timed:
    """So many people at once, each one journey after another, for so long."""
    timed, until = Timed(), time.monotonic() + seconds

    def one() -> None:
        while time.monotonic() < until:
            browser = Browser(host, port, timed)
            try:
                if not journey(browser, f"NG{random.randint(0, 9_999_999):07}H", ask):
                    return
            except (OSError, http.client.HTTPException) as error:
                timed.errors.append(type(error).__name__)
                return
            finally:
                browser.connection.close()

    threads = [threading.Thread(target=one) for _ in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return timed
