"""The tables of a store, and how a store of an earlier version becomes one of this version.

A word in braces is spelled by the database (`Database.words`). Instants are text in UTC with microseconds,
days are text, so that their order is that of time on both databases.
"""

from __future__ import annotations

from lockring.errors import StoreError, shown
from lockring.store.database import SCHEMA, Database

# What every source said. `sync` is one source at one place; `run` counts its passes.
# `said` holds what each slot of a notice said last: the part of a record, the date of a reviewed revision.
# `listing` holds who lists a notice; it is written for every record of every sync, and so holds no texts.
_SAID = (
    """CREATE TABLE sync (
        id {serial},
        source {text} NOT NULL,
        place {text} NOT NULL,
        run BIGINT NOT NULL,
        attempt BIGINT NOT NULL,
        under_way INTEGER NOT NULL,
        actor {text} NOT NULL,
        started_at {text} NOT NULL,
        completed_at {text},
        position {text} NOT NULL,
        validator {text} NOT NULL,
        next_validator {text} NOT NULL,
        error {text} NOT NULL,
        counts {text} NOT NULL,
        UNIQUE (source, place)
    )""",
    """CREATE TABLE notice (
        n {serial},
        id {text} NOT NULL UNIQUE,
        number BIGINT NOT NULL,
        last_number BIGINT NOT NULL,
        content_digest {text} NOT NULL,
        stated_on {text},
        title {text} NOT NULL,
        firm {text} NOT NULL,
        firm_folded {text} NOT NULL,
        product {text} NOT NULL,
        product_codes {text} NOT NULL,
        classification {text},
        dated {text}
    )""",
    """CREATE TABLE revision (
        notice_id {text} NOT NULL REFERENCES notice (id),
        number BIGINT NOT NULL,
        source {text} NOT NULL,
        where_read {text} NOT NULL,
        raw_digest {text} NOT NULL,
        retrieved_at {text} NOT NULL,
        stated_on {text},
        content_digest {text} NOT NULL,
        kind {text} NOT NULL,
        content {blob} NOT NULL,
        actor {text} NOT NULL,
        recorded_at {text} NOT NULL,
        PRIMARY KEY (notice_id, number)
    )""",
    """CREATE TABLE said (
        notice_id {text} NOT NULL REFERENCES notice (id),
        slot {text} NOT NULL,
        digest {text} NOT NULL,
        content {blob},
        PRIMARY KEY (notice_id, slot)
    )""",
    """CREATE TABLE listing (
        notice_id {text} NOT NULL REFERENCES notice (id),
        slot {text} NOT NULL,
        sync_id BIGINT NOT NULL REFERENCES sync (id),
        run BIGINT NOT NULL,
        first_seen_at {text} NOT NULL,
        last_seen_at {text} NOT NULL,
        stated_on {text},
        missing_since {text},
        PRIMARY KEY (notice_id, slot, sync_id)
    ) {clustered}""",
    """CREATE TABLE unreadable (
        id {serial},
        sync_id BIGINT NOT NULL REFERENCES sync (id),
        run BIGINT NOT NULL,
        where_read {text} NOT NULL,
        number {text} NOT NULL,
        notice_id {text} NOT NULL,
        reason {text} NOT NULL,
        digest {text} NOT NULL,
        raw {blob} NOT NULL,
        actor {text} NOT NULL,
        first_seen_at {text} NOT NULL,
        last_seen_at {text} NOT NULL,
        resolved_at {text},
        UNIQUE (sync_id, number, digest)
    )""",
    "CREATE INDEX unreadable_by_notice ON unreadable (notice_id)",
)

_DERIVED = (
    """CREATE TABLE reading (
        notice_id {text} PRIMARY KEY REFERENCES notice (id),
        content_digest {text} NOT NULL,
        version {text} NOT NULL,
        made {blob} NOT NULL
    )""",
    """CREATE TABLE notice_key (
        kind {text} NOT NULL,
        value {text} NOT NULL,
        notice_id {text} NOT NULL REFERENCES notice (id),
        PRIMARY KEY (kind, value, notice_id)
    ) {clustered}""",
    "CREATE INDEX notice_key_by_notice ON notice_key (notice_id)",
)

# Which product a device identifier is: a mirror of GUDID, so that nothing of it is kept twice.
_GUDID = (
    """CREATE TABLE gudid_record (
        sync_id BIGINT NOT NULL REFERENCES sync (id),
        primary_identifier {text} NOT NULL,
        digest {text} NOT NULL,
        run BIGINT NOT NULL,
        brand_name {text} NOT NULL,
        model_number {text} NOT NULL,
        catalog_number {text} NOT NULL,
        company {text} NOT NULL,
        stated_on {text},
        PRIMARY KEY (sync_id, primary_identifier, digest)
    ) {clustered}""",
    """CREATE TABLE gudid_identifier (
        identifier {text} NOT NULL,
        sync_id BIGINT NOT NULL REFERENCES sync (id),
        primary_identifier {text} NOT NULL,
        run BIGINT NOT NULL,
        PRIMARY KEY (identifier, sync_id, primary_identifier)
    ) {clustered}""",
)

_WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE word USING fts5 (headline, body, tokenize = 'unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        "CREATE TABLE word (n BIGINT PRIMARY KEY REFERENCES notice (n), terms TSVECTOR NOT NULL)",
        "CREATE INDEX word_terms ON word USING gin (terms)",
    ),
}

_SPELLED = {
    # LIKE looks pieces of three signs and more up in the index of trigrams; there is none on PostgreSQL,
    # where an extension would need rights that a user of a database may not have.
    "sqlite": ("CREATE VIRTUAL TABLE spelled USING fts5 (text, tokenize = 'trigram', detail = none)",),
    "postgresql": (
        "CREATE TABLE spelled (n BIGINT PRIMARY KEY REFERENCES notice (n), text {text} NOT NULL)",
    ),
}

_PERSONS = (
    """CREATE TABLE review (
        n {serial},
        notice_id {text} NOT NULL REFERENCES notice (id),
        content_digest {text} NOT NULL,
        decision {text} NOT NULL,
        scope {blob} NOT NULL,
        actor {text} NOT NULL,
        decided_at {text} NOT NULL,
        note {text} NOT NULL
    )""",
    "CREATE INDEX review_by_notice ON review (notice_id)",
    """CREATE TABLE watch (
        name {text} PRIMARY KEY,
        device {blob} NOT NULL,
        added_at {text} NOT NULL
    )""",
    """CREATE TABLE watch_seen (
        name {text} NOT NULL REFERENCES watch (name) ON DELETE CASCADE,
        notice_id {text} NOT NULL,
        content_digest {text} NOT NULL,
        verdict {text} NOT NULL,
        said_at {text} NOT NULL,
        PRIMARY KEY (name, notice_id)
    )""",
)


def _only_added(dialect: str, table: str, same_row: str) -> tuple[str, ...]:
    """Triggers that refuse to change or to delete a row. `same_row` is the key, for SQLite's REPLACE."""
    refuse = f"'a row of {table} is only ever added, never changed or deleted'"
    if dialect == "postgresql":
        function = f"CREATE FUNCTION refuse_{table}() RETURNS trigger LANGUAGE plpgsql AS"
        trigger = f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        return (
            f"{function} $$ BEGIN RAISE EXCEPTION USING MESSAGE = {refuse}; END $$",
            f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION refuse_{table}()",
        )
    events = (("UPDATE", ""), ("DELETE", ""), ("INSERT", f"FROM {table} WHERE {same_row}"))
    return tuple(
        f"""CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
            BEGIN SELECT RAISE(ABORT, {refuse}) {only_if}; END"""
        for event, only_if in events
    )


def _first(dialect: str) -> tuple[str, ...]:
    """Version 1."""
    start = (f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",) if dialect == "postgresql" else ()
    return (
        *start,
        "CREATE TABLE schema_version (version INTEGER NOT NULL)",
        "INSERT INTO schema_version (version) VALUES (0)",
        *(*_SAID, *_DERIVED, *_WORDS[dialect], *_PERSONS),
        *_only_added(dialect, "revision", "notice_id = NEW.notice_id AND number = NEW.number"),
        *_only_added(dialect, "review", "n = NEW.n"),
    )


def _second(dialect: str) -> tuple[str, ...]:
    """Version 2: texts in which any piece is found."""
    return _SPELLED[dialect]


def _third(_: str) -> tuple[str, ...]:
    """Version 3: extracts of GUDID."""
    return _GUDID


MIGRATIONS = (_first, _second, _third)
"""For each version, from the one before: the dialect in, the statements out. Never changed once published."""


def prepare(database: Database, place: str, *, read_only: bool) -> None:
    """Make the tables, or bring them up to date. Raises StoreError for what is no store of ours."""
    if _version(database, place) == len(MIGRATIONS):
        return
    if read_only:
        raise StoreError(
            "the store is of an earlier Lockring, or empty; `lockring sync` brings it up to date"
        )
    with database.transaction():
        for step in MIGRATIONS[_version(database, place) :]:
            for statement in step(database.dialect):
                database.rows(_spelled(statement, database.words))
        database.rows("UPDATE schema_version SET version = ?", len(MIGRATIONS))


def _version(database: Database, place: str) -> int:
    tables = database.tables()
    if not tables:
        return 0
    if "schema_version" not in tables:
        raise StoreError(f"{shown(place)} is a database of something else; give another path")
    version = int(database.rows("SELECT version FROM schema_version")[0][0])
    if version > len(MIGRATIONS):
        raise StoreError(
            f"the store has version {version}, this Lockring knows up to {len(MIGRATIONS)}: update Lockring"
        )
    return version


def _spelled(statement: str, words: dict[str, str]) -> str:
    for word, meaning in words.items():
        statement = statement.replace("{" + word + "}", meaning)
    return statement
