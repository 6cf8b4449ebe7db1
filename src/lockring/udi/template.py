"""A template of UDIs: texts with the same fields in the same order, which differ only in their values."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

KEPT = 1 << 10  # templates remembered of a form; a list has a handful


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A value in the texts of a template, under the name of its group in the pattern.

    `field` is the field of `Udi` that it states, if it states one. `read` gives the value that is stated for
    a printed one, or None where something is wrong with it; without it a value is stated as printed.
    `suspect` is a pattern of values of which something may be doubtful.
    """

    name: str
    field: str | None = None
    read: Callable[[str], str | None] | None = None
    suspect: str | None = None


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """UDIs with the same fields in the same order.

    `pattern`, in the syntax of RE2 and `re` alike, fits a whole text and has a group for each part. Where
    each part can be read, none is suspect, and `fits` (if there is one) is true of the text, `read_udi`
    states what the parts state, nothing else in the fields of a `Udi` but `other`, and doubts nothing.
    """

    pattern: str
    parts: tuple[Part, ...]
    fits: Callable[[str], bool] | None = None
