"""What a notice leaves out: `except lots A12 and A13`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lockring.extract import conditions as write
from lockring.extract.mentions import Mention
from lockring.extract.quotes import Quotes
from lockring.extract.words import PRODUCT, UNIT
from lockring.scope import Clause, Condition, Product, ReadBy, Span


def exclusions(excluded: Iterable[Mention], quotes: Quotes) -> Iterator[Clause]:
    """A clause for each list of units or products that is left out."""
    for place, mention in enumerate(excluded, start=1):
        quote = quotes.quote([(mention.start, mention.end)], mention.field)
        for condition in _conditions(mention):
            yield Clause(
                id=f"exclusion-{place}",
                says=f"The notice leaves it out: {quote}",
                all=(condition,),
                source="record",
                read_by=ReadBy.MACHINE,
                spans=(Span(field=mention.field, start=mention.start, end=mention.end),),
            )


def _conditions(mention: Mention) -> list[Condition]:
    """The numbers that are left out; none where no number of a unit or a product was read."""
    kinds = mention.kinds
    if not mention.items or not kinds & (UNIT | PRODUCT):
        return []
    if kinds & UNIT:
        return write.listed(write.unit_fact(kinds), [mention]).conditions
    return [Product(fact="model_number", numbers=tuple(item.text for item in mention.items))]
