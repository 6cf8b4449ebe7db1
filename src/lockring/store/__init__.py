"""The store of revisions: what every source said, in full, from the first day on.

Revisions and reviews are only ever added. What is worked out from them (readings, keys, words) can be
deleted and made again. The same code runs on SQLite, embedded, and on PostgreSQL.

    with Store.open("recalls.db") as store:
        report = sync(store, source, "", now=clock)   # lockring.store.sync
        for revision in store.history("openfda-z-1234-2020"): ...

A `Store` belongs to the thread that opened it. Readers never wait; writers take turns.
"""

from __future__ import annotations

from types import TracebackType

from lockring.store import schema
from lockring.store.database import Database, connect
from lockring.store.gudid import Gudid
from lockring.store.readings import Readings
from lockring.store.reviews import Reviews
from lockring.store.revisions import Revisions
from lockring.store.runs import Runs
from lockring.store.watches import Watches


class Store(Runs, Revisions, Readings, Reviews, Watches, Gudid):
    """All that Lockring keeps, behind one connection."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, place: str, *, read_only: bool = False) -> Store:
        """The store at this path of an SQLite file, or at this `postgresql://` URL; made if there is none.

        With `read_only`, nothing is made or brought up to date, and every write is refused. Raises StoreError
        when it cannot be opened, is no store, or was written by a newer Lockring.
        """
        database = connect(place, read_only=read_only)
        try:
            schema.prepare(database, place, read_only=read_only)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close the connection. Whatever was not committed is as if it had never been written."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
