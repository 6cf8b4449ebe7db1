"""How far an answer reaches, in sentences: how fresh each source is, and what could not be compared."""

from __future__ import annotations

from lockring.candidates import NotCompared
from lockring.freshness import STALE_AFTER, SourceState

_NOT_COMPARED = {
    "brand_name": "cannot be ruled out without its name. Add the name of the device",
    "model_number": "cannot be ruled out without its number. Add the number of the device",
}
_SOURCES = {
    "openfda": "FDA (openFDA)",
    "csaf": "Security advisories (CSAF)",
    "health_canada": "Health Canada",
    "reviewed": "Reviewed notices",
}


def compared(left: NotCompared) -> str:
    """How many notices may be about the device for all that is known of it, and what would tell."""
    notices = _counted(left.count, "notice")
    says = f"{notices} may be about your device: they do not say for sure what they cover. Ask the maker."
    if told := _NOT_COMPARED.get(left.lacks):
        says = f"{notices} {told}: --fact {left.lacks}=..."
    return f"{says} This does not mean that your device is safe."


def source(state: SourceState, day: str) -> str:
    """How far one source can be relied on. `day` is that of its last complete sync, in words."""
    name = _SOURCES.get(state.source, state.source)
    faults = (
        f"{_counted(state.unreadable, 'record')} unreadable" if state.unreadable else "",
        f"older than {STALE_AFTER.days} days" if state.stale and state.as_of else "",
        "the last sync did not end" if not state.complete and state.as_of else "",
        state.error,
    )
    as_of = f"as of {day}" if state.as_of else "never brought in whole"
    said = ", ".join((f"{name} {as_of}, {_counted(state.records, 'notice')}", *filter(None, faults)))
    return f"Looked at: {said}." if state.can_clear else f"NOT ALL LOOKED AT: {said}. Run: lockring sync"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
