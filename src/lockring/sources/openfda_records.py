"""FDA's recall records as `Record`s: pure, and total over whatever stands in the bytes.

A record is `Unreadable` when its number, product or codes cannot be read for sure: it is not JSON or not
UTF-8, a field holds an object, a field is there twice with two texts. Less than that is served:

* A number or a list of texts where a text should be is read as text, a list line by line; null is no text.
* An initiation date that is no day leaves `initiated_on` empty, and stands as printed behind the status.
* Other dates only date the record: the latest is `stated_on`, one that is no day is passed over.
* A record without FDA's number has not been classified yet, and is the newest of all. It is numbered by FDA's
  own key, "cfres-12345" or "ires-12345", else "event-68424-" and a digest of firm, product and codes: where
  FDA changes these, the old record stays beside the new. FDA's number, once given, makes another record.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from io import BytesIO

import msgspec

from lockring.errors import shown
from lockring.notice import Classification
from lockring.record import Record, Unreadable
from lockring.sources import json_records
from lockring.sources.openfda_shapes import Shape, shape_of

SOURCE = "openfda"
_CODES_CUT_CHARS = (
    32_600  # FDA's export cuts "Code Info" there, within a word, and goes on in "More Code Info"
)
_CLASSES = {
    **{found.value.casefold(): found for found in Classification},
    "1": Classification.CLASS_I,  # iRES
    "2": Classification.CLASS_II,
    "3": Classification.CLASS_III,
}
_NUMBER_IN_TEXT = re.compile(r"\bRecall\s*#\s*:?\s*([A-Z]-\d{2,5}-\d{1,4})\b")
_NUMBER_IN_BYTES = re.compile(
    rb'"(?:product_res_number|recall_number|Recall Number|RECALLNUM)"\s*:\s*"\s*([A-Z]-\d+-\d+)\s*"'
)
_OWN_ID_IN_BYTES = re.compile(rb'"(?:(cfres_id)|PRODUCTID)"\s*:\s*"(\d+)"')
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MISREAD_AS = ("cp1250", "cp1252", "latin-1")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATES = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"),
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T.*)?"),
    re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})"),  # FDA's order
    re.compile(r"(?P<name>[A-Z][a-z]{2,8}) (?P<day>\d{1,2}), (?P<year>\d{4})"),
)
_NO_DATE = frozenset({"", "N/A"})
_YEARS = range(1906, 2200)  # FDA exists since 1906; a year outside is a slip of the pen


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Some records of one file, as bytes: of which file, and the count of the first within it, from 1."""

    name: str
    first: int
    records: list[bytes]


def batch_of(raw: bytes, where: str) -> Batch:
    """The batch that a page holds, or that a file of FDA's makes. Raises ValueError for anything else."""
    try:
        return msgspec.msgpack.decode(raw, type=Batch)
    except (ValueError, RecursionError):
        return Batch(name=where, first=1, records=list(json_records.split(BytesIO(raw))))


def read_all(raw: bytes, where: str) -> Iterator[Record | Unreadable]:
    """Each record of a page's bytes, in order. Raises nothing: a page that is none is one `Unreadable`."""
    try:
        batch = batch_of(raw, where)
    except ValueError as error:
        yield _unreadable(raw, where, f"the page {error}")
        return
    for count, record in enumerate(batch.records, batch.first):
        yield read(record, f"{batch.name} record {count}")


def read(raw: bytes, where: str) -> Record | Unreadable:
    """The record in these bytes, or why it cannot be read. Raises nothing."""
    try:
        fields = msgspec.json.decode(raw)
        if not isinstance(fields, dict):
            raise ValueError(f"expected an object, got {_kind(fields)}")
        shape = shape_of(fields)
        if shape is None:
            raise ValueError("has no field by which a record of FDA's is known")
        if any(raw.count(key) > 1 for key in shape.keys_said_once):
            _refuse_two_texts(raw)
        return _record(fields, shape)
    except UnicodeDecodeError as error:
        return _unreadable(raw, where, f"is not UTF-8: {error.reason}")
    except (ValueError, RecursionError) as error:
        return _unreadable(raw, where, str(error))


def _unreadable(raw: bytes, where: str, reason: str) -> Unreadable:
    return Unreadable(
        source=SOURCE,
        where=where or SOURCE,
        reason=reason or "cannot be read",
        digest=hashlib.sha256(raw).hexdigest(),
        number=_number_in(raw),
        raw=raw,
    )


def _number_in(raw: bytes) -> str:
    """The number that the record would have had, as far as its bytes show it plainly; else empty."""
    if number := _NUMBER_IN_BYTES.search(raw):
        return number[1].decode()
    if own_id := _OWN_ID_IN_BYTES.search(raw):
        return ("cfres-" if own_id[1] else "ires-") + own_id[2].decode()
    return ""


