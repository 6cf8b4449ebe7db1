"""What is new for each watched device, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockring.in_words import fact_name
from lockring.notice import VerdictKind
from lockring.render import long_date, wrap
from lockring.render_store import change, freshness, indented, instant
from lockring.watching import WITHDRAWN, DeviceNews, Kind, News, WatchedList, WatchSaid

_REASONS = 3  # clauses of one notice that are told; `lockring check` tells all
_QUOTED = 200  # characters of a clause
_NOW = {
    VerdictKind.AFFECTED: "COVERS IT",
    VerdictKind.UNDETERMINED: "MAY COVER IT",
    VerdictKind.NOT_AFFECTED: "DOES NOT COVER IT",
}
_THEN = {
    VerdictKind.AFFECTED.value: "it covered the device",
    VerdictKind.UNDETERMINED.value: "it might cover the device",
    VerdictKind.NOT_AFFECTED.value: "it did not cover the device",
    WITHDRAWN: "it was withdrawn",
}


def watch(said: WatchSaid) -> str:
    """Each device with its news; then those without any, of which day the data is, and what is missing."""
    blocks = ["\n".join(_device(one)) for one in said.devices if one.news or one.remarks]
    quiet = [one.name for one in said.devices if not one.news]
    if quiet:
        blocks.append(wrap(f"Nothing new for: {', '.join(quiet)}."))
    blocks += ["\n".join(_not_compared(said.devices)), "\n".join(freshness(said.sources, said.incomplete))]
    return "\n\n".join(filter(None, blocks))


def _not_compared(devices: Sequence[DeviceNews]) -> Iterator[str]:
    for one in devices:
        if left := one.not_compared:
            lacks = f" Its {fact_name(left.lacks)} would tell." if left.lacks else ""
            yield wrap(f"{one.name}: {left.count:,} notices could not be compared with it.{lacks}", "", "  ")


def _device(one: DeviceNews) -> Iterator[str]:
    yield f"{one.name}{': all that matters, since this is the first time' if one.first and one.news else ''}"
    for remark in one.remarks:
        yield wrap(remark, "  ")
    for each in one.news:
        yield ""
        yield from _news(each)


def _news(one: News) -> Iterator[str]:
    rank = f", {one.now.classification.value}" if one.now.classification else ""
    yield wrap(f"{_heading(one)}: {one.now.title}{rank}", "  ", "    ")
    yield wrap(_notice(one), "    ")
    if one.then:
        yield wrap(f"Last time ({instant(one.then_at)}) {_THEN[one.then]}.", "    ")
    for reason in one.now.because[:_REASONS]:
        yield wrap(f"Why: {reason if len(reason) <= _QUOTED else reason[:_QUOTED] + '…'}", "    ", "      ")
    if one.now.open_facts and one.kind is not Kind.WITHDRAWN:
        yield wrap(f"Still open: {', '.join(one.now.open_facts)}.", "    ", "      ")
    yield from indented(_changed(one), "    ")
    if one.now.first_step and one.kind is not Kind.WITHDRAWN:
        yield wrap(f"First: {one.now.first_step} Call {one.now.phone}.", "    ", "      ")


def _changed(one: News) -> Iterator[str]:
    if one.changed:
        yield from change(one.changed)
    elif one.kind is Kind.CHANGED:
        yield "Its text is the same: it was read anew, or a person reviewed it."
    elif one.kind is Kind.WITHDRAWN:
        yield "It was withdrawn, or no source lists it any more."


def _heading(one: News) -> str:
    match one.kind:
        case Kind.WITHDRAWN:
            return "WITHDRAWN"
        case Kind.NEW:
            return f"NEW, {_NOW[one.now.verdict]}"
        case Kind.CHANGED:
            return f"CHANGED, {'NOW ' if one.then != one.now.state else 'STILL '}{_NOW[one.now.verdict]}"


def _notice(one: News) -> str:
    read = " Read by machine; nobody has checked it." if one.now.read_by_machine else ""
    return f"Notice {one.now.notice} of {long_date(one.now.dated)}.{read}"


def watched(said: WatchedList) -> str:
    """The devices of the list, as they were given."""
    lines = [
        wrap(f"{one.name}: {' '.join((one.label, *one.facts)).strip()} (since {instant(one.added_at)})")
        for one in said.devices
    ]
    return "\n".join(lines) or "No device is watched. Add one: lockring watch add NAME LABEL"
