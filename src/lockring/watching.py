"""What is new for a watched device: the notices of now against what was said last time. Pure.

`judged` are the notices that name the device, `seen` is what was said of them before.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

import msgspec

from lockring.advice import Finding
from lockring.candidates import NotCompared
from lockring.conditions import PRODUCT_FACTS
from lockring.freshness import SourceState
from lockring.history import ContentChange
from lockring.in_words import fact_name
from lockring.notice import Classification, Status, VerdictKind
from lockring.report import ExitStatus
from lockring.store.held import Seen

FORMAT = "lockring-watch/1"
LIST_FORMAT = "lockring-watch-list/1"
_ORDER = tuple(VerdictKind)
WITHDRAWN = "withdrawn"
"""What is kept of a notice that was withdrawn, or that no source lists any more, in place of a verdict."""

_Changed = Callable[[str, str, str], ContentChange | None]
"""What changed in a notice, from the content with one digest to that with the other."""


class Kind(enum.Enum):
    """What is new about a notice, for one device."""

    NEW = "new"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One notice and what it says of a device now. `open_facts` could still decide.

    `withdrawn`: by the authority, or no source lists it any more. `first_step`: what to do first, if covered.
    """

    notice: str
    content_digest: str
    title: str
    verdict: VerdictKind
    withdrawn: bool
    read_by_machine: bool
    because: tuple[str, ...]
    open_facts: tuple[str, ...]
    first_step: str
    phone: str
    classification: Classification | None
    dated: date

    @property
    def state(self) -> str:
        """What is kept of it until next time."""
        return WITHDRAWN if self.withdrawn else self.verdict.value


class News(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is new for a device. `then` is what was said before, empty for what is new."""

    kind: Kind
    then: str
    then_at: datetime | None
    now: Judged
    changed: ContentChange | None = None


class DeviceNews(msgspec.Struct, frozen=True, kw_only=True):
    """What is new for one watched device; the `first` time that is all that matters.

    `not_compared`: the notices that nothing known of the device rules out.
    """

    name: str
    first: bool
    remarks: tuple[str, ...]
    news: tuple[News, ...]
    not_compared: NotCompared | None = None


class WatchSaid(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `lockring watch`: each device, of which day the data is, what is missing of it."""

    format: str
    devices: tuple[DeviceNews, ...]
    sources: tuple[SourceState, ...]
    incomplete: tuple[str, ...]
    exit_status: int


class WatchedSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One device of the list, as it was given, with remarks on how it was read."""

    name: str
    label: str
    facts: tuple[str, ...]
    added_at: datetime
    remarks: tuple[str, ...] = ()


class WatchedList(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `lockring watch list`."""

    format: str
    devices: tuple[WatchedSaid, ...]


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device as its owner gave it: read anew each time, since new notices name new models."""

    label: str = ""
    facts: tuple[str, ...] = ()


def judged(found: Finding, *, content_digest: str, listed: bool) -> Judged:
    """The finding in short. `listed`: some source still lists the notice."""
    revision, kind = found.revision, found.kind
    covers = kind is VerdictKind.AFFECTED
    return Judged(
        notice=revision.id,
        content_digest=content_digest,
        title=revision.title,
        verdict=kind,
        withdrawn=revision.status is Status.WITHDRAWN or not listed,
        read_by_machine=revision.scope.is_machine_read,
        because=() if kind is VerdictKind.NOT_AFFECTED else _because(found),
        open_facts=tuple(dict.fromkeys(fact_name(missing.fact) for missing in found.verdict.missing)),
        first_step=next((told.item.text for told in found.steps if told.sure and covers), ""),
        phone=revision.contacts[0].phone,
        classification=revision.classification,
        dated=revision.revised_on,
    )


def _because(found: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.says for reason in found.verdict.because))


def is_about(found: Finding) -> bool:
    """Whether a finding says anything of this device, not only that its product is not known."""
    return all(missing.fact not in PRODUCT_FACTS for missing in found.verdict.missing)


def news(judged: Iterable[Judged], seen: Mapping[str, Seen], changed: _Changed) -> tuple[News, ...]:
    """What differs from what was seen, the most serious first."""
    found = (_news(one, seen.get(one.notice), changed) for one in judged)
    return tuple(sorted((one for one in found if one), key=_order))


def _news(now: Judged, then: Seen | None, changed: _Changed) -> News | None:
    if then is None:
        matters = not now.withdrawn and now.verdict is not VerdictKind.NOT_AFFECTED
        return News(kind=Kind.NEW, then="", then_at=None, now=now) if matters else None
    if then.verdict == now.state and then.content_digest == now.content_digest:
        return None
    if WITHDRAWN == now.state == then.verdict:
        return None
    kind = Kind.WITHDRAWN if now.withdrawn else Kind.CHANGED
    what = changed(now.notice, then.content_digest, now.content_digest)
    return News(kind=kind, then=then.verdict, then_at=then.at, now=now, changed=what)


def _order(one: News) -> tuple[bool, int, int]:
    return (one.kind is Kind.WITHDRAWN, _ORDER.index(one.now.verdict), -one.now.dated.toordinal())


def to_keep(judged: Iterable[Judged], seen: Mapping[str, Seen], at: datetime) -> tuple[Seen, ...]:
    """What is kept until next time: all that matters now, and all that was seen before."""
    return tuple(
        Seen(notice_id=one.notice, content_digest=one.content_digest, verdict=one.state, at=at)
        for one in judged
        if one.notice in seen or (not one.withdrawn and one.verdict is not VerdictKind.NOT_AFFECTED)
    )


def exit_status(found: Iterable[DeviceNews], *, complete: bool) -> ExitStatus:
    """Affected if any notice newly is; else incomplete; else undetermined if any newly is; else none."""
    turned = {
        one.now.verdict
        for device in found
        for one in device.news
        if one.kind is not Kind.WITHDRAWN and one.then != one.now.state
    }
    if VerdictKind.AFFECTED in turned:
        return ExitStatus.AFFECTED
    if not complete:
        return ExitStatus.INCOMPLETE
    return ExitStatus.UNDETERMINED if VerdictKind.UNDETERMINED in turned else ExitStatus.NONE_AFFECTED