def _refuse_two_texts(raw: bytes) -> None:
    """Raise ValueError if the object has a field twice with different content."""
    seen: dict[str, object] = {}
    for key, value in json.loads(raw, object_pairs_hook=list):
        if seen.setdefault(key, value) != value:
            raise ValueError(f"has the field {shown(key)} twice, with different content")


def _record(fields: dict[str, object], shape: Shape) -> Record:
    """The record of this shape. Raises ValueError where it cannot be read for sure."""

    def said(key: str) -> str:
        value = fields.get(key) if key else None
        text = value if isinstance(value, str) else _text(value, key)
        return _mended(text) if shape.has_mojibake else text

    product, codes, firm = said(shape.product), said(shape.codes), said(shape.firm)
    event, own_id, rank = said(shape.event).strip(), said(shape.own_id).strip(), said(shape.classification)
    more_codes, product_code = said(shape.more_codes), said(shape.product_code).strip()
    initiated_on, status = _initiated(said(shape.initiated), said(shape.status), shape.initiated)
    codes_are_cut = len(codes) == _CODES_CUT_CHARS
    return Record(
        source=SOURCE,
        authority="FDA",
        number=_number(said(shape.number), shape.own_id_prefix, own_id, event, (firm, product, codes)),
        part=shape.part,
        event=event,
        firm=firm,
        product=product,
        codes=("" if codes_are_cut else "\n").join(text for text in (codes, more_codes) if text.strip()),
        reason=said(shape.reason),
        action=said(shape.action),
        distribution=said(shape.distribution),
        quantity=said(shape.quantity),
        classification=_CLASSES.get(rank.strip().casefold()),
        rank=rank,
        status=status,
        country="US",
        url=_url(shape.url, event, own_id),
        product_codes=(product_code,) if product_code else (),
        initiated_on=initiated_on,
        stated_on=_latest(fields.get(key) for key in shape.stamps),
        cut_off=codes_are_cut and not more_codes.strip(),
    )


def _text(value: object, key: str) -> str:
    """The text of a field; a number or a list of texts as text. Raises ValueError for anything else."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            pass
        case int():
            return str(value)
        case list():
            return "\n".join(text for item in value if (text := _text(item, key)))
    raise ValueError(f"expected text, got {_kind(value)} in {key}")


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _number(printed: str, prefix: str, own_id: str, event: str, said: tuple[str, ...]) -> str:
    """FDA's number; or one made as the head of this module says. Raises ValueError if nothing is said."""
    if any(c.isdigit() for c in printed):  # "N/A" is no number
        return printed.strip()
    if any(c.isdigit() for c in own_id):
        return prefix + own_id
    in_text = {found for text in said for found in _NUMBER_IN_TEXT.findall(text)}
    if len(in_text) == 1:
        return str(in_text.pop())
    _, product, codes = said
    if not product.strip() and not codes.strip():
        raise ValueError("has no number, no product and no codes")
    digest = hashlib.sha256("\0".join(said).encode()).hexdigest()[:16]
    return f"event-{event}-{digest}" if event else f"unnumbered-{digest}"


def _initiated(printed: str, status: str, key: str) -> tuple[date | None, str]:
    """The day of initiation and the status; a date that is no day stands as printed behind the status."""
    try:
        return _day(printed.strip()), status
    except ValueError:
        return None, f"{status} ({key} as printed: {shown(printed)})".strip()


def _latest(stamps: Iterator[object]) -> date | None:
    days = []
    for stamp in stamps:
        try:
            days.append(_day(stamp.strip()) if isinstance(stamp, str) else None)
        except ValueError:
            continue
    return max((day for day in days if day), default=None)


@lru_cache(maxsize=1 << 15)
def _day(printed: str) -> date | None:
    """The day in one of FDA's four ways to print it; None for "" and "N/A". Raises ValueError if none."""
    if printed in _NO_DATE:
        return None
    for pattern in _DATES:
        if found := pattern.fullmatch(printed):
            part = found.groupdict()
            month = int(part["month"]) if "month" in part else _MONTHS.index(part["name"][:3].lower()) + 1
            if int(part["year"]) in _YEARS:
                return date(int(part["year"]), month, int(part["day"]))
    raise ValueError("is no day")


def _mended(text: str) -> str:
    """The text with UTF-8 that was read as another encoding read right; what cannot be for sure stays."""
    return text if text.isascii() else _NOT_ASCII.sub(lambda run: _mended_run(run[0]), text)


def _mended_run(run: str) -> str:
    readings = set()
    for encoding in _MISREAD_AS:
        try:
            readings.add(run.encode(encoding).decode("utf-8"))
        except UnicodeError:
            continue
    return readings.pop() if len(readings) == 1 else run


def _url(template: str, event: str, own_id: str) -> str:
    """The public page, if the record has the plain digits that its address needs."""
    needed = own_id if "{own_id}" in template else event
    is_known = needed.isascii() and needed.isdigit()
    return template.format(event=event, own_id=own_id) if is_known else ""
