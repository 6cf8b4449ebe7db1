"""Which contact counts for another one, over any number of joins, and which ones were joined into it."""

from __future__ import annotations

from uuid import UUID

from lockring.service.models import Contact


def root(name: UUID) -> UUID:
    """The contact that counts for this one: itself, where it was joined into none or there is none."""
    into_of = Contact.objects.values_list("joined_into_id", flat=True)
    while (into := into_of.filter(id=name).first()) is not None:
        name = into
    return name


def family(name: UUID) -> list[UUID]:
    """The contact that counts for this one, first, and all that were joined into it."""
    first = root(name)
    ids, new = [first], [first]
    while new := list(Contact.objects.filter(joined_into__in=new).values_list("id", flat=True)):
        ids += new
    return ids
