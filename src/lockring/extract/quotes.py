"""What a notice says at the places where a clause was read: short enough to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lockring.extract.groups import Group
from lockring.extract.mentions import Place
from lockring.extract.merging import PLACES, lists_it
from lockring.record import Record
from lockring.scope import Span

_SHOWN = 300  # characters of the notice that a clause quotes; the place of the whole is in its span
_LOOKED_AT = 10 * _SHOWN  # characters of the text, with all its space, that a quote is made of
_SHOWN_OF_MANY = 40  # where the clauses are so many that they would outgrow the text


class Quoted(NamedTuple):
    """What every clause of a group says of where it was read."""

    quote: str
    says: str
    spans: tuple[Span, ...]


class Quotes:
    """Quotes of one record, shorter ones where it is read in `brief`."""

    def __init__(self, record: Record, *, brief: bool) -> None:
        self._record = record
        self._shown = _SHOWN_OF_MANY if brief else _SHOWN

    def quote(self, places: list[Place], field: str) -> str:
        """What the field says from the first to the last place, with single spaces, cut where it is long."""
        if not places:
            return ""
        first, last = min(p[0] for p in places), max(p[1] for p in places)
        text = self._record.product if field == "product" else self._record.codes
        said = " ".join(text[first : min(last, first + _LOOKED_AT)].split())
        cut = len(said) > self._shown or last > first + _LOOKED_AT
        return f"{said[: self._shown - 1]}…" if cut else said

    def said(self, spans: Sequence[Span]) -> str:
        """What the field of the first of the places says from there to the last."""
        return self.quote([(span.start, span.end) for span in spans], spans[0].field) if spans else ""

    def of(self, group: Group) -> Quoted:
        """What the mentions of a group say."""
        mentions = (*group.products, *group.units, *group.versions)
        field = mentions[0].field if mentions else "codes"
        quote = self.quote([(m.start, m.end) for m in mentions], field)
        spans = tuple(Span(field=m.field, start=m.start, end=m.end) for m in mentions[:PLACES])
        return Quoted(quote, lists_it(quote), spans)
