"""Watching devices: keep what a person says of them, tell what is new, delete it for good."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from lockring import searching, watching
from lockring.conditions import PRODUCT_FACTS
from lockring.errors import FactError
from lockring.facts import Known
from lockring.places import is_there, place_to_write, store_place
from lockring.sources import directory
from lockring.store import Store
from lockring.store_commands import now, print_answer
from lockring.watcher import Watcher
from lockring.watching import FORMAT, LIST_FORMAT, Given, WatchedList, WatchedSaid, WatchSaid

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.notice import Notice
    from lockring.store.held import Watched
    from lockring.watcher import Told

_LONGEST_NAME = 100  # characters
_NONE_WATCHED = "no device is watched yet; add one: lockring watch add NAME LABEL"


def watch(arguments: Namespace) -> int:
    """What is new for each watched device. Once it has been printed, it counts as told."""
    from lockring import render_watch

    if not is_there(arguments.store):
        raise FactError(_NONE_WATCHED)
    with Store.open(store_place(arguments.store)) as store:
        watched = store.watched()
        if not watched:
            raise FactError(_NONE_WATCHED)
        watcher = Watcher(store, _published(arguments), now())
        told = [watcher.tell(one) for one in watched]
        said = _said(store, watcher, told)
        print_answer(arguments, said, render_watch.watch(said))
        sys.stdout.flush()
        for one in told:
            if one.kept is not None:
                store.replace_seen(one.device.name, one.kept)
    return said.exit_status


def _published(arguments: Namespace) -> tuple[Notice, ...]:
    return directory.load(arguments.notices or directory.PUBLISHED).notices


def _said(store: Store, watcher: Watcher, told: list[Told]) -> WatchSaid:
    sources, lacking = searching.state(store, watcher.at)
    devices = tuple(one.device for one in told)
    complete = searching.is_whole(sources, lacking) and all(one.kept is not None for one in told)
    return WatchSaid(
        format=FORMAT,
        devices=devices,
        sources=sources,
        incomplete=lacking,
        exit_status=watching.exit_status(devices, complete=complete),
    )


def watch_add(arguments: Namespace) -> int:
    """Watch one more device. Its facts are read now, so that a fault is told to the one who can mend it."""
    name = arguments.name.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise FactError(f"expected a name of 1 to {_LONGEST_NAME} letters and signs, such as my-pump")
    given = Given(label=" ".join(arguments.label), facts=tuple(arguments.fact))
    at = now()
    with Store.open(place_to_write(arguments.store)) as store:
        device, remarks = Watcher(store, _published(arguments), at).read(given)
        if not any(isinstance(device.get(fact), Known) for fact in PRODUCT_FACTS):
            raise FactError("what device is it? give its model, its REF number, its barcode or its name, too")
        store.watch(name, msgspec.json.encode(given), at=at)
    said = WatchedSaid(name=name, label=given.label, facts=given.facts, added_at=at, remarks=remarks)
    print_answer(
        arguments, said, "\n".join((f"{name} is watched. What is new for it: lockring watch", *remarks))
    )
    return 0


def watch_list(arguments: Namespace) -> int:
    """The devices that are watched."""
    from lockring import render_watch

    devices: tuple[WatchedSaid, ...] = ()
    if is_there(arguments.store):
        with Store.open(store_place(arguments.store), read_only=True) as store:
            devices = tuple(map(_watched, store.watched()))
    said = WatchedList(format=LIST_FORMAT, devices=devices)
    print_answer(arguments, said, render_watch.watched(said))
    return 0


def _watched(one: Watched) -> WatchedSaid:
    try:
        given = msgspec.json.decode(one.device, type=Given)
    except msgspec.MsgspecError:
        given = Given(label="(cannot be read by this Lockring)")
    return WatchedSaid(name=one.name, label=given.label, facts=given.facts, added_at=one.added_at)


def watch_remove(arguments: Namespace) -> int:
    """Delete a device and all that was kept of it, from the file too."""
    known = False
    if is_there(arguments.store):
        with Store.open(store_place(arguments.store)) as store:
            known = store.forget(arguments.name.strip())
    if not known:
        raise FactError(
            "no device of this name is watched, and nothing is kept of it; see: lockring watch list"
        )
    said = {"format": "lockring-watch-removed/1", "removed": True}
    print_answer(arguments, said, "It is watched no more, and nothing is kept of it.")
    return 0
