"""Running the service: start it, let staff in, prove that nothing was changed, back up, show it."""

from __future__ import annotations

import gc
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lockring.errors import ServiceError

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import datetime

_KEY = "LOCKRING_SECRET_KEY"
_KEY_CHARACTERS = 64


def run(arguments: Namespace) -> int:
    """Start the service, and look after it until it is told to stop."""
    _set_up()
    _prepare()
    return _serve(arguments.host, arguments.port, arguments.workers, [])


def key(_: Namespace) -> int:
    """Print a new secret key."""
    print(secrets.token_urlsafe(_KEY_CHARACTERS))
    return 0


def staff_add(arguments: Namespace) -> int:
    """Let somebody in at the desk."""
    _set_up()
    _migrate()
    from lockring.service import staff
    from lockring.service.ledger import SYSTEM

    account = staff.add(arguments.email, arguments.role, by=SYSTEM, at=_now())
    print(f"{account.email} is {account.role}. They sign in with a code that is mailed to them.")
    return 0


def staff_list(_: Namespace) -> int:
    """Print who works at the desk."""
    _set_up()
    _migrate()
    from lockring.service import staff

    everybody = staff.everybody()
    for account in everybody:
        print(f"{account.role:8} {account.email}{'' if account.is_active else '  (closed)'}")
    if not everybody:
        print("Nobody yet: lockring service staff add EMAIL --role lead")
    return 0


def api_key(arguments: Namespace) -> int:
    """Print a new key for a program, once."""
    _set_up()
    _migrate()
    from importlib import import_module

    from lockring.service.ledger import SYSTEM

    keys = import_module("lockring.service.api.keys")
    print(keys.new_key(arguments.name, arguments.role, SYSTEM, _now()))
    print("Keep it now: it is not shown again.", file=sys.stderr)
    return 0


def audit(arguments: Namespace) -> int:
    """Print what is not as it was written, and the digest to note down; 1 if there is anything."""
    _set_up()
    _migrate()
    from lockring.progress import progress
    from lockring.service import audit as looking

    with progress("audit") as show:
        faults = list(looking.faults(arguments.noted, show))
    entries, digest = looking.head()
    for fault in faults:
        print(fault)
    print(
        f"{entries:,} entries in the log, {len(faults) or 'no'} {'fault' if len(faults) == 1 else 'faults'}."
    )
    if not faults:
        print(f"Note down, apart from this machine: {digest}")
    return 1 if faults else 0


def backup(arguments: Namespace) -> int:
    """Copy all data into a file."""
    _set_up()
    _migrate()
    from lockring.service import backup as copying

    about = copying.write(Path(arguments.file), _now())
    print(f"{arguments.file}: {about.entries:,} entries in the log, the last one {about.head}")
    print("It holds names and addresses: keep it as you keep the database.")
    return 0


def restore(arguments: Namespace) -> int:
    """Bring a backup into an empty database."""
    _set_up()
    _migrate()
    from lockring.service import backup as copying

    about = copying.read(Path(arguments.file))
    print(f"Restored, and audited: {about.entries:,} entries in the log, the last one {about.head}")
    return 0


def demo(arguments: Namespace) -> int:
    """Make up data, and start the service with it."""
    if arguments.prepare_only and not arguments.home:
        raise ServiceError("--prepare-only needs --home FOLDER: else all is deleted again")
    with _folder(arguments.home) as home:
        told = _demo_settings(home, arguments.port)
        _set_up()
        if arguments.prepare_only:
            _migrate()
        else:
            _prepare()
        _fill(arguments.cases)
        return 0 if arguments.prepare_only else _serve("127.0.0.1", arguments.port, 1, told)


def _demo_settings(home: Path, port: int) -> list[str]:
    """Sets the environment for a demo in this folder, and returns what is told of it."""
    from lockring.service import places

    home.mkdir(parents=True, exist_ok=True)
    secret = home / "secret-key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(_KEY_CHARACTERS), encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    demo_only = {
        _KEY: secret.read_text(encoding="utf-8"),
        "LOCKRING_HOME": str(home),
        "LOCKRING_HOSTS": "127.0.0.1,localhost",
        "LOCKRING_ADDRESS": address,
        "LOCKRING_INSECURE": "1",
        "LOCKRING_MAIL": f"demo:{home / 'mail'}",
    }
    _keep_assets(home, places.home(os.environ))
    os.environ.pop("LOCKRING_DATABASE", None)
    os.environ.update(demo_only)
    return [
        f"{address}/          a person checks a device, asks, and follows it",
        f"{address}/es/       the same in Spanish",
        f"{address}/desk/     the desk",
        "",
        "Sign in with one of these; the code that is mailed is printed here:",
    ]


def _keep_assets(home: Path, usual: Path) -> None:
    """What was brought from npm before is used again, so that a second demo needs no net."""
    vendor = home / "vendor"
    if not vendor.exists():
        (usual / "vendor").mkdir(parents=True, exist_ok=True)
        vendor.symlink_to(usual / "vendor", target_is_directory=True)


def _fill(count: int) -> None:
    from lockring.service import demo as made_up
    from lockring.service import demo_campaign
    from lockring.service.models import CaseRow

    if not CaseRow.objects.exists():
        print(f"Making up {count} cases…", file=sys.stderr)
        made_up.fill(count, _now(), demo_campaign.OWNERS)


@contextmanager
def _folder(given: str) -> Iterator[Path]:
    if given:
        yield Path(given)
    else:
        with tempfile.TemporaryDirectory(prefix="lockring-demo-") as folder:
            yield Path(folder)


def _now() -> datetime:
    from django.utils import timezone

    return timezone.now()


def _set_up() -> None:
    """Django with the settings of the environment. Raises ServiceError for what is missing there."""
    if not os.environ.get(_KEY):
        raise ServiceError(
            f"{_KEY} is not set; lockring service key makes one. Or try: lockring service demo"
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lockring.service.settings")
    gc.enable()  # the service lives long; and DuckDB complains of what is left at the end
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
    except ImportError as error:
        raise ServiceError("the service is not installed; pip install 'lockring[service]'") from error
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise ServiceError(str(error)) from error
    from django.conf import settings

    Path(settings.HOME).mkdir(parents=True, exist_ok=True)


def _migrate() -> None:
    """The tables of this version. Raises ServiceError where the database does not answer."""
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
    except DatabaseError as error:
        raise ServiceError(
            "the database does not answer, or may not be written; see LOCKRING_DATABASE"
        ) from error


def _prepare() -> None:
    """All that the pages need: files from npm, tables, and the files under their final names."""
    from django.conf import settings
    from django.core.management import call_command

    from lockring.service import assets

    assets.bring(settings.HOME / "vendor")
    _migrate()
    call_command("collectstatic", verbosity=0, interactive=False)


def _serve(host: str, port: int, workers: int, told: list[str]) -> int:
    from django.conf import settings

    from lockring.service import demo as made_up
    from lockring.service.serving import serve

    def ready() -> None:
        print(f"Lockring is at http://{host}:{port}/ - Ctrl-C stops it.")
        if settings.IS_HTTPS:
            print(
                "It expects HTTPS from the proxy before it; for this machine alone set LOCKRING_INSECURE=1."
            )
        for line in told:
            print(line)
        if told:
            for email, role in made_up.STAFF:
                print(f"  {email:20} {role}; then the second factor, now {made_up.second_factor()}")
            for email in made_up.PERSONS:
                print(f"  {email:20} a person with a case")
            print(f"The secret of the second factor, for an app: {made_up.SECRET}")
        sys.stdout.flush()

    return serve(host, port, workers, os.environ, ready)
