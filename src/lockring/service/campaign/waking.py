"""A dead channel that has a new place after a join is alive again; undone, it is dead as before.

Not where they said that they want no more by this way: that is of the person, not of the place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lockring.campaign import Channel
from lockring.campaign.joining import Fields
from lockring.campaign.likeness import likeness
from lockring.service.campaign import roots
from lockring.service.models import CameBack, Contact, LedgerEntry, Merge

_ENDS = ("complaint", "leave")
_PHONE = ("phone",)
_PLACES = {
    Channel.EMAIL.value: ("email",),
    Channel.SMS.value: _PHONE,
    Channel.PHONE.value: _PHONE,
    Channel.LETTER.value: ("street", "postal_code"),
}
_FIELDS = ("name", "email", "phone", "street", "postal_code", "model", "serial")


def place(channel: str, fields: Mapping[str, Any]) -> list[str]:
    """Where this channel goes to, in the form in which places are compared; empty where there is none."""
    like = likeness(**{name: fields[name] for name in _FIELDS})
    parts = [str(getattr(like, name)) for name in _PLACES.get(channel, ())]
    return parts if parts and parts[0] else []


def wake(merge: Merge, kept: Contact, other: Contact, now: Fields) -> None:
    """Takes the dead channels that have another place now off; the join remembers where they were dead.

    What is dead for the other one as well stays dead.
    """
    was = {name: getattr(kept, name) for name in _FIELDS}
    both = set(other.dead_channels)
    dead = {channel: place(channel, was) for channel in kept.dead_channels if channel not in both}
    woken = {c: old for c, old in dead.items() if place(c, now) not in ([], old)}
    woken = {c: old for c, old in woken.items() if not _has_ended(kept, c)}
    if woken:
        kept.dead_channels = [channel for channel in kept.dead_channels if channel not in woken]
        merge.before = {**merge.before, "woken": woken}


def sleep(woken: Mapping[str, list[str]], kept: Contact, now: Fields, later: Sequence[Merge]) -> None:
    """After a join is undone: dead again what is at the dead place; else a later join remembers it."""
    for channel, old in woken.items():
        if place(channel, now) in ([], old):
            kept.dead_channels = sorted({*kept.dead_channels, channel})
        elif later:
            known = later[0].before.get("woken", {})
            later[0].before = {**later[0].before, "woken": {channel: old, **known}}
            later[0].save(update_fields=("before",))


def _has_ended(kept: Contact, channel: str) -> bool:
    """Whether they said, or any who was joined into them, that they want no more by this channel."""
    names = roots.family(kept.id)
    left = LedgerEntry.objects.filter(kind="left_channel", subject__in=[str(name) for name in names])
    said = CameBack.objects.filter(kind__in=_ENDS, dispatch__subject__in=names, dispatch__channel=channel)
    return left.filter(body__contains=f'"{channel}"').exists() or said.exists()
