"""The service as processes for the tests: its commands, and clients that write until they are killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from lockring.service import assets

SECRET = "only-for-tests-" + "y" * 50


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a process of the service is told; nothing of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOCKRING", "DJANGO"))}
    own = {"LOCKRING_SECRET_KEY": SECRET, "LOCKRING_HOME": str(home), "LOCKRING_INSECURE": "1"}
    return {**kept, "PYTHONUNBUFFERED": "1", **own, **more}


def service(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    command = [sys.executable, "-m", "lockring.cli", "service", *words]
    return subprocess.run(
        command, env=environment(home, **more), capture_output=True, text=True, check=False, timeout=120
    )


def started(home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """The real command, going on in a process of its own."""
    command = [sys.executable, "-m", "lockring.cli", "service", *words]
    return subprocess.Popen(
        command, env=environment(home, **more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def with_assets(home: Path) -> Path:
    """The folder, with stand-ins for the files from npm: the net is not what is tested."""
    vendor = home / "vendor"
    vendor.mkdir(parents=True, exist_ok=True)
    for package in assets.packages():
        for name in package.files.values():
            (vendor / name).write_text("", encoding="utf-8")
    (vendor / assets.STAMP).write_text(assets.pinned(), encoding="utf-8")
    return home


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def digest(told: str) -> str:
    """The digest of the newest entry, from what a command said."""
    return next(word for word in reversed(told.split()) if len(word) == 64)
