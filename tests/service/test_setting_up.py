"""What the environment says, what is brought from npm, what a log may hold, and numbers for people."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from lockring.errors import ServiceError
from lockring.service import assets
from lockring.service.logs import Nameless
from lockring.service.places import database, home, mail
from lockring.service.references import new_reference, read_reference

FOLDER = Path("/somewhere")


def test_without_a_word_the_data_are_files_in_the_folder_of_the_user() -> None:
    assert home({"XDG_DATA_HOME": "/data"}) == Path("/data/lockring/service")
    assert database({}, FOLDER)["NAME"] == FOLDER / "service.db"
    assert mail({}, FOLDER)[1] == {"EMAIL_FILE_PATH": "/somewhere/mail"}


def test_an_address_of_postgresql_is_taken_apart() -> None:
    said = database(
        {"LOCKRING_DATABASE": "postgresql://ann:a%40b@db.local:5433/recalls?sslmode=require"}, FOLDER
    )
    assert (said["USER"], said["PASSWORD"], said["HOST"], said["PORT"]) == ("ann", "a@b", "db.local", "5433")
    assert (said["NAME"], said["OPTIONS"]) == ("recalls", {"sslmode": "require"})


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://host", "recalls.db"])
def test_an_address_of_another_database_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(ServiceError, match="expected postgresql://") as refused:
        database({"LOCKRING_DATABASE": address}, FOLDER)
    assert address not in str(refused.value)


def test_a_mail_server_with_a_password_is_spoken_to_in_secret() -> None:
    backend, said = mail({"LOCKRING_MAIL": "smtp://ann:secret@mail.local"}, FOLDER)
    assert backend.endswith("smtp.EmailBackend")
    assert (said["EMAIL_PORT"], said["EMAIL_USE_TLS"]) == (587, True)
    with pytest.raises(ServiceError, match="expected smtp://"):
        mail({"LOCKRING_MAIL": "http://mail.local"}, FOLDER)


def test_every_package_from_npm_is_pinned_to_its_content_and_says_why_it_is_there() -> None:
    for package in assets.packages():
        assert package.integrity.startswith("sha512-")
        assert package.why.endswith(".")
        assert package.files


def test_what_is_there_already_is_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / assets.STAMP).write_text(assets.pinned())
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://127.0.0.1:1")
    assert assets.bring(tmp_path) == []


def test_a_registry_that_is_down_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", "https://127.0.0.1:1")
    with pytest.raises(ServiceError, match="try again with the net"):
        assets.bring(tmp_path)
    assert not (tmp_path / assets.STAMP).exists()


def test_a_reference_is_read_however_it_is_typed() -> None:
    for reference in (new_reference() for _ in range(100)):
        bare = reference.replace("-", "")
        for text in (reference, reference.lower(), reference.replace("-", " "), f" {bare} "):
            assert read_reference(text) == reference


@pytest.mark.parametrize("text", ["", "LR-1234", "LR-0OI1-AAAA", "7K3M-9QXD", "LR-7K3M-9QXDX"])
def test_what_is_no_reference_is_not_taken_for_one(text: str) -> None:
    assert read_reference(text) is None


@pytest.mark.parametrize(
    ("line", "gone"),
    [
        ("Not Found: /cases/follow/abcDEF123-_x/", "abcDEF123-_x"),
        ("GET /desk/?q=Alma failed", "Alma"),
        ("mail to alma@example.org refused", "alma@example.org"),
        ("case LR-7K3M-9QXD is locked", "7K3M"),
    ],
)
def test_a_log_line_names_nobody(line: str, gone: str) -> None:
    record = logging.LogRecord("django", logging.WARNING, __file__, 1, "%s", (line,), None)
    assert Nameless().filter(record)
    assert gone not in record.getMessage()
