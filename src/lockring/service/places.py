"""Where the service keeps its data and how it sends mail, as the environment says it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lockring.errors import ServiceError

_BUSY = 20  # seconds that a write to SQLite waits for another one
MADE_UP_SENDER = "Lockring returns desk; 100 Depot Road; Northridge; CA; 91325; US"
"""Where parcels come from as long as nobody has said it: a made-up address, for trying things out."""


def home(environment: Mapping[str, str]) -> Path:
    """The folder of the service."""
    if given := environment.get("LOCKRING_HOME"):
        return Path(given)
    data = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "lockring" / "service"


def database(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """Django's settings of the database. Raises ServiceError for an address that is of no PostgreSQL."""
    address = environment.get("LOCKRING_DATABASE", "")
    if not address:
        return _sqlite(folder / "service.db")
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise ServiceError("LOCKRING_DATABASE: expected postgresql://user:password@host:port/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,  # seconds
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair),
    }


def _sqlite(path: Path) -> dict[str, Any]:
    """A write takes its lock at its beginning, so that two never wait for each other."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "timeout": _BUSY,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


def mail(environment: Mapping[str, str], folder: Path) -> tuple[str, dict[str, Any]]:
    """Django's backend for mail, with its settings. Raises ServiceError for an address of another kind."""
    address = environment.get("LOCKRING_MAIL", "") or f"file:{folder / 'mail'}"
    if address.startswith("file:"):
        return "django.core.mail.backends.filebased.EmailBackend", {"EMAIL_FILE_PATH": address[5:]}
    if address.startswith("demo:"):
        return "lockring.service.demo_mail.Printing", {"EMAIL_FILE_PATH": address[5:]}
    parts = urlsplit(address)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ServiceError("LOCKRING_MAIL: expected smtp://user:password@host:587 or file:FOLDER")
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 30,
    }
