"""Very many new rows, straight into their table: rows of the model take five times as long to make.

On PostgreSQL by COPY. A column that is not given has the default of its field, worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, models


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes rows of the columns `names` (`of_id` for a foreign key). Needs a transaction.

    A UUID comes as such, a JSON value as a value that msgspec can write; all else as the column holds it.
    Raises what the database raises; then nothing is written.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields if not _is_made(field)}
    constant = {name: _default(field) for name, field in fields.items() if name not in names}
    ready = [_prepared(fields[name]) for name in names]
    tail = tuple(constant.values())
    made = ((*(do(one) if do else one for do, one in zip(ready, row, strict=True)), *tail) for row in rows)
    columns = [connection.ops.quote_name(fields[name].column or name) for name in (*names, *constant)]
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in made:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", list(made))  # noqa: S608 - names of ours


def _is_made(field: models.Field[Any, Any]) -> bool:
    """Whether the database numbers the rows."""
    return isinstance(field, models.AutoField)


def _default(field: models.Field[Any, Any]) -> Any:
    value, prepare = field.get_default(), _prepared(field)
    return prepare(value) if prepare and value is not None else value


def _prepared(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """What is done with each value of the column; None for nothing."""
    if isinstance(field, models.JSONField):
        return _json
    of = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(of, models.UUIDField) and not connection.features.has_native_uuid_field:
        return _hex
    return None


def _json(value: Any) -> str:
    return _ENCODER.encode(value).decode()


def _hex(value: UUID) -> str:
    return value.hex


_ENCODER = msgspec.json.Encoder()
