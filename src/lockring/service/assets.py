"""What the pages need from npm, brought into the folder of the service: pinned, checked, and served by us.

No page asks another host for anything: whoever looks up a device is nobody else's business.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import tarfile
import urllib.request
from pathlib import Path

import msgspec

from lockring.errors import ServiceError

LOCK = Path(__file__).parent / "assets.json"
STAMP = "pinned.sha256"
_REGISTRY = "https://registry.npmjs.org"
_LIMIT = 60  # seconds for one package


class Package(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A package of npm at one version: its digest (W3C Subresource Integrity), and which files are used."""

    name: str
    version: str
    licence: str
    why: str
    integrity: str
    files: dict[str, str]
    drop: str = ""
    """What is taken out of each file: a pattern. It is there for the addresses of other hosts."""


def packages() -> list[Package]:
    """What is pinned."""
    return msgspec.json.decode(LOCK.read_bytes(), type=list[Package])


def pinned() -> str:
    """The digest of all that is pinned; the folder holds it once every file is there."""
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def bring(folder: Path) -> list[str]:
    """Brings every file that is missing into the folder, and returns their names.

    Raises ServiceError where the registry does not answer, or sends something else than was pinned.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text() == pinned():
        return []
    brought = [name for package in packages() for name in _unpacked(package, folder)]
    stamp.write_text(pinned())
    return brought


def _unpacked(package: Package, folder: Path) -> list[str]:
    packed = _fetched(package)
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as archive:
        for source, name in package.files.items():
            try:
                file = archive.extractfile(f"package/{source}")
            except KeyError:
                file = None
            if file is None:
                raise ServiceError(f"{package.name} {package.version} has no file {source}; mend {LOCK.name}")
            (folder / name).write_bytes(_kept(package, file.read()))
    return list(package.files.values())


def _kept(package: Package, file: bytes) -> bytes:
    return re.sub(package.drop.encode(), b"", file) if package.drop else file


def _fetched(package: Package) -> bytes:
    registry = os.environ.get("NPM_CONFIG_REGISTRY", _REGISTRY).rstrip("/")
    if not registry.startswith("https://"):
        raise ServiceError("NPM_CONFIG_REGISTRY: expected an address that begins with https://")
    tail = package.name.rpartition("/")[2]
    url = f"{registry}/{package.name}/-/{tail}-{package.version}.tgz"
    try:
        with urllib.request.urlopen(url, timeout=_LIMIT) as answer:  # noqa: S310 - https, as checked above
            packed: bytes = answer.read()
    except OSError as error:
        raise ServiceError(
            f"{url} cannot be fetched: {error}; try again with the net, or set NPM_CONFIG_REGISTRY"
        ) from error
    found = f"sha512-{base64.b64encode(hashlib.sha512(packed).digest()).decode()}"
    if found != package.integrity:
        raise ServiceError(f"{url} is not what was pinned: its digest is {found}")
    return packed
