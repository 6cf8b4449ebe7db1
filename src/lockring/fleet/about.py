"""What a document of findings says of the whole list, so that silence is never taken for "not affected"."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from lockring.inventory import Refused


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The list and the run: what a findings document states beside the findings.

    `now` is an aware instant, the moment of the answer. `run` is drawn once a run: by it what is written gets
    names that no other run gives. `reach` are sentences on what was not looked at, or not wholly.
    """

    file: str
    now: datetime
    run: UUID
    as_of: date | None = None
    refused: tuple[Refused, ...] = ()
    reach: tuple[str, ...] = ()
