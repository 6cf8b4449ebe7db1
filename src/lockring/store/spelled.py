"""Texts in which any piece is found, however it is spaced: what full text search, word by word, cannot do.

A text is letters, digits and spaces only (`lockring.keys.spelled`), and so is a piece.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase

from lockring.store.database import Database

_ROW = {"sqlite": "rowid", "postgresql": "n"}
# No ESCAPE: with it SQLite does not use the index. Neither sign of a pattern stands in a piece.
_FIND = "SELECT id FROM spelled JOIN notice ON notice.n = spelled.{row} WHERE spelled.text LIKE ?"
_ALL = "SELECT id, text FROM spelled JOIN notice ON notice.n = spelled.{row}"
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def replace(database: Database, texts: Sequence[tuple[int, str]]) -> None:
    """Keep the text of each notice, by its `n`, in place of what was there."""
    row = _ROW[database.dialect]
    database.write(f"DELETE FROM spelled WHERE {row} = ?", [(n,) for n, _ in texts])  # noqa: S608 - constants
    database.write(f"INSERT INTO spelled ({row}, text) VALUES (?, ?)", texts)  # noqa: S608 - constants


def clear(database: Database) -> None:
    """Delete all texts."""
    database.rows("DELETE FROM spelled")


def find(database: Database, piece: str) -> frozenset[str]:
    """The ids of the notices whose text holds the piece. Raises ValueError for what is no piece."""
    if not piece.replace(" ", "").isalnum():
        raise ValueError("expected letters, digits and spaces")
    statement = _FIND.format(row=_ROW[database.dialect])
    return frozenset(name for (name,) in database.rows(statement, f"%{piece}%"))


def every(database: Database) -> Iterator[tuple[str, str]]:
    """The id of each notice with its text, as compared."""
    for name, text in database.rows(_ALL.format(row=_ROW[database.dialect])):
        yield name, as_compared(database, text)


def as_compared(database: Database, text: str) -> str:
    """A text, or a piece, in the form in which LIKE compares them: to SQLite's, A is a."""
    if database.dialect != "sqlite":
        return text
    return text.lower() if text.isascii() else text.translate(_LOWER)
