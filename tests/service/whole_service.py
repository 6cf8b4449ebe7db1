"""The whole service as its own processes, a real mail server, and people in a browser who come to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser

from tests.service.browsing import DESK, Walk, browser
from tests.service.outbox_says import Sink
from tests.service.outbox_says import serving as serving_mail
from tests.service.running import SECRET, Running, running
from tests.service.test_sign_in import totp

_CODE = re.compile(r"^[0-9A-Z]{3,4}-?[0-9A-Z]{3,4}$", re.MULTILINE)  # to sign in, on a line of its own


class Post(Sink):
    """A mail server that does not know some people."""

    def __init__(self, unknown: Iterable[str] = ()) -> None:
        super().__init__()
        self.unknown = frozenset(unknown)

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def to(self, address: str) -> EmailMessage:
        """The newest mail to somebody."""
        found = [one for one in self.mails if address in str(one["To"])]
        assert found, f"no mail to {address}"
        return found[-1]


class World:
    """The service, what it mails, and who comes to it."""

    def __init__(self, service: Running, post: Post, chromium: Browser) -> None:
        self.service, self.post, self.chromium = service, post, chromium

    def walk(self, size: dict[str, int]) -> Walk:
        return Walk(self.chromium, self.service.address, size)

    def lead(self, email: str) -> Walk:
        """A lead at the desk, signed in by a mailed code and that of their app."""
        walk = self.walk(DESK)
        walk.go("/account/login/")
        before = len(self.post.taken)
        walk.type("[name=login]", email)
        walk.press("main form button")
        found = _CODE.search(text_of(self.next_mail(before)))
        assert found
        walk.type("[name=code]", found[0])
        walk.press("main form[novalidate] button")
        show_second_factor(walk)
        walk.go("/desk/")
        assert walk.path == "/desk/"
        return walk

    def next_mail(self, before: int) -> EmailMessage:
        """The first mail behind so many."""
        self.service.wait(lambda: len(self.post.taken) > before, "a mail")
        return self.post.mails[before]


def show_second_factor(walk: Walk) -> None:
    """Types what the app shows; once more, if that changed while it was typed."""
    while walk.page.locator("[name=code]").count():
        walk.type("[name=code]", totp(SECRET))
        walk.press("main form[novalidate] button")


def text_of(mail: EmailMessage) -> str:
    """What the mail says as text."""
    plain = mail.get_body(("plain",))
    assert plain
    return str(plain.get_content()).replace("\r\n", "\n")


@contextmanager
def living(folder: Path, unknown: Iterable[str] = ()) -> Iterator[World]:
    """The service in this folder, which is gone afterwards."""
    post, vendor = Post(unknown), Path(settings.HOME) / "vendor"
    try:
        with (
            serving_mail(post) as port,
            running(folder / "home", vendor, port) as service,
            browser() as chromium,
        ):
            yield World(service, post, chromium)
    finally:
        shutil.rmtree(folder)
