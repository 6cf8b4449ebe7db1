"""A document read into a type, with every fault of the document named at once and with its place.

msgspec stops at the first fault. Here the type is walked part by part, msgspec reads each part, and
each refusal becomes one line:

    expected a date, got "2O24-01-05" in scope.any[2].all[0].last
"""

from __future__ import annotations

import enum
import re
import types
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec

from lockring.errors import NoticeError, shown

T = TypeVar("T", bound=msgspec.Struct)

_PLACE = r" - at `[^`]*`"


def read(raw: bytes, kind: type[T], where: str) -> T:
    """The JSON document as a value of this type. Raises NoticeError with every fault and its place."""
    try:
        return _decode(raw, kind, where)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoticeError(where, (f"expected a JSON document: {error}",)) from None
    except RecursionError:
        raise NoticeError(where, ("expected a JSON document, got one nested too deeply",)) from None


def _decode(raw: bytes, kind: type[T], where: str) -> T:
    try:
        value: T = _decoder(kind).decode(raw)
    except msgspec.ValidationError:
        raise NoticeError(where, tuple(_faults(msgspec.json.decode(raw), kind, ""))) from None
    return value


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _faults(found: Any, kind: Any, path: str) -> Iterator[str]:
    """One line for each fault in this part; for the part as a whole only when its own parts are sound."""
    lines = list(_inner_faults(found, kind, path))
    yield from lines or _refusal(found, kind, path)


def _inner_faults(found: Any, kind: Any, path: str) -> Iterable[str]:
    origin, members = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _inner_faults(found, members[0], path)
    if origin in (Union, types.UnionType) and isinstance(found, dict):
        return _member_faults(found, members, path)
    if origin is tuple and isinstance(found, list):
        return [
            line for place, part in enumerate(found) for line in _faults(part, members[0], f"{path}[{place}]")
        ]
    if origin is dict and isinstance(found, dict):
        return [line for key, part in found.items() for line in _faults(part, members[1], f"{path}.{key}")]
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(found, dict):
        return _field_faults(found, kind, path)
    return ()


def _field_faults(found: dict[str, Any], kind: type[msgspec.Struct], path: str) -> Iterator[str]:
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    allowed = fields.keys() | {kind.__struct_config__.tag_field}
    yield from (f"unknown field {shown(name)} in {_at(path)}" for name in found if name not in allowed)
    for name, field in fields.items():
        if name in found:
            yield from _faults(found[name], field.type, f"{path}.{name}".lstrip("."))
        elif field.required:
            yield f"missing field {shown(name)} in {_at(path)}"


def _member_faults(found: dict[str, Any], members: tuple[Any, ...], path: str) -> Iterator[str]:
    """The faults against the member of the union that the document's tag names."""
    structs = [m for m in members if isinstance(m, type) and issubclass(m, msgspec.Struct)]
    tagged = {struct.__struct_config__.tag: struct for struct in structs}
    tag_field = structs[0].__struct_config__.tag_field
    member = tagged.get(found.get(str(tag_field))) if tag_field else structs[0]
    if member is not None:
        yield from _faults(found, member, path)
    else:
        yield f"expected {tag_field} to be one of {', '.join(map(str, tagged))} in {_at(path)}"


def _refusal(found: Any, kind: Any, path: str) -> Iterator[str]:
    """The line in which msgspec refuses this part, if it does, with what stands there."""
    try:
        msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        said = re.sub(_PLACE, "", str(error))
        if date in (kind, *get_args(kind)):
            said = "expected a date"
        elif isinstance(kind, type) and issubclass(kind, enum.Enum):
            said = f"expected one of {', '.join(str(member.value) for member in kind)}"
        got = "" if isinstance(found, dict | list) or "got" in said else f", got {shown(found)}"
        yield f"{said[0].lower()}{said[1:]}{got} in {_at(path)}"


def _at(path: str) -> str:
    return path or "the document"
