"""What stands beside a CSAF advisory to check it by: its digests, its OpenPGP signature, its keys.

Fetching puts an advisory and all that stands beside it into one `Envelope`, so that the check can be made
again from the same bytes at any time (CSAF 2.0 sections 7.1.18 to 7.1.20). A digest or a signature that does
not hold keeps the advisory from being used. A signature that nobody here can check does not: it is said.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from lockring.errors import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pysequoia import Cert, Sig

DIGESTS = ("sha512", "sha256")
"""The hashes that are checked, the stronger first; each is the ending of its file's name."""
_MARK = b"lockring csaf envelope 1\n"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """The file of an OpenPGP key, armored or not, and the fingerprint its provider announced ("" if none)."""

    raw: bytes
    fingerprint: str = ""


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One advisory as it was fetched: its bytes, and the files beside it.

    `digests` holds the content of each hash file by its kind (one of DIGESTS); `signature` is the content of
    the `.asc` file, empty if there is none. `fault` says why the advisory, or a file announced beside it,
    did not come.
    """

    document: bytes
    digests: dict[str, bytes] = {}
    signature: bytes = b""
    keys: tuple[Key, ...] = ()
    fault: str = ""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """What the check found: a fault that keeps the advisory from being used, a remark, or neither."""

    fault: str = ""
    remark: str = ""


def seal(envelope: Envelope) -> bytes:
    """The envelope as bytes."""
    return _MARK + msgspec.msgpack.encode(envelope)


def unseal(raw: bytes) -> Envelope:
    """The envelope that the bytes hold. Bytes that are none are an advisory with nothing beside it."""
    if not raw.startswith(_MARK):
        return Envelope(document=raw)
    try:
        return msgspec.msgpack.decode(raw[len(_MARK) :], type=Envelope)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Envelope(document=raw, fault=f"its envelope cannot be read: {error}")


def check(envelope: Envelope) -> Check:
    """Whether the advisory is the one that its provider published, as far as can be told. Raises nothing."""
    if envelope.fault:
        return Check(fault=envelope.fault)
    for kind, content in envelope.digests.items():
        if fault := _digest_fault(envelope.document, kind, content):
            return Check(fault=fault)
    return _signature_check(envelope) if envelope.signature else Check()


def _digest_fault(document: bytes, kind: str, content: bytes) -> str:
    """What is wrong between the advisory and this hash file, whose first word is the digest."""
    if kind not in DIGESTS:
        return f"its digest is of an unknown kind, {shown(kind)}"
    words = content.decode("ascii", "replace").split()
    found = words[0].lower() if words else ""
    expected = hashlib.new(kind, document).hexdigest()
    if found == expected:
        return ""
    return f"its {kind} file says {shown(found)}, but its bytes give {shown(expected)}: changed or cut short"


def _signature_check(envelope: Envelope) -> Check:
    try:
        certificates = list(_certificates(envelope.keys))
        signatures = list(_signatures(envelope.signature))
    except ImportError:
        return Check(remark='signature not checked: install "lockring[sync]"')
    if not signatures:
        return Check(fault="its signature file holds no OpenPGP signature")
    if not certificates:
        return Check(remark="signature not checked: no key of the provider at hand")
    if any(_holds(envelope.document, signature, certificates) for signature in signatures):
        return Check()
    return Check(fault=f"its signature holds under no key of the provider ({_keys_named(signatures)})")


def _keys_named(signatures: list[Sig]) -> str:
    named = [s.issuer_fingerprint or s.issuer_key_id or "a key it does not name" for s in signatures]
    return "made by " + ", ".join(dict.fromkeys(named))


def _certificates(keys: tuple[Key, ...]) -> Iterator[Cert]:
    """Each key that can be read and that is the one announced. Raises ImportError without pysequoia."""
    from pysequoia import Cert

    for key in keys:
        try:
            certificates = Cert.split_bytes(key.raw)
        except (RuntimeError, ValueError):
            continue  # a key that cannot be read checks nothing
        announced = key.fingerprint.replace(" ", "").lower()
        yield from (c for c in certificates if announced in ("", c.fingerprint.lower()))


def _signatures(raw: bytes) -> Iterator[Sig]:
    """Each signature of the file; none if it cannot be read. Raises ImportError without pysequoia."""
    from pysequoia import Sig
    from pysequoia.packet import PacketPile, Tag

    try:
        for packet in PacketPile.from_bytes(raw):
            if packet.tag == Tag.Signature:
                yield Sig.from_bytes(bytes(packet))
    except (RuntimeError, ValueError):
        return


def _holds(document: bytes, signature: Sig, certificates: list[Cert]) -> bool:
    from pysequoia import verify

    try:
        return bool(verify(bytes=document, store=lambda _ids: certificates, signature=signature).valid_sigs)
    except (RuntimeError, ValueError):
        return False
