"""What a page changes: records sorted out, parts joined, new contents told from old. Pure.

A notice has *slots*, in each of which one feed says something: for a record its part, for a reviewed
revision its date. What a slot says now, against what it said last, decides whether anything is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import msgspec

from lockring.notice import Revision
from lockring.record import Record, Unreadable, join
from lockring.store.columns import content_digest, sha256
from lockring.store.held import Content

# Of two feeds on one recall the first speaks where both do. FDA's recall database is the fuller account;
# the enforcement report adds the classification. Others follow by name.
PART_ORDER = ("recall", "enforcement")

_CONFLICT = "differs from the first one under the same number; which of them holds is not known"

Slot = tuple[str, str]
"""The id of a notice and the name of the slot."""


class Told(msgspec.Struct, frozen=True):
    """One content that a page holds, and where it belongs."""

    content: Content
    notice_id: str
    slot: str
    digest: str


class Head(msgspec.Struct, frozen=True):
    """The revision of a notice in force (`number`), and the last one that was added."""

    number: int
    last_number: int
    content_digest: str
    stated_on: date | None


class Added(msgspec.Struct, frozen=True):
    """A revision to add. `in_force` is False for a reviewed revision that is older than the one in force."""

    notice_id: str
    content: Content
    digest: str
    head: Head
    in_force: bool


def stated_on(content: Content) -> date | None:
    """The date that the source states for this content."""
    return content.stated_on if isinstance(content, Record) else content.revised_on


def sort_out(
    items: Iterable[Record | Revision | Unreadable],
) -> tuple[list[Told], list[Unreadable]]:
    """The contents with their places, and what cannot be read. Text that is no Unicode cannot be kept."""
    told, unreadable = [], []
    for item in items:
        if isinstance(item, Unreadable):
            unreadable.append(item)
            continue
        try:
            told.append(_told(item))
        except UnicodeError:
            raw = repr(item).encode("utf-8", "backslashreplace")
            unreadable.append(_refused(item, f"the record {item.id}", "holds text that is no Unicode", raw))
    return told, unreadable


def _told(content: Content) -> Told:
    slot = content.part if isinstance(content, Record) else content.revised_on.isoformat()
    return Told(content, content.id, slot, content_digest(content))


def _refused(content: Content, where: str, reason: str, raw: bytes) -> Unreadable:
    number = content.number if isinstance(content, Record) else content.id
    source = content.source if isinstance(content, Record) else "reviewed"
    return Unreadable(source=source, where=where, reason=reason, digest=sha256(raw), number=number, raw=raw)


def without_conflicts(
    told: Iterable[Told], said: Mapping[Slot, str], met: Iterable[Slot]
) -> tuple[dict[Slot, Told], list[Unreadable]]:
    """Each slot with what it says, and what contradicts it within one pass over the source.

    `said` are the digests of what each slot said last, `met` the slots that this pass has met already. Of two
    contents under one number neither is known to be the right one: the first stays, the other is reported.
    """
    now: dict[Slot, Told] = {}
    before = {slot: said[slot] for slot in met if slot in said}
    conflicts = []
    for one in told:
        slot = (one.notice_id, one.slot)
        first = now[slot].digest if slot in now else before.get(slot, one.digest)
        if one.digest == first:
            now[slot] = one
        else:
            where = f"the second record of {one.notice_id}"
            conflicts.append(_refused(one.content, where, _CONFLICT, msgspec.json.encode(one.content)))
    return now, conflicts


def added(
    changed: Iterable[Told],
    heads: Mapping[str, Head],
    parts_of: Callable[[list[str]], dict[str, dict[str, Record]]],
) -> list[Added]:
    """The revisions to add for the slots that say something new, in order.

    `parts_of` gives the parts that the store holds of each notice of a list.
    """
    changed = list(changed)
    result: list[Added] = []
    now = dict(heads)
    for content, digest in (*_reviewed(changed), *_joined(changed, parts_of)):
        head = now.get(content.id)
        if isinstance(content, Record) and head is not None and head.content_digest == digest:
            continue
        step = _step(content, digest, head)
        now[content.id] = step.head
        result.append(step)
    return result


def _reviewed(changed: list[Told]) -> list[tuple[Content, str]]:
    return [(one.content, one.digest) for one in changed if isinstance(one.content, Revision)]


def _joined(
    changed: list[Told], parts_of: Callable[[list[str]], dict[str, dict[str, Record]]]
) -> list[tuple[Content, str]]:
    new: dict[str, dict[str, Record]] = {}
    for one in changed:
        if isinstance(one.content, Record):
            new.setdefault(one.notice_id, {})[one.slot] = one.content
    held = parts_of(list(new))
    whole = [_whole({**held.get(notice_id, {}), **parts}) for notice_id, parts in new.items()]
    return [(record, record.content_digest()) for record in whole]


def _whole(parts: Mapping[str, Record]) -> Record:
    """The parts of one recall as one record."""
    return join(tuple(parts[name] for name in sorted(parts, key=_rank)))


def _rank(part: str) -> tuple[int, str]:
    return (PART_ORDER.index(part) if part in PART_ORDER else len(PART_ORDER), part)


def _step(content: Content, digest: str, head: Head | None) -> Added:
    """The content as the next revision. A reviewed one is in force unless a later date is."""
    number = head.last_number + 1 if head else 1
    new = Head(number, number, digest, stated_on(content))
    if head and isinstance(content, Revision) and head.stated_on and content.revised_on < head.stated_on:
        older = msgspec.structs.replace(head, last_number=number)
        return Added(content.id, content, digest, older, False)
    return Added(content.id, content, digest, new, True)
