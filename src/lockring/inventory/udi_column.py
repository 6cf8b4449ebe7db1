"""A column of whole UDIs -> what each states: all texts of one template at once, the others one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Texts
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from lockring.errors import FactError, UdiError, shown
from lockring.inventory.looks import Look, Profile, look
from lockring.udi import UDI_FACTS, Udi, read_udi
from lockring.udi.templates import Part, Template, template_of
from lockring.vocabulary import normal_form

if TYPE_CHECKING:
    import pyarrow as pa

_REMEMBERED = 1 << 16  # values and UDIs kept: dates, device identifiers, UDIs without a serial number
_SAMPLE = 64  # texts in which templates are looked for

Seen = tuple[int, str, Look]  # where in the column, of which fact, and what was seen


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What UDIs state, a text or null for each fact of `UDI_FACTS`, and what was seen in them, in order."""

    columns: dict[str, pa.StringArray]
    seen: list[Seen]


Columns = dict[str, "pa.StringArray"]


def stated_by(udis: pa.StringArray) -> Stated:
    """What the UDIs of a column state: the same as if `read_udi` read one after the other.

    The texts have no space at either end.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    rest = pc.cast(pc.indices_nonzero(pc.is_valid(udis)), pa.int64())
    texts = udis.drop_null()
    alone, read = [rest[:0]], list[tuple[pa.Int64Array, Columns]]()
    while templates := _templates(texts):
        for template in templates:
            fit, columns = _parts(texts, template)
            columns, sure = _read(columns, template, texts.filter(fit))
            here = rest.filter(fit)
            read.append((here.filter(sure), {fact: one.filter(sure) for fact, one in columns.items()}))
            alone.append(here.filter(pc.invert(sure)))
            rest, texts = rest.filter(pc.invert(fit)), texts.filter(pc.invert(fit))
    places = pa.concat_arrays([*alone, rest])
    places = places.take(pc.array_sort_indices(places))
    single, seen = _one_by_one(udis.take(places).to_pylist(), places.to_pylist())
    return Stated(columns=_together([*read, (places, single)], len(udis)), seen=seen)


def _templates(texts: pa.StringArray) -> list[Template]:
    """The templates of some of these texts, the most frequent first."""
    sample = texts[:: 1 + len(texts) // _SAMPLE]
    found = Counter(template for text in sample.to_pylist() if (template := template_of(text)))
    return [template for template, _ in found.most_common()]


def _parts(texts: pa.StringArray, template: Template) -> tuple[pa.BooleanArray, Columns]:
    """Which texts fit the template, and the printed parts of those that do."""
    import pyarrow.compute as pc

    parts = pc.extract_regex(texts, template.pattern)
    fit = pc.is_valid(parts)
    found = parts.filter(fit).flatten()
    return fit, {field.name: column for field, column in zip(parts.type, found, strict=True)}


def _read(
    printed: Texts[str, pa.StringArray], template: Template, texts: pa.StringArray
) -> tuple[Columns, pa.BooleanArray]:
    """The values that are stated, and for which texts all of them can be relied on."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sure = pa.repeat(True, len(texts))
    if template.fits:
        sure = pa.array(map(template.fits, texts.to_pylist()), pa.bool_())
    columns: Columns = {}
    for part in template.parts:
        values = printed[part.name]
        if part.suspect:
            sure = pc.and_not(sure, pc.match_substring_regex(values, part.suspect))
        if part.read:
            values = _each_read_once(values, part)
            sure = pc.and_(sure, pc.is_valid(values))
        if part.field:
            columns[part.field] = values
    return columns, sure


def _each_read_once(values: pa.StringArray, part: Part) -> pa.StringArray:
    import pyarrow as pa

    coded = values.dictionary_encode()
    read = [_value(part, printed) for printed in coded.dictionary.to_pylist()]
    return pa.array(read, pa.string()).take(coded.indices)


@lru_cache(_REMEMBERED)
def _value(part: Part, printed: str) -> str | None:
    return part.read(printed) if part.read else printed


def _one_by_one(texts: list[str], places: list[int]) -> tuple[Columns, list[Seen]]:
    """What each of these UDIs states, and what was seen in it."""
    import pyarrow as pa

    columns: dict[str, list[str | None]] = {fact: [] for fact in UDI_FACTS}
    seen: list[Seen] = []
    for place, text in zip(places, texts, strict=True):
        values, found = read_alone(text)
        seen += [(place, fact, one) for fact, one in found]
        for fact, column in columns.items():
            column.append(values.get(fact))
    return {fact: pa.array(column, pa.string()) for fact, column in columns.items()}, seen


@lru_cache(_REMEMBERED)
def read_alone(text: str) -> tuple[Texts[str, str], tuple[tuple[str, Look], ...]]:
    """The facts that this UDI states, as far as they have a normal form, and what was seen in it."""
    read = _udi(text)
    if isinstance(read, Look):
        return {}, (("udi", read),)
    stated = {fact: value for fact in UDI_FACTS if (value := getattr(read, fact)) is not None}
    doubts = [(fact, doubt.says) for doubt in read.doubts for fact in doubt.fields if fact in UDI_FACTS]
    formless = [fact for fact, value in stated.items() if not same(fact, value, value)]
    for fact in formless:
        says = f"{shown(stated.pop(fact))} in the UDI cannot be read as {fact.replace('_', ' ')}"
        doubts.append((fact, says))
    seen = ((fact, Look(text=text, kind="udi_doubt", doubt=says, seen=text)) for fact, says in doubts)
    return stated, tuple(seen)


def _udi(text: str) -> Udi | Look:
    """The UDI, or what is wrong with the text."""
    spoilt = look("model_number", text, Profile())
    if spoilt.kind in ("scientific", "unreadable", "error", "fraction", "nothing"):
        return Look(text=None, kind=spoilt.kind, doubt=spoilt.doubt, seen=text)
    try:
        return read_udi(text)
    except UdiError as error:
        return Look(text=text, kind="udi", doubt=str(error), seen=text)


@lru_cache(_REMEMBERED)
def same(fact: str, one: str, other: str) -> bool:
    """Whether the two have one normal form; False if one of them has none."""
    try:
        return normal_form(fact, one) == normal_form(fact, other)
    except FactError:
        return False


def _together(pieces: list[tuple[pa.Int64Array, Columns]], count: int) -> Columns:
    """The columns of all pieces, each value at its place, null where no piece has one."""
    import pyarrow as pa
    import pyarrow.compute as pc

    places = pa.concat_arrays([places for places, _ in pieces])
    order = pc.inverse_permutation(places, max_index=count - 1)
    columns: Columns = {}
    for fact in UDI_FACTS:
        values = [columns.get(fact, pa.nulls(len(at), pa.string())) for at, columns in pieces]
        columns[fact] = pa.concat_arrays(values).take(order)
    return columns
