"""The index of words: SQLite's FTS5 or PostgreSQL's tsvector behind the same few functions.

Texts are cut into words here, the same way for both, so that both find the same: letters and digits,
without case and accents. No character of a question ever reaches a query language as anything but a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lockring.store.columns import folded
from lockring.store.database import Database, Row

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 64  # characters of a word that count; no number on a label is longer
_MOST_ASKED = 32  # words of a question that count
# Bytes of a title and of a text that are indexed. A tsvector holds less than 1 MiB (PostgreSQL 18, 12.11),
# and short words take up to twice their length in it.
_MOST_OF_TITLE = 20_000
_MOST_OF_TEXT = 300_000
_OPEN_END = 3  # from this many characters on, a word asked for may go on: "pump" finds "pumps"
_TITLE_WEIGHT = 8.0  # how much more a word counts in the title (SQLite); PostgreSQL's A to D is 10

_DELETE = {"sqlite": "DELETE FROM word WHERE rowid = ?", "postgresql": "DELETE FROM word WHERE n = ?"}
_INSERT = {
    "sqlite": "INSERT INTO word (rowid, headline, body) VALUES (?, ?, ?)",
    "postgresql": """INSERT INTO word (n, terms) VALUES
        (?, setweight(to_tsvector('simple', ?), 'A') || setweight(to_tsvector('simple', ?), 'D'))""",
}
_FROM = {
    "sqlite": "word JOIN notice ON notice.n = word.rowid WHERE word MATCH ?",
    "postgresql": """to_tsquery('simple', ?) AS asked CROSS JOIN word JOIN notice ON notice.n = word.n
        WHERE terms @@ asked""",
}
_BEST = {"sqlite": f"bm25(word, {_TITLE_WEIGHT}, 1.0)", "postgresql": "-ts_rank(terms, asked)"}


def replace(database: Database, texts: Sequence[tuple[int, str, str]]) -> None:
    """Index title and text of each notice, by its `n`, in place of what was there."""
    rows = [(n, _indexed(title, _MOST_OF_TITLE), _indexed(text, _MOST_OF_TEXT)) for n, title, text in texts]
    database.write(_DELETE[database.dialect], [(n,) for n, _, _ in rows])
    database.write(_INSERT[database.dialect], rows)


def clear(database: Database) -> None:
    """Delete the whole index."""
    database.rows("DELETE FROM word")


def find(
    database: Database, text: str, columns: str, where: str, values: Sequence[object], limit: int, offset: int
) -> tuple[list[Row], int]:
    """Rows of `notice` with every word of the text, the best first, and how many there are in all.

    Without a word, all rows, the newest first. `where` starts with AND or is empty, and has `values`.
    """
    words = _WORD.findall(folded(text))[:_MOST_ASKED]
    source = _FROM[database.dialect] if words else "notice WHERE 1 = 1"
    asked = [_question(database.dialect, words)] if words else []
    best = f"{_BEST[database.dialect]}, " if words else ""
    # Every piece is a constant of this package; what the user gave stands in values only.
    tail = f"FROM {source} {where}"
    ordered = f"SELECT {columns} {tail} ORDER BY {best}COALESCE(dated, '') DESC, id LIMIT ? OFFSET ?"
    rows = database.rows(ordered, *asked, *values, max(0, limit), max(0, offset))
    ((total,),) = database.rows(f"SELECT count(*) {tail}", *asked, *values)
    return rows, total


def _question(dialect: str, words: Sequence[str]) -> str:
    """All of the words, in the language of the database."""
    if dialect == "sqlite":
        return " ".join(f'"{word[:_LONGEST]}"{"*" * (len(word) >= _OPEN_END)}' for word in words)
    return " & ".join(f"'{word[:_LONGEST]}'{':*' * (len(word) >= _OPEN_END)}" for word in words)


def _indexed(text: str, most: int) -> str:
    """The words of the text, as many as fit into so many bytes."""
    words = " ".join(word[:_LONGEST] for word in _WORD.findall(folded(text[:most])))
    return words if len(words) * 4 <= most else words.encode()[:most].decode(errors="ignore")
