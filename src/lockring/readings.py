"""The readings of a store: what a machine read, the numbers by which a notice is found, and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from lockring import extract, keys, normal, parallel
from lockring.conditions import PRODUCT_FACTS
from lockring.errors import FactError, shown
from lockring.notice import Revision, Status
from lockring.record import Record
from lockring.scope import AnySuffix, Condition, OneOf, Product, Scope
from lockring.store import Store
from lockring.store.held import Content, Key, Reading, StoredRevision

VERSION = f"{extract.READER_VERSION}.{keys.VERSION}"
_KIND = "product_number"


class _Unread(msgspec.Struct, frozen=True):
    """A revision that is to be read, and what earlier ones said: all that a reading is made of."""

    revision: StoredRevision
    earlier: tuple[Content, ...] = ()


def bring_up_to_date(store: Store, step: Callable[[int], None]) -> int:
    """Read what is new, and what an older reader read; how many. `step` is told after each."""
    made = 0

    def counted(readings: Iterable[Reading]) -> Iterator[Reading]:
        nonlocal made
        for reading in readings:
            yield reading
            made += 1
            step(made)

    unread = (_Unread(revision, _earlier(store, revision)) for revision in store.unread(VERSION))
    store.put_readings(counted(parallel.each(_reading, unread, store.unread_count(VERSION))))
    return made


def _earlier(store: Store, revision: StoredRevision) -> tuple[Content, ...]:
    """What the other revisions of the notice say."""
    history = store.history(revision.notice_id) if revision.number > 1 else ()
    return tuple(other.content for other in history if other.number != revision.number)


def keys_of(forms: Iterable[str]) -> tuple[Key, ...]:
    """The keys under which the store keeps these forms of product numbers."""
    return tuple((_KIND, form) for form in forms)


def _reading(unread: _Unread) -> Reading:
    revision = unread.revision
    scope = scope_of(revision.content)
    every = tuple(_every_scope(unread, scope))
    return Reading(
        notice_id=revision.notice_id,
        content_digest=revision.content_digest,
        version=VERSION,
        blob=msgspec.json.encode(scope),
        keys=(*keys_of(numbers_in(scope)), *(key for one in every for key in keys.keys_of(one))),
        search_text=" ".join(words_of(revision.content)),
        spelled=keys.spelled(every),
    )


def _every_scope(unread: _Unread, scope: Scope) -> Iterator[Scope]:
    """The scopes of all revisions that cover anything: as of an earlier day the notice must be found too."""
    if not _is_withdrawn(unread.revision.content):
        yield scope
    yield from (scope_of(content) for content in unread.earlier if not _is_withdrawn(content))


def _is_withdrawn(content: Content) -> bool:
    return content.withdrawn if isinstance(content, Record) else content.status is Status.WITHDRAWN


def scope_of(content: Content) -> Scope:
    """The scope that persons wrote, or that the machine reads in the record."""
    return content.scope if isinstance(content, Revision) else extract.read(content).scope


def words_of(content: Content) -> tuple[str, ...]:
    """The texts of a notice by which people look for it."""
    if isinstance(content, Record):
        return (
            content.number,
            content.event,
            content.firm,
            content.product,
            content.codes,
            content.reason,
            content.action,
            *(one.cve for one in content.vulnerabilities),
        )
    return (
        content.id,
        content.recalling_firm,
        content.product,
        content.summary,
        *(alias.number for alias in content.aliases),
        *(clause.says for clause in content.scope.any),
        *(f"{one.hazard} {one.situation} {one.harm}" for one in content.hazards),
    )


def numbers_in(scope: Scope) -> frozenset[str]:
    """The product numbers that the scope covers, in the forms in which a search compares them."""
    texts = {text for clause in scope.any for condition in clause.all for text in _numbers(condition)}
    return frozenset(form for text in texts for form in _forms(text))


def number_forms(text: str) -> frozenset[str]:
    """The forms of a product number, whatever its spelling. Raises FactError for a text without one."""
    forms = _forms(text)
    if not forms:
        raise FactError(f"model: expected a number as the label prints it, got {shown(text)}")
    return forms


def _numbers(condition: Condition) -> tuple[str, ...]:
    match condition:
        case Product():
            return (*condition.numbers, *condition.identifiers)
        case OneOf() | AnySuffix() if condition.fact in PRODUCT_FACTS:
            return condition.values
        case _:
            return ()


def _forms(text: str) -> frozenset[str]:
    """As printed, and without the letters after the last digit: they differ from market to market."""
    key = normal.compact(text)
    if not key:
        return frozenset()
    numbers = (key, normal.model_number(text).base)
    return frozenset(filter(None, map(normal.look_alike, numbers)))
