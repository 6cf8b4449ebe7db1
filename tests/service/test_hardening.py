"""What goes wrong tells what to do and gives nothing away; what is personal stays nowhere."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.test import Client, RequestFactory, override_settings

from lockring.service import error_pages
from lockring.service.hardening import MOST_BYTES
from lockring.service.logs import Nameless
from tests.service.faulty import PRIVATE

PHONE = "1-877-585-0166"
pytestmark = pytest.mark.urls("tests.service.faulty")


@pytest.fixture
def client() -> Client:
    """A browser of somebody: a fault is a page for them, and forms are looked at closely."""
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service logs, as it is set up to log it."""
    handlers = [one for one in logging.getLogger("django").handlers if type(one) is logging.StreamHandler]
    (handler,) = handlers
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before or sys.stderr)


ERRORS = [
    ("/nothing/NG1234567H/", 404, "cannot find that page"),
    ("/denied/", 403, "cannot do that"),
    ("/bad/", 400, "could not read that"),
    ("/fails/NG1234567H/", 500, "wrong on our side"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status", "says"), ERRORS)
def test_an_error_page_says_what_to_do_and_repeats_nothing(
    client: Client, log: io.StringIO, address: str, status: int, says: str
) -> None:
    answer = client.get(address)
    told = answer.content.decode()
    assert answer.status_code == status
    assert says in told
    assert PHONE in told
    for private in ("NG1234567H", "Alma", "alma@", "LR-7K3M"):
        assert private not in told
        assert private not in log.getvalue()


@pytest.mark.django_db
def test_an_error_page_comes_in_the_language_of_the_page(client: Client) -> None:
    assert '<html lang="es">' in client.get("/es/nothing/").content.decode()


@pytest.mark.django_db
def test_a_form_that_was_forged_or_is_too_old_is_not_taken(client: Client, log: io.StringIO) -> None:
    answer = client.post("/taken/", {"serial": "NG1234567H"})
    assert answer.status_code == 403
    assert "send the form again" in answer.content.decode()
    assert PHONE in answer.content.decode()
    assert "NG1234567H" not in log.getvalue()


def test_the_page_for_a_fault_needs_no_database_and_nothing_of_the_request() -> None:
    """Without the mark of the database, a question to it would fail."""
    answer = error_pages.fault(RequestFactory().get("/cases/"))
    assert answer.status_code == 500
    assert PHONE in answer.content.decode()
    assert "<script" not in answer.content.decode()


def test_a_program_is_told_of_a_fault_in_its_own_language(client: Client) -> None:
    answer = client.get("/api/fails/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")


def test_a_log_says_where_it_went_wrong_and_never_for_whom(client: Client, log: io.StringIO) -> None:
    client.get("/fails/NG1234567H/?email=alma@example.org&reference=LR-7K3M-9QXD")
    written = log.getvalue()
    assert "Internal Server Error: GET /fails/<str:serial>/" in written
    assert "faulty.py" in written
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    for private in ("NG1234567H", "Alma", "alma", "7K3M", "Call me", "email="):
        assert private not in written


@pytest.mark.parametrize(
    "private",
    [
        "alma@example.org",
        "alma%40example.org",
        "Alma.Reyes+pump@clinic.example.org",
        "LR-7K3M-9QXD",
        "LR7K3M9QXD",
        "NG1234567H",
        "SN:1234567",
        "?serial=NG1&name=Alma",
        "/cases/follow/sEcReT-token",
        "/es/cases/follow/sEcReT-token/?next=/",
        "/cases/invited/sEcReT-token",
    ],
)
def test_whatever_is_logged_anywhere_comes_out_without_it(private: str) -> None:
    record = logging.LogRecord("any", logging.ERROR, "", 0, "of %s, and more", (private,), None)
    assert Nameless().filter(record)
    told = record.getMessage()
    assert told.startswith("of ")
    for piece in ("alma", "Alma", "7K3M", "123456", "sEcReT", "name="):
        assert piece not in told


def test_an_id_of_a_case_may_stand_in_a_log() -> None:
    said = "task for 3f2b8c1e-1d2c-4b5a-9e8f-1234567890ab failed in step 12"
    record = logging.LogRecord("any", logging.ERROR, "", 0, said, (), None)
    Nameless().filter(record)
    assert record.getMessage() == said


def test_where_an_exception_came_from_is_told_without_its_text() -> None:
    try:
        raise OSError(PRIVATE)
    except OSError as error:
        record = logging.LogRecord("any", 40, "", 0, "it failed", (), (OSError, error, error.__traceback__))
    Nameless().filter(record)
    written = logging.Formatter("%(message)s").format(record)
    assert "in test_where_an_exception_came_from" in written
    assert "builtins.OSError" in written
    assert "Alma" not in written


@pytest.mark.django_db
def test_personal_pages_are_kept_nowhere_and_the_camera_is_for_us_alone(client: Client) -> None:
    for address in ("/check/one/", "/es/cases/", "/desk/", "/account/login/code/"):
        assert client.get(address)["Cache-Control"] == "no-store, private"
    answer = client.get("/")
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "microphone=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize("length", [str(MOST_BYTES + 1), "-1", "many"])
def test_a_request_that_is_too_large_is_not_read(length: str) -> None:
    answer = Client().post("/taken/", CONTENT_LENGTH=length)
    assert answer.status_code == 413
    assert PHONE in answer.content.decode()


@pytest.mark.django_db
def test_a_form_with_too_much_text_is_not_read(client: Client) -> None:
    answer = Client().post("/taken/", {"says": "x" * 1_100_000})
    assert answer.status_code == 400


@pytest.mark.django_db
def test_another_host_is_not_answered_for(client: Client, log: io.StringIO) -> None:
    answer = client.get("/", headers={"host": "evil.example.org"})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


@pytest.mark.django_db
def test_cookies_are_for_https_and_for_us() -> None:
    with override_settings(CSRF_COOKIE_SECURE=True, SESSION_COOKIE_SECURE=True):
        cookie = Client().get("/account/login/code/", secure=True).cookies["csrftoken"]
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_settings_for_earnest_pass_the_checks_of_django(tmp_path: os.PathLike[str]) -> None:
    earnest = {
        "LOCKRING_SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ-0123456789",
        "LOCKRING_HOME": str(tmp_path),
        "LOCKRING_HOSTS": "recalls.example.org",
        "LOCKRING_MAIL": "smtp://user:word@mail.example.org:587",
        "DJANGO_SETTINGS_MODULE": "lockring.service.settings",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOCKRING", "DJANGO"))}
    os.makedirs(os.path.join(tmp_path, "vendor"), exist_ok=True)
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "DEBUG"]
    done = subprocess.run(command, env={**kept, **earnest}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
